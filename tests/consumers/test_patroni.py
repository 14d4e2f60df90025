"""Patroni's etcd files: no checker reports more than with classes of unknown members, but for what is listed here."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from checkers.runner import CHECKERS, environment, run

# What is reported with this etcd, too, is between Patroni and the checker.
UNTYPED = """
from typing import Any

class Client:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class EtcdException(Exception): ...

def __getattr__(name: str) -> Any: ...
"""
FILES = ("patroni/dcs/etcd.py", "patroni/dcs/etcd3.py")
# A dict of mixed values is inferred as dict[str, Any | None] and handed to Client; as dict[str, Any] it would pass.
SPLATTED = {("patroni/dcs/etcd.py", 152)}
# A result that may be None is tested by `node and node.value`; all but pyright allow for a subclass of it that is false.
TESTED = {("patroni/dcs/etcd.py", line) for line in (739, 759)}
# Names that held a result are bound to something else; these two take the first type for the only one.
REBOUND = {("patroni/dcs/etcd.py", line) for line in (727, 731, 735, 750, 755)}
EXCEPTED = {
    "mypy": SPLATTED | TESTED | REBOUND,
    "pyright": SPLATTED,
    "basedpyright": SPLATTED,
    "ty": SPLATTED | TESTED,
    "pyrefly": SPLATTED | TESTED,
    "zuban": SPLATTED | TESTED | REBOUND,
}


@pytest.mark.parametrize("checker", CHECKERS)
def test_patroni_passes(checker: str, downloaded: Callable[[str, str], Path], tmp_path: Path) -> None:
    # Without urllib3, for which Patroni has types of its own.
    python = environment(tmp_path / "venv", "etcd", "etcd-stubs", "etcd_stub")
    found: dict[str, set[tuple[str, int, str]]] = {}
    for module in "etcd", "untyped":
        folder = tmp_path / module
        shutil.copytree(downloaded("patroni", "patroni"), folder)
        (folder / "untyped.pyi").write_text(UNTYPED)
        for file in FILES:
            source = (folder / file).read_text()
            (folder / file).write_text(source.replace("\nimport etcd\n", f"\nimport {module} as etcd\n"))
        reports = run(checker, folder, [folder / file for file in FILES], lenient=True, python=python)
        found[module] = {
            (Path(file).relative_to(folder).as_posix(), line, message.replace(str(folder), "")) for file, line, message in reports
        }
    new = {(file, line): message for file, line, message in found["etcd"] - found["untyped"] if file in FILES}
    assert new.keys() == EXCEPTED[checker], new
