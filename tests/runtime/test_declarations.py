"""The stubs say no more than python-etcd has: its bases, its options, its defaults. stubtest sees what they lack."""

import ast
import importlib
import importlib.util
import inspect
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any
from unittest.mock import Mock

import pytest

if importlib.util.find_spec("etcd") is None:
    pytest.skip("needs python-etcd: tox run -e tests", allow_module_level=True)

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
STUBS = [*SITE_PACKAGES.glob("etcd-stubs/*.pyi"), *SITE_PACKAGES.glob("etcd_stub/*.pyi")]
# What python-etcd takes and the stubs leave out.
LEFT_OUT = {
    "Client.write": {"_endpoint": "another path than that of the keys; private"},
    "Client.refresh": {"_endpoint": "the same", "append": 'it would create a numbered key with the value ""'},
}


def classes() -> Iterator[tuple[ast.ClassDef, type]]:
    """Each declared class that exists at run time."""
    for stub in STUBS:
        package = stub.parent.name.removesuffix("-stubs")
        module = importlib.import_module(package if stub.stem == "__init__" else f"{package}.{stub.stem}")
        for node in ast.parse(stub.read_text()).body:
            if isinstance(node, ast.ClassDef) and "type_check_only" not in map(ast.unparse, node.decorator_list):
                yield node, getattr(module, node.name)


def functions() -> Iterator[tuple[str, ast.arguments, FunctionType]]:
    """Each declared function; stubtest looks at getters and setters."""
    for declared, cls in classes():
        for node in declared.body:
            if isinstance(node, ast.FunctionDef):
                member = vars(cls)[node.name]
                function = getattr(member, "__func__", member)
                if isinstance(function, FunctionType):
                    yield f"{cls.__name__}.{node.name}", node.args, function


def test_bases_are_those_of_the_run_time() -> None:
    declared = {node.name: [ast.unparse(base) for base in node.bases] for node, _ in classes()}
    assert declared == {cls.__name__: [base.__name__ for base in cls.__bases__ if base is not object] for _, cls in classes()}
    assert len(declared) > 20


def test_defaults_are_those_of_the_run_time_and_options_have_none() -> None:
    shown, real = dict[str, str](), dict[str, str]()
    for name, args, function in functions():
        if function.__module__ == "etcd_stub":
            continue  # its only default is a whole sentence
        parameters = inspect.signature(function).parameters.values()
        named = [*args.posonlyargs, *args.args]
        defaults = zip(named[len(named) - len(args.defaults) :], args.defaults, strict=True)
        options = zip(args.kwonlyargs, args.kw_defaults, strict=True)
        shown |= {f"{name}({arg.arg})": ast.unparse(default) for arg, default in [*defaults, *options] if default}
        real |= {f"{name}({each.name})": repr(each.default) for each in parameters if each.default is not each.empty}
        real |= {f"{name}({arg.arg})": "..." for arg in args.kwonlyargs}
    assert shown == real
    assert len(shown) > 50


def outcome(name: str, function: FunctionType, options: dict[str, Any]) -> object:
    """What a call with these options sends, or builds."""
    import etcd

    if name == "EtcdResult.__init__":
        return vars(etcd.EtcdResult(node={}, **options))
    answer = b'{"action": "get", "node": {}, "prevNode": {"key": "/key"}}'
    client = etcd.Client()
    client.api_execute = send = Mock(return_value=Mock(data=answer, getheaders=dict))  # type: ignore[method-assign]
    parameters = list(inspect.signature(function).parameters.values())[1:]
    required = [1 for each in parameters if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD]
    try:
        function(client, *map(str, required), **options)
    except TypeError:  # loud, hence no option
        return outcome(name, function, {})
    return send.mock_calls


TAKING_ANY = {
    name: (args, function)
    for name, args, function in functions()
    if not args.kwarg and any(each.kind is each.VAR_KEYWORD for each in inspect.signature(function).parameters.values())
}


@pytest.mark.parametrize("name", TAKING_ANY)
def test_options_are_those_that_make_a_difference(name: str) -> None:
    args, function = TAKING_ANY[name]
    options = {arg.arg for arg in args.kwonlyargs}
    # Any word of python-etcd's source may be an option.
    words = options.union(re.findall(r"\b[A-Za-z_]\w*\b", Path(function.__code__.co_filename).read_text()))
    words -= inspect.signature(function).parameters.keys()
    without = outcome(name, function, {})
    assert options | LEFT_OUT.get(name, {}).keys() == {w for w in words if outcome(name, function, {w: "1"}) != without}


def test_these_take_any_keyword() -> None:
    methods = {f"Client.{name}" for name in ("write", "refresh", "read", "delete", "pop")}
    assert TAKING_ANY.keys() == {"EtcdResult.__init__", *methods}


def test_nothing_is_final() -> None:
    for node in (node for stub in STUBS for node in ast.walk(ast.parse(stub.read_text()))):
        match node:
            case ast.Name(name) | ast.Attribute(_, name) | ast.alias(name):
                assert name not in ("final", "Final")
            case _:
                pass
