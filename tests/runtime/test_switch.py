"""`from etcd_stub import etcd`: which module it gives, and that the stand-in is python-etcd room for room."""

import importlib
import importlib.util
import inspect
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import etcd_stub
from etcd_stub import etcd

ROOMS = ("", ".client", ".lock", ".auth")
installed = pytest.mark.skipif(importlib.util.find_spec("etcd") is None, reason="needs python-etcd: tox run -e tests")


def import_in_a_fresh_interpreter(path: Path) -> str:
    """What `from etcd_stub import etcd` prints to stderr if modules are looked for in `path` first."""
    code = "from etcd_stub import etcd"
    env = os.environ | {"PYTHONPATH": str(path)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False).stderr


def test_the_wheel_is_what_is_tested() -> None:
    assert "site-packages" in str(etcd_stub.__file__)


@installed
def test_python_etcd_is_taken_where_it_is_installed() -> None:
    real = importlib.import_module("etcd")
    assert etcd is real
    assert etcd_stub.Client is real.Client
    assert etcd_stub.EtcdKeyNotFound is real.EtcdKeyNotFound


@installed
@pytest.mark.parametrize("room", ROOMS[1:])
def test_the_rooms_are_python_etcds_where_it_is_installed(room: str) -> None:
    assert importlib.import_module(f"etcd_stub{room}") is importlib.import_module(f"etcd{room}")


@pytest.mark.parametrize(
    ("init", "complaint"),
    [
        ("import a_dependency", "ModuleNotFoundError: No module named 'a_dependency'"),
        ("from .client import Client", "ModuleNotFoundError: No module named 'etcd.client'"),
        ("raise ImportError('without a name')", "ImportError: without a name"),
        ("raise RuntimeError('at import')", "RuntimeError: at import"),
        ("def", "SyntaxError: invalid syntax"),
    ],
)
def test_a_broken_python_etcd_raises_its_own_error(tmp_path: Path, init: str, complaint: str) -> None:
    (tmp_path / "etcd").mkdir()
    (tmp_path / "etcd" / "__init__.py").write_text(init)
    assert import_in_a_fresh_interpreter(tmp_path).splitlines()[-1] == complaint


def test_a_folder_that_happens_to_be_called_etcd_is_not_taken_for_python_etcd(tmp_path: Path) -> None:
    (tmp_path / "etcd").mkdir()
    assert import_in_a_fresh_interpreter(tmp_path) == ""


@installed
def test_a_missing_dependency_of_the_real_python_etcd_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "dns.py").write_text("raise ModuleNotFoundError('No dnspython', name='dns')")
    assert import_in_a_fresh_interpreter(tmp_path).splitlines()[-1] == "ModuleNotFoundError: No dnspython"


def classes(module: ModuleType) -> dict[str, type]:
    """The public classes that a module defines."""
    found = vars(module).items()
    return {name: cls for name, cls in found if inspect.isclass(cls) and cls.__module__ == module.__name__ and name[0] != "_"}


@installed
@pytest.mark.parametrize("room", ROOMS)
def test_the_stand_in_has_python_etcds_classes_bases_signatures_and_constants(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = classes(importlib.import_module(f"etcd{room}"))
    for name in ROOMS:
        monkeypatch.delitem(sys.modules, f"etcd_stub{name}", raising=False)
    monkeypatch.setitem(sys.modules, "etcd", None)
    stand_ins = classes(importlib.import_module(f"etcd_stub{room}"))
    stand_ins.pop("EtcdStubError", None)

    assert list(stand_ins) == [name for name in real if name != "NullHandler"]
    for name, stand_in in stand_ins.items():
        bases = [base.__name__ for base in stand_in.__bases__ if base.__name__ != "_StandIn"]
        assert bases == [base.__name__ for base in real[name].__bases__ if base is not object]
        constants = {
            key
            for key, value in vars(real[name]).items()
            if key[:2] != "__" and not callable(value) and not isinstance(value, property | classmethod)
        }
        assert constants - {"_node_props"} <= vars(stand_in).keys()
        assert ("__init__" in vars(real[name])) == ("__init__" in vars(stand_in))
        for attribute, ours in vars(stand_in).items():
            if attribute in ("__module__", "__doc__", "__dict__", "__weakref__", "__firstlineno__", "__static_attributes__"):
                continue
            theirs = vars(real[name])[attribute]
            if callable(getattr(stand_in, attribute)):
                assert inspect.signature(getattr(stand_in, attribute)) == inspect.signature(getattr(real[name], attribute))
            elif isinstance(ours, property):
                assert (ours.fset is None) == (theirs.fset is None)
            elif attribute == "error_exceptions":
                assert [(code, cls.__name__) for code, cls in ours.items()] == [
                    (code, cls.__name__) for code, cls in theirs.items()
                ]
            else:
                assert ours == theirs
