"""Rendezvous of workers over etcd: each gets a rank, all the same version. `rendezvous.py PORT SIZE` is one worker."""

import contextlib
import json
import signal
import sys
import time
import uuid
from collections.abc import Callable, Set
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from etcd_stub import EtcdStubError, etcd

TTL = 2  # seconds after which a worker that has died counts as gone; a turn, of three requests, must take less
PAUSE = 0.1  # seconds between two turns, so that we do not spin whatever a server answers
Place = tuple[int, int]  # version of the round, and rank in it
T = TypeVar("T")


class TooLate(Exception):
    """The round is complete; there is no place left."""


class WrongSize(Exception):
    """Nobody can meet in a round of no workers, or in one whose members expect another number of them."""


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

    def advanced(self, me: str, alive: Set[str], size: int) -> "Round":
        """The round as it should be: without the dead, with us, and confirmed by us once all are there."""
        members = [member for member in self.members if member in alive]
        if members and self.size != size:
            raise WrongSize(f"round {self.version} is for {self.size} workers, not for {size}")
        if me not in members and len(members) < size:
            members.append(me)
        if members != self.members:
            return replace(self, size=size, members=members, confirmed=[])
        # Confirming is a swap of its own: who dies right after the one that adds it has proved nothing. Who confirms has lived
        # to see itself among the members.
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
    alive: Set[str]


class Rendezvous:
    """Where the workers of a job meet; each has an object of its own.

    A worker that is killed after it has confirmed cannot leave: the round is completed with it, and never ends. When no worker
    of the job runs any more, `client.delete(rendezvous.root, recursive=True)` lets the job begin anew.

    One request may outlast our patience: python-etcd sends it up to four times, and waits for `read_timeout` each time. Give
    the client a short one.
    """

    def __init__(self, client: etcd.Client, job: str, size: int) -> None:
        if size < 1:
            raise WrongSize(f"a round needs at least 1 worker, not {size}")
        self.client = client
        self.size = size
        self.me = ""  # our name in one round; every join takes a new one
        # A key goes into the URL as it is, and loses there what it has of `#`, `?`, `..` and `%41`. The inner quote makes one
        # word of any text, the outer one brings its `%` through the URL; "job-" is for names such as "", "." and "_hidden".
        self.root = f"/rendezvous/job-{quote(quote(job, safe=''))}"

    def join(self, patience: float = 60) -> Place:
        """Wait for the other workers; return the version of the round and our rank in it.

        After TimeoutError we are out of the round, unless etcd does not even answer to that: `leave` tries again.
        """
        self.leave()
        self.me = uuid.uuid4().hex
        try:
            return keep_trying(f"meet {self.size} workers", self.take_turn, patience)
        except TimeoutError as reason:
            return keep_trying("withdraw", partial(self.give_up, reason), TTL)

    def leave(self, patience: float = 10) -> None:
        """End our part in the round, whatever it is; harmless if there is none. This belongs in a `finally`."""
        if self.me:
            keep_trying("leave", self.step_out, patience)
            self.me = ""

    def take_turn(self) -> Place | None:
        """Do what is next to do for the round; return our place once it is complete."""
        # First of all, in every turn: who does it only while it waits is taken for dead when it has to contend for long.
        self.client.write(f"{self.root}/alive/{self.me}", "", ttl=TTL)
        seen = self.look()
        if place := seen.round.place(self.me):
            return place
        if seen.round.complete:
            raise TooLate(f"round {seen.round.version} is complete without us")
        wanted = seen.round.advanced(self.me, seen.alive, self.size)
        if wanted == seen.round:
            self.wait_for_change(seen)
        elif self.swap(seen, wanted):
            print(f"{len(wanted.members)} of {self.size} are here, {len(wanted.confirmed)} confirmed", flush=True)
        return None

    def give_up(self, reason: TimeoutError) -> Place | None:
        """Withdraw and raise the reason; but if the round has become complete, take our place."""
        seen = self.look()
        if place := seen.round.place(self.me):
            return place
        if self.me not in seen.round.members or self.swap(seen, seen.round.without(self.me)):
            raise reason
        return None

    def step_out(self) -> bool:
        """Whether we have no part in the round, or no longer."""
        seen = self.look()
        absent = self.me not in seen.round.members or self.me in seen.round.left
        return absent or self.swap(seen, seen.round.without(self.me))

    def look(self) -> Seen:
        """Read the round and who is alive, by quorum, since a single server may lag behind."""
        try:
            answer = self.client.read(self.root, recursive=True, quorum=True)
            leaves = {leaf.key.rsplit("/", 1)[1]: leaf for leaf in answer.leaves}
            stored = leaves["round"]
        except (etcd.EtcdKeyNotFound, KeyError):
            return Seen(Round(1, self.size), 0, 0, set())
        return Seen(Round(**json.loads(stored.value)), stored.modifiedIndex, answer.etcd_index, leaves.keys())

    def swap(self, seen: Seen, wanted: Round) -> bool:
        """Store the round if it is still as we have seen it. False: another was faster, or it was us.

        The latter if the answer was lost, for then python-etcd sends the request again. The next look at the round tells, since
        nobody else writes our name.
        """
        key, text = f"{self.root}/round", json.dumps(asdict(wanted))
        try:
            if seen.modified_index:
                self.client.write(key, text, prevIndex=seen.modified_index)
            else:
                self.client.write(key, text, prevExist=False)
        except (etcd.EtcdCompareFailed, etcd.EtcdAlreadyExist):
            return False
        return True

    def wait_for_change(self, seen: Seen) -> None:
        """Return at the first change since we looked, or in time to tell the others that we live."""
        with contextlib.suppress(etcd.EtcdWatchTimedOut):
            self.client.watch(f"{self.root}/round", index=seen.etcd_index + 1, timeout=TTL / 4)


def keep_trying(aim: str, act: Callable[[], T | None], patience: float) -> T:
    """Repeat an act until it returns something true. Lost connections and leaders come back, so their errors do not end it."""
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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it runs the `finally`, as Ctrl-C does
    try:
        rendezvous = Rendezvous(etcd.Client(port=port, read_timeout=TTL), "example", size)
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
