"""Client: how it is made, what it knows, what it asks servers, and how it sends requests."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false

import contextlib
import os
import re
import socket
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import dns.rdata
import dns.resolver
import etcd
import pytest
import trustme
import urllib3
from live.faults import Answer, answering, background, hanging, proxy, raised
from live.measure import measure
from live.servers import Server, Tls, free_ports, running, version_of, wait_until
from urllib3.exceptions import HTTPError, MaxRetryError

proves = pytest.mark.proves
Call = Callable[[], object]


@pytest.fixture
def dead() -> etcd.Client:
    return etcd.Client(port=free_ports(1)[0])


@pytest.fixture(scope="module")
def secure(binary: str, tls: Tls) -> Iterator[Server]:
    with running(binary, tls=tls) as servers:
        yield servers[0]


# How it is made.


@proves("Client.protocol", 'Scheme of the URL, "http" or "https".')
@proves("Client.__init__.protocol", '"http" or "https".')
@proves("Client.host", "Host name of the server in use.", '"[" for an IPv6 address.')
@proves("Client.port", "Port of the server in use.", "An IPv6 address raises ValueError.")
@proves("Client.__init__.host", "A list breaks the URL.")
@proves("Client.__init__.port", "Port of a single host.", "etcd 3 itself listens on 2379.")
def test_addresses(binary: str) -> None:
    for scheme in "http", "https":
        client = etcd.Client("localhost", 2379, protocol=scheme)
        assert measure(client.base_uri) == f"{scheme}://localhost:2379"
        assert measure(client.protocol) == scheme
        assert measure(client.host) == "localhost"
        assert measure(client.port) == 2379
    bracketed, bare = etcd.Client("[::1]", 1), etcd.Client("::1", 1)
    assert bracketed.host == "["
    assert "invalid literal" in str(raised(ValueError, lambda: bracketed.port))
    # No server is needed to see which host it looks for.
    assert "HTTPConnectionPool(host='::1', port=1)" in str(raised(etcd.EtcdConnectionFailed, lambda: bracketed.get("/")).cause)
    assert "not a valid host" in str(raised(etcd.EtcdConnectionFailed, lambda: bare.get("/")).cause)
    broken: Any = [("a", 1), ("b", 2)]
    assert etcd.Client(broken).base_uri == "http://[('a', 1), ('b', 2)]:4001"
    several = etcd.Client((("a", 1), ("b", 2)), 3, allow_reconnect=True, use_proxies=True)
    assert (several.base_uri, measure(several._machines_cache)) == ("http://a:1", ["http://b:2"])
    assert measure(several._next_server()) == "http://b:2"
    usage = subprocess.run([binary, "--help"], capture_output=True, text=True, check=True).stdout
    assert "--listen-client-urls 'http://localhost:2379'" in usage


@proves(
    "Client.__init__", "Make a client.", "Nothing is sent, but for `srv_domain`, and for `allow_reconnect` without `use_proxies`."
)
@proves("Client.__init__.host", "One host (IPv6 in brackets) or, with `allow_reconnect`, a tuple of (host, port) tuples.")
@proves("Client.__init__.use_proxies", "Use only the given hosts, never those that the servers advertise.")
@proves(
    "Client.__init__.EtcdException",
    "`host` is a tuple, without `allow_reconnect`; or with it, but without `use_proxies`, no server answers.",
)
@proves("Client.__init__.ValueError", "`read_timeout` is 0 and `allow_reconnect` asks for `machines`.")
@proves("Client.__init__.read_timeout", "0: no limit, but `machines` and `version` then raise ValueError.")
def test_what_is_sent_at_once(server: Server, dead: etcd.Client) -> None:
    with answering(lambda _: Answer(body=f"http://127.0.0.1:{server.port}")) as (port, asked):
        etcd.Client(port=port)
        hosts = (("127.0.0.1", port), ("127.0.0.1", dead.port))
        proxies = etcd.Client(hosts, allow_reconnect=True, use_proxies=True, read_timeout=0)
        assert (asked, proxies._machines_cache) == ([], [dead.base_uri])
        learner = etcd.Client(hosts, allow_reconnect=True)
        assert [request.path for request in asked] == ["/v2/machines"]
        assert {*learner._machines_cache} == {dead.base_uri, f"http://127.0.0.1:{server.port}"}
        raised(ValueError, lambda: etcd.Client(port=port, allow_reconnect=True, read_timeout=0))
        for name in "machines", "version", "cluster_version":
            raised(ValueError, partial(getattr, proxies, name))
    for some in hosts, hosts[:1]:
        assert "reconnection not allowed" in str(raised(etcd.EtcdException, partial(etcd.Client, some)))
        raised(etcd.EtcdException, partial(etcd.Client, some, allow_reconnect=True))
        assert etcd.Client(some, allow_reconnect=True, use_proxies=True).port == port


@proves(
    "Client.__init__.srv_domain",
    "Ask DNS for `_etcd._tcp.DOMAIN`; success needs `allow_reconnect`, and after a failure `host` is used.",
)
def test_service_records(server: Server, dead: etcd.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] | None = None
    asked: list[tuple[object, ...]] = []

    def query(*question: object) -> list[Any]:
        asked.append(question)
        if answers is None:
            raise dns.resolver.NXDOMAIN
        return answers

    monkeypatch.setattr(dns.resolver, "query", query)
    for missing in None, []:
        answers = missing
        assert etcd.Client("127.0.0.1", server.port, "example.org").read("/").dir
        assert asked.pop() == ("_etcd._tcp.example.org", "SRV")
    answers = [dns.rdata.from_text("IN", "SRV", f"0 0 {server.port} 127.0.0.1.")]
    raised(etcd.EtcdException, lambda: etcd.Client(srv_domain="example.org"))
    found = etcd.Client("unused", dead.port, srv_domain="example.org", allow_reconnect=True)
    assert (found.base_uri, found.read("/").dir) == (f"http://127.0.0.1:{server.port}", True)


@proves("Client.version_prefix", 'Path of the API, "/v2".')
@proves("Client.__init__.version_prefix", "Path of the API.")
@proves("Client.key_endpoint", 'Path of the keys, "/v2/keys".')
@proves("Client.http", "The urllib3 pool that carries the requests.")
@proves("Client.allow_redirect", "Whether redirects to other servers are followed.")
@proves("Client.read_timeout Client.__init__.read_timeout", "Seconds to wait for each answer.")
@proves("Client.lock_prefix Client.__init__.lock_prefix", "Directory of the locks.")
@proves("Client.__init__.lock_prefix", "It needs a leading slash.")
def test_settings(server: Server) -> None:
    default = etcd.Client(port=server.port)
    assert measure(default.version_prefix) == "/v2"
    assert measure(default.key_endpoint) == "/v2/keys"
    assert measure(default.allow_redirect) is True
    assert measure(etcd.Client.http) is None
    assert type(measure(default.http)) is urllib3.PoolManager
    options: dict[str, Any] = {"allow_redirect": False, "protocol": "http", "cert": None, "ca_cert": None, "srv_domain": None}
    client = etcd.Client("127.0.0.1", server.port, **options, version_prefix="/v9", read_timeout=2.5, lock_prefix="/locks")
    assert (measure(client.read_timeout), client.allow_redirect) == (2.5, False)
    with answering(lambda _: Answer(body="{}")) as (port, asked):
        client.http = urllib3.ProxyManager(f"http://127.0.0.1:{port}")
        requests = "/v9/machines", "/version", "/v9/stats/self", "/v9/x", "/v9/y", "/v9/keys/key"
        assert client.machines == ["{}"]
        raised(KeyError, lambda: client.version)
        client.stats, client.api_execute("/v9/x", "GET"), client.api_execute_json("/v9/y", "GET")
        raised(etcd.EtcdException, lambda: client.get("/key"))
        assert [request.path for request in asked] == [client.base_uri + path for path in requests]
    for prefix in "/elsewhere", "elsewhere":
        locking = server.client(lock_prefix=prefix)
        assert measure(locking.lock_prefix) == prefix
        lock = etcd.Lock(locking, "name")
        if prefix.startswith("/"):
            assert (lock.acquire(), lock.lock_key.rpartition("/")[0]) == (True, "/elsewhere/name")
        else:
            raised(etcd.EtcdLockExpired, lock.acquire)


@proves("Client.username Client.password", "None unless both username and password were given.")
@proves("Client.__init__.username", "Ignored without a `password`.")
@proves("Client.__init__.password", "Ignored without a `username`.")
@proves("Client.__init__.password", 'Sent in clear text without `protocol="https"`.')
def test_logins(server: Server, secure: Server, caplog: pytest.LogCaptureFixture) -> None:
    halves: list[dict[str, Any]] = [{"username": "joe"}, {"password": "secret"}, {"username": "joe", "password": ""}]
    for half in halves:
        caplog.clear()
        client = etcd.Client(**half)
        assert (client.username, client.password, measure(client._get_headers())) == (None, None, {})
        assert caplog.messages[0].endswith("both are required for authentication")
    login: dict[str, Any] = {"username": "joe", "password": "secret"}
    seen: list[bytes] = []
    for each in server, secure:
        with proxy(each.port, seen.append) as port:
            client = etcd.Client(port=port, **each.options, **login)
            assert measure(client.username) == "joe"
            assert measure(client.password) == "secret"
            assert client.read("/").dir
    assert len(seen) == 1  # the other one cannot be read on its way
    assert b"Basic " + b64encode(b"joe:secret") in seen[0]


@proves("Client.__init__.cert", "PEM file of the client, or (certificate, key).", 'Silently ignored without `protocol="https"`.')
@proves("Client.__init__.ca_cert", "PEM file of the authorities.", "None: the system's.")
@proves("Client.__init__.ca_cert", 'Silently ignored without `protocol="https"`.')
def test_certificates(
    server: Server, secure: Server, tls: Tls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    both, strange = tmp_path / "both.pem", tmp_path / "strange.pem"
    both.write_bytes(tls.certificate.read_bytes() + tls.key.read_bytes())
    trustme.CA().cert_pem.write_to_path(str(strange))
    pair = (str(tls.certificate), str(tls.key))
    for cert in pair, (tls.certificate, tls.key), str(both), both:
        for ca_cert in str(tls.authority), tls.authority:
            client = etcd.Client(port=secure.port, protocol="https", ca_cert=ca_cert, cert=cert)
            assert client.read("/").dir
    assert measure(client.machines) == [client.base_uri]
    measure(client.version)
    for cert, ca_cert, complaint in [
        (None, tls.authority, "(bad|required) certificate|certificate required"),
        (pair[::-1], tls.authority, "PEM lib"),
        (pair, strange, "CERTIFICATE_VERIFY_FAILED"),
        (pair, None, "CERTIFICATE_VERIFY_FAILED"),
    ]:
        client = etcd.Client(port=secure.port, protocol="https", ca_cert=ca_cert, cert=cert)
        assert re.search(complaint, str(raised(etcd.EtcdConnectionFailed, partial(client.read, "/"))))
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.authority))
    assert etcd.Client(port=secure.port, protocol="https", cert=pair).read("/").dir
    raised(etcd.EtcdConnectionFailed, lambda: etcd.Client(port=secure.port).read("/"))
    caplog.clear()
    assert server.client(cert="/none.pem", ca_cert="/none.pem").get("/").dir
    assert not caplog.messages


@proves("Client.__init__.allow_redirect", "Follow redirects to other servers.", "One to https uses `cert` and `ca_cert`.")
def test_redirects(server: Server, client: etcd.Client, secure: Server, tls: Tls) -> None:
    target = client.base_uri
    with answering(lambda request: Answer(307, headers={"Location": target + request.path})) as (port, asked):
        calls: list[Callable[[etcd.Client], object]] = [
            lambda c: c.set("/key", "value"),
            lambda c: c.read("/key"),
            lambda c: c.write("/queue", "value", append=True),
            lambda c: c.delete("/key"),
            lambda c: c.api_execute_json("/v2/members", "GET"),
            lambda c: c.machines,
        ]
        for call in calls:
            assert call(etcd.Client(port=port))
            raised(etcd.EtcdException, partial(call, etcd.Client(port=port, allow_redirect=False)))
        assert etcd.Client(port=port).version == client.version
        assert len(asked) == 2 * len(calls) + 1
        target = f"https://127.0.0.1:{secure.port}"
        files: dict[str, Any] = {"cert": (str(tls.certificate), str(tls.key)), "ca_cert": str(tls.authority)}
        assert etcd.Client(port=port, **files).set("/key", "value").value == "value"
        for missing in files:
            half = etcd.Client(port=port, **{**files, missing: None})
            raised(etcd.EtcdConnectionFailed, partial(half.set, "/key", "value"))


@proves("Client.expected_cluster_id", "Id of the cluster, learnt from the first answer unless given.")
@proves("Client.expected_cluster_id", "Another one raises EtcdClusterIdChanged, once.")
@proves("Client.__init__.expected_cluster_id", "Another id raises EtcdClusterIdChanged, once.")
@proves("Client.__init__.expected_cluster_id", "None: the id is learnt from the first answer.")
def test_cluster_ids(server: Server) -> None:
    learner = server.client(expected_cluster_id=None)
    assert measure(learner.expected_cluster_id) is None
    learner.get("/")
    known = measure(learner.expected_cluster_id)
    assert known
    for given in known, "another":
        client = server.client(expected_cluster_id=given)
        assert client.expected_cluster_id == given
        if given != known:
            raised(etcd.EtcdClusterIdChanged, partial(client.get, "/"))
        assert client.get("/").dir


def test_what_programs_reach_for(client: etcd.Client) -> None:
    measure(client)
    measure(client._MGET)
    measure(client._MPUT)
    measure(client._MPOST)
    measure(client._MDELETE)
    measure(client._comparison_conditions)
    measure(client._read_options)
    measure(client._del_conditions)
    measure(client._base_uri)
    measure(client._protocol)
    measure(client._read_timeout)
    measure(client._allow_reconnect)
    measure(client._use_proxies)
    response = client.api_execute("/version", "GET")
    measure(client._handle_server_response(response))
    measure(client._check_cluster_id(response))
    measure(etcd._log)


@proves("Client.get_lock", "Always raises NotImplementedError: `etcd.Lock(client, name)` replaces it.")
@proves("Client.election", "Always raises NotImplementedError: the holder of an `etcd.Lock(client, name)` may count as elected.")
def test_what_is_gone(client: etcd.Client) -> None:
    for call in client.get_lock, lambda: client.get_lock("name", ttl=5), lambda: client.election:
        raised(NotImplementedError, call)
    candidates = [etcd.Lock(client, "leader") for _ in range(3)]
    assert [candidate.acquire(blocking=False) for candidate in candidates] == [True, False, False]


# What it asks servers.


@proves("Client.machines", "Client URLs of the cluster, read from the server.", "EtcdException if no known server answers.")
@proves("Client.members", "The cluster's members by id, read from the server.", "EtcdException for whatever goes wrong.")
@proves("Client.leader", "The leader, read from the server.", "EtcdException for whatever goes wrong.")
def test_what_may_go_wrong(server: Server, dead: etcd.Client) -> None:
    body: str | bytes = "http://a:1, http://b:2"
    with answering(lambda _: Answer(body=body)) as (port, _):
        told = etcd.Client(port=port)
        assert told.machines == ["http://a:1", "http://b:2"]
        known = etcd.Client((("127.0.0.1", dead.port), ("127.0.0.1", port)), allow_reconnect=True, use_proxies=True)
        assert known.machines == told.machines
        body = '{"members": [{"id": "1"}, {"id": "2"}], "leaderInfo": {"leader": "2"}}'
        assert (told.members, told.leader) == ({"1": {"id": "1"}, "2": {"id": "2"}}, {"id": "2"})
        body = '{"members": [], "leaderInfo": {"leader": "2"}}'
        assert (told.members, raised(etcd.EtcdException, lambda: told.leader).payload) == ({}, None)
        for bad in "no JSON", "[]", "{}", b"\x80", "null":
            body = bad
            for name in "members", "leader":
                assert raised(etcd.EtcdException, partial(getattr, told, name)).payload is None
    for client in dead, server.client(version_prefix="/v9"):
        for name in "members", "leader":
            assert raised(etcd.EtcdException, partial(getattr, client, name)).payload is None
    assert raised(etcd.EtcdException, lambda: dead.machines).payload is None


@proves("Client.version", "Version of the server, remembered after the first use.")
@proves("Client.cluster_version", "Version the cluster has agreed on, remembered after the first use.")
@proves("Client.version Client.cluster_version", "It works without `--enable-v2`, so it proves nothing.")
@proves("Client.version Client.cluster_version", "A dead server raises urllib3's own exceptions.")
def test_versions(binary: str, dead: etcd.Client) -> None:
    with running(binary, options=["--enable-v2=false"]) as [server]:
        for first, second in ("version", "cluster_version"), ("cluster_version", "version"):
            client = server.client()
            raised(etcd.EtcdException, partial(client.get, "/"))
            found = {first: getattr(client, first)}
            client._base_uri = dead.base_uri
            found[second] = getattr(client, second)
            assert found["version"] == measure(client.version) == version_of(binary)
            assert found["cluster_version"] == measure(client.cluster_version) == version_of(binary).rpartition(".")[0] + ".0"
    for name in "version", "cluster_version":
        error = raised(MaxRetryError, partial(getattr, dead, name))
        assert isinstance(error, HTTPError)
        assert not isinstance(error, etcd.EtcdException)


@proves(
    "Client.store_stats",
    "Counters of the operations on this server's key space.",
    "etcd counts a failed compareAndDelete as a success, and a failed get with each request for keys.",
)
def test_store_stats(client: etcd.Client) -> None:
    client.set("/directory/key", "value")

    def expire() -> None:
        index = client.set("/passing", "value", ttl=0).modifiedIndex
        client.watch("/passing", index=index + 1)

    steps: list[tuple[set[str], Call]] = [
        ({"createSuccess"}, lambda: client.write("/key", 1, prevExist=False)),
        ({"createFail"}, lambda: client.write("/key", 2, prevExist=False)),
        ({"setsSuccess"}, lambda: client.set("/key", 2)),
        ({"setsFail"}, lambda: client.set("/directory", 2)),
        ({"updateSuccess"}, lambda: client.write("/key", 3, prevExist=True)),
        ({"updateFail"}, lambda: client.write("/none", 3, prevExist=True)),
        ({"compareAndSwapSuccess"}, lambda: client.test_and_set("/key", 4, 3)),
        ({"compareAndSwapFail"}, lambda: client.test_and_set("/key", 4, 3)),
        ({"compareAndDeleteSuccess"}, lambda: client.delete("/key", prevValue=3)),
        ({"compareAndDeleteSuccess"}, lambda: client.delete("/key", prevValue=4)),
        ({"compareAndDeleteFail"}, lambda: client.delete("/key", prevValue=4)),
        ({"deleteSuccess"}, lambda: client.delete("/directory/key")),
        ({"deleteFail"}, lambda: client.delete("/directory/key")),
        ({"getsSuccess"}, lambda: client.get("/directory")),
        (set(), lambda: client.get("/key")),
        ({"setsSuccess", "expireCount"}, expire),
        ({"watchers"}, lambda: background(lambda: client.watch("/key", timeout=20))),
    ]
    for grown, call in steps:
        before = measure(client.store_stats)
        with contextlib.suppress(etcd.EtcdException):
            call()
        if "watchers" in grown:
            wait_until(lambda: client.store_stats["watchers"])
        after = client.store_stats
        assert {name for name, value in after.items() if value != dict(before)[name]} == grown | {"getsFail"}
        assert after["getsFail"] > before["getsFail"]
    client.set("/key", "the watch ends")


# How it sends requests.


@proves(
    "Client", "A client of etcd's v2 API.", "Requests may raise EtcdConnectionFailed, EtcdClusterIdChanged and EtcdException."
)
@proves("Client.api_execute", "Send a request and return urllib3's response, whose `data` is bytes.")
@proves("Client.api_execute.method", '"GET", "PUT", "POST" or "DELETE".')
@proves(
    "Client.api_execute.EtcdException",
    "The server refuses the request (often a subclass), or answers with a success without content (204);"
    " or the method is another.",
)
@proves("Client.api_execute.EtcdWatchTimedOut", '`params` have "wait" as "true", and nothing changes in time.')
@proves(
    "Client.api_execute_json", "Send a request with `params` as a JSON body and return urllib3's response, whose `data` is bytes."
)
@proves(
    "Client.api_execute_json.EtcdException",
    "The server refuses the request (often a subclass), or answers with a success without content (204).",
)
@proves("Client.api_execute.ValueError Client.api_execute_json.ValueError", '`path` does not start with "/".')
@proves("Client.api_execute.path Client.api_execute_json.path", 'It starts with "/".')
def test_answers(server: Server, client: etcd.Client, dead: etcd.Client) -> None:
    response = measure(client.api_execute("/v2/keys/key", "PUT", {"value": "x"}))
    assert isinstance(response, urllib3.HTTPResponse)
    assert (measure(response.status), client.get("/key").value) == (201, "x")
    assert b'"value":"x"' in measure(response.data)
    index = client.get("/key").modifiedIndex
    for method in "GET", "PUT", "POST", "DELETE":
        measure(client.api_execute("/v2/keys/key" if method != "POST" else "/v2/keys/queue", method, timeout=20))
    assert client.api_execute("/v2/keys/key", "GET", {"wait": "true", "waitIndex": index}, 20).status == 200
    error = raised(etcd.EtcdWatchTimedOut, lambda: client.api_execute("/v2/keys/key", "GET", {"wait": "true"}, 0.1))
    measure(error.cause)
    raised(etcd.EtcdConnectionFailed, lambda: client.api_execute("/v2/keys/key", "GET", {"wait": 1}, 0.1))
    for method in "HEAD", "PATCH", "get":
        assert "not supported" in str(raised(etcd.EtcdException, partial(client.api_execute, "/", method)))
    response = measure(client.api_execute_json("/v2/members", "GET"))
    assert isinstance(response, urllib3.HTTPResponse)
    assert b'"members"' in measure(response.data)
    for make, path, kind in [
        (server.client, "/v2/keys/none", etcd.EtcdKeyNotFound),
        (server.client, "/v2/keys/key?wait=x", etcd.EtcdValueError),
        (server.client, "/v2/stats/none", etcd.EtcdException),
        (server.client, "version", ValueError),
        (lambda: dead, "/version", etcd.EtcdConnectionFailed),
        (partial(server.client, expected_cluster_id="x"), "/v2/keys/", etcd.EtcdClusterIdChanged),
    ]:
        raised(kind, partial(make().api_execute, path, "GET"))
        raised(kind, partial(make().api_execute_json, path, "GET"))
    with answering(lambda _: Answer(204)) as (port, _):
        for execute in etcd.Client(port=port).api_execute, etcd.Client(port=port).api_execute_json:
            raised(etcd.EtcdException, partial(execute, "/", "DELETE"))


@proves("Client.api_execute.path Client.api_execute_json.path", "Path in the URL, as it is.")
@proves("Client.api_execute.params", "Go into the URL or, for PUT and POST, into a form.", 'None as a value is sent as "None".')
@proves("Client.api_execute_json.method", "Any HTTP method.")
@proves("Client.api_execute_json.params", "Sent as JSON, also with GET.", "None as a value is sent as null.")
def test_what_is_sent() -> None:
    with answering(lambda _: Answer()) as (port, asked):
        client = etcd.Client(port=port)
        form, json = "application/x-www-form-urlencoded", "application/json"
        for execute, method, path, body, kind in [
            (client.api_execute, "GET", "/%41?a=None&b=1+2", "", None),
            (client.api_execute, "DELETE", "/%41?a=None&b=1+2", "", None),
            (client.api_execute, "PUT", "/%41", "a=None&b=1+2", form),
            (client.api_execute, "POST", "/%41", "a=None&b=1+2", form),
            *((client.api_execute_json, m, "/%41", '{"a": null, "b": "1 2"}', json) for m in ("GET", "PUT", "DELETE", "PATCH")),
        ]:
            execute("/%41", method, {"a": None, "b": "1 2"})
            assert (*asked[-1][:3], asked[-1].headers.get("Content-Type")) == (method, path, body, kind)
            execute("/key?c=d#e", method)
            assert asked[-1].path == "/key?c=d"


@proves("Client", "GET, PUT and DELETE are sent up to four times, each with the full timeout.")
@proves("Client", "After a lost answer an error may hide a success: read and compare.")
@proves("Client.api_execute.timeout Client.api_execute_json.timeout", "Seconds to wait for each of up to four answers.")
def test_requests_are_sent_again(client: etcd.Client) -> None:
    faults: Iterator[str] = iter(())
    sent: list[bytes] = []

    def fault(request: bytes) -> str | None:
        sent.append(request.split()[0])
        return next(faults, None)

    with proxy(client.port, fault) as port, hanging() as silent:
        flaky, waiting = etcd.Client(port=port), etcd.Client(port=silent)
        for execute in flaky.api_execute, flaky.api_execute_json:
            for method, times in ("GET", 4), ("PUT", 4), ("DELETE", 4), ("POST", 1):
                faults = iter(["refused"] * 9)
                raised(etcd.EtcdConnectionFailed, partial(execute, "/v2/keys/key", method))
                assert sent == [method.encode()] * times
                sent.clear()
        faults = iter(["refused", "lost", "refused"])
        assert flaky.set("/key", "the fourth").value == "the fourth"
        faults = iter(["lost"])
        raised(etcd.EtcdAlreadyExist, lambda: flaky.write("/new", "ours", prevExist=False))
        assert client.get("/new").value == "ours"
        for execute in waiting.api_execute, waiting.api_execute_json:
            for method, times in ("GET", 4), ("PUT", 4), ("DELETE", 4), ("POST", 1):
                begun = time.monotonic()
                error = raised(etcd.EtcdConnectionFailed, partial(execute, "/v2/keys/key", method, timeout=0.04))
                assert "read timeout=0.04)" in str(error)
                assert time.monotonic() - begun >= times * 0.04


@proves("Client.read_timeout", "0: no limit.")
@proves("Client.api_execute.timeout Client.api_execute_json.timeout", "None: the client's `read_timeout`.", "0: no limit.")
def test_limits(server: Server) -> None:
    """What the socket was told that carried the request."""

    def limit(client: etcd.Client) -> Any:
        pool: Any = client.http.connection_from_url(client.base_uri).pool
        return pool.queue[-1].sock.gettimeout()

    for read_timeout, expected in (7.5, 7.5), (0, None):
        client = etcd.Client(port=server.port, read_timeout=read_timeout)
        for execute in client.api_execute, client.api_execute_json:
            for timeout, wanted in (None, expected), (3, 3), (0, None):
                execute("/v2/keys/", "GET", timeout=timeout)
                assert limit(client) == wanted
        if read_timeout:
            for name in "machines", "version":
                assert (getattr(client, name), limit(client)) == (getattr(client, name), 7.5)
    # And that is what it does: the answer takes longer than the client's read_timeout.
    with answering(lambda _: (time.sleep(0.2), Answer())[1]) as (port, asked):
        impatient = etcd.Client(port=port, read_timeout=0.05)
        assert impatient.api_execute("/", "GET", timeout=0).status == 200
        assert etcd.Client(port=port, read_timeout=0).api_execute("/", "GET").status == 200
        assert len(asked) == 2
        raised(etcd.EtcdConnectionFailed, lambda: impatient.api_execute("/", "GET"))


@proves("Client.__init__.per_host_pool_size", "How many idle connections are kept for each server.")
def test_connections_are_kept() -> None:
    meeting = threading.Barrier(4)
    with (
        answering(lambda _: Answer(body=str(meeting.wait(20)))) as one,
        answering(lambda _: Answer(body=str(meeting.wait(20)))) as two,
    ):
        client = etcd.Client(per_host_pool_size=2)
        for port, _ in (one, two) * 2:
            client._base_uri = f"http://127.0.0.1:{port}"
            for future in [background(lambda: client.api_execute("/", "GET")) for _ in range(4)]:
                future.result(20)
        for _, asked in one, two:
            ports = [request.port for request in asked]
            assert len({*ports[:4]} & {*ports[4:]}) == 2


@proves("Client", "Do not use a client on both sides of a fork: the processes get each other's answers.", "Make one in each.")
def test_fork(server: Server, client: etcd.Client) -> None:
    """The child's request is answered when the parent has asked, too."""
    for name in "/before", "/child", "/parent":
        client.set(name, f"of {name}")

    def ended(child: int) -> bool:
        return os.waitpid(child, os.WNOHANG)[0] == child

    def cleared(shared: etcd.Client) -> etcd.Client:
        shared.http.clear()
        return shared

    def relay(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.settimeout(20)
        with connection, socket.create_connection(("127.0.0.1", server.port), 20) as upstream:
            for last in b"/before", b"/parent":
                requests = b""
                while last not in requests:
                    requests += connection.recv(65536) or pytest.fail("it asked something else")
                upstream.sendall(requests)
                connection.sendall(upstream.recv(65536))

    for use, expected in [
        (lambda shared: shared, "of /child"),
        (lambda shared: etcd.Client(port=shared.port), "of /parent"),
        (cleared, "of /parent"),
    ]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(20)
            relaying = background(partial(relay, listener))
            shared = etcd.Client(port=listener.getsockname()[1], read_timeout=5)
            assert shared.get("/before").value == "of /before"
            if not (child := os.fork()):
                with contextlib.suppress(BaseException):
                    use(shared).read("/child", timeout=0.05)
                os._exit(0)
            wait_until(partial(ended, child))
            assert shared.get("/parent").value == expected
            relaying.result(20)
