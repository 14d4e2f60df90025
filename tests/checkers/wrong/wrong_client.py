"""Clients: how they are made, what they tell, what subclasses may not do."""

from typing import Any

import etcd


def construction(hosts: list[tuple[str, int]], port: str) -> None:
    _ = etcd.Client(host=hosts)  # E: list-of-hosts
    _ = etcd.Client([("10.0.0.1", 2379)])  # E: list-display-of-hosts
    _ = etcd.Client(["10.0.0.1:2379"])  # E: list-of-urls
    _ = etcd.Client(("10.0.0.1", 2379))  # E: one-pair-of-host-and-port
    _ = etcd.Client((("10.0.0.1", "2379"),))  # E: str-port-in-hosts
    _ = etcd.Client("10.0.0.1", "2379")  # E: str-port
    _ = etcd.Client(port=port)  # E: str-port-variable
    _ = etcd.Client(hosts="10.0.0.1")  # E: misspelt-host
    _ = etcd.Client(endpoints=["http://10.0.0.1:2379"])  # E: option-of-another-library
    _ = etcd.Client(timeout=5)  # E: misspelt-read-timeout
    _ = etcd.Client(read_timeout="60")  # E: str-timeout
    _ = etcd.Client(read_timeout=None)  # E: none-timeout
    _ = etcd.Client(user="root", password="secret")  # E: misspelt-username
    _ = etcd.Client(cert=["client.crt", "client.key"])  # E: list-as-cert
    _ = etcd.Client(cert=("client.crt", "client.key", "ca.crt"))  # E: three-certs
    _ = etcd.Client(ca_cert=True)  # E: flag-as-ca-cert
    _ = etcd.Client(allow_reconnect="yes")  # E: str-flag
    _ = etcd.Client(allow_reconnects=True)  # E: misspelt-flag
    _ = etcd.Client(ssl=True)  # E: option-of-no-client
    _ = etcd.Client(version_prefix=2)  # E: int-prefix
    _ = etcd.Client(host=None)  # E: none-host
    _ = etcd.Client(per_host_pool_size="10")  # E: str-pool-size
    splatted = {"port": "2379"}
    _ = etcd.Client(**splatted)  # E: splatted-str-port
    _ = etcd.client(host="10.0.0.1")  # E: module-called


def telling(client: etcd.Client) -> None:
    for member in client.members:
        print(member["name"])  # E: ids-are-text
    for info in client.members.values():
        print(info["peerUrls"])  # E: misspelt-member-key
        print(info.name)  # E: member-attribute
        print(info["isLeader"])  # E: unknown-member-key
    print(client.members[0])  # E: members-indexed
    print(client.leader["clientURL"])  # E: misspelt-leader-key
    print(client.leader.split("/"))  # E: leader-is-a-dict
    print(client.machines["a"])  # E: machines-is-a-list
    print(client.machines())  # E: property-called
    print(client.version["etcdserver"])  # E: version-is-text
    print(client.version())  # E: version-called
    print(client.stats["leader"])  # E: unknown-statistic
    print(client.stats["leaderInfo"]["upTime"])  # E: misspelt-uptime
    print(client.leader_stats["follower"])  # E: misspelt-followers
    print(client.store_stats["gets"])  # E: unknown-counter
    print(client.store_stats["watchers"].bit_cout())  # E: misspelt-method-of-int
    for follower in client.leader_stats["followers"].values():
        print(follower["latency"]["max"])  # E: misspelt-latency


def attributes(client: etcd.Client) -> None:
    client.host = "10.0.0.1"  # E: read-only-host
    client.port = 2379  # E: read-only-port
    client.base_uri = "http://10.0.0.1:2379"  # E: read-only-base-uri
    client.protocol = "https"  # E: read-only-protocol
    client.read_timeout = 5  # E: read-only-timeout
    client.allow_redirect = False  # E: read-only-redirect
    client.machines = []  # E: read-only-machines
    client.members = {}  # E: read-only-members
    client.lock_prefix = "/locks"  # E: read-only-prefix
    client.expected_cluster_id = 14841639068965178418  # E: int-cluster-id
    client.timeout = 5  # E: unknown-attribute-assigned
    client.username = b"root"  # E: bytes-username
    print(client.hosts)  # E: misspelt-attribute
    print(client.election)  # E: deprecated-election
    print(client.get_lock("name", ttl=60))  # E: deprecated-get-lock
    client.close()  # E: close
    with client:  # E: context-manager
        pass


def requests(client: etcd.Client) -> None:
    response = client.api_execute("/v2/keys/a", "GET")
    print(response.data.split(","))  # E: bytes-as-text
    print(response.text)  # E: response-of-requests
    print(response["node"])  # E: response-subscripted
    print(client.api_execute("/v2/keys/a"))  # E: no-method
    print(client.api_execute("/v2/keys/a", "GET", timeout="5"))  # E: str-timeout-of-request
    print(client.api_execute("/v2/keys/a", "GET", [("wait", "true")]))  # E: params-as-list
    print(client.api_execute("/v2/keys/a", "GET", data={"value": "b"}))  # E: option-of-requests
    print(client.api_execute_json("/v2/keys/a", "PUT", "{}"))  # E: params-as-json-text
    print(client.api_execute_json("/v2/keys/a", json={}))  # E: option-of-requests-json


class Prefixed(etcd.Client):
    def read(self, key: str) -> etcd.EtcdResult:  # E: override-without-options
        return super().read("/prefix" + key)

    def get(self, key: str) -> str:  # E: override-with-another-answer
        return str(super().get("/prefix" + key).value)

    def delete(self, key: str, recursive: str, **options: Any) -> etcd.EtcdResult:  # E: override-with-another-flag
        return super().delete("/prefix" + key, recursive == "yes", **options)


class Renamed(etcd.Client):
    def __init__(self) -> None:
        super().__init__(hostname="10.0.0.1")  # E: unknown-option-of-super
        self.prefix: str = "/prefix"

    def put(self, key: str, value: str) -> None:
        super().put(key, value)  # E: no-put
        self.wirte(key, value)  # E: misspelt-method
