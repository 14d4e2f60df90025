"""Locks: how they are made, what acquire returns, what is read-only."""

import etcd


def construction(client: etcd.Client) -> None:
    _ = etcd.Lock("name")  # E: no-client
    _ = etcd.Lock("name", client)  # E: swapped
    _ = etcd.Lock(client)  # E: no-name
    _ = etcd.Lock(client, 5)  # E: int-name
    _ = etcd.Lock(client, "name", 60)  # E: ttl-of-lock
    _ = etcd.Lock(client, "name", ttl=60)  # E: unknown-option
    _ = etcd.Lock(client, name="name")  # E: misspelt-lock-name
    _ = etcd.lock(client, "name")  # E: module-called
    _ = client.lock("name")  # E: no-such-method


def use(lock: etcd.Lock, ttl: float) -> None:
    _ = lock.acquire(ttl=60)  # E: misspelt-lock-ttl
    _ = lock.acquire(lock_ttl="60")  # E: str-ttl
    _ = lock.acquire(lock_ttl=ttl)  # E: float-ttl
    _ = lock.acquire(timeout="5")  # E: str-timeout
    _ = lock.acquire(timeout=None)  # E: none-timeout
    _ = lock.acquire(block=False)  # E: misspelt-blocking
    _ = lock.acquire(60)  # E: ttl-as-blocking
    _ = lock.acquire("no")  # E: str-blocking
    _ = lock.acquire().value  # E: acquire-returns-bool
    with lock.acquire():  # E: acquire-as-context
        pass
    with lock as held:
        print(held.key)  # E: misspelt-lock-key
    lock.release(force=True)  # E: option-of-release
    lock.renew(60)  # E: no-renew
    print(lock.is_acquired())  # E: property-called
    print(lock.lock_key())  # E: key-called
    print(lock.is_locked)  # E: no-such-attribute


def assignment(lock: etcd.Lock) -> None:
    lock.is_acquired = True  # E: read-only-acquired
    lock.lock_key = "/_locks/name/1"  # E: read-only-key
    lock.uuid = 5  # E: int-uuid
    lock.uuid = None  # E: none-uuid
    lock.name = b"name"  # E: bytes-name
    lock.is_taken = "yes"  # E: str-flag


async def waiting(lock: etcd.Lock) -> None:
    _ = await lock.acquire()  # E: awaited-acquire
    async with lock:  # E: async-with
        pass
