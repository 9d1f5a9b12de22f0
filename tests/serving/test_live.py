"""What happens to the store while it is served."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg.stores import open_store
from tests.serving.conftest import PATIENCE, Server, make_store, rows, serving

GRAPH = "https://newskg.example/article/late/news"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"


def _count(server: Server) -> int:
    return int(rows(server.ask(COUNT))[0]["n"])


def _quads(number: int) -> list[ox.Quad]:
    node = ox.NamedNode(GRAPH)
    return [ox.Quad(node, ox.NamedNode(f"{GRAPH}#p{each}"), ox.Literal(each), node) for each in range(number)]


def test_what_is_written_beside_it_is_served_within_seconds_and_never_by_halves(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    with serving(store, "--no-log") as server:
        assert _count(server) == 0
        with open_store(store) as writer:
            writer.replace({GRAPH: _quads(500)})
            assert _count(server) == 0  # not published yet
        deadline = time.monotonic() + PATIENCE
        while (seen := _count(server)) != 500 and time.monotonic() < deadline:
            assert seen == 0
        assert seen == 500
        with open_store(store) as writer:
            writer.replace({GRAPH: []})
        while _count(server) and time.monotonic() < deadline + PATIENCE:
            time.sleep(0.1)
        assert _count(server) == 0


def test_a_missing_store_and_a_taken_port_are_told_in_one_line(tmp_path: Path, server: Server) -> None:
    command = [sys.executable, "-m", "kg", "serve", "--store"]
    missing = subprocess.run([*command, tmp_path / "none"], capture_output=True, text=True, check=False)
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1)
    port = server.url.rstrip("/").rpartition(":")[2]
    store = make_store(tmp_path / "store")
    taken = subprocess.run([*command, store, "--port", port], capture_output=True, text=True, check=False)
    assert (taken.returncode, len(taken.stderr.splitlines())) == (2, 1)
    assert "take another --port" in taken.stderr


def test_a_stop_is_obeyed_as_soon_as_the_address_is_told(store: Path) -> None:
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert next(line for line in process.stderr if line.startswith("serving"))
        process.terminate()
        try:
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


@pytest.mark.slow
def test_who_finds_all_workers_busy_is_told_when_to_come_again(store: Path) -> None:
    slow = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } } #"}

    async def ask_all(url: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=PATIENCE, limits=httpx.Limits(max_connections=200)) as client:
            asked = (client.post(f"{url}sparql", data={"query": f"{slow['query']}{n}"}) for n in range(140))
            return await asyncio.gather(*asked)

    with serving(store, "--workers", "1", "--timeout", "1", "--no-log") as server:
        answers = asyncio.run(ask_all(server.url))
        assert server.ask("ASK {}").status_code == 200
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) >= 11  # one is worked on and 128 wait
    assert {answer.headers["retry-after"] for answer in refused} == {"2"}
    assert {answer.status_code for answer in answers} == {503, 504}


def test_whom_others_can_reach_without_a_token_is_warned(store: Path) -> None:
    with serving(store, "--host", "0.0.0.0", "--workers", "1") as server:  # noqa: S104 - what the warning is about
        assert "anyone may read the graph" in server.log[0]
