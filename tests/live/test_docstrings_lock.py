"""What the docstrings of Lock say, but for what docs/python-etcd.md shows."""

import threading

import etcd
import pytest
from live.servers import free_ports, wait_until

proves = pytest.mark.proves


@proves("Lock", "A lock shared by all clients that use the same name.", "The queue of those who wait is kept in etcd.")
@proves("Lock.__init__", "Nothing is sent before `acquire`.")
@proves("Lock.client", "The client the lock works through.")
@proves("Lock.name", "The name given to the lock.")
@proves("Lock.path", "Directory of the lock: the client's `lock_prefix`, a slash, the name.")
@proves("Lock.lock_key", "Our key in the queue.", "Before the first `acquire`, ValueError.")
@proves("Lock.is_acquired", "Whether the lock is ours.", "False if `is_taken` is False; otherwise the server is asked.")
@proves("Lock.is_taken", "Whether the lock was ours when last asked.", "It stays True when the lock has expired.")
@proves("Lock.acquire", "With `blocking=False`, False if another has the lock.")
@proves("Lock.acquire", "Our entry then stays in the queue until `release`.")
@proves(
    "Lock.release",
    "Give the lock back, or leave the queue.",
    "An expired entry is not an error.",
    "Before the first `acquire`, ValueError.",
)
def test_life(client: etcd.Client) -> None:
    assert etcd.Lock(etcd.Client(port=free_ports(1)[0]), "name").is_acquired is False
    first, second, third = (etcd.Lock(client, "name") for _ in range(3))
    assert (first.client, first.name, first.path) == (client, "name", f"{client.lock_prefix}/name")
    for needs_an_entry in lambda: first.lock_key, first.release:
        with pytest.raises(ValueError, match="No sequence present"):
            needs_an_entry()
    assert first.acquire()
    assert (first.is_taken, first.is_acquired) == (True, True)
    assert not second.acquire(blocking=False)
    assert (second.is_taken, second.is_acquired) == (False, False)
    queue = sorted(str(leaf.key) for leaf in client.read(first.path).leaves)
    assert queue == [first.lock_key, second.lock_key]
    first.release()
    assert not third.acquire(blocking=False)
    second.release()
    assert third.acquire(blocking=False)
    client.delete(third.lock_key)
    assert third.is_taken
    assert not third.is_acquired
    third.release()
    assert not third.is_taken


@proves("Lock.uuid", "What tells our entry in the queue from others.", "Set it to take over an entry.")
@proves("Lock.uuid", "One that is not in the queue raises ValueError.", "Once we have an entry, setting it is silently undone.")
def test_uuid(client: etcd.Client) -> None:
    first, heir = etcd.Lock(client, "name"), etcd.Lock(client, "name")
    with pytest.raises(ValueError, match="Inexistent UUID"):
        heir.uuid = "unknown"
    first.acquire()
    assert client.read(first.lock_key).value == first.uuid
    heir.uuid = first.uuid
    assert heir.acquire(blocking=False)
    assert heir.lock_key == first.lock_key
    before = first.uuid
    first.uuid = "another"
    assert first.uuid == before


@proves("Lock.acquire", "Take the lock, or renew it if it is ours.", "On a renewal None and 0 change nothing.")
@proves("Lock.acquire", "`lock_ttl` is in whole seconds, None: until released.")
@proves("Lock.__enter__", "Acquire the lock with `lock_ttl=None`: a new entry never expires.")
@proves("Lock.__exit__", "Release the lock.")
def test_lifetimes(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    assert lock.acquire(lock_ttl=100)
    assert client.read(lock.lock_key).ttl == 100
    assert lock.acquire(lock_ttl=50)
    for ttl in (None, 0):
        lock.acquire(lock_ttl=ttl)
        assert 0 < (client.read(lock.lock_key).ttl or 0) <= 50
    lock.release()
    lock.acquire(lock_ttl=None)
    assert client.read(lock.lock_key).ttl is None
    lock.release()
    with lock:
        assert client.read(lock.lock_key).ttl is None
    assert not lock.is_acquired


@proves("EtcdLockExpired", "Our entry in the lock's queue vanished while we waited.", "`payload` is None.")
@proves("Lock.acquire", "EtcdLockExpired if our entry vanishes.")
def test_an_entry_that_vanishes(client: etcd.Client) -> None:
    first, second = etcd.Lock(client, "name"), etcd.Lock(client, "name")
    first.acquire()
    caught: list[etcd.EtcdLockExpired] = []

    def contend() -> None:
        try:
            second.acquire()
        except etcd.EtcdLockExpired as error:
            caught.append(error)

    contender = threading.Thread(target=contend)
    contender.start()
    wait_until(lambda: client.store_stats["watchers"] == 1)
    client.delete(second.lock_key)
    first.release()
    contender.join()
    assert [error.payload for error in caught] == [None]


@proves("Lock", "A name that the URL changes (`#`, `?`, `//`, a slash at an end) raises EtcdLockExpired.")
@pytest.mark.parametrize("name", ["name#1", "name?1", "a//b", "/name", "name/"])
def test_names_that_the_url_changes(client: etcd.Client, name: str) -> None:
    with pytest.raises(etcd.EtcdLockExpired):
        etcd.Lock(client, name).acquire()
