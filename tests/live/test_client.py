"""Client: every property and method beside those that return a result."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportPrivateUsage=false

import etcd
import pytest
from live.measure import measure
from live.servers import Server
from urllib3 import Timeout


def test_settings(client: etcd.Client) -> None:
    measure(client)
    measure(client.base_uri)
    measure(client.host)
    measure(client.port)
    measure(client.protocol)
    measure(client.read_timeout)
    measure(client.allow_redirect)
    measure(client.lock_prefix)
    measure(client.key_endpoint)
    measure(client.version_prefix)
    measure(client.expected_cluster_id)
    measure(client.username)
    measure(client.password)
    measure(client.http)
    measure(etcd.Client.http)
    measure("/key" in client)
    client.set("/key", "value")
    measure("/key" in client)


def test_what_programs_reach_for(client: etcd.Client) -> None:
    measure(client._MGET)
    measure(client._MPUT)
    measure(client._MPOST)
    measure(client._MDELETE)
    measure(client._comparison_conditions)
    measure(client._read_options)
    measure(client._del_conditions)
    measure(client._base_uri)
    measure(client._machines_cache)
    measure(client._protocol)
    measure(client._read_timeout)
    measure(client._allow_reconnect)
    measure(client._use_proxies)
    measure(client._get_headers())
    response = client.api_execute("/version", "GET")
    measure(client._handle_server_response(response))
    measure(client._check_cluster_id(response))
    measure(etcd._log)


def test_versions(client: etcd.Client) -> None:
    assert measure(client.version).startswith("3.")
    assert measure(client.cluster_version).startswith("3.")


def test_members(client: etcd.Client) -> None:
    measure(client.machines)
    measure(client.machines[0])
    measure(client.members)
    member = measure(client.members[client.stats["id"]])
    measure(member["id"])
    measure(member["name"])
    measure(member["peerURLs"])
    measure(member["clientURLs"])
    measure(client.leader)
    measure(client.leader["clientURLs"][0])


def test_stats(client: etcd.Client) -> None:
    stats = measure(client.stats)
    measure(stats["name"])
    measure(stats["id"])
    measure(stats["state"])
    measure(stats["startTime"])
    measure(stats["leaderInfo"])
    measure(stats["leaderInfo"]["leader"])
    measure(stats["leaderInfo"]["uptime"])
    measure(stats["leaderInfo"]["startTime"])
    measure(stats["recvAppendRequestCnt"])
    measure(stats["sendAppendRequestCnt"])


def test_store_stats(client: etcd.Client) -> None:
    stats = measure(client.store_stats)
    measure(stats["getsSuccess"])
    measure(stats["getsFail"])
    measure(stats["setsSuccess"])
    measure(stats["setsFail"])
    measure(stats["deleteSuccess"])
    measure(stats["deleteFail"])
    measure(stats["updateSuccess"])
    measure(stats["updateFail"])
    measure(stats["createSuccess"])
    measure(stats["createFail"])
    measure(stats["compareAndSwapSuccess"])
    measure(stats["compareAndSwapFail"])
    measure(stats["compareAndDeleteSuccess"])
    measure(stats["compareAndDeleteFail"])
    measure(stats["expireCount"])
    measure(stats["watchers"])


def test_leader_stats_of_one_node(client: etcd.Client) -> None:
    measure(client.leader_stats)
    measure(client.leader_stats["leader"])
    measure(client.leader_stats["followers"])


def test_api_execute(client: etcd.Client) -> None:
    response = measure(client.api_execute("/v2/keys/key", "PUT", {"value": "x"}))
    measure(response.status)
    measure(response.data)
    measure(client.api_execute("/v2/keys/key", "GET", {"quorum": "true"}, 2.5))
    measure(client.api_execute("/v2/keys/queue", "POST", params={"value": "x"}, timeout=0))
    measure(client.api_execute("/v2/keys/key", "DELETE", timeout=None).data)
    measure(client.api_execute_json("/v2/members", "GET"))
    measure(client.api_execute_json("/v2/members", "GET", None, timeout=2.5).data)


@pytest.mark.parametrize("timeout", [0, 5, 2.5])
def test_read_timeouts(server: Server, timeout: float) -> None:
    client = etcd.Client("127.0.0.1", server.port, read_timeout=timeout)
    assert measure(client.read_timeout) == timeout
    measure(client.read("/", timeout=Timeout(2.5)))


def test_all_options(server: Server) -> None:
    learner = server.client()
    learner.read("/")
    cluster_id = learner.expected_cluster_id
    assert cluster_id
    client = etcd.Client(
        host="localhost",
        port=server.port,
        srv_domain=None,
        version_prefix="/v2",
        read_timeout=2.5,
        allow_redirect=False,
        protocol="http",
        cert=None,
        ca_cert=None,
        username="joe",
        password="secret",
        allow_reconnect=False,
        use_proxies=True,
        expected_cluster_id=cluster_id,
        per_host_pool_size=2,
        lock_prefix="/locks",
    )
    measure(client.username)
    measure(client.password)
    measure(client.expected_cluster_id)
    measure(client.lock_prefix)
    measure(client.allow_redirect)
    client.write("/key", "value")
    measure(client.expected_cluster_id)


def test_a_domain_without_service_records_leaves_the_host(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    client = etcd.Client("127.0.0.1", server.port, srv_domain="none.invalid")
    assert measure(client.host) == "127.0.0.1"
    assert "Could not discover the etcd hosts from none.invalid" in caplog.text
    measure(client.read("/"))
