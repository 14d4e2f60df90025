"""What the docstrings of users, roles and the switch say."""

# mypy: disable-error-code="deprecated"
# pyright: reportDeprecated=false

import json
from contextlib import suppress
from typing import Any

import etcd
import pytest
from etcd.auth import Auth, EtcdAuthBase, EtcdRole, EtcdUser
from live.servers import Server, free_ports

proves = pytest.mark.proves


@pytest.fixture
def user(client: etcd.Client) -> EtcdUser:
    """A user yet to be written, of a server that knows no user and the role "workers"."""
    for each in EtcdUser(client, "joe"), EtcdRole(client, "workers"):
        with suppress(etcd.EtcdKeyNotFound):
            each.delete()
    EtcdRole(client, "workers").write()
    return EtcdUser(client, "joe")


@proves("EtcdAuthBase", "What users and roles have in common.")
@proves("EtcdAuthBase.entity", 'Either "user" or "role"; "example" on the base class.')
@proves("EtcdAuthBase.client Auth.client", "The client the requests go through.")
@proves("EtcdAuthBase.name", "Name of the user or role.")
@proves("EtcdAuthBase.uri", "Path of the user or role on the server.")
@proves("Auth.uri", "Path of the switch on the server.")
@proves("EtcdAuthBase.__init__", "Nothing is sent to the server before `read`, `write` or `delete`.")
@proves("Auth.__init__", "Nothing is sent to the server yet.")
@proves("EtcdUser.__init__", "Without roles and password until they are set or `read`.")
@proves("EtcdRole.__init__", "Without permissions until they are granted or `read`.")
def test_what_is_known_without_a_server() -> None:
    dead = etcd.Client(port=free_ports(1)[0])
    user, role, switch = EtcdUser(dead, "joe"), EtcdRole(dead, "workers"), Auth(dead)
    assert isinstance(user, EtcdAuthBase)
    assert isinstance(role, EtcdAuthBase)
    assert (EtcdAuthBase.entity, user.entity, role.entity) == ("example", "user", "role")
    assert user.client is role.client is switch.client is dead
    assert (user.name, role.name) == ("joe", "workers")
    assert (user.uri, role.uri, switch.uri) == ("/v2/auth/users/joe", "/v2/auth/roles/workers", "/v2/auth/enable")
    assert (user.roles, role.acls) == (set(), {})
    assert json.loads(str(user))["password"] is None


@proves("EtcdUser", "A user of etcd's v2 auth.")
@proves("EtcdAuthBase.names", "None while there are none.", "The server's users or roles, each a dict.")
@proves("EtcdAuthBase.write", "Create it, or send what differs from the server's.", "EtcdException for all that is refused.")
@proves("EtcdAuthBase.read", "Fetch it from the server.")
@proves("EtcdAuthBase.delete", "Delete it on the server.", "A dead server raises AttributeError.")
@proves("EtcdUser.password", "Always reads None.", "The next `write` sends what was set and forgets it.")
@proves("EtcdUser.password", "str(user) shows it and forgets it, too.")
def test_users(client: etcd.Client, user: EtcdUser) -> None:
    nobody = user.names
    assert nobody is None
    user.password = "secret"
    nothing: object = user.password
    assert nothing is None
    assert json.loads(str(user))["password"] == "secret"
    assert json.loads(str(user))["password"] is None
    with pytest.raises(etcd.EtcdException):
        user.write()  # without a password
    user.password = "secret"
    user.write()
    assert json.loads(str(user))["password"] is None
    assert [each["user"] for each in user.names] == ["joe"]
    assert "workers" in [each["role"] for each in EtcdRole(client, "workers").names]
    again = EtcdUser(client, "joe")
    again.read()
    again.roles = ["workers"]
    again.write()
    assert [[role["role"] for role in each["roles"]] for each in user.names] == [["workers"]]
    again.delete()
    assert user.names is None
    with pytest.raises(AttributeError):
        EtcdUser(etcd.Client(port=free_ports(1)[0]), "joe").delete()


@proves("EtcdAuthBase.read", "A user with roles raises TypeError on etcd 3.x.")
@proves("EtcdAuthBase.write", "A user that exists with roles raises TypeError on etcd 3.x.")
@proves("EtcdAuthBase.write", "A role need not exist to be given to a user.")
@proves("EtcdUser.roles", "Names of the user's roles.", "Set from any iterable of names.", "A str would become a set of letters.")
def test_roles_of_a_user(user: EtcdUser) -> None:
    letters: Any = "guest"
    user.roles = letters
    assert user.roles == set("guest")
    user.roles = iter(["nobodys"])
    user.password = "secret"
    user.write()
    assert user.roles == {"nobodys"}
    user.delete()
    user.roles = ["workers"]
    user.password = "secret"
    user.write()
    for call in user.read, user.write:
        with pytest.raises(TypeError):
            call()


@proves("EtcdAuthBase.new", "Always raises on Python 3: construct with (client, name) and call `read`.")
def test_new(client: etcd.Client) -> None:
    with pytest.raises(AttributeError):
        EtcdUser.new(client, {"user": "joe", "roles": ["workers"]})


@proves("EtcdRole", "A role of etcd's v2 auth: paths that may be read and written.")
@proves("EtcdRole.grant", 'Add "R", "W" or "RW" for a path, sent with the next `write`.')
@proves(
    "EtcdRole.grant",
    'Each letter is looked for anywhere in `permission`, in either case, so "write" grants both and "x" nothing.',
)
@proves("EtcdRole.revoke", "Take away what `grant` added, found in the same way.", "What was not granted is ignored.")
@proves("EtcdRole.acls", 'Permissions by path: "R", "W" or "RW".')
@proves("EtcdRole.acls", "A copy: changes to it are lost, so use `grant` and `revoke` or set it anew.")
def test_roles(client: etcd.Client, user: EtcdUser) -> None:
    role = EtcdRole(client, "workers")
    role.grant("/a", "write")
    role.grant("/b", "x")
    role.grant("/c", "r")
    assert role.acls == {"/a": "RW", "/c": "R"}
    for path, permission in ("/c", "W"), ("/none", "R"), ("/a", "r"):
        role.revoke(path, permission)
    assert role.acls == {"/a": "W", "/c": "R"}
    role.acls["/x"] = "R"
    assert role.acls == {"/a": "W", "/c": "R"}
    known = EtcdRole(client, "workers")
    known.read()
    assert known.acls == {}
    role.write()
    known.read()
    assert known.acls == role.acls
    role.acls = {"/x": "RW"}
    assert role.acls == {"/x": "RW"}


@proves("Auth", "The switch of etcd's v2 auth.")
@proves("Auth.active", "Whether auth is on, read from the server.")
@proves("Auth.active", 'Turning it on needs a user "root", turning it off needs its password.')
@proves("EtcdAuthBase", "Requests may raise EtcdInsufficientPermissions and EtcdException.")
@proves("EtcdInsufficientPermissions", "User or password is missing or wrong, or the user may not do this (110).")
@proves("EtcdInsufficientPermissions.payload", "From the auth API it has only `message` and `status`.")
def test_switch(guarded: Server) -> None:
    anybody, root = guarded.client(), guarded.client(username="root", password="secret")
    for client in anybody, guarded.client(username="root", password="wrong"):
        assert Auth(client).active
        with pytest.raises(etcd.EtcdInsufficientPermissions) as caught:
            client.set("/key", "value")
        assert caught.value.payload.get("errorCode") == 110
        for call in "read", "delete":
            with pytest.raises(etcd.EtcdInsufficientPermissions) as caught:
                getattr(EtcdUser(client, "root"), call)()
            assert caught.value.payload.keys() == {"message", "status"}
        with pytest.raises(etcd.EtcdInsufficientPermissions):
            Auth(client).active = False
    Auth(root).active = False
    assert not Auth(anybody).active
    Auth(anybody).active = True
