"""Servers of both versions, alone and in a cluster, and the measuring. Figures are printed by tests/conftest.py."""

import contextlib
import inspect
import os
import socket
from collections.abc import Iterator

import etcd
import pytest
from live import measure
from live.servers import GIVEN, ORIGINS, Server, find_binary, running, version_of, wait_until

measure.watch_attributes()


@pytest.fixture(scope="session", params=[version_of(GIVEN)] if GIVEN else list(ORIGINS))
def binary(request: pytest.FixtureRequest) -> str:
    """Path of an etcd of each line of versions, or of the one that is given; where there is none a skip, in CI a failure."""
    try:
        return find_binary(request.param)
    except LookupError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def server(binary: str) -> Iterator[Server]:
    with running(binary) as servers:
        yield servers[0]


@pytest.fixture(scope="module")
def cluster(binary: str) -> Iterator[list[Server]]:
    """Three nodes; the last test of a module to use them may stop one."""
    with running(binary, size=3) as servers:
        yield servers


@pytest.fixture
def dead() -> Iterator[etcd.Client]:
    """A client of a server that is not there."""
    with socket.socket() as taken:  # so that nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        yield etcd.Client(port=taken.getsockname()[1])


@pytest.fixture
def client(server: Server) -> etcd.Client:
    """A client of a server without keys."""
    client = server.client()
    keys = [node.key for node in client.read("/").leaves if node.key]
    for key in [*keys, client.lock_prefix]:  # what starts with an underscore is not listed
        with contextlib.suppress(etcd.EtcdKeyNotFound):
            client.delete(key, recursive=True)
    wait_until(lambda: client.store_stats["watchers"] == 0)
    return client


@pytest.fixture(scope="session")
def revealed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The declared type of every expression, revealed once, by the first of pytest-xdist's processes."""
    shared = tmp_path_factory.getbasetemp().parent / "revealed"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shared = tmp_path_factory.mktemp("revealed") / "here"
    with contextlib.suppress(FileExistsError):
        shared.mkdir()
        measure.reveal(shared)
    wait_until((shared / measure.OUTPUT).exists, patience=100)
    measure.learn((shared / measure.OUTPUT).read_text())


@pytest.fixture(autouse=True)
def measuring(request: pytest.FixtureRequest) -> Iterator[None]:
    """Report what the test, or what it stands on, sees and measures, and see that it measures every expression in it."""
    if hasattr(inspect.getmodule(request.function), "measure"):
        request.getfixturevalue("revealed")
    if "binary" in request.fixturenames:
        request.node.user_properties.append(("etcd", version_of(request.getfixturevalue("binary"))))
    failed_before = request.session.testsfailed
    yield
    properties = request.node.user_properties
    properties.append(("seen", sorted(measure.seen)))
    properties.extend(("measurement", [*each]) for each in measure.measurements)
    measured = {each.place for each in measure.measurements}
    measure.seen.clear()
    measure.measurements.clear()
    lines, first = inspect.getsourcelines(request.function)
    own = tuple(f"{request.path.name}:{line}:" for line in range(first, first + len(lines)))
    if request.session.testsfailed == failed_before:
        skipped = {place for place in measure.declared if place.startswith(own)} - measured
        assert not skipped, f"never evaluated: {skipped}"
