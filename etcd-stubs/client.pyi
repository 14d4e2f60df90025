"""Stubs of `etcd.client`: Client and the shapes of what it returns."""

from collections.abc import Generator, Hashable
from typing import Any, TypeAlias, TypedDict, type_check_only
from uuid import UUID

from _typeshed import MaybeNone, StrPath
from etcd import EtcdResult
from typing_extensions import NotRequired, deprecated

# From the modules that define them: checkers that read lazily are faster so.
from urllib3.poolmanager import PoolManager
from urllib3.response import HTTPResponse
from urllib3.util.timeout import Timeout

# Values but bytes are stored as their str(), so they are Hashable: a dict, list, set, bytearray or EtcdResult would be
# stored as its repr.
# What a stored value can be compared with; None would be compared as the text "None".
_Condition: TypeAlias = str | bytes | int | float | UUID
# The server takes 1 and 0 as it takes true and false.
_Flag: TypeAlias = bool | int
# Seconds.
_Timeout: TypeAlias = float | Timeout
# Inside Client `set` is the method.
_Names: TypeAlias = set[str]

@type_check_only
class _Member(TypedDict):
    id: str
    name: str
    peerURLs: list[str]
    clientURLs: list[str]

@type_check_only
class _LeaderInfo(TypedDict):
    leader: str
    uptime: str
    startTime: str

@type_check_only
class _Stats(TypedDict):
    name: str
    id: str
    state: str
    startTime: str
    leaderInfo: _LeaderInfo
    recvAppendRequestCnt: int
    recvPkgRate: NotRequired[float]
    recvBandwidthRate: NotRequired[float]
    sendAppendRequestCnt: int
    sendPkgRate: NotRequired[float]
    sendBandwidthRate: NotRequired[float]

@type_check_only
class _Latency(TypedDict):
    current: float
    average: float
    standardDeviation: float
    minimum: float
    maximum: float

@type_check_only
class _Counts(TypedDict):
    fail: int
    success: int

@type_check_only
class _Follower(TypedDict):
    latency: _Latency
    counts: _Counts

@type_check_only
class _LeaderStats(TypedDict):
    leader: str
    followers: dict[str, _Follower]

@type_check_only
class _StoreStats(TypedDict):
    getsSuccess: int
    getsFail: int
    setsSuccess: int
    setsFail: int
    deleteSuccess: int
    deleteFail: int
    updateSuccess: int
    updateFail: int
    createSuccess: int
    createFail: int
    compareAndSwapSuccess: int
    compareAndSwapFail: int
    compareAndDeleteSuccess: int
    compareAndDeleteFail: int
    expireCount: int
    watchers: int

class Client:
    """A client of etcd's v2 API. Every request may raise EtcdConnectionFailed, EtcdClusterIdChanged and EtcdException."""

    _MGET: str
    _MPUT: str
    _MPOST: str
    _MDELETE: str
    _comparison_conditions: _Names
    _read_options: _Names
    _del_conditions: _Names
    http: PoolManager | MaybeNone  # None on the class, never on an instance
    """The urllib3 pool that carries the requests."""
    expected_cluster_id: str | None
    """Id of the cluster, learnt from the first answer unless given; another one raises EtcdClusterIdChanged, once."""
    version_prefix: str
    """Path of the API, "/v2"."""
    username: str | None
    """None unless both username and password were given."""
    password: str | None
    """None unless both username and password were given."""
    _base_uri: str
    _machines_cache: list[str]
    _protocol: str
    _read_timeout: float
    _allow_reconnect: bool
    _use_proxies: bool
    def __init__(
        self,
        host: str | tuple[tuple[str, int], ...] = "127.0.0.1",
        port: int = 4001,
        srv_domain: str | None = None,
        version_prefix: str = "/v2",
        read_timeout: float = 60,
        allow_redirect: bool = True,
        protocol: str = "http",
        cert: StrPath | tuple[StrPath, StrPath] | None = None,
        ca_cert: StrPath | None = None,
        username: str | None = None,
        password: str | None = None,
        allow_reconnect: bool = False,
        use_proxies: bool = False,
        expected_cluster_id: str | None = None,
        per_host_pool_size: int = 10,
        lock_prefix: str = "/_locks",
    ) -> None:
        """Several hosts, given or found by `srv_domain`, are a tuple of (host, port) tuples and need `allow_reconnect`, which
        asks for `machines` at once unless `use_proxies`; a list becomes a nonsense URL, in silence.

        `read_timeout` is in seconds; 0: no limit, but `machines` and `version` then raise ValueError. `cert` is one PEM file
        or (certificate, key), `ca_cert` a PEM file. An `srv_domain` that does not resolve is logged and `host` used; a
        username without a password, or the reverse, is logged and dropped.
        """
    def __del__(self) -> None: ...
    @property
    def base_uri(self) -> str:
        """URL of the server in use."""
    @property
    def host(self) -> str:
        """Host name of the server in use."""
    @property
    def port(self) -> int:
        """Port of the server in use."""
    @property
    def protocol(self) -> str:
        """Either "http" or "https"."""
    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer; 0: no limit."""
    @property
    def allow_redirect(self) -> bool:
        """Whether redirects to other servers are followed."""
    @property
    def lock_prefix(self) -> str:
        """Directory of the locks."""
    @property
    def machines(self) -> list[str]:
        """Client URLs of the cluster, asked from the server. EtcdException if none of the known servers answers."""
    @property
    def members(self) -> dict[str, _Member]:
        """The cluster's members by id, asked from the server. EtcdException for whatever goes wrong."""
    @property
    def leader(self) -> _Member:
        """The leader, asked from the server. EtcdException for whatever goes wrong."""
    @property
    def stats(self) -> _Stats:
        """Statistics of the server in use; times are RFC 3339, the uptime a Go duration."""
    @property
    def leader_stats(self) -> _LeaderStats:
        """What the leader knows of its followers, by id, in milliseconds. EtcdException if the server is no leader."""
    @property
    def store_stats(self) -> _StoreStats:
        """Counters of the key space since the server started."""
    @property
    def version(self) -> str:
        """Version of the server, remembered after the first use. A dead server raises urllib3's own exceptions."""
    @property
    def cluster_version(self) -> str:
        """Version the cluster has agreed on, remembered after the first use; raises as `version`."""
    @property
    def key_endpoint(self) -> str:
        """Path of the keys, "/v2/keys"."""
    def __contains__(self, key: str) -> bool:
        """Whether the key exists, asked from the server."""
    def write(
        self,
        key: str,
        value: Hashable,
        ttl: int | None = None,
        dir: _Flag = False,
        append: _Flag = False,
        *,
        prevValue: _Condition = ...,
        prevIndex: int = ...,
        prevExist: _Flag = ...,
        refresh: _Flag = ...,
    ) -> EtcdResult:
        """Store str(value), bytes as they are, None as "". `ttl` is in whole seconds, None for ever.

        `append` adds a numbered key below `key`; `dir` makes a directory, and takes no value (EtcdException).
        `prevExist=False` only creates (EtcdAlreadyExist), `prevExist=True` only updates (EtcdKeyNotFound); `prevValue` and
        `prevIndex` must match (EtcdCompareFailed). `prevIndex=0` is no condition; True is stored as "True" and compared as
        "true". `refresh=True` renews the ttl without waking watchers, with value None. Unknown options are ignored.
        """
    def refresh(
        self, key: str, ttl: int, *, dir: _Flag = ..., append: _Flag = ..., prevValue: _Condition = ..., prevIndex: int = ...
    ) -> EtcdResult:
        """Let an existing key live for `ttl` seconds from now, keep its value and do not wake watchers.

        EtcdKeyNotFound if it does not exist; a directory: EtcdException (300) on etcd 3.5.1. `prevExist` would be
        overwritten, other unknown options are ignored at run time.
        """
    def update(self, obj: EtcdResult) -> EtcdResult:
        """Write back a result whose `value` or `ttl` was changed.

        EtcdCompareFailed if the key has changed since it was read, EtcdKeyNotFound if it is gone. The `ttl` starts anew.
        On a directory changes are not checked for, and etcd 3.5.1 refuses with EtcdException (300).
        """
    def read(
        self,
        key: str,
        *,
        recursive: _Flag | None = None,
        wait: _Flag | None = None,
        waitIndex: int | None = None,
        sorted: _Flag | None = None,
        quorum: _Flag | None = None,
        timeout: _Timeout | None = None,
    ) -> EtcdResult:
        """Get a key or a directory; `recursive` all below it, else one level; keys with a leading underscore are not listed.

        EtcdKeyNotFound if there is none. `wait` blocks until the next change, or the first one since `waitIndex`:
        EtcdWatchTimedOut (with `wait=1`, only EtcdConnectionFailed), EtcdEventIndexCleared. `timeout` is in seconds;
        None: the client's `read_timeout`, 0: no limit. `sorted` sorts by key, `quorum` asks the majority. Options that
        are None, and unknown ones, are ignored at run time.
        """
    # Not `_Flag`: delete(key, 5) would delete a tree.
    def delete(
        self,
        key: str,
        recursive: bool | None = None,
        dir: bool | None = None,
        *,
        prevValue: _Condition = ...,
        prevIndex: int = ...,
    ) -> EtcdResult:
        """Delete a key; `dir` an empty directory (else EtcdNotFile, EtcdDirNotEmpty), `recursive` a whole tree.

        With `prevValue` or `prevIndex` only if they match (EtcdCompareFailed). EtcdKeyNotFound if there is none.
        The result has no value. Unknown options are ignored at run time; there is no `timeout`.
        """
    def pop(
        self,
        key: str,
        recursive: bool | None = None,
        dir: bool | None = None,
        *,
        prevValue: _Condition = ...,
        prevIndex: int = ...,
    ) -> EtcdResult:
        """Delete as `delete` does and return the node as it was before."""
    def test_and_set(self, key: str, value: Hashable, prev_value: _Condition, ttl: int | None = None) -> EtcdResult:
        """Store `value` if the present one is `prev_value`, else EtcdCompareFailed; EtcdKeyNotFound if there is none.

        Values and `ttl` are as in `write`: text is compared, a `prev_value` of None would be "None", True is "true".
        """
    def set(self, key: str, value: Hashable, ttl: int | None = None) -> EtcdResult:
        """Store `value`, whatever was there; value and `ttl` are as in `write`."""
    def get(self, key: str) -> EtcdResult:
        """Read a key, or one level of a directory; there are no options. EtcdKeyNotFound if there is none."""
    def watch(
        self, key: str, index: int | None = None, timeout: _Timeout | None = None, recursive: _Flag | None = None
    ) -> EtcdResult:
        """Block until the next change of a key; with `recursive` of all below it, with `index` the first since then.

        `index` None and 0: from now. `timeout` is in seconds; None: the client's `read_timeout`, 0: no limit.
        EtcdWatchTimedOut, EtcdEventIndexCleared.
        """
    def eternal_watch(self, key: str, index: int | None = None, recursive: _Flag | None = None) -> Generator[EtcdResult]:
        """Yield change after change, for ever and without a timeout; parameters as in `watch`."""
    # Any, since a subclass may bring a get_lock or election that works, and NoReturn would hide the code that follows.
    @deprecated("Always raises NotImplementedError; use etcd.Lock(client, name) instead.")
    def get_lock(self, *args: Any, **kwargs: Any) -> Any:
        """Always raises NotImplementedError: `etcd.Lock(client, name)` replaces it."""
    @property
    @deprecated("Always raises NotImplementedError; use etcd.Lock(client, name) to elect one of several.")
    def election(self) -> Any:
        """Always raises NotImplementedError: the holder of an `etcd.Lock(client, name)` may count as elected."""
    # Any in params and no Timeout: what overrides in use declare.
    def api_execute(
        self, path: str, method: str, params: dict[str, Any] | None = None, timeout: float | None = None
    ) -> HTTPResponse:
        """Send a request with `params` in the URL or, for PUT and POST, as a form; raise what the server refuses.

        `path` starts with "/" (else ValueError); `timeout` is in seconds; None: the client's `read_timeout`, 0: no limit.
        """
    def api_execute_json(
        self, path: str, method: str, params: dict[str, Any] | None = None, timeout: float | None = None
    ) -> HTTPResponse:
        """As `api_execute`, with `params` as a JSON body."""
    def _handle_server_response(self, response: HTTPResponse) -> HTTPResponse: ...
    def _get_headers(self) -> dict[str, str]: ...
    def _next_server(self, cause: Exception | None = None) -> str: ...
    def _check_cluster_id(self, response: HTTPResponse) -> None: ...
