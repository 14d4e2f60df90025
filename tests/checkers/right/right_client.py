"""Clients: made from configurations, asked about the cluster, subclassed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import etcd
import etcd.client
from etcd import Client, EtcdResult
from etcd.client import Client as SameClient
from etcd.lock import Lock
from typing_extensions import assert_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from urllib3.response import HTTPResponse


def made(config: dict[str, Any], hosts: list[tuple[str, int]], cert: str | None) -> list[etcd.Client]:
    host: str | tuple[tuple[str, int], ...] = tuple(hosts) if len(hosts) > 1 else hosts[0][0]
    return [
        etcd.Client(),
        Client("10.0.0.1"),
        SameClient("10.0.0.1", 2379),
        etcd.client.Client(host="10.0.0.1", port=2379),
        etcd.Client(host=(("10.0.0.1", 2379), ("10.0.0.2", 2379)), allow_reconnect=True),
        etcd.Client(tuple(hosts), allow_reconnect=True),
        etcd.Client(tuple((name, 2379) for name, _port in hosts), allow_reconnect=True),
        etcd.Client(host=host, allow_reconnect=len(hosts) > 1),
        etcd.Client(**config),
        etcd.Client(host="10.0.0.1", **config),
        etcd.Client(port=int(os.environ.get("ETCD_PORT", "2379"))),
        etcd.Client(read_timeout=0.5),
        etcd.Client(cert=cert, ca_cert=cert, protocol="https"),
        etcd.Client(cert=("client.crt", "client.key"), ca_cert="ca.crt", protocol="https"),
        etcd.Client(username="root", password=os.environ.get("ETCD_PASSWORD")),
        etcd.Client(srv_domain="example.org", version_prefix="/v2", allow_redirect=False, use_proxies=True),
        etcd.Client(expected_cluster_id="cdf818194e3a8c32", per_host_pool_size=1, lock_prefix="/_locks"),
    ]


def told(client: etcd.Client) -> list[str]:
    print(client.base_uri, client.host.upper(), client.port + 1, client.protocol, client.version_prefix)
    print(client.read_timeout / 2, client.allow_redirect, client.lock_prefix + "/name", client.key_endpoint + "/key")
    for uri in client.machines:
        print(uri.removeprefix("http://"))
    for member_id, member in client.members.items():
        print(member_id, member["id"], member["name"], member["peerURLs"][0], member.get("clientURLs"))
    assert_type(client.leader["clientURLs"], list[str])
    assert_type(client.machines, list[str])
    print(client.version.split("."), client.cluster_version.startswith("3."))
    if client.expected_cluster_id is not None and client.username:
        print(client.expected_cluster_id.upper(), client.password)
    return sorted(info["name"] for info in client.members.values())


def counted(client: etcd.Client) -> int:
    stats = client.stats
    print(stats["name"], stats["id"], stats["state"], stats["startTime"])
    print(stats["leaderInfo"]["leader"], stats["leaderInfo"]["uptime"], stats["leaderInfo"]["startTime"])
    print(stats["recvAppendRequestCnt"] + stats["sendAppendRequestCnt"])
    rates = stats.get("recvPkgRate", 0.0) + stats.get("sendPkgRate", 0.0)
    rates += stats.get("recvBandwidthRate", 0.0) + stats.get("sendBandwidthRate", 0.0)
    for name, follower in client.leader_stats["followers"].items():
        latency = follower["latency"]
        print(name, latency["current"], latency["average"], latency["standardDeviation"], latency["minimum"], latency["maximum"])
        print(follower["counts"]["fail"] / (1 + follower["counts"]["success"]), client.leader_stats["leader"], rates)
    store = client.store_stats
    return (
        (store["getsSuccess"] + store["getsFail"] + store["setsSuccess"] + store["setsFail"])
        + (store["deleteSuccess"] + store["deleteFail"] + store["updateSuccess"] + store["updateFail"])
        + (store["createSuccess"] + store["createFail"] + store["compareAndSwapSuccess"] + store["compareAndSwapFail"])
        + (store["compareAndDeleteSuccess"] + store["compareAndDeleteFail"] + store["expireCount"] + store["watchers"])
    )


def adjusted(client: etcd.Client) -> None:
    client.expected_cluster_id = None
    client.username = "root"
    client.password = "secret"
    client.version_prefix = "/v2"
    client.http.clear()
    client.http.connection_pool_kw["retries"] = 3


def requests(client: etcd.Client) -> dict[str, Any]:
    _ = client.api_execute_json("/v2/auth/users/ada", "PUT", params={"user": "ada"}, timeout=5)
    _ = client.api_execute(path="/v2/keys/key", method="PUT", params={"value": 5}, timeout=None)
    _ = client.api_execute_json(path="/v2/auth/users/ada", method="DELETE", params=None, timeout=0.5)
    response = client.api_execute("/health", "GET")
    if response.status != 200:
        raise RuntimeError(response.reason)
    content: dict[str, Any] = json.loads(response.data)
    return content


class Counting(etcd.Client):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requests: int = 0

    def api_execute(
        self, path: str, method: str, params: dict[str, Any] | None = None, timeout: float | None = None
    ) -> HTTPResponse:
        self.requests += 1
        return super().api_execute(path, method, params=params, timeout=timeout)


class Prefixed(Client):
    prefix: str

    def __init__(self, prefix: str, host: str = "127.0.0.1", port: int = 2379) -> None:
        super().__init__(host=host, port=port)
        self.prefix = prefix

    def read(self, key: str, **kwdargs: Any) -> EtcdResult:
        return super().read(self.prefix + key, **kwdargs)

    def write(
        self, key: str, value: Any, ttl: int | None = None, dir: bool | int = False, append: bool | int = False, **kwdargs: Any
    ) -> EtcdResult:
        return super().write(self.prefix + key, value, ttl, dir, append, **kwdargs)

    def delete(self, key: str, recursive: bool | None = None, dir: bool | None = None, **kwdargs: Any) -> EtcdResult:
        return super().delete(self.prefix + key, recursive=recursive, dir=dir, **kwdargs)

    def get(self, key: str, default: str | None = None) -> EtcdResult:
        try:
            return super().get(self.prefix + key)
        except etcd.EtcdKeyNotFound:
            return EtcdResult(node={"key": key, "value": default})

    def get_lock(self, *args: Any, **kwargs: Any) -> Lock:
        return Lock(self, *args, **kwargs)

    def mkdir(self, keys: Iterable[str]) -> list[EtcdResult]:
        return [self.write(key, None, dir=True) for key in keys]


class Session:
    """Holds a client that is made on first use."""

    _client: etcd.Client | None = None

    @property
    def client(self) -> etcd.Client:
        if self._client is None:
            self._client = etcd.Client()
        return self._client

    def __getitem__(self, key: str) -> str:
        return str(self.client.read(key).value)

    def __setitem__(self, key: str, value: str) -> None:
        _ = self.client.write(key, value)

    def __delitem__(self, key: str) -> None:
        _ = self.client.delete(key)

    def __contains__(self, key: str) -> bool:
        return key in self.client
