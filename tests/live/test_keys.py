"""What the docstrings of Client say of its operations on keys, and what no type can say of their arguments."""

import signal
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import quote
from uuid import UUID

import etcd
import pytest
from live.faults import Answer, Request, answering, background, proxy, raised
from live.servers import Server, running, wait_until
from urllib3 import Timeout

proves = pytest.mark.proves
Call = Callable[[], Any]


def refused(kind: type[BaseException], *calls: Call) -> None:
    """Each call raises this very class."""
    for call in calls:
        raised(kind, call)


def told(client: etcd.Client, call: Call) -> etcd.EtcdResult:
    """What a call returns, which is the node as it is now."""
    result: etcd.EtcdResult = call()
    assert result.key
    node = client.read(result.key)
    for name in "key", "value", "dir", "expiration", "createdIndex", "modifiedIndex":
        assert getattr(result, name) == getattr(node, name), name
    return result


def living(seconds: int, call: Call) -> etcd.EtcdResult:
    """What a call returns: a node that has so long to live, from now."""
    earliest = int(time.time()) + seconds
    result: etcd.EtcdResult = call()
    assert result.expiration
    assert earliest <= datetime.fromisoformat(f"{result.expiration[:19]}+00:00").timestamp() <= time.time() + seconds
    return result


def seen(client: etcd.Client, watches: list[Call], *changes: Call) -> list[Any]:
    """What watches return that had begun before the changes."""
    watching = [background(watch) for watch in watches]
    wait_until(lambda: client.store_stats["watchers"] == len(watches))
    for change in changes:
        change()
    return [watch.result(20) for watch in watching]


@pytest.fixture
def anyhow(client: etcd.Client) -> Any:
    """The client, for what its types forbid."""
    return client


@pytest.fixture
def stored(client: etcd.Client) -> int:
    """The `modifiedIndex` of a key; there are a directory and an empty one, too."""
    client.set("/directory/key", "value")
    client.write("/empty", None, dir=True)
    return int(client.set("/key", "value", ttl=50).modifiedIndex)


# Keys and values.


@proves("Client.__contains__", "Whether the key exists, read from the server.")
def test_contains(server: Server, client: etcd.Client) -> None:
    assert "/key" not in client
    server.client().set("/key", "value")
    assert "/key" in client
    server.client().delete("/key")
    assert "/key" not in client


@proves(
    "Client.__contains__.key Client.write.key Client.refresh.key Client.read.key Client.test_and_set.key Client.set.key "
    "Client.get.key Client.watch.key Client.eternal_watch.key",
    "Goes into the URL as it is: pass `urllib.parse.quote(key)`.",
)
@proves("Client.delete.key Client.pop.key", "Goes into the URL as it is: a `#` cuts off all conditions.")
@proves("Client.delete.key Client.pop.key", "Pass `urllib.parse.quote(key)`.")
def test_keys_go_into_the_url(client: etcd.Client) -> None:
    calls: list[Callable[[str], etcd.EtcdResult]] = [
        lambda key: client.write(key, "new"),
        lambda key: client.refresh(key, 50),
        lambda key: client.read(key),
        lambda key: client.test_and_set(key, "new", "value"),
        lambda key: client.set(key, "new"),
        lambda key: client.get(key),
        lambda key: client.watch(key, index=newest),
        lambda key: next(client.eternal_watch(key, index=newest)),
        lambda key: client.delete(key),
        lambda key: client.pop(key),
    ]
    for call in calls:
        for key, meant in ("/%6Bey#1", "/key"), (quote("/%6Bey#1"), "/%6Bey#1"):
            newest = client.set(quote(meant), "value").modifiedIndex
            assert call(key).key == meant
    client.set("/key", "value")
    assert "/%6Bey#1" in client
    assert quote("/%6Bey#1") not in client
    for delete in client.delete, client.pop:
        client.set("/key", "value")
        for condition in {"prevValue": "other"}, {"prevIndex": 1}:
            refused(etcd.EtcdKeyNotFound, partial(delete, quote("/key#"), **condition))
        delete("/key#", prevValue="other", prevIndex=1)
        assert "/key" not in client


@proves(
    "Client.write.value Client.test_and_set.value Client.set.value",
    "Stored as str(value), but bytes as text.",
    "They must be UTF-8, else they are damaged.",
    'None is stored as "".',
)
@pytest.mark.parametrize("method", ["write", "test_and_set", "set"])
def test_values(client: etcd.Client, anyhow: Any, method: str) -> None:
    def store(value: object) -> str:
        client.set("/key", "old")
        result = getattr(anyhow, method)("/key", value, *["old"] * (method == "test_and_set"))
        assert result.value == client.read("/key").value
        return str(result.value)

    for value in 5, 1.5, True, UUID(int=5), "é & =", ("a", 1), {"a": 1}, ["a"], {"a"}, bytearray(b"abc"):
        assert store(value) == str(value)
    assert store(client.read("/key")).startswith("<class 'etcd.EtcdResult'>({")  # its repr
    assert store("é & =".encode()) == "é & ="
    assert store(None) == ""
    damaged = store(b"\x80")
    assert damaged == "\N{REPLACEMENT CHARACTER}"
    refused(etcd.EtcdCompareFailed, lambda: client.test_and_set("/key", "new", damaged))


@proves("Client.write.prevValue Client.refresh.prevValue", 'True is compared as "true", all else as it would be stored.')
@proves("Client.test_and_set.prev_value", 'Compared as text: None would be "None", and True is "true".')
@proves("Client.delete.prevValue Client.pop.prevValue", 'Unlike in `write`, True is compared as "True".')
def test_comparisons(client: etcd.Client, anyhow: Any) -> None:
    for condition in "é & =", 1, 1.5, UUID(int=5), "é".encode(), True, None:
        text = condition.decode() if isinstance(condition, bytes) else str(condition)
        swaps: list[Call] = [
            partial(anyhow.test_and_set, "/key", "new", condition),
            partial(anyhow.write, "/key", "new", prevValue=condition),
            partial(anyhow.refresh, "/key", 50, prevValue=condition),
        ]
        for call in [*swaps, *(partial(delete, "/key", prevValue=condition) for delete in (anyhow.delete, anyhow.pop))]:
            equal = "true" if condition is True and call in swaps else text
            client.set("/key", equal.swapcase() if condition is True else f"{text}.")
            refused(etcd.EtcdCompareFailed, call)
            client.set("/key", equal)
            call()


# Writing.


@proves("Client.write", "Store a value, if all conditions hold, and return the node as it is now.")
@proves("Client.test_and_set", "Store a value if the present one is `prev_value`, and return the node as it is now.")
@proves("Client.set", "Store a value, whatever was there, and return the node as it is now.")
@proves("Client.write.prevValue", "Store only if this is the value.")
@proves("Client.write.prevIndex", "Store only if this is the `modifiedIndex`.")
@proves("Client.write.prevIndex Client.refresh.prevIndex Client.delete.prevIndex Client.pop.prevIndex", "0 is no condition.")
@proves("Client.write.prevExist", "False: only create, and ignore the other conditions.", "True: only update.")
@proves("Client.write.EtcdAlreadyExist", "`prevExist` is False and the key exists.")
@proves(
    "Client.write.EtcdCompareFailed Client.refresh.EtcdCompareFailed Client.delete.EtcdCompareFailed "
    "Client.pop.EtcdCompareFailed",
    "`prevValue` or `prevIndex` does not match.",
)
@proves("Client.test_and_set.EtcdCompareFailed", "The present value is another.")
@proves("Client.refresh.prevValue", "Renew only if this is the value.")
@proves("Client.refresh.prevIndex", "Renew only if this is the `modifiedIndex`, which each renewal changes.")
@proves("Client.delete", "Delete a key, if all conditions hold.")
@proves("Client.delete.prevValue Client.pop.prevValue", "Delete only if this is the value.")
@proves("Client.delete.prevIndex Client.pop.prevIndex", "Delete only if this is the `modifiedIndex`.")
def test_conditions(client: etcd.Client, stored: int) -> None:
    write = partial(client.write, "/key", "new")
    for conditional in write, partial(client.refresh, "/key", 60), partial(client.delete, "/key"), partial(client.pop, "/key"):
        index = client.set("/key", "value", ttl=50).modifiedIndex
        conditions: list[dict[str, Any]] = [{"prevValue": "other"}, {"prevIndex": 1}, {"prevIndex": index + 1}]
        conditions += [{"prevValue": "value", "prevIndex": 1}, {"prevValue": "other", "prevIndex": index}]
        for mismatch in conditions:
            refused(etcd.EtcdCompareFailed, partial(conditional, **mismatch))
        assert client.read("/key").modifiedIndex == index
        conditions = [{"prevValue": "value"}, {"prevIndex": "index"}, {"prevValue": "value", "prevIndex": "index"}]
        for match in [*conditions, {"prevIndex": 0}]:
            index = client.set("/key", "value", ttl=50).modifiedIndex
            conditional(**match | ({"prevIndex": index} if match.get("prevIndex") else {}))
            assert "/key" not in client or client.read("/key").modifiedIndex > index
    index = client.set("/key", "value").modifiedIndex
    refused(etcd.EtcdAlreadyExist, partial(write, prevExist=False), partial(write, prevExist=0, prevIndex=index))
    refused(etcd.EtcdCompareFailed, partial(write, prevExist=True, prevValue="other"))
    refused(etcd.EtcdCompareFailed, lambda: client.test_and_set("/key", "new", "valu"))
    for flag in True, 1:
        assert told(client, partial(write, prevExist=flag)).action == "update"
    assert told(client, lambda: client.test_and_set("/key", "newer", "new")).value == "newer"
    for call in partial(client.set, "/key", "other"), partial(client.write, "/key", "other"):
        client.set("/key", "value", ttl=50)
        assert told(client, call).value == "other"
    client.delete("/key")
    for flag in False, 0:
        created = told(client, partial(client.write, f"/new{flag}", "value", prevExist=flag, prevValue="other", prevIndex=1))
        assert (created.action, created.value) == ("create", "value")
    assert told(client, lambda: client.set("/deep/key", "value")).newKey


@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "Whole seconds to live.")
@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "None: for ever, whatever ttl the key had.")
@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "0: it vanishes at once.")
@proves("Client.refresh.ttl", "Whole seconds to live from now.", "0: the key vanishes at once.")
def test_times_to_live(client: etcd.Client) -> None:
    calls: dict[str, Callable[..., etcd.EtcdResult]] = {
        "/write": partial(client.write, "/write", "value"),
        "/set": partial(client.set, "/set", "value"),
        "/swap": partial(client.test_and_set, "/swap", "value", "value"),
        "/refresh": partial(client.refresh, "/refresh"),
    }
    gone: list[tuple[str, int]] = []
    for key, call in calls.items():
        client.set(key, "value", ttl=10)
        living(200, partial(call, ttl=200))
        assert living(100, partial(call, ttl=100)).ttl in (99, 100)
        if key != "/refresh":
            assert told(client, call).expiration is None
        gone.append((key, call(ttl=0).modifiedIndex + 1))
    for key, index in gone:
        assert client.watch(key, index=index).action == "expire"
        assert key not in client


@proves("Client.write.dir", "Make a directory in place of a key; a falsy `value` is lost.")
@proves("Client.write.dir", "With `append`, a numbered directory.")
@proves("Client.write", 'A key that meets a condition stays a key in spite of `dir=True`, with the value "".')
@proves("Client.write.append", "Add a numbered key below `key`.", "All conditions are ignored.")
def test_directories_and_queues(client: etcd.Client) -> None:
    for value in None, "", 0, False:
        client.set("/key", "value")
        made = told(client, partial(client.write, "/key", value, dir=1))
        assert (made.dir, made.value) == (True, None)
        client.delete("/key", dir=True)
    assert told(client, lambda: client.write("/key", None, dir=True, prevExist=False)).dir
    client.delete("/key", dir=True)
    for condition in {"prevExist": True}, {"prevIndex": None}, {"prevValue": "value"}:
        index = client.set("/key", "value").modifiedIndex
        options: dict[str, Any] = {name: value or index for name, value in condition.items()}
        kept = told(client, partial(client.write, "/key", None, dir=True, **options))
        assert (kept.dir, kept.value) == (False, "")
    for number in range(3):
        conditions: dict[str, Any] = {"prevExist": number > 0, "prevValue": "other", "prevIndex": 1}
        added = told(client, partial(client.write, "/queue", number, append=1, **conditions))
        assert added.value == str(number)
        assert added.key == f"/queue/{added.createdIndex:020}"
    for parent in "/queue", "/new":
        added = told(client, partial(client.write, parent, None, dir=True, append=True))
        assert (added.key, added.dir) == (f"{parent}/{added.createdIndex:020}", True)
    assert not client.write("/plain", "value", dir=0, append=0).dir


@proves("Client.write.refresh", "Renew the ttl without waking watchers.", "`value` must be None.")
@proves("Client.refresh", "Renew the ttl of an existing key, without waking watchers, and return it.", "The value is kept.")
@proves("Client.refresh", "`prevExist` is overwritten.", '`append=True` creates a numbered key with the value "".')
def test_refreshing(client: etcd.Client, anyhow: Any) -> None:
    renewals: list[Call] = [
        lambda: client.refresh("/key", 200),
        lambda: anyhow.refresh("/key", 200, prevExist=False),
        lambda: client.refresh("/key", 200, prevValue="value"),
        lambda: client.refresh("/key", 200, prevIndex=client.read("/key").modifiedIndex),
        lambda: client.write("/key", None, ttl=200, refresh=True),
        lambda: client.write("/key", None, ttl=200, refresh=1, prevExist=True),
    ]
    index = client.set("/key", "value", ttl=50).modifiedIndex

    def renew() -> None:
        for renewal in renewals:
            client.write("/key", None, ttl=50, refresh=True)
            renewed = living(200, lambda renewal=renewal: told(client, renewal))
            assert (renewed.key, renewed.value) == ("/key", "value")

    [change] = seen(client, [lambda: client.watch("/key")], renew, lambda: client.set("/key", "new", ttl=50))
    assert change.value == "new"
    assert client.watch("/key", index=index + 1).value == "new"
    refused(etcd.EtcdException, lambda: client.write("/key", "new", ttl=200, refresh=True))
    appended = told(client, lambda: anyhow.refresh("/queue", 200, append=True))
    assert (appended.key, appended.value) == (f"/queue/{appended.createdIndex:020}", "")


@proves("Client.update", "Write back a result whose `value` or `ttl` was changed, and return the node as it is now.")
@proves("Client.update.obj", "Its `key`, `value`, `ttl` and `modifiedIndex` count.", "The ttl starts anew.")
@proves("Client.update.EtcdCompareFailed", "The key has changed since `obj` was read.")
@proves("Client.update.EtcdKeyNotFound", "The key is gone.")
def test_updating(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=1000)
    mine = client.read("/key")
    mine.ttl = 200
    renewed = living(200, lambda: told(client, lambda: client.update(mine)))
    assert renewed.value == "value"
    refused(etcd.EtcdCompareFailed, lambda: client.update(mine))
    theirs = client.read("/key")
    theirs.value = "theirs"
    theirs = told(client, lambda: client.update(theirs))
    assert (theirs.value, theirs.action) == ("theirs", "compareAndSwap")
    theirs.ttl = None
    assert told(client, lambda: client.update(theirs)).expiration is None
    theirs.key = "/other"
    refused(etcd.EtcdKeyNotFound, lambda: client.update(theirs))
    other = client.set("/other", "value")
    refused(etcd.EtcdCompareFailed, lambda: client.update(theirs))
    theirs.modifiedIndex = other.modifiedIndex
    assert told(client, lambda: client.update(theirs)).key == "/other"
    gone = client.pop("/key")
    refused(etcd.EtcdKeyNotFound, lambda: client.update(gone))


@proves("Client.update.obj", "A directory is not checked for changes.")
@proves("Client.refresh.dir", "Makes no difference: etcd 3.4 renews the ttl of a directory without it, and etcd 3.5 never does.")
@proves("Client.refresh.EtcdException", "The key is a directory, on etcd 3.5.")
@proves("Client.update.EtcdException", "`obj` is a directory, on etcd 3.5.")
@proves(
    "Client.write.EtcdException",
    "`prevExist=True` on a directory renews its ttl on etcd 3.4, and raises this on 3.5.",
)
def test_times_to_live_of_directories(client: etcd.Client) -> None:
    directory = client.write("/directory", None, dir=True, ttl=50)
    directory.ttl = 200
    for call in (
        lambda: client.refresh("/directory", 200),
        lambda: client.refresh("/directory", 200, dir=True),
        lambda: client.write("/directory", None, ttl=200, prevExist=True),
        lambda: client.write("/directory", None, dir=True, ttl=200, prevExist=True),
        lambda: client.update(directory),  # of which only the first is unchanged
    ):
        if client.version.startswith("3.5."):
            error = raised(etcd.EtcdException, call)
            assert error.payload
            assert error.payload["errorCode"] == 300
            assert client.read("/directory").expiration == directory.expiration
        else:
            assert living(200, call).dir
    client.set("/plain", "value", ttl=50)
    assert not client.refresh("/plain", 200, dir=True).dir


@proves("Client.write", "Unknown options are silently ignored: a misspelt condition makes the write unconditional.")
@proves("Client.refresh", "Unknown options are silently ignored.")
@proves("Client.refresh.TypeError", "`value` or `refresh` is given.")
@proves("Client.read", "Unknown options and those that are None are silently ignored.")
@proves("Client.delete Client.pop", "Unknown options are silently ignored, `timeout` and `prevExist` among them.")
def test_unknown_options(server: Server, client: etcd.Client, anyhow: Any) -> None:
    soon = {"timeout": 1e-9}
    wrong = {"prevExists": False, "prev_value": "other", "prevIndices": 1, **soon}
    client.set("/key", "theirs", ttl=50)
    assert anyhow.write("/key", "ours", ttl=50, **wrong).value == "ours"
    living(200, lambda: anyhow.refresh("/key", 200, **wrong))
    for option in "value", "refresh":
        refused(TypeError, partial(anyhow.refresh, "/key", 200, **{option: None}))
    nothing = dict.fromkeys(["recursive", "wait", "waitIndex", "sorted", "quorum", "timeout"])
    assert anyhow.read("/key", recurse=2, index=10**9, consistent=2, **nothing).value == "ours"
    for delete in anyhow.delete, anyhow.pop:
        client.set("/key", "value")
        delete("/key", prevExist=False, **wrong)
        assert "/key" not in client


# Answers that do not come.


@proves(
    "Client.write",
    "After a lost answer the request is sent again, and an error may hide our own success: read and compare.",
)
@proves(
    "Client.test_and_set Client.update Client.refresh",
    "After a lost answer the request is sent again, and EtcdCompareFailed may hide our own success: read and compare.",
)
@proves(
    "Client.delete Client.pop", "After a lost answer the request is sent again, and EtcdKeyNotFound may hide our own success."
)
@proves("Client.write.append", "Sent only once: an error may hide our own success.")
def test_lost_answers(client: etcd.Client) -> None:
    asked: list[bytes] = []

    def fault(request: bytes) -> str | None:
        asked.append(request)
        return "lost" if len(asked) == 1 else None

    def losing(kind: type[Exception], call: Call, sent: int = 2) -> None:
        del asked[:]
        raised(kind, call)
        assert len(asked) == sent
        assert len(set(asked)) == 1

    with proxy(client.port, fault) as port:
        flaky = etcd.Client(port=port, read_timeout=20)
        losing(etcd.EtcdAlreadyExist, lambda: flaky.write("/key", "ours", prevExist=False))
        assert client.read("/key").value == "ours"
        index = client.set("/key", "1", ttl=50).modifiedIndex
        losing(etcd.EtcdCompareFailed, lambda: flaky.write("/key", "2", prevIndex=index))
        losing(etcd.EtcdCompareFailed, lambda: flaky.test_and_set("/key", "3", "2", ttl=50))
        mine = client.read("/key")
        mine.value = "4"
        losing(etcd.EtcdCompareFailed, lambda: flaky.update(mine))
        index = client.read("/key").modifiedIndex
        losing(etcd.EtcdCompareFailed, lambda: living(200, lambda: flaky.refresh("/key", 200, prevIndex=index)))
        living(200, lambda: client.read("/key"))
        assert client.read("/key").value == "4"
        for delete in flaky.delete, flaky.pop:
            client.set("/key", "value")
            losing(etcd.EtcdKeyNotFound, partial(delete, "/key"))
            assert "/key" not in client
        losing(etcd.EtcdNotFile, lambda: flaky.write("/directory", None, dir=True))
        losing(etcd.EtcdConnectionFailed, lambda: flaky.write("/queue", "value", append=True), sent=1)
        assert [leaf.value for leaf in client.read("/queue").leaves] == ["value"]
        del asked[:]
        assert (flaky.set("/key", "value").value, len(asked)) == ("value", 2)


@proves("Client.read.timeout", "Seconds to wait for each of up to four answers.")
@proves("Client.watch.EtcdConnectionFailed", "The server dies; or it does not even begin to answer, after up to four times the timeout.")
@proves("Client.read.timeout Client.watch.timeout", "None: the client's `read_timeout`.", "0: no limit.")
def test_late_answers() -> None:
    def late(request: Request) -> Answer:
        time.sleep(0.5)
        return Answer(body='{"action": "get", "node": {"key": "/key", "value": "late"}}')

    with answering(late) as (port, asked):
        patient, impatient = etcd.Client(port=port), etcd.Client(port=port, read_timeout=0.1)
        for call in (
            lambda: patient.read("/key", timeout=0.1),
            lambda: patient.read("/key", timeout=Timeout(0.1)),
            lambda: impatient.read("/key", timeout=None),
            lambda: impatient.read("/key"),
            lambda: patient.watch("/key", timeout=0.1),
            lambda: impatient.watch("/key", timeout=None),
        ):
            del asked[:]
            began = time.monotonic()
            refused(etcd.EtcdConnectionFailed, call)
            assert time.monotonic() - began >= 4 * 0.1
            wait_until(lambda: len(asked) == 4)
        for call in lambda: impatient.read("/key", timeout=0), lambda: impatient.watch("/key", timeout=0):
            with mock.patch.object(impatient.http, "request", wraps=impatient.http.request) as request:
                assert call().value == "late"
            assert request.call_args.kwargs["timeout"] is None


# Reading and watching.


@proves("Client.read", "Get a key, or one level of a directory, or wait for a change.")
@proves("Client.read Client.get", "Keys with a leading underscore are not listed.")
@proves("Client.read.recursive", "Get all below a directory.")
@proves("Client.read.sorted", "Sort by key.", "The order is random otherwise.")
@proves("Client.get", "Get a key, or one level of a directory, without options.")
def test_reading(client: etcd.Client) -> None:
    names = [f"/d/{name}" for name in "hgfedcba"]
    for key in [*names, "/d/a2/c", "/d/a2/b", "/d/_hidden", "/d/a2/_hidden", "/d/_below/key"]:
        client.set(key, "value")
    level = sorted([*names, "/d/a2"])
    everything = sorted([*names, "/d/a2/b", "/d/a2/c"])

    def keys(result: etcd.EtcdResult) -> list[str | None]:
        return [leaf.key for leaf in result.leaves]

    assert client.read("/d/a").value == client.get("/d/a").value == client.read("/d/_hidden").value == "value"
    for flag in 1, True:
        assert keys(client.read("/d", sorted=flag, recursive=flag, quorum=flag)) == everything
    for off in 0, False:
        assert keys(client.read("/d", sorted=True, recursive=off, quorum=off, wait=off)) == level
    for read, expected in (
        (lambda: client.read("/d"), level),
        (lambda: client.read("/d", sorted=False, recursive=True), everything),
        (lambda: client.get("/d"), level),
    ):
        orders = [keys(read()) for _ in range(30)]
        assert [sorted(map(str, order)) for order in orders] == [expected] * 30
        assert any(order != orders[0] for order in orders)


@proves("Client.read.wait", "Block as `watch` does.")
@proves("Client.read.waitIndex", "Wait for the first change since this index.", "Silently ignored without `wait`.")
@proves("Client.watch", "Block until a key changes and return the change.", "If there is no such key, this waits for it.")
@proves("Client.watch.index", "Return the first change since this index, at once if it has happened.")
@proves("Client.watch.index Client.eternal_watch.index", "None and 0: the next one from now.")
@proves(
    "Client.watch.recursive Client.eternal_watch.recursive",
    "Watch all below the key.",
    "Keys with a leading underscore are seen only if they changed before the call.",
)
@proves("Client.eternal_watch.index", "Start with the first change since this index.")
def test_watching(client: etcd.Client) -> None:
    index = client.set("/d/_old", "hidden").modifiedIndex
    first = client.set("/d/key", "old").modifiedIndex
    watches: list[Call] = [
        lambda: client.watch("/d/key"),
        lambda: client.watch("/d/key", index=0),
        lambda: client.watch("/d/key", first + 1),
        lambda: client.watch("/d", recursive=True),
        lambda: client.watch("/d", first + 1, recursive=1),
        lambda: client.read("/d/key", wait=True),
        lambda: client.read("/d/key", wait=1, waitIndex=first + 1),
        lambda: client.read("/d", wait=True, recursive=True),
        lambda: next(client.eternal_watch("/d/key")),
        lambda: next(client.eternal_watch("/d/key", 0)),
        lambda: next(client.eternal_watch("/d", None, True)),
    ]
    later: list[Call] = [
        lambda: client.watch("/d/key", index=first + 3),
        lambda: client.read("/d/key", wait=True, waitIndex=first + 3),
        lambda: next(client.eternal_watch("/d/key", index=first + 3)),
        lambda: client.watch("/d/none"),
        lambda: client.watch("/d"),  # itself alone
    ]
    results = seen(
        client,
        [*watches, *later],
        lambda: client.set("/d/_hidden", "hidden"),
        *(partial(client.set, "/d/key", value) for value in ("new", "newer", "newest")),
        lambda: client.set("/d/none", "born"),
        lambda: client.delete("/d", recursive=True),
    )
    assert [result.value for result in results] == ["new"] * len(watches) + ["newer"] * 3 + ["born", None]
    assert (results[-1].key, results[-1].action) == ("/d", "delete")
    for again in (
        lambda: client.watch("/d", index, recursive=True),
        lambda: client.read("/d", wait=True, waitIndex=index, recursive=True),
        lambda: next(client.eternal_watch("/d", index=index, recursive=True)),
    ):
        assert again().key == "/d/_old"
    for again in (
        lambda: client.watch("/d/key", index=index),
        lambda: client.read("/d/key", wait=True, waitIndex=first),
        lambda: next(client.eternal_watch("/d/key", index=first)),
    ):
        assert again().value == "old"
    client.set("/key", "present")
    assert client.read("/key", waitIndex=first).value == client.read("/key", waitIndex=first + 10**6).value == "present"


@proves("Client.watch", "Go on from its `modifiedIndex + 1`, not from its `etcd_index`.")
@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
@proves("Client.eternal_watch", "Nothing is sent before the first `next`: without `index`, changes before it are missed.")
def test_watching_on(client: etcd.Client) -> None:
    index = client.set("/key", 1).modifiedIndex
    changes = client.eternal_watch("/key")
    gets = client.store_stats["getsSuccess"]
    for number in 2, 3:
        client.set("/key", number)
    change = client.watch("/key", index=index)
    assert change.etcd_index == index + 2  # not that of the change
    assert client.watch("/key", index=change.modifiedIndex + 1).value == "2"
    assert [change.value for _, change in zip("123", client.eternal_watch("/key", index=index), strict=False)] == ["1", "2", "3"]
    assert client.store_stats["getsSuccess"] >= gets
    [change] = seen(client, [lambda: next(changes)], lambda: client.set("/key", 4))
    assert (change.value, change.etcd_index) == ("4", change.modifiedIndex - 1)
    client.set("/key", 5)  # between two calls
    assert next(changes).value == "5"


@proves("Client.watch", "If a parent is deleted or expires, the change is the parent's: look at its `key` and `action`.")
def test_parents(client: etcd.Client) -> None:
    index = client.set("/parent/child/key", "value").modifiedIndex
    watches: list[Call] = [
        lambda: client.watch("/parent/child/key"),
        lambda: client.watch("/parent/child", recursive=True),
        lambda: client.watch("/parent/child/key", index=index + 1),
    ]
    changes = seen(client, watches, lambda: client.delete("/parent", recursive=True))
    for change in [*changes, client.watch("/parent/child/key", index=index + 1)]:
        assert (change.key, change.action, change.value) == ("/parent", "delete", None)
    index = client.write("/parent", None, dir=True, ttl=0).modifiedIndex
    client.watch("/parent", index=index + 1)
    change = client.watch("/parent/child/key", index=index + 1)
    assert (change.key, change.action, change.value) == ("/parent", "expire", None)


@proves("Client.watch.timeout", "Seconds to wait for a change.")
@proves("Client.read.timeout Client.watch.timeout", "None: the client's `read_timeout`.", "0: no limit.")
@proves("Client.read.wait", "With 1 instead of True a timeout raises plain EtcdConnectionFailed.")
@proves("Client.read.EtcdWatchTimedOut", "`wait` is True and nothing changes in time.")
@proves("Client.watch.EtcdWatchTimedOut", "Nothing changes in time.", "It is an EtcdConnectionFailed.")
@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
def test_watches_that_time_out(client: etcd.Client, anyhow: Any) -> None:
    impatient = etcd.Client(port=client.port, read_timeout=0.1)
    limitless: list[Call] = [
        lambda: impatient.watch("/key", timeout=0),
        lambda: impatient.read("/key", wait=True, timeout=0),
        lambda: next(impatient.eternal_watch("/key")),
    ]

    def time_out() -> None:
        for call in (
            lambda: impatient.watch("/key"),
            lambda: impatient.read("/key", wait=True),
            lambda: client.watch("/key", timeout=0.1),
            lambda: client.watch("/key", timeout=Timeout(0.1)),
            lambda: client.read("/key", wait=True, timeout=0.1),
        ):
            began = time.monotonic()
            assert isinstance(raised(etcd.EtcdWatchTimedOut, call), etcd.EtcdConnectionFailed)
            assert time.monotonic() - began >= 0.1
        refused(etcd.EtcdConnectionFailed, lambda: client.read("/key", wait=1, timeout=0.1))

    with mock.patch.object(impatient.http, "request", wraps=impatient.http.request) as request:
        results = seen(client, limitless, time_out, lambda: client.set("/key", "at last"))
        assert [call.kwargs["timeout"] for call in request.call_args_list].count(None) == 3
    assert [result.value for result in results] == ["at last"] * 3
    for timeout in 5, 2.5, 0, None, Timeout(5), Timeout(connect=1, read=2.5):
        assert client.read("/key", timeout=timeout).value == "at last"
    refused(ValueError, *(partial(anyhow.read, "/key", timeout=timeout) for timeout in ("5", True, -1)))


@proves("Client.read.EtcdEventIndexCleared", "The server no longer keeps the events since `waitIndex`.")
@proves(
    "Client.watch.EtcdEventIndexCleared",
    "More than 1000 events of any keys came from `index` on: read anew, and watch from the `etcd_index` of that plus 1.",
)
@proves(
    "Client.eternal_watch.EtcdEventIndexCleared",
    "More than 1000 events of other keys came between two changes, or from `index` on.",
)
@proves("Client.eternal_watch", "Any exception ends it: make a new one then.")
def test_the_server_keeps_a_thousand_events(client: etcd.Client) -> None:
    changes = client.eternal_watch("/key", index=client.set("/key", 0).modifiedIndex)
    index = next(changes).modifiedIndex + 1
    watches: list[Call] = [
        lambda: client.watch("/other", index=index),
        lambda: client.read("/other", wait=True, waitIndex=index),
        lambda: next(client.eternal_watch("/other", index=index)),
    ]
    for number in range(1000):
        client.set("/other", number)
    assert [watch().value for watch in watches] == ["0"] * 3
    client.set("/other", 1000)
    refused(etcd.EtcdEventIndexCleared, *watches, lambda: next(changes))
    assert list(changes) == []
    node = client.read("/key")
    client.set("/key", "new")
    assert client.watch("/key", index=node.etcd_index + 1).value == "new"
    assert next(client.eternal_watch("/key", index=node.etcd_index + 1)).value == "new"


@proves("Client.watch.EtcdConnectionFailed", "The server dies; or it does not even begin to answer, after up to four times the timeout.")
@proves("Client.eternal_watch.EtcdConnectionFailed", "The server dies.")
@proves("Client.eternal_watch", "Any exception ends it: make a new one then.")
def test_a_server_that_dies(binary: str) -> None:
    with running(binary) as [server]:
        client = server.client()
        changes = client.eternal_watch("/key")
        watching = [background(lambda: client.watch("/key")), background(lambda: next(changes))]
        wait_until(lambda: client.store_stats["watchers"] == 2)
        server.stop()
    for watch in watching:
        assert type(watch.exception(20)) is etcd.EtcdConnectionFailed
    assert list(changes) == []


@proves("Client.read.quorum", "Ask the majority; `wait` is then ignored.")
@proves("Client.read.quorum", "Without it a server that is cut off answers with what it has.")
def test_quorum(cluster: list[Server]) -> None:
    alone, *others = cluster
    client = alone.client()
    client.set("/key", "value")
    for flag in True, 1:
        assert client.read("/key", quorum=flag, wait=True).value == "value"
    for other in others:
        other.process.send_signal(signal.SIGSTOP)
    try:
        for flag in True, 1:
            refused(etcd.EtcdConnectionFailed, partial(client.read, "/key", quorum=flag, timeout=0.2))
        for options in {}, {"quorum": False}, {"quorum": None}, {"quorum": 0}:
            assert client.read("/key", **options).value == "value"
    finally:
        for other in others:
            other.process.send_signal(signal.SIGCONT)


# Deleting.


@proves("Client.delete", "The result has no value: `pop` returns it.")
@proves("Client.pop", "Delete as `delete` does and return the node as it was before.", "That of a directory has no children.")
@proves("Client.delete.recursive Client.pop.recursive", "Delete a directory with all below it, or a key.")
@proves("Client.delete.recursive Client.pop.recursive", "A directory takes no conditions.")
@proves("Client.delete.dir Client.pop.dir", "Delete an empty directory, or a key.")
@proves(
    "Client.delete.EtcdNotFile Client.pop.EtcdNotFile",
    "The key is a directory, and neither `dir` nor `recursive` is given, or a condition is.",
)
@proves("Client.delete.EtcdDirNotEmpty Client.pop.EtcdDirNotEmpty", "`dir` is given and the directory is not empty.")
@pytest.mark.parametrize("method", ["delete", "pop"])
def test_deleting(client: etcd.Client, method: str) -> None:
    def delete(key: str, **options: Any) -> None:
        before = client.read(key)
        result: etcd.EtcdResult = getattr(client, method)(key, **options)
        if method == "pop":
            for name in "key", "value", "dir", "expiration", "createdIndex", "modifiedIndex":
                assert getattr(result, name) == getattr(before, name), name
        else:
            assert (result.key, result.value) == (key, None)
            assert result.modifiedIndex > before.modifiedIndex
        assert [leaf.key for leaf in result.leaves] == [key]
        assert key not in client

    for options in {}, {"dir": True}, {"recursive": True}, {"dir": False, "recursive": False}, {"dir": None, "recursive": None}:
        client.set("/key", "value", ttl=50)
        delete("/key", **options)
    for options in {"dir": True}, {"recursive": True}, {"dir": True, "recursive": True}:
        client.write("/directory", None, dir=True, ttl=50)
        delete("/directory", **options)
    client.set("/directory/below/key", "value")
    call = partial(getattr(client, method), "/directory")
    index = client.read("/directory").modifiedIndex
    for condition in {"prevIndex": index}, {"prevIndex": 1}, {"prevValue": "value"}:
        for option in {}, {"dir": True}, {"recursive": True}:
            refused(etcd.EtcdNotFile, partial(call, **option, **condition))
    refused(etcd.EtcdNotFile, call, partial(call, dir=False), partial(call, recursive=False))
    refused(etcd.EtcdDirNotEmpty, partial(call, dir=True), partial(call, dir=True, recursive=False))
    assert client.read("/directory/below/key").value == "value"
    delete("/directory", recursive=True)


# What else is raised.


@proves(
    "Client.refresh.EtcdKeyNotFound Client.delete.EtcdKeyNotFound Client.pop.EtcdKeyNotFound "
    "Client.test_and_set.EtcdKeyNotFound Client.get.EtcdKeyNotFound",
    "There is no such key.",
)
@proves(
    "Client.write.EtcdKeyNotFound", "`refresh` or a condition other than `prevExist=False` is given, and there is no such key."
)
@proves("Client.read.EtcdKeyNotFound", "There is no such key, unless `wait` is given.")
def test_no_such_key(client: etcd.Client) -> None:
    write = partial(client.write, "/none", "value")
    refused(
        etcd.EtcdKeyNotFound,
        *(partial(write, **each) for each in ({"prevExist": True}, {"prevExist": 1}, {"prevIndex": 5}, {"prevValue": "value"})),
        lambda: client.write("/none", None, ttl=50, refresh=True),
        *(partial(client.refresh, "/none", 50, **each) for each in ({}, {"prevIndex": 5}, {"prevValue": "value"})),
        *(partial(client.delete, "/none", **each) for each in ({}, {"dir": True}, {"recursive": True}, {"prevIndex": 5})),
        *(partial(client.pop, "/none", **each) for each in ({}, {"dir": True}, {"recursive": True}, {"prevValue": "value"})),
        lambda: client.test_and_set("/none", "value", "old"),
        lambda: client.get("/none"),
        lambda: client.read("/none", wait=False, recursive=True),
    )
    assert "/none" not in client
    refused(etcd.EtcdWatchTimedOut, lambda: client.read("/none", wait=True, timeout=0.05))


@proves("Client.write.EtcdNotFile", "The key is a directory, also if `dir` is given.")
@proves("Client.refresh.EtcdNotFile", "The key is a directory, and `prevValue` or `prevIndex` is given.")
@proves("Client.test_and_set.EtcdNotFile Client.set.EtcdNotFile", "The key is a directory.")
def test_directories_are_no_files(client: etcd.Client) -> None:
    index = client.write("/directory", None, dir=True).modifiedIndex
    refused(
        etcd.EtcdNotFile,
        *(partial(client.write, "/directory", "value", **each) for each in ({}, {"prevExist": True}, {"prevValue": "old"})),
        *(partial(client.write, "/directory", None, dir=True, **each) for each in ({}, {"ttl": 50}, {"prevIndex": index})),
        *(partial(client.refresh, "/directory", 50, **each) for each in ({"prevValue": "old"}, {"prevIndex": index})),
        lambda: client.test_and_set("/directory", "value", "old"),
        lambda: client.set("/directory", "value"),
    )
    refused(etcd.EtcdAlreadyExist, lambda: client.write("/directory", None, dir=True, prevExist=False))


@proves(
    "Client.__contains__.EtcdNotDir Client.write.EtcdNotDir Client.refresh.EtcdNotDir Client.delete.EtcdNotDir "
    "Client.pop.EtcdNotDir Client.test_and_set.EtcdNotDir Client.set.EtcdNotDir Client.get.EtcdNotDir",
    "A part of the path is a key.",
)
@proves("Client.read.EtcdNotDir", "A part of the path is a key, unless `wait` is given.")
def test_keys_are_no_directories(client: etcd.Client) -> None:
    client.set("/key", "value")
    refused(
        etcd.EtcdNotDir,
        lambda: "/key/below" in client,
        *(partial(client.write, "/key/below", "value", **each) for each in ({}, {"prevExist": False}, {"prevIndex": 5})),
        lambda: client.write("/key", "value", append=True),
        lambda: client.write("/key/a/b", None, dir=True),
        lambda: client.refresh("/key/below", 50),
        *(partial(call, "/key/below", recursive=True) for call in (client.read, client.delete, client.pop)),
        lambda: client.test_and_set("/key/below", "value", "old"),
        lambda: client.set("/key/below", "value"),
        lambda: client.get("/key/below"),
    )
    refused(etcd.EtcdWatchTimedOut, lambda: client.read("/key/below", wait=True, timeout=0.05))


@proves(
    "Client.write.EtcdRootReadOnly Client.refresh.EtcdRootReadOnly Client.delete.EtcdRootReadOnly Client.pop.EtcdRootReadOnly "
    "Client.test_and_set.EtcdRootReadOnly Client.set.EtcdRootReadOnly",
    'The key is "/".',
)
def test_the_root(client: etcd.Client) -> None:
    refused(
        etcd.EtcdRootReadOnly,
        *(partial(client.write, "/", None, dir=True, **each) for each in ({}, {"prevExist": True}, {"prevExist": False})),
        lambda: client.write("/", "value"),
        lambda: client.refresh("/", 50),
        *(partial(delete, "/", recursive=flag) for delete in (client.delete, client.pop) for flag in (True, None)),
        lambda: client.test_and_set("/", "value", "old"),
        lambda: client.set("/", "value"),
    )


@proves(
    "Client.write.EtcdValueError",
    "The ttl is negative or no whole number, `prevValue` is empty, or another option has no valid value.",
)
@proves("Client.refresh.EtcdValueError Client.set.EtcdValueError", "The ttl is negative or no whole number.")
@proves("Client.test_and_set.EtcdValueError", "`prev_value` is empty, or the ttl is negative or no whole number.")
@proves(
    "Client.delete.EtcdValueError Client.pop.EtcdValueError",
    "`prevValue` is empty, or `prevIndex` is negative or no whole number.",
)
@proves("Client.read.EtcdValueError", "An option has no valid value.")
def test_values_of_options(client: etcd.Client, anyhow: Any) -> None:
    client.set("/key", "value")
    calls: list[tuple[Callable[..., Any], str, list[object]]] = [
        *((partial(getattr(anyhow, name), "/key", "value"), "ttl", [-1, 1.5, True]) for name in ("write", "set")),
        (partial(anyhow.refresh, "/key"), "ttl", [-1, 1.5, True]),
        (partial(anyhow.test_and_set, "/key", "new", "value"), "ttl", [-1, 1.5, True]),
        (partial(anyhow.test_and_set, "/key", "new"), "prev_value", [""]),
        (partial(anyhow.write, "/key", "value"), "prevValue", [""]),
        (partial(anyhow.write, "/key", "value"), "prevIndex", [-1, 1.5, None]),
        (partial(anyhow.write, "/key", "value"), "prevExist", [2, None]),
        (partial(anyhow.write, "/key", None, ttl=50), "refresh", [2, None]),
        *((partial(getattr(anyhow, name), "/key"), "prevValue", [""]) for name in ("delete", "pop")),
        *((partial(getattr(anyhow, name), "/key"), "prevIndex", [-1, 1.5]) for name in ("delete", "pop")),
        *((partial(anyhow.read, "/key"), name, [2]) for name in ("recursive", "wait", "sorted", "quorum")),
        (partial(anyhow.read, "/key"), "waitIndex", [-1, 1.5]),
    ]
    refused(etcd.EtcdValueError, *(partial(call, **{name: value}) for call, name, values in calls for value in values))
    assert client.read("/key").value == "value"


@proves("Client.write.EtcdException", "A directory is given a truthy `value`; or `refresh` is given a value or no ttl.")
def test_plain_exceptions(client: etcd.Client) -> None:
    client.set("/key", "value")
    refused(
        etcd.EtcdException,
        lambda: client.write("/directory", "value", dir=True),
        lambda: client.write("/key", "value", ttl=50, refresh=True),
        lambda: client.write("/key", None, refresh=True),
    )
    assert "/directory" not in client


@pytest.mark.parametrize("options", [{"read_timeout": None}, {"port": "4001"}])
def test_a_client_fails_loudly(options: dict[str, Any]) -> None:
    refused(TypeError, partial(etcd.Client, **options))
