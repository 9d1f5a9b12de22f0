"""A million quads into real triple stores: rate beside the store's own client, and memory that does not grow.

The quads are 750 copies of the five articles of `tests/deals.py` under IRIs of their own, so they are the same each
time. curl posts them as one file of N-Quads, for Virtuoso as a file for each graph, all by one process. `kg load` reads
its store, hashes, asks what is there, sends, keeps its ledger, and then, in seconds told apart, proves it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby, islice
from pathlib import Path
from typing import cast
from urllib.parse import quote

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


QUADS = ["-H", "Content-Type: application/n-quads"]
PLACES = {
    "oxigraph": ("/store", "/store?no_transaction"),
    "fuseki": ("/data",),
    "rdf4j": ("/statements",),
    "virtuoso": ("/sparql-graph-crud-auth",),
}
"""Where curl posts to; Oxigraph is quicker where it may keep part of what fails, as `kg load` lets it."""


def by_curl(name: str, place: str, folder: Path, file: Path) -> float:
    """Seconds that curl takes to post the file to a new store."""
    with started(name, folder) as server:
        command = ["curl", "-sS", "--fail", "-o", folder / "said.txt"]
        if name == "virtuoso":
            command += ["--digest", "-u", "dba:dba", "-K", graph_by_graph(server.url + place, folder, file)]
        else:
            command += ["-X", "POST", *QUADS, "-T", file, server.url + place]
        begun = time.perf_counter()
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun


def graph_by_graph(place: str, folder: Path, file: Path) -> Path:
    """What curl is told to put: a file of N-Triples for each graph, in pieces where it is large."""
    pieces: list[str] = []
    with file.open(encoding="utf-8") as lines:
        for graph, quads in groupby(sorted(lines, key=graph_of), key=graph_of):
            address = f"{place}?graph={quote(graph, safe='')}"
            for number, piece in enumerate(batched(quads, PIECE)):
                part = folder / f"{len(pieces)}.nt"
                part.write_text("".join(line[: -len(graph) - 5] + ".\n" for line in piece), "utf-8")
                method = "POST" if number else "PUT"
                pieces.append(f'url = "{address}"\nrequest = {method}\nheader = "{TRIPLES}"\nupload-file = "{part}"\n')
    (folder / "curl.txt").write_text("".join(pieces))
    return folder / "curl.txt"


PIECE = 50_000
TRIPLES = "Content-Type: application/n-triples"


def graph_of(line: str) -> str:
    return line[line.rindex("<") + 1 : line.rindex(">")]


def batched(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(lines)
    while some := list(islice(rest, size)):
        yield some


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
    theirs: dict[str, float] = {}
    ours = []
    try:
        for turn in range(TURNS.get(name, 1)):
            for number, place in enumerate(PLACES[name]):
                took = by_curl(name, place, tmp_path / f"curl{turn}{number}", file)
                theirs[place] = min(took, theirs.get(place, took))
            ours.append(by_us(name, tmp_path / f"kg{turn}", store))
    except AbsentError as error:
        pytest.skip(str(error))
    triples, sending, checking, differing, peaks = min(ours, key=lambda one: one[1])
    beside = "".join(
        f"\n  {took / sending:.2f} of curl to {place}: {took:.1f} s ({count / took:,.0f}/s)"
        for place, took in theirs.items()
    )
    print(  # noqa: T201 - figures of a bench
        f"\n{name}: sent {count:,} quads in {sending:.1f} s ({count / sending:,.0f}/s), compared in {checking:.1f} s; "
        f"memory {peaks[len(peaks) // 4] // 1024} MB at a quarter, {peaks[-1] // 1024} MB at last{beside}"
    )
    assert (triples, differing) == (count, 0)
    assert peaks[-1] <= MORE_MEMORY * peaks[len(peaks) // 4]
    if name == "oxigraph":
        assert theirs["/store"] / sending >= RATE
