"""The part of the graph around some parties or events, asked for in SPARQL: what the live explorer shows and grows.

A picture is a list of steps. Each step adds the events of one party, those that most articles tell first; a later step
of the same party adds more of them. Nothing but what is around them is read, so that it answers as soon on a store of
any size.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.errors import SettingError
from kg.terms import MERGED, NK
from kg.views.graph import (
    ROLES,
    by_subject,
    make_graph,
    read_deals,
    read_parties,
    read_sources,
    with_prefixes,
    with_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.views.graph import Deal, Graph, Party, QuadSource

STEP: Final = 24
"""Events that one step adds: about as many as one can take in at once."""
MOST: Final = 500
"""Events of a picture at most: beyond, no one can read it."""
COUNTED: Final = 100
"""Events up to which those are counted that a party has beyond the picture."""
BATCH: Final = 100
"""Parties whose events are counted in one query."""

PICTURE = """
SELECT ?around ?event ?type ?status ?date ?role ?party ?name
FROM nk:merged
WHERE {
  %s
  VALUES ?role {
    %s
  }
  ?event ?role ?party .
  OPTIONAL { ?event a ?type }
  OPTIONAL { ?event nk:status ?status }
  OPTIONAL { ?event nk:date ?date }
  OPTIONAL { ?party skos:prefLabel ?name FILTER(LANG(?name) = "en") }
}
ORDER BY ?around ?event ?role ?party"""
AROUND = """{
    SELECT DISTINCT (<%(node)s> AS ?around) ?event WHERE {
      { ?event ?as <%(node)s> }
      UNION { BIND(<%(node)s> AS ?event) }
      FILTER EXISTS { ?event nk:hasClaim ?claim }
      OPTIONAL { ?event nk:sourceCount ?told }
      OPTIONAL { ?event nk:dateStart ?day }
    } ORDER BY DESC(?told) DESC(?day) ?event LIMIT %(most)d
  }"""
TOTALS = """
SELECT ?around (COUNT(DISTINCT ?event) AS ?events)
FROM nk:merged
WHERE {
  VALUES ?around { %s }
  ?event ?as ?around .
  FILTER EXISTS { ?event nk:hasClaim ?claim }
} GROUP BY ?around"""
EVENTS_OF = """{
    SELECT DISTINCT (<%s> AS ?party) ?event
    WHERE { ?event ?as <%s> FILTER EXISTS { ?event nk:hasClaim ?claim } } LIMIT %d
  }"""
COUNTS = """
SELECT ?party (COUNT(?event) AS ?events) FROM nk:merged WHERE { %s } GROUP BY ?party"""

_ROLES = "\n    ".join(
    " ".join(f"nk:{role.removeprefix(NK.namespace)}" for role in part) for part in (ROLES[:6], ROLES[6:])
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`]*")


@dataclass(frozen=True, slots=True)
class Step:
    """The `most` events of a party that most articles tell, or an event itself; `node` is an IRI."""

    node: str
    most: int = STEP


def around_query(steps: Iterable[Step]) -> str:
    """The SPARQL that finds what a picture shows, to be run or shown: a row for each party of each event.

    SettingError for what is no IRI, so that nothing can be slipped into the query.
    """
    wanted = widest(steps)
    if not wanted:
        raise SettingError("name at least one party or event to start from", None)
    around = " UNION ".join(AROUND % {"node": _iri(node), "most": most} for node, most in wanted.items())
    return with_prefixes(PICTURE % (around, _ROLES))


def widest(steps: Iterable[Step]) -> dict[str, int]:
    """Each node with the most events that a step of it asks for, in the order of their first steps."""
    found: dict[str, int] = {}
    for step in steps:
        found[step.node] = max(step.most, found.get(step.node, 0))
    return found


def _iri(name: str) -> str:
    if not _IRI.fullmatch(name):
        raise SettingError(f"{name}: not an IRI", name)
    return name


def neighbourhood(store: QuadSource, steps: Sequence[Step]) -> Graph:
    """The graph of the events of these steps, with all who take part in them, quotes and articles.

    The parties of the steps are there even if they have no events. `graph.graph["growth"]` holds the graph after each
    step, the whole last, for a layout that grows with it; `graph.graph["query"]` the SPARQL that was asked.
    """
    query = around_query(steps)
    found: dict[str, dict[str, None]] = {}
    for row in store.query(query):
        found.setdefault(row["around"].value, {})[row["event"].value] = None
    events = sorted({event for each in found.values() for event in each})
    deals = with_words(store, [deal for event in events for deal in _deals(store, event)])
    named = {party for deal in deals for _, party in deal.roles} | {step.node for step in steps}
    known = [each for name in sorted(named) for each in read_parties(_about(store, name))]
    whole = make_graph(known, deals, read_sources(store, deals), alone=[step.node for step in steps])
    ordered = {node: _ordered(each, deals) for node, each in found.items()}
    whole.graph.update(query=query, growth=[*_growth(steps[:-1], ordered, known), whole])
    return whole


def _ordered(events: Iterable[str], deals: Iterable[Deal]) -> list[Deal]:
    """The events in the order of the query: told by most articles first, then the latest."""
    wanted = set(events)
    by_name = sorted((deal for deal in deals if deal.id in wanted), key=lambda deal: deal.id)
    return sorted(by_name, key=lambda deal: (deal.sources, deal.start or ""), reverse=True)


def _growth(steps: Sequence[Step], ordered: Mapping[str, Sequence[Deal]], known: Iterable[Party]) -> Iterator[Graph]:
    kept: dict[str, Deal] = {}
    for at, step in enumerate(steps, start=1):
        kept |= {deal.id: deal for deal in ordered.get(step.node, ())[: step.most]}
        yield make_graph(known, kept.values(), alone=[each.node for each in steps[:at]])


def totals(store: QuadSource, nodes: Iterable[str]) -> dict[str, int]:
    """In how many events these parties take part; an event or an unknown name has none."""
    names = " ".join(f"<{_iri(node)}>" for node in sorted(set(nodes)))
    rows = store.query(with_prefixes(TOTALS % names))
    return {row["around"].value: int(row["events"].value) for row in rows if row["around"]}


def beyond(store: QuadSource, graph: Graph) -> dict[str, int]:
    """How many events each party has that a picture does not show; COUNTED stands for as many or more."""
    seen = Counter(party for deal in graph.graph["deals"].values() for party in {each for _, each in deal.roles})
    waiting = iter(graph.graph["parties"])
    found: dict[str, int] = {}
    while batch := list(islice(waiting, BATCH)):
        most = {name: seen[name] + COUNTED for name in batch}
        parts = " UNION ".join(EVENTS_OF % (_iri(name), name, most[name]) for name in batch)
        for row in store.query(with_prefixes(COUNTS % parts)):
            name = row["party"].value
            found[name] = int(row["events"].value) - seen[name]
    return found


def _deals(store: QuadSource, event: str) -> Iterable[Deal]:
    return read_deals(_about(store, event))


def _about(store: QuadSource, subject: str) -> dict[str, dict[str, list[object]]]:
    return by_subject(store.quads(MERGED, subject=subject))
