"""Mutation testing of the stubs: change one declaration at a time and see whether a test objects.

The suite's own quick parts, the fastest first, judge every mutant of the installed `etcd-stubs` and `etcd_stub` until one
objects. Mutants live in environments of their own and never touch the installed package. A mutant that nothing objects to
is a survivor: either a test is missing, or `survivors.txt` beside this file says why none of these can be written. Results
are kept in build/mutation, so that a run that was stopped goes on where it was; a change of stubs, tests or scripts starts anew.
"""

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NoReturn

try:
    import yaml
    from pytest_mypy_plugins import utils
    from tqdm import tqdm
except ModuleNotFoundError as error:
    sys.exit(f"mutate.py: {error.name} is not installed here; use: tox run -e mutation")

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from checkers import CheckerFailed, run
from checkers.test_checkers import marked_lines
from mutants import Mutant, mutants

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "mutation"
REVIEWED = Path(__file__).with_name("survivors.txt")
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
SOURCES = ("etcd-stubs/*.pyi", "etcd_stub/*.pyi", "etcd_stub/*.py")
TESTS = ("checkers", "runtime", "typing")
SEED = 2379
WORKERS = 2


def environment(folder: Path, *without: str) -> Path:
    """A virtual environment with links to all that is installed here, but copies of what is mutated. Its site-packages."""
    venv.create(folder, symlinks=True)
    [site_packages] = folder.glob("lib/*/site-packages")
    for path in SITE_PACKAGES.iterdir():
        if path.name in ("etcd-stubs", "etcd_stub"):
            shutil.copytree(path, site_packages / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif path.name not in without and path.name != "__pycache__" and not path.name.startswith("python_etcd"):
            (site_packages / path.name).symlink_to(path)
    return site_packages


class Court:
    """One worker's environments and tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in TESTS:
            shutil.copytree(ROOT / "tests" / name, folder / "tests" / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "setup.cfg"):
            shutil.copy(ROOT / name, folder)
        self.environments = {"with": environment(folder / "with"), "without": environment(folder / "without", "etcd")}
        self.written = int(time.time())
        self.sources = sorted(path for kind in ("right", "wrong") for path in (folder / "tests" / "checkers" / kind).glob("*.py"))
        self.expected = self.write_cases(folder / "cases")

    def write_cases(self, folder: Path) -> list[str]:
        """Write each case's program as a module and tell what mypy is to say of them."""
        folder.mkdir()
        expected: list[str] = []
        cases = [
            case for file in sorted((self.folder / "tests" / "typing").glob("*.yml")) for case in yaml.safe_load(file.read_text())
        ]
        for number, case in enumerate(cases):
            if case.keys() - {"case", "main", "out"}:
                raise NotImplementedError(f"a case with {sorted(case)}")
            name = f"case_{number:03}"
            (folder / f"{name}.py").write_text(case["main"])
            matchers = utils.extract_output_matchers_from_comments("main.py", case["main"].split("\n"), regex=False)
            matchers += utils.extract_output_matchers_from_out(case.get("out", ""), {}, regex=False)
            expected += [f"{name} {matcher!s}" for matcher in matchers]
        return sorted(expected)

    def put(self, file: str, text: str) -> None:
        """Each time with another time stamp: mypy trusts a file of the same size and second to be the same."""
        self.written += 1
        for site_packages in self.environments.values():
            (site_packages / file).write_text(text)
            os.utime(site_packages / file, (self.written, self.written))

    def python(self, which: str, *arguments: str, cwd: str = "") -> tuple[int, str]:
        command = [str(self.folder / which / "bin" / "python"), *arguments]
        env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        process = subprocess.run(command, cwd=self.folder / cwd, env=env, capture_output=True, text=True, timeout=300)
        return process.returncode, process.stdout + process.stderr

    def checker(self, name: str) -> bool:
        """Whether it reports what is marked in the checkers' programs and nothing else."""
        try:
            python = str(self.folder / "with" / "bin" / "python")
            reports = run(name, self.folder / "tests" / "checkers", self.sources, python=python)
        except CheckerFailed:
            return False
        return {(Path(report.file).name, report.line) for report in reports} == marked_lines(self.sources, name)

    def cases(self) -> bool:
        options = ["--config-file=../setup.cfg", "--no-error-summary", "--no-pretty", "--hide-error-context", "--no-color-output"]
        _, output = self.python("with", "-m", "mypy", *options, ".", cwd="cases")
        said = [re.sub(r"^(case_\d+)\.py", r"\1 main", line.rstrip()) for line in output.splitlines()]
        said = [line[:8] + re.sub(r"\bcase_\d+\b", "main", line[8:]) for line in said]
        return sorted(said) == self.expected

    def stubtest(self, package: str) -> bool:
        allowlist = str(self.folder / "tests" / "runtime" / "allowlist.txt")
        options = ["--allowlist", allowlist, "--ignore-unused-allowlist"] if package == "etcd" else []
        return self.python("with", "-m", "mypy.stubtest", package, *options, cwd="cases")[0] == 0

    def runtime(self, which: str, tests: str) -> bool:
        options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
        return self.python(which, "-m", "pytest", *options, f"tests/runtime/test_{tests}.py")[0] == 0

    def judges(self, file: str) -> Iterable[tuple[str, Callable[[], bool]]]:
        """The fastest first, but the cases before pyrefly, since they object to a hundred times as many mutants."""
        if file.endswith(".py"):
            return [
                ("switch, present", lambda: self.runtime("with", "switch")),
                ("stand-in, absent", lambda: self.runtime("without", "stand_in")),
                ("switch, absent", lambda: self.runtime("without", "switch")),
                ("stubtest, absent", lambda: self.runtime("without", "stubtest")),
                ("stubtest, present", lambda: self.runtime("with", "stubtest")),
            ]
        package = file.partition("/")[0].removesuffix("-stubs")
        return [
            ("ty", lambda: self.checker("ty")),
            ("zuban", lambda: self.checker("zuban")),
            ("cases", self.cases),
            ("pyrefly", lambda: self.checker("pyrefly")),
            ("stubtest", lambda: self.stubtest(package)),
            ("mypy", lambda: self.checker("mypy")),
            ("pyright", lambda: self.checker("pyright")),
            ("basedpyright", lambda: self.checker("basedpyright")),
        ]

    def verdict(self, file: str, text: str) -> str:
        """The name of the first judge that objects; empty for a survivor."""
        original = (SITE_PACKAGES / file).read_text()
        self.put(file, text)
        try:
            return next((name for name, passes in self.judges(file) if not passes()), "")
        except subprocess.TimeoutExpired:
            return "time"
        finally:
            self.put(file, original)


courts: list[Court] = []
"""The one of this worker."""


def open_court(scratch: Path) -> None:
    courts.append(Court(scratch / str(os.getpid())))


def judge(file: str, text: str) -> str:
    return courts[0].verdict(file, text)


def all_mutants() -> list[Mutant]:
    """In an order that is random but always the same, so that any number of them from the start is a sample."""
    files = sorted(str(path.relative_to(SITE_PACKAGES)) for pattern in SOURCES for path in SITE_PACKAGES.glob(pattern))
    found = [mutant for file in files for mutant in mutants(file, (SITE_PACKAGES / file).read_text())]
    random.Random(SEED).shuffle(found)
    return found


def state() -> str:
    """A hash of all that results depend on."""
    paths = [path for pattern in SOURCES for path in SITE_PACKAGES.glob(pattern)]
    paths += [path for name in TESTS for path in (ROOT / "tests" / name).rglob("*.*") if path.suffix in (".py", ".yml", ".txt")]
    digest = hashlib.sha256()
    paths += [Path(__file__), Path(__file__).with_name("mutants.py"), ROOT / "setup.cfg", ROOT / "pyproject.toml"]
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def reviewed() -> dict[str, str]:
    """Accepted survivors and their reasons."""
    found: dict[str, str] = {}
    for line in REVIEWED.read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition("  # ")
            if not reason:
                sys.exit(f"mutate.py: {REVIEWED.name} gives no reason for {name!r}")
            found[name] = reason
    return found


def judge_all(chosen: list[Mutant], results: Path, scratch: Path) -> dict[str, str]:
    """The judge that killed each mutant, by name; what is in the file of results is not tried again."""
    known: dict[str, str] = {}
    if results.exists():
        try:
            known = dict(map(json.loads, results.read_text().splitlines()))
        except json.JSONDecodeError:
            sys.exit(f"mutate.py: {results} is damaged; use --fresh")
    missing = [mutant for mutant in chosen if mutant.name not in known]
    if not missing:
        return known
    pool = ProcessPoolExecutor(WORKERS, initializer=open_court, initargs=(scratch,))
    try:
        baseline = ["etcd-stubs/__init__.pyi", "etcd_stub/__init__.pyi", "etcd_stub/__init__.py"]
        originals = {pool.submit(judge, name, (SITE_PACKAGES / name).read_text()): name for name in baseline}
        for future in as_completed(originals):
            if killer := future.result():
                sys.exit(f"mutate.py: {killer} objects to {originals[future]} as it is; the suite must pass first")
        futures = {pool.submit(judge, mutant.file, mutant.text): mutant for mutant in missing}
        with results.open("a", buffering=1) as file:
            for future in tqdm(as_completed(futures), total=len(missing), unit=" mutants", smoothing=0.05, mininterval=1):
                name, killer = futures[future].name, future.result()
                known[name] = killer
                file.write(json.dumps([name, killer]) + "\n")
    finally:
        pool.shutdown(cancel_futures=True)
    return known


def table(chosen: list[Mutant], killers: dict[str, str], heading: str, key: Callable[[Mutant], str]) -> None:
    total = Counter(map(key, chosen))
    killed = Counter(key(mutant) for mutant in chosen if killers[mutant.name])
    print(f"\n{heading:26} mutants  killed")
    for name, count in sorted(total.items()):
        print(f"{name:26} {count:7} {killed[name]:7} {killed[name] / count:7.1%}")


def report(chosen: list[Mutant], killers: dict[str, str], accepted: dict[str, str], full: bool) -> int:
    survivors = [mutant for mutant in chosen if not killers[mutant.name]]
    table(chosen, killers, "file", lambda mutant: mutant.file)
    table(chosen, killers, "kind", lambda mutant: mutant.kind)
    print(
        "\nkilled by",
        ", ".join(f"{name}: {count}" for name, count in Counter(killers[m.name] for m in chosen).most_common() if name),
    )
    new = [mutant for mutant in survivors if mutant.name not in accepted]
    stale = accepted.keys() - {mutant.name for mutant in survivors} if full else set[str]()
    for mutant in sorted(new):
        print(f"survived at {mutant.file}:{mutant.line}; to accept it, put into {REVIEWED.name}:\n{mutant.name}  # REASON")
    for name in sorted(stale):
        print(f"no longer survives, or no longer exists; take it out of {REVIEWED.name}: {name}")
    print(f"\n{len(chosen)} mutants, {len(survivors)} survived, {len(survivors) - len(new)} of them reviewed", end="; ")
    print(f"score {1 - len(survivors) / len(chosen):.2%}")
    return 1 if new or stale else 0


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.exit(f"mutate.py: {message}")


def natural(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of mutants")
    return int(text)


def main() -> int:
    parser = Parser(description="Mutation testing of the stubs.")
    parser.add_argument("--sample", type=natural, metavar="N", help="try N mutants at random instead of all")
    parser.add_argument("--fresh", action="store_true", help="forget the results of earlier runs")
    options = parser.parse_args()
    for package in ("etcd", "etcd-stubs", "etcd_stub"):
        if not (SITE_PACKAGES / package).is_dir():
            sys.exit(f"mutate.py: {package} is not installed here; use: tox run -e mutation")
    accepted = reviewed()
    everything = all_mutants()
    chosen = everything
    if options.sample and options.sample < len(everything):
        chosen = everything[: options.sample]
        print(f"{options.sample} of {len(everything)} mutants at random, seed {SEED}")
    WORK.mkdir(parents=True, exist_ok=True)
    results = WORK / f"{state()}.jsonl"
    if options.fresh:
        results.unlink(missing_ok=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch:
        try:
            killers = judge_all(chosen, results, Path(scratch))
        except (KeyboardInterrupt, BrokenProcessPool):
            sys.exit("mutate.py: stopped, by you or by the error above; another run goes on from here")
    code = report(chosen, killers, accepted, full=chosen is everything)
    print(f"{time.monotonic() - start:.0f} seconds")
    return code


if __name__ == "__main__":
    sys.exit(main())
