"""The stand-in where python-etcd is not installed: it can be named and subclassed, and not used."""

import ast
import importlib
import importlib.util
import inspect
import pickle
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

import pytest

import etcd_stub
from etcd_stub import EtcdStubError, etcd

if importlib.util.find_spec("etcd"):
    pytest.skip("python-etcd is installed here; the stand-in is tested by: tox run -e absent", allow_module_level=True)

proves = pytest.mark.proves
CLASSES = [
    cls
    for room in ("_stand_in", "client", "lock", "auth")
    for name, cls in vars(importlib.import_module(f"etcd_stub.{room}")).items()
    if inspect.isclass(cls) and cls.__module__ == f"etcd_stub.{room}" and name[0] != "_"
]


def functions(cls: type) -> list[Callable[..., object]]:
    """Every function in the body of a class, getters and setters included."""
    found: list[Callable[..., object]] = []
    for name, member in vars(cls).items():
        parts = (member.fget, member.fset) if isinstance(member, property) else (getattr(member, "__func__", member),)
        found += [part for part in parts if callable(part) and name != "__del__"]
    return found


def test_every_class_of_the_stubs_has_a_stand_in() -> None:
    stubs = Path(sysconfig.get_path("purelib"), "etcd-stubs").glob("*.pyi")
    declared = [node for stub in stubs for node in ast.parse(stub.read_text()).body if isinstance(node, ast.ClassDef)]
    assert {cls.__name__ for cls in CLASSES} == {node.name for node in declared if node.name[0] != "_"}


def test_etcd_is_the_stand_in() -> None:
    assert etcd is etcd_stub
    assert (etcd.client, etcd.lock) == (etcd_stub.client, etcd_stub.lock)
    assert (etcd.Client, etcd.Lock) == (etcd_stub.client.Client, etcd_stub.lock.Lock)


@pytest.mark.parametrize("cls", CLASSES)
def test_constructing_anything_in_any_way_raises(cls: type) -> None:
    construct: Callable[..., object] = cls
    for call in (partial(construct), partial(construct, 1, 2, 3, 4), partial(construct, unknown=1)):
        with pytest.raises(EtcdStubError):
            call()


@pytest.mark.parametrize("function", [function for cls in CLASSES for function in functions(cls)])
def test_calling_anything_raises(function: Callable[..., object]) -> None:
    parameters = inspect.signature(function).parameters.values()
    with pytest.raises(EtcdStubError):
        function(*[mock.sentinel.argument for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD])


def test_raising_a_stand_in_raises_the_error_that_says_why() -> None:
    with pytest.raises(EtcdStubError):
        raise etcd.EtcdKeyNotFound


@proves("EtcdStubError", 'python-etcd was used and is not installed; `name` is "etcd".')
@proves("EtcdStubError.__init__", "Make an error.")
@proves("EtcdStubError.__init__.message", "Says what to install, unless given.")
def test_the_error_says_what_to_install_and_survives_pickling() -> None:
    assert list(inspect.signature(EtcdStubError).parameters) == ["message"]
    error = EtcdStubError()
    assert isinstance(error, ImportError)
    assert error.name == "etcd"
    assert str(error).startswith("The 'etcd' module is required but not installed.")
    assert str(error).endswith("pip install python-etcd")
    assert str(EtcdStubError("mine")) == "mine"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.name) == (EtcdStubError, str(error), "etcd")


def test_except_clauses_let_other_errors_pass() -> None:
    def save() -> None:
        try:
            raise KeyError("mine")
        except (etcd.EtcdKeyNotFound, etcd.EtcdException):
            pytest.fail("caught by a stand-in")

    with pytest.raises(KeyError, match="mine"):
        save()


def test_subclasses_can_be_defined_and_not_constructed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mine(etcd.Client):
        client: etcd.Client
        options = etcd.Client._read_options | {"mine"}

        def get(self, key: str) -> etcd.EtcdResult:
            return super().get(key)

    class Throttled(etcd.EtcdException): ...

    monkeypatch.setitem(etcd.EtcdError.error_exceptions, 429, Throttled)
    with pytest.raises(EtcdStubError):
        Mine()
    with pytest.raises(EtcdStubError):
        raise Throttled("slow down")


def test_constructors_of_subclasses_are_their_own() -> None:
    class Mine(etcd.Client):
        def __init__(self, url: str) -> None: ...

    assert list(inspect.signature(Mine).parameters) == ["url"]
    # Sphinx prefers __new__ to __init__, if it is a function or a method.
    assert not inspect.isroutine(Mine.__new__)


def test_mocks_take_what_python_etcd_takes() -> None:
    client = mock.create_autospec(etcd.Client)("localhost", port=2379)
    client.write("/key", "value", prevExist=False)
    client.write.assert_called_once_with("/key", "value", prevExist=False)
    with pytest.raises(TypeError):
        client.test_and_set("/key", "value")
    with pytest.raises(AttributeError):
        _ = client.unknown


def test_a_mock_of_a_result_has_the_attributes_of_the_class_only() -> None:
    result = mock.Mock(spec=etcd.EtcdResult)
    assert isinstance(result, etcd.EtcdResult)
    assert result.leaves
    with pytest.raises(AttributeError):
        _ = result.unknown


def test_a_mock_cannot_raise_its_exceptions() -> None:
    read = mock.Mock(side_effect=etcd.EtcdKeyNotFound)
    with pytest.raises(EtcdStubError):
        read("/key")


def test_it_imports_nothing_but_itself(tmp_path: Path) -> None:
    code = "import sys; before = set(sys.modules); import etcd_stub; print(*sorted(set(sys.modules) - before))"
    modules = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100
    ).stdout
    assert modules.split() == ["etcd_stub", "etcd_stub._stand_in", "etcd_stub.client", "etcd_stub.lock"]
