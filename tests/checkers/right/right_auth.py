"""Auth: users, roles and the switch."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import etcd
from etcd import auth
from etcd.auth import Auth, EtcdAuthBase, EtcdRole, EtcdUser
from typing_extensions import assert_type


def users(client: etcd.Client, roles: list[str], group: frozenset[str], more: Sequence[str]) -> set[str]:
    user = EtcdUser(client, "ada")
    user.roles = roles
    user.roles = ["guest", "root"]
    user.roles = ("guest",)
    user.roles = {"guest"}
    user.roles = group
    user.roles = more
    user.roles = set()
    user.roles = dict.fromkeys(roles).keys()
    user.roles = (role.lower() for role in roles)
    user.roles = user.roles | {"root"}
    user.password = "secret"
    user.write()
    user.read()
    if user.password is None and "root" in user.roles:
        print(user.name, user.uri, user.entity, user.client.host)
    user.delete()
    return user.roles


def names(client: etcd.Client) -> list[str]:
    known: list[Any] = EtcdUser(client=client, name="nobody").names
    if EtcdRole(client, "nobody").names is None:
        return []
    return [entry if isinstance(entry, str) else str(entry["user"]) for entry in known]


def roles(client: etcd.Client, acls: dict[str, str]) -> dict[str, str]:
    role = auth.EtcdRole(client, "guest")
    role.grant("/path", "RW")
    role.grant(path="/path", permission="R")
    role.revoke("/path", "W")
    role.revoke(path="/path", permission="R")
    role.acls = acls
    role.acls = MappingProxyType(acls)
    role.acls = {"/path": "RW"}
    try:
        role.write()
    except etcd.EtcdException as error:
        print(error)
    for path, permission in role.acls.items():
        print(path, permission.lower())
    return assert_type(role.acls, dict[str, str])


def switched(client: etcd.Client) -> bool:
    switch = auth.Auth(client=client)
    before = Auth(client).active
    switch.active = not before
    switch.active = True
    print(switch.uri, switch.client.base_uri)
    return switch.active


def known(entity: EtcdAuthBase) -> bool:
    try:
        entity.read()
    except etcd.EtcdKeyNotFound as error:
        print(error.payload["message"], error.payload["status"])
        return False
    return True


def everyone(client: etcd.Client) -> list[bool]:
    entities: list[EtcdAuthBase] = [EtcdUser(client, "ada"), EtcdRole(client, "guest"), EtcdRole(client=client, name="root")]
    entities.append(EtcdAuthBase(client=client, name="example"))
    return [known(entity) for entity in entities]
