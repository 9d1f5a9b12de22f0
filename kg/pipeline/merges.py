"""Article graphs and decisions -> the merged graph of a store, brought up to date in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.pipeline.states import Place, store_at
from kg.terms import DECISIONS, MERGED, term_text

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.merging import Decisions, Entry, Proposal
    from kg.stores import Store


def put(
    graphs: Mapping[str, Sequence[Quad]],
    store: Store,
    reference: Sequence[Path],
    *,
    places: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Give the store these article graphs (empty = dropped) and merge again what they touch, in one transaction.

    `places` tells where articles were read.
    """
    from kg.merging import changed_nodes, known_entities
    from kg.reference import load_reference

    if store.outdated:
        merge_again(store, reference=reference)
    if not graphs:
        return store.replace({}, places=places)
    merged = changed_nodes(graphs, store, known=known_entities(load_reference(*reference)))
    return store.replace(graphs, merged=merged, places=places)


def merge_again(store: Store, *, reference: Sequence[Path] = ()) -> None:
    """Merge all articles of a store anew, in one transaction: what a store made by older rules needs."""
    from kg.merging import known_entities, merged_from, merged_graph
    from kg.reference import load_reference

    articles = {graph: tuple(merged_from(graph, store.quads(graph))) for graph in store.graphs() if graph != MERGED}
    nodes = merged_graph(articles, known=known_entities(load_reference(*reference)))
    stale = dict.fromkeys(sorted({term_text(quad.subject) for quad in store.quads(MERGED)} - nodes.keys()), ())
    store.replace({}, merged={**stale, **nodes})
    store.renew()


def propose(store: Place = "kg-store") -> tuple[Proposal, ...]:
    """What the merging leaves open: pairs that may be one, with names, words and reason; see `decide`."""
    from kg.merging import proposals

    with store_at(store, read_only=True) as opened:
        return proposals(opened)


def decisions(store: Place = "kg-store") -> Decisions:
    """What a person decided about who is who in a store."""
    from kg.merging import decisions_in

    with store_at(store, read_only=True) as opened:
        return decisions_in(opened.quads(DECISIONS))


def decide(file: str | Path, *, store: Place = "kg-store", reference: Sequence[Path] = ()) -> tuple[Entry, ...]:
    """Apply a file of decisions and merge again what they touch; its entries.

    Raises SettingError, with nothing changed, for a file that is broken, contradicts itself or names what the store
    does not hold.
    """
    from kg.merging import applied, decision_quads, decisions_in, read_decisions

    entries = read_decisions(Path(file))
    with store_at(store) as opened:
        before = decisions_in(opened.quads(DECISIONS))
        decided = before.touched()
        held = partial(_speaks_of, opened)
        after = applied(entries, before, path=Path(file), exists=lambda iri: iri in decided or held(iri))
        put({DECISIONS: decision_quads(after)}, opened, reference)
    return entries


def _speaks_of(store: Store, iri: str) -> bool:
    """Whether an article speaks of an entity or event by this IRI."""
    from kg.quads import UNSAFE_IRI

    if UNSAFE_IRI.search(iri) or ":" not in iri:
        return False
    return any(term_text(quad.graph_name) not in {MERGED, DECISIONS} for quad in store.quads(subject=iri))
