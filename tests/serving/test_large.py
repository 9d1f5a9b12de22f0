"""Results of any size come whole, with little memory, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg.serving.replies import HELD, NOT_XML, Result
from kg.stores import open_store
from kg.terms import MERGED
from tests.serving.conftest import PATIENCE, Server, serving

NUMBER = 150_000
ALL = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("large") / "store"
    graph, predicate = ox.NamedNode(MERGED), ox.NamedNode("urn:p")
    node = "https://newskg.example/thing/"
    quads = [ox.Quad(ox.NamedNode(f"{node}{n}"), predicate, ox.Literal(f"text {n}"), graph) for n in range(NUMBER)]
    with open_store(path) as store:
        store.replace({MERGED: quads})
    with serving(path, "--no-log", "--workers", "1", "--max-result", "16", "--timeout", str(PATIENCE)) as server:
        yield server


@pytest.fixture(autouse=True)
def _its_worker_is_there(large: Server) -> None:
    """It counts first, and a worker that has grown is replaced: on a busy machine for longer than a request waits."""
    large.comes_to(idle=1)


def _memory(server: Server) -> int:
    own = Path(f"/proc/{server.process.pid}")
    pages = 0
    for each in (own, *map(Path("/proc").joinpath, (own / f"task/{own.name}/children").read_text("utf-8").split())):
        pages += int((each / "statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


@pytest.mark.parametrize("path", [f"sparql?query={ALL}", "store?default"])
def test_a_large_graph_comes_whole(large: Server, path: str) -> None:
    response = large.get(path, accept="application/n-triples")
    assert int(response.headers["content-length"]) == len(response.content) > 2 * HELD
    assert response.content.count(b" .\n") == NUMBER
    assert len({*response.content.splitlines()}) == NUMBER


def test_a_large_graph_is_not_held_in_memory(large: Server) -> None:
    memory = []
    for _ in range(4):
        large.comes_to(idle=1)
        large.get("store?default", accept="application/n-triples")
        memory.append(_memory(large))
    assert max(memory) < memory[0] + HELD


def test_what_is_larger_than_allowed_is_refused_whole(large: Server) -> None:
    response = large.ask("SELECT * { ?s ?p ?o }", accept="application/sparql-results+xml")
    assert (response.status_code, len(response.text.splitlines())) == (413, 1)


def test_an_asker_who_goes_away_costs_nothing(large: Server) -> None:
    triples = {"accept": "application/n-triples"}
    for _ in range(20):
        large.comes_to(idle=1)
        with httpx.stream("GET", f"{large.url}store?default", headers=triples, timeout=PATIENCE) as response:
            assert response.status_code == 200
            next(response.iter_bytes())
    large.comes_to(idle=1)
    assert large.ask("ASK {}").json()["boolean"] is True
    assert large.get("store?default", accept="application/n-triples").content.count(b"\n") == NUMBER


def test_a_head_tells_the_length(large: Server) -> None:
    triples = {"accept": "application/n-triples"}
    response = httpx.head(f"{large.url}store?default", headers=triples, timeout=PATIENCE)
    assert int(response.headers["content-length"]) > 2 * HELD


def test_a_result_is_the_same_however_it_is_cut_into_parts() -> None:
    text = ("a\x01b\uffffc\ufffed\ufffde" * 7).encode("utf-8", "surrogatepass")
    expected = NOT_XML.sub(b"\xef\xbf\xbd", text * 100_000)
    for size in (1000, 1001, 1003):
        result = Result(1 << 30, xml=True)
        for at in range(0, len(text) * 100_000, size * len(text)):
            result.write((text * size)[: len(text) * 100_000 - at])
        reply = result.reply("text/xml")
        assert reply.file
        with reply.file as file:
            assert os.pread(file.fileno(), len(expected) + 1, 0) == expected
