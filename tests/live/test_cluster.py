"""Three nodes: what each says, and what a client goes through when some or all of them are gone."""

# pyright: reportPrivateUsage=false

import contextlib
import os
import re
import signal
from collections.abc import Generator
from functools import partial
from typing import Any

import etcd
import pytest
from etcd.auth import Auth
from live.faults import background, raised
from live.measure import measure
from live.servers import Server, wait_until

proves = pytest.mark.proves


def leader_of(cluster: list[Server]) -> Server:
    """The node that leads, once there is one and all agree; one that was cut off learns it with the next write."""

    names = {server.name: server for server in cluster}
    agreed: set[str] = set()

    def agree() -> bool:
        with contextlib.suppress(etcd.EtcdException):
            clients = [server.client(read_timeout=0.5) for server in cluster]
            clients[0].set("/written", "so that all hear of it")
            agreed.clear()
            agreed.update(client.leader["name"] for client in clients)
            return len(agreed) == 1 and agreed <= names.keys()
        return False

    wait_until(agree)
    return names[agreed.pop()]


@contextlib.contextmanager
def frozen(*servers: Server) -> Generator[None]:
    """Servers that take connections and do not answer, until the block ends."""
    try:
        for server in servers:
            server.process.send_signal(signal.SIGSTOP)
            wait_until(partial(os.waitid, os.P_PID, server.process.pid, os.WSTOPPED | os.WNOHANG))
        yield
    finally:
        for server in servers:
            server.process.send_signal(signal.SIGCONT)


@proves("Client.machines", "Client URLs of the cluster, read from the server.")
@proves("Client.members", "The cluster's members by id, read from the server.")
@proves("Client.leader", "The leader, read from the server.")
@proves("Client.stats", "Statistics of the server in use.", "Times are RFC 3339, the uptime is a Go duration.")
@proves("Client.leader_stats", "What the leader knows of its followers, by id.")
@proves("Client.leader_stats", "EtcdException if the server is not the leader; its payload has only `message` and `status`.")
@proves("Client.store_stats", "Counters of the operations on this server's key space.")
@proves("EtcdException.payload", "The auth API and `leader_stats` send only `message` and `status`.")
def test_what_each_node_says(cluster: list[Server]) -> None:
    leader = leader_of(cluster)
    urls = {server.name: [server.client().base_uri] for server in cluster}
    for server in cluster:
        client = server.client()
        assert sorted(measure(client.machines)) == sorted(url for [url] in urls.values())
        members = measure(client.members)
        assert {member["name"]: member["clientURLs"] for member in members.values()} == urls
        assert members.keys() == {each.client().stats["id"] for each in cluster} == {m["id"] for m in members.values()}
        assert measure(client.leader) == members[leader.client().stats["id"]]
        leader.client().set("/key", "value")  # rates are those of the last second
        stats = measure(client.stats)
        assert (stats["name"], stats["state"]) == (server.name, "StateLeader" if server is leader else "StateFollower")
        for moment in stats["startTime"], stats["leaderInfo"]["startTime"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", moment)
        assert re.fullmatch(r"(\d+h)?(\d+m)?\d+(\.\d+)?(s|ms|µs)", stats["leaderInfo"]["uptime"])
        before = [each.client().store_stats["getsSuccess"] for each in cluster]
        client.get("/")
        after = [each.client().store_stats["getsSuccess"] for each in cluster]
        assert [now - then for now, then in zip(after, before, strict=True)] == [int(each is server) for each in cluster]
        if server is leader:
            leader_stats = measure(client.leader_stats)
            assert {leader_stats["leader"], *leader_stats["followers"]} == members.keys()
            assert leader_stats["leader"] == stats["id"] not in leader_stats["followers"]
        else:
            for call in partial(getattr, client, "leader_stats"), partial(setattr, Auth(client), "active", True):
                payload: Any = measure(raised(etcd.EtcdException, call).payload)
                assert payload.keys() == {"message", "status"}


@proves("Client.leader", "A server without a majority names itself.")
@proves("Client.stats", 'Without a majority its `state` is "StateLeader", too.')
@proves("Client.__init__", "After an outage of all servers make a new client, since the old one knows only one of them.")
def test_outage(cluster: list[Server]) -> None:
    leader = leader_of(cluster)
    hosts = tuple(("127.0.0.1", server.port) for server in cluster)
    old = etcd.Client(hosts, allow_reconnect=True, read_timeout=20)
    with frozen(*cluster):
        old._read_timeout = 0.1
        assert "Could not get the list of servers" in str(raised(etcd.EtcdException, lambda: old.get("/")))
        back = next(server for server in cluster if server not in (leader, *(s for s in cluster if s.port == old.port)))
        back.process.send_signal(signal.SIGCONT)
        assert "No more machines" in str(raised(etcd.EtcdConnectionFailed, lambda: old.get("/")))
        alone = back.client()
        wait_until(lambda: alone.leader["name"] == back.name)
        assert alone.stats["state"] == "StateLeader"
        assert etcd.Client(hosts, allow_reconnect=True, read_timeout=0.5).get("/").dir
    leader_of(cluster)
    old._read_timeout = 20
    assert (old.get("/").dir, old._machines_cache) == (True, [])


@proves(
    "Client",
    "Without a leader they raise a plain EtcdException with `errorCode` 300 in its `payload`, and may still be carried out.",
)
@proves("EtcdException", "Without a leader the error code is 300, and the request may still be carried out: read and compare.")
@proves("EtcdLeaderElectionInProgress", "etcd 3 does not send it, but a plain EtcdException with code 300.")
@proves("Client.read.quorum", "Ask the majority; `wait` is then ignored.")
@proves("Client.read.quorum", "Without it a server that is cut off answers with what it has.")
def test_without_a_leader(cluster: list[Server]) -> None:
    leader = leader_of(cluster)
    client = leader.client()
    client.set("/key", "value")
    assert client.read("/key", quorum=True, wait=True).value == "value"
    one, other = (server for server in cluster if server is not leader)
    with frozen(one):
        with frozen(other):
            writing = background(lambda: client.write("/late", "value", prevExist=False))
            reading = background(lambda: leader.client().read("/key", quorum=True))
            for waiting in writing, reading:
                payload: Any = measure(raised(etcd.EtcdException, partial(waiting.result, 20)).payload)
                assert (payload["errorCode"], len(payload)) == (300, 5)
            assert "/late" not in client
            assert client.read("/key").value == "value"
        # With the leader this one is a majority, and only the leader's log is sure to be complete.
        wait_until(lambda: "/late" in client)


@proves("Client.base_uri", "URL of the server in use.")
@proves("Client.host", "Host name of the server in use.")
@proves("Client.port", "Port of the server in use.")
@proves("Client.__init__", "A failover may raise ValueError, unless hosts are named as advertised or `use_proxies` is given.")
@proves("Client.__init__.use_proxies", "Needed for proxies and other names.")
def test_failover(cluster: list[Server]) -> None:
    gone, *others = cluster
    advertised = tuple(("127.0.0.1", server.port) for server in cluster)
    names = tuple(("localhost", server.port) for server in cluster)
    client = etcd.Client(advertised, allow_reconnect=True, read_timeout=20)
    misled = etcd.Client(names, allow_reconnect=True, read_timeout=20)
    misled._machines_cache.sort()  # localhost comes last and is taken first; otherwise it is a matter of luck
    proxied = etcd.Client(names, allow_reconnect=True, use_proxies=True, read_timeout=20)
    moving = etcd.Client((names[0], *advertised[1:]), allow_reconnect=True, use_proxies=True, read_timeout=20)
    for each in client, misled, proxied, moving:
        assert (each.port, each.stats["name"]) == (gone.port, gone.name)
    gone.stop()
    leader_of(others)
    assert "list.remove" in str(raised(ValueError, lambda: misled.get("/")))
    assert moving.host == "localhost"
    for each, host in (misled, "localhost"), (client, "127.0.0.1"), (proxied, "localhost"), (moving, "127.0.0.1"):
        assert each.write("/queue", "value", append=True).newKey
        [server] = [server for server in others if server.port == each.port]
        assert (each.host, each.base_uri) == (host, f"http://{host}:{server.port}")
        assert each.stats["name"] == server.name
