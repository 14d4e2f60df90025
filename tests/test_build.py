"""What is released: reproducible, small, and complete."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("repro_tarfile", reason="scripts/build.py needs it: tox run -e lint")
ROOT = Path(__file__).parents[1]
SOURCES = ("etcd-stubs", "etcd_stub", "pyproject.toml", "setup.cfg", "MANIFEST.in", "README.md", "LICENSE")


def build(folder: Path, modified: int, mask: int) -> dict[str, bytes]:
    """Build a copy of the sources that were last modified at that time, under that umask."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder)
    for path in folder.rglob("*"):
        os.utime(path, (modified, modified))
        if path.is_file():
            path.chmod(0o666 & ~mask)
    command = [sys.executable, str(ROOT / "scripts" / "build.py"), "dist"]
    subprocess.run(command, cwd=folder, env=os.environ | {"SOURCE_DATE_EPOCH": "1764000000"}, umask=mask, check=True)
    return {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}


def test_two_builds_are_the_same_bytes_and_the_wheel_is_small(tmp_path: Path) -> None:
    first = build(tmp_path / "here", 1_500_000_000, mask=0o022)
    assert first == build(tmp_path / "there" / "deeper", 1_700_000_000, mask=0o002)
    assert [name.rsplit(".", 1)[1] for name in sorted(first)] == ["whl", "gz"]
    assert all(len(archive) < 25_000 for name, archive in first.items() if name.endswith(".whl"))


@pytest.mark.parametrize(("arguments", "complaint"), [([], "usage: build.py FOLDER"), (["dist"], "set SOURCE_DATE_EPOCH")])
def test_a_wrong_call_of_the_build_script_says_so(arguments: list[str], complaint: str) -> None:
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, str(ROOT / "scripts" / "build.py"), *arguments]
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert complaint in result.stderr
    assert result.returncode == 1
