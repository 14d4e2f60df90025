"""docs/python-etcd.md: each of its blocks, on servers of both versions."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import etcd
import pytest
from live.faults import background, proxy
from live.servers import wait_until
from sybil import Document, Example
from sybil.parsers.markdown import PythonCodeBlockParser
from test_sentences import QUOTE_ON_PAGE

PAGE = Document.parse(str(Path(__file__).parents[2] / "docs" / "python-etcd.md"), PythonCodeBlockParser())
ENTRIES = PAGE.text.split("\n### ")[1:]


@pytest.fixture
def flaky_client(client: etcd.Client) -> Iterator[etcd.Client]:
    """A client behind a proxy that, once the first PUT or POST is answered, breaks the connection instead of passing that on."""
    first = threading.Lock()

    def fault(request: bytes) -> str | None:
        return "lost" if request.startswith((b"PUT ", b"POST ")) and first.acquire(blocking=False) else None

    with proxy(client.port, fault) as port:
        yield etcd.Client(port=port)


@pytest.mark.parametrize(
    ("example", "entry"), [*zip(PAGE, ENTRIES, strict=True)], ids=[entry.partition("\n")[0] for entry in ENTRIES]
)
def test_block(example: Example, entry: str, client: etcd.Client, flaky_client: etcd.Client, record_property: Any) -> None:
    for quote in QUOTE_ON_PAGE.findall(entry):
        record_property("proven", quote)
    names = {"client": client, "flaky_client": flaky_client, "background": background, "wait_until": wait_until}
    example.namespace = {"etcd": etcd, **names}
    example.evaluate()
