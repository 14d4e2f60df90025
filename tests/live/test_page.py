"""docs/python-etcd.md: each of its blocks, on servers of both versions."""

import select
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

import etcd
import pytest
from sybil import Document, Example
from sybil.parsers.markdown import PythonCodeBlockParser
from test_sentences import QUOTE_ON_PAGE

PAGE = Document.parse(str(Path(__file__).parents[2] / "docs" / "python-etcd.md"), PythonCodeBlockParser())
ENTRIES = PAGE.text.split("\n## ")[1:]


@pytest.fixture
def flaky_client(client: etcd.Client) -> Iterator[etcd.Client]:
    """A client behind a proxy that, once the first PUT or POST is answered, breaks the connection instead of passing that on."""
    first = threading.Lock()

    class Connection(BaseRequestHandler):
        def handle(self) -> None:
            breaks = False
            with socket.create_connection((client.host, client.port)) as target:
                while True:
                    for source in select.select([self.request, target], [], [])[0]:
                        data = source.recv(65536)
                        if not data or (breaks and source is target):
                            return
                        if data.startswith((b"PUT ", b"POST ")):
                            breaks = first.acquire(blocking=False)
                        (self.request if source is target else target).sendall(data)

    with ThreadingTCPServer(("127.0.0.1", 0), Connection) as proxy:
        proxy.daemon_threads = True
        threading.Thread(target=proxy.serve_forever, args=(0.01,)).start()
        yield etcd.Client(port=proxy.server_address[1])
        proxy.shutdown()


@pytest.mark.parametrize(
    ("example", "entry"), [*zip(PAGE, ENTRIES, strict=True)], ids=[entry.partition("\n")[0] for entry in ENTRIES]
)
def test_block(example: Example, entry: str, client: etcd.Client, flaky_client: etcd.Client, record_property: Any) -> None:
    for quote in QUOTE_ON_PAGE.findall(entry):
        record_property("proven", quote)
    example.namespace = {"etcd": etcd, "client": client, "flaky_client": flaky_client}
    example.evaluate()
