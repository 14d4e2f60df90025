"""Users, roles and the switch of auth, and what each raises."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportDeprecated=false

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import etcd
import pytest
import urllib3
from etcd.auth import Auth, EtcdAuthBase, EtcdRole, EtcdUser
from live.faults import Answer, answering, proxy, raised
from live.measure import measure
from live.servers import Server, running

proves = pytest.mark.proves
ROOT: dict[str, Any] = {"username": "root", "password": "secret"}


def create(client: etcd.Client, name: str, *roles: str) -> None:
    user = EtcdUser(client, name)
    user.roles = roles
    user.password = "secret"
    user.write()


@pytest.fixture(scope="module")
def guarded(binary: str) -> Iterator[Server]:
    """A server with auth, of which guests may read and write nothing."""
    with running(binary) as [server]:
        create(server.client(), "root")
        Auth(server.client()).active = True
        EtcdRole(server.client(**ROOT), "guest").write()
        yield server


@pytest.fixture
def root(guarded: Server) -> etcd.Client:
    return guarded.client(**ROOT)


def sent(asked: list[bytes]) -> list[Any]:
    """The bodies of what was sent to be written since the last call."""
    bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in asked if request.startswith(b"PUT")]
    asked.clear()
    return bodies


@proves("Auth", "The switch of etcd's v2 auth.")
@proves("Auth.__init__", "Nothing is sent to the server yet.")
@proves("Auth.__init__.client", 'Logged in with the role "root", to turn auth off.')
@proves("Auth.client EtcdAuthBase.client", "The client the requests go through.")
@proves("Auth.uri", "Path of the switch on the server.")
@proves("Auth.active", "Whether auth is on, read from the server.", 'Turning it off needs a login with the role "root".')
@proves("Auth.active", 'The role "guest", which needs no login, still may read and write all keys.')
@proves("Auth.active", 'Turning it on needs a user "root", else EtcdException, whose payload has only `message` and `status`.')
@proves("EtcdAuthBase.__init__.client EtcdUser.__init__.client", 'Logged in with the role "root", once auth is on.')
@proves("EtcdRole.__init__.client", 'Logged in with the role "root", once auth is on.')
@proves("EtcdAuthBase", "Requests may raise EtcdInsufficientPermissions and EtcdException.")
@proves("EtcdAuthBase.names", "None while there are none.")
@proves("EtcdAuthBase.read.EtcdInsufficientPermissions", 'The client is not logged in with the role "root".')
@proves("EtcdAuthBase.write.EtcdInsufficientPermissions", 'The client is not logged in with the role "root".')
@proves("EtcdAuthBase.delete.EtcdInsufficientPermissions", 'The client is not logged in with the role "root".')
@proves("EtcdInsufficientPermissions.payload", "The server's answer.", "From the auth API it has only `message` and `status`.")
@proves("EtcdInsufficientPermissions", "User or password is missing or wrong, or the user may not do this (110).")
def test_switch(binary: str) -> None:
    assert Auth(etcd.Client(version_prefix="/v9")).uri == "/v9/auth/enable"
    with running(binary) as [server]:
        anybody, root = server.client(), server.client(**ROOT)
        switch, witness, nobody = Auth(anybody), Auth(anybody), EtcdUser(anybody, "nobody")
        assert measure((switch, nobody.client, switch.client, switch.uri)) == (switch, anybody, anybody, "/v2/auth/enable")
        assert measure(nobody.names) is None
        refused = raised(etcd.EtcdException, partial(setattr, switch, "active", True))
        assert repr(measure(refused.payload)) == "{'message': 'auth: No root user available, please create one', 'status': 409}"
        for name, *roles in ("root",), ("joe",), ("admin", "root"):
            create(anybody, name, *roles)
        assert measure(witness.active) is False
        switch.active = True
        assert measure(witness.active) is True
        assert anybody.get(str(anybody.set("/key", "value").key)).value == "value"
        EtcdRole(root, "guest").write()  # which grants nothing
        answer = urllib3.PoolManager().request("GET", f"{anybody.base_uri}/v2/keys/key").json()
        for login in {}, {**ROOT, "password": "wrong"}, {**ROOT, "username": "joe"}, {**ROOT, "username": "nobody"}:
            client = server.client(**login)
            error = raised(etcd.EtcdInsufficientPermissions, partial(client.set, "/key", "value"))
            assert {**measure(error.payload)} == {**answer, "errorCode": 110, "status": 401}
            switch_off = partial(setattr, Auth(client), "active", False)
            for each in EtcdUser(client, "joe"), EtcdRole(client, "guest"):
                for call in each.read, each.write, each.delete, partial(getattr, each, "names"), switch_off:
                    assert raised(etcd.EtcdInsufficientPermissions, call).payload.keys() == {"message", "status"}
            assert measure(Auth(client).active) is True
        for client in root, server.client(username="admin", password="secret"):
            for each in EtcdUser(client, "joe"), EtcdRole(client, "guest"):
                each.read()
            Auth(client).active = False
            assert measure(witness.active) is False
            switch.active = True


@proves("EtcdAuthBase", "What users and roles have in common.")
@proves("EtcdAuthBase.entity", 'Either "user" or "role"; "example" on the base class.')
@proves("EtcdAuthBase.name", "Name of the user or role.")
@proves("EtcdAuthBase.uri", "Path of the user or role on the server.")
@proves("EtcdAuthBase.__init__", "Nothing is sent to the server before `read`, `write` or `delete`.")
@proves("EtcdAuthBase.__init__.name EtcdUser.__init__.name EtcdRole.__init__.name", "Goes into the URL as it is.")
@proves("EtcdUser.__init__", "Without roles and password until they are set or `read`.")
@proves("EtcdRole.__init__", "Without permissions until they are granted or `read`.")
@proves("EtcdAuthBase.read", "Fetch it from the server.")
@proves("EtcdAuthBase.delete", "Delete it on the server.")
@proves("EtcdAuthBase.new", "Always raises on Python 3: construct with (client, name) and call `read`.")
@proves("EtcdAuthBase.new.client", "As for the constructor.")
@proves("EtcdAuthBase.new.data", "JSON of a user or role.")
@proves("EtcdAuthBase.new.AttributeError", "On a user or role.")
@proves("EtcdAuthBase.new.KeyError", "`data` lacks the name.")
@proves("EtcdAuthBase.read.EtcdKeyNotFound EtcdAuthBase.delete.EtcdKeyNotFound", "There is no such user or role.")
@proves("EtcdKeyNotFound", "There is no such key, user or role (100).")
@proves("EtcdKeyError.payload", "For an unknown user or role, or from a proxy, it may have only `message` and `status`.")
@proves(
    "EtcdAuthBase.read.EtcdException", "The server does not answer, or answers with any other error.", "Its `payload` is None."
)
@proves(
    "EtcdAuthBase.write.EtcdException", "The server does not answer, or answers with any other error.", "Its `payload` is None."
)
@proves("EtcdAuthBase.delete.AttributeError", "The server does not answer, or answers with any other error.")
@pytest.mark.parametrize("kind", [EtcdUser, EtcdRole])
def test_users_and_roles(root: etcd.Client, dead: etcd.Client, guarded: Server, kind: type[EtcdUser | EtcdRole]) -> None:
    asked: list[bytes] = []
    entity = {EtcdUser: "user", EtcdRole: "role"}[kind]
    with proxy(guarded.port, asked.append) as port:
        each = measure(kind(etcd.Client(port=port, version_prefix="/v9"), "ann"))
        assert isinstance(each, EtcdAuthBase)
        assert measure((EtcdAuthBase.entity, each.entity, each.name)) == ("example", entity, "ann")
        assert measure(each.uri) == f"/v9/auth/{entity}s/ann"
        assert json.loads(str(each)) in ({"user": "ann", "password": None, "roles": []}, {"role": "ann", "acls": {}})
        assert not asked
        raised(etcd.EtcdException, each.read)
        assert [request.split()[:2] for request in asked] == [[b"GET", each.uri.encode()]]
    create(root, "ann")
    EtcdRole(root, "ann").write()
    for name in "ann?x", "%61nn":
        each = kind(root, name)
        assert measure((each.read(), each.name)) == (None, "ann")
    assert {known[entity] for known in measure(each.names)} >= {"ann", "root"}
    assert measure(kind(root, "ann#x").delete()) is None
    raised(etcd.EtcdKeyNotFound, each.read)
    for data in each.names:
        raised(AttributeError, partial(kind.new, root, data))
    raised(KeyError, partial(kind.new, root, {}))
    for call in kind(root, "nobody").read, kind(root, "nobody").delete:
        unknown = raised(etcd.EtcdKeyNotFound, call)
        assert unknown.payload.keys() == {"message", "status"}
        with pytest.raises(AssertionError):  # two keys only; NotRequired ones would make a checker object to the usual payload
            measure(unknown.payload)
    answers = {"/403": Answer(403, '{"message": "no"}'), "/500": Answer(500, '{"errorCode": 300}'), "/502": Answer(502, "<h1>")}
    with answering(lambda request: answers[request.path[:4]]) as (port, requests):
        failing = [etcd.Client(port=port, version_prefix=prefix) for prefix in answers]
        for each in (kind(client, "joe") for client in [dead, *failing]):
            for call in each.read, each.write:
                assert raised(etcd.EtcdException, call).payload is None
            raised(AttributeError, each.delete)
        assert {request.path[:4] for request in requests} == answers.keys()
    raised(AttributeError, EtcdUser(root, "root").delete)
    assert raised(etcd.EtcdException, EtcdRole(root, "root").write).payload is None


@proves("EtcdUser", "A user of etcd's v2 auth.")
@proves("EtcdAuthBase.names", "The server's users or roles, each a dict.")
@proves("EtcdAuthBase.write", "Create it, or send what differs from the server's.", "A new user needs a password.")
@proves("EtcdAuthBase.write", "A role need not exist to be given to a user, but then the user cannot be read: EtcdKeyNotFound.")
@proves("EtcdAuthBase.read.TypeError EtcdAuthBase.write.TypeError", "The user exists and has roles, on etcd 3.x.")
@proves("EtcdUser.password", "Always reads None.", "The next `write` sends what was set and forgets it.")
@proves("EtcdUser.password", "str(user) shows it and forgets it, too.")
@proves("EtcdUser.roles", "Names of the user's roles.", "Set from any iterable of names.", "A str would become a set of letters.")
def test_user(root: etcd.Client, guarded: Server) -> None:
    asked: list[bytes] = []
    assert raised(etcd.EtcdException, EtcdUser(root, "bob").write).payload is None
    with proxy(guarded.port, asked.append) as port:
        user = measure(EtcdUser(etcd.Client(port=port, **ROOT), "bob"))
        letters: Any = "guest"
        user.roles = letters
        assert measure((user.roles, user.password)) == ({"g", "u", "e", "s", "t"}, None)
        user.roles = iter(())
        user.password = "shown"
        assert [json.loads(shown)["password"] for shown in measure((str(user), str(user)))] == ["shown", None]
        user.password = "secret"
        assert measure((user.password, user.write())) == (None, None)
        assert sent(asked) == [{"user": "bob", "password": "secret", "roles": []}]
        user.write()
        assert sent(asked) == []
        user.password = "new"
        user.roles = ["nobodys"]
        user.write()
        assert sent(asked) == [{"user": "bob", "password": "new"}, {"user": "bob", "grant": ["nobodys"]}]
        assert measure(user.roles) == {"nobodys"}
    raised(etcd.EtcdKeyNotFound, EtcdUser(root, "bob").read)
    EtcdUser(root, "bob").delete()
    create(root, "bob", "root")
    for call in EtcdUser(root, "bob").read, EtcdUser(root, "bob").write:
        raised(TypeError, call)
    everything = {"role": "root", "permissions": {"kv": {"read": ["/*"], "write": ["/*"]}}}
    assert {"user": "bob", "roles": [everything]} in measure(EtcdUser(root, "").names)
    measure(EtcdUser(root, "").names[0]["user"])  # Any: on etcd 2.2 there are no dicts
    assert everything in measure(EtcdRole(root, "").names)


@proves("EtcdRole", "A role of etcd's v2 auth: paths that may be read and written.")
@proves("EtcdAuthBase.write", "Create it, or send what differs from the server's.")
@proves("EtcdRole.grant", "Add permissions for a path, sent with the next `write`.")
@proves("EtcdRole.grant.path", 'A key, or "/a/*" for all that begins so.')
@proves("EtcdRole.grant.permission EtcdRole.revoke.permission", '"R", "W" or "RW".')
@proves("EtcdRole.grant.permission", 'Each letter is looked for anywhere, in either case: "write" is both, "x" nothing.')
@proves("EtcdRole.revoke.permission", 'Each letter is looked for anywhere, in either case: "write" is both, "x" nothing.')
@proves("EtcdRole.revoke", "Take away what `grant` added, with the next `write`.", "What was not granted is ignored.")
@proves("EtcdRole.revoke.path", "As it was granted.")
@proves("EtcdRole.acls", 'Permissions by path: "R", "W" or "RW".')
@proves("EtcdRole.acls", "A copy: changes to it are lost, so use `grant` and `revoke` or set it anew.")
def test_role(root: etcd.Client, guarded: Server) -> None:
    asked, guest = list[bytes](), guarded.client()
    keys = "/jobs/1", "/jobs/a/b", "/jobsx", "/key", "/keyx", "/log"
    for key in keys:
        root.set(key, "value")

    def allowed() -> list[str]:
        found: list[str] = []
        for key in keys:
            for letter, call in ("R", guest.get), ("W", partial(guest.set, value="value")):
                with suppress(etcd.EtcdInsufficientPermissions):
                    call(key)
                    found.append(f"{letter} {key}")
        return found

    with proxy(guarded.port, asked.append) as port:
        role = measure(EtcdRole(etcd.Client(port=port, **ROOT), "guest"))
        for path, permission in ("/jobs/*", "write"), ("/key", "r"), ("/log", "W"), ("/none", "x"):
            assert measure(role.grant(path, permission)) is None
        role.acls["/lost"] = "R"
        assert measure(role.acls) == {"/jobs/*": "RW", "/key": "R", "/log": "W"}
        assert not asked
        assert measure(role.write()) is None
        assert allowed() == ["R /jobs/1", "W /jobs/1", "R /jobs/a/b", "W /jobs/a/b", "R /key", "W /log"]
        sent(asked)
        for path, permission in ("/jobs/1", "RW"), ("/jobs/*", "x"), ("/key", "W"):
            assert measure(role.revoke(path, permission)) is None
        assert role.acls == {"/jobs/*": "RW", "/key": "R", "/log": "W"}
        role.revoke("/jobs/*", "r")
        role.revoke("/log", "write")
        assert not asked
        role.write()
        assert sent(asked) == [{"role": "guest", "revoke": {"kv": {"read": ["/jobs/*"], "write": ["/log"]}}}]
        assert allowed() == ["W /jobs/1", "W /jobs/a/b", "R /key"]
        role.acls = {"/log": "RW"}
        role.write()
        assert (allowed(), measure(role.acls)) == (["R /log", "W /log"], {"/log": "RW"})
