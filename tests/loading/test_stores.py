"""What holds of every real triple store: nothing lost, nothing doubled, nothing touched that is not ours."""

from __future__ import annotations

import subprocess
import sys
import urllib.parse
import urllib.request
from functools import cache
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

from kg.answers import Query, answer, shipped_queries
from kg.answers.parameters import terms
from kg.loading import LoadReport, load
from kg.stores import Store, open_store
from kg.stores.sparql import bound
from kg.terms import MERGED
from tests.conftest import ROOT
from tests.deals import deals_store
from tests.loading.servers import STARTING, Server
from tests.test_queries import given
from tests.test_queries import plain as untyped

FOREIGN = "urn:somebody:else"
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.5"
"""Blazegraph calls N-Triples text/plain."""


def plain(term: object) -> str:
    """A term as a text that is alike on every store; Virtuoso gives truth values back as 1 and 0."""
    text = untyped(term)
    return {"true": "1", "false": "0"}.get(text, text)


@cache
def deals() -> Store:
    return deals_store()


def ask(server: Server, text: str, accept: str = RESULTS) -> tuple[bytes, str]:
    """What the store answers to a query, by another client than ours."""
    data = urllib.parse.urlencode({"query": text}).encode()
    request = urllib.request.Request(server.query, data, {"Accept": accept})  # noqa: S310 - a server that we started
    with urllib.request.urlopen(request, timeout=STARTING) as response:  # noqa: S310 - as above
        return response.read(), response.headers.get_content_type()


def rows(server: Server, text: str) -> list[list[str]]:
    body, _ = ask(server, text)
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return [[plain(value) for value in row] for row in cast("ox.QuerySolutions", found)]


def held(server: Server) -> set[tuple[str, ...]]:
    """All quads of ours in the store."""
    text = 'SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(REGEX(STR(?g), "newskg")) }'
    return {tuple(row) for row in rows(server, text)}


def here(store: Store) -> set[tuple[str, ...]]:
    return {tuple(plain(part) for part in (q.graph_name, q.subject, q.predicate, q.object)) for q in store.quads()}


def loaded(store: Store, server: Server, ledger: Path | None = None, **options: str) -> LoadReport:
    return load(store, server.profile, server.url, ledger=ledger, **options)  # type: ignore[arg-type]  # options of load


def test_a_load_is_proved_and_a_second_one_sends_nothing(server: Server, tmp_path: Path) -> None:
    first = loaded(deals(), server, tmp_path / "ledger")
    assert (first.differences, len(first.sent), first.proved) == ((), len(deals().graphs()), len(deals().graphs()))
    assert held(server) == here(deals())
    again = loaded(deals(), server, tmp_path / "ledger")
    assert (again.differences, again.sent, again.removed, again.proved) == ((), (), (), first.proved)
    assert loaded(deals(), server).differences == ()  # without a ledger all is sent anew
    assert held(server) == here(deals())


def test_only_what_changed_is_sent_and_what_was_forgotten_goes(server: Server, tmp_path: Path) -> None:
    store = deals_store()
    loaded(store, server, tmp_path / "ledger")
    changed, gone = [name for name in store.graphs() if name != MERGED][:2]
    store.replace({changed: list(store.quads(changed))[:7], gone: []})
    report = loaded(store, server, tmp_path / "ledger")
    assert (report.sent, report.removed, report.differences) == ((changed,), (gone,), ())
    assert held(server) == here(store)
    assert loaded(store, server, tmp_path / "ledger").removed == ()


def test_graphs_of_others_stay(server: Server, tmp_path: Path) -> None:
    other = open_store(None)
    node = ox.NamedNode("urn:x:y")
    other.replace({FOREIGN: [ox.Quad(node, node, node, ox.NamedNode(FOREIGN))]})
    loaded(other, server)
    loaded(deals(), server, tmp_path / "ledger")
    loaded(open_store(None), server, tmp_path / "ledger")
    assert held(server) == set()
    assert rows(server, f"SELECT ?s {{ GRAPH <{FOREIGN}> {{ ?s ?p ?o }} }}") == [["urn:x:y"]]


def test_what_the_store_lost_or_invented_is_found_and_mended(server: Server, tmp_path: Path) -> None:
    loaded(deals(), server, tmp_path / "ledger")
    tampered = deals_store()
    victim = next(name for name in tampered.graphs() if name != MERGED)
    quads = sorted(tampered.quads(victim), key=str)
    swapped = ox.Quad(quads[0].subject, quads[0].predicate, ox.Literal("invented"), quads[0].graph_name)
    tampered.replace({victim: [swapped, *quads[1:]]})
    loaded(tampered, server)
    found = loaded(deals(), server, tmp_path / "ledger", mode="check")
    assert [(one.graph, one.expected.triples - one.found.triples) for one in found.differences] == [(victim, 0)]
    assert loaded(deals(), server, tmp_path / "ledger").differences == found.differences
    assert loaded(deals(), server, tmp_path / "ledger").differences == ()
    assert held(server) == here(deals())


def test_signs_of_all_kinds_come_back(server: Server, tmp_path: Path) -> None:
    store = open_store(None)
    graph = "https://newskg.example/article/é/%C3%A9?a=b&c=d+e"
    texts = [
        "",
        "a\tb\nc\rd\\e\"f'g",
        "« l’été » \u00a0€ \U0001f600",
        "<b>&amp;]]>",
        "a" * 20_000,
        "{} $x ?y <http://z> #",
    ]
    values = [ox.Literal(text) for text in texts] + [ox.Literal(text, language="fr-CA") for text in texts]
    values += [
        ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#" + kind)) for text, kind in TYPED
    ]
    about = ox.NamedNode("https://newskg.example/x/é%20'()*")
    store.replace({graph: [ox.Quad(about, ox.NamedNode("urn:p:q"), value, ox.NamedNode(graph)) for value in values]})
    assert loaded(store, server, tmp_path / "ledger").differences == ()
    assert loaded(open_store(None), server, tmp_path / "ledger").removed == (graph,)


TYPED = [
    ("2.50", "decimal"),
    ("28000000", "decimal"),
    ("0.9", "decimal"),
    ("2147483647", "integer"),
    ("true", "boolean"),
    ("2024-02-29", "date"),
    ("2024-02", "gYearMonth"),
    ("2024", "gYear"),
    ("https://news.example/é?a=b", "anyURI"),
]


@pytest.mark.parametrize(("number", "when"), [(1, "before"), (1, "after"), (2, "after"), (5, "after"), (9, "before")])
def test_killed_halfway_and_run_again(server: Server, tmp_path: Path, number: int, when: str) -> None:
    loaded(open_store(None), server, _emptied(server, tmp_path))
    path = tmp_path / "store"
    with open_store(path) as store:
        store.replace({name: list(deals().quads(name)) for name in deals().graphs()})
    arguments = [str(path), str(tmp_path / "ledger"), server.profile, server.url, str(number), when]
    died = subprocess.run([sys.executable, "-m", "tests.loading.killed", *arguments], cwd=ROOT, check=False)
    assert died.returncode == -9
    report = loaded(deals(), server, tmp_path / "ledger")
    assert (report.differences, held(server)) == ((), here(deals()))


def _emptied(server: Server, folder: Path) -> Path:
    """A ledger that knows what is there, so that an empty store takes it away."""
    loaded(deals(), server, folder / "before")
    return folder / "before"


@pytest.fixture
def answering(server: Server, tmp_path: Path) -> Server:
    loaded(deals(), server, tmp_path / "ledger")
    return server


def test_shipped_queries_give_the_same_rows(answering: Server) -> None:
    differing = {query.name: found for query in shipped_queries() if (found := _differing(answering, query))}
    assert differing == {}


def _differing(server: Server, query: Query) -> list[object]:
    expected = sorted([plain(value) for value in row] for row in answer(deals(), query, given(query)).rows)
    text = bound(query.text, terms(query.parameters, given(query)))
    if "CONSTRUCT" in text:
        body, media = ask(server, text, TRIPLES)
        format = ox.RdfFormat.from_media_type(media)
        triples = {quad.triple for quad in ox.parse(body, format=format)}  # a graph, once or twice told
        found = sorted([plain(part) for part in triple] for triple in triples)
    else:
        found = sorted(rows(server, text))
    return [] if found == expected else [found, expected]
