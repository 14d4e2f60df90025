"""etcd.auth where there is an etcd, else its stand-in."""

import sys

from etcd_stub import EtcdStubError, etcd
from etcd_stub._stand_in import _StandIn

if etcd is not sys.modules["etcd_stub"]:
    import etcd.auth

    sys.modules[__name__] = sys.modules["etcd.auth"]


class EtcdAuthBase(_StandIn):
    entity = "example"

    def __init__(self, client, name):
        raise EtcdStubError

    @property
    def names(self):
        raise EtcdStubError

    def read(self):
        raise EtcdStubError

    def write(self):
        raise EtcdStubError

    def delete(self):
        raise EtcdStubError

    @classmethod
    def new(cls, client, data):
        raise EtcdStubError


class EtcdUser(EtcdAuthBase):
    entity = "user"

    def __init__(self, client, name):
        raise EtcdStubError

    @property
    def roles(self):
        raise EtcdStubError

    @roles.setter
    def roles(self, val):
        raise EtcdStubError

    @property
    def password(self):
        raise EtcdStubError

    @password.setter
    def password(self, new_password):
        raise EtcdStubError


class EtcdRole(EtcdAuthBase):
    entity = "role"

    def __init__(self, client, name):
        raise EtcdStubError

    def grant(self, path, permission):
        raise EtcdStubError

    def revoke(self, path, permission):
        raise EtcdStubError

    @property
    def acls(self):
        raise EtcdStubError

    @acls.setter
    def acls(self, acls):
        raise EtcdStubError


class Auth(_StandIn):
    def __init__(self, client):
        raise EtcdStubError

    @property
    def active(self):
        raise EtcdStubError

    @active.setter
    def active(self, value):
        raise EtcdStubError
