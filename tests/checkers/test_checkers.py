"""Six checkers, one verdict: what is marked in wrong/, or wrong in what users read, is reported, and nothing else."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib.metadata import metadata, version
from pathlib import Path
from typing import Any

import pytest
import tomllib
from checkers.runner import BROKEN, CANARY, CHECKERS, CheckerFailed, environment, run

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
CLASSIFIER = "Programming Language :: Python :: 3."
PYTHONS = [each[-4:] for each in metadata("types-etcd-stub").get_all("Classifier", []) if each.startswith(CLASSIFIER)]
MARK = re.compile(r"# E(?:\[([a-z,]+)\])?: [a-z0-9-]+$", re.MULTILINE)

# Tables of the page by their first and last heading; rows are {heading: cell}.
TABLES = dict[tuple[str, str], list[dict[str, str]]]()
for table in re.findall(r"(?:^\|.+\|\n)+", (ROOT / "docs" / "checkers.md").read_text(), re.MULTILINE):
    heads, _, *rows = ([cell.strip() for cell in line[1:-1].split(" | ")] for line in table.splitlines())
    TABLES[heads[0], heads[-1]] = [dict(zip(heads, row, strict=True)) for row in rows]
CODE = re.compile(r"`([^`]+)`")
SCENE = """
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict
from uuid import uuid4

import etcd
from etcd.auth import EtcdUser


class Row(TypedDict):
    name: str


@dataclass
class Job:
    name: str


def program(
    client: etcd.Client, result: etcd.EtcdResult, error: etcd.EtcdException, user: EtcdUser, job: Job, typed_dict: Row,
    mapping: Mapping[str, int], thread_id: int, k: str, v: str,
) -> None:
"""


def programs_of_the_page() -> str:
    """The table "What is strict and what is not" as one of the sources, with a mark where it says that a line is reported."""
    lines = [SCENE]
    for row in TABLES["in the program", "reported"]:
        verdict = row["reported"].partition(":")[0]
        silent = re.findall(r"\w+", verdict.partition("not by ")[2])
        mark = f"  # E[{','.join(CHECKERS.keys() - silent)}]: page" if verdict != "no" else ""
        for code in CODE.findall(row["in the program"]):
            if code.startswith("except "):
                head, body = code.split(": ", 1)
                lines += ["    try:", "        print(client.read(k))", f"    {head}:", f"        print({body}){mark}"]
            elif re.search(r"\w\W", code):
                lines.append(f"    {code}{mark}" if " = " in code else f"    print({code}){mark}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Copies of right/ and wrong/, and the page, in a folder out of reach of anybody's configuration."""
    for name in ("right", "wrong"):
        shutil.copytree(HERE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "page.py").write_text(programs_of_the_page())
    return sorted(tmp_path.rglob("*.py"))


def marked_lines(sources: list[Path], checker: str) -> dict[tuple[str, int], str]:
    return {
        (source.name, number): line.strip()
        for source in sources
        for number, line in enumerate(source.read_text().splitlines(), 1)
        if (mark := MARK.search(line)) and checker in (mark[1] or checker).split(",")
    }


@pytest.mark.parametrize("target", [PYTHONS[0], PYTHONS[-1]])
@pytest.mark.parametrize("checker", CHECKERS)
def test_verdict(checker: str, target: str, sources: list[Path], tmp_path: Path, record_property: Any) -> None:
    marked = marked_lines(sources, checker)
    reports = run(checker, tmp_path, sources, target=target)
    assert not [report for report in reports if report.rule in BROKEN]  # which would meet any mark
    found = {(Path(report.file).name, report.line): report.message for report in reports}
    false = {place: found[place] for place in found.keys() - marked.keys()}
    missed = {place: marked[place] for place in marked.keys() - found.keys()}
    record_property("verdict", [checker, version(checker), len(marked) - len(missed), len(marked), len(false)])
    assert not missed
    assert not false


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_broken_program_is_told_from_a_mistake(checker: str, tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text("import nowhere\n_ = clientt.write('/key', nowhere)\nvalue: Nothing\n")
    assert {report.line for report in run(checker, tmp_path, [source]) if report.rule in BROKEN} == {1, 2, 3}
    source.write_text("print(1 2)\n")
    if checker == "mypy":  # which reads no further
        with pytest.raises(CheckerFailed, match='"code": "syntax"'):
            run(checker, tmp_path, [source])
    else:
        assert [report for report in run(checker, tmp_path, [source]) if report.rule in BROKEN]


def test_nearly_every_mark_is_for_every_checker(sources: list[Path]) -> None:
    wrong = [source for source in sources if source.parent.name == "wrong"]
    right = [source for source in sources if source.parent.name == "right"]
    marks = sum(len(MARK.findall(source.read_text())) for source in wrong)
    for checker in CHECKERS:
        assert len(marked_lines(wrong, checker)) > 0.97 * marks
        assert not marked_lines(right, checker)


# A Python program on a page, in which mypy's answer may stand below a line.
PROGRAM = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"^# error: (.*\n(?:# .*\n)*)", re.MULTILINE)


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
            for number, program in enumerate(PROGRAM.findall(page.read_text())):
                copy = tmp_path / f"{page.stem.replace('-', '_')}_{number}.py"
                copy.write_text(program)
                answers = ANSWER.finditer(program)
                found[copy] = {program.count("\n", 0, each.start()): " ".join(each[1].split("\n# ")).strip() for each in answers}
    return found


# What docs/checkers.md says of urllib3 1.26.
RAW = 'import etcd\n\nclient = etcd.Client()\nprint(client.api_execute("/version", "GET").data.decode())\n'


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
    # The pages' programs pass the strict modes. The examples do not pass all of them, nor does an import of what is not there.
    strict = urllib3 == "2"
    pages = {path for path in read_by_users if not (ROOT / "examples" / path.name).exists()}
    files = {path for path in read_by_users if (path in pages if strict else "import Timeout" not in path.read_text())}
    raw = tmp_path / "raw.py"
    raw.write_text(RAW)
    reports = run(checker, tmp_path, sorted(files | {raw}), lenient=not strict, python=python)
    messages = {(Path(report.file).name, report.line): report.message for report in reports}
    expected = {(path.name, line): message for path in files for line, message in read_by_users[path].items()}
    if urllib3 == "1.26" and checker in ("pyright", "basedpyright"):
        expected["raw.py", RAW.count("\n")] = ""
    assert messages.keys() == expected.keys()
    if checker == "mypy":
        shown = {place: message for place, message in expected.items() if message}
        assert shown
        assert shown == {place: messages[place] for place in shown}


def test_programs_with_a_fallback_run_without_python_etcd(read_by_users: dict[Path, dict[int, str]]) -> None:
    programs = [str(path) for path in read_by_users if "from etcd_stub" in path.read_text()]
    assert len(programs) > 3
    code = "import runpy, sys; sys.modules['etcd'] = None; [runpy.run_path(path) for path in sys.argv[1:]]"
    subprocess.run([sys.executable, "-c", code, *programs], check=True, timeout=100)


FALLBACK = "else:\n    try:\n        import etcd\n    except ImportError:\n        etcd = None"
USE = """

def leader(client: etcd.Client) -> str:
    try:
        return str(client.read("/leader").value)
    except etcd.EtcdKeyNotFound:
        return ""
"""
MY_STUB = "class EtcdKeyNotFound(Exception): ...\nclass Client:\n    def read(self, key: str) -> None: ...\n"


@pytest.mark.parametrize("python_etcd", [True, False], ids=["installed", "absent"])
@pytest.mark.parametrize("checker", CHECKERS)
def test_idioms_get_the_verdict_that_the_page_gives(checker: str, python_etcd: bool, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv", "etcd-stubs", "etcd_stub", "urllib3", *["etcd"] * python_etcd)
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "my_stub.py").write_text(MY_STUB)
    idioms = dict[Path, str]()
    for number, row in enumerate(TABLES["idiom", "zuban"]):
        [idiom] = CODE.findall(row["idiom"])
        head, colon, body = idiom.rpartition(": ")
        lines = [head + colon.strip(), f"    {body}"] if head else [body]
        if head.startswith("except"):
            lines = ["try:", "    import etcd", *lines]
        elif head:
            lines = ["from typing import TYPE_CHECKING", "", *lines, FALLBACK]
        program = package / f"program_{number}.py"
        program.write_text("\n".join(lines) + USE)
        idioms[program] = idiom
    reported = {Path(report.file) for report in run(checker, tmp_path, idioms, lenient=True, python=python)}
    clean = {"clean", *["if installed"] * python_etcd}
    expected = {CODE.findall(row["idiom"])[0]: row[checker] not in clean for row in TABLES["idiom", "zuban"]}
    assert {idiom: program in reported for program, idiom in idioms.items()} == expected


@pytest.mark.parametrize("checker", CHECKERS)
def test_settings_do_what_the_page_says(checker: str, tmp_path: Path) -> None:
    absent = environment(tmp_path / "venv", "etcd-stubs", "etcd_stub", "urllib3")
    command = [word for word in CHECKERS[checker].command.split() if not word.startswith("--") or "{python}" in word]

    def reported(settings: str, programs: list[Path], python: Path) -> set[str]:
        (tmp_path / "pyproject.toml").write_text(settings)
        words = [str(Path(sysconfig.get_path("scripts"), command[0])), *(word.format(python=python) for word in command[1:])]
        process = subprocess.run(
            [*words, *map(str, programs)], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100
        )
        return set(re.findall(r"program_\d+(?=\.py)", process.stdout))

    for action, python in ("reports", Path(sys.executable)), ("accepts", absent):
        rows = [row for row in TABLES["setting", action] if checker in row["of"].split(", ")]
        programs = list[Path]()
        for row in rows:
            [code] = CODE.findall(row[action])
            programs.append(tmp_path / f"program_{len(programs)}.py")
            lines = ["from etcd_stub import etcd", "client, k = etcd.Client(), '/key'"]
            programs[-1].write_text("\n".join([code, lines[1]] if code == "import etcd" else [*lines, code]) + "\n")
        everything = {program.stem for program in programs}
        assert reported("", programs, python) == (set() if action == "reports" else everything)
        settings = {CODE.findall(row["setting"])[0]: program.stem for row, program in zip(rows, programs, strict=True)}
        if checker == "mypy":  # at once, since it reads the standard library anew for each setting
            overrides = [f'[[tool.mypy.overrides]]\nmodule = "{name}"\n{setting}\n' for setting, name in settings.items()]
            assert reported("".join(overrides), programs, python) == everything
        else:
            found = {text: name in reported(f"[tool.{checker}]\n{text}\n", programs, python) for text, name in settings.items()}
            assert found == dict.fromkeys(settings, action == "reports")


@pytest.mark.parametrize(("variable", "found"), [("PYTHONPATH", True), ("MYPYPATH", False)])
def test_mypy_finds_a_folder_of_stubs_as_the_page_says(variable: str, found: bool, tmp_path: Path) -> None:
    shutil.copytree(SITE_PACKAGES / "etcd-stubs", tmp_path / "third_party" / "etcd-stubs")
    (tmp_path / "program.py").write_text(CANARY)
    mypy, python = Path(sysconfig.get_path("scripts"), "mypy"), environment(tmp_path / "venv", "etcd")
    process = subprocess.run(
        [mypy, f"--python-executable={python}", "program.py"],
        cwd=tmp_path,
        env=os.environ | {variable: "third_party"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("song" in process.stdout) is found


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_page_names_the_versions_that_are_tested(checker: str) -> None:
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["oldest"]
    [old] = [pin.partition("==")[2] for pin in oldest if re.split(r"[=\[]", pin)[0] == checker]
    [row] = [row for row in TABLES["checker", "oldest with the same verdict"] if row["checker"].split(", ")[0] == checker]
    assert (row["tested"], row["oldest with the same verdict"]) == (version(checker), old)


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
    process = subprocess.run(
        [pyrefly, "coverage", "report", "."], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100
    )
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
