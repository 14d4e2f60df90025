"""Stubs of `etcd.lock`: Lock."""

from types import TracebackType
from typing import Literal

from etcd.client import Client
from typing_extensions import Self

class Lock:
    """A lock shared by all clients that use the same name; the waiting queue up in etcd."""

    client: Client
    """The client the lock works through."""
    name: str
    """The name given to the lock."""
    path: str
    """Directory of the lock: the client's `lock_prefix`, a slash, the name."""
    is_taken: bool
    """Whether the lock was ours when last asked."""
    _uuid: str
    def __init__(self, client: Client, lock_name: str) -> None:
        """Nothing is sent to the server before `acquire`."""
    @property
    def uuid(self) -> str:
        """What tells our entry in the queue from others; set it to take over an entry.

        One that is not in the queue raises ValueError. Once we have an entry, setting it is undone in silence.
        """
    @uuid.setter
    def uuid(self, value: str) -> None: ...
    @property
    def is_acquired(self) -> bool:
        """Whether the lock is ours: False without asking if `is_taken` is, else asked from the server."""
    def acquire(self, blocking: bool = True, lock_ttl: int | None = 3600, timeout: float = 0) -> bool:
        """Take the lock, or renew it if it is ours. False if another has it and `blocking` is False: our entry stays in
        the queue, and would be next, unless `release` withdraws it.

        `lock_ttl` is in whole seconds, None: until released; on a renewal None and 0 change nothing. `timeout` (seconds,
        0: no limit) ends one wait, not the waiting: python-etcd logs it and waits again. EtcdLockExpired if our entry
        in the queue expires.
        """
    def release(self) -> None:
        """Give the lock back, or up; not an error if it has expired. Without an entry in the queue, ValueError."""
    def __enter__(self) -> Self:
        """Acquire the lock with `lock_ttl=None`: a new entry never expires."""
    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> Literal[False]:
        """Release the lock."""
    @property
    def lock_key(self) -> str:
        """Our key in the queue. Without an entry there, ValueError."""
