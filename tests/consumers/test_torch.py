"""PyTorch's and torchelastic's rendezvous: right as they are, and a mistake in each file is found."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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
NOT_OURS = {("torchelastic/rendezvous/etcd_server.py", line) for line in (58, 59, 203, 223, 226)}
IMPORT = re.compile(r"^(?:try:\n    import etcd .*\nexcept ModuleNotFoundError:\n    .*|import etcd)$", re.MULTILINE)
# Only the elastic part of torch is here.
REST_OF_TORCH = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"


@pytest.fixture
def programs(downloaded: Callable[[str, str], Path], tmp_path: Path) -> Path:
    """A copy that gets etcd in the way the README says."""
    for name, part in ("torch", ELASTIC), ("torchelastic", "torchelastic"):
        shutil.copytree(downloaded(name, part), tmp_path, dirs_exist_ok=True)
    for package in ("torch", "torch/distributed"):
        (tmp_path / package / "__init__.pyi").write_text(REST_OF_TORCH)
    for file in MISTAKES:
        source, count = IMPORT.subn("from etcd_stub import etcd", (tmp_path / file).read_text())
        assert count == 1
        (tmp_path / file).write_text(source)
    return tmp_path


def reported(checker: str, programs: Path) -> dict[tuple[str, int], str]:
    reports = run(checker, programs, [programs / file for file in MISTAKES], lenient=True)
    places = {(Path(file).relative_to(programs).as_posix(), line): message for file, line, message in reports}
    return {place: message for place, message in places.items() if place[0] in MISTAKES and place not in NOT_OURS}


@pytest.mark.parametrize("checker", CHECKERS)
def test_correct_programs_pass(checker: str, programs: Path) -> None:
    assert not reported(checker, programs)


@pytest.mark.parametrize("checker", CHECKERS)
def test_mistakes_in_them_are_found(checker: str, programs: Path) -> None:
    planted = set[tuple[str, int]]()
    for file, (right, wrong) in MISTAKES.items():
        before, after = (programs / file).read_text().split(right, 1)
        (programs / file).write_text(before + wrong + after)
        planted.add((file, before.count("\n") + 1))
    assert reported(checker, programs).keys() == planted


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
    subprocess.run([sys.executable, "-c", program, str(downloaded("torch", ELASTIC))], check=True)


def test_etcd_stub_has_all_names_of_pytorchs_own(downloaded: Callable[[str, str], Path]) -> None:
    own = ast.parse((downloaded("torch", ELASTIC) / RENDEZVOUS / "_etcd_stub.py").read_text())
    classes = {node.name: node for node in own.body if isinstance(node, ast.ClassDef)}
    assert {"EtcdStubError", "EtcdResult", "Client"} < classes.keys()
    for name, node in classes.items():
        for function in (each for each in node.body if isinstance(each, ast.FunctionDef)):
            assert hasattr(getattr(etcd_stub, name), function.name)
