"""Writing: values of every sensible type, every option, wrappers that hand arguments on."""

import enum
import json
from collections.abc import Hashable, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import etcd
from typing_extensions import assert_type


class Colour(enum.Enum):
    RED = "red"


class Address(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Version:
    def __init__(self, number: int) -> None:
        self.number: int = number

    def __str__(self) -> str:
        return f"v{self.number}"


def values(client: etcd.Client, config: Mapping[str, int], key: UUID) -> None:
    _ = client.write("/text", "value")
    _ = client.write("/empty", "")
    _ = client.write("/number", 17)
    _ = client.write("/ratio", 0.5)
    _ = client.write("/exact", Decimal("0.1"))
    _ = client.write("/flag", True)
    _ = client.write("/raw", b"bytes")
    _ = client.write("/id", key)
    _ = client.write("/id", str(key))
    _ = client.write("/colour", Colour.RED)
    _ = client.write("/colour", Colour.RED.value)
    _ = client.write("/address", Address("10.0.0.1", 2379))
    _ = client.write("/version", Version(2))
    _ = client.write("/path", PurePosixPath("/srv"))
    _ = client.write("/config", json.dumps(config))
    _ = client.write("/config", ",".join(config))
    _ = client.write("/any", json.loads("5"))
    _ = client.write("/copy", client.read("/text").value)
    _ = client.write("/directory", None, dir=True)
    _ = client.write("/number", client.read("/text").modifiedIndex + 1)
    _ = client.set("/id", uuid4())
    _ = client.set("/number", 17, ttl=60)
    _ = client.set("/number", 17, None)


def options(client: etcd.Client, ttl: int | None, index: int) -> None:
    made = client.write("/leader", "me", prevExist=False)
    assert_type(made, etcd.EtcdResult)
    _ = client.write("/leader", "me", ttl=ttl, prevExist=True)
    _ = client.write("/leader", "me", 60, prevValue="me")
    _ = client.write("/leader", "me", ttl=60, prevIndex=index)
    _ = client.write("/leader", "me", prevValue=17)
    _ = client.write("/leader", "me", prevValue=b"me", prevIndex=made.modifiedIndex)
    _ = client.write("/leader", "me", prevValue=client.read("/leader").value)
    _ = client.write("/leader", "me", prevValue=0.5)
    _ = client.write("/leader", "me", prevValue=uuid4())
    _ = client.write("/leader", "me", prevExist=1, refresh=0)
    _ = client.write("/leader", None, ttl=60, refresh=True, prevExist=True)
    _ = client.write("/queue", "job", append=True)
    _ = client.write("/queue", "job", 60, False, True)
    _ = client.write("/tree", None, dir=True, ttl=60)
    _ = client.write("/tree", None, dir=1, append=0)
    _ = client.write(key="/key", value="value", ttl=None, dir=False, append=False)
    _ = client.set(key="/key", value="value", ttl=60)
    _ = client.test_and_set("/key", "new", "old")
    _ = client.test_and_set(key="/key", value="new", prev_value="old", ttl=60)
    _ = client.test_and_set("/count", 2, 1, 60)
    _ = client.test_and_set(made.key, int(made.value) + 1, made.value)
    _ = client.refresh("/leader", 60)
    _ = client.refresh("/leader", 60, dir=False, prevValue="me", prevIndex=index)
    _ = client.refresh(key="/tree", ttl=60, dir=True)


def splatted(client: etcd.Client, index: int | None, value: str, config: dict[str, Any]) -> None:
    conditions: dict[str, Any] = {}
    if index is not None:
        conditions["prevIndex"] = index
    _ = client.write("/key", value, **conditions)
    _ = client.write("/key", value, 60, **conditions)
    mixed = {"prevExist": True, "ttl": 5}
    _ = client.write("/key", value, **mixed)
    _ = client.write("/key", value, **config)
    _ = client.write(**config)
    _ = client.set("/key", **config)
    _ = client.refresh("/key", 60, **config)
    _ = client.test_and_set("/key", value, **config)
    flags = {"prevExist": True}
    _ = client.write("/key", value, **flags)
    arguments = ("/key", "value")
    _ = client.write(*arguments)


def update(client: etcd.Client) -> str:
    result = client.read("/key")
    result.value = "new"
    result.ttl = 60
    result = client.update(result)
    _ = client.update(obj=result)
    result.value += " and more"
    result.value = 17
    result.ttl = None
    return str(client.update(result).value)


def put(client: etcd.Client, key: str, value: Hashable, *args: Any, **kwargs: Any) -> etcd.EtcdResult:
    return client.write(key, value, *args, **kwargs)


def put_all(client: etcd.Client, values: Mapping[str, str | int | None], ttl: int | None = None) -> list[str]:
    return [client.write(key, value, ttl=ttl).key for key, value in values.items()]


def election(client: etcd.Client, name: str, seconds: int) -> bool:
    try:
        _ = client.write("/leader", name, ttl=seconds, prevExist=False)
    except etcd.EtcdAlreadyExist:
        try:
            _ = client.refresh("/leader", seconds, prevValue=name)
        except etcd.EtcdCompareFailed:
            return False
    return True
