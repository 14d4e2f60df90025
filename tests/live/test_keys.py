"""What the docstrings of Client say of its operations on keys, and what no type can say of their arguments."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import quote
from urllib.request import urlopen
from uuid import UUID

import etcd
import pytest
from live.faults import Answer, Request, answering, background, proxy, raised
from live.servers import Server, running, wait_until
from urllib3 import Timeout

proves = pytest.mark.proves
Call = Callable[[], Any]


def within(call: Call) -> Any:
    """What a call returns or raises, which it does within seconds."""
    return background(call).result(20)


def calls(text: str, **names: Any) -> list[Call]:
    """The expressions of a text, each as a call that no checker sees: some are wrong on purpose."""
    return [partial(within, partial(eval, each.strip(), names)) for each in text.split(";")]


def refused(kind: type[BaseException], *refusals: Call) -> None:
    """Each call raises this very class."""
    for call in refusals:
        raised(kind, call)


def waiting(kind: type[BaseException], refusals: list[Call]) -> list[float]:
    """How many seconds it takes until calls at the same time raise this very class."""

    def waited(call: Call) -> float:
        began = time.monotonic()
        raised(kind, call)
        return time.monotonic() - began

    return [wait.result(20) for wait in [background(partial(waited, call)) for call in refusals]]


def node(client: etcd.Client, key: str) -> dict[str, Any]:
    """A node, read without python-etcd."""
    with urlopen(f"{client.base_uri}/v2/keys{quote(key)}", timeout=20) as answer:
        return {"dir": False, **json.load(answer)["node"]}


def same(result: etcd.EtcdResult, node: dict[str, Any]) -> bool:
    names = "key", "value", "dir", "expiration", "createdIndex", "modifiedIndex"
    return all(getattr(result, name) == node.get(name) for name in names)


def told(client: etcd.Client, call: Call) -> etcd.EtcdResult:
    """What a call returns, which is the node as it is now."""
    result: etcd.EtcdResult = call()
    assert same(result, node(client, str(result.key)))
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


RAISED = """
    no key      a key         a directory  below  the root     is raised by
    -           -             -            NotDir -            k in c
    KeyNotFound -             -            NotDir -            c.get(k); c.read(k); c.read(k, wait=False)
    -           -             NotFile      NotDir RootReadOnly c.set(k, 5); c.write(k, 5); c.write(k, 5, prevIndex=0)
    -           -             NotFile      NotDir RootReadOnly c.write(k, None, dir=True, ttl=50)
    -           AlreadyExist  AlreadyExist NotDir RootReadOnly c.write(k, 5, prevExist=False)
    -           AlreadyExist  AlreadyExist NotDir RootReadOnly c.write(k, None, dir=True, prevExist=False)
    KeyNotFound -             NotFile      NotDir RootReadOnly c.write(k, 5, prevExist=True); c.write(k, 5, prevValue="it")
    KeyNotFound -             NotFile      NotDir RootReadOnly c.write(k, None, ttl=50, refresh=True)
    KeyNotFound CompareFailed NotFile      NotDir RootReadOnly c.write(k, 5, prevIndex=10**9); c.write(k, 5, prevValue="no")
    KeyNotFound -             3.5          NotDir RootReadOnly c.write(k, None, prevExist=True, ttl=50)
    KeyNotFound -             3.5          NotDir RootReadOnly c.write(k, None, prevExist=True, ttl=50, dir=True)
    KeyNotFound -             3.5          NotDir RootReadOnly c.refresh(k, 50); c.refresh(k, 50, dir=True)
    KeyNotFound -             NotFile      NotDir RootReadOnly c.refresh(k, 50, prevValue="it")
    KeyNotFound CompareFailed NotFile      NotDir RootReadOnly c.refresh(k, 50, prevIndex=10**9)
    KeyNotFound -             NotFile      NotDir RootReadOnly c.test_and_set(k, 5, "it")
    KeyNotFound CompareFailed NotFile      NotDir RootReadOnly c.test_and_set(k, 5, "no")
    KeyNotFound -             NotFile      NotDir RootReadOnly c.delete(k); c.delete(k, dir=False, recursive=False)
    KeyNotFound -             DirNotEmpty  NotDir RootReadOnly c.delete(k, dir=True); c.delete(k, dir=True, prevIndex=0)
    KeyNotFound -             -            NotDir RootReadOnly c.delete(k, recursive=True)
    KeyNotFound -             NotFile      NotDir NotFile      c.delete(k, dir=True, prevValue="it")
    KeyNotFound -             NotFile      NotDir NotFile      c.delete(k, recursive=True, prevValue="it")
    KeyNotFound CompareFailed NotFile      NotDir NotFile      c.delete(k, prevIndex=10**9); c.delete(k, prevValue="no")
"""


@proves("Client.__contains__", "Whether the key exists, read from the server.")
@proves(
    "Client.__contains__.EtcdNotDir Client.write.EtcdNotDir Client.refresh.EtcdNotDir Client.delete.EtcdNotDir "
    "Client.pop.EtcdNotDir Client.test_and_set.EtcdNotDir Client.set.EtcdNotDir Client.get.EtcdNotDir",
    "A part of the path is a key.",
)
@proves("Client.read.EtcdNotDir", "A part of the path is a key, unless `wait` is given.")
@proves(
    "Client.refresh.EtcdKeyNotFound Client.delete.EtcdKeyNotFound Client.pop.EtcdKeyNotFound "
    "Client.test_and_set.EtcdKeyNotFound Client.get.EtcdKeyNotFound",
    "There is no such key.",
)
@proves("Client.write.EtcdKeyNotFound", "`refresh` or a condition except `prevExist=False` is given, and there is no such key.")
@proves("Client.read.EtcdKeyNotFound", "There is no such key, unless `wait` is given.")
@proves("Client.write.EtcdNotFile", "The key is a directory, also if `dir` is given.")
@proves("Client.refresh.EtcdNotFile", "The key is a directory, and `prevValue` or `prevIndex` is given.")
@proves("Client.test_and_set.EtcdNotFile Client.set.EtcdNotFile", "The key is a directory.")
@proves(
    "Client.delete.EtcdNotFile Client.pop.EtcdNotFile",
    "The key is a directory, and neither `dir` nor `recursive` is given, or a condition is.",
)
@proves("Client.delete.recursive Client.pop.recursive", "A directory takes no conditions.")
@proves("Client.delete.EtcdDirNotEmpty Client.pop.EtcdDirNotEmpty", "`dir` is given and the directory is not empty.")
@proves("Client.write.EtcdAlreadyExist", "`prevExist` is False and the key exists.")
@proves(
    "Client.write.EtcdRootReadOnly Client.refresh.EtcdRootReadOnly Client.delete.EtcdRootReadOnly Client.pop.EtcdRootReadOnly "
    "Client.test_and_set.EtcdRootReadOnly Client.set.EtcdRootReadOnly",
    'The key is "/".',
)
@proves("Client.refresh.EtcdException", "The key is a directory, on etcd 3.5.")
@proves("Client.refresh.dir", "Makes no difference: etcd 3.4 renews the ttl of a directory without it, and etcd 3.5 never does.")
@proves("Client.write.EtcdException", "`prevExist=True` on a directory renews its ttl on etcd 3.4, and raises this on 3.5.")
def test_what_is_raised(server: Server, client: etcd.Client) -> None:
    other, new = server.client(), client.version.startswith("3.5.")
    keys = "/none", "/key", "/directory", "/key/below", "/"
    for row in RAISED.strip().splitlines()[1:]:
        *outcomes, text = row.split(maxsplit=5)
        for key, outcome in zip(keys, outcomes, strict=True):
            for call in calls("; ".join({text, text.replace("delete", "pop")}), c=client, k=key):
                for leaf in other.read("/").leaves:
                    if leaf.key:
                        other.delete(leaf.key, recursive=True)
                other.set("/key", "it")
                other.set("/directory/key", "it")
                if outcome == "-" or (outcome == "3.5" and not new):
                    assert call() is not (key == "/none")  # for `in`
                    assert outcome == "-" or living(50, lambda: client.read("/directory")).dir
                else:
                    refused(etcd.EtcdException if outcome == "3.5" else getattr(etcd, f"Etcd{outcome}"), call)
                    assert [leaf.value for leaf in other.read("/", recursive=True).leaves] == ["it", "it"]


@proves("Client.write.EtcdException", "A directory is given a truthy `value`; or `refresh` is given a value or no ttl.")
@proves("Client.write.EtcdValueError", "The ttl is negative or no whole number, `prevValue` is empty, or an option is invalid.")
@proves("Client.refresh.EtcdValueError Client.set.EtcdValueError", "The ttl is negative or no whole number.")
@proves("Client.test_and_set.EtcdValueError", "`prev_value` is empty, or the ttl is negative or no whole number.")
@proves("Client.delete.EtcdValueError Client.pop.EtcdValueError", "`prevValue` is empty, or `prevIndex` is negative.")
@proves("Client.read.EtcdValueError", "An option has no valid value.")
@proves("Client.write.refresh", "`value` must be None.")
@proves("Client.refresh.TypeError", "`value` or `refresh` is given.")
def test_options_that_are_refused(client: etcd.Client) -> None:
    for kind, text in {
        etcd.EtcdException: "c.write(k, 5, dir=1); c.write(k, 5, ttl=9, refresh=1); c.write(k, None, refresh=1)",
        etcd.EtcdValueError: "c.write(k, 5, ttl=-1); c.write(k, 5, ttl=1.5); c.set(k, 5, -1); c.set(k, 5, 1.5); "
        "c.set(k, 5, True); c.refresh(k, -1); c.refresh(k, 1.5); c.test_and_set(k, 5, 'it', -1); c.test_and_set(k, 5, 'it', 1.5);"
        "c.test_and_set(k, 5, ''); c.write(k, 5, prevValue=''); c.write(k, 5, prevIndex=-1); c.write(k, 5, prevIndex=1.5);"
        "c.write(k, 5, prevIndex=None); c.write(k, 5, prevExist=2); c.write(k, 5, prevExist=None); c.write(k, 5, refresh=2);"
        "c.delete(k, prevValue=''); c.delete(k, prevIndex=-1); c.delete(k, prevIndex=1.5);"
        "c.pop(k, prevValue=''); c.pop(k, prevIndex=-1); c.pop(k, prevIndex=1.5);"
        "c.read(k, recursive=2); c.read(k, wait=2); c.read(k, sorted=2); c.read(k, quorum=2); c.read(k, waitIndex=-1)",
        TypeError: "c.refresh(k, 9, value=None); c.refresh(k, 9, refresh=True); type(c)(port='2379'); type(c)(read_timeout=None)",
        ValueError: "c.read(k, timeout='5'); c.read(k, timeout=True); c.read(k, timeout=-1)",
    }.items():
        client.set("/key", "it")
        refused(kind, *calls(text, c=client, k="/key"))
        assert client.read("/key").value == "it"


@proves("Client.write", "Unknown options are silently ignored: a misspelt condition makes the write unconditional.")
@proves("Client.refresh", "Unknown options are silently ignored.")
@proves("Client.read", "Unknown options and those that are None are silently ignored.")
@proves("Client.delete Client.pop", "Unknown options are silently ignored, `timeout` and `prevExist` among them.")
def test_unknown_options(client: Any) -> None:
    wrong = {"prevExists": False, "prev_value": "other", "prevIndices": 1, "timeout": "of no type"}
    client.set("/key", "theirs", ttl=50)
    assert client.write("/key", "ours", ttl=50, **wrong).value == "ours"
    living(200, lambda: client.refresh("/key", 200, **wrong))
    nothing = dict.fromkeys(["recursive", "wait", "waitIndex", "sorted", "quorum", "timeout"])
    assert client.read("/key", recurse=2, index=10**9, consistent=2, **nothing).value == "ours"
    for delete in client.delete, client.pop:
        client.set("/key", "value")
        delete("/key", prevExist=False, **wrong)
        assert "/key" not in client


# Keys and values.


@proves(
    "Client.__contains__.key Client.write.key Client.refresh.key Client.read.key Client.test_and_set.key Client.set.key "
    "Client.get.key Client.watch.key Client.eternal_watch.key",
    "Goes into the URL as it is: pass `urllib.parse.quote(key)`.",
)
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
    for delete in client.delete, client.pop:
        client.set("/key", "it")
        assert ("/%6Bey#1" in client, quote("/%6Bey") in client) == (True, False)
        refused(etcd.EtcdKeyNotFound, partial(delete, quote("/key#"), prevValue="other"))
        delete("/key#", prevValue="other", prevIndex=1)
        assert "/key" not in client


@proves("Client.write.value Client.test_and_set.value Client.set.value", "Stored as str(value), but bytes as text.")
@proves("Client.write.value Client.test_and_set.value Client.set.value", "They must be UTF-8, else they are damaged.")
@proves("Client.write.value Client.test_and_set.value Client.set.value", 'None is stored as "".')
@pytest.mark.parametrize("method", ["write", "test_and_set", "set"])
def test_values(client: Any, method: str) -> None:
    def store(value: object) -> str:
        client.set("/key", "old")
        result = getattr(client, method)("/key", value, *["old"] * (method == "test_and_set"))
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
@pytest.mark.parametrize("condition", ["é & =", 1, 1.5, UUID(int=5), "é".encode(), True, None], ids=repr)
def test_comparisons(client: etcd.Client, condition: Any) -> None:
    text = condition.decode() if isinstance(condition, bytes) else str(condition)
    swaps = "c.test_and_set(k, 5, v); c.write(k, 5, prevValue=v); c.refresh(k, 50, prevValue=v)"
    for number, call in enumerate(
        calls(f"{swaps}; c.delete(k, prevValue=v); c.pop(k, prevValue=v)", c=client, k="/key", v=condition)
    ):
        equal = "true" if condition is True and number < 3 else text
        client.set("/key", equal.swapcase() if condition is True else f"{text}.")
        refused(etcd.EtcdCompareFailed, call)
        client.set("/key", equal)
        call()


# Writing and deleting.


@proves("Client.write", "Store a value, if all conditions hold, and return the node as it is now.")
@proves("Client.write.prevIndex Client.refresh.prevIndex Client.delete.prevIndex Client.pop.prevIndex", "0 is no condition.")
@proves("Client.write.prevValue", "Store only if this is the value.")
@proves("Client.write.prevIndex", "Store only if this is the `modifiedIndex`.")
@proves("Client.refresh.prevValue", "Renew only if this is the value.")
@proves("Client.refresh.prevIndex", "Renew only if this is the `modifiedIndex`, which each renewal changes.")
@proves("Client.delete", "Delete a key, if all conditions hold.")
@proves("Client.delete.prevValue Client.pop.prevValue", "Delete only if this is the value.")
@proves("Client.delete.prevIndex Client.pop.prevIndex", "Delete only if this is the `modifiedIndex`.")
@proves(
    "Client.write.EtcdCompareFailed Client.refresh.EtcdCompareFailed Client.delete.EtcdCompareFailed "
    "Client.pop.EtcdCompareFailed",
    "`prevValue` or `prevIndex` does not match.",
)
def test_conditions(client: etcd.Client) -> None:
    for text in "c.write(k, 5, {})", "c.refresh(k, 60, {})", "c.delete(k, {})", "c.pop(k, {})":
        for condition in (
            "prevValue='ot'", "prevIndex=i - 1", "prevIndex=i + 1", "prevValue='it', prevIndex=1", "prevValue='ot', prevIndex=i",
        ):  # fmt: skip
            index = client.set("/key", "it", ttl=50).modifiedIndex
            refused(etcd.EtcdCompareFailed, *calls(text.format(condition), c=client, k="/key", i=index))
            assert client.read("/key").modifiedIndex == index
        for condition in "prevValue='it'", "prevIndex=i", "prevValue='it', prevIndex=i", "prevIndex=0":
            index = client.set("/key", "it", ttl=50).modifiedIndex
            result = calls(text.format(condition), c=client, k="/key", i=index)[0]()
            assert result.modifiedIndex == index + ("pop" not in text)


@proves("Client.test_and_set", "Store a value if the present one is `prev_value`, and return the node as it is now.")
@proves("Client.test_and_set.EtcdCompareFailed", "The present value is another.")
@proves("Client.set", "Store a value, whatever was there, and return the node as it is now.")
@proves("Client.write.prevExist", "False: only create, and ignore the other conditions.", "True: only update.")
def test_storing(client: etcd.Client) -> None:
    for flag in False, 0:
        create = partial(client.write, f"/new{flag}", "new", prevExist=flag)
        created = told(client, partial(create, prevValue="other", prevIndex=1))
        assert (created.action, created.value) == ("create", "new")
        refused(etcd.EtcdAlreadyExist, create, partial(create, prevValue="new", prevIndex=created.modifiedIndex))
    for method in client.write, client.set:
        assert told(client, partial(method, f"/{method.__name__}/key", "first")).newKey
        client.set("/key", "value", ttl=50)
        assert told(client, partial(method, "/key", "other")).value == "other"
    for flag in True, 1:
        update = partial(client.write, "/key", "old", prevExist=flag)
        assert told(client, update).action == "update"
        refused(etcd.EtcdCompareFailed, partial(update, prevValue="other"), partial(update, prevIndex=1))
        refused(etcd.EtcdCompareFailed, lambda: client.test_and_set("/key", "new", "ol"))
        assert told(client, lambda: client.test_and_set("/key", "new", "old")).value == "new"


@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "Whole seconds to live.", "0: it vanishes at once.")
@proves("Client.write.ttl Client.test_and_set.ttl Client.set.ttl", "None: for ever, whatever ttl the key had.")
@proves("Client.refresh.ttl", "Whole seconds to live from now.", "0: the key vanishes at once.")
def test_times_to_live(client: etcd.Client) -> None:
    write, put = partial(client.write, "/write", "it"), partial(client.set, "/set", "it")
    swap, refresh = partial(client.test_and_set, "/swap", "it", "it"), partial(client.refresh, "/refresh")
    gone: dict[str, int] = {}
    for call in write, put, swap, refresh:
        key = call.args[0]
        client.set(key, "it", ttl=1000)
        for seconds in 200, 100:
            living(seconds, partial(told, client, partial(call, ttl=seconds)))
        assert call is refresh or told(client, call).expiration is None
        gone[key] = call(ttl=0).modifiedIndex + 1
    for key, index in gone.items():
        assert client.watch(key, index=index).action == "expire"
        assert key not in client


@proves(
    "Client.write.dir", "Make a directory in place of a key; a falsy `value` is lost.", "With `append`, a numbered directory."
)
@proves("Client.write", 'A key that meets a condition stays a key in spite of `dir=True`, with the value "".')
@proves("Client.write.append", "Add a numbered key below `key`.", "All conditions are ignored.")
@proves("Client.refresh", '`append=True` creates a numbered key with the value "".')
def test_directories_and_queues(client: etcd.Client) -> None:
    for value in None, "", 0, False:
        client.set("/key", "it")
        made = told(client, partial(client.write, "/key", value, dir=1))
        assert (made.dir, made.value) == (True, None)
        client.delete("/key", dir=True)
    for condition in "prevExist=True", "prevIndex=c.read(k).modifiedIndex", "prevValue='it'":
        client.set("/key", "it")
        kept = told(client, *calls(f"c.write(k, None, dir=True, {condition})", c=client, k="/key"))
        assert (kept.dir, kept.value) == (False, "")
    text = """c.write(k, 5, append=1); c.write(k, 5, append=True, prevExist=False, prevValue='no', prevIndex=1);
        c.write(k, 5, append=True, prevExist=True); c.refresh(k, 50, append=True); c.write(k, None, append=True, dir=True)"""
    for call, value in zip(calls(text, c=client, k="/queue"), ["5", "5", "5", "", None], strict=True):
        added = told(client, call)
        assert (added.key, added.value, added.dir) == (f"/queue/{added.createdIndex:020}", value, value is None)
    assert not client.write("/plain", "it", dir=0, append=0).dir


@proves("Client.write.refresh", "Renew the ttl without waking watchers.")
@proves("Client.refresh", "Renew the ttl of an existing key, without waking watchers, and return it.", "The value is kept.")
@proves("Client.refresh", "`prevExist` is overwritten.")
def test_refreshing(client: etcd.Client) -> None:
    def renew() -> None:
        text = """c.refresh(k, 200, dir=True); c.refresh(k, 200, prevExist=False); c.refresh(k, 200, prevValue='it');
            c.refresh(k, 200, prevIndex=c.read(k).modifiedIndex); c.write(k, None, ttl=200, refresh=True);
            c.write(k, None, ttl=200, refresh=1, prevExist=True)"""
        for call in calls(text, c=client, k="/key"):
            client.refresh("/key", 50)
            renewed = living(200, partial(told, client, call))
            assert (renewed.key, renewed.value, renewed.dir) == ("/key", "it", False)

    index = client.set("/key", "it", ttl=50).modifiedIndex
    [change] = seen(client, [lambda: client.watch("/key")], renew, lambda: client.set("/key", "new", ttl=50))
    assert change.value == client.watch("/key", index=index + 1).value == "new"


@proves("Client.update", "Write back a result whose `value` or `ttl` was changed, and return the node as it is now.")
@proves("Client.update.obj", "Its `key`, `value`, `ttl` and `modifiedIndex` count.", "The ttl starts anew.")
@proves("Client.update.EtcdCompareFailed", "The key has changed since `obj` was read.")
@proves("Client.update.EtcdKeyNotFound", "The key is gone.")
@proves("Client.update.obj", "A directory is not checked for changes.")
@proves("Client.update.EtcdException", "`obj` is a directory, on etcd 3.5.")
def test_updating(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=1000)
    mine = client.read("/key")
    mine.ttl = 200
    renewed = living(200, lambda: told(client, lambda: client.update(mine)))
    refused(etcd.EtcdCompareFailed, lambda: client.update(mine))
    renewed.value, renewed.ttl = "new", None
    theirs = told(client, lambda: client.update(renewed))
    assert (theirs.value, theirs.expiration) == ("new", None)
    gone = client.pop("/key")
    theirs.key = "/other"
    refused(etcd.EtcdKeyNotFound, lambda: client.update(gone), lambda: client.update(theirs))
    index = client.set("/other", "value").modifiedIndex
    refused(etcd.EtcdCompareFailed, lambda: client.update(theirs))
    theirs.modifiedIndex = index
    assert told(client, lambda: client.update(theirs)).key == "/other"
    directory = client.write("/directory", None, dir=True, ttl=50)
    directory.ttl = 200
    if client.version.startswith("3.5."):
        refused(etcd.EtcdException, lambda: client.update(directory))
    else:
        assert client.write("/directory", None, dir=True, prevExist=True).modifiedIndex > directory.modifiedIndex
        assert living(200, lambda: client.update(directory)).dir


@proves("Client.delete", "The result has no value: `pop` returns it.")
@proves("Client.pop", "Delete as `delete` does and return the node as it was before.", "That of a directory has no children.")
@proves("Client.delete.recursive Client.pop.recursive", "Delete a directory with all below it, or a key.")
@proves("Client.delete.dir Client.pop.dir", "Delete an empty directory, or a key.")
@pytest.mark.parametrize("method", ["delete", "pop"])
def test_deleting(client: etcd.Client, method: str) -> None:
    for options in {}, {"dir": True}, {"recursive": True}, {"dir": False, "recursive": False}, {"dir": True, "recursive": True}:
        for key, value in ("/key", "value"), ("/empty", None), ("/full", None):
            if key == "/key" or options.get("recursive") or (options.get("dir") and key == "/empty"):
                client.write(key, value, dir=value is None, ttl=50)
                if key == "/full":
                    client.set("/full/below/key", "value")
                before = node(client, key)
                result: etcd.EtcdResult = getattr(client, method)(key, **options)
                assert same(result, before) if method == "pop" else (result.key, result.value) == (key, None)
                assert [leaf.key for leaf in result.leaves] == [key]
                assert key not in client


# Answers that do not come, or late.


@proves("Client.write", "After a lost answer the request is sent again; an error may hide our own success: read and compare.")
@proves(
    "Client.test_and_set Client.update Client.refresh",
    "After a lost answer the request is sent again; EtcdCompareFailed may hide our own success: read and compare.",
)
@proves("Client.delete Client.pop", "After a lost answer the request is sent again; EtcdKeyNotFound may hide our success.")
@proves("Client.write.append", "Sent only once: an error may hide our own success.")
@proves("Client.read.timeout", "Seconds to wait for each of up to four answers.")
def test_lost_answers(client: etcd.Client) -> None:
    asked: list[bytes] = []

    def fault(request: bytes) -> str | None:
        asked.append(request)
        return "lost" if len(asked) == 1 else None

    with proxy(client.port, fault) as port:
        for kind, sent, text in (
            (etcd.EtcdAlreadyExist, 2, "c.write('/new', 'ours', prevExist=False)"),
            (etcd.EtcdCompareFailed, 2, "c.write('/key', 'ours', prevIndex=now.modifiedIndex)"),
            (etcd.EtcdCompareFailed, 2, "c.test_and_set('/key', 'ours', 'it')"),
            (etcd.EtcdCompareFailed, 2, "c.refresh('/key', 200, prevIndex=now.modifiedIndex)"),
            (etcd.EtcdCompareFailed, 2, "c.update(now)"),
            (etcd.EtcdKeyNotFound, 2, "c.delete('/key')"),
            (etcd.EtcdKeyNotFound, 2, "c.pop('/key')"),
            (etcd.EtcdNotFile, 2, "c.write('/directory', None, dir=True)"),
            (etcd.EtcdConnectionFailed, 1, "c.write('/queue', 'ours', append=True)"),
        ):
            index = client.set("/key", "it", ttl=50).modifiedIndex
            del asked[:]
            refused(kind, *calls(text, c=etcd.Client(port=port, read_timeout=20), now=client.read("/key")))
            assert (len(asked), len(set(asked))) == (sent, 1)
            assert client.read("/").etcd_index == index + 1  # it was done once
        del asked[:]
        assert etcd.Client(port=port).read("/key", timeout=20).value == "it"
        assert len(asked) == 2


@proves("Client.read.timeout", "Seconds to wait for each of up to four answers.")
@proves("Client.watch.EtcdConnectionFailed", "The server dies, or does not begin to answer in up to four times the timeout.")
@proves("Client.read.timeout Client.watch.timeout", "None: the client's `read_timeout`.", "0: no limit.")
def test_late_answers() -> None:
    def late(request: Request) -> Answer:
        time.sleep(0.5)
        return Answer(body='{"action": "get", "node": {"key": "/key", "value": "late"}}')

    with answering(late) as (port, asked):
        impatient = etcd.Client(port=port, read_timeout=0.1)
        text = """c.read("1", timeout=0.1); c.read("2", timeout=Timeout(0.1)); c.watch("3", timeout=0.1); d.read("4");
            d.read("5", timeout=None); d.watch("6", timeout=None)"""
        for waited in waiting(etcd.EtcdConnectionFailed, calls(text, c=etcd.Client(port=port), d=impatient, Timeout=Timeout)):
            assert waited >= 4 * 0.1
        wait_until(lambda: sorted(request.path.partition("?")[0][-1] for request in asked) == sorted("123456" * 4))
        for call in calls("c.read('/key', timeout=0); c.watch('/key', timeout=0)", c=impatient):
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
    soon = """
        c.watch('/d/key'); c.watch('/d/key', index=0); c.watch('/d/key', i); c.watch('/d', recursive=True);
        c.watch('/d', i, recursive=1); c.read('/d/key', wait=True); c.read('/d/key', wait=1, waitIndex=i);
        c.read('/d', wait=True, recursive=True); next(c.eternal_watch('/d/key')); next(c.eternal_watch('/d/key', 0));
        next(c.eternal_watch('/d', None, True))"""
    text = "c.watch('/d/key', index=i); c.read('/d/key', wait=True, waitIndex=i); next(c.eternal_watch('/d/key', index=i))"
    watches = [*calls(soon, c=client, i=first + 1), *calls(text, c=client, i=first + 3)]
    itself = "c.watch('/d'); c.watch('/d', i); c.read('/d', wait=True); next(c.eternal_watch('/d', i))"
    watches += calls(f"c.watch('/d/none'); {itself}", c=client, i=first + 1)
    changes = """c.set('/d/_hidden', 0); c.set('/d/key', 1); c.set('/d/key', 2); c.set('/d/key', 3); c.set('/d/none', 'born');
        c.delete('/d', recursive=True)"""
    results = seen(client, watches, *calls(changes, c=client))
    assert [result.value for result in results] == ["1"] * 11 + ["2"] * 3 + ["born"] + [None] * 4
    assert [(result.key, result.action) for result in results[-4:]] == [("/d", "delete")] * 4
    assert [call().value for call in calls(text, c=client, i=index)] == ["old"] * 3
    text = text.replace("/d/key'", "/d', recursive=True")
    assert [call().key for call in calls(text, c=client, i=index)] == ["/d/_old"] * 3
    client.set("/key", "it")
    for ignored in first, first + 10**6:
        assert client.read("/key", waitIndex=ignored).value == "it"


@proves("Client.watch", "Go on from its `modifiedIndex + 1`, not from its `etcd_index`.")
@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
@proves("Client.eternal_watch", "Nothing is sent before the first `next`: without `index`, changes before it are missed.")
def test_watching_on(client: etcd.Client) -> None:
    index = client.set("/key", 1).modifiedIndex
    changes = client.eternal_watch("/key")
    for number in 2, 3:
        client.set("/key", number)
    change = client.watch("/key", index=index)
    assert change.etcd_index == index + 2  # not that of the change
    assert client.watch("/key", index=change.modifiedIndex + 1).value == "2"
    past = client.eternal_watch("/key", index=index)
    assert [within(lambda: next(past)).value for _ in range(3)] == ["1", "2", "3"]
    [change] = seen(client, [lambda: next(changes)], lambda: client.set("/key", 4))
    assert (change.value, change.etcd_index) == ("4", change.modifiedIndex - 1)
    client.set("/key", 5)  # between two calls
    assert within(lambda: next(changes)).value == "5"


@proves("Client.watch", "If a parent is deleted or expires, the change is the parent's: look at its `key` and `action`.")
def test_parents(client: etcd.Client) -> None:
    index = client.set("/parent/child/key", "it").modifiedIndex + 1
    text = "c.watch('/parent/child/key', index=i); c.watch('/parent/child/key'); c.watch('/parent/child', recursive=True)"
    changes = seen(client, calls(text, c=client, i=index), lambda: client.delete("/parent", recursive=True))
    for change in [*changes, client.watch("/parent/child/key", index=index)]:
        assert (change.key, change.action, change.value) == ("/parent", "delete", None)
    index = client.write("/parent", None, dir=True, ttl=0).modifiedIndex + 1
    for key in "/parent", "/parent/child/key":
        change = client.watch(key, index=index)
        assert (change.key, change.action, change.value) == ("/parent", "expire", None)


@proves("Client.watch.timeout", "Seconds to wait for a change.")
@proves("Client.read.timeout Client.watch.timeout", "None: the client's `read_timeout`.", "0: no limit.")
@proves("Client.read.wait", "With 1 instead of True a timeout raises plain EtcdConnectionFailed.")
@proves("Client.read.EtcdKeyNotFound", "There is no such key, unless `wait` is given.")
@proves("Client.read.EtcdNotDir", "A part of the path is a key, unless `wait` is given.")
@proves("Client.read.EtcdWatchTimedOut", "`wait` is True and nothing changes in time.")
@proves("Client.watch.EtcdWatchTimedOut", "Nothing changes in time.", "It is an EtcdConnectionFailed.")
@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
def test_watches_that_time_out(client: Any) -> None:
    impatient = etcd.Client(port=client.port, read_timeout=0.5)

    def time_out() -> None:
        client.set("/file", "it")
        text = """c.watch(k, timeout=0.5); c.watch(k, timeout=Timeout(0.5)); c.read(k, wait=True, timeout=0.5); d.watch(k);
            d.read(k, wait=True); c.read("/file/below", wait=True, timeout=0.5)"""
        waits = waiting(etcd.EtcdWatchTimedOut, calls(text, c=client, d=impatient, k="/key", Timeout=Timeout))
        assert all(waited >= 0.5 for waited in waits)
        assert issubclass(etcd.EtcdWatchTimedOut, etcd.EtcdConnectionFailed)
        refused(etcd.EtcdConnectionFailed, lambda: client.read("/key", wait=1, timeout=0.1))

    limitless = calls("c.watch(k, timeout=0); c.read(k, wait=True, timeout=0); next(c.eternal_watch(k))", c=impatient, k="/key")
    with mock.patch.object(impatient.http, "request", wraps=impatient.http.request) as request:
        results = seen(client, limitless, time_out, lambda: client.set("/key", "at last"))
    assert [call.kwargs["timeout"] for call in request.call_args_list].count(None) == 3
    assert [result.value for result in results] == ["at last"] * 3
    for timeout in 5, 2.5, 0, None, Timeout(5), Timeout(connect=1, read=2.5):
        assert client.read("/key", timeout=timeout).value == "at last"


@proves("Client.read.EtcdEventIndexCleared", "The server no longer keeps the events since `waitIndex`.")
@proves(
    "Client.watch.EtcdEventIndexCleared",
    "More than 1000 events of any keys came from `index` on: read anew, and watch from the `etcd_index` of that plus 1.",
)
@proves("Client.eternal_watch.EtcdEventIndexCleared", "More than 1000 other events came between two changes, or since `index`.")
@proves("Client.eternal_watch", "Any exception ends it: make a new one then.")
def test_the_server_keeps_a_thousand_events(client: etcd.Client) -> None:
    changes = client.eternal_watch("/key", index=client.set("/key", 0).modifiedIndex)
    index = within(lambda: next(changes)).modifiedIndex + 1
    text = "c.watch('/other', index=i); c.read('/other', wait=True, waitIndex=i); next(c.eternal_watch('/other', index=i))"
    watches = calls(text, c=client, i=index)
    for number in range(1000):
        client.set("/other", number)
    assert [watch().value for watch in watches] == ["0"] * 3
    client.set("/other", 1000)
    refused(etcd.EtcdEventIndexCleared, *watches, lambda: within(lambda: next(changes)))
    assert within(lambda: list(changes)) == []
    node = client.read("/key")
    client.set("/key", "new")
    assert client.watch("/key", index=node.etcd_index + 1).value == "new"
    assert within(lambda: next(client.eternal_watch("/key", index=node.etcd_index + 1))).value == "new"


@proves("Client.watch.EtcdConnectionFailed", "The server dies, or does not begin to answer in up to four times the timeout.")
@proves("Client.eternal_watch.EtcdConnectionFailed", "The server dies.")
@proves("Client.eternal_watch", "Any exception ends it: make a new one then.")
@proves("Client.eternal_watch", "Nothing is sent before the first `next`: without `index`, changes before it are missed.")
def test_a_server_that_dies(binary: str) -> None:
    with running(binary) as [server]:
        client = server.client()
        changes = client.eternal_watch("/key")
        watching = [background(lambda: client.watch("/key")), background(lambda: next(changes))]
        wait_until(lambda: client.store_stats["watchers"] == 2)
        server.stop()
    for watch in watching:
        assert type(watch.exception(20)) is etcd.EtcdConnectionFailed
    assert within(lambda: list(changes)) == []
    refused(etcd.EtcdConnectionFailed, partial(next, client.eternal_watch("/key")))
