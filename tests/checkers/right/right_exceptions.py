"""Exceptions: caught by family, read, raised, subclassed and registered."""

import logging
from typing import Any

import etcd
from typing_extensions import assert_type

log = logging.getLogger(__name__)

RETRIED = (etcd.EtcdConnectionFailed, etcd.EtcdLeaderElectionInProgress, etcd.EtcdWatcherCleared)


class NotAllowed(etcd.EtcdException):
    """A class of our own for an error code etcd has and python-etcd does not know."""


class Overloaded(etcd.EtcdConnectionFailed):
    def __init__(self, message: str | None = None, payload: dict[str, Any] | None = None) -> None:
        super().__init__(message, payload, cause=TimeoutError())
        self.retries: int = 0


class Missing(etcd.EtcdKeyNotFound):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


etcd.EtcdError.error_exceptions[600] = NotAllowed
etcd.EtcdError.error_exceptions.update({601: Missing, 602: ValueError})


def read(client: etcd.Client, key: str) -> str | None:
    try:
        return client.read(key).value
    except etcd.EtcdKeyNotFound as error:
        log.info("no %s: %s", key, error)
        assert_type(error.payload["index"], int)
        assert_type(error.payload["errorCode"], int)
        assert_type(error.payload["cause"], str)
        return error.payload.get("message")
    except (etcd.EtcdNotFile, etcd.EtcdNotDir) as error:
        raise KeyError(error.payload["cause"]) from error
    except etcd.EtcdWatchTimedOut:
        return None
    except etcd.EtcdConnectionFailed as error:
        if isinstance(error.cause, OSError):
            raise
        if error.payload is None:
            log.warning("%s (%r)", error, error.cause)
        raise SystemExit(1) from error.cause
    except etcd.EtcdInsufficientPermissions as error:
        log.error("status %d, code %s", error.payload["status"], error.payload.get("errorCode"))
        raise
    except etcd.EtcdException as error:
        if error.payload is not None and error.payload.get("errorCode") == 401:
            return None
        if error.payload:
            log.error(error.payload["message"])
        log.exception(str(error))
        raise RuntimeError(*error.args) from error


def write(client: etcd.Client, key: str, value: str) -> bool:
    for _ in range(3):
        try:
            _ = client.write(key, value, prevExist=False)
        except etcd.EtcdAlreadyExist as error:
            index: int = error.payload["index"]
            log.debug("exists at %d", index)
            return False
        except etcd.EtcdRootReadOnly:
            return False
        except (etcd.EtcdValueError, etcd.EtcdKeyError) as error:
            log.error("%d: %s", error.payload["errorCode"], error.payload["message"])
            return False
        except etcd.EtcdClusterIdChanged:
            client.expected_cluster_id = None
        except RETRIED as error:
            log.info("again: %s", error)
        else:
            return True
    return False


def delete(client: etcd.Client, key: str) -> None:
    try:
        _ = client.delete(key, dir=True)
    except etcd.EtcdDirNotEmpty:
        _ = client.delete(key, recursive=True)
    except ValueError as error:
        log.error(error)


def compare(client: etcd.Client) -> bool:
    try:
        _ = client.update(client.read("/key"))
    except etcd.EtcdCompareFailed as error:
        return error.payload["status"] == 412
    except etcd.EtcdEventIndexCleared as error:
        return error.payload["index"] > 1000
    except etcd.EtcdError.error_exceptions[600]:
        return False
    return True


def guarded(client: etcd.Client, lock: etcd.Lock) -> str:
    try:
        with lock:
            return str(client.read("/key").value)
    except etcd.EtcdLockExpired:
        return "expired"
    except Exception as error:
        if isinstance(error, etcd.EtcdKeyError):
            return error.payload["message"]
        payload: dict[str, Any] = getattr(error, "payload", None) or {}
        return str(payload.get("message", error))


def made() -> list[etcd.EtcdException]:
    payload = {"errorCode": 100, "message": "Key not found", "cause": "/key", "index": 5}
    return [
        etcd.EtcdException(),
        etcd.EtcdException("message"),
        etcd.EtcdException(message="message", payload=payload),
        etcd.EtcdKeyNotFound("message", payload),
        etcd.EtcdConnectionFailed(message="message", payload=None, cause=OSError()),
        etcd.EtcdWatchTimedOut("message", cause=TimeoutError()),
        NotAllowed("message"),
        Overloaded("message"),
        Missing("message", payload=payload),
    ]


def families() -> list[type[Exception]]:
    etcds: list[type[etcd.EtcdException]] = [etcd.EtcdValueError, etcd.EtcdKeyError, etcd.EtcdConnectionFailed]
    etcds += [etcd.EtcdClusterIdChanged, etcd.EtcdEventIndexCleared, etcd.EtcdInsufficientPermissions, etcd.EtcdLockExpired]
    etcds += [etcd.EtcdLeaderElectionInProgress, etcd.EtcdWatcherCleared]
    values: list[type[ValueError]] = [etcd.EtcdValueError, etcd.EtcdCompareFailed, etcd.EtcdDirNotEmpty]
    etcd_values: list[type[etcd.EtcdValueError]] = [etcd.EtcdCompareFailed, etcd.EtcdDirNotEmpty]
    keys: list[type[etcd.EtcdKeyError]] = [etcd.EtcdKeyNotFound, etcd.EtcdNotFile, etcd.EtcdNotDir]
    keys += [etcd.EtcdAlreadyExist, etcd.EtcdRootReadOnly]
    connections: list[type[etcd.EtcdConnectionFailed]] = [etcd.EtcdWatchTimedOut]
    return [*etcds, *values, *etcd_values, *keys, *connections]


def refused(payload: dict[str, Any]) -> None:
    etcd.EtcdError.handle(payload)


def refused_by_name(payload: dict[str, Any]) -> str:
    etcd.EtcdError.handle(payload=payload)


def by_code(code: int) -> type[Exception]:
    return etcd.EtcdError.error_exceptions.get(code, etcd.EtcdException)
