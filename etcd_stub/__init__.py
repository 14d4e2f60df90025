"""`from etcd_stub import etcd`: python-etcd where it is installed, else this package, whose every use raises EtcdStubError."""

import sys


class EtcdStubError(ImportError):
    def __init__(self, message="The 'etcd' module is required but not installed. Install it with: pip install python-etcd"):
        super().__init__(message, name="etcd")


class _StandIn:
    def __new__(cls, *args, **kwargs):
        raise EtcdStubError


class EtcdResult(_StandIn):
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


from etcd_stub import auth
from etcd_stub.client import Client
from etcd_stub.lock import Lock

try:
    import etcd

    if not etcd.__file__:  # not python-etcd but some folder of that name
        raise ModuleNotFoundError(name="etcd")
except ModuleNotFoundError as error:
    if error.name != "etcd":  # python-etcd is there but broken
        raise
    etcd = sys.modules[__name__]
else:
    import etcd.auth
    import etcd.client
    import etcd.lock
    from etcd import *

    for _room in ("auth", "client", "lock"):
        sys.modules[f"{__name__}.{_room}"] = sys.modules[f"etcd.{_room}"]
