"""Stubs of `etcd.client`: Client and the shapes of what it returns."""

from collections.abc import Generator, Hashable
from typing import Any, ClassVar, TypeAlias, TypedDict, type_check_only
from uuid import UUID

from _typeshed import MaybeNone, StrPath
from etcd import EtcdResult
from typing_extensions import NotRequired, deprecated

# From the modules that define them: checkers that read lazily are faster so.
from urllib3.poolmanager import PoolManager
from urllib3.response import BaseHTTPResponse, HTTPResponse
from urllib3.util.timeout import Timeout

# What is worth storing as its str(). A dict, list, set, bytearray or EtcdResult would be stored as its repr; none is Hashable.
_StoredValue: TypeAlias = Hashable
# What a stored value can be compared with. None would be compared as the text "None".
_Condition: TypeAlias = str | bytes | int | float | UUID
# The server takes 1 and 0 as it takes true and false.
_Flag: TypeAlias = bool | int
# Seconds.
_Timeout: TypeAlias = float | Timeout
# Inside Client `set` is the method.
_OptionNames: TypeAlias = set[str]
# Any: urllib3 declares what a pool returns as BaseHTTPResponse, and overrides take and return what they like.
_Response: TypeAlias = HTTPResponse | Any

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
    """A client of etcd's v2 API. Keys go into the URL as they are: pass `urllib.parse.quote(key)`, also for the key of a result.

    A `#` in a key cuts off the rest of it and all conditions, so that a guarded delete becomes unconditional.
    GET, PUT and DELETE are sent up to four times, each with the full timeout. After a slow answer an error may hide a success.
    Requests may raise EtcdConnectionFailed, EtcdClusterIdChanged and EtcdException.
    """

    _MGET: ClassVar[str]  # undocumented
    _MPUT: ClassVar[str]  # undocumented
    _MPOST: ClassVar[str]  # undocumented
    _MDELETE: ClassVar[str]  # undocumented
    _comparison_conditions: ClassVar[_OptionNames]  # undocumented
    _read_options: ClassVar[_OptionNames]  # undocumented
    _del_conditions: ClassVar[_OptionNames]  # undocumented
    # None on the class, never on an instance.
    http: PoolManager | MaybeNone
    """The urllib3 pool that carries the requests."""
    expected_cluster_id: str | None
    """Id of the cluster, learnt from the first answer unless given. Another one raises EtcdClusterIdChanged, once."""
    version_prefix: str
    """Path of the API, "/v2"."""
    username: str | None
    """None unless both username and password were given."""
    password: str | None
    """None unless both username and password were given."""
    _base_uri: str  # undocumented
    _machines_cache: list[str]  # undocumented
    _protocol: str  # undocumented
    _read_timeout: float  # undocumented
    _allow_reconnect: bool  # undocumented
    _use_proxies: bool  # undocumented
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
        """Several hosts are a tuple of (host, port) tuples and need `allow_reconnect`, else EtcdException. A list becomes
        a broken URL. `allow_reconnect` asks for `machines` at once, unless `use_proxies`: EtcdException if none answers.
        `cert` (one PEM file or a pair) and `ca_cert` are ignored without `protocol="https"`, and a password is sent in
        clear text. Without `ca_cert`, https trusts the system's authorities. `srv_domain` asks DNS for
        `_etcd._tcp.DOMAIN`; if that fails, `host` is used. A username without a password, or the reverse, is ignored.
        `read_timeout` is in seconds. 0 is no limit, but `machines` and `version` then raise ValueError.
        """
    def __del__(self) -> None: ...
    @property
    def base_uri(self) -> str:
        """URL of the server in use."""
    @property
    def host(self) -> str:
        """Host name of the server in use. "[" for an IPv6 address."""
    @property
    def port(self) -> int:
        """Port of the server in use. An IPv6 address raises ValueError."""
    @property
    def protocol(self) -> str:
        """Scheme of the URL, "http" or "https"."""
    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer. 0: no limit."""
    @property
    def allow_redirect(self) -> bool:
        """Whether redirects to other servers are followed."""
    @property
    def lock_prefix(self) -> str:
        """Directory of the locks."""
    @property
    def machines(self) -> list[str]:
        """Client URLs of the cluster, read from the server. EtcdException if no known server answers."""
    @property
    def members(self) -> dict[str, _Member]:
        """The cluster's members by id, read from the server. EtcdException for whatever goes wrong."""
    @property
    def leader(self) -> _Member:
        """The leader, read from the server. EtcdException for whatever goes wrong."""
    @property
    def stats(self) -> _Stats:
        """Statistics of the server in use. Times are RFC 3339, the uptime is a Go duration."""
    @property
    def leader_stats(self) -> _LeaderStats:
        """What the leader knows of its followers, by id. Latencies are in milliseconds.

        EtcdException if the server is not the leader; its payload has only `message` and `status`.
        """
    @property
    def store_stats(self) -> _StoreStats:
        """Counters of the operations on this server's key space."""
    @property
    def version(self) -> str:
        """Version of the server, remembered after the first use. A dead server raises urllib3's own exceptions."""
    @property
    def cluster_version(self) -> str:
        """Version the cluster has agreed on, remembered after the first use. A dead server raises urllib3's own exceptions."""
    @property
    def key_endpoint(self) -> str:
        """Path of the keys, "/v2/keys"."""
    def __contains__(self, key: str) -> bool:
        """Whether the key exists, read from the server."""
    def write(
        self,
        key: str,
        value: _StoredValue,
        ttl: int | None = None,
        dir: _Flag = False,
        append: _Flag = False,
        *,
        prevValue: _Condition = ...,
        prevIndex: int = ...,
        prevExist: _Flag = ...,
        refresh: _Flag = ...,
    ) -> EtcdResult:
        """Store str(value), bytes as they are, None as "". `ttl` is in whole seconds; without it the key lives for ever.

        Unknown options are silently ignored. `prevIndex=0` is no condition. True is compared as "true".
        `prevExist=False` only creates (EtcdAlreadyExist) and ignores other conditions; True only updates (EtcdKeyNotFound).
        `prevValue` and `prevIndex` must match (EtcdCompareFailed). `append=True` adds a numbered key below `key` and ignores
        all conditions. `dir=True` makes a directory; truthy values raise EtcdException, falsy ones are lost. With `ttl=0` the
        key vanishes at once. `refresh=True` renews the ttl without waking watchers; `value` must be None.
        """
    # No `append`: it would create a numbered key with the value "".
    def refresh(self, key: str, ttl: int, *, dir: _Flag = ..., prevValue: _Condition = ..., prevIndex: int = ...) -> EtcdResult:
        """Let an existing key live for `ttl` seconds from now, keep its value and do not wake watchers.

        EtcdKeyNotFound if there is none. A directory raises EtcdException (300) on etcd 3.5.1. `prevExist` is overwritten.
        `append=True` creates a numbered key with the value "". Other options are silently ignored, but `value` and
        `refresh` raise TypeError.
        """
    def update(self, obj: EtcdResult) -> EtcdResult:
        """Write back a result whose `value` or `ttl` was changed. The `ttl` starts anew.

        EtcdCompareFailed if the key has changed since it was read, EtcdKeyNotFound if it is gone.
        A directory is not checked for changes, and etcd 3.5.1 refuses it with EtcdException (300).
        """
    def read(
        self,
        key: str,
        *,
        recursive: _Flag | None = ...,
        wait: _Flag | None = ...,
        waitIndex: int | None = ...,
        sorted: _Flag | None = ...,
        quorum: _Flag | None = ...,
        timeout: _Timeout | None = ...,
    ) -> EtcdResult:
        """Get a key, or one level of a directory; with `recursive`, all below it. Keys with a leading underscore are not listed.

        EtcdKeyNotFound if there is none. `wait` blocks as `watch` does, for the first change since `waitIndex` if that is given.
        With `wait=1` instead of True a timeout raises only EtcdConnectionFailed. Without `wait`, `waitIndex` is ignored.
        `timeout` is in seconds. None: the client's `read_timeout`, 0: no limit. `sorted` sorts by key. `quorum` asks the
        majority. Options that are None and unknown options are silently ignored.
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
        """Delete a key, with `dir` an empty directory (else EtcdNotFile, EtcdDirNotEmpty), with `recursive` a tree.

        With `prevValue` or `prevIndex`, only if they match (EtcdCompareFailed). EtcdKeyNotFound if there is none.
        The result has no value. Unknown options are silently ignored, `timeout` and `prevExist` among them.
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
        """Delete as `delete` does and return the node as it was before. That of a directory has no children."""
    def test_and_set(self, key: str, value: _StoredValue, prev_value: _Condition, ttl: int | None = None) -> EtcdResult:
        """Store `value` if the present one is `prev_value`, else EtcdCompareFailed. EtcdKeyNotFound if there is none.

        `value` is as in `write`. Without a `ttl` the key lives for ever, whatever ttl it had.
        Text is compared: None would be "None", and True is "true".
        """
    def set(self, key: str, value: _StoredValue, ttl: int | None = None) -> EtcdResult:
        """Store `value`, as `write` does, whatever was there. Without a `ttl` the key lives for ever, whatever ttl it had."""
    def get(self, key: str) -> EtcdResult:
        """Read a key, or one level of a directory, without options. EtcdKeyNotFound if there is none."""
    def watch(
        self, key: str, index: int | None = None, timeout: _Timeout | None = None, recursive: _Flag | None = None
    ) -> EtcdResult:
        """Block until the next change of a key; with `recursive`, of all below it but keys with a leading underscore.

        `index` asks for the first change since then, None and 0 for the next. Resume at `modifiedIndex + 1` of the result.
        If a parent is deleted or expires, the result is the parent's. `timeout` is in seconds. None: the client's `read_timeout`,
        0: no limit. EtcdWatchTimedOut if nothing changes in time, EtcdConnectionFailed if the server hangs.
        EtcdEventIndexCleared if the server no longer keeps the events since `index`.
        """
    def eternal_watch(self, key: str, index: int | None = None, recursive: _Flag | None = None) -> Generator[EtcdResult]:
        """Yield change after change, without a timeout. Parameters are as in `watch`.

        Nothing is sent before the first `next`: without `index`, changes before it are missed. Any exception ends it.
        """
    # Any: a subclass may bring a get_lock or election that works, and NoReturn would hide the code that follows.
    @deprecated("Always raises NotImplementedError; use etcd.Lock(client, name) instead.")
    def get_lock(self, *args: Any, **kwargs: Any) -> Any:
        """Always raises NotImplementedError: `etcd.Lock(client, name)` replaces it."""
    # Any: as above.
    @property
    @deprecated("Always raises NotImplementedError; use etcd.Lock(client, name) to elect one of several.")
    def election(self) -> Any:
        """Always raises NotImplementedError: the holder of an `etcd.Lock(client, name)` may count as elected."""
    # Any in params and no Timeout: what overrides in use declare.
    def api_execute(
        self, path: str, method: str, params: dict[str, Any] | None = None, timeout: float | None = None
    ) -> HTTPResponse:
        """Send a request; raise if the server refuses it. `params` go into the URL or, for PUT and POST, into a form.

        None in `params` is sent as "None". `path` starts with "/", else ValueError. A success without content (204) raises
        EtcdException. `timeout` is in seconds. None: the client's `read_timeout`, 0: no limit.
        """
    # Any: as above.
    def api_execute_json(
        self, path: str, method: str, params: dict[str, Any] | None = None, timeout: float | None = None
    ) -> HTTPResponse:
        """As `api_execute`, with `params` as a JSON body."""
    def _handle_server_response(self, response: _Response) -> _Response: ...  # undocumented
    def _get_headers(self) -> dict[str, str]: ...  # undocumented
    def _next_server(self, cause: Exception | None = None) -> str: ...  # undocumented
    def _check_cluster_id(self, response: BaseHTTPResponse) -> None: ...  # undocumented
