"""Stubs of `etcd` (python-etcd 0.4.5): results and exceptions. The rest is in client, lock and auth."""

import logging
from collections.abc import Generator, Mapping
from typing import Any, ClassVar, NoReturn, TypedDict, type_check_only

from _typeshed import MaybeNone
from typing_extensions import NotRequired, ReadOnly, deprecated
from urllib3.response import BaseHTTPResponse

from . import client as client
from . import lock as lock
from .client import Client as Client
from .lock import Lock as Lock

_log: logging.Logger  # undocumented

# What may be in an answer that refuses a request, whoever gave it: the keys API, the auth API, a proxy, python-etcd itself.
# ReadOnly, so that _ErrorPayload is assignable to it.
@type_check_only
class _AnyPayload(TypedDict):
    errorCode: ReadOnly[NotRequired[int]]
    message: ReadOnly[str]
    cause: ReadOnly[NotRequired[str]]
    index: ReadOnly[NotRequired[int]]
    status: ReadOnly[NotRequired[int]]

# Raised for status 401 only, so the status is always there, even from a proxy.
@type_check_only
class _UnauthorizedPayload(_AnyPayload):
    status: ReadOnly[int]

# What the keys API answers.
@type_check_only
class _ErrorPayload(TypedDict):
    errorCode: int
    message: str
    cause: str
    index: int
    status: int

# Neither __eq__ nor __ne__, though python-etcd has both: without them checkers report a comparison with a str, always False.
class EtcdResult:
    """One node of the key space, as a call returned it or as part of another result.

    Two results are equal if their nodes are, whatever the `action`. A result never equals a str: compare its `value`.
    """

    action: str | MaybeNone
    """What was done: get, set, create, update, delete, expire, compareAndSwap or compareAndDelete.

    None on children and on what `pop` returns.
    """
    key: str | MaybeNone
    """Absolute path. None on the root."""
    value: str | MaybeNone
    """The stored text, whatever type was written. None on a directory and on the result of a delete."""
    expiration: str | None
    """When the node expires, in RFC 3339. None: never."""
    ttl: int | None
    """Seconds left to live, rounded up. In a watched event, what was left when it happened.

    None: for ever, or expired and about to be removed.
    """
    modifiedIndex: int | MaybeNone
    """Index of the last change, which `prevIndex` compares with. None on the root.

    After a change, watch from `modifiedIndex + 1`.
    """
    createdIndex: int | MaybeNone
    """Index of the creation. Setting an existing key without a condition resets it. None on the root."""
    newKey: bool
    """Whether the call created the node."""
    dir: bool
    """Whether the node is a directory."""
    etcd_index: int
    """Index of the server when it answered; for a watch, when the watch began.

    After a read, watch from `etcd_index + 1`; after a change, from its `modifiedIndex + 1`. Children and what `pop` returns have
    none: AttributeError.
    """
    raft_index: int
    """Raft index of the server when it answered. Children and what `pop` returns have none: AttributeError."""
    # undocumented; absent where the server sent no previous node
    _prev_node: EtcdResult
    # undocumented; Any: raw JSON nodes, whose keys vary with the kind of node
    _children: list[dict[str, Any]]
    _node_props: ClassVar[dict[str, bool | None]]  # undocumented
    # Any: JSON as it comes from a server, or as tests make it up.
    def __init__(self, action: Any = None, node: Any = None, prevNode: Any = None) -> None:
        """Build a result from the JSON of an answer. Other keywords are silently ignored.

        Args:
            action: Kept as it is.
            node: The node as a dict. Keys that it lacks are None, or False for `newKey` and `dir`.
            prevNode: The node as it was before, as a dict.

        Raises:
            TypeError: There is no `node`, which is None by default.
        """
    def parse_headers(self, response: BaseHTTPResponse) -> None:
        """Set `etcd_index` and `raft_index` from the headers of an answer.

        Args:
            response: A missing header counts as 1.
        """
    def get_subtree(self, leaves_only: bool = False) -> Generator[EtcdResult]:
        """Yield this node and all below it, depth first.

        Only what the call fetched is there: for everything, use `read` with `recursive=True`.

        Args:
            leaves_only: Yield only nodes without children. An empty directory is one.
        """
    @property
    def leaves(self) -> Generator[EtcdResult]:
        """The nodes without children, this one if it has none. An empty directory lists itself.

        A generator: always truthy, without an index or a length. Each access starts anew.
        """
    @property
    @deprecated("Use leaves instead; it yields the same.")
    def children(self) -> Generator[EtcdResult]:
        """The same as `leaves`, which replaces it."""
    # python-etcd's __eq__ makes results unhashable; object's __hash__ is a method, hence the ignore, as on typeshed's list.
    __hash__: ClassVar[None]  # type: ignore[assignment]

# Where only the server raises an exception its payload is certain. An attribute that is narrower in a subclass
# is what pyright objects to; the alternative is a None check after every EtcdKeyNotFound.

class EtcdException(Exception):
    """Base of python-etcd's own exceptions. Raised as such for errors that have no class of their own.

    Without a leader the error code is 300, and the request may still be carried out: read and compare.
    """

    payload: _AnyPayload | None
    """The server's answer as a dict. None for errors that arise in the client.

    Five keys are sure after an error of the keys API. The auth API and `leader_stats` send only `message` and `status`. If the
    answer is not JSON, as without `--enable-v2`, there are only `message` and `cause`. A proxy may send anything.
    """
    # Any: JSON of any shape.
    def __init__(self, message: object = None, payload: Mapping[str, Any] | None = None) -> None:
        """Make an exception.

        Args:
            message: There is no such attribute: use str().
            payload: Kept as it is.
        """

class EtcdValueError(EtcdException, ValueError):
    """The server refused an option (200 to 210), such as a negative ttl or an empty prevValue."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer."""

class EtcdCompareFailed(EtcdValueError):
    """A prevValue or prevIndex condition did not hold (101). Also a ValueError.

    After a slow or lost answer it may hide our own success, since the request was sent again: read and compare.
    """

class EtcdClusterIdChanged(EtcdException):
    """The answer came from another cluster than before. Raised once, after the request was carried out. `payload` is None."""

class EtcdKeyError(EtcdException):
    """Base of the errors about keys. Not a KeyError."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer. For an unknown user or role, or from a proxy, it may have only `message` and `status`."""

class EtcdKeyNotFound(EtcdKeyError):
    """There is no such key, user or role (100)."""

class EtcdNotFile(EtcdKeyError):
    """The key is a directory (102)."""

class EtcdNotDir(EtcdKeyError):
    """The key, or a part of its path, is not a directory (104)."""

class EtcdAlreadyExist(EtcdKeyError):
    """`prevExist=False` was given and the key exists (105).

    After a slow or lost answer the key may be our own, since the request was sent again: read and compare.
    """

class EtcdEventIndexCleared(EtcdException):
    """The index to watch from is older than the 1000 events that the server keeps (401).

    Read again, and watch from the result's `etcd_index + 1`.
    """

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer. `index` is its present one."""

class EtcdConnectionFailed(EtcdException):
    """The server could not be reached, or did not answer in time. `payload` is None.

    Not an OSError, ConnectionError or TimeoutError. The request may have been carried out.
    """

    cause: Exception | None
    """What urllib3 raised, usually MaxRetryError, whose `reason` says more."""
    # Any: JSON of any shape.
    def __init__(self, message: object = None, payload: Mapping[str, Any] | None = None, cause: Exception | None = None) -> None:
        """Make an exception.

        Args:
            message: There is no such attribute: use str().
            payload: Kept as it is.
            cause: Kept as it is.
        """

class EtcdInsufficientPermissions(EtcdException):
    """User or password is missing or wrong, or the user may not do this (110)."""

    payload: _UnauthorizedPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer. From the auth API it has only `message` and `status`."""

class EtcdWatchTimedOut(EtcdConnectionFailed):
    """Nothing changed within the timeout of a watch. `payload` is None, `cause` is urllib3's ReadTimeoutError.

    Not an OSError or TimeoutError.
    """

class EtcdWatcherCleared(EtcdException):
    """The server cleared the watch while it recovered (400). etcd 3 does not send it."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer."""

class EtcdLeaderElectionInProgress(EtcdException):
    """The cluster has no leader at the moment (301). etcd 3 does not send it, but a plain EtcdException with code 300."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer."""

class EtcdRootReadOnly(EtcdKeyError):
    """The root can be neither written nor deleted (107)."""

class EtcdDirNotEmpty(EtcdValueError):
    """A directory with children needs `recursive=True` to be deleted (108). Also a ValueError."""

class EtcdLockExpired(EtcdException):
    """Our entry in the lock's queue vanished while we waited. `payload` is None."""

class EtcdError:
    """From error codes to exceptions."""

    error_exceptions: ClassVar[dict[int, type[Exception]]]
    """The class raised for each error code. May be added to."""
    # Any: JSON of any shape.
    @classmethod
    def handle(cls, payload: Mapping[str, Any]) -> NoReturn:
        """Raise the exception for the payload of an error.

        Args:
            payload: Status 404 counts as error code 100 and status 401 as 110, whatever the code.

        Raises:
            EtcdException: Always, or the class that `error_exceptions` has for the code.
        """
