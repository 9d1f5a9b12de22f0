"""A connection that asks one new question after another is lent to a worker; whoever asks notices nothing of it."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.serving.conftest import HURRY, PATIENCE, Server, serving
from tests.serving.test_hostile import GROWING, TRIPLE_PRODUCT

LOOKUP = "SELECT ?s ?p ?o {{ ?s a nk:Company ; ?p ?o }} ORDER BY ?s ?p ?o LIMIT 20 # {}"
ACCEPT = "Accept: application/sparql-results+json\r\n"


@pytest.fixture(name="server")
def hurried_server(hurried: Server) -> Server:
    return hurried


class Asker:
    """A client with one connection, which writes what it is told byte by byte."""

    def __init__(self, server: Server) -> None:
        self._host = server.url.split("/")[2]
        self.open()

    def open(self) -> None:
        """Connect."""
        name, _, port = self._host.partition(":")
        self.connection = socket.create_connection((name, int(port)), timeout=PATIENCE)
        self._file = self.connection.makefile("rb")

    def close(self) -> None:
        """Go away."""
        self._file.close()  # or the connection stays open
        self.connection.close()

    def head(self, query: str, lines: str = ACCEPT, *, path: str = "sparql") -> bytes:
        """A request."""
        return f"GET /{path}?query={quote(query)} HTTP/1.1\r\nHost: {self._host}\r\n{lines}\r\n".encode()

    def ask(self, query: str, lines: str = ACCEPT, *, path: str = "sparql") -> tuple[int, bytes]:
        """Status and body of the answer to a query."""
        self.connection.sendall(self.head(query, lines, path=path))
        return self.answer()[::2]

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        status = int(self._file.readline().split()[1])
        headers = {}
        while line := self._file.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self._file.read(int(headers["content-length"]))

    def again(self, query: str) -> int:
        """The status of the answer to a query, 0 where none comes; a connection that was closed is opened anew."""
        self.connection.sendall(self.head(query))
        try:
            status, headers, _ = self.answer()
        except (OSError, IndexError):
            status, headers = 0, {"connection": "close"}
        if headers.get("connection") == "close":
            self.close()
            self.open()
        return status

    def borrowed(self, server: Server, name: str) -> None:
        """Ask until the connection has been lent, which needs a worker that has nothing else to do."""
        before = _loans(server)
        for number in range(2000):
            assert self.ask(LOOKUP.format(f"{name} {number}"))[0] == 200
            if _loans(server) > before:
                return
        raise AssertionError("never lent")


def _loans(server: Server) -> int:
    """How often it has lent a connection; asked quickly, since a lent one that says nothing is soon given back."""
    with urlopen(f"{server.url}health", timeout=PATIENCE) as answer:  # noqa: S310 - a server that we started
        return int(json.load(answer)["loans"])


@contextmanager
def _asker(server: Server) -> Iterator[Asker]:
    with closing(Asker(server)) as asker:
        yield asker


def test_a_lent_connection_is_answered_as_any_other(server: Server) -> None:
    server.comes_to(workers=2, idle=2)  # a connection is lent where a worker has nothing else to do
    before = _loans(server)
    with _asker(server) as asker:
        for number in range(50):
            asker.connection.sendall(asker.head(LOOKUP.format(f"same {number}")))
            status, headers, body = asker.answer()
            if number == 0:
                first, expected = headers, body
            assert (status, body) == (200, expected)
            assert {**headers, "date": ""} == {**first, "date": ""}
    assert _loans(server) > before


@pytest.mark.parametrize(
    ("query", "statuses"),
    [("ASK { , }", {400}), ("DROP ALL", {400}), ("ASK { SERVICE <urn:x> {} }", {400}), (GROWING, {413, 500, 504}),
     ("SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }", {413, 504}), ("CONSTRUCT WHERE { ?s ?p ?o }", {406}),
     (TRIPLE_PRODUCT, {504})],
)  # fmt: skip
def test_what_is_refused_is_refused_in_words_and_in_time(server: Server, query: str, statuses: set[int]) -> None:
    with _asker(server) as asker:
        asker.borrowed(server, query)
        begun = time.monotonic()
        asker.connection.sendall(asker.head(query, "Accept: application/sparql-results+json\r\n"))
        status, headers, body = asker.answer()
        assert time.monotonic() - begun < HURRY + 10  # of which a busy machine may take most
        assert status in statuses
        assert headers["content-type"] == "text/plain; charset=utf-8"
        assert len(body.splitlines()) == 1
        if "connection" not in headers:
            assert asker.ask("ASK {}")[0] == 200


def test_another_request_in_between_goes_back_to_the_server(server: Server) -> None:
    with _asker(server) as asker:
        asker.borrowed(server, "other type")
        assert asker.ask("ASK {}", "Accept: application/sparql-results+xml\r\n")[1].startswith(b"<?xml")
        asker.borrowed(server, "other address")
        assert asker.ask("ASK {}", path="nothing")[0] == 404
        asker.borrowed(server, "other host")
        asker.connection.sendall(asker.head("ASK {}").replace(b"Host: ", b"Host: evil."))
        assert asker.answer()[0] == 421
    with _asker(server) as asker:
        asker.borrowed(server, "other method")
        kind = "content-type: application/sparql-query\r\ncontent-length: 6\r\n"
        asker.connection.sendall(asker.head("", kind).replace(b"GET ", b"POST ").replace(b"?query=", b"") + b"ASK {}")
        assert asker.answer()[0] == 200


def test_requests_that_come_in_pieces_or_all_at_once_are_answered_in_order(server: Server) -> None:
    with _asker(server) as asker:
        asker.borrowed(server, "pieces")
        request = asker.head('SELECT ("piece" AS ?x) {}')
        for part in (request[:30], request[30:]):
            asker.connection.sendall(part)
            time.sleep(0.001)
        assert b"piece" in asker.answer()[2]
    with _asker(server) as asker:
        asker.borrowed(server, "at once")
        asker.connection.sendall(b"".join(asker.head(f'SELECT ("no {number}" AS ?x) {{}}') for number in range(5)))
        assert [f"no {number}".encode() in asker.answer()[2] for number in range(5)] == [True] * 5


def test_a_slow_query_holds_up_no_other_connection(server: Server) -> None:
    with ExitStack() as stack:
        slow, *others = (stack.enter_context(_asker(server)) for _ in range(3))
        for number, asker in enumerate((*others, slow)):
            asker.borrowed(server, f"others {number}")
        slow.connection.sendall(slow.head(TRIPLE_PRODUCT))
        rounds = 0
        while not select.select([slow.connection], [], [], 0)[0]:
            rounds += 1
            assert [asker.ask(LOOKUP.format(f"{each} {rounds}"))[0] for each, asker in enumerate(others)] == [200, 200]
        assert rounds > 2  # so often all others were answered meanwhile; on a quiet machine a thousand times
        assert slow.answer()[0] == 504
        assert [asker.ask("ASK {}")[0] for asker in others] == [200, 200]


def test_a_dead_worker_costs_one_request_of_the_connections_it_has(server: Server) -> None:
    told: list[int] = []

    def ask(name: str) -> None:
        with _asker(server) as asker:
            told.extend(asker.again(LOOKUP.format(f"{name} {number}")) for number in range(300))

    threads = [Thread(target=ask, args=(f"thread {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    killed: list[int] = []
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    while any(thread.is_alive() for thread in threads) and len(killed) < 3:
        with suppress(ProcessLookupError):
            for child in children.read_text("utf-8").split()[:1]:
                os.kill(int(child), signal.SIGKILL)
                killed.append(int(child))
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    assert killed
    assert len(told) == 6 * 300
    assert told.count(200) >= len(told) - len(killed)


def test_when_the_asker_of_a_lent_connection_goes_away_the_query_is_stopped(server: Server) -> None:
    with _asker(server) as asker:
        before = server.lines()
        asker.borrowed(server, "away")
        asker.connection.sendall(asker.head(TRIPLE_PRODUCT))
    server.logged("/sparql", after=before, status=499)  # and not 504, for its time
    server.comes_to(workers=2, idle=2)


def test_each_request_of_a_lent_connection_is_logged(store: Path) -> None:
    with serving(store, "--workers", "1") as server, _asker(server) as asker:
        asker.borrowed(server, "logged")
        for number in range(20):
            assert asker.ask(LOOKUP.format(f"log {number}"))[0] == 200
        last = server.get("health")
    asked = [json.loads(line) for line in server.log if '"path":"/sparql"' in line]
    assert last.status_code == 200
    assert len(asked) > 20
    assert {(line["status"], line["method"], line["client"]) for line in asked} == {(200, "GET", "127.0.0.1")}
    assert server.process.returncode == 0


def test_a_stop_answers_what_a_lent_connection_has_asked(store: Path) -> None:
    with serving(store, "--workers", "1", "--timeout", "4") as server, _asker(server) as asker:
        asker.borrowed(server, "stopped")
        asker.connection.sendall(asker.head(TRIPLE_PRODUCT))
        server.comes_to(workers=1, idle=0)  # it may only just be on its way
        time.sleep(0.5)
        server.process.terminate()
        assert asker.answer()[0] == 504
    assert server.process.returncode == 0
