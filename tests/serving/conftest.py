"""A real server on a free port, over the store of invented deals and the graphs that the W3C's tests ask for."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pyoxigraph as ox
import pytest

from kg.merging import merged_graph
from kg.quads import article_quads
from kg.stores import open_store
from kg.terms import MERGED, RDF, SKOS
from tests.deals import deals

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
HOSTILE = "https://newskg.example/company/hostile"
PATIENCE = 120.0
"""Seconds that anything may take which a busy machine slows down: a bound on a test that hangs, and no measure."""
HOSTILE_NAME = "</script><img src=x onerror=alert(1)>\u202e\"'\x07&"


class Server(NamedTuple):
    """Where it listens, what it writes to stderr, and its process."""

    url: str
    log: list[str]
    process: subprocess.Popen[str]

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """A query by POST."""
        return httpx.post(f"{self.url}sparql", data={"query": query}, headers=headers, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """An address of it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.get(self.url + path, headers=named, timeout=PATIENCE)

    def comes_to(self, **figures: int) -> None:
        """Waits until its health tells these figures."""
        until = time.monotonic() + PATIENCE
        while (told := {name: self.get("health").json()[name] for name in figures}) != figures:
            assert time.monotonic() < until, told
            time.sleep(0.05)

    def lines(self) -> int:
        """How many lines its log has when all requests so far are in it."""
        mark = f"nothing/{len(self.log)}"
        self.get(mark)
        self.logged(f"/{mark}")
        return len(self.log)

    def logged(self, path: str, *, after: int = 0, status: int | None = None) -> dict[str, Any]:
        """The first such request in the log, `after` so many lines; waits until it is there."""
        until = time.monotonic() + PATIENCE
        while True:
            told = [json.loads(line) for line in self.log[after:] if f'"path":"{path}"' in line]
            for line in told:
                if status in (None, line["status"]):
                    return dict(line)
            assert time.monotonic() < until, told
            time.sleep(0.01)


def make_store(path: Path) -> Path:
    """The deals, their merged graph, three graphs of the W3C's, and a name that would be mark-up."""
    graphs = {told.article.id: article_quads(told) for told in deals()}
    nodes = {**merged_graph(graphs), HOSTILE: (_quad(HOSTILE, SKOS.prefLabel, ox.Literal(HOSTILE_NAME), MERGED),)}
    documents = (DATA.format(number) for number in (1, 2, 3))
    test_data = {name: (_quad(name, RDF.type, ox.NamedNode(DOCUMENT), name),) for name in documents}
    with open_store(path) as store:
        store.replace({**graphs, **test_data}, merged=nodes)
    return path


def _quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal, graph: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(graph))


@contextmanager
def serving(store: Path, *options: str, **environment: str) -> Iterator[Server]:
    """`kg serve` on a free port, ended by SIGTERM."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment or None)
    log: list[str] = []
    ready = threading.Event()
    reader = threading.Thread(target=_read, args=(process, log, ready))
    reader.start()
    try:
        assert ready.wait(PATIENCE)
        url = next(line.rpartition(" ")[2] for line in log if line.startswith("serving"))
        _wait(url)
        yield Server(url, log, process)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()  # does nothing to one that has ended
            reader.join()
            assert process.stderr
            process.stderr.close()


def _read(process: subprocess.Popen[str], log: list[str], ready: threading.Event) -> None:
    for line in process.stderr or ():
        log.append(line.rstrip("\n"))
        if line.startswith("serving"):
            ready.set()
    ready.set()


def _wait(url: str) -> None:
    """Until it answers; the listening socket takes the connection before that."""
    assert httpx.get(f"{url}health", timeout=PATIENCE).status_code == 200


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("serving") / "store")


SMALL = ("--workers", "2", "--memory", "512", "--max-result", "4")
HURRY = 4.0
"""Seconds that a query may take where it is tested that it is stopped; enough for an honest one on a busy machine."""


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[Server]:
    """A server that gives a busy machine its time."""
    with serving(store, *SMALL, "--timeout", str(PATIENCE)) as running:
        yield running


@pytest.fixture(scope="session")
def hurried(store: Path) -> Iterator[Server]:
    """A server that soon stops a query."""
    with serving(store, *SMALL, "--timeout", str(HURRY)) as running:
        yield running


@pytest.fixture
def listening() -> Iterator[Callable[[], tuple[int, bool]]]:
    """A socket that nobody should speak to: its port, and whether somebody did."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)

        def state() -> tuple[int, bool]:
            try:
                trap.accept()[0].close()
            except BlockingIOError:
                return trap.getsockname()[1], False
            return trap.getsockname()[1], True

        yield state


def rows(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a JSON result."""
    assert response.status_code == 200, response.text
    found = json.loads(response.content)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]
