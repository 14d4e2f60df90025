"""Holding the value of an expression against the type that a checker reveals for it.

The tests call `measure(expression)`. Once per session they are copied with `reveal_type` for `measure`, and pyright reads
the copies and the installed stubs; `measure` then looks up the type by its own place.

What is declared must also be seen: keys of a TypedDict in a measured value, attributes when python-etcd sets them.
"""

import ast
import collections.abc
import inspect
import json
import logging
import re
import subprocess
import sys
import types
import typing
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import etcd
import etcd.auth
import typing_extensions
import urllib3
from typeguard import CollectionCheckStrategy, TypeCheckError, check_type, checker_lookup_functions

import etcd_stub

T = TypeVar("T")
HERE = Path(__file__).parent
OUTPUT = "pyright.json"


class Measurement(NamedTuple):
    """One value of one expression."""

    place: str
    only_any: bool


declared: dict[str, str] = {}
"""What pyright reveals, by place: file name, line and column of what is measured."""
measurements: list[Measurement] = []
"""What was measured since this was last cleared."""
seen: set[str] = set()
"""Keys and attributes that were seen, as `class.name`, since this was last cleared."""


def measure(value: T, /) -> T:
    """Hold a value against the declared type of the expression it came from."""
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    positions = inspect.getframeinfo(frame, context=0).positions
    assert positions
    assert positions.col_offset is not None
    place = f"{Path(frame.f_code.co_filename).name}:{positions.lineno}:{positions.col_offset + len('measure(')}"
    text = declared[place]
    # `X | Any` means X or None: it is how the stubs, as typeshed, spell what is None now and then without a check being
    # asked for; at face value it would let everything pass.
    expected = eval(re.sub(r"\| Any\b", "| None", text), NAMES)
    measurements.append(Measurement(place, expected in (Any, object)))
    try:
        check_type(value, expected, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)
    except TypeCheckError as error:
        raise AssertionError(f"{place}: {value!r} is not of the declared type {text}: {error}") from None
    return value


def reveal(scratch: Path) -> None:
    """Let pyright read a copy of the tests; what it says is in OUTPUT once all is written."""
    copy = scratch / "live"
    copy.mkdir()
    for source in HERE.glob("*.py"):
        text = source.read_text()
        if source.name.startswith("test_"):
            if "import measure" not in text:
                continue
            text = re.sub(r"^from live\.measure import .*", "from typing import reveal_type as measure", text, flags=re.M)
        (copy / source.name).write_text(text)
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(copy)]
    output = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False, timeout=100).stdout
    (scratch / "new").write_text(output)
    (scratch / "new").rename(scratch / OUTPUT)


def learn(output: str) -> None:
    """Take the types out of what pyright said, and see that it objects to nothing that works on the server."""
    complaints: list[str] = []
    for diagnostic in json.loads(output)["generalDiagnostics"]:
        start = diagnostic["range"]["start"]
        place = f"{Path(diagnostic['file']).name}:{start['line'] + 1}:{start['character']}"
        kind = re.fullmatch(r'Type of ".*" is "(.*)"', diagnostic["message"], flags=re.S)
        if diagnostic["severity"] == "information" and kind:
            declared[place] = kind[1]
        if diagnostic["severity"] == "error" or (kind and "Unknown" in kind[1]):
            complaints.append(f"{place}: {diagnostic['message']}")
    assert not complaints, "the stubs reject what works on the server:\n" + "\n".join(complaints)


def stub_classes() -> list[ast.ClassDef]:
    stubs = Path(str(distribution("types-etcd-stub").locate_file(""))).glob("etcd[-_]stub*/*.pyi")
    return [node for stub in stubs for node in ast.parse(stub.read_text()).body if isinstance(node, ast.ClassDef)]


def typed_dicts() -> dict[str, Any]:
    """The stubs' own TypedDicts, which do not exist at run time."""
    names: dict[str, Any] = dict(vars(typing_extensions))
    for node in stub_classes():
        if "type_check_only" in map(ast.unparse, node.decorator_list) and "Protocol" not in map(ast.unparse, node.bases):
            node.decorator_list.clear()
            exec(compile(ast.Module([node], []), node.name, "exec"), names)
    return {name: value for name, value in names.items() if typing_extensions.is_typeddict(value)}


NAMES: dict[str, Any] = {
    **vars(typing),
    **vars(collections.abc),
    **vars(etcd.auth),
    **vars(etcd),
    **vars(etcd_stub),
    **typed_dicts(),
    "Logger": logging.Logger,
    "HTTPResponse": urllib3.HTTPResponse,
    "PoolManager": urllib3.PoolManager,
    "TracebackType": types.TracebackType,
    "UUID": UUID,
}


def noting(origin: Any, args: Any, extras: Any, default: Any = checker_lookup_functions[0]) -> Any:
    """typeguard's own check, which for a TypedDict notes the keys."""
    check = default(origin, args, extras)
    if not typing_extensions.is_typeddict(origin):
        return check

    def note(value: Any, *rest: Any) -> None:
        seen.update(f"{origin.__name__}.{key}" for key in value or ())
        check(value, *rest)

    return note


def watch_attributes() -> None:
    """Note which attributes python-etcd itself sets from now on."""

    def watch(cls: Any, original: Any) -> None:
        def note(self: object, name: str, value: object) -> None:
            if sys._getframe(1).f_globals["__name__"].partition(".")[0] == "etcd":  # pyright: ignore[reportPrivateUsage]
                seen.update(f"{each.__name__}.{name}" for each in type(self).__mro__)
            original(self, name, value)

        cls.__setattr__ = note

    checker_lookup_functions.insert(0, noting)
    for cls in etcd.Client, etcd.Lock, etcd.EtcdResult, etcd.EtcdException, etcd.auth.EtcdAuthBase, etcd.auth.Auth:
        watch(cls, cls.__setattr__)


def never_seen(names: set[str]) -> list[str]:
    """What is declared in the body of a class and is not among these names."""
    declared = {
        f"{cls.name}.{node.target.id}"
        for cls in stub_classes()
        for node in cls.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not hasattr(NAMES[cls.name], node.target.id)
    }
    return sorted(declared - names)
