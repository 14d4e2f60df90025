"""Users, roles and the switch of auth, and what each raises."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportDeprecated=false

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import etcd
import pytest
from etcd.auth import Auth, EtcdAuthBase, EtcdRole, EtcdUser
from live.faults import Answer, answering, proxy, raised
from live.measure import measure, measure_unfit
from live.servers import Server, free_ports, running

proves = pytest.mark.proves
both = pytest.mark.parametrize("kind", [EtcdUser, EtcdRole])
ROOT: dict[str, Any] = {"username": "root", "password": "secret"}
STRANGERS: list[dict[str, Any]] = [{}, {**ROOT, "password": "wrong"}, {**ROOT, "username": "joe"}]


@pytest.fixture
def root(guarded: Server) -> etcd.Client:
    """A client of a server that has no other users than root, and roles of which guests may read and write nothing."""
    client = guarded.client(**ROOT)
    for each in EtcdUser(client, "joe"), EtcdRole(client, "joe"):
        with suppress(etcd.EtcdKeyNotFound):
            each.delete()
    EtcdRole(client, "guest").write()
    return client


def create(client: etcd.Client, name: str, *roles: str) -> None:
    user = EtcdUser(client, name)
    user.roles = roles
    user.password = "secret"
    user.write()


def sent(asked: list[bytes]) -> list[Any]:
    """The bodies of what was sent to be written since the last call."""
    bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in asked if request.startswith(b"PUT")]
    asked.clear()
    return bodies


@proves("Auth", "The switch of etcd's v2 auth.")
@proves("Auth.__init__", "Nothing is sent to the server yet.")
@proves("Auth.__init__.client", 'Logged in with the role "root", to turn auth off.')
@proves("Auth.client", "The client the requests go through.")
@proves("Auth.uri", "Path of the switch on the server.")
@proves("Auth.active", "Whether auth is on, read from the server.", 'Turning it off needs a login with the role "root".')
@proves("Auth.active", 'The role "guest", which needs no login, still may read and write all keys.')
@proves("Auth.active", 'Turning it on needs a user "root", else EtcdException, whose payload has only `message` and `status`.')
@proves("EtcdAuthBase.names", "None while there are none.")
@proves("EtcdInsufficientPermissions", "User or password is missing or wrong, or the user may not do this (110).")
def test_switch(binary: str) -> None:
    assert Auth(etcd.Client(port=free_ports(1)[0], version_prefix="/v9")).uri == "/v9/auth/enable"
    with running(binary) as [server]:
        anybody, root = server.client(), server.client(**ROOT)
        switch = measure(Auth(anybody))
        assert measure(switch.client) is anybody
        assert measure(switch.uri) == "/v2/auth/enable"
        assert measure(EtcdUser(anybody, "joe").names) is None
        error = raised(etcd.EtcdException, partial(setattr, switch, "active", True))
        assert measure(error.payload) == {"message": "auth: No root user available, please create one", "status": 409}
        for name, *roles in ("root",), ("joe",), ("admin", "root"):
            create(anybody, name, *roles)
        assert measure(switch.active) is False
        switch.active = True
        assert Auth(root).active is True
        assert anybody.get(str(anybody.set("/key", "value").key)).value == "value"
        guest = EtcdRole(root, "guest")
        guest.acls = {}
        guest.write()
        for client in (server.client(**login) for login in STRANGERS):
            payload = raised(etcd.EtcdInsufficientPermissions, partial(client.set, "/key", "value")).payload
            assert measure(payload).get("errorCode") == 110
            raised(etcd.EtcdInsufficientPermissions, partial(setattr, Auth(client), "active", False))
            assert Auth(client).active is True
        for client in root, server.client(username="admin", password="secret"):
            Auth(client).active = False
            assert Auth(anybody).active is False
            switch.active = True


@proves("EtcdAuthBase", "What users and roles have in common.")
@proves("EtcdAuthBase.entity", 'Either "user" or "role"; "example" on the base class.')
@proves("EtcdAuthBase.client", "The client the requests go through.")
@proves("EtcdAuthBase.name", "Name of the user or role.")
@proves("EtcdAuthBase.uri", "Path of the user or role on the server.")
@proves("EtcdAuthBase.__init__", "Nothing is sent to the server before `read`, `write` or `delete`.")
@proves("EtcdAuthBase.__init__.name EtcdUser.__init__.name EtcdRole.__init__.name", "Goes into the URL as it is.")
@proves("EtcdUser.__init__", "Without roles and password until they are set or `read`.")
@proves("EtcdRole.__init__", "Without permissions until they are granted or `read`.")
@proves("EtcdAuthBase.read", "Fetch it from the server.")
@proves("EtcdAuthBase.delete", "Delete it on the server.")
@both
def test_names(root: etcd.Client, guarded: Server, kind: type[EtcdUser | EtcdRole]) -> None:
    asked: list[bytes] = []
    entity = {EtcdUser: "user", EtcdRole: "role"}[kind]
    with proxy(guarded.port, asked.append) as port:
        client = etcd.Client(port=port, version_prefix="/v9", **ROOT)
        each = measure(kind(client, "joe"))
        assert isinstance(each, EtcdAuthBase)
        assert EtcdAuthBase.entity == "example"
        assert measure(each.entity) == entity
        assert measure(each.client) is client
        assert measure(each.name) == "joe"
        assert measure(each.uri) == f"/v9/auth/{entity}s/joe"
        assert json.loads(str(each)) in ({"user": "joe", "password": None, "roles": []}, {"role": "joe", "acls": {}})
        assert not asked
        raised(etcd.EtcdException, each.read)
        assert [request.split()[:2] for request in asked] == [[b"GET", each.uri.encode()]]
    create(root, "joe")
    EtcdRole(root, "joe").write()
    for name in "joe?x", "%6aoe":
        each = kind(root, name)
        each.read()
        assert each.name == "joe"
    assert {known[entity] for known in measure(each.names)} >= {"joe", "root"}
    assert measure(kind(root, "joe#x").delete()) is None
    raised(etcd.EtcdKeyNotFound, each.read)


@proves("EtcdAuthBase", "Requests may raise EtcdInsufficientPermissions and EtcdException.")
@proves(
    "EtcdAuthBase.__init__.client EtcdUser.__init__.client EtcdRole.__init__.client",
    'Logged in with the role "root", once auth is on.',
)
@proves(
    "EtcdAuthBase.read.EtcdInsufficientPermissions EtcdAuthBase.write.EtcdInsufficientPermissions"
    " EtcdAuthBase.delete.EtcdInsufficientPermissions",
    'The client is not logged in with the role "root".',
)
@proves("EtcdInsufficientPermissions.payload", "From the auth API it has only `message` and `status`.")
@proves("EtcdAuthBase.delete.EtcdKeyNotFound", "There is no such user or role.")
@proves("EtcdKeyError.payload", "For an unknown user or role, or from a proxy, it may have only `message` and `status`.")
@proves("EtcdAuthBase.read.EtcdException", "The server does not answer, or answers with another error.", "It has no `payload`.")
@proves("EtcdAuthBase.write.EtcdException", "The server does not answer, or refuses, such as a new user without a password.")
@proves("EtcdAuthBase.write.EtcdException", "It has no `payload`.")
@proves("EtcdAuthBase.delete.AttributeError", "The server does not answer, or answers with another error.")
@both
def test_errors(root: etcd.Client, guarded: Server, kind: type[EtcdUser | EtcdRole]) -> None:
    create(root, "joe")
    for stranger in (kind(guarded.client(**login), "root") for login in STRANGERS):
        for call in stranger.read, stranger.write, stranger.delete, lambda each=stranger: each.names:
            error = raised(etcd.EtcdInsufficientPermissions, call)
            assert measure(error.payload).keys() == {"message", "status"}
    for call in kind(root, "nobody").read, kind(root, "nobody").delete:
        unknown = raised(etcd.EtcdKeyNotFound, call)
        assert unknown.payload.keys() == {"message", "status"}
        measure(unknown.payload["message"])
        measure(unknown.payload["status"])
        measure_unfit(unknown.payload, "two keys only; NotRequired ones would make a checker object to the usual payload")
    answers = {"/403": Answer(403, '{"message": "no"}'), "/500": Answer(500, '{"errorCode": 300}'), "/502": Answer(502, "<h1>")}
    with answering(lambda request: answers[request.path[:4]]) as (port, _):
        failing = [etcd.Client(port=port, version_prefix=prefix) for prefix in answers]
        for each in (kind(client, "joe") for client in [etcd.Client(port=free_ports(1)[0]), *failing]):
            for call in each.read, each.write:
                assert raised(etcd.EtcdException, call).payload is None
            raised(AttributeError, each.delete)
    raised(AttributeError, EtcdUser(root, "root").delete)
    for refused in EtcdUser(root, "passwordless"), EtcdRole(root, "root"):
        assert raised(etcd.EtcdException, refused.write).payload is None


@proves("EtcdUser", "A user of etcd's v2 auth.")
@proves("EtcdAuthBase.names", "The server's users or roles, each a dict.")
@proves("EtcdAuthBase.write", "Create it, or send what differs from the server's.", "A role need not exist to be given to a user.")
@proves("EtcdAuthBase.read.EtcdKeyNotFound", "There is no such user or role, or the user has a role that does not exist.")
@proves("EtcdAuthBase.read.TypeError", "A user has roles, on etcd 3.x.")
@proves("EtcdAuthBase.write.TypeError", "The user exists and has roles, on etcd 3.x.")
@proves("EtcdUser.password", "Always reads None.", "The next `write` sends what was set and forgets it.")
@proves("EtcdUser.password", "str(user) shows it and forgets it, too.")
@proves("EtcdUser.roles", "Names of the user's roles.", "Set from any iterable of names.", "A str would become a set of letters.")
def test_user(root: etcd.Client, guarded: Server) -> None:
    asked: list[bytes] = []
    with proxy(guarded.port, asked.append) as port:
        user = measure(EtcdUser(etcd.Client(port=port, **ROOT), "joe"))
        letters: Any = "guest"
        user.roles = letters
        assert measure(user.roles) == {"g", "u", "e", "s", "t"}
        user.roles = iter(())
        user.password = "shown"
        assert measure(user.password) is None
        assert [json.loads(shown)["password"] for shown in (measure(str(user)), str(user))] == ["shown", None]
        user.password = "secret"
        assert measure(user.write()) is None
        assert sent(asked) == [{"user": "joe", "password": "secret", "roles": []}]
        user.write()
        assert sent(asked) == []
        user.password = "new"
        user.roles = ["nobodys"]
        user.write()
        assert sent(asked) == [{"user": "joe", "password": "new"}, {"user": "joe", "grant": ["nobodys"]}]
        assert measure(user.roles) == {"nobodys"}
    raised(etcd.EtcdKeyNotFound, EtcdUser(root, "joe").read)
    EtcdUser(root, "joe").delete()
    create(root, "joe", "root")
    for call in EtcdUser(root, "joe").read, EtcdUser(root, "joe").write:
        raised(TypeError, call)
    measure(user.names)
    everything = {"role": "root", "permissions": {"kv": {"read": ["/*"], "write": ["/*"]}}}
    assert {"user": "joe", "roles": [everything]} in EtcdUser(root, "").names
    assert measure(EtcdUser(root, "").names[0]["user"]) == "joe"  # Any: on etcd 2.2 there are no dicts
    assert everything in measure(EtcdRole(root, "").names)


@proves("EtcdRole", "A role of etcd's v2 auth: paths that may be read and written.")
@proves("EtcdAuthBase.write", "Create it, or send what differs from the server's.")
@proves("EtcdRole.grant", "Add permissions for a path, sent with the next `write`.")
@proves("EtcdRole.grant.path", 'A key, or "/a/*" for all that begins so.')
@proves("EtcdRole.grant.permission EtcdRole.revoke.permission", '"R", "W" or "RW".')
@proves("EtcdRole.grant.permission", 'Each letter is looked for anywhere, in either case: "write" grants both, "x" nothing.')
@proves("EtcdRole.revoke", "Take away what `grant` added, with the next `write`.", "What was not granted is ignored.")
@proves("EtcdRole.revoke.path", "As it was granted.")
@proves("EtcdRole.revoke.permission", 'Each letter is looked for anywhere, in either case: "write" takes both, "x" nothing.')
@proves("EtcdRole.acls", 'Permissions by path: "R", "W" or "RW".')
@proves("EtcdRole.acls", "A copy: changes to it are lost, so use `grant` and `revoke` or set it anew.")
def test_role(root: etcd.Client, guarded: Server) -> None:
    asked: list[bytes] = []
    guest = guarded.client()
    keys = "/jobs/1", "/jobs/a/b", "/jobsx", "/key", "/keyx", "/log"
    for key in keys:
        root.set(key, "value")

    def may(call: Callable[[], object]) -> bool:
        with suppress(etcd.EtcdInsufficientPermissions):
            call()
            return True
        return False

    def allowed() -> dict[str, str]:
        calls = {key: {"R": partial(guest.get, key), "W": partial(guest.set, key, "value")} for key in keys}
        found = {key: "".join(letter for letter, call in each.items() if may(call)) for key, each in calls.items()}
        return {key: letters for key, letters in found.items() if letters}

    with proxy(guarded.port, asked.append) as port:
        role = measure(EtcdRole(etcd.Client(port=port, **ROOT), "guest"))
        for path, permission in ("/jobs/*", "write"), ("/key", "r"), ("/log", "W"), ("/none", "x"):
            assert role.grant(path, permission) is None
        role.acls["/lost"] = "R"
        assert measure(role.acls) == {"/jobs/*": "RW", "/key": "R", "/log": "W"}
        assert not asked
        assert measure(role.write()) is None
        assert len(sent(asked)) == 1
        assert allowed() == {"/jobs/1": "RW", "/jobs/a/b": "RW", "/key": "R", "/log": "W"}
        for path, permission in ("/jobs/1", "RW"), ("/jobs/*", "x"), ("/jobs/*", "r"), ("/key", "W"), ("/log", "write"):
            assert measure(role.revoke(path, permission)) is None
        assert not asked
        role.write()
        removed = {"read": ["/jobs/*"], "write": ["/log"]}
        assert sent(asked) == [{"role": "guest", "revoke": {"kv": removed}}]
        assert allowed() == {"/jobs/1": "W", "/jobs/a/b": "W", "/key": "R"}
        role.acls = {"/log": "RW"}
        role.write()
        assert allowed() == {"/log": "RW"}
        assert measure(role.acls) == {"/log": "RW"}
        measure(str(role))


@proves("EtcdAuthBase.new", "Always raises on Python 3: construct with (client, name) and call `read`.")
@proves("EtcdAuthBase.new.client", "As of the constructor.")
@proves("EtcdAuthBase.new.data", "JSON of a user or role.")
@proves("EtcdAuthBase.new.AttributeError", "On a user or role.")
@proves("EtcdAuthBase.new.KeyError", "`data` lacks the name.")
@both
def test_new(root: etcd.Client, kind: type[EtcdUser | EtcdRole]) -> None:
    for data in kind(root, "root").names:
        raised(AttributeError, partial(kind.new, root, data))
    raised(KeyError, partial(kind.new, root, {}))
