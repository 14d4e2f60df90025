"""etcd.client where there is an etcd, else its stand-in."""

import sys

from etcd_stub import EtcdStubError, etcd
from etcd_stub._stand_in import _StandIn

if etcd is not sys.modules["etcd_stub"]:
    import etcd.client

    sys.modules[__name__] = sys.modules["etcd.client"]


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
        raise EtcdStubError

    def __del__(self):
        pass

    @property
    def base_uri(self):
        raise EtcdStubError

    @property
    def host(self):
        raise EtcdStubError

    @property
    def port(self):
        raise EtcdStubError

    @property
    def protocol(self):
        raise EtcdStubError

    @property
    def read_timeout(self):
        raise EtcdStubError

    @property
    def allow_redirect(self):
        raise EtcdStubError

    @property
    def lock_prefix(self):
        raise EtcdStubError

    @property
    def machines(self):
        raise EtcdStubError

    @property
    def members(self):
        raise EtcdStubError

    @property
    def leader(self):
        raise EtcdStubError

    @property
    def stats(self):
        raise EtcdStubError

    @property
    def leader_stats(self):
        raise EtcdStubError

    @property
    def store_stats(self):
        raise EtcdStubError

    @property
    def version(self):
        raise EtcdStubError

    @property
    def cluster_version(self):
        raise EtcdStubError

    @property
    def key_endpoint(self):
        raise EtcdStubError

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

    @property
    def election(self):
        raise EtcdStubError

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
