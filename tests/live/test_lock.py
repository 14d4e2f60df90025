"""Lock: its life, its queue, and what is left of it after errors, forks and bad names."""

# mypy: disable-error-code="func-returns-value"
# pyright: reportPrivateUsage=false

import string
from functools import partial
from typing import Any

import etcd
import pytest
from live.faults import background, forked, proxy, raised
from live.measure import measure
from live.servers import Server, wait_until

proves = pytest.mark.proves
NO_LEADER = b'HTTP/1.1 500 Error\r\n\r\n{"errorCode": 300, "message": "Raft Internal Error", "cause": "timed out", "index": 0}'


def queue(client: etcd.Client, lock: etcd.Lock) -> dict[str, str]:
    """Who waits, by key."""
    return {str(entry.key): str(entry.value) for entry in client.read(lock.path, sorted=True).leaves if not entry.dir}


def is_free(client: etcd.Client, name: str = "name") -> bool:
    another = etcd.Lock(client, name)
    free = another.acquire(blocking=False)
    another.release()
    return free


@proves("Lock", "A lock shared by all clients that use the same name.", "The queue of those who wait is kept in etcd.")
@proves("Lock", "Nothing renews it, and who holds an expired lock is not told.")
@proves("Lock.__init__", "Nothing is sent before `acquire`.")
@proves("Lock.client", "The client the lock works through.")
@proves("Lock.name", "The name given to the lock.")
@proves("Lock.path", "Directory of the lock: the client's `lock_prefix`, a slash, the name.")
@proves("Lock.lock_key", "Our key in the queue.", "Before the first `acquire`, ValueError.")
@proves("Lock.is_acquired", "Whether the lock is ours.", "False if `is_taken` is False; otherwise the server is asked.")
@proves("Lock.is_taken", "Whether the lock was ours when last asked.", "Expiry alone does not reset it; `is_acquired` does.")
@proves("Lock.acquire.blocking", "False: do not, but our entry stays in the queue until `release`.")
@proves("Lock.release", "Give the lock back, or leave the queue.", "An expired entry is not an error.")
def test_life(client: etcd.Client, server: Server) -> None:
    asked: list[bytes] = []
    with proxy(client.port, asked.append) as port:
        own = etcd.Client(port=port, lock_prefix="/mine")
        first = measure(etcd.Lock(own, "name"))
        second, third = (etcd.Lock(server.client(lock_prefix="/mine"), "name") for _ in range(2))
        assert measure((first.client, first.name, first.path, first._sequence)) == (own, "name", "/mine/name", None)
        assert measure((first.is_taken, first.is_acquired)) == (False, False)
        raised(ValueError, lambda: first.lock_key)
        assert not asked
        assert measure(first.acquire()) is True
        asked.clear()
        assert measure((first.is_taken, first.is_acquired, first.lock_key)) == (True, True, f"/mine/name/{first._sequence}")
        assert [request.split()[:2] for request in asked] == [[b"GET", f"/v2/keys{first.lock_key}".encode()]]
        assert measure((second.acquire(blocking=False), second.is_taken, second.is_acquired)) == (False, False, False)
        assert queue(client, first) == {first.lock_key: first.uuid, second.lock_key: second.uuid}
        assert measure((first.release(), first.is_taken, first.is_acquired)) == (None, False, False)
        assert not third.acquire(blocking=False)
        second.release()
        assert third.acquire(blocking=False)
        third.release()
        assert measure(first.acquire(True, 60, 0)) is True
        asked.clear()
        index = client.refresh(first.lock_key, ttl=0).modifiedIndex
        assert client.watch(first.lock_key, index=index + 1).action == "expire"
        assert third.acquire(blocking=False)
        assert measure((first.is_taken, len(asked))) == (True, 0)
        assert measure((first.is_acquired, first.is_taken)) == (False, False)
        first.release()


@proves("Lock.uuid", "What tells our entry in the queue from others.", "Set it on a new Lock to take over an entry.")
@proves("Lock.uuid", "One that is not in the queue raises ValueError, and so does any after `release`.")
@proves("Lock.uuid", "Once we have an entry, setting it is silently undone.")
@proves("Lock", "One object does not exclude threads or forked processes from each other: make one in each.")
@proves("Lock.acquire.lock_ttl", "None: until released, even if we die.")
def test_identity(client: etcd.Client) -> None:
    first, second, heir = (etcd.Lock(client, "name") for _ in range(3))
    uuid, own = measure((first.uuid, heir._uuid))
    raised(ValueError, lambda: setattr(heir, "uuid", uuid))
    assert heir.uuid == own
    assert (first.acquire(), second.acquire(blocking=False)) == (True, False)
    heir.uuid = uuid
    assert (heir.acquire(blocking=False), heir.uuid) == (True, uuid)
    assert queue(client, heir) == {first.lock_key: uuid, second.lock_key: second.uuid}
    first.uuid = second.uuid
    assert first.uuid == uuid
    first.release()
    raised(ValueError, lambda: setattr(first, "uuid", second.uuid))
    second.release()
    assert heir.acquire() is background(heir.acquire).result(20) is True
    assert background(lambda: is_free(client)).result(20) is False
    heir.release()
    lock = etcd.Lock(etcd.Client(port=client.port), "name")
    forked(partial(lock.acquire, blocking=False, lock_ttl=None))
    assert not is_free(client)
    assert client.read(*queue(client, lock)).ttl is None
    assert lock.acquire(blocking=False) is True


@proves("Lock.acquire.blocking", "Wait for the lock.")
@proves("Lock.acquire", "A blocking call may wait for ever, whatever the `timeout`.")
@proves(
    "Lock.acquire.timeout",
    "Seconds for each single wait, after which it waits again.",
    "0: no limit.",
    "Ignored with `blocking=False`.",
)
def test_waiting(client: etcd.Client) -> None:
    asked: list[bytes] = []

    def waits_for(lock: etcd.Lock) -> int:
        return sum(b"wait=true" in request and lock.lock_key.encode() in request for request in asked)

    with proxy(client.port, asked.append) as port:
        holder, patient, hasty = (etcd.Lock(etcd.Client(port=port, read_timeout=20), "name") for _ in range(3))
        for lock in holder, patient, hasty:
            assert background(partial(lock.acquire, blocking=False, timeout=60)).result(20) is (lock is holder)
        assert waits_for(holder) == waits_for(patient) == 0
        patient.client = etcd.Client(port=port, read_timeout=1)
        waiting = background(patient.acquire)
        wait_until(lambda: waits_for(holder))
        waiting_hastily = background(lambda: hasty.acquire(timeout=0.3))
        wait_until(lambda: waits_for(patient) > 5)
        assert (waits_for(holder), waiting.done(), waiting_hastily.done()) == (1, False, False)
        holder.release()
        assert (waiting.result(20), waiting_hastily.done()) == (True, False)
        patient.release()
        assert waiting_hastily.result(20) is True


@proves("Lock.__enter__", "Acquire the lock with `lock_ttl=None`: a new entry never expires.")
@proves("Lock.__exit__", "Release the lock.")
@proves("Lock.acquire", "Take the lock, or renew it if it is ours, and return whether it is ours.")
@proves("Lock.acquire.lock_ttl", "Whole seconds, waiting included.")
@proves("Lock.acquire", "To renew a lock, acquire it again with a positive `lock_ttl`: on a renewal None and 0 change nothing.")
def test_lifetimes(client: etcd.Client) -> None:
    first, second, lock = (etcd.Lock(client, name) for name in ("first", "first", "name"))
    half: Any = 0.5
    raised(etcd.EtcdValueError, lambda: first.acquire(lock_ttl=half))
    assert first.acquire() is True
    assert client.read(first.lock_key).ttl in range(3560, 3601)
    assert first.acquire(lock_ttl=50) is True
    assert client.read(first.lock_key).ttl in range(10, 51)
    assert second.acquire(blocking=False, lock_ttl=70) is False
    queued = client.read(second.lock_key).expiration
    first.release()
    for nothing in None, 0:
        assert second.acquire(lock_ttl=nothing) is True
        assert queued == client.read(second.lock_key).expiration is not None
    with lock as same:
        assert measure(same) is lock
        assert client.read(lock.lock_key).ttl is None
        assert not is_free(client)
    assert is_free(client)
    lock.acquire(lock_ttl=60)
    assert measure(lock.__enter__()) is lock
    assert client.read(lock.lock_key).ttl
    error = ValueError()
    assert measure((lock.__exit__(ValueError, error, error.__traceback__), lock.__exit__(None, None, None))) == (False, False)
    assert is_free(client)


@proves("Lock.acquire", "Call `release` after any EtcdException: our entry may be in the queue all the same.")
@proves("Lock.acquire", "A Lock that was released before cannot find that entry: make a new Lock each time.")
@proves("Lock.acquire.EtcdConnectionFailed", "The server does not answer while we join the queue.")
@pytest.mark.parametrize("error", ["POST lost", "POST cut off", "POST no leader", "GET lost"])
def test_errors_after_queueing(client: etcd.Client, error: str) -> None:
    method, _, kind = error.partition(" ")
    answer = {"cut off": b"HTTP/1.1 201 Created\r\nX-Etcd-", "no leader": NO_LEADER}.get(kind, kind)
    posts: list[bytes] = []

    def fault(request: bytes) -> str | bytes | None:
        posts.extend([request] * request.startswith(b"POST"))
        return answer if posts and request.startswith(method.encode()) else None

    new, used = etcd.Lock(client, "name"), etcd.Lock(client, "name")
    used.acquire()
    used.release()
    with proxy(client.port, fault) as port:
        for lock, found in (new, True), (used, method == "GET"):
            posts.clear()
            lock.client = etcd.Client(port=port)
            raised(etcd.EtcdConnectionFailed if kind == "lost" else etcd.EtcdException, lock.acquire)
            lock.client = client
            assert [*queue(client, lock).values()] == [lock.uuid]
            lock.release()
            assert is_free(client) is found


@proves("Lock.release.ValueError", "We have no entry, as before the first `acquire`.")
@proves("Lock.release.EtcdConnectionFailed", "The entry may remain, although `is_taken` is False: call it again.")
def test_requests_that_do_not_arrive(client: etcd.Client) -> None:
    refused = b"POST"
    with proxy(client.port, lambda request: "refused" if request.startswith(refused) else None) as port:
        lock = etcd.Lock(etcd.Client(port=port), "name")
        raised(ValueError, lock.release)
        raised(etcd.EtcdConnectionFailed, lock.acquire)
        raised(ValueError, lock.release)
        refused = b"DELETE"
        lock.acquire()
        raised(etcd.EtcdConnectionFailed, lock.release)
        assert (lock.is_taken, lock.is_acquired, is_free(client)) == (False, False, False)
        refused = b"none"
        lock.release()
        assert is_free(client)


@proves("EtcdLockExpired", "Our entry in the lock's queue vanished while we waited.", "`payload` is None.")
@proves("Lock.acquire.EtcdLockExpired", "Our entry vanishes while we wait, or the lock's name does not survive in a URL.")
@proves("Lock.acquire.EtcdConnectionFailed", "Errors during the wait are only logged.")
def test_errors_while_waiting(client: etcd.Client, caplog: pytest.LogCaptureFixture) -> None:
    fault: Any = None
    with proxy(client.port, lambda _: fault) as port:
        holder, second, third = (etcd.Lock(each, "name") for each in (client, etcd.Client(port=port), client))
        for lock in holder, second, third:
            lock.acquire(blocking=False)
        waiting, doomed = background(second.acquire), background(third.acquire)
        wait_until(lambda: client.store_stats["watchers"] == 2)
        for trouble in "refused", NO_LEADER:
            fault = trouble
            caplog.clear()
            holder.acquire()  # its renewal ends the wait
            wait_until(lambda: sum(record.name == "etcd.lock" and record.levelname == "ERROR" for record in caplog.records) > 2)
            assert not waiting.done()
        fault = None
        client.delete(third.lock_key)
        holder.release()
        assert waiting.result(20) is True
        second.release()
        assert measure(raised(etcd.EtcdLockExpired, lambda: doomed.result(20)).payload) is None


@proves("Lock.__init__.lock_name", 'Use letters, digits, "-" and "_".')
@proves("Lock.__init__.lock_name", "A name that the URL changes blocks another lock.")
@proves("Lock.acquire.EtcdLockExpired", "Our entry vanishes while we wait, or the lock's name does not survive in a URL.")
def test_names(client: etcd.Client) -> None:
    assert etcd.Lock(client, f"_-{string.ascii_letters}{string.digits}-_").acquire() is True
    for name, blocked in {"a#1": "a", "b?1": "b", "%63": "c", "d//d": "d/d", "/e": "e", "f/": "f", "x/../g": "g"}.items():
        assert is_free(client, blocked)
        raised(etcd.EtcdLockExpired, etcd.Lock(client, name).acquire)
        assert not is_free(client, blocked)
