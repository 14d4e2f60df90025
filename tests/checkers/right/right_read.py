"""Reading and watching: every option, contexts with and without None checks."""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any
from unittest import mock

import etcd
import urllib3
from typing_extensions import assert_type


def options(client: etcd.Client, index: int, seconds: float) -> None:
    _ = client.read("/key")
    _ = client.read(key="/tree", recursive=True, sorted=True)
    _ = client.read("/key", quorum=True, timeout=5)
    _ = client.read("/key", timeout=seconds)
    _ = client.read("/key", timeout=urllib3.Timeout(connect=1, read=5))
    _ = client.read("/key", wait=True, waitIndex=index)
    _ = client.read("/key", wait=True, waitIndex=index + 1, recursive=True, timeout=0)
    _ = client.read("/key", recursive=None, wait=None, waitIndex=None, sorted=None, quorum=None, timeout=None)
    _ = client.read("/key", recursive=1, wait=0, sorted=1, quorum=0)
    _ = client.get("/key")
    _ = client.get(key="/key")
    _ = client.watch("/key")
    _ = client.watch("/key", index)
    _ = client.watch("/key", index, seconds)
    _ = client.watch("/key", None, None, True)
    _ = client.watch("/key", 0, urllib3.Timeout(5), 1)
    _ = client.watch(key="/key", index=index, timeout=5, recursive=True)
    _ = client.watch("/key", timeout=urllib3.Timeout(5))
    _ = client.watch("/key", index=client.read("/key").etcd_index + 1)


def splatted(client: etcd.Client, recursive: bool, index: int | None, config: dict[str, Any]) -> None:
    options: dict[str, Any] = {"recursive": recursive}
    if index is not None:
        options["waitIndex"] = index
    _ = client.read("/key", **options)
    mixed = {"recursive": True, "timeout": 5}
    _ = client.read("/key", **mixed)
    more = {"wait": True, "waitIndex": 5}
    _ = client.read("/key", recursive=recursive, **more)
    _ = client.watch("/key", **config)
    _ = client.watch("/key", index, recursive=recursive)
    for _event in client.eternal_watch("/key", **config):
        break


def without_checks(client: etcd.Client) -> tuple[str, int, list[str], int]:
    result = client.read("/config")
    config: dict[str, int] = json.loads(result.value)
    hosts = result.value.split(",")
    assert_type(hosts, list[str] | Any)
    name = result.key.split("/")[-1]
    count = int(result.value) + config.get("more", 0)
    if result.value.startswith("{") and "replicas" in result.value:
        count += 1
    return str(name), count, hosts, result.modifiedIndex + 1


def with_checks(client: etcd.Client) -> str:
    result = client.read("/config")
    if result.value is None:
        return "a directory"
    if result.key is None or result.modifiedIndex is None or result.createdIndex is None:
        return "the root"
    if result.ttl is not None and result.ttl < 5:
        return f"expires in {result.ttl} seconds, at {result.expiration}"
    if result.expiration:
        return result.expiration[:10]
    if not result.value:
        return "empty"
    return str(result.value or "empty")


def or_default(client: etcd.Client, key: str, default: str | None = None) -> str | None:
    try:
        return client.get(key).value
    except etcd.EtcdKeyNotFound:
        return default


def tree(client: etcd.Client) -> dict[str, str]:
    found: dict[str, str] = {}
    for leaf in client.read("/tree", recursive=True).leaves:
        assert_type(leaf, etcd.EtcdResult)
        if not leaf.dir:
            found[leaf.key] = leaf.value
    return found


def subtree(result: etcd.EtcdResult) -> int:
    nodes = list(result.get_subtree())
    leaves = list(result.get_subtree(leaves_only=True))
    assert_type(result.leaves, Generator[etcd.EtcdResult, None, None])
    first = next(result.leaves, None)
    if first is not None and first.dir:
        print(first.key)
    newest = max(result.leaves, key=lambda node: node.modifiedIndex)
    names = sorted(node.key for node in result.leaves)
    print(newest.value, names, any(node.newKey for node in nodes))
    return len(nodes) + len(leaves)


def follow(client: etcd.Client, key: str, callback: Callable[[str], None], stop: threading.Event) -> None:
    index = client.read(key).etcd_index
    while not stop.is_set():
        try:
            event = client.watch(key, index=index + 1, timeout=10)
        except etcd.EtcdWatchTimedOut:
            continue
        except etcd.EtcdEventIndexCleared as error:
            index = error.payload["index"]
            continue
        except etcd.EtcdConnectionFailed as error:
            print(error, error.cause)
            stop.wait(1)
            continue
        index = event.modifiedIndex
        if event.action in ("delete", "expire", "compareAndDelete"):
            callback("")
        else:
            callback(event.value)


def events(client: etcd.Client, key: str) -> Iterator[tuple[str, str]]:
    for event in client.eternal_watch(key, index=None, recursive=True):
        yield event.action, event.value


def forever(client: etcd.Client, key: str) -> None:
    watcher = client.eternal_watch(key=key, index=5, recursive=1)
    print(next(watcher).value)
    watcher.close()


def exists(client: etcd.Client, key: str) -> bool:
    assert_type(key in client, bool)
    return key in client and "/other" not in client


def delete(client: etcd.Client, thread: int, before: str) -> None:
    _ = client.delete("/key")
    _ = client.delete("/tree", True)
    _ = client.delete("/tree", recursive=True, dir=True)
    _ = client.delete(f"/locks/{thread}", prevValue=thread)
    _ = client.delete("/key", prevIndex=client.read("/key").modifiedIndex)
    _ = client.delete(key="/key", recursive=None, dir=None, prevValue=before, prevIndex=5)
    flags = {"recursive": True, "dir": True}
    _ = client.delete("/tree", **flags)
    before = client.pop("/key").value
    assert_type(client.pop("/key", recursive=None, dir=None).value, str | Any)
    _ = client.pop(key="/tree", recursive=True, dir=True)
    _ = client.pop("/key", prevValue=before, prevIndex=5)


def previous(result: etcd.EtcdResult) -> str:
    before = getattr(result, "_prev_node", None)
    return "" if before is None else str(before.value)


def headers(client: etcd.Client) -> etcd.EtcdResult:
    response = client.api_execute("/v2/keys/key", "GET", params={"wait": "true"}, timeout=5)
    content: dict[str, Any] = json.loads(response.data.decode("utf-8"))
    result = etcd.EtcdResult(**content)
    result.parse_headers(response)
    result.parse_headers(response=response)
    return result


def made_for_a_test() -> etcd.EtcdResult:
    node = {"key": "/key", "value": "value", "modifiedIndex": 5, "createdIndex": 5}
    result = etcd.EtcdResult("get", node)
    result = etcd.EtcdResult(action="set", node=node, prevNode={"key": "/key"})
    result = etcd.EtcdResult(node={})
    result.action = "get"
    result.key = "/key"
    result.value = "value"
    result.expiration = None
    result.dir = False
    result.newKey = True
    result.modifiedIndex = 6
    result.createdIndex = 5
    result.etcd_index = 7
    result.raft_index = 8
    assert result == etcd.EtcdResult("set", node)
    assert result != made_for_another_test()
    return result


def compared(client: etcd.Client, before: etcd.EtcdResult | None) -> bool:
    now = client.read("/key")
    if now == before or now == mock.ANY or now in [before, client.get("/key")]:
        return True
    return before is not None and now != before and now.value == "value"


def built(answer: dict[str, Any]) -> list[etcd.EtcdResult]:
    return [
        etcd.EtcdResult(**{"action": "get", "node": {"key": "/a", "value": "v"}}),
        etcd.EtcdResult(**{"action": "get", "node": {"key": "/a", "value": "v"}, "prevNode": None}),
        etcd.EtcdResult("get", answer["node"]),
    ]


def made_for_another_test() -> etcd.EtcdResult:
    return etcd.EtcdResult(None, {"dir": True, "nodes": [{"key": "/a", "value": "1"}]})
