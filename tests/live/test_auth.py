"""Auth, users and roles, and what a server with auth answers."""

# mypy: disable-error-code="func-returns-value"

import etcd
import etcd.auth
import pytest
from live.measure import measure, measure_unfit
from live.servers import Server


@pytest.fixture
def root(guarded: Server) -> etcd.Client:
    return guarded.client(username="root", password="secret")


@pytest.fixture
def outsider(guarded: Server) -> etcd.Client:
    return guarded.client()


def test_switch(root: etcd.Client) -> None:
    switch = measure(etcd.auth.Auth(root))
    measure(switch.client)
    measure(switch.uri)
    assert measure(switch.active) is True
    switch.active = False
    assert measure(switch.active) is False
    switch.active = True


def test_user(root: etcd.Client) -> None:
    user = measure(etcd.auth.EtcdUser(root, "joe"))
    measure(user.entity)
    measure(user.client)
    measure(user.name)
    measure(user.uri)
    measure(user.roles)
    measure(user.password)
    user.password = "secret"
    measure(user.write())
    measure(user.roles)
    measure(user.names)
    measure(user.names[0])  # Any: a str on etcd 2.2, a dict on 3.x
    measure(user.names[0]["user"])  # Any, for the same reason
    fresh = etcd.auth.EtcdUser(root, "joe")
    measure(fresh.read())
    measure(fresh.name)
    measure(fresh.roles)
    measure(fresh.password)
    measure(str(fresh))
    measure(fresh.delete())


def test_role(root: etcd.Client) -> None:
    role = measure(etcd.auth.EtcdRole(root, "workers"))
    measure(role.entity)
    measure(role.name)
    measure(role.uri)
    measure(role.acls)
    measure(role.grant("/jobs/*", "RW"))
    measure(role.grant("/logs/*", "W"))
    measure(role.acls)
    measure(role.write())
    measure(role.acls)
    measure(role.names)
    fresh = etcd.auth.EtcdRole(root, "workers")
    measure(fresh.read())
    assert measure(fresh.acls) == {"/jobs/*": "RW", "/logs/*": "W"}
    measure(fresh.revoke("/jobs/*", "W"))
    fresh.write()
    measure(fresh.acls)
    fresh.acls = {"/all/*": "R"}
    fresh.write()
    measure(fresh.acls["/all/*"])
    measure(str(fresh))
    measure(fresh.delete())


def test_login(root: etcd.Client, guarded: Server) -> None:
    role = etcd.auth.EtcdRole(root, "joes")
    role.grant("/joe/*", "RW")
    role.write()
    user = etcd.auth.EtcdUser(root, "joe")
    user.roles = {"joes"}
    user.password = "secret"
    user.write()
    assert measure(user.roles) == {"joes"}
    joe = guarded.client(username="joe", password="secret")
    measure(joe.username)
    measure(joe.password)
    measure(joe.write("/joe/key", "value").value)
    measure("/joe/key" in joe)
    with pytest.raises(etcd.EtcdInsufficientPermissions) as caught:
        joe.write("/root", "value")
    measure(caught.value.payload)
    user.delete()
    role.delete()


def test_insufficient_permissions(outsider: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdInsufficientPermissions) as caught:
        outsider.write("/key", "value")
    payload = measure(caught.value.payload)
    assert measure(payload.get("errorCode")) == 110
    measure(payload["message"])
    measure(payload.get("cause"))
    measure(payload.get("index"))
    measure(payload["status"])


def test_insufficient_permissions_for_auth(outsider: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdInsufficientPermissions) as caught:
        _ = etcd.auth.EtcdUser(outsider, "joe").names
    measure(caught.value.payload)
    measure(caught.value.payload["message"])
    measure(caught.value.payload["status"])


def test_wrong_password(guarded: Server) -> None:
    with pytest.raises(etcd.EtcdInsufficientPermissions) as caught:
        guarded.client(username="root", password="wrong").write("/key", "value")
    measure(caught.value.payload)


@pytest.mark.parametrize("kind", [etcd.auth.EtcdUser, etcd.auth.EtcdRole])
def test_unknown(root: etcd.Client, kind: type[etcd.auth.EtcdUser | etcd.auth.EtcdRole]) -> None:
    for call in kind(root, "nobody").read, kind(root, "nobody").delete:
        with pytest.raises(etcd.EtcdKeyNotFound) as caught:
            call()
        measure(caught.value.payload["message"])
        measure(caught.value.payload["status"])
        measure_unfit(caught.value.payload, "two keys only; NotRequired ones would make a checker object to the usual payload")
