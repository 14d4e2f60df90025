"""What the docstrings of the exceptions say."""

import http.client
from typing import Any

import etcd
import etcd.auth
import pytest
import urllib3
from live.servers import Server, free_ports, running

proves = pytest.mark.proves


@proves("EtcdException", "Base of python-etcd's own exceptions.", "Raised as such for errors that have no class of their own.")
@proves("EtcdError", "From error codes to exceptions.")
@proves("EtcdError.error_exceptions", "The class raised for each error code.")
@proves("EtcdError.handle", "Raise the exception for the payload of an error.")
@proves("EtcdError.handle", "Status 404 counts as error code 100 and status 401 as 110.", "An unknown code raises EtcdException.")
@proves(
    "EtcdValueError.payload EtcdKeyError.payload EtcdEventIndexCleared.payload EtcdWatcherCleared.payload", "The server's answer."
)
@proves("EtcdInsufficientPermissions.payload EtcdLeaderElectionInProgress.payload", "The server's answer.")
@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"status": 404, "errorCode": 101}, etcd.EtcdKeyNotFound),
        ({"status": 401}, etcd.EtcdInsufficientPermissions),
        ({"errorCode": 999}, etcd.EtcdException),
        ({}, etcd.EtcdException),
        *[({"errorCode": code, "message": "why"}, error) for code, error in sorted(etcd.EtcdError.error_exceptions.items())],
    ],
)
def test_handle(payload: dict[str, Any], expected: type[etcd.EtcdException]) -> None:
    assert issubclass(expected, etcd.EtcdException)
    with pytest.raises(etcd.EtcdException) as caught:
        etcd.EtcdError.handle(payload)
    assert type(caught.value) is expected
    assert caught.value.payload == payload


@proves("EtcdError.error_exceptions", "May be added to.")
def test_error_exceptions_may_be_added_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(etcd.EtcdError.error_exceptions, 999, OSError)
    with pytest.raises(OSError, match="text : why"):
        etcd.EtcdError.handle({"errorCode": 999, "message": "text", "cause": "why"})


@proves("EtcdException.__init__", "`payload` is kept as it is.", "There is no `message` attribute: use str().")
@proves("EtcdConnectionFailed.__init__", "`payload` and `cause` are kept as they are.")
def test_construction() -> None:
    payload: Any = {"mine": 1}
    cause = OSError()
    error = etcd.EtcdConnectionFailed("text", payload, cause)
    assert (error.payload, error.cause) == (payload, cause)
    assert etcd.EtcdException("text", payload).payload is payload
    assert not hasattr(error, "message")
    assert str(error) == "text"


def refusal(client: etcd.Client, method: str, *arguments: object, **options: object) -> etcd.EtcdException:
    """The exception that a call of the client raises."""
    with pytest.raises(etcd.EtcdException) as caught:
        getattr(client, method)(*arguments, **options)
    return caught.value


def code(error: etcd.EtcdException) -> int:
    assert error.payload
    return error.payload["errorCode"]


@proves("EtcdException.payload", "The server's answer as a dict.")
@proves("EtcdKeyError", "Base of the errors about keys.", "Not a KeyError.")
@proves("EtcdKeyNotFound", "There is no such key, user or role (100).")
@proves("EtcdNotFile", "The key is a directory (102).")
@proves("EtcdNotDir", "The key, or a part of its path, is not a directory (104).")
@proves("EtcdAlreadyExist", "`prevExist=False` was given and the key exists (105).")
@proves("EtcdRootReadOnly", "The root can be neither written nor deleted (107).")
def test_errors_about_keys(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    for expected, number, error in [
        (etcd.EtcdKeyNotFound, 100, refusal(client, "read", "/none")),
        (etcd.EtcdNotFile, 102, refusal(client, "set", "/directory", "value")),
        (etcd.EtcdNotDir, 104, refusal(client, "set", "/directory/key/below", "value")),
        (etcd.EtcdNotDir, 104, refusal(client, "write", "/directory/key/a/b", None, dir=True)),
        (etcd.EtcdAlreadyExist, 105, refusal(client, "write", "/directory/key", "value", prevExist=False)),
        (etcd.EtcdRootReadOnly, 107, refusal(client, "set", "/", "value")),
        (etcd.EtcdRootReadOnly, 107, refusal(client, "delete", "/", recursive=True)),
    ]:
        assert (type(error), code(error)) == (expected, number)
        assert isinstance(error, etcd.EtcdKeyError)
        assert not isinstance(error, KeyError)


@proves("EtcdKeyError.payload", "For an unknown user or role it has only `message` and `status`.")
@proves("EtcdAuthBase.read EtcdAuthBase.delete", "EtcdKeyNotFound if there is none.")
@pytest.mark.parametrize("kind", [etcd.auth.EtcdUser, etcd.auth.EtcdRole])
@pytest.mark.parametrize("call", ["read", "delete"])
def test_an_unknown_user_or_role(client: etcd.Client, kind: type[etcd.auth.EtcdAuthBase], call: str) -> None:
    with pytest.raises(etcd.EtcdKeyNotFound) as caught:
        getattr(kind(client, "nobody"), call)()
    assert caught.value.payload.keys() == {"message", "status"}


@proves("EtcdCompareFailed", "A prevValue or prevIndex condition did not hold (101).", "Also a ValueError.")
@proves("EtcdDirNotEmpty", "A directory with children needs `recursive=True` to be deleted (108).", "Also a ValueError.")
def test_errors_about_values(client: etcd.Client) -> None:
    client.set("/directory/key", "value")
    for expected, number, error in [
        (etcd.EtcdCompareFailed, 101, refusal(client, "write", "/directory/key", "new", prevValue="other")),
        (etcd.EtcdCompareFailed, 101, refusal(client, "write", "/directory/key", "new", prevIndex=1)),
        (etcd.EtcdDirNotEmpty, 108, refusal(client, "delete", "/directory", dir=True)),
    ]:
        assert (type(error), code(error)) == (expected, number)
        assert isinstance(error, ValueError)


@proves(
    "EtcdValueError",
    "The server refused an option (201 to 210), such as a negative ttl, an index that is no number or an empty prevValue.",
)
def test_refused_options(client: etcd.Client) -> None:
    for options in {"ttl": -1}, {"prevIndex": "x"}, {"prevValue": ""}, {"prevExist": None}:
        error = refusal(client, "write", "/key", "value", **options)
        assert type(error) is etcd.EtcdValueError
        assert 201 <= code(error) <= 210


@proves("EtcdClusterIdChanged", "The answer came from another cluster than before.", "`payload` is None.")
@proves("EtcdClusterIdChanged", "Raised once, after the request was carried out.")
@proves("Client.expected_cluster_id", "Id of the cluster, learnt from the first answer unless given.")
@proves("Client.expected_cluster_id", "Another one raises EtcdClusterIdChanged, once.")
def test_another_cluster(server: Server, client: etcd.Client) -> None:
    learner = server.client()
    assert learner.expected_cluster_id is None
    learner.read("/")
    other = server.client(expected_cluster_id="another")
    error = refusal(other, "set", "/key", "value")
    assert (type(error), error.payload) == (etcd.EtcdClusterIdChanged, None)
    assert other.expected_cluster_id == learner.expected_cluster_id
    assert other.read("/key").value == "value"


@proves(
    "EtcdEventIndexCleared",
    "The index to watch from is older than the 1000 events that the server keeps (401): read anew, watch from there.",
)
@proves("EtcdEventIndexCleared.payload", "`index` is its present one.")
@proves("Client.watch", "EtcdEventIndexCleared if the server no longer keeps the events since `index`.")
def test_old_indices(client: etcd.Client) -> None:
    index = client.set("/key", 0).modifiedIndex
    last = max((client.set("/other", value) for value in range(1, 1001)), key=lambda result: result.modifiedIndex)
    assert client.watch("/other", index=index + 1).value == "1"
    error = refusal(client, "watch", "/key", index=index)
    assert (type(error), code(error)) == (etcd.EtcdEventIndexCleared, 401)
    assert error.payload
    assert error.payload["index"] == last.modifiedIndex
    node = client.read("/key")
    client.set("/key", "new")
    assert client.watch("/key", index=node.etcd_index + 1).value == "new"


@proves("EtcdConnectionFailed", "The server could not be reached, or did not answer in time.", "`payload` is None.")
@proves("EtcdConnectionFailed.cause", "What urllib3, http.client or the socket raised.")
@proves("EtcdException.payload", "None for errors that arise in the client.")
def test_failed_connections(client: etcd.Client) -> None:
    dead = etcd.Client(port=free_ports(1)[0])
    for error in refusal(dead, "read", "/"), refusal(client, "read", "/key", wait=1, timeout=0.05):
        assert isinstance(error, etcd.EtcdConnectionFailed)
        assert isinstance(error.cause, urllib3.exceptions.HTTPError | http.client.HTTPException | OSError)
        assert error.payload is None


@proves("EtcdWatchTimedOut", "Nothing changed within the timeout of a watch.")
@proves("EtcdWatchTimedOut", "`payload` is None, `cause` is urllib3's ReadTimeoutError.")
@proves("Client.read", "With `wait=1` instead of True a timeout raises only EtcdConnectionFailed.")
def test_watches_that_time_out(client: etcd.Client) -> None:
    error = refusal(client, "watch", "/key", timeout=0.05)
    assert isinstance(error, etcd.EtcdWatchTimedOut)
    assert isinstance(error.cause, urllib3.exceptions.ReadTimeoutError)
    assert error.payload is None
    assert type(refusal(client, "read", "/key", wait=1, timeout=0.05)) is etcd.EtcdConnectionFailed


@proves(
    "EtcdException.payload",
    "A server without `--enable-v2` does not answer in JSON, which leaves only `message` and `cause`.",
)
def test_a_server_without_the_v2_api(binary: str) -> None:
    with running(binary, options=["--enable-v2=false"]) as [server]:
        error = refusal(server.client(), "read", "/")
    assert type(error) is etcd.EtcdException
    assert error.payload
    assert error.payload.keys() == {"message", "cause"}
