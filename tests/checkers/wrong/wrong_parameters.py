"""An argument of the wrong type for each parameter that the other files leave out."""

import etcd
import etcd.auth


def client(client: etcd.Client) -> None:
    _ = etcd.Client(srv_domain=5)  # E: srv-domain
    _ = etcd.Client(allow_redirect="no")  # E: allow-redirect
    _ = etcd.Client(protocol=True)  # E: protocol
    _ = etcd.Client(username=b"root")  # E: username
    _ = etcd.Client(password=b"secret")  # E: password
    _ = etcd.Client(use_proxies="no")  # E: use-proxies
    _ = etcd.Client(expected_cluster_id=5)  # E: expected-cluster-id
    _ = etcd.Client(lock_prefix=5)  # E: lock-prefix
    client.password = b"secret"  # E: password-assigned
    client.version_prefix = 2  # E: version-prefix-assigned


def keys(client: etcd.Client) -> None:
    _ = client.refresh(b"/key", 60)  # E: key-of-refresh
    _ = client.delete(b"/key")  # E: key-of-delete
    _ = client.pop(b"/key")  # E: key-of-pop
    _ = client.test_and_set(b"/key", "new", "old")  # E: key-of-test-and-set
    _ = client.get(b"/key")  # E: key-of-get
    _ = client.watch(b"/key")  # E: key-of-watch
    _ = client.eternal_watch(b"/key")  # E: key-of-eternal-watch
    _ = client.api_execute(b"/version", "GET")  # E: path
    _ = client.api_execute("/version", b"GET")  # E: method
    _ = client.api_execute_json(b"/version", "GET")  # E: path-of-json
    _ = client.api_execute_json("/version", b"GET")  # E: method-of-json


def options(client: etcd.Client) -> None:
    _ = client.write("/key", "value", dir="no")  # E: dir
    _ = client.write("/key", "value", append="no")  # E: append
    _ = client.write("/key", None, 60, refresh="no")  # E: refresh
    _ = client.refresh("/key", 60, dir="no")  # E: dir-of-refresh
    _ = client.refresh("/key", 60, prevValue=None)  # E: prev-value-of-refresh
    _ = client.refresh("/key", 60, prevIndex="5")  # E: prev-index-of-refresh
    _ = client.read("/key", wait="no")  # E: wait
    _ = client.read("/key", sorted="no")  # E: sorted
    _ = client.read("/key", quorum="no")  # E: quorum
    _ = client.delete("/key", dir="no")  # E: dir-of-delete
    _ = client.pop("/key", dir="no")  # E: dir-of-pop
    _ = client.pop("/key", prevValue=None)  # E: prev-value-of-pop
    _ = client.watch("/key", recursive="no")  # E: recursive-of-watch
    _ = client.eternal_watch("/key", index="5")  # E: index-of-eternal-watch
    _ = client.eternal_watch("/key", recursive="no")  # E: recursive-of-eternal-watch
    _ = client.api_execute_json("/version", "GET", timeout="5")  # E: timeout-of-json


def results(client: etcd.Client) -> None:
    _ = etcd.EtcdConnectionFailed("no", "payload")  # E: payload-of-connection
    _ = etcd.Lock("localhost", "name")  # E: client-of-lock
    _ = etcd.auth.EtcdUser("localhost", "ada")  # E: client-of-user
    _ = etcd.auth.EtcdUser(client, 5)  # E: name-of-user
    _ = etcd.auth.EtcdRole("localhost", "guest")  # E: client-of-role
    _ = etcd.auth.EtcdRole(client, 5)  # E: name-of-role
    _ = etcd.auth.EtcdAuthBase("localhost", "example")  # E: client-of-entity
    _ = etcd.auth.EtcdAuthBase(client, 5)  # E: name-of-entity
    _ = etcd.auth.Auth("localhost")  # E: client-of-auth
    etcd.auth.EtcdRole(client, "guest").grant(5, "RW")  # E: path-of-grant
    etcd.auth.EtcdRole(client, "guest").revoke(5, "RW")  # E: path-of-revoke
