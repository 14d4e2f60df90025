"""The stand-in: mistakes are found through it, too, and EtcdStubError is its own."""

import etcd_stub
from etcd_stub import EtcdStubError, etcd
from etcd_stub.auth import EtcdUser
from etcd_stub.client import Client


def through_the_stand_in() -> None:
    _ = etcd.Client().write("/leader", "me", prevExists=False)  # E: unknown-option
    _ = Client().read("/tree", recurse=True)  # E: unknown-option-of-read
    EtcdUser(etcd_stub.Client(), "ada").roles = "guest"  # E: str-as-roles


def its_own() -> None:
    print(etcd.EtcdStubError)  # E: not-a-name-of-etcd
    print(etcd_stub.EtcdStubErrors)  # E: misspelt-stub-error
    print(EtcdStubError(5))  # E: int-as-message
    print(EtcdStubError(None))  # E: none-as-message
    print(EtcdStubError(name="etcd"))  # E: parameter-of-import-error
