"""Rendezvous of workers over etcd: each gets a rank, all the same version. `rendezvous.py PORT SIZE` is one worker."""

import contextlib
import json
import signal
import sys
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeVar, final
from urllib.parse import quote

from etcd_stub import EtcdStubError, etcd

TTL = 2  # seconds after which a dead worker counts as gone; a turn makes three requests, and must take less
PAUSE = 0.1  # seconds between two turns: whatever the server answers, nobody spins
Place = tuple[int, int]  # version of the round, and rank in it
T = TypeVar("T")


class TooLate(Exception):
    """The round is complete; there is no place left."""


class WrongSize(Exception):
    """The size is below one, or not the one that the others in the round have."""


@dataclass
class Round:
    """What the workers agree on, stored as JSON under one key and changed by compare-and-swap only."""

    version: int
    size: int
    members: list[str] = field(default_factory=list[str])
    confirmed: list[str] = field(default_factory=list[str])
    left: list[str] = field(default_factory=list[str])

    @property
    def complete(self) -> bool:
        return len(self.confirmed) == self.size

    def place(self, me: str) -> Place | None:
        return (self.version, self.members.index(me)) if self.complete and me in self.members else None

    def advanced(self, me: str, alive: Collection[str], size: int) -> "Round":
        """The round as it should be: without the dead, with us, and confirmed by us when all are there."""
        members = [member for member in self.members if member in alive]
        if members and self.size != size:
            raise WrongSize(f"round {self.version} is for {self.size} workers, not for {size}")
        if me not in members and len(members) < size:
            members.append(me)
        if members != self.members:
            return replace(self, size=size, members=members, confirmed=[])
        # A swap of its own, later than joining: only confirmations complete a round, so none who joins and dies completes it.
        if me in members and len(members) == size and me not in self.confirmed:
            return replace(self, confirmed=[*self.confirmed, me])
        return self

    def without(self, me: str) -> "Round":
        """The round after we have left it; the last one out of a complete round opens the next."""
        if not self.complete:
            return replace(self, members=[member for member in self.members if member != me], confirmed=[])
        left = [*self.left, me]
        return replace(self, left=left) if len(left) < self.size else Round(self.version + 1, self.size)


class Seen(NamedTuple):
    """The round and who is alive, both from one answer."""

    round: Round
    modified_index: int  # of the round, 0 if there is none yet
    etcd_index: int
    alive: Collection[str]


@final
class Rendezvous:
    """Where the workers of a job meet. Each worker has an object of its own.

    What it does not do: who has confirmed is not watched any more. A worker that is killed then cannot leave, so its round
    never ends, and all who come later get TooLate. When no worker of the job runs, `client.delete(rendezvous.root,
    recursive=True)` lets it begin anew, at version 1.

    Give the client a short `read_timeout`: python-etcd sends a request up to four times, which may exceed the patience. With
    `allow_reconnect`, name its hosts as the servers advertise them.
    """

    def __init__(self, client: etcd.Client, job: str, size: int) -> None:
        if size < 1:
            raise WrongSize(f"a round needs at least 1 worker, not {size}")
        self.client = client
        self.size = size
        self.me = ""  # our name in one round; each join takes a new one
        # The outer quote is for python-etcd, which puts keys into the URL as they are, `#` and `?` included. The inner one keeps
        # a slash in the name from adding a level. "job-" is for names that mean something else: "", "." and "_hidden".
        self.root = f"/rendezvous/job-{quote(quote(job, safe=''))}"

    def join(self, patience: float = 60) -> Place:
        """Wait for the other workers; return the version of the round and our rank in it.

        After TimeoutError we are out of the round. If not even that could be stored, its text says so; `leave` tries again.
        """
        self.leave(patience)
        self.me = uuid.uuid4().hex
        try:
            return keep_trying(f"meet {self.size} workers", self.take_turn, patience)
        except TimeoutError as reason:
            return keep_trying("withdraw", partial(self.give_up, reason), TTL)

    def leave(self, patience: float = 10) -> None:
        """End our part in the round, whatever it is; harmless if we have none. It belongs in a `finally`, as in `main`."""
        if self.me:
            keep_trying("leave", self.step_out, patience)
            self.me = ""

    def take_turn(self) -> Place | None:
        """Do the next thing for the round; return our place once it is complete."""
        # Before we look, since a member without this key is removed, by us as well; and in every turn, not only while we wait,
        # since a worker that contends for long would otherwise look dead.
        self.client.write(f"{self.root}/alive/{self.me}", "", ttl=TTL)
        seen = self.look()
        if place := seen.round.place(self.me):
            return place
        if seen.round.complete:
            raise TooLate(f"round {seen.round.version} is complete without us")
        wanted = seen.round.advanced(self.me, seen.alive, self.size)
        if wanted == seen.round:
            self.wait_for_change(seen)
        else:
            self.swap(seen, wanted)
            print(f"{len(wanted.members)} of {self.size} are here, {len(wanted.confirmed)} confirmed", flush=True)
        return None

    def give_up(self, reason: TimeoutError) -> Place:
        """Withdraw and raise the reason. If the round has become complete meanwhile, the others count on us: take our place."""
        seen = self.look()
        if place := seen.round.place(self.me):
            return place
        if self.me in seen.round.members:
            self.swap(seen, seen.round.without(self.me))
        raise reason

    def step_out(self) -> bool:
        """Leave the round, whether it is complete or not, unless we are out already."""
        seen = self.look()
        if self.me in seen.round.members and self.me not in seen.round.left:
            self.swap(seen, seen.round.without(self.me))
        return True

    def look(self) -> Seen:
        """Read the round and who is alive, by quorum, since one server alone may lag behind."""
        try:
            answer = self.client.read(self.root, recursive=True, quorum=True)
            leaves = {leaf.key.rsplit("/", 1)[1]: leaf for leaf in answer.leaves}
            stored = leaves["round"]
        except (etcd.EtcdKeyNotFound, KeyError):
            return Seen(Round(1, self.size), 0, 0, set())
        return Seen(Round(**json.loads(stored.value)), stored.modifiedIndex, answer.etcd_index, leaves.keys())

    def swap(self, seen: Seen, wanted: Round) -> None:
        """Store the round; EtcdCompareFailed or EtcdAlreadyExist if it has changed since we looked, and we look again.

        What changed it may be this very swap: when an answer is lost, python-etcd sends the request again. The next look tells,
        since each name stands for one worker in one round: we are absent, a member, confirmed or gone.
        """
        key, text = f"{self.root}/round", json.dumps(asdict(wanted))
        if seen.modified_index:
            self.client.write(key, text, prevIndex=seen.modified_index)
        else:
            self.client.write(key, text, prevExist=False)

    def wait_for_change(self, seen: Seen) -> None:
        """Return at the first change since we looked, or in time to renew our key."""
        with contextlib.suppress(etcd.EtcdWatchTimedOut):
            self.client.watch(f"{self.root}/round", index=seen.etcd_index + 1, timeout=TTL / 4)


def keep_trying(aim: str, act: Callable[[], T | None], patience: float) -> T:
    """Repeat an act until it returns something true. Errors do not end it: most pass, and then the others still count on us."""
    deadline = time.monotonic() + patience
    while True:
        trouble = None
        try:
            if result := act():
                return result
        except etcd.EtcdInsufficientPermissions:
            raise
        except etcd.EtcdException as error:
            trouble = error
        if time.monotonic() > deadline:
            raise TimeoutError(f"could not {aim} in {patience:g} seconds" + (f": {trouble}" if trouble else "")) from trouble
        time.sleep(PAUSE)


def main() -> None:
    try:
        port, size = (int(argument) for argument in sys.argv[1:])
    except ValueError:
        sys.exit("usage: rendezvous.py PORT SIZE")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it runs the `finally` below, as Ctrl-C does
    try:
        rendezvous = Rendezvous(etcd.Client(port=port, read_timeout=TTL / 4), "example", size)
        try:
            version, rank = rendezvous.join()
            print(f"version {version} rank {rank} of {size}", flush=True)
            sys.stdin.read()  # here a real worker does its work
        finally:
            rendezvous.leave()
    except KeyboardInterrupt:
        sys.exit("interrupted")
    except (EtcdStubError, TooLate, WrongSize, TimeoutError, etcd.EtcdException) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
