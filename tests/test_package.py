"""What is released and installed: its contents, the same bytes from every build, and that it changes nothing else."""

import os
import shutil
import subprocess
import sys
import tarfile
from importlib.metadata import files, metadata
from pathlib import Path

import pytest
import tomllib
from checkers.runner import CHECKERS, run

ROOT = Path(__file__).parents[1]
ROOMS = {"__init__", "auth", "client", "lock"}


def test_the_wheel_holds_the_two_rooms_and_nothing_else() -> None:
    installed = {str(file) for file in files("types-etcd-stub") or () if "__pycache__" not in str(file)}
    assert {name for name in installed if ".dist-info/" not in name} == (
        {f"etcd-stubs/{room}.pyi" for room in ROOMS}
        | {f"etcd_stub/{room}.{suffix}" for room in ROOMS | {"_stand_in"} for suffix in ("py", "pyi")}
        | {"etcd_stub/py.typed"}
    )
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in installed)


def test_urllib3_in_any_version_is_the_only_dependency() -> None:
    about = metadata("types-etcd-stub")
    assert about.get_all("Requires-Dist") == ["urllib3"]
    assert about["License-Expression"] == "Apache-2.0"


def test_every_python_that_is_claimed_has_an_environment() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    claimed = {each.rpartition(" ")[2] for each in project["project"]["classifiers"] if " 3." in each}
    environments = {each for each in project["tool"]["tox"]["env_list"] if each.startswith("py3")}
    assert {f"py{version.replace('.', '')}" for version in claimed} == environments
    assert project["project"]["requires-python"] == f">={min(claimed, key=lambda version: int(version[2:]))}"


def uv(*arguments: object) -> str:
    process = subprocess.run(
        [sys.executable, "-m", "uv", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=100
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


# What needs the two builds runs where they are.
one_worker = pytest.mark.xdist_group("built")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two builds of copies of the tree: in other folders, of files with other times and modes, under another umask."""
    folders: list[Path] = []
    for time, umask in (1_500_000_000, 0o022), (1_700_000_000, 0o002):
        tree = tmp_path_factory.mktemp("built") / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".tox", ".venv", "__pycache__", "build", "dist"))
        for path in tree.rglob("*"):
            os.utime(path, (time, time))
            if path.is_file():
                path.chmod(0o666 & ~umask)
        subprocess.run(
            [sys.executable, "-m", "build", "--quiet", "--installer=uv"], cwd=tree, umask=umask, check=True, timeout=100
        )
        folders.append(tree / "dist")
    return folders


@one_worker
def test_every_build_gives_the_same_bytes(built: list[Path]) -> None:
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in built)
    assert first == second
    assert [name.rsplit(".", 1)[1] for name in sorted(first)] == ["whl", "gz"]


@one_worker
def test_the_sdist_holds_what_building_and_testing_need(built: list[Path]) -> None:
    with tarfile.open(next(built[0].glob("*.tar.gz"))) as archive:
        packed = {name.split("/", 1)[1] for name in archive.getnames()}
    tracked = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/*.*") if "__pycache__" not in path.parts}
    assert tracked <= packed
    assert {"pyproject.toml", "setup.cfg", "README.md", "CHANGELOG.md", ".ci/run", "examples/mistakes.py"} <= packed


@one_worker
def test_installing_it_changes_no_version(built: list[Path], tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    uv("venv", "--quiet", tmp_path / "venv")
    uv("pip", "install", "--quiet", "--python", python, "botocore==1.29.20", "python-etcd")
    before = uv("pip", "freeze", "--python", python).splitlines()
    assert any(line.startswith("urllib3==1.26.") for line in before)
    uv("pip", "install", "--quiet", "--python", python, next(built[0].glob("*.whl")))
    after = uv("pip", "freeze", "--python", python).splitlines()
    assert [line for line in after if not line.startswith("types-etcd-stub")] == before
    subprocess.run([python, "-c", "import botocore.httpsession, etcd_stub"], check=True, timeout=100)


@pytest.mark.parametrize("checker", CHECKERS)
def test_every_checker_reads_an_editable_install(checker: str, tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    uv("venv", "--quiet", tmp_path / "venv")
    uv("pip", "install", "--quiet", "--no-deps", "--python", python, "--editable", ROOT)
    source = tmp_path / "source.py"
    source.write_text("import etcd\n\netcd.Client()\n")
    # It fails unless the canary is reported.
    run(checker, tmp_path, [source], lenient=True, python=python)
