"""`from etcd_stub import etcd`: which module it gives, and that the stand-in is python-etcd room for room."""

import ast
import importlib
import importlib.util
import inspect
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from unittest import mock

import pytest

import etcd_stub
from etcd_stub import EtcdStubError, etcd

proves = pytest.mark.proves
STUBS = sysconfig.get_path("purelib")
ROOMS = ("_stand_in", "client", "lock", "auth")
installed = pytest.mark.skipif(importlib.util.find_spec("etcd") is None, reason="needs python-etcd: tox run -e tests")


def ended(path: Path | None, code: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter that looks for modules in `path` first and runs the code."""
    env = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    here = Path(__file__).parent  # not the checkout, whose etcd_stub would come first
    return subprocess.run(
        [sys.executable, "-c", code], cwd=here, env=env, capture_output=True, text=True, check=False, timeout=100
    )


def run(path: Path | None, code: str) -> None:
    process = ended(path, code)
    assert process.returncode == 0, process.stderr


def test_the_wheel_is_what_is_tested() -> None:
    assert "site-packages" in str(etcd_stub.__file__)


# Whatever `import etcd` gives.

SAME = "; import etcd; from etcd_stub import etcd as ours; assert ours is etcd"


@pytest.mark.parametrize("value", ["unittest.mock.MagicMock()", "types.ModuleType('etcd')"])
@pytest.mark.parametrize("first", ["", "; import etcd_stub"])
def test_what_is_in_sys_modules_is_taken(value: str, first: str) -> None:
    run(None, f"import sys, types, unittest.mock; sys.modules['etcd'] = {value}{first}{SAME}")


def test_names_of_a_mock_are_its_own() -> None:
    mock = "import sys, unittest.mock; etcd = sys.modules['etcd'] = unittest.mock.MagicMock()"
    run(None, f"{mock}; from etcd_stub import Client, EtcdKeyNotFound; assert Client is etcd.Client")


def test_a_programs_own_etcd_is_taken(tmp_path: Path) -> None:
    (tmp_path / "etcd.py").write_text("port = 2379")
    run(tmp_path, f"import etcd_stub; assert etcd_stub.port == 2379{SAME}")


def test_a_package_without_auth_is_taken_and_python_names_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "etcd").mkdir()
    (tmp_path / "etcd" / "__init__.py").write_text("from .client import Client")
    (tmp_path / "etcd" / "client.py").write_text("class Client: ...")
    run(tmp_path, f"import etcd_stub.client; import etcd.client; assert etcd_stub.client is etcd.client{SAME}")
    process = ended(tmp_path, "import etcd_stub.auth")
    assert process.stderr.splitlines()[-1].startswith("ModuleNotFoundError: No module named 'etcd.auth'")


@proves("etcd_stub", "For a checker, `etcd` and all its names are python-etcd's own, even where the stand-in runs.")
@installed
def test_python_etcd_is_taken_where_it_is_installed() -> None:
    real = importlib.import_module("etcd")
    assert etcd is real
    assert etcd_stub.Client is real.Client
    assert etcd_stub.EtcdKeyNotFound is real.EtcdKeyNotFound


@installed
@pytest.mark.parametrize("room", ROOMS[1:])
@pytest.mark.parametrize("order", ["etcd_stub.{0}, etcd.{0}", "etcd.{0}, etcd_stub.{0}", "etcd_stub, etcd.{0}, etcd_stub.{0}"])
def test_the_rooms_are_python_etcds_in_any_order_of_imports(room: str, order: str) -> None:
    run(None, f"import {order.format(room)}; assert etcd_stub.{room} is etcd.{room}; from etcd_stub import *; assert Client")


@proves("etcd.auth", "Needs an `import etcd.auth` of its own.")
@installed
def test_no_auth_is_imported_that_nobody_asked_for() -> None:
    run(None, "import sys, etcd_stub; assert 'etcd.auth' not in sys.modules; assert not hasattr(etcd_stub.etcd, 'auth')")


@installed
def test_a_reload_follows_what_came_and_went() -> None:
    went = "import sys, etcd, etcd_stub; from importlib import reload; sys.modules['etcd'] = None; reload(etcd_stub)"
    run(None, f"{went}; assert etcd_stub.etcd is etcd_stub; assert etcd_stub.EtcdResult is not etcd.EtcdResult")
    run(None, f"{went}; sys.modules['etcd'] = etcd; reload(etcd_stub); assert etcd_stub.EtcdResult is etcd.EtcdResult{SAME}")


# What readers of a program see in both.


def star(module: str) -> set[str]:
    """The names that a star gives where nothing else was imported."""
    process = ended(None, f"before = dir(); from {module} import *; print(*set(dir()) - {{*before, 'before'}})")
    return set(process.stdout.split())


def test_the_star_gives_every_name_that_a_checker_sees_and_nothing_of_ours() -> None:
    body = ast.parse(Path(STUBS, "etcd-stubs", "__init__.pyi").read_text()).body
    declared = {node.name for node in body if isinstance(node, ast.ClassDef) and node.name[0] != "_"}
    declared |= {alias.asname for node in body if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname}
    theirs = declared if etcd is etcd_stub else declared | star("etcd")
    assert star("etcd_stub") == theirs | {"etcd", "EtcdStubError"}


def test_the_error_has_its_docstring_at_run_time_too() -> None:
    body = ast.parse(Path(STUBS, "etcd_stub", "__init__.pyi").read_text()).body
    [declared] = [node for node in body if isinstance(node, ast.ClassDef)]
    assert EtcdStubError.__doc__ == ast.get_docstring(declared)


# What the README says of both.


def test_find_spec_tells_whether_python_etcd_is_there() -> None:
    assert (importlib.util.find_spec("etcd") is None) is (etcd is etcd_stub)


def test_a_class_is_patched_in_etcd_stub_etcd() -> None:
    with mock.patch("etcd_stub.etcd.Client", autospec=True) as patched:
        assert etcd.Client("localhost") is patched.return_value


# Absence, and nothing else, selects the stand-in.


def test_None_in_sys_modules_is_absence() -> None:
    run(None, "import sys; sys.modules['etcd'] = None; import etcd_stub.auth; assert etcd_stub.etcd is etcd_stub")


def test_a_folder_that_happens_to_be_called_etcd_is_absence(tmp_path: Path) -> None:
    (tmp_path / "etcd").mkdir()
    # Python prefers an installed package to a mere folder.
    hide = "import sys; sys.path = [path for path in sys.path if 'site-packages' not in path]"
    package = Path(str(etcd_stub.__file__)).parent
    (tmp_path / package.name).symlink_to(package)
    run(tmp_path, f"{hide}; import etcd_stub.auth; assert etcd_stub.etcd is etcd_stub")


@pytest.mark.parametrize(
    ("init", "complaint"),
    [
        ("import a_dependency", "ModuleNotFoundError: No module named 'a_dependency'"),
        ("from .client import Client", "ModuleNotFoundError: No module named 'etcd.client'"),
        ("raise ImportError('without a name')", "ImportError: without a name"),
        ("raise RuntimeError('at import')", "RuntimeError: at import"),
        ("def", "SyntaxError: "),
    ],
)
def test_a_broken_python_etcd_raises_its_own_error(tmp_path: Path, init: str, complaint: str) -> None:
    (tmp_path / "etcd").mkdir()
    (tmp_path / "etcd" / "__init__.py").write_text(init)
    assert ended(tmp_path, "from etcd_stub import etcd").stderr.splitlines()[-1].startswith(complaint)


@installed
def test_a_missing_dependency_of_the_real_python_etcd_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "dns.py").write_text("raise ModuleNotFoundError('No dnspython', name='dns')")
    assert "No dnspython" in ended(tmp_path, "from etcd_stub import etcd").stderr.splitlines()[-1]


# The stand-in against python-etcd.


def classes(module: ModuleType) -> dict[str, type]:
    """The public classes that a module defines."""
    found = vars(module).items()
    return {name: cls for name, cls in found if inspect.isclass(cls) and cls.__module__ == module.__name__ and name[0] != "_"}


@installed
@pytest.mark.parametrize("room", ROOMS)
def test_the_stand_in_has_python_etcds_classes_bases_signatures_and_constants(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = classes(importlib.import_module("etcd" if room == "_stand_in" else f"etcd.{room}"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "etcd_stub"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "etcd", None)
    stand_ins = classes(importlib.import_module(f"etcd_stub.{room}"))

    assert list(stand_ins) == [name for name in real if name != "NullHandler"]
    for name, stand_in in stand_ins.items():
        bases = [base.__name__ for base in stand_in.__bases__ if base.__name__ != "_StandIn"]
        assert bases == [base.__name__ for base in real[name].__bases__ if base is not object]
        constants = {
            key
            for key, value in vars(real[name]).items()
            if key[:2] != "__" and not callable(value) and not isinstance(value, property | classmethod)
        }
        assert constants <= vars(stand_in).keys()
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
