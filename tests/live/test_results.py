"""Results: every attribute of every kind of node that a call returns."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportPrivateUsage=false

import threading
from typing import Any

import etcd
import pytest
from live.measure import measure
from live.servers import wait_until
from urllib3 import Timeout


def node(result: etcd.EtcdResult) -> etcd.EtcdResult:
    """What each node has, if only as None."""
    measure(result.action)
    measure(result.key)
    measure(result.value)
    measure(result.expiration)
    measure(result.ttl)
    measure(result.modifiedIndex)
    measure(result.createdIndex)
    measure(result.newKey)
    measure(result.dir)
    measure(result._children)
    measure(result == result)
    measure(result != result)
    measure(repr(result))
    return result


def answer(result: etcd.EtcdResult) -> etcd.EtcdResult:
    """What only a node that came straight from a response has besides."""
    measure(result.etcd_index)
    measure(result.raft_index)
    return node(result)


def previous(result: etcd.EtcdResult) -> etcd.EtcdResult:
    """What only the result of a change of something that was there has besides."""
    node(measure(result._prev_node))
    return answer(result)


def test_set(client: etcd.Client) -> None:
    first = answer(measure(client.set("/key", "value")))
    assert (first.action, first.newKey) == ("set", True)
    again = previous(measure(client.set("/key", 5, ttl=100)))
    assert (again.newKey, again.value) == (False, "5")
    measure(again.expiration)
    measure(again.ttl)
    previous(measure(client.set("/key", None, 100)))


def test_write(client: etcd.Client) -> None:
    answer(measure(client.write("/key", "value")))
    previous(measure(client.write("/key", b"value", ttl=100)))
    previous(measure(client.write("/key", None)))
    previous(measure(client.write("/key", 1.5, None, False, False)))
    previous(measure(client.write("/key", 0, dir=0, append=0)))


def test_create(client: etcd.Client) -> None:
    created = answer(measure(client.write("/key", "value", prevExist=False)))
    assert created.action == "create"
    measure(client.write("/other", "value", prevExist=0).newKey)


def test_make_a_directory(client: etcd.Client) -> None:
    made = answer(measure(client.write("/directory", None, dir=True)))
    assert made.dir
    assert made.value is None
    measure(client.write("/passing", None, dir=True, ttl=100).ttl)
    measure(client.read("/passing").expiration)


def test_update_by_write(client: etcd.Client) -> None:
    client.set("/key", "value")
    assert previous(measure(client.write("/key", "new", prevExist=True))).action == "update"
    assert previous(measure(client.write("/key", "newer", prevExist=1))).action == "update"


def test_update(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=100)
    result = client.read("/key")
    result.value = "new"
    previous(measure(client.update(result)))


def test_append(client: etcd.Client) -> None:
    appended = answer(measure(client.write("/queue", "value", append=True)))
    assert appended.action == "create"
    measure(client.write("/queue", "value", append=1, ttl=100).key)
    measure(client.write("/queue", None, append=True, dir=True).dir)


def test_compare_and_swap(client: etcd.Client) -> None:
    index = client.set("/key", "old").modifiedIndex
    swapped = previous(measure(client.write("/key", "new", prevValue="old", prevIndex=index)))
    assert swapped.action == "compareAndSwap"
    previous(measure(client.test_and_set("/key", 7, "new")))
    previous(measure(client.test_and_set("/key", "newest", 7, ttl=100)))


def test_refresh(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=50)
    refreshed = previous(measure(client.refresh("/key", 100)))
    assert refreshed.value == "value"
    measure(client.refresh("/key", ttl=100, prevValue="value").ttl)
    measure(client.write("/key", None, ttl=100, refresh=True, prevExist=True).expiration)


def test_get(client: etcd.Client) -> None:
    client.set("/key", "value")
    answer(measure(client.get("/key")))
    result = answer(measure(client.read("/key")))
    assert result.action == "get"
    client.set("/key", "value", ttl=100)
    answer(client.get("/key"))
    measure(client.get("/key").ttl)
    measure(client.get("/key").expiration)


def test_get_with_options(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    answer(measure(client.read("/directory", recursive=True, sorted=True, quorum=True)))
    answer(measure(client.read("/directory", recursive=1, sorted=1, quorum=1, wait=0)))
    answer(measure(client.read("/directory", recursive=None, sorted=None, quorum=None, wait=None, waitIndex=None)))


def test_timeouts(client: etcd.Client) -> None:
    client.set("/key", "value")
    answer(measure(client.read("/key", timeout=None)))
    answer(measure(client.read("/key", timeout=0)))
    answer(measure(client.read("/key", timeout=5)))
    answer(measure(client.read("/key", timeout=2.5)))
    answer(measure(client.read("/key", timeout=Timeout(connect=1, read=2.5))))


def test_get_a_directory(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    client.set("/directory/deeper/key", "value")
    shallow = answer(measure(client.read("/directory")))
    assert shallow.dir
    assert sorted(str(node(leaf).key) for leaf in shallow.leaves) == ["/directory/deeper", "/directory/key"]
    deep = answer(measure(client.read("/directory", recursive=True)))
    assert sorted(str(leaf.key) for leaf in deep.leaves) == ["/directory/deeper/key", "/directory/key"]


def test_get_the_root(client: etcd.Client) -> None:
    root = answer(measure(client.read("/")))
    assert root.key is None
    assert root.modifiedIndex is None
    client.set("/directory/key", "value")
    answer(client.read("/"))
    measure(client.read("/", recursive=True).key)
    measure(client.read("/").createdIndex)


def test_walk_a_tree(client: etcd.Client) -> None:
    client.set("/directory/deeper/key", "value", ttl=100)
    tree = client.read("/directory", recursive=True)
    measure(tree.leaves)
    node(measure(next(tree.leaves)))
    measure([leaf.value for leaf in tree.leaves])
    measure(tree.get_subtree())
    measure(list(tree.get_subtree()))
    measure(list(tree.get_subtree(leaves_only=True)))
    for each in tree.get_subtree(True):
        node(each)
    measure(tree.children)  # pyright: ignore[reportDeprecated]


def test_delete(client: etcd.Client) -> None:
    client.set("/key", "value")
    deleted = previous(measure(client.delete("/key")))
    assert (deleted.action, deleted.value) == ("delete", None)
    client.write("/directory", None, dir=True)
    previous(measure(client.delete("/directory", dir=True)))
    client.set("/directory/key", "value", ttl=100)
    previous(measure(client.delete("/directory", recursive=True)))
    client.set("/key", "value", ttl=100)
    previous(measure(client.delete("/key", None, None)))


def test_compare_and_delete(client: etcd.Client) -> None:
    index = client.set("/key", "value").modifiedIndex
    deleted = previous(measure(client.delete("/key", prevIndex=index)))
    assert deleted.action == "compareAndDelete"
    client.set("/key", 5)
    previous(measure(client.delete("/key", prevValue=5)))


def test_pop(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=100)
    assert node(measure(client.pop("/key"))).value == "value"
    client.set("/directory/key", "value")
    node(measure(client.pop("/directory", recursive=True)))
    client.write("/directory", None, dir=True)
    node(measure(client.pop("/directory", dir=True)))
    index = client.set("/key", "value").modifiedIndex
    node(measure(client.pop("/key", prevIndex=index, prevValue="value")))


def test_expiry(client: etcd.Client) -> None:
    index = client.set("/key", "value", ttl=1).modifiedIndex
    expired = previous(measure(client.watch("/key", index=index + 1, timeout=10)))
    assert (expired.action, expired.value) == ("expire", None)


@pytest.mark.parametrize(
    ("action", "method", "options"),
    [
        ("set", "set", {"value": "new"}),
        ("update", "write", {"value": "new", "prevExist": True}),
        ("compareAndSwap", "test_and_set", {"value": "new", "prev_value": "value"}),
        ("delete", "delete", {}),
        ("compareAndDelete", "delete", {"prevValue": "value"}),
    ],
)
def test_watch(client: etcd.Client, action: str, method: str, options: dict[str, Any]) -> None:
    index = client.set("/key", "value").modifiedIndex
    getattr(client, method)("/key", **options)
    assert previous(measure(client.watch("/key", index + 1))).action == action
    previous(measure(client.watch("/key", index=index + 1, timeout=0, recursive=None)))
    previous(measure(client.watch("/", index=index + 1, timeout=2.5, recursive=True)))
    previous(measure(client.read("/", wait=True, waitIndex=index + 1, recursive=True)))
    previous(measure(client.read("/key", wait=1, waitIndex=index + 1, timeout=Timeout(5))))


def test_watch_a_creation(client: etcd.Client) -> None:
    index = client.set("/key", "value").modifiedIndex
    client.write("/new", "value", prevExist=False)
    assert answer(measure(client.watch("/new", index=index + 1))).action == "create"


@pytest.mark.parametrize("index", [None, 0])
def test_watch_from_now(client: etcd.Client, index: int | None) -> None:
    seen: list[etcd.EtcdResult] = []
    watching = threading.Thread(target=lambda: seen.append(client.watch("/key", index=index, timeout=10)))
    watching.start()
    wait_until(lambda: client.store_stats["watchers"] == 1)
    client.set("/key", "now")
    watching.join()
    assert answer(measure(seen[0])).value == "now"


def test_watch_for_ever(client: etcd.Client) -> None:
    index = client.set("/directory/key", 1).modifiedIndex
    for value in 2, 3:
        client.set("/directory/key", value)
    changes = measure(client.eternal_watch("/directory", index, recursive=True))
    assert [previous(change).value for change in [next(changes), next(changes), next(changes)][1:]] == ["2", "3"]
    previous(measure(next(client.eternal_watch("/directory/key", index=index + 1))))


def test_parse_headers(client: etcd.Client) -> None:
    response = measure(client.api_execute("/v2/keys/", "GET"))
    result = etcd.EtcdResult("get", {"key": "/key", "value": "value"}, prevNode={"key": "/key"})
    measure(result.parse_headers(response))
    previous(result)


def test_a_result_of_our_own() -> None:
    made = etcd.EtcdResult(node={"dir": True, "key": "/d", "nodes": [{"key": "/d/k", "value": "v"}]})
    node(measure(made))
    measure([leaf.key for leaf in made.leaves])
    measure(etcd.EtcdResult.__hash__)
