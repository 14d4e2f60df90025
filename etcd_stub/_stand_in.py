"""Stand-in for etcd itself: results and exceptions. Constructing or calling any of it raises EtcdStubError."""

from etcd_stub import EtcdStubError


class _StandIn:
    def __new__(cls, *args, **kwargs):
        raise EtcdStubError


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
        raise EtcdStubError

    def parse_headers(self, response):
        raise EtcdStubError

    def get_subtree(self, leaves_only=False):
        raise EtcdStubError

    @property
    def leaves(self):
        raise EtcdStubError

    @property
    def children(self):
        raise EtcdStubError

    def __eq__(self, other):
        raise EtcdStubError

    def __ne__(self, other):
        raise EtcdStubError


class EtcdException(_StandIn, Exception):
    def __init__(self, message=None, payload=None):
        raise EtcdStubError


class EtcdValueError(EtcdException, ValueError):
    pass


class EtcdCompareFailed(EtcdValueError):
    pass


class EtcdClusterIdChanged(EtcdException):
    pass


class EtcdKeyError(EtcdException):
    pass


class EtcdKeyNotFound(EtcdKeyError):
    pass


class EtcdNotFile(EtcdKeyError):
    pass


class EtcdNotDir(EtcdKeyError):
    pass


class EtcdAlreadyExist(EtcdKeyError):
    pass


class EtcdEventIndexCleared(EtcdException):
    pass


class EtcdConnectionFailed(EtcdException):
    def __init__(self, message=None, payload=None, cause=None):
        raise EtcdStubError


class EtcdInsufficientPermissions(EtcdException):
    pass


class EtcdWatchTimedOut(EtcdConnectionFailed):
    pass


class EtcdWatcherCleared(EtcdException):
    pass


class EtcdLeaderElectionInProgress(EtcdException):
    pass


class EtcdRootReadOnly(EtcdKeyError):
    pass


class EtcdDirNotEmpty(EtcdValueError):
    pass


class EtcdLockExpired(EtcdException):
    pass


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
