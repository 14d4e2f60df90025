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
    """Whether the lock was ours when last asked; `is_acquired` asks the server."""
    _uuid: str
    def __init__(self, client: Client, lock_name: str) -> None:
        """Nothing is sent to the server before `acquire`."""
    @property
    def uuid(self) -> str:
        """What tells our entry in the queue from others. Setting one that is not in the queue raises ValueError."""
    @uuid.setter
    def uuid(self, value: str) -> None: ...
    @property
    def is_acquired(self) -> bool:
        """Whether the lock is ours, asked from the server."""
    def acquire(self, blocking: bool = True, lock_ttl: int | None = 3600, timeout: float = 0) -> bool:
        """Take the lock, or renew it if it is ours; False if another has it and `blocking` is False.

        `lock_ttl` is in whole seconds; None: until released. `timeout` (seconds, 0: no limit) ends one wait, not
        the waiting: python-etcd logs it and waits again. EtcdLockExpired if our entry in the queue expires.
        """
    def release(self) -> None:
        """Give the lock back; not an error if it has expired. Before any `acquire`, ValueError."""
    def __enter__(self) -> Self:
        """Acquire the lock with `lock_ttl=None`: it never expires."""
    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> Literal[False]:
        """Release the lock."""
    @property
    def lock_key(self) -> str:
        """Our key in the queue. Before any `acquire`, ValueError."""
