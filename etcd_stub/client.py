"""etcd.client where there is an etcd, else its stand-in."""

from etcd_stub import EtcdStubError, _etcd, _modules, _raise, _StandIn


class Client(_StandIn):
    _MGET = "GET"
    _MPUT = "PUT"
    _MPOST = "POST"
    _MDELETE = "DELETE"
    _comparison_conditions = {"prevValue", "prevIndex", "prevExist", "refresh"}
    _read_options = {"recursive", "wait", "waitIndex", "sorted", "quorum"}
    _del_conditions = {"prevValue", "prevIndex"}

    http = None

    def __init__(
        self,
        host="127.0.0.1",
        port=4001,
        srv_domain=None,
        version_prefix="/v2",
        read_timeout=60,
        allow_redirect=True,
        protocol="http",
        cert=None,
        ca_cert=None,
        username=None,
        password=None,
        allow_reconnect=False,
        use_proxies=False,
        expected_cluster_id=None,
        per_host_pool_size=10,
        lock_prefix="/_locks",
    ):
        self._protocol = self._machines_cache = self._base_uri = self.expected_cluster_id = self.version_prefix = _raise()
        self._read_timeout = self._use_proxies = self._allow_reconnect = self.username = self.password = self.http = _raise()

    def __del__(self): ...

    base_uri = host = port = protocol = read_timeout = allow_redirect = lock_prefix = property(_raise)
    machines = members = leader = stats = leader_stats = store_stats = version = cluster_version = key_endpoint = property(_raise)

    def __contains__(self, key):
        raise EtcdStubError

    def write(self, key, value, ttl=None, dir=False, append=False, **kwdargs):
        raise EtcdStubError

    def refresh(self, key, ttl, **kwdargs):
        raise EtcdStubError

    def update(self, obj):
        raise EtcdStubError

    def read(self, key, **kwdargs):
        raise EtcdStubError

    def delete(self, key, recursive=None, dir=None, **kwdargs):
        raise EtcdStubError

    def pop(self, key, recursive=None, dir=None, **kwdargs):
        raise EtcdStubError

    def test_and_set(self, key, value, prev_value, ttl=None):
        raise EtcdStubError

    def set(self, key, value, ttl=None):
        raise EtcdStubError

    def get(self, key):
        raise EtcdStubError

    def watch(self, key, index=None, timeout=None, recursive=None):
        raise EtcdStubError

    def eternal_watch(self, key, index=None, recursive=None):
        raise EtcdStubError

    def get_lock(self, *args, **kwargs):
        raise EtcdStubError

    election = property(_raise)

    def api_execute(self, path, method, params=None, timeout=None):
        raise EtcdStubError

    def api_execute_json(self, path, method, params=None, timeout=None):
        raise EtcdStubError

    def _handle_server_response(self, response):
        raise EtcdStubError

    def _get_headers(self):
        raise EtcdStubError

    def _next_server(self, cause=None):
        raise EtcdStubError

    def _check_cluster_id(self, response):
        raise EtcdStubError


if _etcd is not None:
    import etcd.client

    _modules[__name__] = etcd.client
