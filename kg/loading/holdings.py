"""A target -> what it holds: which graphs are there, and the content of each by what it gives back.

What a store answers is read as it comes, in bounds that follow from what was sent to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from typing import IO, Final, cast
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import LoadError, SettingError
from kg.loading.contents import CHUNK, EMPTY, Content, content, triple_lines
from kg.loading.requests import ABSENT, Answer, Client, Request

RESULTS: Final = {
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
}
TRIPLES: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
ASK_RESULTS: Final = "application/sparql-results+json, text/tab-separated-values;q=0.5"
ASK_TRIPLES: Final = "application/n-triples, text/turtle;q=0.5"
FORM: Final = "application/x-www-form-urlencoded"

LONGEST_TRIPLE: Final = 4_000_000
"""Bytes that one triple may take in an answer: an article's text is not in the graph, a quote is."""
USUAL_TRIPLE: Final = 20_000
"""Bytes that a triple takes on average at most, in the most verbose format; beyond it an answer is not ours."""
TOGETHER: Final = 50_000
"""Triples that are asked for in one query."""
NAMES_TOGETHER: Final = 500
"""Graphs that are named in one query."""
PROBE: Final = "urn:newskg:a-graph-that-is-nowhere"


def present(client: Client, names: Sequence[str]) -> frozenset[str]:
    """Those of the graphs that hold a triple at the target; all of them where it cannot be asked."""
    if not client.target.query:
        return frozenset(names)
    found: set[str] = set()
    for start in range(0, len(names), NAMES_TOGETHER):
        some = names[start : start + NAMES_TOGETHER]
        text = f"SELECT DISTINCT ?g WHERE {{ VALUES ?g {{ {_listed(some)} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        with _answered(client, text, most=LONGEST_TRIPLE * 2) as rows:
            found.update(row[0].value for row in islice(rows, len(some)) if isinstance(row[0], ox.NamedNode))
    return frozenset(found) & frozenset(names)


def holdings(client: Client, expected: Iterable[tuple[str, Content]]) -> Iterator[tuple[str, Content, Content]]:
    """For each graph its name, what it should hold and what it holds: many graphs in one request where that works."""
    by_query = client.target.profile.read_by == "query" and client.target.query
    together: dict[str, Content] = {}
    size = 0
    for name, held in expected:
        if not by_query or (held.triples > TOGETHER and client.target.graphs is not None):
            yield name, held, _one(client, name, held)
            continue
        if together and (size + held.triples > TOGETHER or len(together) == NAMES_TOGETHER):
            yield from _many(client, together)
            together, size = {}, 0
        together[name] = held
        size += held.triples
    if together:
        yield from _many(client, together)


def tells_graphs_apart(client: Client) -> bool:
    """Whether the target's Graph Store Protocol heeds `?graph=`: it must hold nothing in a graph that nobody made.

    One that ignores the name would take a whole repository for that graph, and replace it at the first PUT.
    """
    request = Request("GET", client.target.graph(PROBE), accept=ASK_TRIPLES)
    with client.ask(request, most=LONGEST_TRIPLE) as answer:
        return answer.status == ABSENT or not any(True for _ in _triples(answer, request))


def _one(client: Client, name: str, held: Content) -> Content:
    """What one graph holds, by the Graph Store Protocol."""
    request = Request("GET", client.target.graph(name), accept=ASK_TRIPLES)
    with client.ask(request, most=LONGEST_TRIPLE + USUAL_TRIPLE * held.triples) as answer:
        if answer.status == ABSENT:
            return EMPTY
        found = EMPTY
        triples = _triples(answer, request)
        while chunk := list(islice(triples, CHUNK)):
            found = content(triple_lines(chunk), found)
        return found


def _many(client: Client, expected: Mapping[str, Content]) -> Iterator[tuple[str, Content, Content]]:
    """What several graphs hold, by one query."""
    names = _listed(expected)
    text = f"SELECT ?g ?s ?p ?o WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    found: dict[str, Content] = {}
    most = LONGEST_TRIPLE + USUAL_TRIPLE * sum(held.triples for held in expected.values())
    with _answered(client, text, most=most) as rows:
        while chunk := list(islice(rows, CHUNK)):
            for graph, some in groupby(chunk, key=lambda row: row[0]):
                name = graph.value if isinstance(graph, ox.NamedNode) else ""
                lines = triple_lines([ox.Triple(row[1], row[2], row[3]) for row in some])
                found[name] = content(lines, found.get(name, EMPTY))
    for name, held in expected.items():
        yield name, held, found.get(name, EMPTY)


def _listed(names: Iterable[str]) -> str:
    """Graph names as SPARQL writes them; the engine refuses what is no IRI."""
    try:
        return " ".join(str(ox.NamedNode(name)) for name in names)
    except ValueError as error:
        raise SettingError(f"a graph's name is no IRI ({error}); build it again") from error


@contextmanager
def _answered(client: Client, text: str, *, most: int) -> Iterator[Iterator[ox.QuerySolution]]:
    """The rows of a SELECT query."""
    url = client.target.query or ""
    request = Request("POST", url, urlencode({"query": text}).encode(), FORM, ASK_RESULTS)
    with client.ask(request, most=most) as answer, _understood(request):
        if answer.media not in RESULTS:
            raise LoadError(f"{url}: answers a query by {answer.status} {answer.media}; check the URL", url)
        rows = ox.parse_query_results(cast("IO[bytes]", answer), format=RESULTS[answer.media])
        if not isinstance(rows, ox.QuerySolutions):
            raise LoadError(f"{url}: answers a SELECT without rows; check the URL", url)
        yield iter(rows)


def _triples(answer: Answer, request: Request) -> Iterator[ox.Triple]:
    if answer.media not in TRIPLES:
        raise LoadError(
            f"{request.url}: gives a graph as {answer.media or 'nothing known'}; check the URL", request.url
        )
    with _understood(request):
        for quad in ox.parse(cast("IO[bytes]", answer), format=TRIPLES[answer.media], base_iri=request.url):
            yield quad.triple


@contextmanager
def _understood(request: Request) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError, TypeError) as error:
        raise LoadError(
            f"{request.url}: an answer that is not in its format; is it the right URL?", request.url
        ) from error
