"""What the docstrings of Client say, but for what docs/python-etcd.md shows."""

# mypy: disable-error-code="deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import dns.resolver
import etcd
import pytest
import urllib3
from live.servers import Server, Tls, free_ports, running, version_of, wait_until

proves = pytest.mark.proves


@pytest.fixture
def dead() -> etcd.Client:
    return etcd.Client(port=free_ports(1)[0])


@pytest.fixture
def hanging() -> Iterator[etcd.Client]:
    """A client of a server that takes connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield etcd.Client(port=server.getsockname()[1])


# Construction and attributes.


@proves("Client", "A client of etcd's v2 API.")
@proves("Client", "Requests may raise EtcdConnectionFailed, EtcdClusterIdChanged and EtcdException.")
@proves("Client.key_endpoint", 'Path of the keys, "/v2/keys".')
@proves("Client.version_prefix", 'Path of the API, "/v2".')
@proves("Client.base_uri", "URL of the server in use.")
@proves("Client.host", "Host name of the server in use.", '"[" for an IPv6 address.')
@proves("Client.port", "Port of the server in use.", "An IPv6 address raises ValueError.")
@proves("Client.protocol", 'Scheme of the URL, "http" or "https".')
@proves("Client.lock_prefix", "Directory of the locks.")
@proves("Client.http", "The urllib3 pool that carries the requests.")
def test_attributes(server: Server, client: etcd.Client, dead: etcd.Client) -> None:
    assert (client.version_prefix, client.key_endpoint) == ("/v2", "/v2/keys")
    assert (client.base_uri, client.host, client.port) == (f"http://127.0.0.1:{server.port}", "127.0.0.1", server.port)
    assert [etcd.Client(protocol=scheme).protocol for scheme in ("http", "https")] == ["http", "https"]
    assert etcd.Client(protocol="https").base_uri.startswith("https://")
    six = etcd.Client("[::1]")
    assert six.host == "["
    with pytest.raises(ValueError, match="invalid literal"):
        _ = six.port
    elsewhere = etcd.Client(port=server.port, lock_prefix="/elsewhere")
    etcd.Lock(elsewhere, "name").acquire()
    assert f"{elsewhere.lock_prefix}/name" in client
    client.delete("/elsewhere", recursive=True)
    client.http = urllib3.PoolManager(retries=False, headers={"x": "y"})
    assert client.read("/").dir
    for failing, error in [
        (dead, etcd.EtcdConnectionFailed),
        (server.client(expected_cluster_id="x"), etcd.EtcdClusterIdChanged),
        (server.client(version_prefix="/v9"), etcd.EtcdException),
    ]:
        with pytest.raises(error):
            failing.read("/")


@proves("Client.username Client.password", "None unless both username and password were given.")
@proves("Client.__init__", "A username without a password, or the reverse, is ignored.")
def test_logins() -> None:
    halves: list[dict[str, Any]] = [{"username": "joe"}, {"password": "secret"}]
    for half in halves:
        client = etcd.Client(**half)
        assert (client.username, client.password) == (None, None)
    client = etcd.Client(username="joe", password="secret")
    assert (client.username, client.password) == ("joe", "secret")


@proves(
    "Client.__init__",
    "Several hosts are a tuple of (host, port) tuples and need `allow_reconnect`, else EtcdException.",
    "A list becomes a broken URL.",
    "`allow_reconnect` asks for `machines` at once, unless `use_proxies`: EtcdException if none answers.",
)
def test_hosts(server: Server, dead: etcd.Client) -> None:
    hosts = (("127.0.0.1", dead.port), ("127.0.0.1", server.port))
    with pytest.raises(etcd.EtcdException, match="reconnection not allowed"):
        etcd.Client(hosts)
    # Asked at once, the dead server is left for the other.
    assert etcd.Client(hosts, allow_reconnect=True).port == server.port
    assert etcd.Client(hosts, allow_reconnect=True, use_proxies=True).port == dead.port
    with pytest.raises(etcd.EtcdException) as caught:
        etcd.Client(port=dead.port, allow_reconnect=True)
    assert type(caught.value) is etcd.EtcdException
    broken: Any = list(hosts)
    assert etcd.Client(broken).base_uri == f"http://{broken}:4001"


@proves("Client.__init__", "`srv_domain` asks DNS for `_etcd._tcp.DOMAIN`; if that fails, `host` is used.")
def test_service_records(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def query(*question: object) -> None:
        asked.append(question)
        raise dns.resolver.NXDOMAIN

    monkeypatch.setattr("dns.resolver.query", query)
    client = etcd.Client("127.0.0.1", server.port, srv_domain="example.org")
    assert asked == [("_etcd._tcp.example.org", "SRV")]
    assert client.read("/").dir


@proves("Client.__init__", "Without `ca_cert`, https trusts the system's authorities.")
def test_authorities(binary: str, tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(binary, tls=tls) as [server]:
        options: dict[str, Any] = {**server.options, "ca_cert": None}
        with pytest.raises(etcd.EtcdConnectionFailed, match="CERTIFICATE_VERIFY_FAILED"):
            etcd.Client(port=server.port, **options).read("/")
        monkeypatch.setenv("SSL_CERT_FILE", str(tls.authority))
        assert etcd.Client(port=server.port, **options).read("/").dir


@proves("Client.__init__", "`read_timeout` is in seconds.", "0 is no limit, but `machines` and `version` then raise ValueError.")
@proves("Client.read_timeout", "Seconds to wait for an answer.", "0: no limit.")
@proves(
    "Client.read Client.watch Client.api_execute", "`timeout` is in seconds.", "None: the client's `read_timeout`, 0: no limit."
)
@proves("Client.watch", "EtcdWatchTimedOut if nothing changes in time, EtcdConnectionFailed if the server hangs.")
def test_timeouts(server: Server, client: etcd.Client, hanging: etcd.Client) -> None:
    impatient = etcd.Client(port=server.port, read_timeout=0.1)
    assert impatient.read_timeout == 0.1
    for wait in (
        lambda: impatient.watch("/key"),
        lambda: client.watch("/key", timeout=0.1),
        lambda: client.read("/key", wait=True, timeout=0.1),
        lambda: client.api_execute("/v2/keys/key", "GET", {"wait": "true"}, timeout=0.1),
    ):
        with pytest.raises(etcd.EtcdWatchTimedOut):
            wait()
    in_seconds = etcd.Client(port=hanging.port, read_timeout=0.1)
    for wait in (
        lambda: in_seconds.read("/key"),
        lambda: hanging.read("/key", timeout=0.1),
        lambda: hanging.watch("/key", timeout=0.1),
        lambda: hanging.api_execute("/v2/keys/key", "GET", timeout=0.1),
    ):
        with pytest.raises(etcd.EtcdConnectionFailed, match=r"read timeout=0\.1\)"):
            wait()
    wait_until(lambda: client.store_stats["watchers"] == 0)
    # The last to change waits for more than the read_timeout.
    index = client.set("/passing", "value", ttl=1).modifiedIndex
    assert impatient.watch("/passing", index=index + 1, timeout=0).action == "expire"
    limitless = etcd.Client(port=server.port, read_timeout=0)
    assert limitless.read_timeout == 0
    index = client.set("/passing", "value", ttl=1).modifiedIndex
    assert limitless.watch("/passing", index=index + 1).action == "expire"
    for name in "machines", "version":
        with pytest.raises(ValueError, match="timeout"):
            getattr(limitless, name)


@proves("Client.allow_redirect", "Whether redirects to other servers are followed.")
@proves("Client.api_execute", "A success without content (204) raises EtcdException.")
@proves(
    "Client.api_execute", "`params` go into the URL or, for PUT and POST, into a form.", 'None in `params` is sent as "None".'
)
@proves("Client.api_execute_json", "As `api_execute`, with `params` as a JSON body.")
def test_requests(server: Server) -> None:
    asked: list[tuple[str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            asked.append((self.command, self.path, body))
            self.send_response(204 if self.path == "/204" else 307)
            self.send_header("Location", f"http://127.0.0.1:{server.port}/v2/keys/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_PUT = do_GET

        def log_message(self, format: str, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as redirecting:
        threading.Thread(target=redirecting.serve_forever, daemon=True).start()
        port = redirecting.server_address[1]
        assert etcd.Client(port=port, allow_redirect=True).read("/").dir
        proud = etcd.Client(port=port, allow_redirect=False)
        assert not proud.allow_redirect
        del asked[:]
        for execute, path, method, params in [
            (proud.api_execute, "/v2/keys/key", "GET", {"wait": None}),
            (proud.api_execute, "/v2/keys/key", "PUT", {"value": None}),
            (proud.api_execute_json, "/v2/auth", "PUT", {"value": None}),
            (proud.api_execute, "/204", "GET", None),
        ]:
            with pytest.raises(etcd.EtcdException):
                execute(path, method, params)
        redirecting.shutdown()
    assert asked == [
        ("GET", "/v2/keys/key?wait=None", ""),
        ("PUT", "/v2/keys/key", "value=None"),
        ("PUT", "/v2/auth", '{"value": null}'),
        ("GET", "/204", ""),
    ]


@proves("Client.api_execute", "Send a request; raise if the server refuses it.", '`path` starts with "/", else ValueError.')
def test_api_execute(client: etcd.Client) -> None:
    assert json.loads(client.api_execute("/v2/keys/key", "PUT", {"value": "x"}).data)["node"]["value"] == "x"
    for execute in client.api_execute, client.api_execute_json:
        with pytest.raises(etcd.EtcdKeyNotFound):
            execute("/v2/keys/none", "GET")
        with pytest.raises(ValueError, match="does not start with /"):
            execute("version", "GET")


# What a server says of itself.


@proves("Client.machines", "Client URLs of the cluster, read from the server.", "EtcdException if no known server answers.")
@proves("Client.members", "The cluster's members by id, read from the server.", "EtcdException for whatever goes wrong.")
@proves("Client.leader", "The leader, read from the server.", "EtcdException for whatever goes wrong.")
@proves("Client.stats", "Statistics of the server in use.", "Times are RFC 3339, the uptime is a Go duration.")
@proves("Client.store_stats", "Counters of the operations on this server's key space.")
@proves("Client.version", "Version of the server, remembered after the first use.")
@proves("Client.cluster_version", "Version the cluster has agreed on, remembered after the first use.")
@proves("Client.version Client.cluster_version", "A dead server raises urllib3's own exceptions.")
def test_telling(server: Server, client: etcd.Client, dead: etcd.Client, binary: str) -> None:
    assert client.machines == [client.base_uri]
    [(number, member)] = client.members.items()
    assert (member["id"], member["name"], client.leader) == (number, server.name, member)
    stats = client.stats
    assert stats["name"] == server.name
    assert datetime.strptime(stats["startTime"][:19], "%Y-%m-%dT%H:%M:%S")
    assert stats["leaderInfo"]["uptime"].endswith("s")
    before = client.store_stats["setsSuccess"]
    client.set("/key", "value")
    assert client.store_stats["setsSuccess"] == before + 1
    assert client.version == version_of(binary)
    assert client.version.startswith(client.cluster_version.removesuffix(".0"))
    known = (client.version, client.cluster_version)
    client._base_uri = dead.base_uri
    assert (client.version, client.cluster_version) == known
    for name in "machines", "members", "leader":
        with pytest.raises(etcd.EtcdException) as caught:
            getattr(dead, name)
        assert (type(caught.value), caught.value.payload) == (etcd.EtcdException, None)
    for name in "version", "cluster_version":
        with pytest.raises(urllib3.exceptions.HTTPError):
            getattr(dead, name)


@proves("Client.get_lock", "Always raises NotImplementedError: `etcd.Lock(client, name)` replaces it.")
@proves("Client.election", "Always raises NotImplementedError: the holder of an `etcd.Lock(client, name)` may count as elected.")
def test_what_is_gone(client: etcd.Client) -> None:
    with pytest.raises(NotImplementedError):
        client.get_lock()
    with pytest.raises(NotImplementedError):
        _ = client.election
    candidates = [etcd.Lock(client, "leader") for _ in range(3)]
    assert [candidate.acquire(blocking=False) for candidate in candidates] == [True, False, False]
