"""Exceptions: classes and attributes that do not exist, payloads that may be None."""

import etcd


def classes(client: etcd.Client) -> None:
    try:
        _ = client.read("/key")
    except etcd.KeyNotFound:  # E: missing-prefix
        pass
    except etcd.EtcdKeyNotFoundError:  # E: unknown-class
        pass
    except etcd.EtcdTimeout:  # E: class-of-another-library
        pass
    except etcd.client.EtcdKeyNotFound:  # E: wrong-module
        pass
    except etcd.exceptions.EtcdException:  # E: unknown-module
        pass


def attributes(client: etcd.Client) -> None:
    try:
        _ = client.write("/key", "value", prevExist=False)
    except etcd.EtcdAlreadyExist as error:
        print(error.message)  # E: message
        print(error.errorCode)  # E: payload-key-as-attribute
        print(error.error_code)  # E: error-code
        print(error["cause"])  # E: error-subscripted
        print(error.payload["code"])  # E: unknown-payload-key
        print(error.payload["error_code"])  # E: snake-case-payload-key
        print(error.payload["errorCode"].lower())  # E: error-code-is-a-number
        print(error.payload.errorCode)  # E: payload-attribute
        print(error.cause)  # E: cause-of-the-server
        print(error.payload["cause"]["node"])  # E: cause-is-text


def payloads(client: etcd.Client) -> None:
    try:
        _ = client.read("/key")
    except etcd.EtcdConnectionFailed as error:
        print(error.payload["message"])  # E: payload-of-connection
        print(error.cause.args)  # E: optional-cause
    except etcd.EtcdException as error:
        print(error.payload["errorCode"])  # E: optional-payload
        print(error.payload.get("message"))  # E: optional-payload-get
        if error.payload is not None:
            print(error.payload["status_code"])  # E: unknown-key-after-check
            # Only the keys API is sure to send a code, and only these ask whether a key may be missing.
            print(error.payload["errorCode"])  # E[pyright,basedpyright]: code-that-may-be-missing


def permissions(client: etcd.Client) -> None:
    try:
        print(client.read("/key"))
    except etcd.EtcdInsufficientPermissions as error:
        # The auth API sends no code. Only these ask whether a key may be missing.
        print(error.payload["errorCode"])  # E[pyright,basedpyright]: missing-code
        print(error.payload["code"])  # E: unknown-key-of-permissions


def misuse() -> None:
    print(etcd.EtcdConnectionFailed("down", None, "refused"))  # E: cause-as-text
    print(etcd.EtcdException("no", "payload"))  # E: payload-as-text
    print(etcd.EtcdKeyNotFound("no", cause=OSError()))  # E: cause-of-key-error
    print(etcd.EtcdException(msg="no"))  # E: unknown-parameter
    etcd.EtcdError.error_exceptions["100"] = etcd.EtcdKeyNotFound  # E: str-code
    etcd.EtcdError.error_exceptions[600] = "EtcdCustom"  # E: class-as-text
    etcd.EtcdError().error_exceptions = {}  # E: codes-of-an-instance
    error: KeyError = etcd.EtcdKeyError()  # E: not-a-key-error
    print(error)
    raise etcd.EtcdError("no")  # E: not-an-exception


def unpacking(payload: str) -> None:
    etcd.EtcdError.handle(payload)  # E: payload-is-a-dict


def leaving() -> None:
    etcd.EtcdError.handle(100, "no")  # E: code-and-message


def unequal(client: etcd.Client) -> None:
    try:
        _ = client.update(client.read("/key"))
    except etcd.EtcdCompareFailed as error:
        print(error.payload["node"])  # E: payload-has-no-node
    except etcd.EtcdWatchTimedOut as error:
        print(error.payload["index"])  # E: payload-of-timeout
    except etcd.EtcdLockExpired as error:
        print(error.payload["index"])  # E: payload-of-lock
    except etcd.EtcdClusterIdChanged as error:
        print(error.payload["index"])  # E: payload-of-cluster-change
