# pyright: reportPrivateUsage=false
"""Subclassers and testers reach for private names; they have types too."""

import json
import logging
from typing import Any, ClassVar

import etcd
from urllib3.response import HTTPResponse


class Patient(etcd.Client):
    _read_options: ClassVar[set[str]] = etcd.Client._read_options | {"consistent"}

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self._read_timeout: float = 120
        self._base_uri: str = "http://10.0.0.1:2379"
        self._machines_cache: list[str] = ["http://10.0.0.2:2379"]

    def _handle_server_response(self, response: HTTPResponse) -> HTTPResponse:
        if response.status == 503:
            self._base_uri = self._next_server(cause=ConnectionError())
        self._check_cluster_id(response)
        return super()._handle_server_response(response)

    def _get_headers(self) -> dict[str, str]:
        return {**super()._get_headers(), "user-agent": "patient"}


def told(client: etcd.Client) -> list[Any]:
    print(client._protocol, client._allow_reconnect, client._use_proxies, client._comparison_conditions, client._del_conditions)
    return [client.api_execute("/v2/keys/key", method) for method in (client._MGET, client._MPUT, client._MPOST, client._MDELETE)]


def raw(result: etcd.EtcdResult) -> str:
    for child in result._children:
        print(child["key"], child.get("nodes", []))
    return str(result._prev_node.value)


def reset(lock: etcd.Lock) -> None:
    lock._uuid = "me"
    lock._sequence = "1"
    lock._sequence = None
    lock._set_sequence("/_locks/name/1")
    if lock._find_lock() and lock._acquired(blocking=False, timeout=5):
        key, nearest = lock._get_locker()
        print(key.rsplit("/", 1), nearest.modifiedIndex if nearest else 0)
    etcd._log.setLevel(logging.DEBUG)


def properties(result: etcd.EtcdResult) -> dict[str, Any]:
    return {name: getattr(result, name, default) for name, default in etcd.EtcdResult._node_props.items()}


class Asking(etcd.Client):
    """Sends requests as python-etcd itself does."""

    def asked(self, url: str, result: etcd.EtcdResult) -> str:
        response = self.http.request("GET", url)
        self._check_cluster_id(response)
        result.parse_headers(response)
        return str(self._handle_server_response(response).data.decode())


class Decoding(etcd.Client):
    """Answers with something else than python-etcd, as Patroni does."""

    def _handle_server_response(self, response: HTTPResponse) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(super()._handle_server_response(response).data)
        return decoded
