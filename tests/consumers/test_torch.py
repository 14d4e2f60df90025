"""PyTorch's and torchelastic's rendezvous: right as they are, and a mistake in each file is found."""

import ast
import difflib
import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest
from checkers.runner import CHECKERS, run

import etcd_stub

ELASTIC = "torch/distributed/elastic"
RENDEZVOUS = f"{ELASTIC}/rendezvous/"
# A mistake for each file, of those that can be seen there: most of this code has no annotations.
MISTAKES = {
    RENDEZVOUS + "etcd_rendezvous.py": ("except etcd.EtcdAlreadyExist:", "except etcd.EtcdAlreadyExists:"),
    RENDEZVOUS + "etcd_rendezvous_backend.py": ("self._client.read(self._key)", "self._client.read(self._key, recurse=True)"),
    RENDEZVOUS + "etcd_server.py": ("client.version", "client.version()"),
    RENDEZVOUS + "etcd_store.py": ("except etcd.EtcdCompareFailed:", "except etcd.CompareFailed:"),
    "torchelastic/rendezvous/etcd_rendezvous.py": ("etcd.EtcdWatchTimedOut", "etcd.EtcdTimedOut"),
    "torchelastic/rendezvous/etcd_server.py": ("client.version", "client.versions"),
}
# torchelastic adds an exception to a str, closes a socket it may not have, and infers a process to be None for ever.
NOT_OURS = {
    (f"torchelastic/rendezvous/{prefix}etcd_server.py", line) for prefix in ("", "wrong_") for line in (58, 59, 203, 223, 226)
}
IMPORT = re.compile(r"^(?:try:\n    import etcd .*\nexcept ModuleNotFoundError:\n    .*|import etcd)$", re.MULTILINE)
# Only the elastic part of torch is here.
REST_OF_TORCH = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"
# PyTorch's settings, as far as they concern these files.
USORT = """
[tool.usort]
preserve_inline_comments = true
collapse_blank_lines_in_category = false
[tool.usort.known]
first_party = ["caffe2", "torch", "torchgen", "functorch", "test"]
standard_library = ["typing_extensions"]
"""
PYREFLY = """
python-version = "3.12"
untyped-def-behavior = "check-and-infer-return-any"
permissive-ignores = true
[errors]
implicitly-defined-attribute = false
bad-param-name-override = false
implicit-import = false
deprecated = false
"""
UNUSED = "Unused `# pyrefly: ignore` comment for code(s): missing-attribute"


def without_dependency(block: re.Match[str]) -> str:
    return "if TYPE_CHECKING:\n    from etcd_stub import etcd\nelse:\n" + indent(block[0], "    ")


@pytest.fixture
def programs(downloaded: Callable[[str, str], Path], tmp_path: Path) -> Path:
    """A copy that gets etcd from etcd_stub."""
    for name, part in ("torch", ELASTIC), ("torchelastic", "torchelastic"):
        shutil.copytree(downloaded(name, part), tmp_path, dirs_exist_ok=True)
    for package in ("torch", "torch/distributed"):
        (tmp_path / package / "__init__.pyi").write_text(REST_OF_TORCH)
    for file in MISTAKES:
        source, count = IMPORT.subn("from etcd_stub import etcd", (tmp_path / file).read_text())
        assert count == 1
        (tmp_path / file).write_text(source)
    return tmp_path


@pytest.mark.parametrize("checker", CHECKERS)
def test_they_are_right_and_a_mistake_in_each_is_found(checker: str, programs: Path) -> None:
    planted, files = set[tuple[str, int]](), [programs / file for file in MISTAKES]
    for file, (right, wrong) in MISTAKES.items():
        before, after = (programs / file).read_text().split(right, 1)
        copy = (programs / file).with_stem(f"wrong_{Path(file).stem}")
        copy.write_text(before + wrong + after)
        files.append(copy)
        planted.add((copy.relative_to(programs).as_posix(), before.count("\n") + 1))
    reports = run(checker, programs, files, lenient=True)
    places = {(Path(report.file).relative_to(programs).as_posix(), report.line) for report in reports}
    assert {place for place in places if place[0] in MISTAKES or "/wrong_" in place[0]} - NOT_OURS == planted


def test_the_change_that_the_page_shows_passes_pytorchs_linters(downloaded: Callable[[str, str], Path], tmp_path: Path) -> None:
    shutil.copytree(downloaded("torch", ELASTIC), tmp_path, dirs_exist_ok=True)
    for package in ("torch", "torch/distributed"):
        (tmp_path / package / "__init__.pyi").write_text(REST_OF_TORCH)
    (tmp_path / "pyproject.toml").write_text(USORT)
    (tmp_path / "pyrefly.toml").write_text(PYREFLY)
    files = [file for file in MISTAKES if file.startswith(RENDEZVOUS)]

    def tool(*words: str) -> str:
        command = [str(Path(sysconfig.get_path("scripts"), words[0])), *words[1:], *files]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100).stdout

    def pyrefly() -> set[tuple[str, str]]:
        words = CHECKERS["pyrefly"].command.format(python=sys.executable).split()
        errors = json.loads(tool(*words, "--error=unused-ignore"))["errors"]
        return {(Path(error["path"]).name, error["concise_description"]) for error in errors}

    backend = tmp_path / RENDEZVOUS / "etcd_rendezvous_backend.py"
    before, first = backend.read_text().splitlines(), pyrefly()
    sources = {tmp_path / file: (tmp_path / file).read_text() for file in files}
    for path, source in sources.items():
        path.write_text("from typing import TYPE_CHECKING\n" + IMPORT.sub(without_dependency, source))
    assert pyrefly() - first == {(backend.name, UNUSED)}
    for path, source in sources.items():
        path.write_text(IMPORT.sub("from etcd_stub import etcd", source))
    assert tool("usort", "check").count("Would sort") == len(files)  # in the place of the block
    tool("usort", "format")
    assert not tool("usort", "check")
    (tmp_path / RENDEZVOUS / "_etcd_stub.py").unlink()
    assert not [path for path in tmp_path.rglob("*.py") if "_etcd_stub" in path.read_text()]
    assert pyrefly() - first == {(backend.name, UNUSED)}
    backend.write_text(re.sub(r" +# pyrefly: ignore \[missing-attribute\]\n", "", backend.read_text()))
    assert not pyrefly() - first
    assert [message for _, message in first - pyrefly() if "EtcdResult" in message]
    name = f"{RENDEZVOUS}{backend.name}"
    after = backend.read_text().splitlines()
    change = "\n".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", n=0, lineterm=""))
    assert f"```diff\n{change}\n```" in (Path(__file__).parents[2] / "docs" / "moving.md").read_text(), change


def test_stand_in_takes_the_place_of_pytorchs_own(downloaded: Callable[[str, str], Path]) -> None:
    """PyTorch's elastic package is real; the rest of torch, much of it compiled, is empty classes."""
    program = """
import functools, sys, types
class Empty(type):
    def __getattr__(cls, name):
        if name[:2] == "__":
            raise AttributeError(name)
        return Empty(name, (), {})
for name in "torch", "torch.distributed", "torch.cuda", "torch.monitor":
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = [f"{sys.argv[1]}/{name.replace('.', '/')}"]
    module.__getattr__ = functools.partial(getattr, Empty("torch", (), {}))
sys.modules["etcd"] = None
import etcd_stub
sys.modules["torch.distributed.elastic.rendezvous._etcd_stub"] = etcd_stub
from torch.distributed.elastic.rendezvous import etcd_rendezvous, etcd_rendezvous_backend, etcd_server, etcd_store
assert etcd_rendezvous.etcd is etcd_rendezvous_backend.etcd is etcd_store.etcd is etcd_stub
"""
    subprocess.run([sys.executable, "-c", program, str(downloaded("torch", ELASTIC))], check=True, timeout=100)


def test_etcd_stub_has_all_names_of_pytorchs_own(downloaded: Callable[[str, str], Path]) -> None:
    own = ast.parse((downloaded("torch", ELASTIC) / RENDEZVOUS / "_etcd_stub.py").read_text())
    classes = {node.name: node for node in own.body if isinstance(node, ast.ClassDef)}
    assert {"EtcdStubError", "EtcdResult", "Client"} < classes.keys()
    for name, node in classes.items():
        for function in (each for each in node.body if isinstance(each, ast.FunctionDef)):
            assert hasattr(getattr(etcd_stub, name), function.name)
