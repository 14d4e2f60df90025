"""Rendezvous of workers over etcd: each gets a rank, all the same version. `rendezvous.py PORT SIZE` is one worker."""

import contextlib
import json
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field

from etcd_stub import EtcdStubError, etcd

TTL = 2  # seconds after which a worker that has died counts as gone


class TooLate(Exception):
    """The round is complete; there is no place left."""


@dataclass
class Round:
    """What the workers agree on, stored as JSON under one key and changed by compare-and-swap only."""

    version: int
    members: list[str] = field(default_factory=list[str])
    confirmed: list[str] = field(default_factory=list[str])
    status: str = "joining"


class Rendezvous:
    def __init__(self, client: etcd.Client, job: str, size: int) -> None:
        self.client = client
        self.size = size
        self.me = uuid.uuid4().hex
        self.root = f"/rendezvous/{job}"

    def join(self, patience: float = 60) -> tuple[int, int]:
        """Wait for the other workers; return the version of the round and our rank in it."""
        deadline = time.monotonic() + patience
        self.client.write(f"{self.root}/alive/{self.me}", "", ttl=TTL)
        while time.monotonic() < deadline:
            node = self.current()
            present = Round(**json.loads(node.value))
            if present.status == "complete":
                if self.me in present.members:
                    return present.version, present.members.index(self.me)
                raise TooLate(f"round {present.version} is complete without us")
            wanted = self.advance(present)
            if wanted != present:
                self.swap(node, wanted)
            else:
                self.wait_for_change(node)
        raise TimeoutError(f"fewer than {self.size} workers in {patience:g} seconds")

    def current(self) -> etcd.EtcdResult:
        """The round as it stands; the first worker ever opens the first."""
        key = f"{self.root}/round"
        try:
            return self.client.read(key)
        except etcd.EtcdKeyNotFound:
            pass
        try:
            return self.client.write(key, json.dumps(asdict(Round(version=1))), prevExist=False)
        except etcd.EtcdAlreadyExist:
            return self.client.read(key)

    def advance(self, present: Round) -> Round:
        """The round as it should be: the dead removed, we added, and complete once all members have confirmed."""
        alive = {node.key.rsplit("/", 1)[1] for node in self.client.read(f"{self.root}/alive").leaves}
        members = [member for member in present.members if member in alive]
        if self.me not in members and len(members) < self.size:
            members.append(self.me)
        if len(members) < self.size:
            return Round(present.version, members)
        confirmed = present.confirmed if members == present.members else []
        if self.me in members and self.me not in confirmed:
            confirmed = [*confirmed, self.me]
        return Round(present.version, members, confirmed, "complete" if len(confirmed) == self.size else "confirming")

    def swap(self, node: etcd.EtcdResult, wanted: Round) -> None:
        """Store the round unless another worker was faster; then we look again."""
        with contextlib.suppress(etcd.EtcdCompareFailed):
            self.client.write(node.key, json.dumps(asdict(wanted)), prevIndex=node.modifiedIndex)
            print(f"{len(wanted.members)} of {self.size} are here, {len(wanted.confirmed)} confirmed", flush=True)

    def wait_for_change(self, node: etcd.EtcdResult) -> None:
        """Return at the next change of the round, or in time to tell the others that we live."""
        with contextlib.suppress(etcd.EtcdWatchTimedOut, etcd.EtcdEventIndexCleared):
            self.client.watch(node.key, index=node.modifiedIndex + 1, timeout=TTL / 4)
        self.client.write(f"{self.root}/alive/{self.me}", "", ttl=TTL)

    def leave(self) -> None:
        """End our part in a complete round; the last one out opens the next. Who is killed before that keeps it closed."""
        while True:
            node = self.current()
            present = Round(**json.loads(node.value))
            staying = [member for member in present.confirmed if member != self.me]
            left = Round(present.version, present.members, staying, present.status) if staying else Round(present.version + 1)
            with contextlib.suppress(etcd.EtcdCompareFailed):
                self.client.test_and_set(node.key, json.dumps(asdict(left)), node.value)
                return


def main() -> None:
    try:
        port, size = (int(argument) for argument in sys.argv[1:])
    except ValueError:
        sys.exit("usage: rendezvous.py PORT SIZE")
    try:
        rendezvous = Rendezvous(etcd.Client(port=port), "example", size)
        version, rank = rendezvous.join()
        print(f"version {version} rank {rank} of {size}", flush=True)
        sys.stdin.read()  # here a real worker does its work
        rendezvous.leave()
    except (EtcdStubError, TooLate, TimeoutError, etcd.EtcdConnectionFailed) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
