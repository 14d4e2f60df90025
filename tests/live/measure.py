"""Holding the value of an expression against the type that a checker reveals for it.

The tests call `measure(expression)`. Once per session they are copied with `reveal_type` for `measure`, and pyright reads
the copies and the installed stubs; `measure` then looks up the type of its own line.
"""

import ast
import collections.abc
import json
import logging
import re
import shutil
import subprocess
import sys
import types
import typing
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import etcd
import etcd.auth
import typing_extensions
import urllib3
from typeguard import CollectionCheckStrategy, TypeCheckError, check_type

T = TypeVar("T")
HERE = Path(__file__).parent


class Measurement(NamedTuple):
    """One value of one expression."""

    place: str
    fits: bool
    only_any: bool
    on_purpose: bool


declared: dict[str, str] = {}
"""What pyright reveals, by place: file name and line."""
complaints: list[str] = []
"""What pyright objects to although it works on the server, each with its place in front."""
measurements: list[Callable[[Measurement], None]] = []
"""Where measurements go: the report of the running test, if any."""


def measure(value: T, /) -> T:
    """Hold a value against the declared type of the expression it came from."""
    measured(value, on_purpose=False)
    return value


def measure_unfit(value: T, why: str, /) -> T:
    """The same for a value that is known not to fit: `why` says for what good. If it does fit, that is an error."""
    assert why
    measured(value, on_purpose=True)
    return value


def measured(value: object, on_purpose: bool) -> None:
    frame = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
    place = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
    text = declared[place]
    expected = type_of(text)
    fits, problem = True, "it fits"
    try:
        check_type(value, expected, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)
    except TypeCheckError as error:
        fits, problem = False, str(error)
    for keep in measurements:
        keep(Measurement(place, fits, expected in (Any, object), on_purpose))
    assert fits is not on_purpose, f"{place}: {value!r} and the declared type {text}: {problem}"


def reveal(scratch: Path) -> None:
    """Let pyright read a copy of the tests."""
    copy = scratch / "live"
    copy.mkdir()
    for source in HERE.glob("*.py"):
        if source.name == Path(__file__).name:
            shutil.copy(source, copy)
        elif not source.name.startswith("test_") or "measure(" in source.read_text():
            text = re.sub(r"\bmeasure\(", "reveal_type(", source.read_text())
            (copy / source.name).write_text(re.sub(r"\bmeasure_unfit\((.*), \".*\"\)$", r"reveal_type(\1)", text, flags=re.M))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(copy)]
    output = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False).stdout
    for diagnostic in json.loads(output)["generalDiagnostics"]:
        place = f"{Path(diagnostic['file']).name}:{diagnostic['range']['start']['line'] + 1}"
        kind = re.fullmatch(r'Type of ".*" is "(.*)"', diagnostic["message"], flags=re.S)
        if diagnostic["severity"] == "information" and kind:
            assert place not in declared, f"{place}: one expression a line, please"
            declared[place] = kind[1]
            if "Unknown" in kind[1]:
                complaints.append(f"{place}: {diagnostic['message']}")
        elif diagnostic["severity"] == "error":
            complaints.append(f"{place}: {diagnostic['message']}")


def type_of(text: str) -> Any:
    """The type that pyright wrote down. `X | Any` means X or None: it is how the stubs, as typeshed, spell what is
    None now and then without a check being asked for; at face value it would let everything pass."""
    return eval(re.sub(r"\| Any\b", "| None", text), NAMES)


def type_check_only() -> dict[str, Any]:
    """The stubs' own TypedDicts, which do not exist at run time."""
    names: dict[str, Any] = dict(vars(typing_extensions))
    for stub in ("__init__.pyi", "client.pyi"):
        path = Path(str(distribution("types-etcd-stub").locate_file(f"etcd-stubs/{stub}")))
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and any(ast.unparse(each) == "type_check_only" for each in node.decorator_list):
                node.decorator_list.clear()
                exec(compile(ast.Module([node], []), str(path), "exec"), names)
    return {name: value for name, value in names.items() if typing_extensions.is_typeddict(value)}


NAMES: dict[str, Any] = {
    **vars(typing),
    **vars(collections.abc),
    **vars(etcd.auth),
    **vars(etcd),
    **type_check_only(),
    "Logger": logging.Logger,
    "HTTPResponse": urllib3.HTTPResponse,
    "PoolManager": urllib3.PoolManager,
    "TracebackType": types.TracebackType,
    "UUID": UUID,
}
