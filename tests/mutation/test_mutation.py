"""The mutants that mutation.py makes, and its answers to wrong calls. The mutants are judged by: tox run -e mutation."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from mutation.mutation import mutants, originals

STUB = '''
class Thing(Base):
    """A thing. It is new."""
    name: str | None
    @property
    def size(self) -> ClassVar[bool]: ...
    def read(self, key: str, ttl: int = 1, *, at: list[int] = ...) -> None:
        """Args:
            key: What to read. It is new.
        """
@type_check_only
class Shape(TypedDict):
    name: str
'''


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Thing: base Base lost", "class Thing:"),
        ("Thing: base OSError added", "class Thing(Base, OSError):"),
        ("Thing: made final", "@typing.final"),
        ("Thing: one more", "invented: int"),
        ("Shape: one more", "invented: NotRequired[int]"),
        ("Thing.read: default of ttl ...", "def read(self, key: str, ttl: int=..., *, at: list[int]=...) -> None:"),
        ("Thing.read: default of at None", "def read(self, key: str, ttl: int=1, *, at: list[int]=None) -> None:"),
        ("Thing.read: an option more", "def read(self, key: str, ttl: int=1, *, at: list[int]=..., invented: int=...) -> None:"),
        ("Thing: falsified: It is new.", '"""A thing. It is otherwise."""'),
        ("Thing.read.key: falsified: It is new.", "key: What to read. It is otherwise."),
        ("Thing.name: dropped", "pass"),
        ("Thing.name: str | None -> typing.Any", "name: typing.Any"),
        ("Thing.name: str | None -> str", "name: str"),
        ("Thing.name: made a read-only property", "def name(self) -> str | None:"),
        ("Thing.size: made an attribute", "size: ClassVar[bool]"),
        ("Thing.size: -> ClassVar[bool] -> ClassVar[int]", "def size(self) -> ClassVar[int]:"),
        ("Thing.read: ttl: int -> int | None", "def read(self, key: str, ttl: int | None=1, *, at: list[int]=...) -> None:"),
        ("Thing.read: ttl dropped", "def read(self, key: str, *, at: list[int]=...) -> None:"),
        ("Thing.read: at renamed", "def read(self, key: str, ttl: int=1, *, _at: list[int]=...) -> None:"),
        ("Thing.read: default of ttl lost", "def read(self, key: str, ttl: int, *, at: list[int]=...) -> None:"),
        ("Thing.read: ttl keyword-only", "def read(self, key: str, *, ttl: int=1, at: list[int]=...) -> None:"),
        ("Thing.read: options positional", "def read(self, key: str, ttl: int=1, at: list[int]=...) -> None:"),
        ("Thing.read: options to **kwargs", "def read(self, key: str, ttl: int=1, **kwargs: typing.Any) -> None:"),
    ],
)
def test_a_mutant_has_one_slip(name: str, line: str) -> None:
    [text] = [mutant.text for mutant in mutants("a.pyi", STUB) if mutant.name == f"a.pyi: {name}"]
    assert line in map(str.strip, text.splitlines())


def test_mutants_of_the_smaller_files_have_names_of_their_own() -> None:
    names = Counter(m.name for file, text in originals().items() if "client" not in file for m in mutants(file, text))
    assert max(names.values()) == 1


@pytest.mark.parametrize(
    ("python", "arguments", "answer"),
    [
        (sys.executable, "--sample 0", "--sample N tries N mutants at random, --kind WORDS those of such a kind; else all"),
        (f"{sys.base_prefix}/bin/python3", "", "what it needs is not installed here; use: tox run -e mutation"),
    ],
)
def test_a_wrong_call_is_answered_with_one_sentence(python: str, arguments: str, answer: str) -> None:
    command = [python, str(Path(__file__).with_name("mutation.py")), *arguments.split()]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, f"mutation.py: {answer}\n")
