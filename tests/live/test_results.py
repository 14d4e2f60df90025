"""EtcdResult: every attribute of every kind of node, and what its docstrings say."""

# mypy: disable-error-code="deprecated, func-returns-value"
# pyright: reportPrivateUsage=false, reportDeprecated=false

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from math import ceil
from operator import getitem
from typing import Any
from uuid import UUID

import etcd
import pytest
import urllib3
from live.faults import background, raised
from live.measure import measure
from live.servers import wait_until

proves = pytest.mark.proves


def node(result: etcd.EtcdResult) -> etcd.EtcdResult:
    """What each node has, if only as None."""
    measure((result.action, result.key, result.value, result.newKey, result.dir))
    measure((result.expiration, result.ttl, result.modifiedIndex, result.createdIndex))
    measure((result._children, result == result, result != result, repr(result)))
    return result


def answer(result: etcd.EtcdResult) -> etcd.EtcdResult:
    """What a node that came straight from a response has besides; the last only if there was something before."""
    measure((result.etcd_index, result.raft_index))
    if hasattr(result, "_prev_node"):
        node(measure(result._prev_node))
    return node(result)


@proves("EtcdResult.action", "What was done: get, set, create, update, delete, expire, compareAndSwap or compareAndDelete.")
@proves("EtcdResult.newKey", "Whether the call created the node.")
@proves("EtcdResult.dir", "Whether the node is a directory.")
@proves("EtcdResult.value", "The stored text, whatever type was written.", "None on a directory and on the result of a delete.")
def test_what_calls_return(client: etcd.Client) -> None:
    def check(done: list[tuple[etcd.EtcdResult, str]]) -> None:
        for result, expected in done:
            answer(result)
            value = [repr(result.value)] if result.value is not None else []
            assert " ".join([result.action, *["new"] * result.newKey, *["dir"] * result.dir, *value]) == expected

    changes = [
        (client.set("/key", "value"), "set new 'value'"), (client.set("/key", 5, ttl=100), "set '5'"),
        (client.set("/key", None, 100), "set ''"), (client.write("/key", 1.5, None, False, False), "set '1.5'"),
        (client.write("/key", 0, dir=0, append=0), "set '0'"), (client.write("/key", True, prevExist=True), "update 'True'"),
        (client.write("/key", b"b", ttl=9, prevExist=1), "update 'b'"),
        (client.test_and_set("/key", 7, "b"), "compareAndSwap '7'"),
        (client.test_and_set("/key", 8, 7, ttl=9), "compareAndSwap '8'"),
        (client.update(client.read("/key")), "compareAndSwap '8'"),
        (client.write("/key", UUID(int=1), prevValue=8), f"compareAndSwap '{UUID(int=1)}'"),
        (client.write("/other", "ä", prevExist=False), "create new 'ä'"), (client.delete("/other", None, None), "delete"),
        (client.delete("/key", prevValue=UUID(int=1)), "compareAndDelete"),
        (client.write("/d", None, dir=True, ttl=100), "set new dir"), (client.write("/d", 1, append=1, ttl=99), "create new '1'"),
        (client.write("/d", 0, append=True, dir=1), "create new dir"), (client.write("/empty", None, dir=True), "set new dir"),
        (client.delete("/empty", dir=True), "delete dir"), (client.delete("/d", recursive=True), "delete dir"),
        (client.write("/gone", "value", ttl=0), "set new 'value'"),
    ]  # fmt: skip
    check(changes)
    for change, expected in changes:
        event = answer(measure(client.watch("/", index=change.modifiedIndex, recursive=True)))
        assert (event.action, event.key, event.newKey) == (expected.split()[0], change.key, False)
    index = changes[-1][0].modifiedIndex + 1
    expired = client.watch("/gone", index, timeout=10)
    client.set("/key", "value", ttl=100)
    check([
        (client.refresh("/key", 100), "update 'value'"),
        (client.refresh("/key", ttl=100, prevValue="value"), "compareAndSwap 'value'"),
        (client.write("/key", None, ttl=99, refresh=True, prevExist=True), "update 'value'"), (client.get("/key"), "get 'value'"),
        (client.read("/", recursive=True, sorted=True, quorum=True, timeout=0), "get dir"), (expired, "expire"),
        (client.watch("/gone", index=index, timeout=0, recursive=None), "expire"),
        (client.read("/", wait=True, waitIndex=index, recursive=True), "expire"),
        (next(measure(client.eternal_watch("/", index, recursive=True))), "expire"),
    ])  # fmt: skip


@proves("EtcdResult", "One node of the key space, as a call returned it or as part of another result.")
@proves("EtcdResult.action", "None on children and on what `pop` returns.")
@proves("EtcdResult.key", "Absolute path.", "None on the root.")
@proves("EtcdResult.modifiedIndex EtcdResult.createdIndex", "None on the root.")
@proves("EtcdResult.etcd_index EtcdResult.raft_index", "Children and what `pop` returns have none: AttributeError.")
def test_kinds_of_nodes(client: etcd.Client) -> None:
    assert client.set("d/key", "value", ttl=100).key == "/d/key"
    for root in client.read("/"), client.read("/", recursive=True):
        assert (root.key, root.value, root.modifiedIndex, root.createdIndex, root.dir) == (None, None, None, None, True)
    directory = client.read("/d")
    [child] = directory.leaves
    assert (directory.key, directory.value, directory.dir) == ("/d", None, True)
    assert (child.key, child.value, child.dir) == ("/d/key", "value", False)
    popped = node(measure(client.pop("/d/key", prevIndex=child.modifiedIndex, prevValue="value")))
    assert (popped.key, popped.value) == ("/d/key", "value")
    emptied = node(measure(client.pop("/d", dir=True)))
    assert (emptied.key, emptied.value) == ("/d", None)
    client.set("/d/key", "value")
    everything = node(measure(client.pop("/d", recursive=True)))
    for part in node(child), popped, emptied, everything:
        assert part.action is None
        for name in "etcd_index", "raft_index":
            raised(AttributeError, partial(getattr, part, name))


@proves("EtcdResult", "Two results are equal if their nodes are, whatever the `action`.")
@proves("EtcdResult", "A result never equals a str: compare its `value`.")
def test_equality(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=100)
    result, same = client.read("/key"), client.read("/key")
    same.action, same.etcd_index, same.raft_index = "set", 1, 1
    others: list[Any] = ["value", "/key", repr(result)]
    for name in "key", "value", "expiration", "ttl", "modifiedIndex", "createdIndex", "newKey", "dir":
        others.append(client.read("/key"))
        setattr(others[-1], name, "changed")
    for equal in client.read("/key"), same:
        assert (result == equal, result != equal) == (True, False)
    for other in others:
        assert (result == other, result != other) == (False, True)
    assert result.value == "value"
    raised(TypeError, lambda: hash(result))
    measure(etcd.EtcdResult.__hash__)


@proves("EtcdResult.expiration", "When the node expires, in RFC 3339.", "None: never.")
@proves("EtcdResult.ttl", "Seconds left to live, rounded up.", "None: for ever, or expired and about to be removed.")
@proves("EtcdResult.ttl", "In a watched event, what was left when it happened.")
def test_lifetimes(client: etcd.Client) -> None:
    for_ever = client.set("/key", "value")
    assert (for_ever.ttl, for_ever.expiration) == (None, None)
    before = time.time()
    mortal = client.set("/key", "value", ttl=1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", str(mortal.expiration))
    expires = datetime.fromisoformat(str(mortal.expiration)).timestamp()
    assert before + 1 <= expires <= time.time() + 1
    with suppress(etcd.EtcdKeyNotFound):
        while (before := time.time()) < expires + 20:
            ttl = client.read("/key").ttl
            assert ceil(expires - time.time()) <= (ttl or 0) <= max(0, ceil(expires - before))
            assert ttl != 0
            time.sleep(0.01)
    assert "/key" not in client
    assert time.time() >= expires
    event = client.watch("/key", index=mortal.modifiedIndex)
    assert (event.value, event.ttl, event.expiration) == ("value", 1, mortal.expiration)
    dying = client.write("/key", "value", ttl=0)
    assert dying.ttl is None
    assert dying.expiration is not None


@proves("EtcdResult.modifiedIndex", "Index of the last change, which `prevIndex` compares with.")
@proves("EtcdResult.createdIndex", "Index of the creation.", "Setting an existing key without a condition resets it.")
def test_indices(client: etcd.Client) -> None:
    first = client.set("/key", 1)
    assert client.set("/other", 1).modifiedIndex == first.modifiedIndex + 1
    second = client.write("/key", 2, prevIndex=first.modifiedIndex)
    assert second.modifiedIndex == first.modifiedIndex + 2
    raised(etcd.EtcdCompareFailed, lambda: client.write("/key", 3, prevIndex=second.createdIndex))
    for result in first, second, client.test_and_set("/key", 3, 2), client.refresh("/key", 99), client.read("/key"):
        assert result.createdIndex == first.modifiedIndex
    for result in client.set("/key", 4), client.write("/key", 5):
        assert result.createdIndex == result.modifiedIndex


@proves("EtcdResult.etcd_index", "Index of the server when it answered; for a watch, when the watch began.")
@proves("EtcdResult.etcd_index", "After a read, watch from `etcd_index + 1`; after a change, from its `modifiedIndex + 1`.")
@proves("EtcdResult.modifiedIndex", "After a change, watch from `modifiedIndex + 1`.")
@proves("EtcdResult.raft_index", "Raft index of the server when it answered.")
@proves("EtcdResult.parse_headers", "Set `etcd_index` and `raft_index` from the headers of an answer.")
@proves("EtcdResult.parse_headers.response", "A missing header counts as 1.")
def test_indices_of_the_server(client: etcd.Client) -> None:
    def indices(response: Any) -> tuple[int, int]:
        return int(response.headers["x-etcd-index"]), int(response.headers["x-raft-index"])

    get = partial(urllib3.PoolManager().request, "GET", f"{client.base_uri}/v2/keys/")
    first, second, other = client.set("/key", 1), client.set("/key", 2), client.set("/other", 1)
    before, read, after = indices(get()), client.read("/key"), indices(get())
    assert read.etcd_index == other.modifiedIndex == before[0]
    assert first.raft_index < second.raft_index <= before[1] <= read.raft_index <= after[1]
    catching_up = client.watch("/key", index=first.modifiedIndex)
    assert (catching_up.value, catching_up.etcd_index) == ("1", other.modifiedIndex)
    assert client.watch("/key", index=catching_up.modifiedIndex + 1).value == "2"
    assert catching_up.etcd_index + 1 > second.modifiedIndex  # where 2 would be missed
    watching = background(lambda: client.watch("/key", timeout=20))
    wait_until(lambda: client.store_stats["watchers"] == 1)
    third = client.set("/key", 3)
    waited = answer(measure(watching.result(20)))
    assert client.watch("/key", index=read.etcd_index + 1).modifiedIndex == third.modifiedIndex
    assert (waited.modifiedIndex, waited.etcd_index) == (third.modifiedIndex, other.modifiedIndex)
    assert client.watch("/key", index=waited.etcd_index + 1).modifiedIndex == waited.modifiedIndex  # the same once more

    response = measure(client.api_execute("/v2/keys/", "GET"))
    made = etcd.EtcdResult(node={})
    measure(made.parse_headers(response))
    assert (made.etcd_index, made.raft_index) == indices(response)
    for given in {"X-Etcd-Index": "5", "X-Raft-Index": "7"}, {"X-Etcd-Index": "5"}, {"X-Raft-Index": "7"}:
        made.parse_headers(urllib3.HTTPResponse(headers=given))
        assert (made.etcd_index, made.raft_index) == (int(given.get("X-Etcd-Index", 1)), int(given.get("X-Raft-Index", 1)))


@proves("EtcdResult.__init__", "Build a result from the JSON of an answer.", "Other keywords are silently ignored.")
@proves("EtcdResult.__init__.action", "Kept as it is.")
@proves("EtcdResult.__init__.node", "The node as a dict.", "Keys that it lacks are None, or False for `newKey` and `dir`.")
@proves("EtcdResult.__init__.prevNode", "The node as it was before, as a dict.")
@proves("EtcdResult.__init__.TypeError", "There is no `node`, which is None by default.")
def test_construction() -> None:
    lacking = {"key", "value", "expiration", "ttl", "modifiedIndex", "createdIndex"}
    defaults = {**dict.fromkeys(lacking), "newKey": False, "dir": False}
    for given in {}, *({name: "given"} for name in defaults):
        made = etcd.EtcdResult(node=given)
        assert {name: getattr(made, name) for name in defaults} == defaults | given
    action, options = object(), dict[str, Any](nonsense=1)
    made = etcd.EtcdResult(action, {"key": "/key"}, {"key": "/key", "value": "before"}, **options)
    assert made.action is action
    assert node(made._prev_node).value == "before"
    assert not hasattr(made, "nonsense")
    raised(TypeError, lambda: etcd.EtcdResult())
    raised(TypeError, lambda: etcd.EtcdResult("get", None))
    node(measure(etcd.EtcdResult("get", {"dir": True, "key": "/d", "nodes": [{"key": "/d/k", "value": "v"}]})))


@proves("EtcdResult.get_subtree", "Yield this node and all below it, depth first.")
@proves("EtcdResult.get_subtree.leaves_only", "Yield only nodes without children.", "An empty directory is one.")
@proves("EtcdResult.get_subtree", "Only what the call fetched is there: for everything, use `read` with `recursive=True`.")
@proves("EtcdResult.leaves", "The nodes without children, this one if it has none.", "An empty directory lists itself.")
@proves("EtcdResult.leaves", "A generator: always truthy, without an index or a length.", "Each access starts anew.")
@proves("EtcdResult.children", "The same as `leaves`, which replaces it.")
def test_subtree(client: etcd.Client) -> None:
    def keys_of(nodes: Iterable[etcd.EtcdResult]) -> list[str]:
        return [each.key for each in map(node, nodes)]

    client.set("/d/a/b/c", 1, ttl=100)
    client.set("/d/e", 1)
    client.write("/d/f", None, dir=True)
    tree = client.read("/d", recursive=True, sorted=True)
    assert keys_of(measure(tree.get_subtree())) == ["/d", "/d/a", "/d/a/b", "/d/a/b/c", "/d/e", "/d/f"]
    assert keys_of(client.read("/d", sorted=True).get_subtree()) == ["/d", "/d/a", "/d/e", "/d/f"]
    leaves = measure(tree.leaves)
    children = measure(tree.children)
    for each in leaves, children, tree.get_subtree(leaves_only=True), tree.get_subtree(True):
        assert keys_of(each) == ["/d/a/b/c", "/d/e", "/d/f"]
    assert next(tree.get_subtree()) is tree
    for lonely in client.read("/d/e"), client.read("/d/f"):
        for only in [*lonely.leaves, *lonely.children, *lonely.get_subtree()]:
            assert only is lonely
    generators: list[Any] = [tree.leaves, client.read("/d/e").leaves, client.read("/d/f").leaves]
    for generator in generators:
        assert bool(generator)
        raised(TypeError, partial(getitem, generator, 0))
        raised(TypeError, partial(len, generator))
    started = tree.leaves
    assert keys_of([next(started), *started]) == ["/d/a/b/c", "/d/e", "/d/f"]
    assert keys_of([next(tree.leaves), *tree.leaves]) == ["/d/a/b/c", "/d/a/b/c", "/d/e", "/d/f"]
