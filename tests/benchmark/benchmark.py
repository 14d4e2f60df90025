"""What the stubs cost at every check and the stand-in at import, in alternating runs against what else there is.

bench.py [ROUNDS]: medians of so many runs, 5 without; the more, the less it shows what else the machine does.
"""

import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from consumers import NoDownload, download

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
CALL = 'client.write("/key/{0}", "{0}", ttl={0}, prevIndex=client.read("/key", recursive=True).modifiedIndex)\n'
START = "import etcd\n\nclient = etcd.Client(port=2379)\n"
RENDEZVOUS = (ROOT / "examples" / "rendezvous.py").read_text()
PROGRAMS = {
    "a: imports nothing": "print('hello')\n",
    "b: rendezvous": RENDEZVOUS.replace("from etcd_stub import EtcdStubError, etcd", "import etcd").replace(
        "EtcdStubError, ", ""
    ),
    "c: 200 calls": START + "".join(map(CALL.format, range(100))),
    "c: 2000 calls": START + "".join(map(CALL.format, range(1000))),
}
CHECKERS = {
    "mypy cold": "mypy --config-file= --cache-dir=/dev/null --python-executable={python} {options} {program}",
    "mypy warm": "mypy --config-file= --cache-dir={folder}/cache --python-executable={python} {options} {program}",
    "pyright": "pyright --pythonpath {python} {program}",
    "ty": "ty check --quiet --python {python} {program}",
    "pyrefly": "pyrefly check --preset default --python-interpreter-path {python} {program}",
}


def environments(folder: Path) -> dict[str, Path]:
    """One environment for each way to type python-etcd."""
    (folder / "minimal" / "etcd-stubs").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "bench_minimal.pyi", folder / "minimal" / "etcd-stubs" / "__init__.pyi")
    subprocess.run([SCRIPTS / "stubgen", "--quiet", "--package", "etcd", "--output", folder / "generated"], check=True)
    (folder / "generated" / "etcd").rename(folder / "generated" / "etcd-stubs")
    sources = {
        "our stubs": SITE_PACKAGES / "etcd-stubs",
        "stubgen's": folder / "generated" / "etcd-stubs",
        "untyped source": None,
        "minimal stubs": folder / "minimal" / "etcd-stubs",
    }
    pythons: dict[str, Path] = {}
    for name, stubs in sources.items():
        environment = folder / name.split()[0].replace("'", "")
        venv.create(environment, symlinks=True)
        [site_packages] = environment.glob("lib/*/site-packages")
        for package in ("etcd", "urllib3", "dns"):
            shutil.copytree(SITE_PACKAGES / package, site_packages / package, ignore=shutil.ignore_patterns("tests"))
        if stubs:
            shutil.copytree(stubs, site_packages / "etcd-stubs")
        pythons[name] = environment / "bin" / "python"
    return pythons


def measure(command: list[str], results: Path | None) -> None:
    """Run a command once more, and add its time to the results if there are any."""
    # A checker that has something to report exits with 1.
    wrapped = ["sh", "-c", '"$@" || test $? = 1', "sh", *command]
    pyperf_command = [sys.executable, "-m", "pyperf", "command", "--quiet", "-p1", "-n1", "-w0", "-l1"]
    if results:
        wrapped = [*pyperf_command, "--append", str(results), "--", *wrapped]
    done = subprocess.run(wrapped, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench.py: {' '.join(command)} failed: {done.stdout}{done.stderr}")


def result(results: Path) -> tuple[float, float]:
    """Median seconds and MB."""
    suite = json.loads(results.read_text())
    [benchmark] = suite["benchmarks"]
    seconds = [run["values"][0] for run in benchmark["runs"]]
    # pyperf moves up what all runs have in common.
    common = suite.get("metadata", {}) | benchmark.get("metadata", {})
    sizes = [(common | run.get("metadata", {}))["command_max_rss"] for run in benchmark["runs"]]
    return median(seconds), median(sizes) / 1e6


def alternate(commands: dict[str, list[str]], rounds: int) -> dict[str, tuple[float, float]]:
    """Take turns, so that what else the machine does falls on all alike; the first turn warms caches."""
    with tempfile.TemporaryDirectory() as name:
        files = {key: Path(name, f"{number}.json") for number, key in enumerate(commands)}
        for turn in range(rounds + 1):
            for key, command in commands.items():
                measure(command, files[key] if turn else None)
        return {key: result(file) for key, file in files.items()}


def check(folder: Path, rounds: int) -> None:
    """A table of what each checker takes for each program, and the ratio to our stubs."""
    pythons = environments(folder)
    print(f"{'':32}" + "".join(f"{name:>24}" for name in pythons))
    for checker, template in CHECKERS.items():
        for program, source in PROGRAMS.items():
            commands: dict[str, list[str]] = {}
            for number, (stubs, python) in enumerate(pythons.items()):
                home = folder / f"{checker}-{program[:1]}-{len(source)}-{number}".replace(" ", "-")
                home.mkdir()
                (home / "program.py").write_text(source)
                options = "--follow-untyped-imports" if stubs == "untyped source" else ""
                words = template.format(python=python, folder=home, program=home / "program.py", options=options).split()
                commands[stubs] = [str(SCRIPTS / words[0]), *words[1:]]
            costs = alternate(commands, rounds)
            ours, _ = costs["our stubs"]
            cells = (f"{seconds:6.2f} s {seconds / ours:5.2f} {size:5.0f} MB" for seconds, size in costs.values())
            print(f"{checker:12}{program:20}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def importing(folder: Path, rounds: int) -> None:
    """What it takes to import the stand-in, python-etcd and PyTorch's stand-in, less what the interpreter takes."""
    try:
        download(folder)
    except NoDownload as error:
        sys.exit(f"bench.py: {error}")
    shutil.copy(folder / "torch" / "distributed" / "elastic" / "rendezvous" / "_etcd_stub.py", folder)
    shutil.copytree(SITE_PACKAGES / "etcd_stub", folder / "etcd_stub")
    alone = [sys.executable, "-I", "-S", "-c"]
    ours = f"import sys; sys.path.insert(0, {str(folder)!r}); "
    packages = f"import sys; sys.path.insert(0, {str(SITE_PACKAGES)!r}); "
    commands = {
        "nothing": [*alone, "import sys"],
        "etcd_stub": [*alone, ours + "import etcd_stub"],
        "PyTorch's _etcd_stub": [*alone, ours + "import _etcd_stub"],
        "python-etcd": [*alone, packages + "import etcd"],
    }
    costs = alternate(commands, rounds)
    nothing, whole = costs["nothing"][0], costs["python-etcd"][0] - costs["nothing"][0]
    for name, (seconds, _) in costs.items():
        print(f"import {name:24}{(seconds - nothing) * 1000:8.1f} ms {(seconds - nothing) / whole:6.1%}")


def main() -> None:
    if not (SCRIPTS / "pyperf").exists() or not (SITE_PACKAGES / "etcd-stubs").exists():
        sys.exit("bench.py: use: tox run -e bench")
    arguments = sys.argv[1:] or ["5"]
    if len(arguments) > 1 or not arguments[0].isdecimal() or not int(arguments[0]):
        sys.exit("usage: bench.py [ROUNDS]")
    try:
        for part in (importing, check):
            with tempfile.TemporaryDirectory() as name:
                part(Path(name), int(arguments[0]))
    except KeyboardInterrupt:
        sys.exit("bench.py: stopped by you")
    except subprocess.CalledProcessError as error:
        sys.exit(f"bench.py: {error}")


if __name__ == "__main__":
    main()
