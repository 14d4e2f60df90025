"""Exceptions: each class that can be provoked, with its payload's keys."""

# pyright: reportPrivateUsage=false

import threading
from typing import Any

import etcd
import pytest
from live.measure import measure, measure_unfit
from live.servers import Server, free_ports, wait_until


def refused(error: etcd.EtcdException, code: int) -> None:
    """An error of the server's."""
    assert error.payload
    assert measure(error.payload["errorCode"]) == code
    measure(error.payload["message"])
    measure(error.payload["cause"])
    measure(error.payload["index"])
    measure(error.payload["status"])
    measure(str(error))
    measure(error.args)


def test_key_not_found(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdKeyNotFound) as caught:
        client.read("/none")
    measure(caught.value.payload)
    refused(caught.value, 100)


def test_compare_failed(client: etcd.Client) -> None:
    client.set("/key", "value")
    with pytest.raises(etcd.EtcdCompareFailed) as caught:
        client.test_and_set("/key", "new", "other")
    measure(caught.value.payload)
    measure(caught.value.payload["index"])
    refused(caught.value, 101)


def test_not_file(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    with pytest.raises(etcd.EtcdNotFile) as caught:
        client.set("/directory", "value")
    measure(caught.value.payload)
    refused(caught.value, 102)


def test_not_dir(client: etcd.Client) -> None:
    client.set("/key", "value")
    with pytest.raises(etcd.EtcdNotDir) as caught:
        client.set("/key/below", "value")
    measure(caught.value.payload)
    refused(caught.value, 104)


def test_already_exist(client: etcd.Client) -> None:
    client.set("/key", "value")
    with pytest.raises(etcd.EtcdAlreadyExist) as caught:
        client.write("/key", "value", prevExist=False)
    measure(caught.value.payload)
    measure(caught.value.payload["cause"])
    refused(caught.value, 105)


@pytest.mark.parametrize(("method", "options"), [("set", {"value": "x"}), ("delete", {"recursive": True})])
def test_root_read_only(client: etcd.Client, method: str, options: dict[str, Any]) -> None:
    with pytest.raises(etcd.EtcdRootReadOnly) as caught:
        getattr(client, method)("/", **options)
    measure(caught.value.payload)
    refused(caught.value, 107)


def test_dir_not_empty(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    with pytest.raises(etcd.EtcdDirNotEmpty) as caught:
        client.delete("/directory", dir=True)
    measure(caught.value.payload)
    refused(caught.value, 108)


@pytest.mark.parametrize(
    ("method", "options", "code"),
    [
        ("write", {"prevValue": ""}, 201),
        ("write", {"ttl": -1}, 202),
        ("write", {"ttl": 1.5}, 202),
        ("write", {"ttl": True}, 202),
        ("write", {"prevIndex": "x"}, 203),
        ("write", {"prevIndex": None}, 203),
        ("read", {"wait": True, "waitIndex": "x"}, 203),
        ("write", {"prevExist": None}, 209),
        ("read", {"recursive": "x"}, 209),
    ],
)
def test_value_error(client: etcd.Client, method: str, options: dict[str, Any], code: int) -> None:
    client.set("/key", "value")
    arguments = ["new"] if method == "write" else []
    with pytest.raises(etcd.EtcdValueError) as caught:
        getattr(client, method)("/key", *arguments, **options)
    measure(caught.value.payload)
    refused(caught.value, code)


@pytest.mark.parametrize(
    ("value", "ttl", "code"),
    [("new", 5, 211), (None, None, 212)],
    ids=["refresh with a value", "refresh without a ttl"],
)
def test_no_class_of_its_own(client: etcd.Client, value: str | None, ttl: int | None, code: int) -> None:
    client.set("/key", "value")
    with pytest.raises(etcd.EtcdException) as caught:
        client.write("/key", value, ttl=ttl, refresh=True, prevExist=True)
    assert type(caught.value) is etcd.EtcdException
    measure(caught.value.payload)
    refused(caught.value, code)


def test_event_index_cleared(client: etcd.Client) -> None:
    index = client.set("/key", 0).modifiedIndex
    for value in range(1010):
        client.set("/key", value)
    with pytest.raises(etcd.EtcdEventIndexCleared) as caught:
        client.watch("/key", index=index)
    measure(caught.value.payload)
    measure(caught.value.payload["index"])
    refused(caught.value, 401)


def test_watch_timed_out(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdWatchTimedOut) as caught:
        client.watch("/key", timeout=0.05)
    measure(caught.value.payload)
    measure(caught.value.cause)
    measure(str(caught.value))


def test_connection_failed() -> None:
    client = etcd.Client(port=free_ports(1)[0])
    with pytest.raises(etcd.EtcdConnectionFailed) as caught:
        client.read("/")
    measure(caught.value.payload)
    measure(caught.value.cause)
    with pytest.raises(etcd.EtcdException) as without_machines:
        _ = client.machines
    measure(without_machines.value.payload)


def test_reconnection_allowed_and_no_machine_left(server: Server) -> None:
    client = server.client(allow_reconnect=True)
    client._base_uri = f"http://127.0.0.1:{free_ports(1)[0]}"
    client._machines_cache = []
    with pytest.raises(etcd.EtcdConnectionFailed) as caught:
        client.read("/")
    measure(caught.value.cause)
    with pytest.raises(etcd.EtcdConnectionFailed) as without_cause:
        client._next_server()
    measure(without_cause.value.cause)


def test_cluster_id_changed(server: Server) -> None:
    client = server.client(expected_cluster_id="another")
    with pytest.raises(etcd.EtcdClusterIdChanged) as caught:
        client.read("/")
    measure(caught.value.payload)
    measure(client.read("/"))
    measure(client.expected_cluster_id)


def test_lock_expired(client: etcd.Client) -> None:
    first, second = etcd.Lock(client, "name"), etcd.Lock(client, "name")
    first.acquire()
    caught: list[etcd.EtcdLockExpired] = []

    def contend() -> None:
        with pytest.raises(etcd.EtcdLockExpired) as error:
            second.acquire()
        caught.append(error.value)

    contender = threading.Thread(target=contend)
    contender.start()
    wait_until(lambda: len(list(client.read(first.path).leaves)) == 2)
    client.delete(max(str(leaf.key) for leaf in client.read(first.path).leaves))
    first.release()
    contender.join()
    measure(caught[0])
    measure(caught[0].payload)


def test_not_json(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdException) as caught:
        client.api_execute("/none", "GET")
    assert caught.value.payload
    measure(caught.value.payload["message"])
    measure(caught.value.payload["cause"])
    measure_unfit(caught.value.payload, "two keys, made up by python-etcd for an answer that is no JSON; too rare to allow for")


def test_client_side(client: etcd.Client) -> None:
    with pytest.raises(etcd.EtcdException) as caught:
        client.write("/directory", "value", dir=True)
    measure(caught.value.payload)
    with pytest.raises(etcd.EtcdException) as unsupported:
        client.api_execute("/version", "PATCH")
    measure(unsupported.value.payload)


@pytest.mark.parametrize("code", sorted(etcd.EtcdError.error_exceptions))
def test_handle(code: int) -> None:
    classes = measure(etcd.EtcdError.error_exceptions)
    with pytest.raises(classes[code]) as caught:
        etcd.EtcdError.handle({"errorCode": code, "message": "m", "cause": "c", "index": 1, "status": 400})
    measure(caught.value.args)
    assert type(caught.value) is classes[code]
    measure(classes[code])


def test_made_by_hand() -> None:
    bare = etcd.EtcdException()
    measure(bare.payload)
    measure(etcd.EtcdConnectionFailed("message", cause=OSError()).cause)
