"""etcd.lock where there is an etcd, else its stand-in."""

from etcd_stub import EtcdStubError, _etcd, _modules, _raise, _StandIn


class Lock(_StandIn):
    def __init__(self, client, lock_name):
        self.client = self.name = self._uuid = self.path = self.is_taken = self._sequence = _raise()

    uuid = property(_raise, _raise)
    is_acquired = property(_raise)

    def acquire(self, blocking=True, lock_ttl=3600, timeout=0):
        raise EtcdStubError

    def release(self):
        raise EtcdStubError

    def __enter__(self):
        raise EtcdStubError

    def __exit__(self, type, value, traceback):
        raise EtcdStubError

    lock_key = property(_raise)

    def _find_lock(self):
        raise EtcdStubError

    def _acquired(self, blocking=True, timeout=0):
        raise EtcdStubError

    def _get_locker(self):
        raise EtcdStubError

    def _set_sequence(self, key):
        raise EtcdStubError


if _etcd is not None:
    import etcd.lock

    _modules[__name__] = etcd.lock
