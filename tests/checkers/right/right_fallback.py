"""The stand-in: `from etcd_stub import etcd` is python-etcd to a checker."""

import sys
from typing import TYPE_CHECKING

import etcd as python_etcd
import etcd.auth as python_etcd_auth
from typing_extensions import assert_type

import etcd_stub
import etcd_stub.auth
import etcd_stub.client
import etcd_stub.lock
from etcd_stub import EtcdKeyNotFound, EtcdStubError, etcd
from etcd_stub.auth import Auth, EtcdAuthBase, EtcdRole, EtcdUser
from etcd_stub.client import Client
from etcd_stub.lock import Lock

if TYPE_CHECKING:
    from etcd import EtcdResult


def same(client: etcd.Client) -> python_etcd.Client:
    made: list[python_etcd.Client] = [Client(), etcd_stub.Client(), etcd_stub.etcd.Client(), etcd_stub.client.Client(), client]
    return made[-1]


def same_classes() -> list[type[object]]:
    clients: list[type[python_etcd.Client]] = [Client, etcd.Client, etcd_stub.Client, etcd_stub.client.Client]
    results: list[type[python_etcd.EtcdResult]] = [etcd.EtcdResult, etcd_stub.EtcdResult]
    locks: list[type[python_etcd.Lock]] = [Lock, etcd.Lock, etcd_stub.Lock, etcd_stub.lock.Lock]
    entities: list[type[python_etcd_auth.EtcdAuthBase]] = [EtcdAuthBase, EtcdUser, EtcdRole, etcd_stub.auth.EtcdUser]
    switches: list[type[python_etcd_auth.Auth]] = [Auth, etcd_stub.auth.Auth]
    return [*clients, *results, *locks, *entities, *switches]


def read(client: etcd.Client, key: str) -> "EtcdResult | None":
    try:
        result = client.read(key, recursive=True)
    except EtcdKeyNotFound:
        return None
    except etcd.EtcdConnectionFailed as error:
        raise SystemExit(str(error.cause)) from error
    assert_type(result, python_etcd.EtcdResult)
    return result


def connect() -> etcd.Client | None:
    try:
        return etcd.Client(host="10.0.0.1", port=2379)
    except EtcdStubError as error:
        print(error.name, error, file=sys.stderr)
        return None


def locked(client: etcd.Client) -> bool:
    with etcd_stub.lock.Lock(client, "name") as lock, etcd.Lock(client, "other") as other:
        return lock.is_acquired and other.is_acquired


def user(client: etcd.Client) -> set[str]:
    return etcd_stub.auth.EtcdUser(client, "ada").roles


def absent() -> list[ImportError]:
    return [EtcdStubError(), EtcdStubError("no python-etcd"), EtcdStubError(message="no python-etcd")]
