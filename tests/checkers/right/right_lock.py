"""Locks: acquired, renewed, shared, released."""

import threading

import etcd
import etcd.lock
from etcd import Lock
from typing_extensions import assert_type


def plain(client: etcd.Client) -> bool:
    lock = etcd.Lock(client, "name")
    assert_type(lock.acquire(), bool)
    if not lock.acquire(blocking=False, lock_ttl=60, timeout=5):
        return False
    _ = lock.acquire(True, None, 0.5)
    _ = lock.acquire(lock_ttl=None)
    print(lock.name, lock.path, lock.is_taken, lock.lock_key.rsplit("/", 1), lock.uuid.upper())
    print(lock.client.host)
    lock.release()
    return lock.is_acquired


def context(client: etcd.Client) -> str:
    with Lock(client, "name") as lock:
        assert_type(lock, Lock)
        assert_type(lock.is_acquired, bool)
        return lock.lock_key


def by_name(client: etcd.Client, seconds: int) -> Lock:
    lock = etcd.lock.Lock(client=client, lock_name="name")
    if lock.acquire(blocking=True, lock_ttl=seconds, timeout=1):
        lock.release()
    return lock


def resumed(client: etcd.Client, uuid: str) -> bool:
    lock = Lock(client, "name")
    lock.name = "name"
    lock.is_taken = False
    try:
        lock.uuid = uuid
    except ValueError:
        return False
    return lock.acquire(lock_ttl=60)


def renewed(lock: etcd.Lock, stop: threading.Event) -> None:
    while not stop.wait(20):
        if not lock.acquire(lock_ttl=60):
            raise etcd.EtcdLockExpired("lost")


def released(lock: etcd.Lock) -> None:
    try:
        if lock.is_acquired:
            lock.release()
    except (ValueError, etcd.EtcdLockExpired):
        lock.is_taken = False


def subclassed(client: etcd.Client) -> str:
    with Named(client, "name", ttl=None) as lock:
        assert_type(lock, Named)
        return lock.name


class Named(etcd.Lock):
    def __init__(self, client: etcd.Client, name: str, ttl: int | None = 60) -> None:
        super().__init__(client, f"group/{name}")
        self.ttl: int | None = ttl
        self._uuid: str = name

    def acquire(self, blocking: bool = True, lock_ttl: int | None = 60, timeout: float = 0) -> bool:
        return super().acquire(blocking=blocking, lock_ttl=lock_ttl or self.ttl, timeout=timeout)
