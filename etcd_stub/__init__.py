"""`from etcd_stub import etcd`: whatever `import etcd` gives; where there is none, this package, whose every use raises."""

from sys import modules as _modules


class EtcdStubError(ImportError):
    """python-etcd was used and is not installed; `name` is "etcd"."""

    def __init__(self, message="The 'etcd' module is required but not installed. Install it with: pip install python-etcd"):
        super().__init__(message, name="etcd")


class _Raise:
    # An object: Sphinx would show a function in __new__ as the constructor of every subclass.
    # Its result is assigned where python-etcd sets attributes, so that pylint knows them; it raises first.
    def __call__(self, *args, **kwargs):
        raise EtcdStubError


_raise = _Raise()


class _StandIn:
    __new__ = _raise


try:
    import etcd as _etcd

    if getattr(_etcd, "__file__", _etcd) is None:  # a mere folder of that name
        raise ModuleNotFoundError(name="etcd")
except ModuleNotFoundError as error:
    if error.name != "etcd":  # etcd is there but broken
        raise
    _etcd = None
    _modules.pop("etcd_stub._stand_in", None)  # python-etcd, if it was there before a reload
else:
    # python-etcd takes the stand-in's place: the star below reads it, and pickles made without python-etcd find it.
    # globals() hides the assignment from pylint, which reads both branches and would unite the two modules.
    globals()["etcd"] = _modules["etcd_stub._stand_in"] = _etcd

    def __getattr__(name):  # what a star does not give: submodules, private names, anything of a mock
        return getattr(_etcd, name)


from etcd_stub._stand_in import *
