"""Stubs of `etcd.lock`: Lock."""

from types import TracebackType
from typing import Literal

from etcd import EtcdResult
from etcd.client import Client
from typing_extensions import Self

class Lock:
    """A lock shared by all clients that use the same name. The queue of those who wait is kept in etcd.

    One object does not exclude threads or forked processes from each other: make one in each. Nothing renews it, and who holds
    an expired lock is not told.
    """

    client: Client
    """The client the lock works through."""
    name: str
    """The name given to the lock."""
    path: str
    """Directory of the lock: the client's `lock_prefix`, a slash, the name."""
    is_taken: bool
    """Whether the lock was ours when last asked. Expiry alone does not reset it; `is_acquired` does."""
    _uuid: str  # undocumented
    _sequence: str | None  # undocumented
    def __init__(self, client: Client, lock_name: str) -> None:
        """Nothing is sent before `acquire`.

        Args:
            client: One without `allow_reconnect`: with it a lock can wait for itself.
            lock_name: Use letters, digits, "-" and "_". A name that the URL changes blocks another lock.
        """
    @property
    def uuid(self) -> str:
        """What tells our entry in the queue from others. Set it on a new Lock to take over an entry.

        One that is not in the queue raises ValueError, and so does any after `release`. Once we have an entry, setting it is
        silently undone.
        """
    @uuid.setter
    def uuid(self, value: str) -> None: ...
    @property
    def is_acquired(self) -> bool:
        """Whether the lock is ours. False if `is_taken` is False; otherwise the server is asked."""
    def acquire(self, blocking: bool = True, lock_ttl: int | None = 3600, timeout: float = 0) -> bool:
        """Take the lock, or renew it if it is ours, and return whether it is ours.

        Call `release` after any EtcdException: our entry may be in the queue all the same. A Lock that was released before cannot
        find that entry: make a new Lock each time. A blocking call may wait for ever, whatever the `timeout`. To renew a lock,
        acquire it again with a positive `lock_ttl`: on a renewal None and 0 change nothing.

        Args:
            blocking: Wait for the lock. False: do not, but our entry stays in the queue until `release`.
            lock_ttl: Whole seconds, waiting included. None: until released, even if we die. 0: gone at once.
            timeout: Seconds for each single wait, after which it waits again. 0: no limit. Ignored with `blocking=False`.

        Raises:
            EtcdLockExpired: Our entry vanishes while we wait, or the lock's name does not survive in a URL.
            EtcdConnectionFailed: The server does not answer while we join the queue. Errors during the wait are only logged.
        """
    def release(self) -> None:
        """Give the lock back, or leave the queue. An expired entry is not an error.

        Raises:
            ValueError: We have no entry, as before the first `acquire`.
            EtcdConnectionFailed: The entry may remain, although `is_taken` is False: call it again.
        """
    def __enter__(self) -> Self:
        """Acquire the lock with `lock_ttl=None`: a new entry never expires."""
    def __exit__(  # noqa: DOC101, DOC103  # Python passes these, as its manual says.
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
