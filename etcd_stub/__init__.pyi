"""For a checker, `etcd` and all its names are python-etcd's own, even where the stand-in runs."""

import etcd as etcd
from etcd import *

class EtcdStubError(ImportError):
    """python-etcd was used and is not installed; `name` is "etcd"."""

    def __init__(self, message: str = ...) -> None:
        """Make an error.

        Args:
            message: Says what to install, unless given.
        """
