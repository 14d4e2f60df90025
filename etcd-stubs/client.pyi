"""Stubs of `etcd.client`: Client and the shapes of what it returns."""

import builtins
from collections.abc import Generator, Hashable
from os import PathLike
from typing import Any, ClassVar, TypedDict, type_check_only
from uuid import UUID

from _typeshed import MaybeNone
from etcd import EtcdResult
from typing_extensions import NotRequired, deprecated

# From the modules that define them: checkers that read lazily are faster that way.
from urllib3.poolmanager import PoolManager
from urllib3.response import BaseHTTPResponse, HTTPResponse
from urllib3.util.timeout import Timeout

# Types are spelled out, since editors show an alias by its name. These recur:
#   Hashable                             what is worth storing as its str(): a dict, list, set, bytearray or EtcdResult, which
#                                        would be stored as its repr, is not Hashable
#   str | bytes | int | float | UUID     what a stored value can be compared with; None would be compared as the text "None"
#   bool | int                           a flag: the server takes 1 and 0 as it takes true and false
#   float | Timeout                      seconds
#   builtins.set                         inside Client `set` is the method

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
    """A client of etcd's v2 API.

    Keys go into the URL as they are: pass `urllib.parse.quote(key)`, and quote the key of a result again. A raw `#` drops the
    rest of the key and all conditions: a guarded delete becomes unconditional.

    A GET, PUT or DELETE that gets no answer is sent up to four times, each with the full timeout. After a lost answer an error
    may hide a success, even EtcdAlreadyExist or EtcdCompareFailed: read and compare.

    Do not use a client on both sides of a fork: the processes get each other's answers. Make one in each.

    Requests may raise EtcdConnectionFailed, EtcdClusterIdChanged or another EtcdException. Without a leader they raise a plain
    EtcdException with `errorCode` 300 in its `payload`, and may still be carried out.
    """

    _MGET: ClassVar[str]  # undocumented
    _MPUT: ClassVar[str]  # undocumented
    _MPOST: ClassVar[str]  # undocumented
    _MDELETE: ClassVar[str]  # undocumented
    _comparison_conditions: ClassVar[builtins.set[str]]  # undocumented
    _read_options: ClassVar[builtins.set[str]]  # undocumented
    _del_conditions: ClassVar[builtins.set[str]]  # undocumented
    # None on the class, never on an instance.
    http: PoolManager | MaybeNone
    """The urllib3 pool that carries the requests."""
    expected_cluster_id: str | None
    """Id of the cluster, learnt from the first answer unless given. Another id raises EtcdClusterIdChanged, once."""
    version_prefix: str
    """Path of the API."""
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
        cert: str | PathLike[str] | tuple[str | PathLike[str], str | PathLike[str]] | None = None,
        ca_cert: str | PathLike[str] | None = None,
        username: str | None = None,
        password: str | None = None,
        allow_reconnect: bool = False,
        use_proxies: bool = False,
        expected_cluster_id: str | None = None,
        per_host_pool_size: int = 10,
        lock_prefix: str = "/_locks",
    ) -> None:
        """Make a client; nothing is sent, but for `srv_domain`, or `allow_reconnect` without `use_proxies`.

        A failover may raise ValueError, unless hosts are named as advertised or `use_proxies` is given. After an outage of all
        servers make a new client, since the old one knows only one of them.

        Args:
            host: One host (IPv6 in brackets) or, with `allow_reconnect`, a tuple of (host, port) tuples. A list breaks the URL.
            port: Port of a single host. etcd 3 itself listens on 2379.
            srv_domain: Ask DNS for `_etcd._tcp.DOMAIN`, and use `host` if that fails. Success needs `allow_reconnect`.
            version_prefix: Path of the API.
            read_timeout: Seconds to wait for each answer. 0: no limit, but `machines` and `version` then raise ValueError.
            allow_redirect: Follow redirects to other servers. One to https uses `cert` and `ca_cert`.
            protocol: "http" or "https".
            cert: PEM file of the client, or (certificate, key). Silently ignored without `protocol="https"`.
            ca_cert: PEM file of the authorities. Silently ignored without `protocol="https"`. None: the system's.
            username: Ignored without a `password`.
            password: Sent in clear text without `protocol="https"`. Ignored without a `username`.
            allow_reconnect: Send what fails to the next server, even if it was carried out.
            use_proxies: Use only the given hosts, never those that the servers advertise. Needed for proxies and other names.
            expected_cluster_id: Another id raises EtcdClusterIdChanged, once. None: the id is learnt from the first answer.
            per_host_pool_size: How many idle connections are kept for each server.
            lock_prefix: Directory of the locks. It needs a leading slash.

        Raises:
            EtcdException: A tuple of hosts, given or found by `srv_domain`, without `allow_reconnect`. Or no server answers, with
                `allow_reconnect` and without `use_proxies`.
            ValueError: `read_timeout` is 0 and `allow_reconnect` asks for `machines`.
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
        """Seconds to wait for each answer. 0: no limit."""
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
        """The cluster's members by id, read from the server. EtcdException for whatever goes wrong, even KeyboardInterrupt."""
    @property
    def leader(self) -> _Member:
        """The leader, read from the server. EtcdException for whatever goes wrong.

        A server without a majority names itself.
        """
    @property
    def stats(self) -> _Stats:
        """Statistics of the server in use. Times are RFC 3339, the uptime is a Go duration.

        Without a majority its `state` is "StateLeader", too.
        """
    @property
    def leader_stats(self) -> _LeaderStats:
        """What the leader knows of its followers, by id. Latencies are in milliseconds.

        EtcdException if the server is not the leader; its payload has only `message` and `status`.
        """
    @property
    def store_stats(self) -> _StoreStats:
        """Counters of the operations on this server's key space.

        etcd counts a failed compareAndDelete as a success, and a failed get with each request for keys.
        """
    @property
    def version(self) -> str:
        """Version of the server, remembered after the first use.

        It works without `--enable-v2`, so it proves nothing. A dead server raises urllib3's own exceptions.
        """
    @property
    def cluster_version(self) -> str:
        """Version the cluster has agreed on, remembered after the first use.

        It works without `--enable-v2`, so it proves nothing. A dead server raises urllib3's own exceptions.
        """
    @property
    def key_endpoint(self) -> str:
        """Path of the keys, "/v2/keys"."""
    def __contains__(self, key: str) -> bool:
        """Whether the key exists, read from the server.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.

        Raises:
            EtcdNotDir: A part of the path is a key.
        """
    def write(
        self,
        key: str,
        value: Hashable,
        ttl: int | None = None,
        dir: bool | int = False,
        append: bool | int = False,
        *,
        prevValue: str | bytes | int | float | UUID = ...,
        prevIndex: int = ...,
        prevExist: bool | int = ...,
        refresh: bool | int = ...,
    ) -> EtcdResult:
        """Store a value, if all conditions hold, and return the node as it is now.

        Unknown options are silently ignored: a misspelt condition makes the write unconditional. After a lost answer it is sent
        again, so even EtcdAlreadyExist or EtcdCompareFailed may hide a success: read and compare. With a condition, `dir=True`
        leaves an existing key a key, and sets its value to "".

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            value: Stored as str(value), None as "". bytes are stored as text, and damaged if they are not UTF-8.
            ttl: Whole seconds to live. None: for ever, whatever ttl the key had. 0: it vanishes at once.
            dir: Make a directory, even in place of a key; a falsy `value` is lost. With `append`, a numbered one.
            append: Add a numbered key below `key`, whatever the conditions. An error may leave one, `allow_reconnect` two.
            prevValue: Store only if this is the value, as it would be stored; but True is compared as "true".
            prevIndex: Store only if this is the `modifiedIndex`. 0 is no condition.
            prevExist: False: only create; the other conditions are ignored. True: only update.
            refresh: Renew only the ttl; no watcher wakes. `value` must be None.

        Raises:
            EtcdAlreadyExist: `prevExist` is False and the key exists.
            EtcdKeyNotFound: There is no such key, and `refresh` or a condition other than `prevExist=False` is given.
            EtcdCompareFailed: `prevValue` or `prevIndex` does not match.
            EtcdNotFile: The key is a directory already, even if `dir` is given.
            EtcdNotDir: A part of the path is a key.
            EtcdRootReadOnly: The key is "/".
            EtcdValueError: The ttl is negative or no whole number, `prevValue` is empty, or another option has a bad value.
            EtcdException: `dir` comes with a truthy `value`, or `refresh` with a value or without a ttl. On a directory,
                `prevExist=True` renews the ttl on etcd 3.4 and raises this on 3.5.
        """
    # No `append`: it would create a numbered key with the value "".
    def refresh(
        self,
        key: str,
        ttl: int,
        *,
        dir: bool | int = ...,
        prevValue: str | bytes | int | float | UUID = ...,
        prevIndex: int = ...,
    ) -> EtcdResult:
        """Renew the ttl of an existing key, without waking watchers, and return it. The value is kept.

        Unknown options are silently ignored. `prevExist` is overwritten. `append=True` creates a numbered key with the value "".
        After a lost answer the request is sent again; EtcdCompareFailed may hide our own success: read and compare.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            ttl: Whole seconds to live from now. 0: the key vanishes at once.
            dir: Makes no difference: etcd 3.4 renews the ttl of a directory without it, and etcd 3.5 never does.
            prevValue: Renew only if this is the value, as it would be stored; but True is compared as "true".
            prevIndex: Renew only if this is the `modifiedIndex`, which each renewal changes. 0 is no condition.

        Raises:
            EtcdKeyNotFound: There is no such key.
            EtcdCompareFailed: `prevValue` or `prevIndex` does not match.
            EtcdNotFile: The key is a directory, and `prevValue` or `prevIndex` is given.
            EtcdNotDir: A part of the path is a key.
            EtcdRootReadOnly: The key is "/".
            EtcdValueError: The ttl is negative or no whole number.
            EtcdException: The key is a directory, on etcd 3.5.
            TypeError: `value` or `refresh` is given.
        """
    def update(self, obj: EtcdResult) -> EtcdResult:
        """Write back a result whose `value` or `ttl` was changed, and return the node as it is now.

        After a lost answer the request is sent again; EtcdCompareFailed may hide our own success: read and compare.

        Args:
            obj: Its `key`, `value`, `ttl` and `modifiedIndex` count. The ttl starts anew. On etcd 3.4 a directory is not checked.

        Raises:
            EtcdCompareFailed: The key has changed since `obj` was read.
            EtcdKeyNotFound: The key is gone.
            EtcdException: `obj` is a directory, on etcd 3.5.
        """
    def read(
        self,
        key: str,
        *,
        recursive: bool | int | None = ...,
        wait: bool | int | None = ...,
        waitIndex: int | None = ...,
        sorted: bool | int | None = ...,
        quorum: bool | int | None = ...,
        timeout: float | Timeout | None = ...,
    ) -> EtcdResult:
        """Get a key, or one level of a directory, or wait for a change.

        Unknown options and those that are None are silently ignored. Keys with a leading underscore are not listed.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            recursive: Get all below a directory.
            wait: Block as `watch` does. With 1 instead of True a timeout raises plain EtcdConnectionFailed.
            waitIndex: Wait for the first change at or after this index. Silently ignored without `wait`.
            sorted: Sort by key. The order is random otherwise.
            quorum: Ask the majority; `wait` is then ignored. Without it a server that is cut off answers with what it has.
            timeout: Seconds to wait for each of up to four answers. None: the client's `read_timeout`. 0: no limit.

        Raises:
            EtcdKeyNotFound: There is no such key, unless it waits.
            EtcdNotDir: A part of the path is a key, unless it waits.
            EtcdWatchTimedOut: `wait` is True and nothing changes in time.
            EtcdEventIndexCleared: The server no longer keeps the events since `waitIndex`.
            EtcdValueError: An option has no valid value.
        """
    # Not int: delete(key, 5) would delete a tree.
    def delete(
        self,
        key: str,
        recursive: bool | None = None,
        dir: bool | None = None,
        *,
        prevValue: str | bytes | int | float | UUID = ...,
        prevIndex: int = ...,
    ) -> EtcdResult:
        """Delete a key, if all conditions hold. The result has no value: `pop` returns it.

        Unknown options are silently ignored, `timeout` and `prevExist` among them. After a lost answer the request is sent again;
        EtcdKeyNotFound may hide our own success.

        Args:
            key: Goes into the URL as it is: a `#` cuts off all conditions. Pass `urllib.parse.quote(key)`.
            recursive: Delete a directory with all below it, or a key. A directory takes no conditions.
            dir: Delete an empty directory, or a key.
            prevValue: Delete only if this is the value. Unlike in `write`, True is compared as "True".
            prevIndex: Delete only if this is the `modifiedIndex`. 0 is no condition.

        Raises:
            EtcdKeyNotFound: There is no such key.
            EtcdCompareFailed: `prevValue` or `prevIndex` does not match.
            EtcdNotFile: The key is a directory, and neither `dir` nor `recursive` is given, or a condition is.
            EtcdNotDir: A part of the path is a key.
            EtcdDirNotEmpty: `dir` is given and the directory is not empty.
            EtcdRootReadOnly: The key is "/", and no condition is given.
            EtcdValueError: `prevValue` is empty, or `prevIndex` is negative.
        """
    def pop(
        self,
        key: str,
        recursive: bool | None = None,
        dir: bool | None = None,
        *,
        prevValue: str | bytes | int | float | UUID = ...,
        prevIndex: int = ...,
    ) -> EtcdResult:
        """Delete as `delete` does and return the node as it was before. That of a directory has no children.

        Unknown options are silently ignored, `timeout` and `prevExist` among them. After a lost answer the request is sent again;
        EtcdKeyNotFound may hide our own success.

        Args:
            key: Goes into the URL as it is: a `#` cuts off all conditions. Pass `urllib.parse.quote(key)`.
            recursive: Delete a directory with all below it, or a key. A directory takes no conditions.
            dir: Delete an empty directory, or a key.
            prevValue: Delete only if this is the value. Unlike in `write`, True is compared as "True".
            prevIndex: Delete only if this is the `modifiedIndex`. 0 is no condition.

        Raises:
            EtcdKeyNotFound: There is no such key.
            EtcdCompareFailed: `prevValue` or `prevIndex` does not match.
            EtcdNotFile: The key is a directory, and neither `dir` nor `recursive` is given, or a condition is.
            EtcdNotDir: A part of the path is a key.
            EtcdDirNotEmpty: `dir` is given and the directory is not empty.
            EtcdRootReadOnly: The key is "/", and no condition is given.
            EtcdValueError: `prevValue` is empty, or `prevIndex` is negative.
        """
    def test_and_set(
        self, key: str, value: Hashable, prev_value: str | bytes | int | float | UUID, ttl: int | None = None
    ) -> EtcdResult:
        """Store a value if the present one is `prev_value`, and return the node as it is now.

        After a lost answer the request is sent again; EtcdCompareFailed may hide our own success: read and compare.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            value: Stored as str(value), None as "". bytes are stored as text, and damaged if they are not UTF-8.
            prev_value: Compared as text: None would be "None", and True is "true".
            ttl: Whole seconds to live. None: for ever, whatever ttl the key had. 0: it vanishes at once.

        Raises:
            EtcdCompareFailed: The present value is another.
            EtcdKeyNotFound: There is no such key.
            EtcdNotFile: The key is a directory.
            EtcdNotDir: A part of the path is a key.
            EtcdRootReadOnly: The key is "/".
            EtcdValueError: `prev_value` is empty, or the ttl is negative or no whole number.
        """
    def set(self, key: str, value: Hashable, ttl: int | None = None) -> EtcdResult:
        """Store a value, whatever was there, and return the node as it is now.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            value: Stored as str(value), None as "". bytes are stored as text, and damaged if they are not UTF-8.
            ttl: Whole seconds to live. None: for ever, whatever ttl the key had. 0: it vanishes at once.

        Raises:
            EtcdNotFile: The key is a directory.
            EtcdNotDir: A part of the path is a key.
            EtcdRootReadOnly: The key is "/".
            EtcdValueError: The ttl is negative or no whole number.
        """
    def get(self, key: str) -> EtcdResult:
        """Get a key, or one level of a directory, without options. Keys with a leading underscore are not listed.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.

        Raises:
            EtcdKeyNotFound: There is no such key.
            EtcdNotDir: A part of the path is a key.
        """
    def watch(
        self,
        key: str,
        index: int | None = None,
        timeout: float | Timeout | None = None,
        recursive: bool | int | None = None,
    ) -> EtcdResult:
        """Block until a key changes and return the change. Go on from its `modifiedIndex + 1`, not from its `etcd_index`.

        If a parent is deleted or expires, that is the change: look at the result's `key` and `action`. If there is no such key,
        this waits for it.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            index: Return the first change at or after this index, even a past one. None and 0: the next change.
            timeout: Seconds to wait for a change. None: the client's `read_timeout`. 0: no limit.
            recursive: Also watch all below the key. A key with a leading underscore shows only changes from before the call.

        Raises:
            EtcdWatchTimedOut: Nothing changes in time. It is an EtcdConnectionFailed.
            EtcdConnectionFailed: The server dies, or does not begin to answer in any of four tries, each as long as the timeout.
            EtcdEventIndexCleared: More than 1000 events of any keys came from `index` on: read the key again, and watch from that
                result's `etcd_index + 1`.
        """
    def eternal_watch(self, key: str, index: int | None = None, recursive: bool | int | None = None) -> Generator[EtcdResult]:
        """Yield change after change, without a timeout. Any exception ends it: make a new one then.

        Nothing is sent before the first `next`: without `index`, changes before it are missed.

        Args:
            key: Goes into the URL as it is: pass `urllib.parse.quote(key)`.
            index: Start with the first change at or after this index. None and 0: the next change.
            recursive: Also watch all below the key. A key with a leading underscore shows only changes from before the call.

        Raises:
            EtcdConnectionFailed: The server dies.
            EtcdEventIndexCleared: More than 1000 other events came between two changes, or since `index`.
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
        """Send a request and return urllib3's response, whose `data` is bytes.

        Args:
            path: Path in the URL, as it is.
            method: "GET", "PUT", "POST" or "DELETE".
            params: Go into the URL or, for PUT and POST, into a form. None as a value is sent as "None".
            timeout: Seconds to wait for each of up to four answers. None: the client's `read_timeout`. 0: no limit.

        Raises:
            EtcdException: The server refuses (often a subclass) or answers 204 (no content). Or `method` is another one.
            EtcdWatchTimedOut: `params` have "wait" as "true", and nothing changes in time.
            ValueError: `path` does not start with "/".
        """
    # Any: as above.
    def api_execute_json(
        self, path: str, method: str, params: dict[str, Any] | None = None, timeout: float | None = None
    ) -> HTTPResponse:
        """Send `params` as JSON and return urllib3's response, whose `data` is bytes.

        Args:
            path: Path in the URL, as it is.
            method: Any HTTP method.
            params: Sent as JSON, also with GET. None as a value is sent as null.
            timeout: Seconds to wait for each of up to four answers. None: the client's `read_timeout`. 0: no limit.

        Raises:
            EtcdException: The server refuses (often a subclass) or answers 204 (no content).
            ValueError: `path` does not start with "/".
        """
    # Any: urllib3 declares what a pool returns as BaseHTTPResponse, and overrides take and return what they like.
    def _handle_server_response(self, response: HTTPResponse | Any) -> HTTPResponse | Any: ...  # undocumented
    def _get_headers(self) -> dict[str, str]: ...  # undocumented
    def _next_server(self, cause: Exception | None = None) -> str: ...  # undocumented
    def _check_cluster_id(self, response: BaseHTTPResponse) -> None: ...  # undocumented
