"""What the docstrings of Client say, but for what docs/python-etcd.md shows."""

# mypy: disable-error-code="deprecated"
# pyright: reportPrivateUsage=false, reportDeprecated=false

import threading
from collections.abc import Callable
from typing import Any

import etcd
import pytest
from live.servers import Server, wait_until

proves = pytest.mark.proves


def is_35(client: etcd.Client) -> bool:
    return client.version.startswith("3.5.")


def seen(watch: Callable[[], object], client: etcd.Client, change: Callable[[], object]) -> Any:
    """What a watch returns that had begun before the change."""
    results: list[Any] = []
    watching = threading.Thread(target=lambda: results.append(watch()))
    watching.start()
    wait_until(lambda: client.store_stats["watchers"] == 1)
    change()
    watching.join()
    return results[0]


# Writing.


@proves(
    "Client.write",
    "`prevExist=False` only creates (EtcdAlreadyExist) and ignores other conditions; True only updates (EtcdKeyNotFound).",
    "`prevValue` and `prevIndex` must match (EtcdCompareFailed).",
)
@proves("Client.test_and_set", "Store `value` if the present one is `prev_value`, else EtcdCompareFailed.")
@proves("Client.test_and_set Client.refresh Client.read Client.get Client.delete", "EtcdKeyNotFound if there is none.")
def test_conditions(client: etcd.Client) -> None:
    need_it: list[Callable[[], object]] = [
        lambda: client.write("/key", "value", prevExist=True),
        lambda: client.test_and_set("/key", "new", "old"),
        lambda: client.refresh("/key", 5),
        lambda: client.read("/key"),
        lambda: client.get("/key"),
        lambda: client.delete("/key"),
    ]
    for call in need_it:
        with pytest.raises(etcd.EtcdKeyNotFound):
            call()
    index = client.write("/key", "value", prevExist=False, prevValue="other", prevIndex=1).modifiedIndex
    with pytest.raises(etcd.EtcdAlreadyExist):
        client.write("/key", "value", prevExist=False)
    with pytest.raises(etcd.EtcdCompareFailed):
        client.write("/key", "new", prevValue="other")
    with pytest.raises(etcd.EtcdCompareFailed):
        client.write("/key", "new", prevIndex=index + 1)
    with pytest.raises(etcd.EtcdCompareFailed):
        client.test_and_set("/key", "new", "other")
    assert client.write("/key", "new", prevExist=True, prevValue="value", prevIndex=index).value == "new"
    assert client.test_and_set("/key", "newer", "new").value == "newer"


@proves("Client.write", 'True is compared as "true".')
@proves("Client.test_and_set", 'Text is compared: None would be "None", and True is "true".')
def test_comparisons(client: etcd.Client) -> None:
    absent: Any = None
    for stored, condition in ("None", absent), ("true", True), ("1", 1), ("1.5", 1.5):
        client.set("/key", stored)
        assert client.test_and_set("/key", "new", condition).value == "new"
        client.set("/key", stored)
        assert client.write("/key", "new", prevValue=condition).value == "new"
    assert client.write("/key", True).value == "True"
    with pytest.raises(etcd.EtcdCompareFailed, match=r"\[true != True\]"):
        client.test_and_set("/key", "new", True)


@proves("Client.write", "`append=True` adds a numbered key below `key` and ignores all conditions.")
@proves("Client.write", "`dir=True` makes a directory; truthy values raise EtcdException, falsy ones are lost.")
def test_appending_and_directories(client: etcd.Client) -> None:
    keys = [str(client.write("/queue", "value", append=True, prevExist=True, prevValue="no").key) for _ in range(3)]
    assert keys == sorted(keys)
    assert all(key.removeprefix("/queue/").isdigit() for key in keys)
    assert client.write("/directory", 0, dir=True).value is None
    assert client.read("/directory").dir
    with pytest.raises(etcd.EtcdException, match="Cannot create a directory with a value"):
        client.write("/other", 1, dir=True)


@proves("Client.write", "`refresh=True` renews the ttl without waking watchers; `value` must be None.")
@proves("Client.refresh", "Let an existing key live for `ttl` seconds from now, keep its value and do not wake watchers.")
@proves("Client.refresh", "`prevExist` is overwritten.", '`append=True` creates a numbered key with the value "".')
@proves("Client.refresh", "A directory raises EtcdException (300) on etcd 3.5.1.")
def test_refreshing(client: etcd.Client) -> None:
    index = client.set("/key", "value", ttl=50).modifiedIndex
    assert client.refresh("/key", 100).value == "value"
    assert client.write("/key", None, ttl=200, refresh=True, prevExist=True).ttl == 200
    with pytest.raises(etcd.EtcdException, match="Value provided on refresh"):
        client.write("/key", "new", ttl=200, refresh=True, prevExist=True)
    client.set("/key", "new", ttl=100)
    assert client.watch("/key", index=index + 1, timeout=5).value == "new"
    options: dict[str, Any] = {"prevExist": False}
    assert client.refresh("/key", 100, **options).action == "update"
    options = {"append": True}
    appended = client.refresh("/queue", 100, **options)
    assert (appended.key != "/queue", appended.value) == (True, "")
    client.write("/directory", None, dir=True, ttl=50)
    if is_35(client):
        with pytest.raises(etcd.EtcdException, match="Raft Internal Error"):
            client.refresh("/directory", 100, dir=True)
    else:
        assert client.refresh("/directory", 100, dir=True).ttl == 100


@proves("Client.update", "Write back a result whose `value` or `ttl` was changed.", "The `ttl` starts anew.")
@proves("Client.update", "EtcdCompareFailed if the key has changed since it was read, EtcdKeyNotFound if it is gone.")
@proves("Client.update", "A directory is not checked for changes, and etcd 3.5.1 refuses it with EtcdException (300).")
def test_updating(client: etcd.Client) -> None:
    client.set("/key", "value", ttl=1)
    mine = client.read("/key")
    mine.ttl = 200
    mine = client.update(mine)
    assert client.read("/key").ttl == 200
    theirs = client.read("/key")
    theirs.value = "theirs"
    assert client.update(theirs).value == "theirs"
    with pytest.raises(etcd.EtcdCompareFailed):
        client.update(mine)
    client.delete("/key")
    with pytest.raises(etcd.EtcdKeyNotFound):
        client.update(mine)
    directory = client.write("/directory", None, dir=True, ttl=50)
    if is_35(client):
        with pytest.raises(etcd.EtcdException, match="Raft Internal Error"):
            client.update(directory)
    else:
        client.write("/directory", None, dir=True, ttl=60, prevExist=True)
        assert client.update(directory).ttl == 50


@proves("Client.write", "Unknown options are silently ignored.")
@proves("Client.refresh", "Other options are silently ignored, but `value` and `refresh` raise TypeError.")
@proves("Client.read", "Options that are None and unknown options are silently ignored.")
@proves("Client.delete", "Unknown options are silently ignored, `timeout` and `prevExist` among them.")
def test_unknown_options(client: etcd.Client) -> None:
    wrong: dict[str, Any] = {"prevExists": False, "prev_exist": False, "timeout": 1e-9, "quorum": True}
    client.set("/key", "theirs", ttl=100)
    assert client.write("/key", "ours", ttl=100, **wrong).value == "ours"
    assert client.refresh("/key", 200, **wrong).ttl == 200
    for option in "value", "refresh":
        with pytest.raises(TypeError):
            client.refresh("/key", 200, **dict.fromkeys([option], True))
    wrong = {"recurse": True, "index": 10**9, "consistent": True}
    nothing = dict.fromkeys(["recursive", "wait", "waitIndex", "sorted", "quorum", "timeout"])
    assert client.read("/key", **wrong, **nothing).value == "ours"
    wrong = {"timeout": 1e-9, "prevExist": False, "prevExists": False}
    assert client.delete("/key", **wrong).action == "delete"


# Reading, watching, deleting.


@proves("Client.read", "Get a key, or one level of a directory; with `recursive`, all below it.", "`sorted` sorts by key.")
@proves("Client.read", "Keys with a leading underscore are not listed.")
@proves("Client.get", "Read a key, or one level of a directory, without options.")
def test_reading(client: etcd.Client) -> None:
    for key in "/d/b", "/d/a/c", "/d/_hidden":
        client.set(key, "value")
    assert client.read("/d/b").value == client.get("/d/b").value == "value"
    for result in client.read("/d", sorted=True), client.read("/d", sorted=True, recursive=False):
        assert [leaf.key for leaf in result.leaves] == ["/d/a", "/d/b"]
    assert sorted(str(leaf.key) for leaf in client.get("/d").leaves) == ["/d/a", "/d/b"]
    assert [leaf.key for leaf in client.read("/d", recursive=True, sorted=True).leaves] == ["/d/a/c", "/d/b"]


@proves(
    "Client.watch", "Block until the next change of a key; with `recursive`, of all below it but keys with a leading underscore."
)
@proves("Client.watch", "`index` asks for the first change since then, None and 0 for the next.")
@proves("Client.read", "`wait` blocks as `watch` does, for the first change since `waitIndex` if that is given.")
@proves("Client.eternal_watch", "Parameters are as in `watch`.")
def test_watching(client: etcd.Client) -> None:
    index = client.set("/d/key", "old").modifiedIndex
    for watch in (
        lambda: client.watch("/d/key"),
        lambda: client.watch("/d/key", index=0),
        lambda: client.watch("/d", recursive=True),
        lambda: client.read("/d/key", wait=True),
        lambda: next(client.eternal_watch("/d/key")),
        lambda: next(client.eternal_watch("/d", None, True)),
    ):
        event = seen(watch, client, lambda: [client.set("/d/_hidden", 1), client.set("/d/key", "new")])
        assert event.value == "new"
    for result in (
        client.watch("/d/key", index=index),
        client.watch("/d", index, recursive=True),
        client.read("/d/key", wait=True, waitIndex=index),
        next(client.eternal_watch("/d/key", index=index)),
    ):
        assert result.value == "old"


@proves("Client.eternal_watch", "Yield change after change, without a timeout.")
def test_watching_for_ever(server: Server, client: etcd.Client) -> None:
    impatient = etcd.Client(port=server.port, read_timeout=0.1)
    index = client.set("/key", 1, ttl=1).modifiedIndex
    changes = impatient.eternal_watch("/key", index=index)
    assert [next(changes).action, next(changes).action] == ["set", "expire"]


@proves(
    "Client.delete",
    "Delete a key, with `dir` an empty directory (else EtcdNotFile, EtcdDirNotEmpty), with `recursive` a tree.",
)
@proves("Client.delete", "With `prevValue` or `prevIndex`, only if they match (EtcdCompareFailed).")
@proves("Client.pop", "Delete as `delete` does and return the node as it was before.", "That of a directory has no children.")
def test_deleting(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    with pytest.raises(etcd.EtcdNotFile):
        client.delete("/directory")
    with pytest.raises(etcd.EtcdDirNotEmpty):
        client.delete("/directory", dir=True)
    client.write("/empty", None, dir=True)
    assert client.delete("/empty", dir=True).action == "delete"
    mismatches: list[dict[str, Any]] = [{"prevValue": "other"}, {"prevIndex": 1}]
    for mismatch in mismatches:
        for delete in client.delete, client.pop:
            with pytest.raises(etcd.EtcdCompareFailed):
                delete("/directory/key", **mismatch)
    assert client.pop("/directory/key", prevValue="value").value == "value"
    client.set("/directory/key", "value")
    assert [leaf.key for leaf in client.pop("/directory", recursive=True).leaves] == ["/directory"]
    assert "/directory" not in client
