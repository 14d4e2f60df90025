"""Exceptions: which class for what, and with which payload. What one subject alone raises is told there."""

import socket
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import etcd
import pytest
import urllib3
from live.faults import Answer, answering, proxy, raised
from live.measure import measure

proves = pytest.mark.proves
FIVE = {"errorCode", "message", "cause", "index", "status"}
CLASSES: dict[int, type[etcd.EtcdException]] = {
    100: etcd.EtcdKeyNotFound, 101: etcd.EtcdCompareFailed, 102: etcd.EtcdNotFile, 104: etcd.EtcdNotDir,
    105: etcd.EtcdAlreadyExist, 107: etcd.EtcdRootReadOnly, 108: etcd.EtcdDirNotEmpty, 110: etcd.EtcdInsufficientPermissions,
    **dict.fromkeys(range(200, 211), etcd.EtcdValueError),
    301: etcd.EtcdLeaderElectionInProgress, 400: etcd.EtcdWatcherCleared, 401: etcd.EtcdEventIndexCleared,
}  # fmt: skip


def plain(call: Callable[[], object]) -> Mapping[str, Any]:
    """The payload of a plain EtcdException."""
    payload = measure(raised(etcd.EtcdException, call).payload)
    assert payload
    return payload


@proves("EtcdException.payload", "The server's answer as a dict.", "Five keys are sure after an error of the keys API.")
@proves("EtcdKeyError", "Base of the errors about keys.", "Not a KeyError.")
@proves("EtcdKeyError.payload EtcdValueError.payload", "The server's answer.")
@proves("EtcdKeyNotFound", "There is no such key, user or role (100).")
@proves("EtcdCompareFailed", "A prevValue or prevIndex condition did not hold (101).", "Also a ValueError.")
@proves("EtcdNotFile", "The key is a directory (102).")
@proves("EtcdNotDir", "The key, or a part of its path, is not a directory (104).")
@proves("EtcdAlreadyExist", "`prevExist=False` was given and the key exists (105).")
@proves("EtcdRootReadOnly", "The root can be neither written nor deleted (107).")
@proves("EtcdDirNotEmpty", "A directory with children needs `recursive=True` to be deleted (108).", "Also a ValueError.")
@proves("EtcdValueError", "The server refused an option (200 to 210), such as a negative ttl or an empty prevValue.")
def test_refusals_of_the_keys_api(client: etcd.Client) -> None:
    client.set("/d/key", "value")
    write, read = (partial(untyped, "/d/key") for untyped in (client.write, client.read))
    refused = [
        (100, partial(client.read, "/none")), (101, partial(write, 1, prevValue=2)), (101, partial(write, 1, prevIndex=1)),
        (102, partial(client.set, "/d", 1)), (104, partial(write, 1, append=True)), (104, partial(client.set, "/d/key/below", 1)),
        (105, partial(write, 1, prevExist=False)), (107, partial(client.set, "/", 1)),
        (107, partial(client.delete, "/", recursive=True)), (108, partial(client.delete, "/d", dir=True)),
        (201, partial(write, 1, prevValue="")), (202, partial(write, 1, ttl=-1)), (203, partial(read, waitIndex="x")),
        (209, partial(write, 1, prevExist=None)),
    ]  # fmt: skip
    for code, call in refused:
        error = raised(CLASSES[code], call)
        measure((error.args, str(error)))
        assert isinstance(error, etcd.EtcdKeyError | etcd.EtcdValueError)
        payload = measure(error.payload)
        assert (set(payload), payload["errorCode"]) == (FIVE, code)
        assert isinstance(error, etcd.EtcdKeyError) is (code in {100, 102, 104, 105, 107})
        assert isinstance(error, ValueError) is (code in {101, 108} or code > 200)
        assert not isinstance(error, KeyError)
    answer = urllib3.PoolManager().request("GET", f"{client.base_uri}/v2/keys/none").json()
    assert raised(etcd.EtcdKeyNotFound, lambda: client.read("/none")).payload == {**answer, "status": 404}
    assert client.delete("/d", recursive=True).dir


@proves("EtcdException", "Raised as such for errors that have no class of their own.")
@proves("EtcdError", "From error codes to exceptions.")
@proves("EtcdError.error_exceptions", "The class raised for each error code.", "May be added to.")
@proves("EtcdError.handle", "Raise the exception for the payload of an error.")
@proves("EtcdError.handle.payload", "Status 404 counts as error code 100 and status 401 as 110, whatever the code.")
@proves("EtcdError.handle.EtcdException", "Always, or the class that `error_exceptions` has for the code.")
@proves("EtcdWatcherCleared.payload EtcdLeaderElectionInProgress.payload", "The server's answer.")
def test_codes(client: etcd.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(kind: type[Exception], **answer: Any) -> None:
        error: Any = raised(kind, lambda: etcd.EtcdError.handle(answer))
        assert error.payload == answer

    assert measure(etcd.EtcdError.error_exceptions) == CLASSES
    handle(etcd.EtcdException)
    for code in range(1000):
        handle(CLASSES.get(code, etcd.EtcdException), errorCode=code, message="message", status=400)
        handle(etcd.EtcdKeyNotFound, errorCode=code, status=404)
        handle(etcd.EtcdInsufficientPermissions, errorCode=code, status=401)
    said: dict[str, Any] = {"message": "message", "cause": "cause", "index": 1, "status": 500}
    measure(raised(etcd.EtcdLeaderElectionInProgress, lambda: etcd.EtcdError.handle({"errorCode": 301, **said})).payload)
    measure(raised(etcd.EtcdWatcherCleared, lambda: etcd.EtcdError.handle({"errorCode": 400, **said})).payload)

    class Added(etcd.EtcdException): ...

    client.set("/key", "value")
    refresh = partial(client.write, "/key", refresh=True, prevExist=True)
    for code, call in (211, partial(refresh, "new", ttl=5)), (212, partial(refresh, None)):
        payload = plain(call)
        assert (set(payload), payload["errorCode"]) == (FIVE, code)
        for kind in Added, ArithmeticError:
            monkeypatch.setitem(etcd.EtcdError.error_exceptions, code, kind)
            raised(kind, call)


@proves("EtcdException", "Base of python-etcd's own exceptions.")
@proves("EtcdException.__init__ EtcdConnectionFailed.__init__", "Make an exception.")
@proves("EtcdException.__init__.message EtcdConnectionFailed.__init__.message", "There is no such attribute: use str().")
@proves("EtcdException.__init__.payload EtcdConnectionFailed.__init__.payload", "Kept as it is.")
@proves("EtcdConnectionFailed.__init__.cause", "Kept as it is.")
def test_made_by_hand() -> None:
    payload: Any = {"message": "other"}
    cause = OSError()
    own = [each for each in vars(etcd).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert {*CLASSES.values()} < {*own}
    for kind in own:
        assert issubclass(kind, etcd.EtcdException)
        made = kind("message", payload)
        assert (str(made), hasattr(made, "message"), made.payload is payload) == ("message", False, True)
        assert kind().payload is None
    for kind in etcd.EtcdConnectionFailed, etcd.EtcdWatchTimedOut:
        assert kind("message", payload, cause).cause is cause
        assert measure(kind().cause) is None


@proves("EtcdException.payload", "None for errors that arise in the client.")
@proves("EtcdConnectionFailed", "The server could not be reached, or did not answer in time.", "`payload` is None.")
@proves("EtcdConnectionFailed", "Not an OSError, ConnectionError or TimeoutError.", "The request may have been carried out.")
@proves("EtcdConnectionFailed.cause", "What urllib3 raised, usually MaxRetryError, whose `reason` says more.")
@proves("EtcdWatchTimedOut", "Nothing changed within the timeout of a watch.", "Not an OSError or TimeoutError.")
@proves("EtcdWatchTimedOut", "`payload` is None, `cause` is urllib3's ReadTimeoutError.")
def test_errors_of_the_client(client: etcd.Client, dead: etcd.Client) -> None:
    def fault(request: bytes) -> str:
        return "lost" if b"/lost" in request else "refused"

    client.set("/key", "value")
    with proxy(client.port, fault) as port, socket.create_server(("127.0.0.1", 0)) as silent:
        faulty, slow = etcd.Client(port=port), etcd.Client(port=silent.getsockname()[1], read_timeout=0.1)
        failed: list[tuple[type[etcd.EtcdConnectionFailed], Callable[[], object], str]] = [
            (etcd.EtcdConnectionFailed, lambda: dead.read("/"), "MaxRetryError NewConnectionError"),
            (etcd.EtcdConnectionFailed, lambda: slow.read("/"), "MaxRetryError ReadTimeoutError"),
            (etcd.EtcdConnectionFailed, lambda: faulty.set("/lost", "value"), "MaxRetryError ProtocolError"),
            (etcd.EtcdConnectionFailed, lambda: faulty.set("/refused", "value"), "MaxRetryError ProtocolError"),
            (etcd.EtcdConnectionFailed, lambda: faulty.write("/refused", "", append=True), "ProtocolError NoneType"),
            (etcd.EtcdConnectionFailed, lambda: client.read("/key", wait=1, timeout=1), "ReadTimeoutError NoneType"),
            (etcd.EtcdWatchTimedOut, lambda: client.watch("/key", timeout=1), "ReadTimeoutError NoneType"),
        ]
        for kind, call, expected in failed:
            error = raised(kind, call)
            cause = measure(error.cause)
            assert f"{type(cause).__name__} {type(getattr(cause, 'reason', None)).__name__}" == expected
            assert measure(error.payload) is None
            assert not isinstance(error, OSError | ConnectionError | TimeoutError)
    assert client.read("/lost").value == "value"
    assert "/refused" not in client
    with answering(lambda request: Answer(200, "<html>")) as (port, _):
        unread, unpatched = partial(etcd.Client(port=port).read, "/"), partial(client.api_execute, "/", "PATCH")
        for call in unread, unpatched, lambda: dead.machines, lambda: client.write("/d", "value", dir=True):
            assert measure(raised(etcd.EtcdException, call).payload) is None


@proves("EtcdException.payload", "If the answer is not JSON, as without `--enable-v2`, there are only `message` and `cause`.")
@proves("EtcdException.payload", "A proxy may send anything.")
@proves("EtcdKeyError.payload", "For an unknown user or role, or from a proxy, it may have only `message` and `status`.")
def test_answers_of_proxies() -> None:
    said = Answer()
    with answering(lambda request: said) as (port, _):
        read = partial(etcd.Client(port=port).read, "/key")
        for status in 204, 401, 404, 500, 502:
            for body in "", "<html>", "[]":
                said = Answer(status, body)
                assert plain(read) == {"message": "Bad response", "cause": "" if status == 204 else body}
        said = Answer(403, '{"message": "forbidden"}')
        assert plain(read) == {"message": "forbidden", "status": 403}
        said = Answer(429, '{"error": "slow down"}')
        error = raised(etcd.EtcdException, read)
        assert dict[str, Any](error.payload or {}) == {"error": "slow down", "status": 429}
        with pytest.raises(AssertionError):  # all others send a message, which programs read unasked
            measure(error.payload)
        said = Answer(404, '{"message": "no route"}')
        assert raised(etcd.EtcdKeyNotFound, read).payload.keys() == {"message", "status"}


@proves("EtcdEventIndexCleared.payload", "The server's answer.", "`index` is its present one.")
@proves("EtcdEventIndexCleared", "The index to watch from is older than the 1000 events that the server keeps (401).")
def test_old_indices(client: etcd.Client) -> None:
    index = client.set("/key", 0).modifiedIndex
    last = [client.set("/other", value) for value in range(1000)][-1]
    assert client.watch("/other", index=index + 1).value == "0"
    payload = measure(raised(etcd.EtcdEventIndexCleared, lambda: client.watch("/key", index=index)).payload)
    assert (set(payload), payload["errorCode"], payload["index"]) == (FIVE, 401, last.modifiedIndex)
