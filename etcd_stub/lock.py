"""etcd.lock where there is an etcd, else its stand-in."""

import sys

from etcd_stub import EtcdStubError, etcd
from etcd_stub._stand_in import _StandIn

if etcd is not sys.modules["etcd_stub"]:
    import etcd.lock

    sys.modules[__name__] = sys.modules["etcd.lock"]


class Lock(_StandIn):
    def __init__(self, client, lock_name):
        raise EtcdStubError

    @property
    def uuid(self):
        raise EtcdStubError

    @uuid.setter
    def uuid(self, value):
        raise EtcdStubError

    @property
    def is_acquired(self):
        raise EtcdStubError

    def acquire(self, blocking=True, lock_ttl=3600, timeout=0):
        raise EtcdStubError

    def release(self):
        raise EtcdStubError

    def __enter__(self):
        raise EtcdStubError

    def __exit__(self, type, value, traceback):
        raise EtcdStubError

    @property
    def lock_key(self):
        raise EtcdStubError

    def _find_lock(self):
        raise EtcdStubError

    def _acquired(self, blocking=True, timeout=0):
        raise EtcdStubError

    def _get_locker(self):
        raise EtcdStubError

    def _set_sequence(self, key):
        raise EtcdStubError
