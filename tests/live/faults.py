"""What may befall clients: proxies that lose, delay or double, servers that say what they are told, threads and forks."""

import os
import re
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler
from socketserver import BaseRequestHandler, ThreadingTCPServer
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import pytest
from live.servers import wait_until

T = TypeVar("T")
E = TypeVar("E", bound=BaseException)
REQUESTS = b"GET ", b"PUT ", b"POST ", b"DELETE "


def raised(kind: type[E], call: Callable[[], object]) -> E:
    """What a call raises, which is of this very class."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    return caught.value


def background(call: Callable[[], T]) -> Future[T]:
    """Start a call in a thread that nobody waits for: `.result(20)` gives what it returned or raises, or TimeoutError."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def forked(call: Callable[[], object]) -> None:
    """Make a call in a child of this process, whatever comes of it, and wait for its end."""
    if not (child := os.fork()):
        signal.alarm(20)
        with suppress(BaseException):
            call()
        os._exit(0)
    wait_until(partial(os.waitid, os.P_PID, child, os.WEXITED | os.WNOHANG))


@contextmanager
def serving(handler: type[BaseRequestHandler]) -> Generator[int]:
    """The port of a server, which ends with the block."""
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server.socket.getsockname()[1]
        finally:
            server.shutdown()


def rest_of(request: bytes, client: socket.socket) -> bytes:
    """What is still to come of a request: its body is sent after its headers."""
    rest = b""
    while True:
        head, complete, body = (request + rest).partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        if complete and len(body) >= int(length[1] if length else 0):
            return rest
        if not (more := client.recv(65536)):
            return rest
        rest += more


@contextmanager
def proxy(target: int, fault: Callable[[bytes], str | bytes | float | None]) -> Generator[int]:
    """A port that leads to another. `fault` sees each request and says what is to befall it:

    "refused" (it is not passed on), "lost" (it is, but its answer is not), "held" (it is passed on with the connection's next
    one), "doubled" (it is passed on once more, through a connection of its own), a number (of seconds by which its answer is
    late), bytes (it is passed on, and answered by these; then the connection ends), or None. It may be called by several threads.
    """

    class Connection(BaseRequestHandler):
        def handle(self) -> None:
            present: str | bytes | float | None = None
            held = b""
            client: socket.socket = self.request
            with socket.create_connection(("127.0.0.1", target)) as server:
                while True:
                    for source in select.select([client, server], [], [])[0]:
                        data = source.recv(65536)
                        if source is client and data.startswith(REQUESTS):
                            data += rest_of(data, client)
                            present = fault(data)
                            data, held = held + data, b""
                            if present == "doubled":
                                with socket.create_connection(("127.0.0.1", target)) as twin:
                                    twin.sendall(data)
                                    twin.recv(65536)
                        if source is client and present == "held":
                            held = data
                            continue
                        if not data or present == ("lost" if source is server else "refused"):
                            return
                        if source is server and isinstance(present, bytes):
                            client.sendall(present)
                            return
                        if source is server and isinstance(present, int | float):
                            time.sleep(present)
                            present = None
                        (client if source is server else server).sendall(data)

    with serving(Connection) as port:
        yield port


class Request(NamedTuple):
    """What a server was asked."""

    method: str
    path: str
    body: str
    headers: dict[str, str]
    port: int
    """The client's end of the connection."""


class Answer(NamedTuple):
    """What it is to say."""

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = MappingProxyType({})


@contextmanager
def answering(answer: Callable[[Request], Answer]) -> Generator[tuple[int, list[Request]]]:
    """The port of a server that answers each request as told, and what it was asked so far."""
    asked: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            request = Request(self.command, self.path, body, dict(self.headers), self.client_address[1])
            asked.append(request)
            status, content, headers = answer(request)
            content = content.encode() if isinstance(content, str) else content
            with suppress(ConnectionError):  # who asked may be gone
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        do_PUT = do_POST = do_DELETE = do_PATCH = do_GET

        def log_message(self, format: str, *args: Any) -> None: ...

    with serving(Handler) as port:
        yield port, asked
