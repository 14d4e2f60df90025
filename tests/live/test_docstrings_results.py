"""What the docstrings of EtcdResult say."""

# mypy: disable-error-code="deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false

from contextlib import suppress
from datetime import datetime
from typing import Any

import etcd
import pytest
import urllib3
from live.servers import wait_until

proves = pytest.mark.proves


@proves("EtcdResult", "One node of the key space, as a call returned it or as part of another result.")
@proves("EtcdResult.action", "None on children.")
@proves("EtcdResult.etcd_index", "Children, leaves and what `pop` returns have none: AttributeError.")
@proves("EtcdResult.raft_index", "Children, leaves and what `pop` returns have none: AttributeError.")
def test_parts_of_a_result(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    directory = client.read("/directory")
    [leaf] = directory.leaves
    assert (directory.key, leaf.key) == ("/directory", "/directory/key")
    assert leaf.action is None
    for part in leaf, client.pop("/directory/key"):
        for name in "etcd_index", "raft_index":
            with pytest.raises(AttributeError):
                getattr(part, name)


@proves("EtcdResult", "Two results are equal if their nodes are, whatever the `action`.")
@proves("EtcdResult", "A result never equals a str: compare its `value`.")
def test_equality(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=100)
    before, again = client.read("/key"), client.read("/key")
    assert before == again
    again.action = "set"
    assert before == again
    for name, value in {"key": "/other", "value": "other", "ttl": 5, "createdIndex": 1, "newKey": True, "dir": True}.items():
        other = client.read("/key")
        setattr(other, name, value)
        assert before != other
    text: Any = "value"
    assert before != text
    assert before.value == text


@proves("EtcdResult.action", "What was done: get, set, create, update, delete, expire, compareAndSwap or compareAndDelete.")
def test_action(client: etcd.Client) -> None:
    def actions() -> list[str]:
        client.delete("/key")
        index = client.write("/key", 1, ttl=1).modifiedIndex
        expired = client.watch("/key", index=index + 1)
        return [str(expired.action), *(str(each.action) for each in answers)]

    answers = [
        client.set("/key", 1),
        client.get("/key"),
        client.write("/key", 2, prevExist=True),
        client.test_and_set("/key", 3, 2),
        client.delete("/key", prevValue=3),
        client.write("/key", 1, prevExist=False),
        client.delete("/key"),
    ]
    client.set("/key", 1)
    assert set(actions()) == {"get", "set", "create", "update", "delete", "expire", "compareAndSwap", "compareAndDelete"}


@proves("EtcdResult.key", "Absolute path.", "None on the root.")
@proves("EtcdResult.value", "None on a directory and on the result of a delete.")
@proves("EtcdResult.modifiedIndex", "None on the root.")
@proves("EtcdResult.createdIndex", "None on the root.")
@proves("EtcdResult.dir", "Whether the node is a directory.")
@proves("Client.delete", "The result has no value.")
def test_directories_and_the_root(client: etcd.Client) -> None:
    assert client.set("/directory/key", "value").key == "/directory/key"
    root, directory, key = client.read("/"), client.read("/directory"), client.read("/directory/key")
    assert (root.key, root.modifiedIndex, root.createdIndex, root.value) == (None, None, None, None)
    assert (root.dir, directory.dir, key.dir) == (True, True, False)
    assert directory.value is None
    assert client.delete("/directory/key").value is None


@proves("EtcdResult.value", "The stored text, whatever type was written.")
@proves("Client.write", 'Store str(value), bytes as they are, None as "".')
@proves("Client.test_and_set", "`value` is as in `write`.")
@proves("Client.set", "Store `value`, as `write` does, whatever was there.")
@pytest.mark.parametrize(
    ("value", "stored"),
    [(1, "1"), (1.5, "1.5"), (True, "True"), (b"\xc3\xa4", "ä"), (("a", 1), "('a', 1)"), (None, "")],
)
def test_values(client: etcd.Client, value: Any, stored: str) -> None:
    client.write("/key", value)
    assert client.read("/key").value == stored
    client.set("/key", "old")
    client.set("/key", value)
    assert client.read("/key").value == stored
    client.set("/key", "old")
    client.test_and_set("/key", value, "old")
    assert client.read("/key").value == stored


@proves("EtcdResult.expiration", "When the node expires, in RFC 3339.", "None: never.")
@proves("EtcdResult.ttl", "Seconds left to live, rounded up.", "None: for ever, or expired and about to be removed.")
@proves("Client.write", "With `ttl=0` the key vanishes at once.", "`ttl` is in whole seconds; without it the key lives for ever.")
@proves("Client.set", "Without a `ttl` the key lives for ever, whatever ttl it had.")
@proves("Client.test_and_set", "Without a `ttl` the key lives for ever, whatever ttl it had.")
def test_lifetimes(client: etcd.Client) -> None:
    first = client.set("/key", "value", ttl=1)
    assert datetime.strptime(str(first.expiration)[:19], "%Y-%m-%dT%H:%M:%S")
    seen: set[int | None] = set()
    with suppress(etcd.EtcdKeyNotFound):
        while True:
            seen.add(client.read("/key").ttl)
    assert {1} <= seen <= {1, None}  # None after the end, until the server has removed it
    with pytest.raises(etcd.EtcdValueError):
        client.write("/key", "value", ttl=1.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert client.write("/key", "value", ttl=0).ttl is None
    wait_until(lambda: "/key" not in client)
    for method, arguments in ("set", ["new"]), ("test_and_set", ["new", "value"]), ("write", ["new"]):
        client.set("/key", "value", ttl=100)
        getattr(client, method)("/key", *arguments)
        assert (client.read("/key").ttl, client.read("/key").expiration) == (None, None)


@proves("EtcdResult.ttl", "In a watched event, what was left when it happened.")
@proves("EtcdResult.modifiedIndex", "Resume a watch at `modifiedIndex + 1`.")
@proves("Client.watch", "Resume at `modifiedIndex + 1` of the result.")
@proves(
    "EtcdResult.etcd_index",
    "Index of the server when it answered; for a watch, when the watch began.",
    "Resume a watch at `modifiedIndex + 1`.",
)
@proves("EtcdResult.raft_index", "Raft index of the server when it answered.")
def test_events(client: etcd.Client) -> None:
    first = client.set("/key", 1, ttl=2)
    second = client.set("/key", 2)
    event = client.watch("/key", index=first.modifiedIndex)
    assert (event.value, event.ttl) == ("1", 2)
    assert event.etcd_index >= second.modifiedIndex > event.modifiedIndex
    assert client.watch("/key", index=event.modifiedIndex + 1).value == "2"
    assert client.read("/key").etcd_index == second.modifiedIndex
    assert client.set("/key", 3).raft_index > second.raft_index


@proves("EtcdResult.modifiedIndex", "Index of the last change, which `prevIndex` compares with.")
@proves("EtcdResult.createdIndex", "Index of the creation.", "Setting an existing key without a condition resets it.")
@proves("EtcdResult.newKey", "Whether the call created the node.")
def test_indices(client: etcd.Client) -> None:
    first = client.set("/key", 1)
    assert first.createdIndex == first.modifiedIndex
    assert first.newKey
    second = client.write("/key", 2, prevIndex=first.modifiedIndex)
    assert second.createdIndex == first.createdIndex < second.modifiedIndex
    third = client.set("/key", 3)
    assert third.createdIndex == third.modifiedIndex
    assert not third.newKey


@proves("EtcdResult.__init__", "Build a result from the JSON of an answer.")
@proves("EtcdResult.__init__", "Without a `node`, in spite of its default, TypeError.", "Other keywords are silently ignored.")
def test_construction() -> None:
    options: dict[str, Any] = {"nonsense": 1}
    made = etcd.EtcdResult(action="get", node={"key": "/key", "value": "value"}, **options)
    assert (made.action, made.key, made.value) == ("get", "/key", "value")
    assert not hasattr(made, "nonsense")
    with pytest.raises(TypeError):
        etcd.EtcdResult()


@proves("EtcdResult.parse_headers", "Set `etcd_index` and `raft_index` from the headers of an answer.")
@proves("EtcdResult.parse_headers", "A missing header counts as 1.")
def test_headers() -> None:
    result = etcd.EtcdResult(node={})
    result.parse_headers(urllib3.HTTPResponse(headers={"x-etcd-index": "5", "x-raft-index": "7"}))
    assert (result.etcd_index, result.raft_index) == (5, 7)
    result.parse_headers(urllib3.HTTPResponse())
    assert (result.etcd_index, result.raft_index) == (1, 1)


@proves("EtcdResult.get_subtree", "Yield this node and all below it, depth first.")
@proves("EtcdResult.get_subtree", "With `leaves_only`, yield only nodes without children; an empty directory is one.")
@proves("EtcdResult.get_subtree", "Only what the call fetched is there: for everything, use `read` with `recursive=True`.")
@proves("EtcdResult.leaves", "The nodes without children, this one if it has none.")
@proves("EtcdResult.leaves", "A generator: always truthy, without an index or a length.")
@proves("EtcdResult.children", "The same as `leaves`, which replaces it.")
def test_subtree(client: etcd.Client) -> None:
    client.set("/d/a/b", 1)
    client.write("/d/e", None, dir=True)
    tree = client.read("/d", recursive=True, sorted=True)
    assert [node.key for node in tree.get_subtree()] == ["/d", "/d/a", "/d/a/b", "/d/e"]
    assert [node.key for node in tree.get_subtree(leaves_only=True)] == ["/d/a/b", "/d/e"]
    assert [node.key for node in tree.leaves] == [node.key for node in tree.children] == ["/d/a/b", "/d/e"]
    assert [node.key for node in client.read("/d/a/b").leaves] == ["/d/a/b"]
    assert "/d/a/b" not in [node.key for node in client.read("/d").get_subtree()]
    leaves: Any = client.read("/d/e").leaves
    assert bool(leaves)
    for misuse in (lambda: leaves[0], lambda: len(leaves)):
        with pytest.raises(TypeError):
            misuse()
