"""How each checker is run and how its reports are read."""

import json
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

# Without our stubs every checker takes the last line for correct, so it shows that they were read, and the file to its end.
CANARY = '\nimport etcd as canary\ncanary.Client().read("k", song=True)\n'


class Report(NamedTuple):
    file: str
    line: int
    message: str
    rule: str


# What is reported of a program that is itself broken, whatever it does with etcd: an undefined name, an import that is not
# found, a syntax error (which has no rule in pyright). The last two are older versions' names.
BROKEN = {
    *("name-defined", "import-not-found", "import-untyped", "syntax"),
    *("reportUndefinedVariable", "reportMissingImports", "reportMissingModuleSource", ""),
    *("unresolved-reference", "invalid-syntax", "unknown-name", "missing-import", "missing-source", "parse-error"),
    *("unresolved-import", "import-error"),
}


class Checker(NamedTuple):
    command: str
    strict: str
    lenient: str
    read: Callable[[str], Iterable[Report]]


class CheckerFailed(Exception):
    pass


def _mypy(output: str) -> Iterable[Report]:
    for error in map(json.loads, output.splitlines()):
        if error["severity"] == "error":
            yield Report(error["file"], error["line"], error["message"], error["code"])


def _pyright(output: str) -> Iterable[Report]:
    for error in json.loads(output)["generalDiagnostics"]:
        yield Report(error["file"], error["range"]["start"]["line"] + 1, error["message"], error.get("rule", ""))


def _ty(output: str) -> Iterable[Report]:
    for error in json.loads(output):
        line = error["location"]["positions"]["begin"]["line"]
        yield Report(error["location"]["path"], line, error["description"], error["check_name"])


def _pyrefly(output: str) -> Iterable[Report]:
    for error in json.loads(output)["errors"]:
        yield Report(error["path"], error["line"], error["description"], error["name"])


def _zuban(output: str) -> Iterable[Report]:
    """It has no machine-readable output."""
    for line in output.splitlines():
        match = re.fullmatch(r"(.+?):(\d+): (error|note): (.+?)(?:  \[([a-z-]+)\])?", line)
        if not match:
            raise CheckerFailed(line)
        if match[3] == "error":
            yield Report(match[1], int(match[2]), match[4], match[5] or "none")


# pyright and basedpyright have no options for these.
_PYRIGHT: dict[str, dict[str, dict[str, Any]]] = {
    "pyright": {
        "strict": {"typeCheckingMode": "strict", "reportDeprecated": True},
        "lenient": {},
    },
    "basedpyright": {
        "strict": {
            "typeCheckingMode": "all",
            # python-etcd hands out JSON, and None or Any on purpose; pyright's strict mode still wants to know every type.
            "reportAny": False,
            "reportExplicitAny": False,
            # Half of all programs write without looking at the result.
            "reportUnusedCallResult": False,
            # typing.override is there from Python 3.12 on.
            "reportImplicitOverride": False,
        },
        # Its default is stricter than pyright's strict.
        "lenient": {"typeCheckingMode": "standard"},
    },
}

CHECKERS = {
    "mypy": Checker(
        "mypy --output=json --config-file= --explicit-package-bases --python-executable={python}",
        "--strict --warn-unreachable --enable-error-code=deprecated",
        "--check-untyped-defs",
        _mypy,
    ),
    "pyright": Checker("pyright --outputjson --warnings --pythonpath={python}", "", "", _pyright),
    "basedpyright": Checker("basedpyright --outputjson --warnings --pythonpath={python}", "", "", _pyright),
    "ty": Checker(
        "ty check --output-format=gitlab --python={python}",
        # All but: override and Any as above, and opinions about the truth of values.
        "--error=all --ignore=missing-override-decorator --ignore=unsound-assignment --ignore=unsound-return"
        " --ignore=unsound-yield --ignore=redundant-condition-strict --ignore=truthiness-test-of-none-union",
        "",
        _ty,
    ),
    "pyrefly": Checker(
        # Its guesses would find our sources above an environment in .tox, and take them for another etcd.
        "pyrefly check --disable-search-path-heuristics=true --search-path=."
        " --output-format=json --python-interpreter-path={python}",
        "--preset=strict --min-severity=warn --ignore=missing-override-decorator",
        "--preset=default",
        _pyrefly,
    ),
    "zuban": Checker(
        "zuban mypy --no-pretty --no-error-summary --python-executable={python}",
        "--strict --warn-unreachable --enable-error-code=deprecated",
        "--check-untyped-defs",
        _zuban,
    ),
}


def environment(folder: Path, *packages: str) -> Path:
    """The Python of a new environment that holds these of the packages installed here, and no others."""
    venv.create(folder, symlinks=True)
    [site_packages] = folder.glob("lib/*/site-packages")
    for package in packages:
        (site_packages / package).symlink_to(Path(sysconfig.get_path("purelib"), package))
    return folder / "bin" / "python"


def run(
    name: str,
    folder: Path,
    files: Iterable[Path],
    *,
    target: str = "",
    lenient: bool = False,
    python: Path = Path(sys.executable),
) -> list[Report]:
    """What a checker reports in files of a folder that is the caller's to write in."""
    checker = CHECKERS[name]
    mode = "lenient" if lenient else "strict"
    canaries: dict[Path, int] = {}
    for file in files:
        source = file.read_text().removesuffix(CANARY)
        file.write_text(source + CANARY)
        canaries[file.resolve()] = (source + CANARY).count("\n")
    if name in _PYRIGHT:
        (folder / "pyrightconfig.json").write_text(json.dumps(_PYRIGHT[name][mode]))
    words = [word.format(python=python) for word in f"{checker.command} {getattr(checker, mode)}".split()]
    words[0] = str(Path(sysconfig.get_path("scripts"), words[0]))
    if target:
        words.append(f"--pythonversion={target}" if name in _PYRIGHT else f"--python-version={target}")
    process = subprocess.run([*words, *map(str, canaries)], cwd=folder, capture_output=True, text=True)
    try:
        reports = [report._replace(file=str(folder / report.file)) for report in checker.read(process.stdout)]
    except (CheckerFailed, KeyError, TypeError, ValueError) as error:
        raise CheckerFailed(f"{name} cannot be read: {process.stdout}{process.stderr}") from error
    found = {(Path(report.file).resolve(), report.line) for report in reports if "song" in report.message}
    if silent := canaries.items() - found:
        raise CheckerFailed(f"{name} does not read our stubs in {silent}: {process.stdout}{process.stderr}")
    if process.returncode != 1:  # so it says that there are errors
        raise CheckerFailed(f"{name} exits with {process.returncode}: {process.stdout}{process.stderr}")
    # Both lines of the canary, since pyright warns of its import where python-etcd is absent.
    return [report for report in reports if report.line < canaries.get(Path(report.file).resolve(), report.line + 2) - 1]
