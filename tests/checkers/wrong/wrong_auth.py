"""Auth: users, roles and the switch."""

import etcd
import etcd.auth


def users(client: etcd.Client) -> None:
    user = etcd.auth.EtcdUser(client, "ada")
    user.roles = "guest"  # E: str-as-roles
    user.roles = [1, 2]  # E: int-roles
    user.roles = None  # E: none-as-roles
    user.roles = (1, 2)  # E: tuple-of-int-roles
    user.roles = (number for number in range(2))  # E: generated-int-roles
    user.roles.append("guest")  # E: set-as-list
    print(user.roles[0])  # E: roles-indexed
    print(user.password.upper())  # E: password-is-none
    user.password = None  # E: none-password
    user.password = b"secret"  # E: bytes-password
    user.names = ["ada"]  # E: read-only-names
    user.grant("/path", "RW")  # E: grant-on-user
    user.write("secret")  # E: write-takes-nothing
    print(user.read().roles)  # E: read-returns-none
    user.role = "guest"  # E: misspelt-roles
    user.delete(True)  # E: delete-takes-nothing
    print(etcd.auth.EtcdUser("ada"))  # E: no-client
    print(etcd.auth.EtcdUser(client))  # E: no-name
    print(etcd.auth.EtcdUser("ada", client))  # E: swapped
    print(etcd.auth.EtcdUser(client, "ada", "secret"))  # E: password-of-user
    print(etcd.auth.EtcdUser.new(client=client, data={"user": "ada"}))  # E: deprecated-new


def roles(client: etcd.Client) -> None:
    role = etcd.auth.EtcdRole(client, "guest")
    role.grant("/path")  # E: no-permission
    role.grant("/path", ["R", "W"])  # E: list-as-permission
    role.grant("/path", read=True)  # E: unknown-option
    role.revoke("/path", True)  # E: flag-as-permission
    role.acls = [("/path", "RW")]  # E: list-as-acls
    role.acls = {"/path": ["R", "W"]}  # E: list-in-acls
    role.acls = {5: "RW"}  # E: int-path-in-acls
    role.acls = None  # E: none-as-acls
    print(role.acls["/path"]["read"])  # E: permissions-are-text
    print(role.acls.path)  # E: acls-attribute
    print(role.permissions)  # E: no-such-attribute
    print(role.names.keys())  # E: names-is-a-list
    role.entity = "user"  # E: entity-of-the-class


def switch(client: etcd.Client) -> None:
    auth = etcd.auth.Auth(client)
    auth.active = "on"  # E: str-as-switch
    auth.active = None  # E: none-as-switch
    auth.active()  # E: property-called
    auth.enable()  # E: no-enable
    print(etcd.auth.Auth())  # E: no-client-of-auth
    print(etcd.Auth(client))  # E: wrong-module
    print(etcd.auth.User(client, "ada"))  # E: missing-prefix
