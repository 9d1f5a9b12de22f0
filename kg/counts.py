"""Store -> how much of what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.terms import DECISIONS, MERGED, NK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.stores import Store

COUNTS = f"""
SELECT ?class ?status (COUNT(DISTINCT ?node) AS ?number) WHERE {{
  GRAPH <{MERGED}> {{
    ?node a ?type . FILTER(STRSTARTS(STR(?type), "{NK.namespace}"))
    OPTIONAL {{ ?node <{NK.status}> ?status }}
    OPTIONAL {{ ?node <{NK.prospectOf}> ?prospect }}
    BIND(COALESCE(?prospect, ?type) AS ?class)
  }}
}} GROUP BY ?class ?status
"""
"""A prospect counts under the class of event that it is a prospect of."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds: entities by class; events and prospects by class and status, all of the merged graph."""

    articles: int
    graphs: int
    quads: int
    entities: tuple[tuple[str, int], ...]
    events: tuple[tuple[str, str, int], ...]


def counts_of(store: Store) -> Counts:
    """The counts of a store, read from its merged graph."""
    graphs = store.graphs()
    rows = list(_rows(store))
    return Counts(
        articles=sum(graph not in {MERGED, DECISIONS} for graph in graphs),
        graphs=len(graphs),
        quads=sum(1 for _ in store.quads()),
        entities=tuple(sorted((kind, number) for kind, status, number in rows if not status)),
        events=tuple(sorted((kind, status, number) for kind, status, number in rows if status)),
    )


def _rows(store: Store) -> Iterator[tuple[str, str, int]]:
    """Class, status ("" for entities) and number; local names."""
    for row in store.query(COUNTS):  # type: ignore[union-attr]  # a SELECT gives solutions
        kind, status, number = (term.value if term is not None else "" for term in row)
        yield kind.rpartition("#")[2], status.rpartition("#")[2], int(number)
