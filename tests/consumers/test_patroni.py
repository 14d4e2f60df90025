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
FILES = ("etcd", "etcd3")  # of patroni.dcs
# A dict of mixed values is inferred as dict[str, Any | None] and handed to Client; as dict[str, Any] it would pass.
SPLATTED = {("etcd", 152)}
# A result that may be None is tested by `node and node.value`; all but pyright allow for a subclass of it that is false.
TESTED = {("etcd", line) for line in (739, 759)}
# Names that held a result are bound to something else; these two take the first type for the only one.
REBOUND = {("etcd", line) for line in (727, 731, 735, 750, 755)}
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
    dcs = Path(shutil.copytree(downloaded("patroni", "patroni") / "patroni", tmp_path / "patroni"), "dcs")
    (dcs / "untyped.pyi").write_text(UNTYPED)
    for file in FILES:
        source = (dcs / f"{file}.py").read_text().replace("\nimport etcd\n", "\nfrom . import untyped as etcd\n")
        (dcs / f"untyped_{file}.py").write_text(source.replace("\nfrom .etcd import", "\nfrom .untyped_etcd import"))
    files = [dcs / f"{prefix}{file}.py" for prefix in ("", "untyped_") for file in FILES]
    reports = run(checker, tmp_path, files, lenient=True, python=python)
    found = {(Path(report.file).stem, report.line, report.message.replace("untyped_", "")) for report in reports}
    new = {(file, line) for file, line, message in found if file in FILES and (f"untyped_{file}", line, message) not in found}
    assert new == EXCEPTED[checker]
