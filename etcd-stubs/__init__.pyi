"""Stubs of `etcd` (python-etcd 0.4.5): results and exceptions; the rest is in client, lock and auth."""

import logging
from collections.abc import Generator, Mapping
from typing import Any, ClassVar, NoReturn, TypedDict, type_check_only

from _typeshed import MaybeNone
from typing_extensions import deprecated
from urllib3.response import HTTPResponse

from . import client as client
from . import lock as lock
from .client import Client as Client
from .lock import Lock as Lock

_log: logging.Logger

@type_check_only
class _ErrorPayload(TypedDict):
    """What etcd answers when it refuses a request. Errors of the auth API carry only `message` and `status`."""

    errorCode: int
    message: str
    cause: str
    index: int
    status: int

class EtcdResult:
    """One node of the key space, as a call returned it or as part of another result."""

    action: str | MaybeNone
    """What was done: get, set, create, update, delete, expire, compareAndSwap, compareAndDelete; None on children."""
    key: str | MaybeNone
    """Absolute path; None on the root."""
    value: str | MaybeNone
    """The stored text, whatever type was written; None on a directory and on the result of a delete."""
    expiration: str | None
    """When the node expires, RFC 3339; None: never."""
    ttl: int | None
    """Seconds left to live, rounded up; None: for ever, or expired and about to be removed."""
    modifiedIndex: int | MaybeNone
    """Index of the last change, what `prevIndex` compares with; None on the root."""
    createdIndex: int | MaybeNone
    """Index of the creation; None on the root."""
    newKey: bool
    """Whether this call created the node."""
    dir: bool
    """Whether the node is a directory."""
    etcd_index: int
    """Index of the server when it answered. Children and leaves have none: AttributeError."""
    raft_index: int
    """Raft index of the server when it answered. Children and leaves have none: AttributeError."""
    _prev_node: EtcdResult  # absent where the server sent no previous node
    _children: list[dict[str, Any]]  # raw JSON nodes: keys vary with the kind of node
    # Any in what follows: JSON as it came, or as a program makes it up.
    def __init__(
        self, action: str | None = None, node: Mapping[str, Any] | None = None, prevNode: Mapping[str, Any] | None = None
    ) -> None:
        """Build a result from the JSON of an answer. Without a `node`, in spite of its default, TypeError.

        Other keywords are ignored at run time.
        """
    def parse_headers(self, response: HTTPResponse) -> None:
        """Set `etcd_index` and `raft_index` from the headers of an answer; 1 where a header is missing."""
    def get_subtree(self, leaves_only: bool = False) -> Generator[EtcdResult]:
        """Yield this node and all below it, depth first; with `leaves_only`, only those without children.

        An empty directory counts as a leaf. Only what the call fetched is there: `read(..., recursive=True)` for all.
        """
    @property
    def leaves(self) -> Generator[EtcdResult]:
        """The nodes without children, this one if it has none; a generator, so not to be indexed or counted."""
    @property
    @deprecated("Use leaves instead; it yields the same.")
    def children(self) -> Generator[EtcdResult]:
        """The same as `leaves`, which replaces it."""
    def __eq__(self, other: object) -> bool: ...
    def __ne__(self, other: object) -> bool: ...
    # The class defines __eq__ alone; object's __hash__ is a method, hence the ignore, as on typeshed's list.
    __hash__: ClassVar[None]  # type: ignore[assignment]

# Where only the server raises an exception its payload is certain. An attribute that is narrower in a subclass
# is what pyright objects to; the alternative is a None check after every EtcdKeyNotFound.

class EtcdException(Exception):
    """Base of all that python-etcd raises itself; raised as such for answers that have no class of their own."""

    payload: _ErrorPayload | None
    """The server's answer as a dict; None for errors that arise in the client."""
    def __init__(self, message: object = None, payload: Mapping[str, Any] | None = None) -> None:
        """`payload` is kept as it is. There is no `message` attribute: use str()."""

class EtcdValueError(EtcdException, ValueError):
    """The server refused an option (201 to 210): a ttl or an index that is no number, an empty prevValue."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer."""

class EtcdCompareFailed(EtcdValueError):
    """A prevValue or prevIndex condition did not hold (101). Also a ValueError."""

class EtcdClusterIdChanged(EtcdException):
    """The answer came from another cluster than before, which is expected from now on; `payload` is None.

    Indices of the former cluster mean nothing in it.
    """

class EtcdKeyError(EtcdException):
    """Base of the errors about keys. Not a KeyError."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer; for an unknown user or role only `message` and `status` are in it."""

class EtcdKeyNotFound(EtcdKeyError):
    """There is no such key, user or role (100)."""

class EtcdNotFile(EtcdKeyError):
    """The key is a directory (102)."""

class EtcdNotDir(EtcdKeyError):
    """The key, or a part of its path, is not a directory (104)."""

class EtcdAlreadyExist(EtcdKeyError):
    """`prevExist=False` was given and the key exists (105)."""

class EtcdEventIndexCleared(EtcdException):
    """The index to watch from is older than the events the server keeps (401): read anew, watch from there."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer; `index` is its present one."""

class EtcdConnectionFailed(EtcdException):
    """The server could not be reached, or did not answer in time; `payload` is None."""

    cause: Exception | None
    """What urllib3, http.client or the socket raised."""
    def __init__(self, message: object = None, payload: Mapping[str, Any] | None = None, cause: Exception | None = None) -> None:
        """`payload` and `cause` are kept as they are."""

class EtcdInsufficientPermissions(EtcdException):
    """User or password is missing or wrong, or the user may not do this (110)."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer; from the auth API only `message` and `status` are in it."""

class EtcdWatchTimedOut(EtcdConnectionFailed):
    """Nothing changed within the timeout of a watch; `payload` is None, `cause` is urllib3's ReadTimeoutError."""

class EtcdWatcherCleared(EtcdException):
    """The server dropped the watch while it recovered (400)."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer."""

class EtcdLeaderElectionInProgress(EtcdException):
    """The cluster has no leader at the moment (301)."""

    payload: _ErrorPayload  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server's answer."""

class EtcdRootReadOnly(EtcdKeyError):
    """The root can be neither written nor deleted (107)."""

class EtcdDirNotEmpty(EtcdValueError):
    """A directory with children needs `recursive=True` to be deleted (108). Also a ValueError."""

class EtcdLockExpired(EtcdException):
    """Our entry in the lock's queue vanished while waiting for it; `payload` is None."""

class EtcdError:
    """From error codes to exceptions."""

    error_exceptions: ClassVar[dict[int, type[Exception]]]
    """The class raised for each error code; may be added to."""
    @classmethod
    def handle(cls, payload: Mapping[str, Any]) -> NoReturn:
        """Raise the exception for the payload of an error.

        Status 404 counts as error code 100 and status 401 as 110; an unknown code raises EtcdException.
        """
