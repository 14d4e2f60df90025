"""The mutants that scripts/mutants.py makes, and what mutate.py and bench.py say to a wrong call.

The judging itself is: tox run -e mutation.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from mutants import IMPORTS, mutants

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
MUTATE = Path(__file__).parents[1] / "scripts" / "mutate.py"

# As ast writes it, so that only what is mutated differs.
STUB = """\
from collections.abc import Sequence
from typing import Any, TypedDict

class Shape(TypedDict):
    size: int

class Base:
    ...

class Thing(Base):
    name: str | None

    @property
    def shape(self) -> Shape:
        ...

    @property
    def parts(self) -> list[str]:
        ...

    @parts.setter
    def parts(self, value: Sequence[str]) -> None:
        ...

    def read(self, key: str, count: int=1, *, deep: bool=...) -> Any:
        ...
"""
STAND_IN = """\
LEVELS = {"low": 1}


class Thing:
    def read(self, key, **options):
        raise OSError
"""


def made(file: str, source: str) -> dict[str, str]:
    """What changes in the source, by what is done."""
    found: dict[str, str] = {}
    for mutant in mutants(file, source):
        text = mutant.text.removesuffix(IMPORTS)
        changed = [line.strip() for line in text.splitlines() if line not in source.splitlines()]
        name = mutant.name.removeprefix(f"{file}: ")
        assert name not in found
        found[name] = " / ".join(changed)
    return found


STUB_MUTANTS = made("thing.pyi", STUB)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("Shape: dropped", ""),
        ("Shape.size: renamed", "size_: int"),
        ("Shape.size: int -> typing.Any", "size: typing.Any"),
        ("Shape.size: int -> typing_extensions.NotRequired[int]", "size: typing_extensions.NotRequired[int]"),
        ("Thing: renamed", "class Thing_(Base):"),
        ("Thing: base Base dropped", "class Thing:"),
        ("Thing.name: str | None -> str", "name: str"),
        ("Thing.name: str | None -> int | None", "name: int | None"),
        ("Thing.name: made a read-only property", "def name(self) -> str | None:"),
        ("Thing.shape: made an attribute", "shape: Shape"),
        ("Thing.shape: @property dropped", ""),
        ("Thing.parts: setter dropped", ""),
        ("Thing.parts: -> list[str] -> list[typing.Any]", "def parts(self) -> list[typing.Any]:"),
        ("Thing.parts: setter: value: Sequence[str] -> object", "def parts(self, value: object) -> None:"),
        ("Thing.read: dropped", ""),
        ("Thing.read: key dropped", "def read(self, count: int=1, *, deep: bool=...) -> Any:"),
        ("Thing.read: deep renamed", "def read(self, key: str, count: int=1, *, deep_: bool=...) -> Any:"),
        ("Thing.read: count: int -> int | None", "def read(self, key: str, count: int | None=1, *, deep: bool=...) -> Any:"),
        ("Thing.read: default of count removed", "def read(self, key: str, count: int, *, deep: bool=...) -> Any:"),
        ("Thing.read: default of count: 1 -> 2", "def read(self, key: str, count: int=2, *, deep: bool=...) -> Any:"),
        ("Thing.read: count keyword-only", "def read(self, key: str, *, count: int=1, deep: bool=...) -> Any:"),
        ("Thing.read: key positional-only", "def read(self, key: str, /, count: int=1, *, deep: bool=...) -> Any:"),
        ("Thing.read: deep positional", "def read(self, key: str, count: int=1, deep: bool=...) -> Any:"),
        ("Thing.read: options replaced by **kwargs", "def read(self, key: str, count: int=1, **kwargs: typing.Any) -> Any:"),
    ],
)
def test_a_declaration_is_changed_in_this_way(name: str, changed: str) -> None:
    assert STUB_MUTANTS[name] == changed


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("LEVELS: 'low': 1 dropped", "LEVELS = {}"),
        ("LEVELS: 1 -> 2", "LEVELS = {'low': 2}"),
        ("Thing.read: options dropped", "def read(self, key):"),
        ("Thing.read: raise OSError dropped", "pass"),
    ],
)
def test_code_of_the_stand_in_is_changed_in_this_way(name: str, changed: str) -> None:
    assert made("thing.py", STAND_IN)[name] == changed


def test_no_mutant_is_made_twice_or_is_the_original() -> None:
    texts = [mutant.text for mutant in mutants("thing.pyi", STUB)]
    assert len(texts) == len({*texts, STUB}) - 1


@pytest.mark.parametrize("file", ["etcd-stubs/client.pyi", "etcd_stub/__init__.py", "etcd_stub/__init__.pyi"])
def test_mutants_of_the_package_have_names_of_their_own(file: str) -> None:
    names = [mutant.name for mutant in mutants(file, (SITE_PACKAGES / file).read_text())]
    assert len(names) == len(set(names))


def test_a_mutant_knows_its_line() -> None:
    [line] = [mutant.line for mutant in mutants("thing.pyi", STUB) if mutant.name.endswith("parts: setter dropped")]
    assert STUB.splitlines()[line - 1].strip() == "def parts(self, value: Sequence[str]) -> None:"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--sample", "0"], "mutate.py: argument --sample: '0' is not a number of mutants\n"),
        (["--sample", "many"], "mutate.py: argument --sample: 'many' is not a number of mutants\n"),
        (["--simple"], "mutate.py: unrecognized arguments: --simple\n"),
    ],
)
def test_a_wrong_call_is_answered_with_one_sentence(arguments: list[str], complaint: str) -> None:
    result = subprocess.run([sys.executable, MUTATE, *arguments], capture_output=True, text=True, check=False)
    assert result.stderr == complaint
    assert result.returncode == 1


@pytest.mark.parametrize(("script", "needs"), [("mutate", "yaml is not installed here; use"), ("bench", "use")])
def test_outside_its_environment_a_script_says_where_to_run_it(script: str, needs: str) -> None:
    environment = {"mutate": "mutation"}.get(script, script)
    command = [sys.executable, "-I", "-S", str(MUTATE.with_name(f"{script}.py"))]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stderr == f"{script}.py: {needs}: tox run -e {environment}\n"
    assert result.returncode == 1
