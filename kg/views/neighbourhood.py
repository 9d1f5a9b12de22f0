"""The part of the graph around some parties, asked for in SPARQL: what a live explorer shows and grows by a click.

Nothing but what is around them is read, so that it answers as soon on a store of any size. `page_data` of
`kg.views.page` turns the graph into what the page's `showData` takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import SettingError
from kg.terms import MERGED
from kg.views.graph import (
    by_subject,
    make_graph,
    most_connected,
    read_deals,
    read_parties,
    read_sources,
    with_prefixes,
    with_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.views.graph import Deal, Graph, QuadSource

AROUND = """
SELECT DISTINCT ?event WHERE {
  VALUES ?party { %s }
  GRAPH nk:merged { ?event ?role ?party ; nk:hasClaim ?claim }
} ORDER BY ?event LIMIT %d
"""
MOST = 500
"""Events that are read at most: beyond, no one can read the picture."""
_NOT_IN_IRI = frozenset('<>"{}|\\^`')


def around_query(parties: Iterable[str], *, most: int = MOST) -> str:
    """The SPARQL that finds the events in which these parties (IRIs) take part, to be run or shown.

    SettingError for what is no IRI, so that nothing can be slipped into the query.
    """
    names = sorted(set(parties))
    for name in names:
        if ":" not in name or any(each in _NOT_IN_IRI or each <= " " for each in name):
            raise SettingError(f"{name}: not an IRI", name)
    return with_prefixes(AROUND % (" ".join(f"<{name}>" for name in names), most))


def neighbourhood(store: QuadSource, parties: Iterable[str], *, most: int = MOST, top: int | None = None) -> Graph:
    """The graph of the events in which these parties take part, with all who take part in them, quotes and articles."""
    events = [row["event"].value for row in store.query(around_query(parties, most=most))]
    deals = with_words(store, most_connected([deal for event in events for deal in _deals(store, event)], top=top))
    named = sorted({party for deal in deals for _, party in deal.roles})
    known = [each for name in named for each in read_parties(_about(store, name))]
    return make_graph(known, deals, read_sources(store, deals))


def _deals(store: QuadSource, event: str) -> Iterable[Deal]:
    return read_deals(_about(store, event))


def _about(store: QuadSource, subject: str) -> dict[str, dict[str, list[object]]]:
    return by_subject(store.quads(MERGED, subject=subject))
