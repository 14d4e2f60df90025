"""What the stubs cost a checker and the stand-in an import: the tables of docs/cost.md. `benchmark.py [ROUNDS]`, 11 without."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, strftime

sys.path.insert(0, str(Path(__file__).parents[1]))

from checkers.runner import CANARY, CHECKERS
from downloads import fetch

ROOT = Path(__file__).parents[2]
SCRIPTS, INSTALLED = Path(sysconfig.get_path("scripts")), Path(sysconfig.get_path("purelib"))
STUBS = ("no stubs", "stubs that say Any", "our stubs")
ANY = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"
FOLLOW = "--follow-untyped-imports"  # or mypy would not read python-etcd where there are no stubs
OPTIONS = {"mypy, cold": f"{FOLLOW} --cache-dir=/dev/null", "mypy, warm": FOLLOW, "pyright": "", "ty": "", "pyrefly": ""}


def prepare(folder: Path) -> None:
    venv.create(folder / "venv", symlinks=True)
    [site_packages] = folder.glob("venv/lib/*/site-packages")
    for package in ("etcd", "etcd_stub", "urllib3", "dns", *["etcd-stubs"] * (folder.name != STUBS[0])):
        shutil.copytree(INSTALLED / package, site_packages / package)
    if folder.name == STUBS[1]:
        (site_packages / "etcd-stubs" / "__init__.pyi").write_text(ANY)
    (folder / "program.py").write_text((ROOT / "examples" / "rendezvous.py").read_text() + CANARY)


def check(row: str, folder: Path) -> float:
    checker = CHECKERS[row.split(",")[0]]
    words = f"{checker.command} {checker.lenient} {OPTIONS[row]} program.py".format(python="venv/bin/python").split()
    start = perf_counter()
    process = subprocess.run([SCRIPTS / words[0], *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    seconds = perf_counter() - start
    if process.returncode not in (0, 1) or ("song" in process.stdout) is not (folder.name == "our stubs"):
        sys.exit(f"{words[0]} fails, or reads the wrong stubs, with {folder.name}: {process.stdout}{process.stderr}")
    return seconds


def load(module: str, folder: Path) -> float:
    code = f"import sys, time; sys.path.insert(0, {str(folder)!r}); start = time.perf_counter(); import {module}"
    command = [sys.executable, "-I", "-S", "-c", f"{code}; print(time.perf_counter() - start)"]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def medians(measure: Callable[[str, Path], float], cases: list[tuple[str, Path]], rounds: int) -> list[float]:
    """They take turns, so that what else the machine does falls on all alike; the first turn fills caches."""
    turns = [[measure(*case) for case in cases] for _ in range(rounds + 1)]
    return [median(seconds) for seconds in zip(*turns[1:], strict=True)]


def main(rounds: int, folder: Path) -> None:
    fetch("torch", "torch/distributed/elastic", folder)
    for peer in STUBS:
        prepare(folder / peer)
    cpu = subprocess.getoutput("grep -sm1 'model name' /proc/cpuinfo || uname -m").split(": ")[-1]
    machine = f"{os.cpu_count()} cores of {cpu}, load average before {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"
    print(f"Alternating runs, {strftime('%F')}, {machine}.\n")
    print(f"| one check of examples/rendezvous.py, median of {rounds} |", " | ".join(STUBS), "|\n|---|---|---|---|")
    for row in OPTIONS:
        name = row.split(",")[0]
        seconds = medians(check, [(row, folder / peer) for peer in STUBS], rounds)
        print(f"| {row.replace(name, f'{name} {version(name)}')} |", *(f"{each:.2f} s |" for each in seconds), flush=True)
    cases = [("etcd", INSTALLED), ("_etcd_stub", folder / "torch/distributed/elastic/rendezvous"), ("etcd_stub", ROOT)]
    print(f"\n| one import, median of {5 * rounds} | python-etcd | PyTorch's `_etcd_stub` | our `etcd_stub` |\n|---|---|---|---|")
    print("| takes |", *(f"{each * 1000:.1f} ms |" for each in medians(load, cases, 5 * rounds)))


if __name__ == "__main__":
    argument = " ".join(sys.argv[1:]) or "11"
    if argument not in map(str, range(1, 1000)):
        sys.exit("benchmark.py takes at most one argument: the number of rounds, from 1 to 999.")
    if not all(path.exists() for path in (INSTALLED / "etcd", INSTALLED / "etcd-stubs", SCRIPTS / "pyright", SCRIPTS / "uv")):
        sys.exit("benchmark.py needs python-etcd, the stubs, the checkers and uv; use: tox run -e bench")
    try:
        with tempfile.TemporaryDirectory() as scratch:
            main(int(argument), Path(scratch))
    except ConnectionError as error:
        sys.exit(f"benchmark.py needs a file of PyTorch's: {str(error).splitlines()[0]}")
