"""How other people's tests replace, patch and imitate python-etcd."""

import unittest
from typing import Any
from unittest import mock
from unittest.mock import MagicMock, Mock, create_autospec, patch

import etcd
import etcd.client
import pytest


class Service:
    def __init__(self, client: etcd.Client) -> None:
        self.client: etcd.Client = client

    def value(self, key: str) -> str:
        return str(self.client.read(key).value)


class ServiceTest(unittest.TestCase):
    service: Service = Service(etcd.Client())

    def setUp(self) -> None:
        super().setUp()
        self.service = Service(etcd.Client(host="127.0.0.1", port=2379))

    @patch("etcd.Client", autospec=True)
    def test_patched(self, client: MagicMock) -> None:
        client.return_value.read.return_value = etcd.EtcdResult(node={"key": "/key", "value": "1"})
        client.return_value.write.side_effect = etcd.EtcdAlreadyExist
        assert Service(client()).value("/key") == "1"

    def test_spec(self) -> None:
        result = Mock(spec=etcd.EtcdResult)
        result.value = "1"
        client = MagicMock(spec=etcd.client.Client)
        client.read.return_value = result
        client.read.side_effect = [result, etcd.EtcdKeyNotFound("no", {"errorCode": 100})]
        assert Service(client).value("/key") == "1"
        client.read.assert_called_once_with("/key")

    def test_patched_object(self) -> None:
        with mock.patch.object(etcd.Client, "read") as read, patch.object(self.service.client, "api_execute"):
            read.return_value.value = "1"
            assert self.service.value("/key") == "1"

    def test_autospec(self) -> None:
        client = create_autospec(etcd.Client)
        lock = create_autospec(etcd.Lock, instance=True)
        lock.acquire.return_value = True
        client.write.side_effect = etcd.EtcdConnectionFailed(cause=OSError())
        with pytest.raises(etcd.EtcdConnectionFailed) as caught:
            client.write("/key", "value")
        assert isinstance(caught.value.cause, OSError)


class Fake(etcd.Client):
    """Keeps what is written in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, str] = {}

    def write(
        self, key: str, value: object, ttl: int | None = None, dir: bool | int = False, append: bool | int = False, **_: Any
    ) -> etcd.EtcdResult:
        self.stored[key] = str(value)
        return etcd.EtcdResult("set", {"key": key, "value": str(value), "ttl": ttl, "dir": bool(dir), "newKey": bool(append)})

    def read(self, key: str, **_: Any) -> etcd.EtcdResult:
        try:
            return etcd.EtcdResult("get", {"key": key, "value": self.stored[key]})
        except KeyError:
            raise etcd.EtcdKeyNotFound("Key not found", {"errorCode": 100, "cause": key}) from None


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    client = Fake()
    monkeypatch.setattr(etcd.Client, "machines", ["http://127.0.0.1:2379"])
    monkeypatch.setattr("etcd.client.Client.read", client.read)
    monkeypatch.setattr(etcd, "Client", lambda: client)
    return client


def test_fake(fake: Fake) -> None:
    _ = fake.write("/key", 5, ttl=60)
    assert Service(fake).value("/key") == "5"
    with pytest.raises(etcd.EtcdKeyNotFound) as caught:
        _ = fake.read("/none")
    assert caught.value.payload["errorCode"] == 100


def test_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> etcd.EtcdResult:
        raise etcd.EtcdException(args, kwargs)

    client = etcd.Client()
    monkeypatch.setattr(client, "write", refuse)
    with pytest.raises(etcd.EtcdException, match="key"):
        _ = client.write("/key", "value")
