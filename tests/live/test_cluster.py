"""Three nodes, one of which is stopped under the client."""

# pyright: reportPrivateUsage=false

import contextlib

import etcd
import pytest
from live.measure import measure
from live.servers import Server, wait_until

proves = pytest.mark.proves


def leader_of(cluster: list[Server]) -> Server:
    """The node that leads, once there is one and all agree."""

    def leads(server: Server) -> bool:
        with contextlib.suppress(etcd.EtcdException):
            return all(each.client().leader["name"] == server.name for each in cluster)
        return False

    wait_until(lambda: any(map(leads, cluster)))
    return next(filter(leads, cluster))


def test_members(cluster: list[Server]) -> None:
    hosts = tuple(("127.0.0.1", server.port) for server in cluster)
    client = etcd.Client(hosts, allow_reconnect=True, read_timeout=10)
    assert len(measure(client.machines)) == 3
    assert len(measure(client.members)) == 3
    measure(list(client.members.values()))
    measure(client.leader)
    measure(client.host)
    measure(client.port)
    measure(client._machines_cache)


@proves("Client.leader_stats", "What the leader knows of its followers, by id.")
def test_leader_stats(cluster: list[Server]) -> None:
    leader = leader_of(cluster)
    client = leader.client()
    for value in range(20):
        client.set("/key", value)
    stats = measure(client.leader_stats)
    assert measure(stats["followers"]).keys() | {stats["leader"]} == client.members.keys()
    for follower in stats["followers"].values():
        measure(follower)
        measure(follower["latency"])
        measure(follower["latency"]["current"])
        measure(follower["latency"]["average"])
        measure(follower["latency"]["standardDeviation"])
        measure(follower["latency"]["minimum"])
        measure(follower["latency"]["maximum"])
        measure(follower["counts"])
        measure(follower["counts"]["fail"])
        measure(follower["counts"]["success"])


@proves("Client.leader_stats", "EtcdException if the server is not the leader; its payload has only `message` and `status`.")
def test_stats_of_leader_and_follower(cluster: list[Server]) -> None:
    leader = leader_of(cluster)
    for value in range(20):
        leader.client().set("/key", value)
    stats = measure(leader.client().stats)
    assert measure(stats["state"]) == "StateLeader"
    measure(stats.get("sendPkgRate"))
    measure(stats.get("sendBandwidthRate"))
    follower = next(server for server in cluster if server is not leader).client()
    stats = measure(follower.stats)
    assert measure(stats["state"]) == "StateFollower"
    measure(stats.get("recvPkgRate"))
    measure(stats.get("recvBandwidthRate"))
    with pytest.raises(etcd.EtcdException) as caught:
        _ = follower.leader_stats
    assert caught.value.payload
    assert caught.value.payload.keys() == {"message", "status"}
    measure(caught.value.payload["message"])


@proves("Client.read", "`quorum` asks the majority.")
def test_stop_a_node(cluster: list[Server]) -> None:
    stopped, *others = cluster
    hosts = tuple(("127.0.0.1", server.port) for server in cluster)
    client = etcd.Client(host=hosts, allow_reconnect=True, read_timeout=10)
    patient = etcd.Client(port=stopped.port, read_timeout=10)
    assert client.port == stopped.port
    client.set("/key", "value")
    stopped.stop()
    leader_of(others)
    assert measure(client.read("/key").value) == "value"
    assert measure(client.port) in {server.port for server in others}
    measure(client.set("/key", "new").action)
    measure(client.leader)
    with pytest.raises(etcd.EtcdConnectionFailed) as caught:
        patient.read("/key")
    measure(caught.value.cause)
    others[0].stop()
    survivor = others[1].client(read_timeout=10)
    assert survivor.read("/key").value == "new"
    with pytest.raises(etcd.EtcdException) as without_majority:
        survivor.read("/key", quorum=True)
    assert without_majority.value.payload
    assert measure(without_majority.value.payload["errorCode"]) == 300
