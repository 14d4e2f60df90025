"""Stand-in for etcd itself: its names, `etcd` included, become the package's. Every use of its classes raises EtcdStubError."""

import etcd_stub as etcd
from etcd_stub import EtcdStubError, _raise, _StandIn, client, lock
from etcd_stub.client import Client
from etcd_stub.lock import Lock


class EtcdResult(_StandIn):
    _node_props = {
        "key": None,
        "value": None,
        "expiration": None,
        "ttl": None,
        "modifiedIndex": None,
        "createdIndex": None,
        "newKey": False,
        "dir": False,
    }

    def __init__(self, action=None, node=None, prevNode=None, **kwdargs):
        self.action = self.key = self.value = self.expiration = self.ttl = self.modifiedIndex = self.createdIndex = _raise()
        self.newKey = self.dir = self._children = self._prev_node = _raise()

    def parse_headers(self, response):
        self.etcd_index = self.raft_index = _raise()

    def get_subtree(self, leaves_only=False):
        raise EtcdStubError

    leaves = children = property(_raise)

    def __eq__(self, other):
        raise EtcdStubError

    def __ne__(self, other):
        raise EtcdStubError


class EtcdException(_StandIn, Exception):
    def __init__(self, message=None, payload=None):
        self.payload = _raise()


class EtcdValueError(EtcdException, ValueError): ...


class EtcdCompareFailed(EtcdValueError): ...


class EtcdClusterIdChanged(EtcdException): ...


class EtcdKeyError(EtcdException): ...


class EtcdKeyNotFound(EtcdKeyError): ...


class EtcdNotFile(EtcdKeyError): ...


class EtcdNotDir(EtcdKeyError): ...


class EtcdAlreadyExist(EtcdKeyError): ...


class EtcdEventIndexCleared(EtcdException): ...


class EtcdConnectionFailed(EtcdException):
    def __init__(self, message=None, payload=None, cause=None):
        self.cause = _raise()


class EtcdInsufficientPermissions(EtcdException): ...


class EtcdWatchTimedOut(EtcdConnectionFailed): ...


class EtcdWatcherCleared(EtcdException): ...


class EtcdLeaderElectionInProgress(EtcdException): ...


class EtcdRootReadOnly(EtcdKeyError): ...


class EtcdDirNotEmpty(EtcdValueError): ...


class EtcdLockExpired(EtcdException): ...


class EtcdError(_StandIn):
    error_exceptions = {
        100: EtcdKeyNotFound,
        101: EtcdCompareFailed,
        102: EtcdNotFile,
        104: EtcdNotDir,
        105: EtcdAlreadyExist,
        107: EtcdRootReadOnly,
        108: EtcdDirNotEmpty,
        110: EtcdInsufficientPermissions,
        **dict.fromkeys(range(200, 211), EtcdValueError),
        301: EtcdLeaderElectionInProgress,
        400: EtcdWatcherCleared,
        401: EtcdEventIndexCleared,
    }

    @classmethod
    def handle(cls, payload):
        raise EtcdStubError
