"""Why parameters have the types they have: what a server takes, what python-etcd stores as a repr, what fails loudly."""

# mypy: ignore-errors
# pyright: reportCallIssue=false, reportArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from typing import Any
from uuid import UUID

import etcd
import pytest
from urllib3 import Timeout


@pytest.mark.parametrize(("flag", "action"), [(1, "update"), (True, "update"), (0, "create"), (False, "create")])
def test_the_server_takes_numbers_for_flags(client: etcd.Client, flag: int, action: str) -> None:
    if action == "update":
        client.set("/key", "value")
    assert client.write("/key", "new", prevExist=flag).action == action
    assert client.read("/key", recursive=flag, sorted=flag, quorum=flag).value == "new"


def test_dir_and_append_are_tested_for_truth(client: etcd.Client) -> None:
    assert client.write("/directory", None, dir=1).dir
    assert client.write("/directory", "value", append=1).key != "/directory"
    assert not client.write("/key", "value", dir=0, append=0).dir


@pytest.mark.parametrize("timeout", [5, 2.5, 0, None, Timeout(5)])
def test_timeouts_are_numbers_or_urllib3s(client: etcd.Client, timeout: Any) -> None:
    assert client.read("/", timeout=timeout).dir


@pytest.mark.parametrize("value", [UUID(int=5), 1.5, b"bytes", True])
def test_these_values_can_be_compared_with(client: etcd.Client, value: Any) -> None:
    client.set("/key", value.decode() if isinstance(value, bytes) else str(value).lower())
    assert client.test_and_set("/key", "new", value).value == "new"


@pytest.mark.parametrize("value", [{"a": 1}, ["a"], {"a"}, bytearray(b"abc")], ids=repr)
def test_what_is_not_hashable_is_stored_as_its_repr(client: etcd.Client, value: Any) -> None:
    assert client.set("/key", value).value == repr(value)
    copy = client.set("/copy", client.read("/key"))
    assert str(copy.value).startswith("<class 'etcd.EtcdResult'>({")


@pytest.mark.parametrize("options", [{"read_timeout": None}, {"port": "4001"}])
def test_a_client_fails_loudly(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        etcd.Client(**options)


@pytest.mark.parametrize("timeout", ["5", True])
def test_a_timeout_of_another_type_fails_loudly(client: etcd.Client, timeout: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        client.read("/", timeout=timeout)
