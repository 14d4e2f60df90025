"""What python-etcd and etcd take without a word: why the types are strict. Each test is named for what happens."""

# mypy: ignore-errors
# pyright: reportCallIssue=false, reportArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import threading
from typing import Any
from uuid import UUID

import etcd
import pytest
from live.servers import wait_until
from urllib3 import Timeout


def test_write_ignores_a_misspelt_condition_and_overwrites(client: etcd.Client) -> None:
    client.set("/key", "theirs")
    client.write("/key", "ours", prevExists=False)
    assert client.read("/key").value == "ours"


def test_read_ignores_a_misspelt_recursive_and_reads_one_level(client: etcd.Client) -> None:
    client.set("/directory/deeper/key", "value")
    assert [leaf.key for leaf in client.read("/directory", recurse=True).leaves] == ["/directory/deeper"]


def test_read_ignores_index_and_returns_what_is_there_now(client: etcd.Client) -> None:
    index = client.set("/key", "value").modifiedIndex
    assert client.read("/key", index=index + 100).value == "value"


def test_read_ignores_consistent(client: etcd.Client) -> None:
    client.set("/key", "value")
    assert client.read("/key", consistent=True).value == "value"


def test_write_ignores_quorum_recursive_and_timeout(client: etcd.Client) -> None:
    assert client.write("/key", "value", quorum=True, recursive=True, timeout=1e-9).value == "value"


def test_delete_ignores_a_timeout(client: etcd.Client) -> None:
    client.set("/key", "value")
    assert client.delete("/key", timeout=1e-9).action == "delete"


def test_delete_ignores_prevExist(client: etcd.Client) -> None:
    client.set("/key", "value")
    assert client.delete("/key", prevExist=False).action == "delete"


def test_refresh_overwrites_prevExist(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=50)
    assert client.refresh("/key", 100, prevExist=False).action == "update"


@pytest.mark.parametrize("option", ["refresh", "value"])
def test_refresh_takes_neither_refresh_nor_value(client: etcd.Client, option: str) -> None:
    with pytest.raises(TypeError):
        client.refresh("/key", 100, **{option: True})


def test_a_private_endpoint_is_taken_by_write(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdException, match="Bad response"):
        client.write("/key", "value", _endpoint="/none")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"a": 1}, "{'a': 1}"),
        (["a"], "['a']"),
        (bytearray(b"abc"), "bytearray(b'abc')"),
        (("a", 1), "('a', 1)"),
        (1, "1"),
        (1.5, "1.5"),
        (True, "True"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (b"bytes", "bytes"),
        (b"\xff", "�"),
        ("", ""),
        (None, ""),
    ],
    ids=repr,
)
def test_a_value_is_stored_as_its_str(client: etcd.Client, value: Any, stored: str) -> None:
    client.write("/key", value)
    assert client.read("/key").value == stored


def test_a_result_is_stored_as_its_repr(client: etcd.Client) -> None:
    result = client.set("/key", "value")
    assert str(client.set("/copy", result).value).startswith("<class 'etcd.EtcdResult'>({")


def test_None_as_a_condition_is_the_text_None(client: etcd.Client) -> None:
    client.set("/key", "other")
    with pytest.raises(etcd.EtcdCompareFailed, match=r"\[None != other\]"):
        client.write("/key", "new", prevValue=None)
    client.set("/key", "None")
    assert client.write("/key", "new", prevValue=None).value == "new"
    client.set("/key", "None")
    assert client.test_and_set("/key", "new", None).value == "new"
    client.set("/key", "None")
    assert client.delete("/key", prevValue=None).action == "compareAndDelete"


@pytest.mark.parametrize("option", ["prevIndex", "prevExist"])
def test_None_as_prevIndex_or_prevExist_is_refused(client: etcd.Client, option: str) -> None:
    with pytest.raises(etcd.EtcdValueError):
        client.write("/key", "new", **{option: None})


@pytest.mark.parametrize("option", ["recursive", "wait", "waitIndex", "sorted", "quorum", "timeout"])
def test_None_is_skipped_in_read(client: etcd.Client, option: str) -> None:
    client.set("/key", "value")
    assert client.read("/key", **{option: None}).value == "value"


def test_an_empty_prevValue_is_refused(client: etcd.Client) -> None:
    client.set("/key", "")
    with pytest.raises(etcd.EtcdValueError):
        client.write("/key", "new", prevValue="")


def test_prevIndex_0_is_no_condition(client: etcd.Client) -> None:
    client.set("/key", "theirs")
    assert client.write("/key", "ours", prevIndex=0).action == "set"


def test_True_is_stored_as_True_and_compared_as_true(client: etcd.Client) -> None:
    assert client.write("/key", True).value == "True"
    with pytest.raises(etcd.EtcdCompareFailed, match=r"\[true != True\]"):
        client.test_and_set("/key", "new", True)
    client.write("/key", "true")
    assert client.test_and_set("/key", "new", True).value == "new"


def test_True_is_compared_as_True_by_delete(client: etcd.Client) -> None:
    client.write("/key", True)
    assert client.delete("/key", prevValue=True).action == "compareAndDelete"


@pytest.mark.parametrize("flag", [1, "true", "1", "t", "True"])
def test_prevExist_takes_what_Go_parses_as_true(client: etcd.Client, flag: Any) -> None:
    client.set("/key", "value")
    assert client.write("/key", "new", prevExist=flag).action == "update"


@pytest.mark.parametrize("flag", [0, "false"])
def test_prevExist_takes_what_Go_parses_as_false(client: etcd.Client, flag: Any) -> None:
    assert client.write("/key", "new", prevExist=flag).action == "create"


def test_dir_and_append_are_tested_for_truth(client: etcd.Client) -> None:
    assert client.write("/directory", None, dir="no").dir
    assert client.write("/directory", "value", append="no").key != "/directory"
    assert not client.write("/key", "value", dir=0, append="").dir


@pytest.mark.parametrize("ttl", [1.5, -1, True, "x", 2.0])
def test_a_ttl_that_is_no_whole_number_is_refused(client: etcd.Client, ttl: Any) -> None:
    with pytest.raises(etcd.EtcdValueError):
        client.write("/key", "value", ttl=ttl)


def test_a_ttl_as_text_is_taken(client: etcd.Client) -> None:
    assert client.write("/key", "value", ttl="30").ttl == 30


@pytest.mark.parametrize("timeout", [5, 2.5, 0, None, Timeout(5)])
def test_timeouts_are_numbers_or_urllib3s(client: etcd.Client, timeout: Any) -> None:
    assert client.read("/", timeout=timeout).dir


@pytest.mark.parametrize("timeout", ["5", True])
def test_a_timeout_of_another_type_is_an_error(client: etcd.Client, timeout: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        client.read("/", timeout=timeout)


def test_timeout_0_outlives_the_read_timeout(client: etcd.Client) -> None:
    impatient = etcd.Client(port=client.port, read_timeout=0.1)
    with pytest.raises(etcd.EtcdWatchTimedOut):
        impatient.watch("/key")
    wait_until(lambda: client.store_stats["watchers"] == 0)
    seen: list[etcd.EtcdResult] = []
    watching = threading.Thread(target=lambda: seen.append(impatient.watch("/passing", timeout=0)))
    watching.start()
    wait_until(lambda: client.store_stats["watchers"] == 1)
    client.write("/passing", "value", ttl=1)
    client.watch("/passing", index=client.read("/passing").modifiedIndex + 1)  # a second, ten times the read_timeout
    watching.join()
    assert seen[0].value == "value"


def test_a_read_timeout_of_None_raises(client: etcd.Client) -> None:
    with pytest.raises(TypeError):
        etcd.Client(port=client.port, read_timeout=None)


def test_a_list_of_hosts_becomes_a_nonsense_url() -> None:
    assert etcd.Client(host=[("a", 1), ("b", 2)]).base_uri == "http://[('a', 1), ('b', 2)]:4001"


def test_several_hosts_need_allow_reconnect() -> None:
    with pytest.raises(etcd.EtcdException, match="reconnection not allowed"):
        etcd.Client(host=(("a", 1), ("b", 2)))


def test_a_port_as_text_raises() -> None:
    with pytest.raises(TypeError):
        etcd.Client(port="4001")


@pytest.mark.parametrize("login", [{"username": "joe"}, {"password": "secret"}])
def test_half_a_login_is_dropped(login: dict[str, str]) -> None:
    client = etcd.Client(**login)
    assert client.username is None
    assert client.password is None


def test_a_positional_5_after_the_key_deletes_a_tree(client: etcd.Client) -> None:
    client.set("/job/state", "running")
    client.delete("/job", 5)
    assert "/job" not in client
