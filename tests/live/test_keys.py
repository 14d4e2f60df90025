"""What the docstrings of Client say of its operations on keys, and what no type can say of their arguments."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any
from unittest import mock
from urllib.parse import quote
from uuid import UUID

import etcd
import pytest
from live.faults import Answer, Request, answering, background, proxy, raised
from live.servers import running, wait_until
from urllib3 import Timeout

proves = pytest.mark.proves
state = attrgetter("key", "value", "dir", "expiration", "createdIndex", "modifiedIndex")


def calls(text: str, **names: Any) -> list[Callable[[], Any]]:
    """The expressions of a text, each as a call that ends within seconds. No checker sees them: some are wrong on purpose."""

    def call(expression: str) -> Any:
        return background(lambda: eval(expression, names)).result(20)

    return [partial(call, expression.strip()) for expression in text.split(";")]


def stored(client: etcd.Client, result: etcd.EtcdResult, ttl: int | None = None) -> etcd.EtcdResult:
    """A result, which is the node as it is now, with so many seconds to live."""
    assert state(result) == state(client.read(str(result.key)))
    if ttl is None:
        assert result.expiration is None
    else:
        left = datetime.fromisoformat(f"{str(result.expiration)[:19]}+00:00").timestamp() - time.time()
        assert ttl - 20 < left <= ttl
    return result


def begun(client: etcd.Client, watches: list[Callable[[], Any]]) -> list[Future[Any]]:
    """Watches, once the server knows of all of them."""
    futures = [background(watch) for watch in watches]
    wait_until(lambda: client.store_stats["watchers"] == len(watches))
    return futures


# What each call raises, on five keys ("3.5": EtcdException, on etcd 3.5 only). Each delete is tried as pop, too.

KEYS = "/top/none", "/top/key", "/top/directory", "/top/key/below", "/"
RAISED = """
    no key      a key         a directory  below      the root     by
    -           -             -            NotDir     -            k in c
    KeyNotFound -             -            NotDir     -            c.get(k); c.read(k); c.read(k, wait=False)
    -           -             NotFile      NotDir     RootReadOnly c.set(k, 5); c.write(k, 5); c.write(k, None, dir=True)
    -           AlreadyExist  AlreadyExist NotDir     RootReadOnly c.write(k, 5, prevExist=False); c.write(k, 5, prevExist=0)
    KeyNotFound -             NotFile      NotDir     RootReadOnly c.write(k, 5, prevExist=True); c.write(k, 5, prevExist=1)
    KeyNotFound -             NotFile      NotDir     RootReadOnly c.write(k, 5, prevValue="it"); c.test_and_set(k, 5, "it")
    KeyNotFound -             NotFile      NotDir     RootReadOnly c.refresh(k, 9, prevValue="it"); c.write(k, None, 9, refresh=1)
    KeyNotFound CompareFailed NotFile      NotDir     RootReadOnly c.write(k, 5, prevIndex=1); c.write(k, 5, prevValue="no")
    KeyNotFound CompareFailed NotFile      NotDir     RootReadOnly c.test_and_set(k, 5, "no")
    KeyNotFound -             3.5          NotDir     RootReadOnly c.write(k, None, prevExist=True, ttl=50)
    KeyNotFound -             3.5          NotDir     RootReadOnly c.refresh(k, 50); c.refresh(k, 50, dir=True)
    KeyNotFound CompareFailed NotFile      NotDir     RootReadOnly c.refresh(k, 9, prevIndex=1); c.refresh(k, 9, prevValue="no")
    KeyNotFound -             NotFile      NotDir     RootReadOnly c.delete(k); c.delete(k, dir=False, recursive=False)
    KeyNotFound -             DirNotEmpty  NotDir     RootReadOnly c.delete(k, dir=True); c.delete(k, dir=True, prevIndex=0)
    KeyNotFound -             -            NotDir     RootReadOnly c.delete(k, recursive=True)
    KeyNotFound -             NotFile      NotDir     NotFile      c.delete(k, dir=True, prevValue="it")
    KeyNotFound -             NotFile      NotDir     NotFile      c.delete(k, recursive=True, prevValue="it")
    KeyNotFound CompareFailed NotFile      NotDir     NotFile      c.delete(k, prevIndex=1); c.delete(k, prevValue="no")
    ValueError  ValueError    ValueError   ValueError ValueError   c.write(k, 5, ttl=-1); c.set(k, 5, -1); c.refresh(k, -1)
    ValueError  ValueError    ValueError   ValueError ValueError   c.write(k, 5, ttl=1.5); c.set(k, 5, 1.5); c.refresh(k, 1.5)
    ValueError  ValueError    ValueError   ValueError ValueError   c.test_and_set(k, 5, "it", -1); c.test_and_set(k, 5, "it", 1.5)
    ValueError  ValueError    ValueError   ValueError ValueError   c.write(k, 5, prevValue=""); c.test_and_set(k, 5, "")
    ValueError  ValueError    ValueError   ValueError ValueError   c.write(k, 5, prevIndex=-1); c.write(k, 5, prevIndex=None)
    ValueError  ValueError    ValueError   ValueError ValueError   c.write(k, 5, prevExist=2); c.write(k, 5, refresh=2)
    ValueError  ValueError    ValueError   ValueError ValueError   c.delete(k, prevValue=""); c.delete(k, prevIndex=-1)
    ValueError  ValueError    ValueError   ValueError ValueError   c.read(k, recursive=2); c.read(k, wait=2); c.read(k, sorted=2)
    ValueError  ValueError    ValueError   ValueError ValueError   c.read(k, quorum=2); c.read(k, waitIndex=-1)
    Exception   Exception     Exception    Exception  Exception    c.write(k, 5, dir=1); c.write(k, 5, ttl=9, refresh=1)
    Exception   Exception     Exception    Exception  Exception    c.write(k, None, refresh=1)
"""


@proves("Client.__contains__", "Whether the key exists, read from the server.")
@proves("Client.__contains__.EtcdNotDir Client.write.EtcdNotDir Client.refresh.EtcdNotDir", "A part of the path is a key.")
@proves("Client.delete.EtcdNotDir Client.pop.EtcdNotDir Client.test_and_set.EtcdNotDir", "A part of the path is a key.")
@proves("Client.set.EtcdNotDir Client.get.EtcdNotDir", "A part of the path is a key.")
@proves("Client.refresh.EtcdKeyNotFound Client.delete.EtcdKeyNotFound Client.pop.EtcdKeyNotFound", "There is no such key.")
@proves("Client.test_and_set.EtcdKeyNotFound Client.get.EtcdKeyNotFound", "There is no such key.")
@proves(
    "Client.write.EtcdKeyNotFound", "There is no such key, and `refresh` or a condition other than `prevExist=False` is given."
)
@proves("Client.write.EtcdNotFile", "The key is a directory already, even if `dir` is given.")
@proves("Client.refresh.EtcdNotFile", "The key is a directory, and `prevValue` or `prevIndex` is given.")
@proves("Client.test_and_set.EtcdNotFile Client.set.EtcdNotFile", "The key is a directory.")
@proves("Client.delete.EtcdNotFile", "The key is a directory, and neither `dir` nor `recursive` is given, or a condition is.")
@proves("Client.pop.EtcdNotFile", "The key is a directory, and neither `dir` nor `recursive` is given, or a condition is.")
@proves("Client.delete.recursive Client.pop.recursive", "A directory takes no conditions.")
@proves("Client.delete.EtcdDirNotEmpty Client.pop.EtcdDirNotEmpty", "`dir` is given and the directory is not empty.")
@proves("Client.write.EtcdAlreadyExist", "`prevExist` is False and the key exists.")
@proves("Client.write.EtcdRootReadOnly Client.refresh.EtcdRootReadOnly", 'The key is "/".')
@proves("Client.test_and_set.EtcdRootReadOnly Client.set.EtcdRootReadOnly", 'The key is "/".')
@proves("Client.delete.EtcdRootReadOnly Client.pop.EtcdRootReadOnly", 'The key is "/", and no condition is given.')
@proves("Client.write.EtcdCompareFailed Client.refresh.EtcdCompareFailed", "`prevValue` or `prevIndex` does not match.")
@proves("Client.delete.EtcdCompareFailed Client.pop.EtcdCompareFailed", "`prevValue` or `prevIndex` does not match.")
@proves("Client.test_and_set.EtcdCompareFailed", "The present value is another.")
@proves("Client.refresh.EtcdException", "The key is a directory, on etcd 3.5.")
@proves("Client.refresh.dir", "Makes no difference: etcd 3.4 renews the ttl of a directory without it, and etcd 3.5 never does.")
@proves("Client.write.EtcdException", "`dir` comes with a truthy `value`, or `refresh` with a value or without a ttl.")
@proves("Client.write.EtcdException", "On a directory, `prevExist=True` renews the ttl on etcd 3.4 and raises this on 3.5.")
@proves(
    "Client.write.EtcdValueError",
    "The ttl is negative or no whole number, `prevValue` is empty, or another option has a bad value.",
)
@proves("Client.refresh.EtcdValueError Client.set.EtcdValueError", "The ttl is negative or no whole number.")
@proves("Client.test_and_set.EtcdValueError", "`prev_value` is empty, or the ttl is negative or no whole number.")
@proves("Client.delete.EtcdValueError Client.pop.EtcdValueError", "`prevValue` is empty, or `prevIndex` is negative.")
@proves("Client.read.EtcdValueError", "An option has no valid value.")
@proves("Client.write.refresh", "`value` must be None.")
@proves("Client.refresh.TypeError", "`value` or `refresh` is given.")
def test_what_is_raised(client: etcd.Client) -> None:
    client.set("/top/key", "it")
    for row in RAISED.strip().splitlines()[1:]:
        *outcomes, text = row.split(maxsplit=5)
        for key, outcome in zip(KEYS, outcomes, strict=True):
            for call in calls("; ".join({text, text.replace("delete", "pop")}), c=client, k=key):
                client.delete("/top", recursive=True)
                client.set("/top/key", "it")
                client.set("/top/directory/key", "it")
                if outcome == "-":
                    call()
                elif outcome == "3.5" and not client.version.startswith("3.5."):
                    call()
                    assert stored(client, client.read(key), ttl=50).dir
                else:
                    raised(etcd.EtcdException if outcome == "3.5" else getattr(etcd, f"Etcd{outcome}"), call)
                    assert [leaf.value for leaf in client.read("/top", recursive=True).leaves] == ["it", "it"]
    assert [key in client for key in ("/top/none", "/top/key", "/top/directory", "/")] == [False, True, True, True]
    for call in calls("c.refresh('/top/key', 9, value=None); c.refresh('/top/key', 9, refresh=True)", c=client):
        raised(TypeError, call)


@proves("Client.write", "Unknown options are silently ignored: a misspelt condition makes the write unconditional.")
@proves("Client.refresh", "Unknown options are silently ignored.", "`prevExist` is overwritten.")
@proves("Client.read", "Unknown options and those that are None are silently ignored.")
@proves("Client.delete Client.pop", "Unknown options are silently ignored, `timeout` and `prevExist` among them.")
def test_unknown_options(client: Any) -> None:
    wrong = {"prevExists": False, "prev_value": "other", "prevIndices": 1, "timeout": "of no type"}
    client.set("/key", "theirs", ttl=50)
    assert client.write("/key", "ours", ttl=50, **wrong).value == "ours"
    stored(client, client.refresh("/key", 200, prevExist=False, **wrong), ttl=200)
    nothing = dict.fromkeys(["recursive", "wait", "waitIndex", "sorted", "quorum", "timeout"])
    assert client.read("/key", recurse=2, index=10**9, consistent=2, **nothing).value == "ours"
    for delete in client.delete, client.pop:
        client.set("/key", "value")
        delete("/key", prevExist=False, **wrong)
        assert "/key" not in client


# Keys, values and conditions.


@proves("Client.__contains__.key Client.write.key", "Goes into the URL as it is: pass `urllib.parse.quote(key)`.")
@proves("Client.refresh.key Client.read.key", "Goes into the URL as it is: pass `urllib.parse.quote(key)`.")
@proves("Client.test_and_set.key Client.set.key Client.get.key", "Goes into the URL as it is: pass `urllib.parse.quote(key)`.")
@proves("Client.watch.key Client.eternal_watch.key", "Goes into the URL as it is: pass `urllib.parse.quote(key)`.")
@proves("Client.delete.key Client.pop.key", "Goes into the URL as it is: a `#` cuts off all conditions.")
@proves("Client.delete.key Client.pop.key", "Pass `urllib.parse.quote(key)`.")
def test_keys_go_into_the_url(client: etcd.Client) -> None:
    text = """c.write(k, 5); c.refresh(k, 50); c.read(k); c.test_and_set(k, 5, 'it'); c.set(k, 5); c.get(k); c.pop(k);
        c.delete(k); c.watch(k, *index); next(c.eternal_watch(k, *index))"""
    index = [0]
    for key, meant in ("/%6Bey#1", "/key"), (quote("/%6Bey#1"), "/%6Bey#1"):
        for call in calls(text, c=client, k=key, index=index):
            index[0] = client.set(quote(meant), "it").modifiedIndex
            assert call().key == meant
        client.set(quote(meant), "it")
        assert key in client
    for delete in client.delete, client.pop:
        client.set("/key", "it")
        delete("/key#", prevValue="other", prevIndex=1)
        assert "/key" not in client


@proves("Client.write.value Client.test_and_set.value Client.set.value", 'Stored as str(value), None as "".')
@proves(
    "Client.write.value Client.test_and_set.value Client.set.value",
    "bytes are stored as text, and damaged if they are not UTF-8.",
)
def test_values(client: Any) -> None:
    values = 5, 1.5, True, UUID(int=5), "é & =", ("a", 1), {"a": 1}, ["a"], {"a"}, bytearray(b"abc")
    damaged = b"\x80", "\N{REPLACEMENT CHARACTER}"
    for value, text in [*((value, str(value)) for value in values), ("é & =".encode(), "é & ="), damaged, (None, "")]:
        client.set("/key", "old")
        for store in partial(client.test_and_set, prev_value="old"), client.write, client.set:
            assert stored(client, store("/key", value)).value == text


@proves("Client.write.prevIndex Client.refresh.prevIndex Client.delete.prevIndex Client.pop.prevIndex", "0 is no condition.")
@proves("Client.write.prevIndex", "Store only if this is the `modifiedIndex`.")
@proves("Client.refresh.prevIndex", "Renew only if this is the `modifiedIndex`, which each renewal changes.")
@proves("Client.delete", "Delete a key, if all conditions hold.")
@proves("Client.delete.prevValue Client.pop.prevValue", "Delete only if this is the value.")
@proves("Client.delete.prevIndex Client.pop.prevIndex", "Delete only if this is the `modifiedIndex`.")
def test_conditions(client: etcd.Client) -> None:
    holding = "prevValue='it'", "prevIndex=i", "prevIndex=0", "prevValue='it', prevIndex=i"
    failing = "prevValue='ot'", "prevIndex=i - 1", "prevIndex=i + 1", "prevValue='it', prevIndex=1", "prevValue='ot', prevIndex=i"
    for condition in *holding, *failing:
        for text in "c.write(k, 5, {})", "c.refresh(k, 60, {})", "c.delete(k, {})", "c.pop(k, {})":
            index = client.set("/key", "it", ttl=50).modifiedIndex
            [call] = calls(text.format(condition), c=client, k="/key", i=index)
            if condition in holding:
                call()
            else:
                raised(etcd.EtcdCompareFailed, call)
            changed = "/key" not in client or client.read("/key").modifiedIndex == index + 1
            assert changed == (condition in holding)


@proves("Client.write.prevValue", 'Store only if this is the value, as it would be stored; but True is compared as "true".')
@proves("Client.refresh.prevValue", 'Renew only if this is the value, as it would be stored; but True is compared as "true".')
@proves("Client.test_and_set.prev_value", 'Compared as text: None would be "None", and True is "true".')
@proves("Client.delete.prevValue Client.pop.prevValue", 'Unlike in `write`, True is compared as "True".')
def test_comparisons(client: etcd.Client) -> None:
    numbers, uuid = [(1, "1", "1.0"), (1.5, "1.5", "1.50")], UUID(int=5)
    alike = [("é & =", "é & =", "é"), ("é".encode(), "é", str("é".encode())), (uuid, str(uuid), uuid.hex), (None, "None", "")]
    writes = "c.test_and_set(k, 5, v); c.write(k, 5, prevValue=v); c.refresh(k, 50, prevValue=v)"
    deletes = "c.delete(k, prevValue=v); c.pop(k, prevValue=v)"
    for text, truth in (writes, (True, "true", "True")), (deletes, (True, "True", "true")):
        for value, equal, unequal in [*alike, *numbers, truth]:
            for call in calls(text, c=client, k="/key", v=value):
                client.set("/key", unequal)
                raised(etcd.EtcdCompareFailed, call)
                client.set("/key", equal)
                call()


# Writing and deleting.


@proves("Client.write", "Store a value, if all conditions hold, and return the node as it is now.")
@proves("Client.write.prevExist", "False: only create; the other conditions are ignored.", "True: only update.")
@proves("Client.test_and_set", "Store a value if the present one is `prev_value`, and return the node as it is now.")
@proves("Client.set", "Store a value, whatever was there, and return the node as it is now.")
@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "Whole seconds to live.")
@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "None: for ever, whatever ttl the key had.")
@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "0: it vanishes at once.")
def test_storing(client: Any) -> None:
    created = stored(client, client.write("/new", "new", prevExist=False, prevValue="other", prevIndex=1))
    assert (created.action, created.value) == ("create", "new")
    raised(etcd.EtcdAlreadyExist, lambda: client.write("/new", "newer", prevExist=False, prevValue="new"))
    assert stored(client, client.set("/set", "value")).newKey
    vanished: dict[str, int] = {}
    swap, update = partial(client.test_and_set, prev_value="it"), partial(client.write, prevExist=True)
    for number, store in enumerate([client.write, client.set, swap, update]):
        key = f"/key{number}"
        client.set(key, "it", ttl=1000)
        for seconds in 200, 100, None:
            stored(client, store(key, "it", ttl=seconds), seconds)
        changed = store(key, "other", ttl=0)
        assert changed.value == "other"
        vanished[key] = changed.modifiedIndex + 1
    for key, index in vanished.items():
        assert client.watch(key, index=index).action == "expire"
        assert key not in client


@proves("Client.write.dir", "Make a directory, even in place of a key; a falsy `value` is lost.")
@proves("Client.write.dir", "With `append`, a numbered one.")
@proves("Client.write", 'With a condition, `dir=True` leaves an existing key a key, and sets its value to "".')
@proves("Client.write.append", "Add a numbered key below `key`, whatever the conditions.")
@proves("Client.refresh", '`append=True` creates a numbered key with the value "".')
def test_directories_and_queues(client: Any) -> None:
    for value in None, "", 0, False:
        client.set("/key", "it")
        made = stored(client, client.write("/key", value, dir=1))
        assert (made.dir, made.value) == (True, None)
        client.delete("/key", dir=True)
    for condition in "prevExist=True", "prevIndex=c.read(k).modifiedIndex", "prevValue='it'":
        client.set("/key", "it")
        for call in calls(f"c.write(k, None, dir=True, {condition})", c=client, k="/key"):
            kept = stored(client, call())
            assert (kept.dir, kept.value) == (False, "")
    for value, text in (
        ("5", "c.write(k, 5, 50, append=1); c.write(k, 5, 50, append=True, prevExist=True, prevValue='no', prevIndex=1)"),
        ("", "c.refresh(k, 50, append=True)"),
        (None, "c.write(k, None, 50, append=True, dir=True)"),
    ):
        for call in calls(text, c=client, k="/queue"):
            added = stored(client, call(), ttl=50)
            assert (added.key, added.value, added.dir) == (f"/queue/{added.createdIndex:020}", value, value is None)


@proves("Client.write.refresh", "Renew only the ttl; no watcher wakes.")
@proves("Client.refresh", "Renew the ttl of an existing key, without waking watchers, and return it.", "The value is kept.")
@proves("Client.refresh.ttl", "Whole seconds to live from now.", "0: the key vanishes at once.")
def test_refreshing(client: etcd.Client) -> None:
    index = client.set("/key", "it", ttl=50).modifiedIndex
    [watch] = begun(client, [lambda: client.watch("/key")])
    text = """c.refresh(k, 200, dir=True); c.refresh(k, 200, prevValue='it'); c.write(k, None, ttl=200, refresh=True);
        c.write(k, None, ttl=200, refresh=1, prevExist=True)"""
    for call in calls(text, c=client, k="/key"):
        stored(client, client.refresh("/key", 50), ttl=50)
        renewed = stored(client, call(), ttl=200)
        assert (renewed.key, renewed.value, renewed.dir) == ("/key", "it", False)
    client.set("/key", "new")
    assert watch.result(20).value == client.watch("/key", index=index + 1).value == "new"
    index = client.refresh("/key", 0).modifiedIndex + 1
    assert client.watch("/key", index=index).action == "expire"


@proves("Client.update", "Write back a result whose `value` or `ttl` was changed, and return the node as it is now.")
@proves("Client.update.obj", "Its `key`, `value`, `ttl` and `modifiedIndex` count.", "The ttl starts anew.")
@proves("Client.update.obj", "On etcd 3.4 a directory is not checked.")
@proves("Client.update.EtcdCompareFailed", "The key has changed since `obj` was read.")
@proves("Client.update.EtcdKeyNotFound", "The key is gone.")
@proves("Client.update.EtcdException", "`obj` is a directory, on etcd 3.5.")
def test_updating(client: etcd.Client) -> None:
    mine = client.set("/key", "value", ttl=1000)
    mine.ttl = 200
    newer = stored(client, client.update(mine), ttl=200)
    raised(etcd.EtcdCompareFailed, lambda: client.update(mine))
    newer.value, newer.ttl = "new", None
    newest = stored(client, client.update(newer))
    assert newest.value == "new"
    client.delete("/key")
    raised(etcd.EtcdKeyNotFound, lambda: client.update(newest))
    newest.modifiedIndex = client.set("/other", "value").modifiedIndex
    newest.key = "/other"
    assert stored(client, client.update(newest)).key == "/other"
    directory = client.write("/directory", None, dir=True, ttl=50)
    directory.ttl = 200
    if client.version.startswith("3.5."):
        raised(etcd.EtcdException, lambda: client.update(directory))
    else:
        client.write("/directory", None, dir=True, prevExist=True)
        client.update(directory)
        assert stored(client, client.read("/directory"), ttl=200).dir


@proves("Client.delete", "The result has no value: `pop` returns it.")
@proves("Client.pop", "Delete as `delete` does and return the node as it was before.", "That of a directory has no children.")
@proves("Client.delete.recursive Client.pop.recursive", "Delete a directory with all below it, or a key.")
@proves("Client.delete.dir Client.pop.dir", "Delete an empty directory, or a key.")
@pytest.mark.parametrize("method", ["delete", "pop"])
def test_deleting(client: etcd.Client, method: str) -> None:
    empty, everything, both = {"dir": True}, {"recursive": True}, {"dir": True, "recursive": True}
    for key, *ways in ("/key", {}, empty, everything), ("/empty", empty, everything, both), ("/full", everything, both):
        for options in ways:
            client.write(key, "value" if key == "/key" else None, dir=key != "/key", ttl=50)
            if key == "/full":
                client.set("/full/below/key", "value")
            before = client.read(key)
            result: etcd.EtcdResult = getattr(client, method)(key, **options)
            assert key not in client
            assert state(result) == state(before) if method == "pop" else (result.key, result.value) == (key, None)
            assert [leaf.key for leaf in result.leaves] == [key]


# Answers that do not come, or late.


@proves(
    "Client.write",
    "After a lost answer it is sent again, so even EtcdAlreadyExist or EtcdCompareFailed may hide a success: read and compare.",
)
@proves(
    "Client.test_and_set Client.update Client.refresh",
    "After a lost answer the request is sent again; EtcdCompareFailed may hide our own success: read and compare.",
)
@proves("Client.delete Client.pop", "After a lost answer the request is sent again; EtcdKeyNotFound may hide our own success.")
@proves("Client.write.append", "An error may leave one, `allow_reconnect` two.")
def test_lost_answers(client: etcd.Client) -> None:
    asked: list[bytes] = []

    def fault(request: bytes) -> str | None:
        asked.append(request)
        return "lost" if len(asked) == 1 else None

    with proxy(client.port, fault) as port:
        for kind, times, text in (
            (etcd.EtcdAlreadyExist, 2, "c.write('/new', 'ours', prevExist=False)"),
            (etcd.EtcdConnectionFailed, 1, "c.write('/queue', 'ours', append=True)"),
            (etcd.EtcdCompareFailed, 2, "c.test_and_set('/key', 'ours', 'it')"),
            (etcd.EtcdCompareFailed, 2, "c.refresh('/key', 200, prevIndex=now.modifiedIndex)"),
            (etcd.EtcdCompareFailed, 2, "c.update(now)"),
            (etcd.EtcdKeyNotFound, 2, "c.delete('/key')"),
            (etcd.EtcdKeyNotFound, 2, "c.pop('/key')"),
        ):
            index = client.set("/key", "it", ttl=50).modifiedIndex
            [call] = calls(text, c=etcd.Client(port=port, read_timeout=20), now=client.read("/key"))
            asked.clear()
            raised(kind, call)
            assert (len(asked), len(set(asked))) == (times, 1)
            assert client.read("/").etcd_index == index + 1  # it was done once


@proves("Client.read.timeout", "Seconds to wait for each of up to four answers.")
@proves("Client.watch.timeout", "Seconds to wait for a change.")
@proves("Client.read.timeout Client.watch.timeout", "None: the client's `read_timeout`.", "0: no limit.")
@proves("Client.read.wait", "With 1 instead of True a timeout raises plain EtcdConnectionFailed.")
@proves("Client.read.EtcdNotDir", "A part of the path is a key, unless it waits.")
@proves("Client.read.EtcdWatchTimedOut", "`wait` is True and nothing changes in time.")
@proves("Client.watch.EtcdWatchTimedOut", "Nothing changes in time.", "It is an EtcdConnectionFailed.")
@proves(
    "Client.watch.EtcdConnectionFailed",
    "The server dies, or does not begin to answer in any of four tries, each as long as the timeout.",
)
@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
def test_timeouts(client: etcd.Client) -> None:
    over = threading.Event()

    def silent(request: Request) -> Answer:
        over.wait(100)
        return Answer()

    client.set("/file", "it")
    hasty = etcd.Client(port=client.port, read_timeout=0.1)
    with mock.patch.object(hasty.http, "request", wraps=hasty.http.request) as request:
        unlimited = "c.watch(k, timeout=0); c.read(k, wait=True, timeout=0); next(c.eternal_watch(k))"
        patient = begun(client, calls(unlimited, c=hasty, k="/key"))
        assert hasty.read("/file", timeout=0).value == "it"
    assert [call.kwargs["timeout"] for call in request.call_args_list] == [None] * 4
    reads = "c.read(k, timeout=s); c.read(k, timeout=Timeout(s)); hasty.read(k)"
    watches = "c.watch(k, timeout=s); c.watch(k, timeout=Timeout(s)); hasty.watch(k, timeout=None)"
    waits = "c.read(k, wait=True, timeout=s); c.read('/file/below', wait=True, timeout=s); hasty.read(k, wait=True)"
    with answering(silent) as (port, asked):
        for text, at, kind, times, seconds in (
            (f"{reads}; {watches}", port, etcd.EtcdConnectionFailed, 4, 0.1),
            (f"{watches}; {waits}", client.port, etcd.EtcdWatchTimedOut, 1, 0.3),
            ("c.read(k, wait=1, timeout=s)", client.port, etcd.EtcdConnectionFailed, 1, 0.3),
        ):
            clients = {"c": etcd.Client(port=at), "hasty": etcd.Client(port=at, read_timeout=seconds)}
            for call in calls(text, k="/key", s=seconds, Timeout=Timeout, **clients):
                began = time.monotonic()
                raised(kind, call)
                assert time.monotonic() - began >= times * seconds
        wait_until(lambda: len(asked) == 6 * 4)
        over.set()
    assert issubclass(etcd.EtcdWatchTimedOut, etcd.EtcdConnectionFailed)
    client.set("/key", "at last")
    assert [watch.result(20).value for watch in patient] == ["at last"] * 3


# Reading and watching.


@proves("Client.read", "Get a key, or one level of a directory, or wait for a change.")
@proves("Client.read Client.get", "Keys with a leading underscore are not listed.")
@proves("Client.read.recursive", "Get all below a directory.")
@proves("Client.read.sorted", "Sort by key.", "The order is random otherwise.")
@proves("Client.get", "Get a key, or one level of a directory, without options.")
def test_reading(client: etcd.Client) -> None:
    names = [f"/d/{name}" for name in "hgfedcba"]
    for key in [*names, "/d/a2/c", "/d/a2/b", "/d/_hidden", "/d/a2/_hidden", "/d/_below/key"]:
        client.set(key, "it")
    level, everything = sorted([*names, "/d/a2"]), sorted([*names, "/d/a2/b", "/d/a2/c"])
    assert client.read("/d/a").value == client.get("/d/a").value == client.read("/d/_hidden").value == "it"
    for text, expected, ordered in (
        ("c.read('/d', sorted=True); c.read('/d', sorted=1, recursive=0, quorum=0, wait=0)", level, True),
        ("c.read('/d', sorted=1, recursive=1, quorum=1); c.read('/d', sorted=True, recursive=True)", everything, True),
        ("c.read('/d'); c.read('/d', sorted=False, recursive=False); c.get('/d')", level, False),
        ("c.read('/d', recursive=True)", everything, False),
    ):
        for call in calls(text, c=client):
            orders = [[leaf.key for leaf in call().leaves] for _ in range(30)]
            assert [sorted(order) for order in orders] == [expected] * 30
            assert all(order == expected for order in orders) is ordered


@proves("Client.read.wait", "Block as `watch` does.")
@proves("Client.read.waitIndex", "Wait for the first change at or after this index.")
@proves("Client.read.EtcdKeyNotFound", "There is no such key, unless it waits.")
@proves("Client.watch", "Block until a key changes and return the change.", "If there is no such key, this waits for it.")
@proves("Client.watch", "If a parent is deleted or expires, that is the change: look at the result's `key` and `action`.")
@proves("Client.watch.index", "Return the first change at or after this index, even a past one.")
@proves("Client.watch.index Client.eternal_watch.index", "None and 0: the next change.")
@proves("Client.eternal_watch.index", "Start with the first change at or after this index.")
@proves("Client.watch.recursive Client.eternal_watch.recursive", "Also watch all below the key.")
@proves("Client.watch.recursive", "A key with a leading underscore shows only changes from before the call.")
@proves("Client.eternal_watch.recursive", "A key with a leading underscore shows only changes from before the call.")
def test_watching(client: etcd.Client) -> None:
    client.set("/d/e/f", "it")
    past = client.set("/d/_hidden", "then").modifiedIndex
    index = client.set("/d/key", "old").modifiedIndex
    since = "c.watch('/d/key', index=i); c.read('/d/key', wait=True, waitIndex=i); next(c.eternal_watch('/d/key', index=i))"
    expected = {  # the value of the change that each returns
        "first": """c.watch('/d/key'); c.read('/d/key', wait=True); next(c.eternal_watch('/d/key'));
            c.watch('/d/key', index=0); next(c.eternal_watch('/d/key', 0)); c.watch('/d/key', soon);
            c.watch('/d', recursive=True); c.watch('/d', soon, recursive=1); c.read('/d', wait=1, recursive=True);
            next(c.eternal_watch('/d', None, True)); c.watch('/d/key', recursive=True)""",
        "second": since,
        "born": "c.watch('/d/none'); c.read('/d/none', wait=True)",
        None: "c.watch('/d'); c.watch('/d', i); c.read('/d', wait=True); next(c.eternal_watch('/d', i)); c.watch('/d/e/f')",
    }
    watches = begun(client, calls("; ".join(expected.values()), c=client, soon=index + 1, i=index + 3))
    client.set("/d/_hidden", "now")
    for key, value in ("/d/key", "first"), ("/d/key", "second"), ("/d/none", "born"):
        client.set(key, value)
    client.delete("/d", recursive=True)
    results = [watch.result(20) for watch in watches]
    assert [result.value for result in results] == [value for value, text in expected.items() for _ in text.split(";")]
    assert [(result.key, result.action) for result in results if result.value is None] == [("/d", "delete")] * 5
    for text, key in (since, "/d/key"), (since.replace("/d/key'", "/d', recursive=True"), "/d/_hidden"):
        assert [call().key for call in calls(text, c=client, i=past)] == [key] * 3
    index = client.write("/d", None, dir=True, ttl=0).modifiedIndex + 1
    for key in "/d", "/d/e/f":
        change = client.watch(key, index=index)
        assert (change.key, change.action, change.value) == ("/d", "expire", None)


@proves("Client.watch", "Go on from its `modifiedIndex + 1`, not from its `etcd_index`.")
@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
@proves("Client.read.EtcdEventIndexCleared", "The server no longer keeps the events since `waitIndex`.")
@proves(
    "Client.watch.EtcdEventIndexCleared",
    "More than 1000 events of any keys came from `index` on: read the key again, and watch from that result's `etcd_index + 1`.",
)
@proves("Client.eternal_watch.EtcdEventIndexCleared", "More than 1000 other events came between two changes, or since `index`.")
def test_change_after_change(client: etcd.Client) -> None:
    first, second, third = (client.set("/key", number).modifiedIndex for number in range(3))
    change = client.watch("/key", index=first)
    assert (change.modifiedIndex, change.etcd_index) == (first, third)
    assert client.watch("/key", index=change.modifiedIndex + 1).modifiedIndex == second
    [following] = calls("next(changes)", changes=client.eternal_watch("/key", index=first))
    assert [following().modifiedIndex for _ in range(3)] == [first, second, third]
    [watch] = begun(client, [following])
    fourth, fifth = (client.set("/key", number).modifiedIndex for number in range(2))
    assert [watch.result(20).modifiedIndex, following().modifiedIndex] == [fourth, fifth]

    text = "c.watch('/other', index=i); c.read('/other', wait=True, waitIndex=i); next(c.eternal_watch('/other', index=i))"
    watches = calls(text, c=client, i=fifth + 1)
    for number in range(1000):
        client.set("/other", number)
    assert [watch().value for watch in watches] == ["0"] * 3
    client.set("/other", 1000)
    for call in [*watches, following]:
        raised(etcd.EtcdEventIndexCleared, call)
    present = client.read("/key")
    client.set("/key", "new")
    assert client.watch("/key", index=present.etcd_index + 1).value == "new"


@proves(
    "Client.watch.EtcdConnectionFailed",
    "The server dies, or does not begin to answer in any of four tries, each as long as the timeout.",
)
@proves("Client.eternal_watch.EtcdConnectionFailed", "The server dies.")
def test_a_server_that_dies(binary: str) -> None:
    with running(binary) as [server]:
        client = server.client()
        watches = begun(client, [lambda: client.watch("/key"), lambda: next(client.eternal_watch("/key"))])
        server.stop()
    for watch in watches:
        assert type(watch.exception(20)) is etcd.EtcdConnectionFailed
