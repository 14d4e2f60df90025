"""Stubs of `etcd.lock`: Lock."""

from types import TracebackType
from typing import Literal

from etcd import EtcdResult
from etcd.client import Client
from typing_extensions import Self

class Lock:
    """A lock shared by all clients that use the same name. The queue of those who wait is kept in etcd.

    One object does not exclude threads from each other: use one per thread.
    A name that the URL changes (`#`, `?`, `//`, a slash at an end) raises EtcdLockExpired.
    """

    client: Client
    """The client the lock works through."""
    name: str
    """The name given to the lock."""
    path: str
    """Directory of the lock: the client's `lock_prefix`, a slash, the name."""
    is_taken: bool
    """Whether the lock was ours when last asked. It stays True when the lock has expired."""
    _uuid: str  # undocumented
    _sequence: str | None  # undocumented
    def __init__(self, client: Client, lock_name: str) -> None:
        """Nothing is sent before `acquire`."""
    @property
    def uuid(self) -> str:
        """What tells our entry in the queue from others. Set it to take over an entry.

        One that is not in the queue raises ValueError. Once we have an entry, setting it is silently undone.
        """
    @uuid.setter
    def uuid(self, value: str) -> None: ...
    @property
    def is_acquired(self) -> bool:
        """Whether the lock is ours. False if `is_taken` is False; otherwise the server is asked."""
    def acquire(self, blocking: bool = True, lock_ttl: int | None = 3600, timeout: float = 0) -> bool:
        """Take the lock, or renew it if it is ours. `timeout` (seconds, 0: no limit) limits each wait, not the call.

        With `blocking=False`, False if another has the lock. Our entry then stays in the queue until `release`.
        `lock_ttl` is in whole seconds, None: until released. It runs from the moment we queue: acquire again to renew.
        With `lock_ttl=0` it returns True and the lock is gone at once. On a renewal None and 0 change nothing.
        EtcdLockExpired if our entry vanishes. After EtcdConnectionFailed it may still be in the queue: call `release`.
        """
    def release(self) -> None:
        """Give the lock back, or leave the queue. An expired entry is not an error. Before the first `acquire`, ValueError."""
    def __enter__(self) -> Self:
        """Acquire the lock with `lock_ttl=None`: a new entry never expires."""
    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> Literal[False]:
        """Release the lock. An inner `with` on the same lock releases the outer."""
    @property
    def lock_key(self) -> str:
        """Our key in the queue. Before the first `acquire`, ValueError."""
    def _find_lock(self) -> bool: ...  # undocumented
    def _acquired(self, blocking: bool = True, timeout: float = 0) -> bool: ...  # undocumented
    def _get_locker(self) -> tuple[str, EtcdResult | None]: ...  # undocumented
    def _set_sequence(self, key: str) -> None: ...  # undocumented
