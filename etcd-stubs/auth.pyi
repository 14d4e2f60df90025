"""Stubs of `etcd.auth`: users, roles and the switch. Needs an `import etcd.auth` of its own."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol, type_check_only

from _typeshed import MaybeNone
from etcd.client import Client
from typing_extensions import Self, deprecated

# Any collection but a str, which would become a set of letters: `in` of a str takes strs only.
@type_check_only
class _Names(Protocol):
    def __iter__(self) -> Iterator[str]: ...
    def __contains__(self, value: object, /) -> bool: ...

class EtcdAuthBase:
    """What users and roles have in common. Requests may raise EtcdInsufficientPermissions and EtcdException."""

    entity: ClassVar[str]
    """Either "user" or "role"; "example" on the base class."""
    client: Client
    """The client the requests go through."""
    name: str
    """Name of the user or role."""
    uri: str
    """Path of the user or role on the server."""
    def __init__(self, client: Client, name: str) -> None:
        """Nothing is sent to the server before `read`, `write` or `delete`.

        Args:
            client: Logged in with the role "root", once auth is on.
            name: Goes into the URL as it is.
        """
    # Any: str on etcd 2.2, dict on 3.x.
    @property
    def names(self) -> list[Any] | MaybeNone:
        """The server's users or roles, each a dict. On etcd 2.2 they are names.

        None while there are none.
        """
    def read(self) -> None:
        """Fetch it from the server.

        Raises:
            EtcdKeyNotFound: There is no such user or role.
            EtcdInsufficientPermissions: The client is not logged in with the role "root".
            EtcdException: The server does not answer, or answers with any other error. Its `payload` is None.
            TypeError: The user exists and has roles, on etcd 3.x.
        """
    def write(self) -> None:
        """Create it, or send what differs from the server's. A new user needs a password.

        A role need not exist to be given to a user, but then the user cannot be read: EtcdKeyNotFound.

        Raises:
            EtcdInsufficientPermissions: The client is not logged in with the role "root".
            EtcdException: The server does not answer, or answers with any other error. Its `payload` is None.
            TypeError: The user exists and has roles, on etcd 3.x.
        """
    def delete(self) -> None:
        """Delete it on the server.

        Raises:
            EtcdKeyNotFound: There is no such user or role.
            EtcdInsufficientPermissions: The client is not logged in with the role "root".
            AttributeError: The server does not answer, or answers with any other error.
        """
    # Any: JSON.
    @classmethod
    @deprecated("Always raises on Python 3; construct it with (client, name) and call read() instead.")
    def new(cls, client: Client, data: Mapping[str, Any]) -> Self:
        """Always raises on Python 3: construct with (client, name) and call `read`.

        Args:
            client: As for the constructor.
            data: JSON of a user or role.

        Raises:
            AttributeError: On a user or role.
            KeyError: `data` lacks the name.
        """

class EtcdUser(EtcdAuthBase):
    """A user of etcd's v2 auth."""

    def __init__(self, client: Client, name: str) -> None:
        """Without roles and password until they are set or `read`.

        Args:
            client: Logged in with the role "root", once auth is on.
            name: Goes into the URL as it is.
        """
    @property
    def roles(self) -> set[str]:
        """Names of the user's roles. Set from any iterable of names. A str would become a set of letters."""
    @roles.setter
    def roles(self, val: _Names | Iterator[str]) -> None: ...
    @property
    def password(self) -> None:
        """Always reads None. The next `write` sends what was set and forgets it. str(user) shows it and forgets it, too."""
    @password.setter
    def password(self, new_password: str) -> None: ...

class EtcdRole(EtcdAuthBase):
    """A role of etcd's v2 auth: paths that may be read and written."""

    def __init__(self, client: Client, name: str) -> None:
        """Without permissions until they are granted or `read`.

        Args:
            client: Logged in with the role "root", once auth is on.
            name: Goes into the URL as it is.
        """
    def grant(self, path: str, permission: str) -> None:
        """Add permissions for a path, sent with the next `write`.

        Args:
            path: A key, or "/a/*" for all that begins so.
            permission: "R", "W" or "RW". Each letter is looked for anywhere, in either case: "write" is both, "x" nothing.
        """
    def revoke(self, path: str, permission: str) -> None:
        """Take away what `grant` added, with the next `write`. What was not granted is ignored.

        Args:
            path: As it was granted.
            permission: "R", "W" or "RW". Each letter is looked for anywhere, in either case: "write" is both, "x" nothing.
        """
    @property
    def acls(self) -> dict[str, str]:
        """Permissions by path: "R", "W" or "RW". A copy: changes to it are lost, so use `grant` and `revoke` or set it anew."""
    @acls.setter
    def acls(self, acls: Mapping[str, str]) -> None: ...

class Auth:
    """The switch of etcd's v2 auth."""

    client: Client
    """The client the requests go through."""
    uri: str
    """Path of the switch on the server."""
    def __init__(self, client: Client) -> None:
        """Nothing is sent to the server yet.

        Args:
            client: Logged in with the role "root", to turn auth off.
        """
    @property
    def active(self) -> bool:
        """Whether auth is on, read from the server. The role "guest", which needs no login, still may read and write all keys.

        Turning it on needs a user "root", else EtcdException, whose payload has only `message` and `status`. Turning it off needs
        a login with the role "root".
        """
    @active.setter
    def active(self, value: bool) -> None: ...
