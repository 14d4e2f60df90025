"""Writing: options that python-etcd silently ignores, values it stores as a repr, conditions it turns into "None"."""

from dataclasses import dataclass
from typing import Any

import etcd


@dataclass
class Job:
    name: str


def options(client: etcd.Client) -> None:
    _ = client.write("/leader", "me", prevExists=False)  # E: unknown-option
    _ = client.write("/leader", "me", prev_exist=False)  # E: snake-case-option
    _ = client.write("/leader", "me", prevexist=False)  # E: lower-case-option
    _ = client.write("/leader", "me", prev_value="you")  # E: option-of-test-and-set
    _ = client.write("/tree", None, recursive=True, dir=True)  # E: recursive-write
    _ = client.write("/key", "value", quorum=True)  # E: quorum-write
    _ = client.write("/key", "value", timeout=5)  # E: timeout-of-write
    _ = client.write("/key", "value", wait=True)  # E: wait-of-write
    _ = client.write("/key", "value", expire=60)  # E: other-word-for-ttl
    _ = client.write("/queue", "job", 60, False, True, True)  # E: positional-option
    splatted = {"prevIndex": "17"}
    _ = client.write("/key", "value", **splatted)  # E: splatted-str


def values(client: etcd.Client, config: dict[str, Any], raw: bytearray, result: etcd.EtcdResult) -> None:
    _ = client.write("/config", {"replicas": 3})  # E: dict-value
    _ = client.write("/config", config)  # E: dict-variable
    _ = client.write("/hosts", ["10.0.0.1", "10.0.0.2"])  # E: list-value
    _ = client.write("/hosts", {"10.0.0.1"})  # E: set-value
    _ = client.write("/raw", raw)  # E: bytearray-value
    _ = client.write("/copy", result)  # E: result-value
    _ = client.write("/copy", [result.value])  # E: list-of-value
    _ = client.set("/config", {"replicas": 3})  # E: dict-set
    _ = client.set("/hosts", [host.upper() for host in config])  # E: comprehension-set
    _ = client.test_and_set("/config", {"replicas": 3}, "{}")  # E: dict-test-and-set
    # A class with __eq__ alone has __hash__ None at run time, which mypy does not infer for dataclasses.
    _ = client.write("/job", Job("backup"))  # E[pyright,basedpyright,ty,pyrefly,zuban]: unhashable-dataclass
    _ = client.write("/key")  # E: no-value
    _ = client.write(b"/key", "value")  # E: bytes-key
    _ = client.write(7, "value")  # E: int-key
    _ = client.set(None, "value")  # E: none-key


def conditions(client: etcd.Client, before: str | None, result: etcd.EtcdResult) -> None:
    _ = client.write("/key", "value", prevValue=None)  # E: none-condition
    _ = client.write("/key", "value", prevIndex=None)  # E: none-index
    _ = client.write("/key", "value", prevExist=None)  # E: none-exist
    _ = client.write("/key", "value", refresh=None)  # E: none-refresh
    _ = client.write("/key", "value", prevValue=before)  # E: optional-condition
    _ = client.write("/key", "value", prevIndex="17")  # E: str-index
    _ = client.write("/key", "value", prevIndex=1.5)  # E: float-index
    _ = client.write("/key", "value", prevExist="false")  # E: str-flag
    _ = client.write("/key", "value", prevValue=result)  # E: result-condition
    _ = client.write("/key", "value", prevValue=["a"])  # E: list-condition
    _ = client.test_and_set("/key", "new", None)  # E: none-prev-value
    _ = client.test_and_set("/key", "new", before)  # E: optional-prev-value
    _ = client.test_and_set("/key", "new", {"state": "old"})  # E: dict-prev-value
    _ = client.test_and_set("/key", "new")  # E: no-prev-value
    _ = client.test_and_set("/key", "new", "old", prevIndex=5)  # E: index-of-test-and-set
    _ = client.test_and_set("/key", "new", prevValue="old")  # E: option-of-write
    _ = client.test_and_set("/key", "new", "old", "60")  # E: str-ttl-test-and-set


def lifetimes(client: etcd.Client, ttl: float) -> None:
    _ = client.write("/key", "value", "60")  # E: str-ttl
    _ = client.write("/key", "value", ttl=ttl)  # E: float-ttl
    _ = client.write("/key", "value", 0.5)  # E: half-second-ttl
    _ = client.test_and_set("/key", "new", "old", ttl)  # E: float-ttl-test-and-set
    _ = client.set("/key", "value", ttl="60")  # E: str-ttl-set
    _ = client.set("/key", "value", prevExist=False)  # E: option-of-set
    _ = client.set("/key", "value", 60, True)  # E: positional-dir
    _ = client.refresh("/key")  # E: no-ttl
    _ = client.refresh("/key", None)  # E: none-ttl
    _ = client.refresh("/key", "60")  # E: str-ttl-refresh
    _ = client.refresh("/key", 60, value="value")  # E: value-of-refresh
    _ = client.refresh("/key", 60, prevExist=True)  # E: overwritten-option
    _ = client.refresh("/key", 60, refresh=True)  # E: option-given-twice
    _ = client.refresh("/key", "value", 60)  # E: refresh-like-write
    _ = client.refresh("/queue", 60, append=True)  # E: append-of-refresh


def updates(client: etcd.Client, result: etcd.EtcdResult) -> None:
    result.ttl = "60"  # E: str-ttl-assigned
    _ = client.update("/key", "value")  # E: update-like-set
    _ = client.update("/key")  # E: update-of-key
    _ = client.update(result, ttl=60)  # E: option-of-update


async def waiting(client: etcd.Client) -> None:
    _ = await client.write("/key", "value")  # E: awaited-write
