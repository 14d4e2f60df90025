"""What the docstrings of Client say, but for what docs/python-etcd.md shows."""

# mypy: disable-error-code="deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false

import json
import socket
import threading
from collections.abc import Callable, Iterator
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


def is_35(client: etcd.Client) -> bool:
    return client.version.startswith("3.5.")


@pytest.fixture
def dead() -> etcd.Client:
    return etcd.Client(port=free_ports(1)[0])


@pytest.fixture
def hanging() -> Iterator[etcd.Client]:
    """A client of a server that takes connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield etcd.Client(port=server.getsockname()[1])


def seen(watch: Callable[[], object], client: etcd.Client, change: Callable[[], object]) -> Any:
    """What a watch returns that had begun before the change."""
    results: list[Any] = []
    watching = threading.Thread(target=lambda: results.append(watch()))
    watching.start()
    wait_until(lambda: client.store_stats["watchers"] == 1)
    change()
    watching.join()
    return results[0]


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


@proves("Client.__contains__", "Whether the key exists, read from the server.")
def test_contains(client: etcd.Client) -> None:
    assert "/key" not in client
    client.set("/key", "value")
    assert "/key" in client


# Writing.


@proves(
    "Client.write",
    "`prevExist=False` only creates (EtcdAlreadyExist) and ignores other conditions; True only updates (EtcdKeyNotFound).",
    "`prevValue` and `prevIndex` must match (EtcdCompareFailed).",
)
@proves("Client.test_and_set", "Store `value` if the present one is `prev_value`, else EtcdCompareFailed.")
@proves("Client.test_and_set Client.refresh Client.read Client.get Client.delete", "EtcdKeyNotFound if there is none.")
def test_conditions(client: etcd.Client) -> None:
    need_it: list[Callable[[], object]] = [
        lambda: client.write("/key", "value", prevExist=True),
        lambda: client.test_and_set("/key", "new", "old"),
        lambda: client.refresh("/key", 5),
        lambda: client.read("/key"),
        lambda: client.get("/key"),
        lambda: client.delete("/key"),
    ]
    for call in need_it:
        with pytest.raises(etcd.EtcdKeyNotFound):
            call()
    index = client.write("/key", "value", prevExist=False, prevValue="other", prevIndex=1).modifiedIndex
    with pytest.raises(etcd.EtcdAlreadyExist):
        client.write("/key", "value", prevExist=False)
    with pytest.raises(etcd.EtcdCompareFailed):
        client.write("/key", "new", prevValue="other")
    with pytest.raises(etcd.EtcdCompareFailed):
        client.write("/key", "new", prevIndex=index + 1)
    with pytest.raises(etcd.EtcdCompareFailed):
        client.test_and_set("/key", "new", "other")
    assert client.write("/key", "new", prevExist=True, prevValue="value", prevIndex=index).value == "new"
    assert client.test_and_set("/key", "newer", "new").value == "newer"


@proves("Client.write", 'True is compared as "true".')
@proves("Client.test_and_set", 'Text is compared: None would be "None", and True is "true".')
def test_comparisons(client: etcd.Client) -> None:
    absent: Any = None
    for stored, condition in ("None", absent), ("true", True), ("1", 1), ("1.5", 1.5):
        client.set("/key", stored)
        assert client.test_and_set("/key", "new", condition).value == "new"
        client.set("/key", stored)
        assert client.write("/key", "new", prevValue=condition).value == "new"
    assert client.write("/key", True).value == "True"
    with pytest.raises(etcd.EtcdCompareFailed, match=r"\[true != True\]"):
        client.test_and_set("/key", "new", True)


@proves("Client.write", "`append=True` adds a numbered key below `key` and ignores all conditions.")
@proves("Client.write", "`dir=True` makes a directory; truthy values raise EtcdException, falsy ones are lost.")
def test_appending_and_directories(client: etcd.Client) -> None:
    keys = [str(client.write("/queue", "value", append=True, prevExist=True, prevValue="no").key) for _ in range(3)]
    assert keys == sorted(keys)
    assert all(key.removeprefix("/queue/").isdigit() for key in keys)
    assert client.write("/directory", 0, dir=True).value is None
    assert client.read("/directory").dir
    with pytest.raises(etcd.EtcdException, match="Cannot create a directory with a value"):
        client.write("/other", 1, dir=True)


@proves("Client.write", "`refresh=True` renews the ttl without waking watchers; `value` must be None.")
@proves("Client.refresh", "Let an existing key live for `ttl` seconds from now, keep its value and do not wake watchers.")
@proves("Client.refresh", "`prevExist` is overwritten.", '`append=True` creates a numbered key with the value "".')
@proves("Client.refresh", "A directory raises EtcdException (300) on etcd 3.5.1.")
def test_refreshing(client: etcd.Client) -> None:
    index = client.set("/key", "value", ttl=50).modifiedIndex
    assert client.refresh("/key", 100).value == "value"
    assert client.write("/key", None, ttl=200, refresh=True, prevExist=True).ttl == 200
    with pytest.raises(etcd.EtcdException, match="Value provided on refresh"):
        client.write("/key", "new", ttl=200, refresh=True, prevExist=True)
    client.set("/key", "new", ttl=100)
    assert client.watch("/key", index=index + 1, timeout=5).value == "new"
    options: dict[str, Any] = {"prevExist": False}
    assert client.refresh("/key", 100, **options).action == "update"
    options = {"append": True}
    appended = client.refresh("/queue", 100, **options)
    assert (appended.key != "/queue", appended.value) == (True, "")
    client.write("/directory", None, dir=True, ttl=50)
    if is_35(client):
        with pytest.raises(etcd.EtcdException, match="Raft Internal Error"):
            client.refresh("/directory", 100, dir=True)
    else:
        assert client.refresh("/directory", 100, dir=True).ttl == 100


@proves("Client.update", "Write back a result whose `value` or `ttl` was changed.", "The `ttl` starts anew.")
@proves("Client.update", "EtcdCompareFailed if the key has changed since it was read, EtcdKeyNotFound if it is gone.")
@proves("Client.update", "A directory is not checked for changes, and etcd 3.5.1 refuses it with EtcdException (300).")
def test_updating(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=1)
    mine = client.read("/key")
    mine.ttl = 200
    mine = client.update(mine)
    assert client.read("/key").ttl == 200
    theirs = client.read("/key")
    theirs.value = "theirs"
    assert client.update(theirs).value == "theirs"
    with pytest.raises(etcd.EtcdCompareFailed):
        client.update(mine)
    client.delete("/key")
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.update(mine)
    directory = client.write("/directory", None, dir=True, ttl=50)
    if is_35(client):
        with pytest.raises(etcd.EtcdException, match="Raft Internal Error"):
            client.update(directory)
    else:
        client.write("/directory", None, dir=True, ttl=60, prevExist=True)
        assert client.update(directory).ttl == 50


@proves("Client.write", "Unknown options are silently ignored.")
@proves("Client.refresh", "Other options are silently ignored, but `value` and `refresh` raise TypeError.")
@proves("Client.read", "Options that are None and unknown options are silently ignored.")
@proves("Client.delete", "Unknown options are silently ignored, `timeout` and `prevExist` among them.")
def test_unknown_options(client: etcd.Client) -> None:
    wrong: dict[str, Any] = {"prevExists": False, "prev_exist": False, "timeout": 1e-9, "quorum": True}
    client.set("/key", "theirs", ttl=100)
    assert client.write("/key", "ours", ttl=100, **wrong).value == "ours"
    assert client.refresh("/key", 200, **wrong).ttl == 200
    for option in "value", "refresh":
        with pytest.raises(TypeError):
            client.refresh("/key", 200, **dict.fromkeys([option], True))
    wrong = {"recurse": True, "index": 10**9, "consistent": True}
    nothing = dict.fromkeys(["recursive", "wait", "waitIndex", "sorted", "quorum", "timeout"])
    assert client.read("/key", **wrong, **nothing).value == "ours"
    wrong = {"timeout": 1e-9, "prevExist": False, "prevExists": False}
    assert client.delete("/key", **wrong).action == "delete"


# Reading, watching, deleting.


@proves("Client.read", "Get a key, or one level of a directory; with `recursive`, all below it.", "`sorted` sorts by key.")
@proves("Client.read", "Keys with a leading underscore are not listed.")
@proves("Client.get", "Read a key, or one level of a directory, without options.")
def test_reading(client: etcd.Client) -> None:
    for key in "/d/b", "/d/a/c", "/d/_hidden":
        client.set(key, "value")
    assert client.read("/d/b").value == client.get("/d/b").value == "value"
    for result in client.read("/d", sorted=True), client.read("/d", sorted=True, recursive=False):
        assert [leaf.key for leaf in result.leaves] == ["/d/a", "/d/b"]
    assert sorted(str(leaf.key) for leaf in client.get("/d").leaves) == ["/d/a", "/d/b"]
    assert [leaf.key for leaf in client.read("/d", recursive=True, sorted=True).leaves] == ["/d/a/c", "/d/b"]


@proves(
    "Client.watch", "Block until the next change of a key; with `recursive`, of all below it but keys with a leading underscore."
)
@proves("Client.watch", "`index` asks for the first change since then, None and 0 for the next.")
@proves("Client.read", "`wait` blocks as `watch` does, for the first change since `waitIndex` if that is given.")
@proves("Client.eternal_watch", "Parameters are as in `watch`.")
def test_watching(client: etcd.Client) -> None:
    index = client.set("/d/key", "old").modifiedIndex
    for watch in (
        lambda: client.watch("/d/key"),
        lambda: client.watch("/d/key", index=0),
        lambda: client.watch("/d", recursive=True),
        lambda: client.read("/d/key", wait=True),
        lambda: next(client.eternal_watch("/d/key")),
        lambda: next(client.eternal_watch("/d", None, True)),
    ):
        event = seen(watch, client, lambda: [client.set("/d/_hidden", 1), client.set("/d/key", "new")])
        assert event.value == "new"
    for result in (
        client.watch("/d/key", index=index),
        client.watch("/d", index, recursive=True),
        client.read("/d/key", wait=True, waitIndex=index),
        next(client.eternal_watch("/d/key", index=index)),
    ):
        assert result.value == "old"


@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
def test_watching_for_ever(server: Server, client: etcd.Client) -> None:
    impatient = etcd.Client(port=server.port, read_timeout=0.1)
    index = client.set("/key", 1, ttl=1).modifiedIndex
    changes = impatient.eternal_watch("/key", index=index)
    assert [next(changes).action, next(changes).action] == ["set", "expire"]


@proves(
    "Client.delete",
    "Delete a key, with `dir` an empty directory (else EtcdNotFile, EtcdDirNotEmpty), with `recursive` a tree.",
)
@proves("Client.delete", "With `prevValue` or `prevIndex`, only if they match (EtcdCompareFailed).")
@proves("Client.pop", "Delete as `delete` does and return the node as it was before.", "That of a directory has no children.")
def test_deleting(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    with pytest.raises(etcd.EtcdNotFile):
        client.delete("/directory")
    with pytest.raises(etcd.EtcdDirNotEmpty):
        client.delete("/directory", dir=True)
    client.write("/empty", None, dir=True)
    assert client.delete("/empty", dir=True).action == "delete"
    mismatches: list[dict[str, Any]] = [{"prevValue": "other"}, {"prevIndex": 1}]
    for mismatch in mismatches:
        for delete in client.delete, client.pop:
            with pytest.raises(etcd.EtcdCompareFailed):
                delete("/directory/key", **mismatch)
    assert client.pop("/directory/key", prevValue="value").value == "value"
    client.set("/directory/key", "value")
    assert [leaf.key for leaf in client.pop("/directory", recursive=True).leaves] == ["/directory"]
    assert "/directory" not in client


@proves("Client.get_lock", "Always raises NotImplementedError: `etcd.Lock(client, name)` replaces it.")
@proves("Client.election", "Always raises NotImplementedError: the holder of an `etcd.Lock(client, name)` may count as elected.")
def test_what_is_gone(client: etcd.Client) -> None:
    with pytest.raises(NotImplementedError):
        client.get_lock()
    with pytest.raises(NotImplementedError):
        _ = client.election
    candidates = [etcd.Lock(client, "leader") for _ in range(3)]
    assert [candidate.acquire(blocking=False) for candidate in candidates] == [True, False, False]
