"""Stubs of `etcd.auth`: users, roles and the switch. Needs `import etcd.auth`."""

from collections.abc import Iterator, Mapping, MutableSequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

from etcd.client import Client
from typing_extensions import Self, deprecated

# Any iterable but a str, which would become a set of letters.
_Names: TypeAlias = AbstractSet[str] | MutableSequence[str] | tuple[str, ...] | Iterator[str]

class EtcdAuthBase:
    """What users and roles have in common. Every request may raise EtcdInsufficientPermissions and EtcdException."""

    entity: str
    """Either "user" or "role"; "example" on the base class."""
    client: Client
    """The client the requests go through."""
    name: str
    """Name of the user or role."""
    uri: str
    """Path of the user or role on the server."""
    def __init__(self, client: Client, name: str) -> None:
        """Nothing is sent to the server before `read`, `write` or `delete`."""
    @property
    def names(self) -> list[Any]:  # str on etcd 2.2, dict on 3.x
        """All users or roles of the server: their names on etcd 2.2, dicts with the key `entity` on 3.x."""
    def read(self) -> None:
        """Fetch it from the server; EtcdKeyNotFound if there is none. A user with roles: TypeError on etcd 3.x."""
    def write(self) -> None:
        """Create it, or send what differs from the server's. EtcdException for all that is refused.

        A user that exists with roles: TypeError on etcd 3.x. Roles that do not exist are taken.
        """
    def delete(self) -> None:
        """Delete it on the server; EtcdKeyNotFound if there is none, AttributeError for most else that goes wrong."""
    @classmethod
    @deprecated("Always raises on Python 3; construct it with (client, name) and call read() instead.")
    def new(cls, client: Client, data: Mapping[str, Any]) -> Self:  # Any: JSON
        """Always raises on Python 3: construct with (client, name) and call `read`."""

class EtcdUser(EtcdAuthBase):
    """A user of etcd's v2 auth."""

    def __init__(self, client: Client, name: str) -> None:
        """Without roles and password until they are set or `read`."""
    @property
    def roles(self) -> set[str]:
        """Names of the user's roles. Set from any iterable of names; a str would become a set of letters."""
    @roles.setter
    def roles(self, val: _Names) -> None: ...
    @property
    def password(self) -> None:
        """Always reads None. What is set is sent with the next `write` and forgotten then, also by str(user)."""
    @password.setter
    def password(self, new_password: str) -> None: ...

class EtcdRole(EtcdAuthBase):
    """A role of etcd's v2 auth: paths that may be read and written."""

    def __init__(self, client: Client, name: str) -> None:
        """Without permissions until they are granted or `read`."""
    def grant(self, path: str, permission: str) -> None:
        """Add "R", "W" or "RW" for a path, sent with the next `write`.

        Each letter is looked for anywhere in `permission`, in either case, so "write" grants both and "x" nothing.
        """
    def revoke(self, path: str, permission: str) -> None:
        """Take away what `grant` added, found in the same way; what was not granted is ignored."""
    @property
    def acls(self) -> dict[str, str]:
        """Permissions by path, "R", "W" or "RW"; a copy: change it by `grant` and `revoke`, or set it anew."""
    @acls.setter
    def acls(self, acls: Mapping[str, str]) -> None: ...

class Auth:
    """The switch of etcd's v2 auth."""

    client: Client
    """The client the requests go through."""
    uri: str
    """Path of the switch on the server."""
    def __init__(self, client: Client) -> None:
        """Nothing is sent to the server yet."""
    @property
    def active(self) -> bool:
        """Whether auth is on, asked from the server. Setting it needs a user "root", and once on, that user's password."""
    @active.setter
    def active(self, value: bool) -> None: ...
