"""What the stubs' docstrings say, sentence by sentence, as far as a type cannot say it."""

# mypy: disable-error-code="deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false, reportUnknownMemberType=false

import json
import threading
from contextlib import suppress
from typing import Any

import etcd
import etcd.auth
import pytest
import urllib3
from live.servers import Server, free_ports, wait_until


def is_35(client: etcd.Client) -> bool:
    return client.version.startswith("3.5.")


@pytest.fixture
def dead() -> etcd.Client:
    return etcd.Client(port=free_ports(1)[0])


# Results.


def test_children_have_neither_action_nor_indices(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    leaf = next(client.read("/directory").leaves)
    assert leaf.action is None
    for name in "etcd_index", "raft_index", "_prev_node":
        with pytest.raises(AttributeError):
            getattr(leaf, name)


def test_root_and_directory_and_deleted_have_no_value(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    root = client.read("/")
    assert (root.key, root.modifiedIndex, root.createdIndex, root.value, root.dir) == (None, None, None, None, True)
    assert client.read("/directory").value is None
    assert client.delete("/directory/key").value is None


def test_the_ttl_is_rounded_up_until_the_end(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=1)
    seen: set[int | None] = set()
    with suppress(etcd.EtcdKeyNotFound):
        while True:
            seen.add(client.read("/key").ttl)
    assert {1} <= seen <= {1, None}  # None after the end, until the server has removed it


def test_ttl_0_expires_at_once(client: etcd.Client) -> None:
    assert client.set("/key", "value", ttl=0).ttl is None
    wait_until(lambda: "/key" not in client)


def test_newKey_tells_whether_the_call_created_the_node(client: etcd.Client) -> None:
    assert client.set("/key", 1).newKey
    assert not client.set("/key", 2).newKey
    assert not client.read("/key").newKey


def test_a_result_needs_a_node_and_ignores_other_keywords() -> None:
    with pytest.raises(TypeError):
        etcd.EtcdResult()
    options: dict[str, Any] = {"nonsense": 1}
    assert not hasattr(etcd.EtcdResult(node={}, **options), "nonsense")


def test_parse_headers_falls_back_to_1() -> None:
    result = etcd.EtcdResult(node={})
    result.parse_headers(urllib3.HTTPResponse())
    assert (result.etcd_index, result.raft_index) == (1, 1)


def test_get_subtree_is_depth_first_and_an_empty_directory_is_a_leaf(client: etcd.Client) -> None:
    client.set("/d/a/b", 1)
    client.write("/d/e", None, dir=True)
    tree = client.read("/d", recursive=True, sorted=True)
    assert [node.key for node in tree.get_subtree()] == ["/d", "/d/a", "/d/a/b", "/d/e"]
    assert [node.key for node in tree.get_subtree(leaves_only=True)] == ["/d/a/b", "/d/e"]
    assert [node.key for node in tree.leaves] == [node.key for node in tree.children] == ["/d/a/b", "/d/e"]
    assert [node.key for node in client.read("/d/a/b").leaves] == ["/d/a/b"]


def test_results_are_unhashable(client: etcd.Client) -> None:
    with pytest.raises(TypeError):
        hash(client.read("/"))


# Exceptions.


def test_families_of_exceptions() -> None:
    assert issubclass(etcd.EtcdCompareFailed, ValueError)
    assert issubclass(etcd.EtcdDirNotEmpty, ValueError)
    assert not issubclass(etcd.EtcdKeyError, KeyError)
    assert issubclass(etcd.EtcdWatchTimedOut, etcd.EtcdConnectionFailed)
    assert not hasattr(etcd.EtcdException("text"), "message")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"status": 404, "errorCode": 101}, etcd.EtcdKeyNotFound),
        ({"status": 401}, etcd.EtcdInsufficientPermissions),
        ({"errorCode": 999}, etcd.EtcdException),
        ({}, etcd.EtcdException),
        ({"errorCode": 401}, etcd.EtcdEventIndexCleared),
    ],
)
def test_handle_raises_by_status_then_code(payload: dict[str, Any], expected: type[etcd.EtcdException]) -> None:
    with pytest.raises(expected) as caught:
        etcd.EtcdError.handle(payload)
    assert type(caught.value) is expected
    assert caught.value.payload == payload


def test_error_exceptions_may_be_added_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(etcd.EtcdError.error_exceptions, 999, OSError)
    with pytest.raises(OSError, match="text : why"):
        etcd.EtcdError.handle({"errorCode": 999, "message": "text", "cause": "why"})


def test_a_watch_that_times_out_carries_urllib3s_error(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdWatchTimedOut) as caught:
        client.watch("/key", timeout=0.05)
    assert isinstance(caught.value.cause, urllib3.exceptions.ReadTimeoutError)
    assert caught.value.payload is None


def test_wait_1_times_out_as_EtcdConnectionFailed_only(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdConnectionFailed) as caught:
        client.read("/key", wait=1, timeout=0.05)
    assert type(caught.value) is etcd.EtcdConnectionFailed


# The client.


def test_a_dead_server(dead: etcd.Client) -> None:
    for name in "machines", "members", "leader":
        with pytest.raises(etcd.EtcdException) as caught:
            getattr(dead, name)
        assert type(caught.value) is etcd.EtcdException
        assert caught.value.payload is None
    for name in "stats", "leader_stats", "store_stats":
        with pytest.raises(etcd.EtcdConnectionFailed):
            getattr(dead, name)
    for name in "version", "cluster_version":
        with pytest.raises(urllib3.exceptions.HTTPError):
            getattr(dead, name)
    with pytest.raises(etcd.EtcdConnectionFailed):
        _ = "/key" in dead


def test_versions_are_remembered(client: etcd.Client) -> None:
    version, cluster_version = client.version, client.cluster_version
    client._base_uri = "http://127.0.0.1:1"
    assert (client.version, client.cluster_version) == (version, cluster_version)


def test_the_cluster_id_is_learnt(server: Server) -> None:
    client = server.client()
    assert client.expected_cluster_id is None
    client.read("/")
    assert client.expected_cluster_id
    other = server.client(expected_cluster_id="another")
    with pytest.raises(etcd.EtcdClusterIdChanged):
        other.read("/")
    assert other.expected_cluster_id == client.expected_cluster_id


def test_allow_reconnect_asks_for_machines_at_once(dead: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdException):
        etcd.Client(port=dead.port, allow_reconnect=True)


def test_append_numbers_keys(client: etcd.Client) -> None:
    keys = [str(client.write("/queue", "value", append=True).key) for _ in range(3)]
    assert keys == sorted(keys)
    assert all(key.rsplit("/", 1)[1].isdigit() for key in keys)


def test_refresh_does_not_wake_watchers_and_keeps_the_value(client: etcd.Client) -> None:
    index = client.set("/key", "value", ttl=50).modifiedIndex
    assert client.refresh("/key", 100).value == "value"
    client.set("/key", "new", ttl=100)
    assert client.watch("/key", index=index + 1, timeout=5).value == "new"
    client.write("/key", None, ttl=100, refresh=True, prevExist=True)
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.refresh("/none", 100)


@pytest.mark.parametrize("options", [{}, {"dir": True}])
def test_refresh_of_a_directory_fails_on_35(client: etcd.Client, options: dict[str, bool]) -> None:
    client.write("/directory", None, dir=True, ttl=50)
    if is_35(client):
        with pytest.raises(etcd.EtcdException) as caught:
            client.refresh("/directory", 100, **options)
        assert type(caught.value) is etcd.EtcdException
        assert caught.value.payload
        assert caught.value.payload["errorCode"] == 300
    else:
        assert client.refresh("/directory", 100, **options).ttl == 100


def test_an_update_of_a_directory_fails_on_35(client: etcd.Client) -> None:
    directory = client.write("/directory", None, dir=True, ttl=50)
    if is_35(client):
        with pytest.raises(etcd.EtcdException, match="Raft Internal Error"):
            client.update(directory)
    else:
        client.write("/directory", None, dir=True, ttl=60, prevExist=True)
        assert client.update(directory).ttl == 50


def test_update_compares_and_starts_the_ttl_anew(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=100)
    mine, theirs = client.read("/key"), client.read("/key")
    theirs.ttl = 200
    assert client.update(theirs).ttl == 200
    mine.value = "late"
    with pytest.raises(etcd.EtcdCompareFailed):
        client.update(mine)
    client.delete("/key")
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.update(mine)


def test_prevExist_creates_or_updates(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.write("/key", "value", prevExist=True)
    assert client.write("/key", "value", prevExist=False).action == "create"
    with pytest.raises(etcd.EtcdAlreadyExist):
        client.write("/key", "value", prevExist=False)


def test_conditions_of_test_and_set(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.test_and_set("/key", "new", "old")


def test_delete_of_directories(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    with pytest.raises(etcd.EtcdNotFile):
        client.delete("/directory")
    with pytest.raises(etcd.EtcdDirNotEmpty):
        client.delete("/directory", dir=True)
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.delete("/none")
    client.delete("/directory", recursive=True)
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.pop("/directory")


def test_get_lock_and_election_are_gone(client: etcd.Client) -> None:
    with pytest.raises(NotImplementedError):
        client.get_lock()
    with pytest.raises(NotImplementedError):
        _ = client.election


def test_a_path_must_start_with_a_slash(client: etcd.Client) -> None:
    for call in client.api_execute, client.api_execute_json:
        with pytest.raises(ValueError, match="does not start with /"):
            call("version", "GET")


# Lock.


def test_lock_timeout_ends_one_wait_not_the_waiting(client: etcd.Client, caplog: pytest.LogCaptureFixture) -> None:
    first, second = etcd.Lock(client, "name"), etcd.Lock(client, "name")
    first.acquire()
    taken: list[bool] = []
    waiting = threading.Thread(target=lambda: taken.append(second.acquire(timeout=0.05)))
    waiting.start()
    wait_until(lambda: caplog.text.count("Watch timed out") >= 3)
    assert not taken
    first.release()
    waiting.join()
    assert taken == [True]


def test_lock_ttls(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    lock.acquire()
    assert 3590 < client.read(lock.lock_key).ttl <= 3600  # type: ignore[operator]  # pyright: ignore[reportOptionalOperand]
    lock.acquire(lock_ttl=50)
    assert client.read(lock.lock_key).ttl == 50
    assert lock.path == f"{client.lock_prefix}/name"


def test_a_lock_not_acquired_stays_in_the_queue_until_released(client: etcd.Client) -> None:
    first, second, third = (etcd.Lock(client, "name") for _ in range(3))
    assert first.acquire()
    assert not second.acquire(blocking=False)
    first.release()
    assert not third.acquire(blocking=False)
    second.release()
    assert third.acquire(blocking=False)


def test_renewing_a_lock_without_a_ttl_changes_nothing(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    lock.acquire(lock_ttl=50)
    for ttl in (None, 0):
        lock.acquire(lock_ttl=ttl)
        assert 0 < (client.read(lock.lock_key).ttl or 0) <= 50


def test_setting_the_uuid_of_a_lock_with_an_entry_is_undone(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    lock.acquire()
    before = lock.uuid
    lock.uuid = "another"
    assert lock.uuid == before


def test_a_read_timeout_of_0_is_no_limit_and_fails_for_machines_and_version(client: etcd.Client) -> None:
    limitless = etcd.Client(port=client.port, read_timeout=0)
    assert limitless.read("/").dir
    with pytest.raises(ValueError, match="timeout"):
        _ = limitless.machines
    with pytest.raises(ValueError, match="timeout"):
        _ = limitless.version


def test_deleting_a_user_on_a_dead_server_is_an_attribute_error(dead: etcd.Client) -> None:
    with pytest.raises(AttributeError):
        etcd.auth.EtcdUser(dead, "name").delete()


def test_release_of_an_expired_lock_is_no_error(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    lock.acquire()
    client.delete(lock.lock_key)
    lock.release()
    assert not lock.is_taken


# Users and roles.


@pytest.fixture
def user(client: etcd.Client) -> etcd.auth.EtcdUser:
    for each in etcd.auth.EtcdUser(client, "joe"), etcd.auth.EtcdRole(client, "workers"):
        with suppress(etcd.EtcdKeyNotFound):
            each.delete()
    role = etcd.auth.EtcdRole(client, "workers")
    role.write()
    return etcd.auth.EtcdUser(client, "joe")


def test_str_blanks_the_password(user: etcd.auth.EtcdUser) -> None:
    user.password = "secret"
    assert user.password is None
    assert json.loads(str(user))["password"] == "secret"
    assert json.loads(str(user))["password"] is None
    with pytest.raises(etcd.EtcdException):
        user.write()


def test_a_user_with_roles_cannot_be_read_on_3(user: etcd.auth.EtcdUser) -> None:
    user.password = "secret"
    user.roles = ["workers"]
    user.write()
    with pytest.raises(TypeError):
        etcd.auth.EtcdUser(user.client, "joe").read()
    with pytest.raises(TypeError):
        user.write()


def test_roles_that_do_not_exist_are_taken(user: etcd.auth.EtcdUser) -> None:
    user.password = "secret"
    user.roles = ["nobodys"]
    user.write()
    assert user.roles == {"nobodys"}


def test_roles_are_a_set_of_any_iterable(user: etcd.auth.EtcdUser) -> None:
    user.roles = iter(["a", "b"])
    assert user.roles == {"a", "b"}
    letters: Any = "guest"
    user.roles = letters
    assert user.roles == set("guest")


def test_names_are_dicts_on_3(user: etcd.auth.EtcdUser) -> None:
    user.password = "secret"
    user.write()
    assert [each["user"] for each in user.names] == ["joe"]
    assert "workers" in [each["role"] for each in etcd.auth.EtcdRole(user.client, "workers").names]


def test_new_always_raises(client: etcd.Client) -> None:
    with pytest.raises(AttributeError):
        etcd.auth.EtcdUser.new(client, {"user": "joe", "roles": ["workers"]})


def test_grant_and_revoke_look_for_letters(client: etcd.Client) -> None:
    role = etcd.auth.EtcdRole(client, "workers")
    role.grant("/a", "write")
    role.grant("/b", "x")
    role.grant("/c", "r")
    assert role.acls == {"/a": "RW", "/c": "R"}
    role.revoke("/c", "W")
    role.revoke("/none", "R")
    role.revoke("/a", "r")
    assert role.acls == {"/a": "W", "/c": "R"}
    role.acls.clear()
    assert role.acls


def test_auth_needs_a_user_root(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdException):
        etcd.auth.Auth(client).active = True
    assert etcd.auth.Auth(client).active is False


def test_role_names() -> None:
    assert (etcd.auth.EtcdAuthBase.entity, etcd.auth.EtcdUser.entity, etcd.auth.EtcdRole.entity) == ("example", "user", "role")
