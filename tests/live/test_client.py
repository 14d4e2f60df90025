"""Client: how it is made, what it knows, what it asks servers, and how it sends requests."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import dns.rdata
import dns.resolver
import etcd
import pytest
import trustme
import urllib3
from live.faults import Answer, answering, background, forked, proxy, raised
from live.measure import measure
from live.servers import Server, running, version_of, wait_until

proves = pytest.mark.proves


@pytest.fixture(scope="module")
def secure(binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that wants a certificate of its clients."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(folder / "authority.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    with running(binary, tls=folder) as servers:
        yield servers[0]


@proves("Client.protocol", 'Scheme of the URL, "http" or "https".')
@proves("Client.__init__.protocol", '"http" or "https".')
@proves("Client.host", '"[" for an IPv6 address.')
@proves("Client.port", "An IPv6 address raises ValueError.")
@proves("Client.__init__.host", "One host (IPv6 in brackets) or, with `allow_reconnect`, a tuple of (host, port) tuples.")
@proves("Client.__init__.host", "A list breaks the URL.")
@proves("Client.__init__.port", "Port of a single host.", "etcd 3 itself listens on 2379.")
def test_addresses(binary: str) -> None:
    for scheme in "http", "https":
        client = etcd.Client("localhost", 2379, protocol=scheme)
        assert measure(client.base_uri) == f"{scheme}://localhost:2379"
        assert measure((client.protocol, client.host, client.port)) == (scheme, "localhost", 2379)
    bracketed, bare = etcd.Client("[::1]", 1), etcd.Client("::1", 1)
    assert bracketed.host == "["
    raised(ValueError, lambda: bracketed.port)
    assert "HTTPConnectionPool(host='::1', port=1)" in str(raised(etcd.EtcdConnectionFailed, lambda: bracketed.get("/")).cause)
    assert "not a valid host" in str(raised(etcd.EtcdConnectionFailed, lambda: bare.get("/")).cause)
    broken: Any = [("a", 1), ("b", 2)]
    assert etcd.Client(broken).base_uri == "http://[('a', 1), ('b', 2)]:4001"
    several = etcd.Client((("a", 1), ("b", 2)), 3, allow_reconnect=True, use_proxies=True)
    assert (several.base_uri, measure(several._machines_cache)) == ("http://a:1", ["http://b:2"])
    assert measure(several._next_server()) == "http://b:2"
    assert "--listen-client-urls 'http://localhost:2379'" in subprocess.check_output([binary, "--help"], text=True, timeout=20)


@proves("Client.__init__", "Make a client; nothing is sent, but for `srv_domain`, or `allow_reconnect` without `use_proxies`.")
@proves("Client.__init__.use_proxies", "Use only the given hosts, never those that the servers advertise.")
@proves("Client.__init__.EtcdException", "A tuple of hosts, given or found by `srv_domain`, without `allow_reconnect`.")
@proves("Client.__init__.EtcdException", "Or no server answers, with `allow_reconnect` and without `use_proxies`.")
@proves("Client.__init__.ValueError", "`read_timeout` is 0 and `allow_reconnect` asks for `machines`.")
@proves("Client.__init__.read_timeout", "0: no limit, but `machines` and `version` then raise ValueError.")
def test_what_is_sent_at_once(dead: etcd.Client) -> None:
    with answering(lambda _: Answer(body="http://elsewhere:1")) as (port, asked):
        hosts = (("127.0.0.1", dead.port), ("127.0.0.1", port))
        proxies = etcd.Client(hosts, allow_reconnect=True, use_proxies=True, read_timeout=0)
        assert (etcd.Client(port=port).port, asked) == (port, [])
        assert "not valid JSON" in str(raised(etcd.EtcdException, lambda: proxies.get("/")))
        assert (proxies.port, proxies._machines_cache, asked.pop().path, asked) == (port, [], "/v2/keys/", [])
        learner = etcd.Client(hosts, allow_reconnect=True)
        assert (learner.base_uri, learner._machines_cache) == (f"http://127.0.0.1:{port}", ["http://elsewhere:1"])
        assert (asked.pop().path, asked) == ("/v2/machines", [])
        raised(ValueError, lambda: etcd.Client(port=port, allow_reconnect=True, read_timeout=0))
        for name in "machines", "version", "cluster_version":
            raised(ValueError, partial(getattr, proxies, name))
    for some in hosts, hosts[:1]:
        assert "reconnection not allowed" in str(raised(etcd.EtcdException, partial(etcd.Client, some)))
        raised(etcd.EtcdException, partial(etcd.Client, some, allow_reconnect=True))
        assert etcd.Client(some, allow_reconnect=True, use_proxies=True).port == dead.port


@proves("Client.__init__.srv_domain", "Ask DNS for `_etcd._tcp.DOMAIN`, and use `host` if that fails.")
@proves("Client.__init__.srv_domain", "Success needs `allow_reconnect`.")
def test_service_records(server: Server, dead: etcd.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [dns.rdata.from_text("IN", "SRV", f"0 0 {server.port} 127.0.0.1.")]
    query = mock.Mock(side_effect=[dns.resolver.NXDOMAIN, [], found, found])
    monkeypatch.setattr(dns.resolver, "query", query)
    for _ in range(2):
        assert etcd.Client("127.0.0.1", server.port, "example.org").get("/").dir
    raised(etcd.EtcdException, lambda: etcd.Client(srv_domain="example.org"))
    client = etcd.Client("unused", dead.port, srv_domain="example.org", allow_reconnect=True)
    assert (client.get("/").dir, client.base_uri) == (True, f"http://127.0.0.1:{server.port}")
    assert query.mock_calls == [mock.call("_etcd._tcp.example.org", "SRV")] * 4


@proves("Client.version_prefix Client.__init__.version_prefix", "Path of the API.")
@proves("Client.key_endpoint", 'Path of the keys, "/v2/keys".')
@proves("Client.http", "The urllib3 pool that carries the requests.")
@proves("Client.lock_prefix Client.__init__.lock_prefix", "Directory of the locks.")
@proves("Client.__init__.lock_prefix", "It needs a leading slash.")
def test_settings(server: Server) -> None:
    client = etcd.Client(port=server.port)
    assert measure((client.version_prefix, client.key_endpoint)) == ("/v2", "/v2/keys")
    assert measure(etcd.Client.http) is None
    assert type(measure(client.http)) is urllib3.PoolManager
    measure((client, etcd._log, client._MGET, client._MPUT, client._MPOST, client._MDELETE, client._base_uri, client._protocol))
    measure((client._comparison_conditions, client._read_options, client._del_conditions))
    measure((client._read_timeout, client._allow_reconnect, client._use_proxies))
    nothing: dict[str, Any] = dict.fromkeys(["srv_domain", "cert", "ca_cert", "username", "password", "expected_cluster_id"])
    client = etcd.Client("127.0.0.1", server.port, version_prefix="/v9", **nothing)
    with answering(lambda _: Answer(body="{}")) as (port, asked):
        client.http = urllib3.ProxyManager(f"http://127.0.0.1:{port}")
        told: Any = client
        assert (told.machines, told.stats, told.api_execute_json("/x", "GET").data) == (["{}"], {}, b"{}")
        raised(KeyError, lambda: client.version)
        raised(etcd.EtcdException, lambda: client.get("/key"))
        paths = "/v9/machines", "/v9/stats/self", "/x", "/version", "/v9/keys/key"
        assert [request.path for request in asked] == [client.base_uri + path for path in paths]
    right, wrong = server.client(lock_prefix="/elsewhere"), server.client(lock_prefix="elsewhere")
    assert (measure(right.lock_prefix), wrong.lock_prefix) == ("/elsewhere", "elsewhere")
    assert etcd.Lock(right, "name").acquire()
    assert "/elsewhere/name" in server.client()
    raised(etcd.EtcdLockExpired, etcd.Lock(wrong, "name").acquire)


@proves("Client.expected_cluster_id", "Id of the cluster, learnt from the first answer unless given.")
@proves("Client.expected_cluster_id Client.__init__.expected_cluster_id", "Another id raises EtcdClusterIdChanged, once.")
@proves("Client.__init__.expected_cluster_id", "None: the id is learnt from the first answer.")
@proves("EtcdClusterIdChanged", "The answer came from another cluster than before.", "`payload` is None.")
@proves("EtcdClusterIdChanged", "Raised once, after the request was carried out.")
def test_another_cluster(server: Server, secure: Server) -> None:
    wrong, moved, learner = server.client(expected_cluster_id="another"), secure.client(), server.client()
    assert (measure(learner.expected_cluster_id), wrong.expected_cluster_id) == (None, "another")
    for client in learner, moved:
        assert client.get("/").dir
    moved._base_uri = server.client().base_uri
    for client in wrong, moved:
        assert measure(raised(etcd.EtcdClusterIdChanged, partial(client.set, "/key", client.protocol)).payload) is None
        assert client.get("/key").value == client.protocol
    for client in wrong, moved, server.client(expected_cluster_id=learner.expected_cluster_id):
        assert client.expected_cluster_id == learner.expected_cluster_id is not None
        assert client.get("/").dir


@proves("Client.username Client.password", "None unless both username and password were given.")
@proves("Client.__init__.username", "Ignored without a `password`.")
@proves("Client.__init__.password", 'Sent in clear text without `protocol="https"`.', "Ignored without a `username`.")
def test_logins(server: Server, secure: Server) -> None:
    login: dict[str, Any] = {"username": "joe", "password": "secret"}
    for half in login:
        client = etcd.Client(**{half: login[half]})
        assert (client.username, client.password, measure(client._get_headers())) == (None, None, {})
    seen: list[bytes] = []
    for each in server, secure:
        with proxy(each.port, seen.append) as port:
            client = etcd.Client(port=port, **each.options, **login)
            assert (measure((client.username, client.password)), client.get("/").dir) == (("joe", "secret"), True)
    [readable] = seen  # not the one that goes over https
    assert b"Basic am9lOnNlY3JldA==" in readable


@proves("Client.__init__.cert", "PEM file of the client, or (certificate, key).", 'Silently ignored without `protocol="https"`.')
@proves("Client.__init__.ca_cert", "PEM file of the authorities.", "None: the system's.")
@proves("Client.__init__.ca_cert", 'Silently ignored without `protocol="https"`.')
def test_certificates(server: Server, secure: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    authority, certificate, key = map(Path, (secure.options["ca_cert"], *secure.options["cert"]))
    both, strange = tmp_path / "both.pem", tmp_path / "strange.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    trustme.CA().cert_pem.write_to_path(str(strange))
    with mock.patch.dict(os.environ, SSL_CERT_FILE=str(authority)):
        for ca_cert in str(authority), authority, None:
            for cert in (str(certificate), str(key)), (certificate, key), str(both), both:
                client = etcd.Client(port=secure.port, protocol="https", ca_cert=ca_cert, cert=cert)
                assert (client.get("/").dir, client.machines) == (True, [client.base_uri])
    pair, swapped = (certificate, key), (key, certificate)
    for files, trusted in (None, authority), (swapped, authority), (pair, strange), (pair, None):
        client = etcd.Client(port=secure.port, protocol="https", cert=files, ca_cert=trusted)
        raised(etcd.EtcdConnectionFailed, partial(client.get, "/"))
    raised(etcd.EtcdConnectionFailed, lambda: etcd.Client(port=secure.port).get("/"))
    caplog.clear()
    assert (server.client(cert="/none.pem", ca_cert="/none.pem").get("/").dir, caplog.messages) == (True, [])


@proves("Client.__init__.allow_redirect", "Follow redirects to other servers.", "One to https uses `cert` and `ca_cert`.")
@proves("Client.allow_redirect", "Whether redirects to other servers are followed.")
def test_redirects(client: etcd.Client, secure: Server) -> None:
    calls: list[tuple[Any, ...]] = [("set", "/key", 1), ("write", "/queue", 1, None, False, True), ("delete", "/key")]
    calls += [("api_execute_json", "/v2/members", "GET"), ("__getattribute__", "machines")]
    target = client.base_uri
    with answering(lambda request: Answer(307, headers={"Location": target + request.path})) as (port, _):
        following, proud = etcd.Client(port=port), etcd.Client(port=port, allow_redirect=False)
        assert (measure(following.allow_redirect), proud.allow_redirect) == (True, False)
        for name, *arguments in calls:
            assert getattr(following, name)(*arguments)
            raised(etcd.EtcdException, partial(getattr(proud, name), *arguments))
        assert following.version == client.version
        target = f"https://127.0.0.1:{secure.port}"
        files = {name: secure.options[name] for name in ("cert", "ca_cert")}
        assert etcd.Client(port=port, **files).set("/key", "value").value == "value"
        for file in files:
            raised(etcd.EtcdConnectionFailed, partial(etcd.Client(port=port, **{file: files[file]}).set, "/key", "value"))


@proves("Client.get_lock", "Always raises NotImplementedError: `etcd.Lock(client, name)` replaces it.")
@proves("Client.election", "Always raises NotImplementedError: the holder of an `etcd.Lock(client, name)` may count as elected.")
def test_what_is_gone(client: etcd.Client) -> None:
    for call in client.get_lock, lambda: client.get_lock("name", ttl=5), lambda: client.election:
        raised(NotImplementedError, call)
    candidates = [etcd.Lock(client, "leader") for _ in range(3)]
    assert [candidate.acquire(blocking=False) for candidate in candidates] == [True, False, False]


@proves("Client.machines", "EtcdException if no known server answers.")
@proves("Client.members", "EtcdException for whatever goes wrong, even KeyboardInterrupt.")
@proves("Client.leader", "EtcdException for whatever goes wrong.")
def test_what_may_go_wrong(server: Server, dead: etcd.Client) -> None:
    body: str | bytes = "http://a:1, http://b:2"
    with answering(lambda _: Answer(body=body)) as (port, _):
        told: Any = etcd.Client(port=port)
        known = etcd.Client((("127.0.0.1", dead.port), ("127.0.0.1", port)), allow_reconnect=True, use_proxies=True)
        assert told.machines == known.machines == ["http://a:1", "http://b:2"]
        body = "http://c:3"
        assert told.machines == known.machines == ["http://c:3"]
        body = '{"members": [{"id": "1"}, {"id": "2"}], "leaderInfo": {"leader": "2"}}'
        assert (told.members, told.leader) == ({"1": {"id": "1"}, "2": {"id": "2"}}, {"id": "2"})
        body = '{"members": [], "leaderInfo": {"leader": "2"}}'
        raised(etcd.EtcdException, lambda: told.leader)
        for bad in "no JSON", "[]", "{}", b"\x80":
            body = bad
            for client in told, dead, server.client(version_prefix="/v9"):
                raised(etcd.EtcdException, partial(getattr, client, "members"))
                raised(etcd.EtcdException, partial(getattr, client, "leader"))
    raised(etcd.EtcdException, lambda: dead.machines)
    with mock.patch.object(dead, "api_execute", side_effect=KeyboardInterrupt):
        raised(etcd.EtcdException, lambda: dead.members)


@proves("Client.version", "Version of the server, remembered after the first use.")
@proves("Client.cluster_version", "Version the cluster has agreed on, remembered after the first use.")
@proves("Client.version Client.cluster_version", "It works without `--enable-v2`, so it proves nothing.")
@proves("Client.version Client.cluster_version", "A dead server raises urllib3's own exceptions.")
@proves("EtcdException.payload", "If the answer is not JSON, as without `--enable-v2`, there are only `message` and `cause`.")
def test_versions(binary: str, dead: etcd.Client) -> None:
    expected = {"version": version_of(binary), "cluster_version": version_of(binary).rpartition(".")[0] + ".0"}
    with running(binary, options=["--enable-v2=false"]) as [server]:
        for name in expected:
            client = server.client()
            refused: Any = raised(etcd.EtcdException, partial(client.get, "/")).payload
            assert refused == {"message": "Bad response", "cause": "404 page not found\n"}
            assert getattr(client, name) == expected[name]
            client._base_uri = dead.base_uri
            assert measure((client.version, client.cluster_version)) == (*expected.values(),)
            raised(urllib3.exceptions.MaxRetryError, partial(getattr, dead, name))


@proves("Client.store_stats", "etcd counts a failed compareAndDelete as a success, and a failed get with each request for keys.")
def test_store_stats(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    steps: list[tuple[str, Callable[[], object]]] = [
        ("createSuccess createFail", lambda: client.write("/key", 1, prevExist=False)),
        ("setsFail", lambda: client.set("/directory", 2)),
        ("setsSuccess", lambda: client.set("/key", 2)),
        ("updateFail", lambda: client.write("/none", 3, prevExist=True)),
        ("updateSuccess", lambda: client.write("/key", 3, prevExist=True)),
        ("compareAndSwapSuccess compareAndSwapFail", lambda: client.test_and_set("/key", 4, 3)),
        ("compareAndDeleteSuccess", lambda: client.delete("/key", prevValue=3)),
        ("compareAndDeleteSuccess compareAndDeleteFail", lambda: client.delete("/key", prevValue=4)),
        ("deleteSuccess deleteFail", lambda: client.delete("/directory/key")),
        ("getsSuccess", lambda: client.get("/directory")),
        ("setsSuccess+expireCount", lambda: client.watch("/key", client.set("/key", 5, ttl=0).modifiedIndex + 1)),
        ("watchers", lambda: (background(lambda: client.watch("/key")), wait_until(lambda: client.store_stats["watchers"]))),
    ]
    for counters, call in steps:
        for counter in counters.split():
            before = measure(client.store_stats).items()
            with contextlib.suppress(etcd.EtcdException):
                call()
            assert {name for name, _ in client.store_stats.items() - before} == {*counter.split("+"), "getsFail"}
    client.set("/key", "and the watch ends")


@proves(
    "Client",
    "A client of etcd's v2 API.",
    "Requests may raise EtcdConnectionFailed, EtcdClusterIdChanged or another EtcdException.",
)
@proves("Client.api_execute", "Send a request and return urllib3's response, whose `data` is bytes.")
@proves("Client.api_execute.method", '"GET", "PUT", "POST" or "DELETE".')
@proves("Client.api_execute.EtcdException", "Or `method` is another one.")
@proves("Client.api_execute.EtcdException", "The server refuses (often a subclass) or answers 204 (no content).")
@proves("Client.api_execute_json.EtcdException", "The server refuses (often a subclass) or answers 204 (no content).")
@proves("Client.api_execute.EtcdWatchTimedOut", '`params` have "wait" as "true", and nothing changes in time.')
@proves("Client.api_execute_json", "Send `params` as JSON and return urllib3's response, whose `data` is bytes.")
@proves("Client.api_execute.ValueError Client.api_execute_json.ValueError", '`path` does not start with "/".')
def test_answers(server: Server, client: etcd.Client, dead: etcd.Client) -> None:
    index = client.set("/key", "value").modifiedIndex
    response = measure(client.api_execute("/v2/keys/key", "GET", {"wait": "true", "waitIndex": index}, timeout=20))
    of_json = measure(client.api_execute_json("/v2/keys/key", "GET", None, timeout=2.5))
    for each in response, of_json:
        assert (type(each), each.status, b'"value":"value"' in each.data) == (urllib3.HTTPResponse, 200, True)
    measure(client._handle_server_response(response))
    measure(client._check_cluster_id(response))
    raised(etcd.EtcdWatchTimedOut, lambda: client.api_execute("/v2/keys/key", "GET", {"wait": "true"}, 0.5))
    raised(etcd.EtcdConnectionFailed, lambda: client.api_execute("/v2/keys/key", "GET", {"wait": 1}, 0.1))
    for method in "HEAD", "PATCH", "get":
        assert "not supported" in str(raised(etcd.EtcdException, partial(client.api_execute, "/", method)))
    with answering(lambda _: Answer(204)) as (port, _):
        refused: list[tuple[Callable[[], etcd.Client], str, type[Exception]]] = [
            (server.client, "/v2/keys/none", etcd.EtcdKeyNotFound),
            (server.client, "/v2/keys/key?wait=x", etcd.EtcdValueError),
            (server.client, "/v2/stats/none", etcd.EtcdException),
            (server.client, "version", ValueError),
            (lambda: dead, "/version", etcd.EtcdConnectionFailed),
            (lambda: server.client(expected_cluster_id="x"), "/v2/keys/", etcd.EtcdClusterIdChanged),
            (lambda: etcd.Client(port=port), "/", etcd.EtcdException),
        ]
        for make, path, kind in refused:
            raised(kind, partial(make().api_execute, path, "GET"))
            raised(kind, partial(make().api_execute_json, path, "GET"))


@proves("Client.api_execute.path Client.api_execute_json.path", "Path in the URL, as it is.")
@proves("Client.api_execute.params", "Go into the URL or, for PUT and POST, into a form.", 'None as a value is sent as "None".')
@proves("Client.api_execute_json.method", "Any HTTP method.")
@proves("Client.api_execute_json.params", "Sent as JSON, also with GET.", "None as a value is sent as null.")
def test_what_is_sent() -> None:
    with answering(lambda _: Answer()) as (port, asked):
        client = etcd.Client(port=port)
        for execute, methods, *expected in [
            (client.api_execute, ["GET", "DELETE"], "/%41?a=None&b=1+2", "", None),
            (client.api_execute, ["PUT", "POST"], "/%41", "a=None&b=1+2", "application/x-www-form-urlencoded"),
            (client.api_execute_json, ["GET", "PUT", "DELETE", "PATCH"], "/%41", '{"a": null, "b": "1 2"}', "application/json"),
        ]:
            for method in methods:
                execute("/%41", method, {"a": None, "b": "1 2"})
                assert [*asked[-1][:3], asked[-1].headers.get("Content-Type")] == [method, *expected]
                execute("/key?c=d#e", method)
                assert asked[-1].path == "/key?c=d"


@proves("Client.write.append", "An error may leave one, `allow_reconnect` two.")
@proves("Client", "A GET, PUT or DELETE that gets no answer is sent up to four times, each with the full timeout.")
@proves(
    "Client", "After a lost answer an error may hide a success, even EtcdAlreadyExist or EtcdCompareFailed: read and compare."
)
@proves(
    "EtcdAlreadyExist", "After a slow or lost answer the key may be our own, since the request was sent again: read and compare."
)
@proves(
    "EtcdCompareFailed",
    "After a slow or lost answer it may hide our own success, since the request was sent again: read and compare.",
)
@proves("Client.__init__.allow_reconnect", "Send what fails to the next server, even if it was carried out.")
@proves("Client.read_timeout Client.__init__.read_timeout", "Seconds to wait for each answer.")
@proves("Client.api_execute.timeout Client.api_execute_json.timeout", "Seconds to wait for each of up to four answers.")
def test_requests_are_sent_again(client: etcd.Client) -> None:
    faults: Iterator[str | float] = iter(())
    sent: list[bytes] = []
    with (
        proxy(client.port, lambda request: sent.append(request.split()[0]) or next(faults, None)) as port,
        socket.create_server(("127.0.0.1", 0)) as silent,
    ):
        flaky, waiting = etcd.Client(port=port), etcd.Client(port=silent.getsockname()[1], read_timeout=0.04)
        for name in "api_execute", "api_execute_json":
            for method, times in ("GET", 4), ("PUT", 4), ("DELETE", 4), ("POST", 1):
                faults = iter(["refused"] * 9)
                raised(etcd.EtcdConnectionFailed, partial(getattr(flaky, name), "/v2/keys/key", method))
                assert sent == [method.encode()] * times
                sent.clear()
                begun = time.monotonic()
                error = raised(etcd.EtcdConnectionFailed, partial(getattr(waiting, name), "/v2/keys/key", method))
                assert time.monotonic() - begun >= times * 0.04
                assert "read timeout=0.04)" in str(error)
        faults = iter(["refused", "lost", "refused"])
        assert flaky.set("/key", "the fourth").value == "the fourth"
        hasty = etcd.Client(port=port, read_timeout=1)
        for key, fault in ("/lost", "lost"), ("/slow", 5):
            faults = iter([fault])
            raised(etcd.EtcdAlreadyExist, partial(hasty.write, key, "ours", prevExist=False))
            faults = iter([fault])
            raised(etcd.EtcdCompareFailed, partial(hasty.test_and_set, key, "ours, too", "ours"))
            assert client.get(key).value == "ours, too"
        faults = iter(["lost"])
        hosts = (("127.0.0.1", port), ("127.0.0.1", client.port))
        etcd.Client(hosts, allow_reconnect=True, use_proxies=True).write("/twice", "value", append=True)
        assert len([*client.read("/twice").leaves]) == 2


@proves("Client.read_timeout", "0: no limit.")
@proves("Client.api_execute.timeout Client.api_execute_json.timeout", "None: the client's `read_timeout`.", "0: no limit.")
def test_limits(server: Server) -> None:
    def limit(client: Any) -> Any:
        """What the socket was told that carried the last request."""
        return client.http.connection_from_url(client.base_uri).pool.queue[-1].sock.gettimeout()

    for read_timeout, in_effect in (7.5, 7.5), (0, None):
        client = etcd.Client(port=server.port, read_timeout=read_timeout)
        assert measure(client.read_timeout) == read_timeout
        for execute in client.api_execute, client.api_execute_json:
            for timeout, expected in (3, 3), (0, None), (None, in_effect):
                execute("/v2/keys/", "GET", timeout=timeout)
                assert limit(client) == expected


@proves("Client.__init__.per_host_pool_size", "How many idle connections are kept for each server.")
def test_connections_are_kept() -> None:
    client, meeting = etcd.Client(per_host_pool_size=2), threading.Barrier(4)
    with answering(lambda _: Answer(body=str(meeting.wait(20)))) as (port, asked):
        for host in ("127.0.0.1", "localhost") * 2:
            client._base_uri = f"http://{host}:{port}"
            for future in [background(lambda: client.api_execute("/", "GET")) for _ in range(4)]:
                future.result(20)
    first, other, second, another = ({request.port for request in asked[i : i + 4]} for i in range(0, 16, 4))
    assert (len(first & second), len(other & another)) == (2, 2)


@proves("Client", "Do not use a client on both sides of a fork: the processes get each other's answers.", "Make one in each.")
def test_fork(client: etcd.Client) -> None:
    """The child's request reaches the server once the parent has asked, too."""
    asked: list[bytes] = []

    def fault(request: bytes) -> str | None:
        asked.append(request)
        return "held" if b"/child" in request and b"/parent" not in request else None

    for name in "before", "child", "parent":
        client.set(name, name)
    with proxy(client.port, fault) as port:
        shared = etcd.Client(port=port, read_timeout=20)
        for in_the_child, expected in (shared, "child"), (etcd.Client(port=port), "parent"):
            assert shared.get("/before").value == "before"
            forked(partial(in_the_child.read, "/child", timeout=0.05))
            assert shared.get("/parent").value == expected
            assert any(b"/child" in request for request in asked)
            shared.http.clear()
            asked.clear()
