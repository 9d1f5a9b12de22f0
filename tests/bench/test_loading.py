"""A million quads into real triple stores: rate beside the store's own client, and memory that does not grow.

The quads are 750 copies of the five articles of `tests/deals.py` under IRIs of their own, so they are the same each
time. curl posts them as one file of N-Quads; `kg load` reads its store, sends what is missing, and then proves it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

from kg.stores import Store, open_store
from kg.terms import MERGED
from tests.conftest import ROOT
from tests.deals import deals_store
from tests.loading.servers import SERVERS, AbsentError, Server

COPIES = 750
TOGETHER = 25
TURNS = {"oxigraph": 2}
"""How often both are done, by turns, where it is not once; the best of each counts, for a busy machine slows either."""
RATE = 0.7
"""Of the rate of curl, at least, sending alone."""
MORE_MEMORY = 1.15
"""What the process may have grown by between a quarter of the graphs and all."""

LOADER = """
import json, os, resource, sys
from kg.loading import load
from kg.stores import open_store
peaks, done = [], 0
def tick(step, name):
    global done
    done += 1
    if done % 50 == 0:
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
with open_store(sys.argv[1], read_only=True) as store:
    report = load(store, sys.argv[2], sys.argv[3], on_graph=tick)
print(json.dumps([report.triples, report.sending, report.checking, len(report.differences), peaks]))
"""


def fill(store: Store, file: Path) -> int:
    """The quads, into the store and the file; how many."""
    lines = "".join(f"{quad} .\n" for quad in deals_store().quads())
    count = 0
    with file.open("w", encoding="utf-8") as written:
        for start in range(0, COPIES, TOGETHER):
            copies = range(start, start + TOGETHER)
            text = "".join(lines.replace("<https://newskg.example/", f"<https://newskg.example/{n}/") for n in copies)
            written.write(text)
            graphs: dict[str, list[ox.Quad]] = {}
            merged: dict[str, list[ox.Quad]] = {}
            for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
                count += 1
                of = graphs if (name := str(quad.graph_name)[1:-1]) != MERGED else merged
                of.setdefault(name if of is graphs else str(quad.subject)[1:-1], []).append(quad)
            store.replace(graphs, merged=merged)
    return count


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int]:
    """A store folder, a file of the same quads, and their number."""
    home = tmp_path_factory.mktemp("million")
    with open_store(home / "store") as store:
        return home / "store", home / "quads.nq", fill(store, home / "quads.nq")


def started(name: str, folder: Path) -> AbstractContextManager[Server]:
    folder.mkdir()
    return cast("AbstractContextManager[Server]", SERVERS[name](folder))


def by_curl(name: str, folder: Path, file: Path) -> float:
    """Seconds that curl takes to post the file to a new store."""
    with started(name, folder) as server:
        place = server.url + {"oxigraph": "/store", "fuseki": "/data", "rdf4j": "/statements"}[name]
        begun = time.perf_counter()
        command = ["curl", "-sS", "--fail", "-X", "POST", "-H", "Content-Type: application/n-quads", "-T", file, place]
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun


def by_us(name: str, folder: Path, store: Path) -> tuple[int, float, float, int, list[int]]:
    """Triples, seconds to send, seconds to compare, differences, and the peaks of memory in kB."""
    with started(name, folder) as server:
        arguments = [sys.executable, "-c", LOADER, store, server.profile, server.url]
        environment = {"PATH": "/usr/bin:/bin", **server.environment}
        ran = subprocess.run(list(map(str, arguments)), check=True, capture_output=True, cwd=ROOT, env=environment)
        return cast("tuple[int, float, float, int, list[int]]", tuple(json.loads(ran.stdout)))


@pytest.fixture(params=["oxigraph", "fuseki", "rdf4j", "virtuoso"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_million_quads(million: tuple[Path, Path, int], tmp_path: Path, name: str) -> None:
    store, file, count = million
    try:
        turns = [
            (
                0.0 if name == "virtuoso" else by_curl(name, tmp_path / f"curl{n}", file),
                by_us(name, tmp_path / f"kg{n}", store),
            )
            for n in range(TURNS.get(name, 1))
        ]
    except AbsentError as error:
        pytest.skip(str(error))
    theirs = min(curl for curl, _ in turns)
    triples, sending, checking, differing, peaks = min((ours for _, ours in turns), key=lambda one: one[1])
    beside = f", curl {theirs:.1f} s ({count / theirs:,.0f}/s), rate {theirs / sending:.2f} of it" if theirs else ""
    told = f"sent {count:,} quads in {sending:.1f} s ({count / sending:,.0f}/s){beside}; compared in {checking:.1f} s"
    print(f"\n{name}: {told}; memory {peaks[len(peaks) // 4] // 1024} MB at a quarter, {peaks[-1] // 1024} MB at last")  # noqa: T201 - figures of a bench
    assert (triples, differing) == (count, 0)
    assert peaks[-1] <= MORE_MEMORY * peaks[len(peaks) // 4]
    if name == "oxigraph":
        assert theirs / sending >= RATE
