"""Store -> how much of what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.terms import DECISIONS, MERGED

if TYPE_CHECKING:
    from kg.stores import Store


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds: entities by class; events and prospects by class and status, all of the merged graph."""

    articles: int
    graphs: int
    quads: int
    entities: tuple[tuple[str, int], ...]
    events: tuple[tuple[str, str, int], ...]


def counts_of(store: Store) -> Counts:
    """The counts of a store, of its merged graph; a prospect counts under the class of event that it may become."""
    tally = store.tally()
    ours = sum(next(store.quads(graph), None) is not None for graph in (MERGED, DECISIONS))
    rows = [(_local(kind), _local(status), number) for (kind, status), number in tally.nodes.items()]
    return Counts(
        articles=tally.graphs - ours,
        graphs=tally.graphs,
        quads=tally.quads,
        entities=tuple(sorted((kind, number) for kind, status, number in rows if not status)),
        events=tuple(sorted((kind, status, number) for kind, status, number in rows if status)),
    )


def _local(name: str) -> str:
    return name.rpartition("#")[2]
