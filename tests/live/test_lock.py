"""Lock: its whole life, with a second contender."""

# mypy: disable-error-code="func-returns-value, deprecated"
# pyright: reportPrivateUsage=false

import threading

import etcd
import pytest
from live.measure import measure
from live.servers import Server, wait_until


def test_life(client: etcd.Client) -> None:
    lock = measure(etcd.Lock(client, "name"))
    measure(lock.client)
    measure(lock.name)
    measure(lock.path)
    measure(lock.uuid)
    measure(lock._uuid)
    measure(lock.is_taken)
    assert measure(lock.is_acquired) is False
    assert measure(lock.acquire()) is True
    measure(lock.lock_key)
    measure(lock.is_taken)
    assert measure(lock.is_acquired) is True
    assert measure(lock.acquire(lock_ttl=60)) is True
    assert measure(lock.acquire(lock_ttl=None, timeout=2.5)) is True
    measure(lock.release())
    assert measure(lock.is_taken) is False
    measure(lock.lock_key)
    measure(lock.release())
    assert measure(lock.acquire(True, 60, 0)) is True


def test_second_contender(client: etcd.Client, server: Server) -> None:
    first, second = etcd.Lock(client, "name"), etcd.Lock(server.client(), "name")
    first.acquire()
    assert measure(second.acquire(blocking=False)) is False
    assert measure(second.is_taken) is False
    measure(second.lock_key)
    assert measure(second.is_acquired) is False
    taken: list[bool] = []
    waiting = threading.Thread(target=lambda: taken.append(second.acquire(timeout=5)))
    waiting.start()
    wait_until(lambda: client.store_stats["watchers"] == 1)
    first.release()
    waiting.join()
    assert measure(taken[0]) is True
    assert measure(second.is_acquired) is True
    second.release()


def test_context_manager(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    with lock as same:
        assert measure(same) is lock
        assert client.read(lock.lock_key).ttl is None
        assert measure(lock.is_acquired)
    assert not measure(lock.is_acquired)
    measure(lock.__enter__())
    measure(lock.__exit__(None, None, None))
    error = ValueError()
    lock.acquire()
    measure(lock.__exit__(ValueError, error, error.__traceback__))


def test_taken_over_by_uuid(client: etcd.Client) -> None:
    first, heir = etcd.Lock(client, "name"), etcd.Lock(client, "name")
    first.acquire()
    heir.uuid = first.uuid
    assert measure(heir.uuid) == first.uuid
    assert measure(heir.acquire()) is True
    assert measure(heir.lock_key) == first.lock_key


def test_vanished(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    lock.acquire()
    client.delete(lock.lock_key)
    assert measure(lock.is_taken) is True
    assert measure(lock.is_acquired) is False
    assert measure(lock.is_taken) is False
    measure(lock.release())


def test_before_any_acquire(client: etcd.Client) -> None:
    lock = etcd.Lock(client, "name")
    with pytest.raises(ValueError, match="No sequence"):
        _ = lock.lock_key
    with pytest.raises(ValueError, match="No sequence"):
        lock.release()
    with pytest.raises(ValueError, match="Inexistent UUID"):
        lock.uuid = "unknown"
    measure(lock.uuid)
