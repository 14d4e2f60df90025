"""TLS: a server that wants a certificate of its clients."""

from collections.abc import Iterator
from pathlib import Path

import etcd
import pytest
from live.measure import measure
from live.servers import Server, Tls, running


@pytest.fixture(scope="module")
def secure(binary: str, tls: Tls) -> Iterator[Server]:
    with running(binary, tls=tls) as servers:
        yield servers[0]


def test_certificate_and_key(secure: Server, tls: Tls) -> None:
    client = etcd.Client(
        port=secure.port, protocol="https", ca_cert=str(tls.authority), cert=(str(tls.certificate), str(tls.key))
    )
    assert measure(client.protocol) == "https"
    assert measure(client.base_uri).startswith("https://")
    measure(client.set("/key", "value").value)
    measure(client.machines)
    measure(client.version)


def test_one_file(secure: Server, tls: Tls, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(tls.certificate.read_bytes() + tls.key.read_bytes())
    client = etcd.Client(port=secure.port, protocol="https", ca_cert=str(tls.authority), cert=str(both))
    measure(client.set("/key", "value").value)


def test_paths_work_too(secure: Server, tls: Tls) -> None:
    client = etcd.Client(port=secure.port, protocol="https", ca_cert=tls.authority, cert=(tls.certificate, tls.key))
    measure(client.set("/key", "value").value)


def test_no_certificate(secure: Server, tls: Tls) -> None:
    with pytest.raises(etcd.EtcdConnectionFailed) as caught:
        etcd.Client(port=secure.port, protocol="https", ca_cert=str(tls.authority)).read("/")
    measure(caught.value.cause)
    measure(caught.value.payload)


def test_wrong_protocol(secure: Server) -> None:
    with pytest.raises(etcd.EtcdException) as caught:
        etcd.Client(port=secure.port).read("/")
    measure(caught.value.payload)
