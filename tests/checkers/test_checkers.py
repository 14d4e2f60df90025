"""Six checkers, one verdict: what is marked in wrong/, or wrong in what users read, is reported, and nothing else."""

import ast
import json
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from importlib.metadata import metadata, version
from pathlib import Path
from typing import Any

import pytest
import tomllib
from checkers.runner import CHECKERS, CheckerFailed, environment, run

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
CLASSIFIER = "Programming Language :: Python :: 3."
PYTHONS = [each[-4:] for each in metadata("types-etcd-stub").get_all("Classifier", []) if each.startswith(CLASSIFIER)]
MARK = re.compile(r"# E(?:\[([a-z,]+)\])?: [a-z0-9-]+$", re.MULTILINE)


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Copies of right/ and wrong/ in a folder out of reach of anybody's configuration."""
    for name in ("right", "wrong"):
        shutil.copytree(HERE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return sorted(tmp_path.rglob("*.py"))


def marked_lines(sources: list[Path], checker: str) -> set[tuple[str, int]]:
    return {
        (source.name, source.read_text().count("\n", 0, mark.start()) + 1)
        for source in sources
        for mark in MARK.finditer(source.read_text())
        if checker in (mark[1] or checker).split(",")
    }


@pytest.mark.parametrize("target", [PYTHONS[0], PYTHONS[-1]])
@pytest.mark.parametrize("checker", CHECKERS)
def test_verdict(checker: str, target: str, sources: list[Path], tmp_path: Path, record_property: Any) -> None:
    marked = marked_lines(sources, checker)
    reports = {(Path(file).name, line): message for file, line, message in run(checker, tmp_path, sources, target=target)}
    false = {place: reports[place] for place in reports.keys() - marked}
    missed = marked - reports.keys()
    record_property("verdict", [checker, version(checker), len(marked) - len(missed), len(marked), len(false)])
    assert not missed
    assert not false


def test_nearly_every_mark_is_for_every_checker(sources: list[Path]) -> None:
    wrong = [source for source in sources if source.parent.name == "wrong"]
    right = [source for source in sources if source.parent.name == "right"]
    marks = sum(len(MARK.findall(source.read_text())) for source in wrong)
    for checker in CHECKERS:
        assert len(marked_lines(wrong, checker)) > 0.97 * marks
        assert not marked_lines(right, checker)


# A Python program on a page, and the answer of mypy that may stand below it.
PROGRAM = re.compile(r"^```python\n(.*?)^```\n(?:\n```console\n(.*?)^```)?", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"^\w+\.py:(\d+): error: (.+?)(?:  \[[a-z-]+\])?$", re.MULTILINE)


@pytest.fixture
def read_by_users(tmp_path: Path) -> dict[Path, dict[int, str]]:
    """The examples, and the programs in README and docs; the wrong lines of each, with mypy's message if a page shows it."""
    found: dict[Path, dict[int, str]] = {}
    for example in (ROOT / "examples").glob("*.py"):
        wrong = example.name == "mistakes.py"
        lines = example.read_text().splitlines()
        copy = Path(shutil.copy(example, tmp_path))
        found[copy] = {number: "" for number, line in enumerate(lines, 1) if wrong and "  # " in line}
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        if page.name != "python-etcd.md":  # which runs, in tests/live
            for number, (program, answer) in enumerate(PROGRAM.findall(page.read_text())):
                copy = tmp_path / f"{page.stem.replace('-', '_')}_{number}.py"
                copy.write_text(program)
                found[copy] = {int(line): message for line, message in ANSWER.findall(answer)}
    return found


@pytest.mark.parametrize("urllib3", ["2", "1.26", "no"])
@pytest.mark.parametrize("checker", CHECKERS)
def test_what_users_read_gets_its_verdict_with_any_urllib3(
    checker: str,
    urllib3: str,
    read_by_users: dict[Path, dict[int, str]],
    downloaded: Callable[[str, str], Path],
    tmp_path: Path,
) -> None:
    python = environment(tmp_path / "venv", "etcd", "etcd-stubs", "etcd_stub", *["urllib3"] * (urllib3 == "2"))
    if urllib3 == "1.26":
        [site_packages] = (tmp_path / "venv").glob("lib/*/site-packages")
        (site_packages / "urllib3").symlink_to(downloaded("urllib3", "urllib3") / "urllib3")
    reports = run(checker, tmp_path, list(read_by_users), lenient=True, python=python)
    messages = {(Path(report.file).name, report.line): report.message for report in reports}
    expected = {(path.name, line): message for path, lines in read_by_users.items() for line, message in lines.items()}
    assert messages.keys() == expected.keys()
    if checker == "mypy":
        shown = {place: message for place, message in expected.items() if message}
        assert shown == {place: messages[place] for place in shown}


IDIOMS = {
    "from etcd_stub import etcd": ["from etcd_stub import etcd"],
    "except ImportError: etcd = None": ["try:", "    import etcd", "except ImportError:", "    etcd = None"],
    "except ImportError: HAS_ETCD = False": ["try:", "    import etcd", "except ImportError:", "    HAS_ETCD = False"],
    "except ImportError: from . import my_stub as etcd": [
        *("try:", "    import etcd", "except ImportError:", "    from . import my_stub as etcd"),
    ],
}
USE = """

def leader(client: etcd.Client) -> str:
    try:
        return str(client.read("/leader").value)
    except etcd.EtcdKeyNotFound:
        return ""
"""
MY_STUB = "class EtcdKeyNotFound(Exception): ...\nclass Client:\n    def read(self, key: str) -> None: ...\n"


@pytest.mark.parametrize("checker", CHECKERS)
def test_idioms_get_the_verdict_that_the_page_gives(checker: str, tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "my_stub.py").write_text(MY_STUB)
    programs = {idiom: package / f"program_{number}.py" for number, idiom in enumerate(IDIOMS)}
    for idiom, program in programs.items():
        program.write_text("\n".join(IDIOMS[idiom]) + USE)
    reported = {Path(report.file).name for report in run(checker, tmp_path, programs.values(), lenient=True)}
    table = [row.strip("| ").split(" | ") for row in (ROOT / "docs" / "checkers.md").read_text().splitlines() if row[:1] == "|"]
    cells = {row[0]: row for row in table}
    for idiom, program in programs.items():
        verdict = cells[f"`{idiom}`"][cells["idiom"].index(checker)]
        assert verdict == ("reported" if program.name in reported else "clean"), idiom


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_page_names_the_versions_that_are_tested(checker: str) -> None:
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["oldest"]
    [old] = [pin.partition("==")[2] for pin in oldest if re.split(r"[=\[]", pin)[0] == checker]
    row = rf"^\| {checker}(, Pylance)? \| {version(checker)} \| {old} \|"
    assert re.search(row, (ROOT / "docs" / "checkers.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize("python_etcd", [True, False], ids=["python-etcd", "nothing"])
@pytest.mark.parametrize("checker", CHECKERS)
def test_without_our_stubs_nothing_passes(checker: str, python_etcd: bool, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv", *["etcd"] * python_etcd)
    source = tmp_path / "source.py"
    source.write_text("import etcd\n\netcd.Client().read('key')\n")
    with pytest.raises(CheckerFailed, match="does not read our stubs"):
        run(checker, tmp_path, [source], lenient=True, python=python)


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
    # What always raises, and JSON of any shape.
    vague = {"client.Client.election", "client.Client.get_lock", "etcd.EtcdResult.__init__"}
    assert {symbol["name"] for symbol in symbols if symbol["n_any"]} == vague


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
