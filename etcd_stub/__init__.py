"""`from etcd_stub import etcd`: whatever `import etcd` gives; where there is none, this package, whose every use raises."""

import sys


class EtcdStubError(ImportError):
    def __init__(self, message="The 'etcd' module is required but not installed. Install it with: pip install python-etcd"):
        super().__init__(message, name="etcd")


try:
    import etcd

    if getattr(etcd, "__file__", etcd) is None:  # a mere folder of that name
        raise ModuleNotFoundError(name="etcd")
except ModuleNotFoundError as error:
    if error.name != "etcd":  # etcd is there but broken
        raise
    etcd = sys.modules[__name__]
    from etcd_stub._stand_in import *
    from etcd_stub.client import Client
    from etcd_stub.lock import Lock
else:
    from etcd import *

    def __getattr__(name):  # what a star does not give: submodules, private names, anything of a mock
        return getattr(etcd, name)
