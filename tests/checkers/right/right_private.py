# pyright: reportPrivateUsage=false
"""Subclassers and testers reach for private names; they have types too."""

import logging
from typing import Any

import etcd
from urllib3.response import HTTPResponse


class Patient(etcd.Client):
    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self._read_timeout: float = 120
        self._base_uri: str = "http://10.0.0.1:2379"
        self._machines_cache: list[str] = ["http://10.0.0.2:2379"]
        self._read_options: set[str] = self._read_options | {"consistent"}

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
    etcd._log.setLevel(logging.DEBUG)
