"""etcd.auth where there is an etcd, else its stand-in."""

from etcd_stub import EtcdStubError, _etcd, _modules, _raise, _StandIn


class EtcdAuthBase(_StandIn):
    entity = "example"

    def __init__(self, client, name):
        self.client = self.name = self.uri = _raise()

    names = property(_raise)

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

    roles = password = property(_raise, _raise)


class EtcdRole(EtcdAuthBase):
    entity = "role"

    def __init__(self, client, name):
        raise EtcdStubError

    def grant(self, path, permission):
        raise EtcdStubError

    def revoke(self, path, permission):
        raise EtcdStubError

    acls = property(_raise, _raise)


class Auth(_StandIn):
    def __init__(self, client):
        self.client = self.uri = _raise()

    active = property(_raise, _raise)


if _etcd is not None:
    import etcd.auth

    _modules[__name__] = etcd.auth
