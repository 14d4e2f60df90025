"""Six checkers, one verdict: what is marked in wrong/ and in the README is reported, and nothing else."""

import ast
import json
import re
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from checkers.runner import CHECKERS, CheckerFailed, run

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"
PYPROJECT = README.with_name("pyproject.toml")
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
# From the oldest Python we support to the newest the checkers know.
TARGETS = ["3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
MARK = re.compile(r"# E(?:\[([a-z,]+)\])?: [a-z0-9-]+$", re.MULTILINE)


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Copies of right/ and wrong/, and the README's Python, in a folder out of reach of anybody's configuration."""
    for name in ("right", "wrong"):
        shutil.copytree(HERE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "readme").mkdir()
    for number, block in enumerate(re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)):
        (tmp_path / "readme" / f"readme_{number}.py").write_text(block)
    return sorted(tmp_path.rglob("*.py"))


def marked_lines(sources: list[Path], checker: str) -> set[tuple[str, int]]:
    return {
        (source.name, source.read_text().count("\n", 0, mark.start()) + 1)
        for source in sources
        for mark in MARK.finditer(source.read_text())
        if checker in (mark[1] or checker).split(",")
    }


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("checker", CHECKERS)
def test_verdict(checker: str, target: str, sources: list[Path], tmp_path: Path, record_property: Any) -> None:
    marked = marked_lines(sources, checker)
    reports = {(Path(file).name, line): message for file, line, message in run(checker, tmp_path, sources, target=target)}
    false = {place: reports[place] for place in reports.keys() - marked}
    missed = marked - reports.keys()
    record_property("verdict", [checker, version(checker), len(marked) - len(missed), len(marked), len(false)])
    assert not missed
    assert not false


def test_enough_is_marked_and_enough_is_not(sources: list[Path]) -> None:
    wrong = [source for source in sources if source.parent.name == "wrong"]
    right = [source for source in sources if source.parent.name == "right"]
    for checker in CHECKERS:
        assert len(marked_lines(wrong, checker)) >= 380
        assert not marked_lines(right, checker)
    statements = [node for source in right for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.stmt)]
    assert len(statements) >= 700


@pytest.mark.parametrize("checker", CHECKERS)
def test_readme_has_these_figures(checker: str, sources: list[Path]) -> None:
    count = len(marked_lines(sources, checker))
    oldest = re.findall(rf'"{checker}(?:\[nodejs\])?==(.+?)"', PYPROJECT.read_text().partition("\noldest = ")[2])[0]
    row = rf"^\| {checker} \| {version(checker)} \| {oldest} \| {count} of {count} \| 0 \|$"
    assert re.search(row, README.read_text(), re.MULTILINE)


@pytest.mark.parametrize("python_etcd", [True, False], ids=["python-etcd", "nothing"])
@pytest.mark.parametrize("checker", CHECKERS)
def test_without_our_stubs_nothing_passes(checker: str, python_etcd: bool, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    if python_etcd:
        [site_packages] = (tmp_path / "venv").glob("lib/*/site-packages")
        shutil.copytree(SITE_PACKAGES / "etcd", site_packages / "etcd", ignore=shutil.ignore_patterns("tests"))
    source = tmp_path / "source.py"
    source.write_text("import etcd\n\netcd.Client().read('key')\n")
    with pytest.raises(CheckerFailed, match="does not read our stubs"):
        run(checker, tmp_path, [source], lenient=True, python=str(tmp_path / "venv" / "bin" / "python"))


@pytest.mark.parametrize("checker", CHECKERS)
def test_checker_that_fails_does_not_pass(checker: str, tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text("import etcd\n")
    with pytest.raises(CheckerFailed):
        run(checker, tmp_path, [source], target="never")


def test_every_type_is_known(tmp_path: Path) -> None:
    shutil.copytree(SITE_PACKAGES / "etcd-stubs", tmp_path / "etcd")
    pyrefly = Path(sysconfig.get_path("scripts"), "pyrefly")
    process = subprocess.run([pyrefly, "coverage", "report", "."], cwd=tmp_path, capture_output=True, text=True, check=True)
    symbols = [symbol for module in json.loads(process.stdout)["module_reports"] for symbol in module["symbol_reports"]]
    assert len(symbols) >= 120
    assert not [symbol["name"] for symbol in symbols if symbol["n_untyped"]]
    # What always raises.
    assert {symbol["name"] for symbol in symbols if symbol["n_any"]} == {"client.Client.election", "client.Client.get_lock"}


def test_everything_public_occurs_in_a_source(sources: list[Path]) -> None:
    declared = set[str]()
    for stub in (SITE_PACKAGES / "etcd-stubs").glob("*.pyi"):
        declared |= set(declarations(ast.parse(stub.read_text())))
    assert {"Client", "write", "write(prevExist=)", "EtcdResult", "leaves", "Lock(lock_name=)", "errorCode"} < declared
    used = {name for source in sources for name in uses(ast.parse(source.read_text()))}
    assert not sorted(declared - used)


def declarations(stub: ast.Module) -> Iterator[str]:
    """Public names, parameters as `function(name=)`, and keys of dicts."""
    for node in stub.body:
        if isinstance(node, ast.ClassDef):
            if not node.name.startswith("_"):
                yield node.name
            for member in node.body:
                yield from members(member, node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from (alias.name for alias in node.names if alias.asname == alias.name)
        elif not isinstance(node, ast.Expr | ast.AnnAssign):
            raise NotImplementedError(ast.unparse(node))


def members(node: ast.stmt, owner: str) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.target.id.startswith("_"):
        yield node.target.id
    elif isinstance(node, ast.FunctionDef):
        name = owner if node.name == "__init__" else node.name
        setter = any(isinstance(decorator, ast.Attribute) for decorator in node.decorator_list)
        if not name.startswith("_") and not setter:
            yield name
            yield from (f"{name}({argument.arg}=)" for argument in [*node.args.args[1:], *node.args.kwonlyargs])


def uses(source: ast.Module) -> Iterator[str]:
    for node in ast.walk(source):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name) | ast.Constant(value=str(name)):
                yield name
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), keywords=keywords):
                yield from (f"{name}({keyword.arg}=)" for keyword in keywords)
            case _:
                pass
