# pyright: reportPrivateUsage=false
"""The type of every attribute and every answer."""

import logging
from collections.abc import Generator
from typing import Any

import etcd
import etcd.auth
from typing_extensions import assert_type
from urllib3 import PoolManager
from urllib3.response import HTTPResponse


def result(result: etcd.EtcdResult) -> None:
    assert_type(result.action, str | Any)
    assert_type(result.key, str | Any)
    assert_type(result.value, str | Any)
    assert_type(result.expiration, str | None)
    assert_type(result.ttl, int | None)
    assert_type(result.modifiedIndex, int | Any)
    assert_type(result.createdIndex, int | Any)
    assert_type(result.newKey, bool)
    assert_type(result.dir, bool)
    assert_type(result.etcd_index, int)
    assert_type(result.raft_index, int)
    assert_type(result._prev_node, etcd.EtcdResult)
    assert_type(result._children, list[dict[str, Any]])
    assert_type(result.leaves, Generator[etcd.EtcdResult, None, None])
    assert_type(result.get_subtree(), Generator[etcd.EtcdResult, None, None])
    assert_type(result._node_props, dict[str, bool | None])
    assert_type(etcd._log, logging.Logger)


def answers(client: etcd.Client) -> None:
    assert_type(client.write("/key", "value"), etcd.EtcdResult)
    assert_type(client.refresh("/key", 60), etcd.EtcdResult)
    assert_type(client.update(client.read("/key")), etcd.EtcdResult)
    assert_type(client.read("/key"), etcd.EtcdResult)
    assert_type(client.delete("/key"), etcd.EtcdResult)
    assert_type(client.pop("/key"), etcd.EtcdResult)
    assert_type(client.test_and_set("/key", "new", "old"), etcd.EtcdResult)
    assert_type(client.set("/key", "value"), etcd.EtcdResult)
    assert_type(client.get("/key"), etcd.EtcdResult)
    assert_type(client.watch("/key"), etcd.EtcdResult)
    assert_type(client.eternal_watch("/key"), Generator[etcd.EtcdResult, None, None])
    assert_type("/key" in client, bool)
    assert_type(client.api_execute("/version", "GET"), HTTPResponse)
    assert_type(client.api_execute_json("/version", "GET"), HTTPResponse)
    assert_type(client._handle_server_response(client.api_execute("/version", "GET")), HTTPResponse | Any)
    assert_type(client._get_headers(), dict[str, str])
    assert_type(client._next_server(), str)


def attributes(client: etcd.Client) -> None:
    assert_type(client.http, PoolManager | Any)
    assert_type(client.base_uri, str)
    assert_type(client.host, str)
    assert_type(client.port, int)
    assert_type(client.protocol, str)
    assert_type(client.read_timeout, float)
    assert_type(client.allow_redirect, bool)
    assert_type(client.lock_prefix, str)
    assert_type(client.version_prefix, str)
    assert_type(client.key_endpoint, str)
    assert_type(client.expected_cluster_id, str | None)
    assert_type(client.username, str | None)
    assert_type(client.password, str | None)
    assert_type(client.machines, list[str])
    assert_type(client.version, str)
    assert_type(client.cluster_version, str)
    assert_type(client._base_uri, str)
    assert_type(client._machines_cache, list[str])
    assert_type(client._protocol, str)
    assert_type(client._read_timeout, float)
    assert_type(client._allow_reconnect, bool)
    assert_type(client._use_proxies, bool)
    assert_type(client._MGET, str)
    assert_type(client._MPUT, str)
    assert_type(client._MPOST, str)
    assert_type(client._MDELETE, str)
    assert_type(client._comparison_conditions, set[str])
    assert_type(client._read_options, set[str])
    assert_type(client._del_conditions, set[str])


def on_the_class() -> None:
    assert_type(etcd.Client.http, PoolManager | Any)
    assert_type([etcd.Client._MGET, etcd.Client._MPUT, etcd.Client._MPOST, etcd.Client._MDELETE], list[str])
    assert_type([etcd.Client._comparison_conditions, etcd.Client._read_options, etcd.Client._del_conditions], list[set[str]])
    assert_type(etcd.auth.EtcdAuthBase.entity, str)


def cluster(client: etcd.Client) -> None:
    assert_type(list(client.members), list[str])
    member = client.members.pop("id")
    assert_type([member["id"], member["name"]], list[str])
    assert_type([member["peerURLs"], member["clientURLs"]], list[list[str]])
    leader = client.leader
    assert_type([leader["id"], leader["name"]], list[str])
    assert_type([leader["peerURLs"], leader["clientURLs"]], list[list[str]])
    stats = client.stats
    info = stats["leaderInfo"]
    assert_type([stats["name"], stats["id"], stats["state"], stats["startTime"]], list[str])
    assert_type([info["leader"], info["uptime"], info["startTime"]], list[str])
    assert_type([stats["recvAppendRequestCnt"], stats["sendAppendRequestCnt"]], list[int])
    assert_type(stats.get("recvPkgRate"), float | None)
    assert_type(stats.get("recvBandwidthRate"), float | None)
    assert_type(stats.get("sendPkgRate"), float | None)
    assert_type(stats.get("sendBandwidthRate"), float | None)
    if "recvPkgRate" in stats and "recvBandwidthRate" in stats:
        assert_type([stats["recvPkgRate"], stats["recvBandwidthRate"]], list[float])
    if "sendPkgRate" in stats and "sendBandwidthRate" in stats:
        assert_type([stats["sendPkgRate"], stats["sendBandwidthRate"]], list[float])
    assert_type(client.leader_stats["leader"], str)
    for follower in client.leader_stats["followers"].values():
        latency = follower["latency"]
        assert_type([latency["current"], latency["average"], latency["standardDeviation"]], list[float])
        assert_type([latency["minimum"], latency["maximum"]], list[float])
        assert_type([follower["counts"]["fail"], follower["counts"]["success"]], list[int])
    assert_type(client.leader_stats["followers"].pop("id")["counts"]["fail"], int)
    store = client.store_stats
    assert_type([store["getsSuccess"], store["getsFail"], store["setsSuccess"], store["setsFail"]], list[int])
    assert_type([store["deleteSuccess"], store["deleteFail"], store["updateSuccess"], store["updateFail"]], list[int])
    assert_type([store["createSuccess"], store["createFail"], store["expireCount"], store["watchers"]], list[int])
    assert_type([store["compareAndSwapSuccess"], store["compareAndSwapFail"]], list[int])
    assert_type([store["compareAndDeleteSuccess"], store["compareAndDeleteFail"]], list[int])


def lock(lock: etcd.Lock) -> None:
    assert_type(lock.client, etcd.Client)
    assert_type(lock.name, str)
    assert_type(lock.path, str)
    assert_type(lock.is_taken, bool)
    assert_type(lock.is_acquired, bool)
    assert_type(lock.uuid, str)
    assert_type(lock._uuid, str)
    assert_type(lock._sequence, str | None)
    assert_type(lock._get_locker(), tuple[str, etcd.EtcdResult | None])
    assert_type([lock._find_lock(), lock._acquired()], list[bool])
    assert_type(lock.lock_key, str)
    assert_type(lock.acquire(), bool)


def auth(user: etcd.auth.EtcdUser, role: etcd.auth.EtcdRole, switch: etcd.auth.Auth) -> None:
    assert_type([user.entity, user.name, user.uri, switch.uri], list[str])
    assert_type([role.client, switch.client], list[etcd.Client])
    assert_type(user.names, list[Any] | Any)
    assert_type(user.roles, set[str])
    assert_type(user.password, None)
    assert_type(role.acls, dict[str, str])
    assert_type(switch.active, bool)


def errors(client: etcd.Client) -> None:
    try:
        client.api_execute("/version", "GET").release_conn()
    except (etcd.EtcdKeyError, etcd.EtcdValueError) as error:
        assert_type([error.payload["errorCode"], error.payload["index"], error.payload["status"]], list[int])
        assert_type([error.payload["message"], error.payload["cause"]], list[str])
    except etcd.EtcdInsufficientPermissions as error:
        assert_type(error.payload["status"], int)
        assert_type(error.payload["message"], str)
        assert_type(error.payload.get("errorCode"), int | None)
        assert_type(error.payload.get("cause"), str | None)
        assert_type(error.payload.get("index"), int | None)
    except etcd.EtcdEventIndexCleared as error:
        assert_type(error.payload["status"], int)
    except (etcd.EtcdWatcherCleared, etcd.EtcdLeaderElectionInProgress) as error:
        assert_type(error.payload["status"], int)
    except etcd.EtcdConnectionFailed as error:
        assert_type(error.cause, Exception | None)
    except etcd.EtcdException as error:
        if error.payload:
            assert_type(error.payload.get("status"), int | None)
    assert_type(etcd.EtcdError.error_exceptions, dict[int, type[Exception]])
