"""The store -> one graph in which each claim is tied to the very statements that it makes, by RDF 1.2.

A claim is the reifier of what its article says of the event: `claim rdf:reifies <<( event nk:amount 28000000 )>>`.
What an article says and the merged graph does not is tied to its claim all the same, and not asserted. So who says
what can be asked without named graphs, of a store that knows triple terms. `plain_quads` leaves out who says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.quads import ROLES
from kg.terms import DECISIONS, MERGED, NK, PROV, RDF

if TYPE_CHECKING:
    from kg.stores import Store

SAYERS: Final = frozenset({NK.hasClaim, PROV.wasDerivedFrom})
"""What a merged node says of its claims and articles."""


PARTIES: Final = frozenset({NK.named, NK.concerns, *ROLES.values()})
"""By which properties a reader's own part of a claim, or the reader, speaks of an entity."""


def annotated_quads(store: Store) -> Iterator[ox.Quad]:
    """The merged graph, and in it the articles, claims and evidence, with the statements that each claim makes."""
    merged = ox.NamedNode(MERGED)
    events = {quad.object.value: quad.subject.value for quad in store.quads(MERGED, predicate=NK.hasClaim)}  # type: ignore[union-attr]  # claims are IRIs
    yield from store.quads(MERGED)
    for graph in store.graphs():
        if graph not in {MERGED, DECISIONS}:
            for triple in _annotations(store, graph, events):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, merged)


def plain_quads(store: Store) -> Iterator[ox.Quad]:
    """The merged graph without its claims and articles."""
    yield from (quad for quad in store.quads(MERGED) if quad.predicate.value not in SAYERS)


def _annotations(store: Store, graph: str, events: Mapping[str, str]) -> Iterator[ox.Triple]:
    """What stands in an article's graph about the article itself and its claims, and what these reify."""
    for quad in store.quads(graph):
        node = quad.subject.value  # type: ignore[union-attr]  # the graph has no blank nodes
        if node != graph and not node.startswith(f"{graph}#"):
            continue
        if quad.predicate.value in PARTIES:
            yield ox.Triple(quad.subject, quad.predicate, _merged_party(store, graph, quad.object))
            continue
        if quad.predicate.value != NK.about:
            yield quad.triple
            continue
        event = events.get(node, quad.object.value)  # type: ignore[union-attr]  # an event is an IRI
        yield ox.Triple(quad.subject, quad.predicate, ox.NamedNode(event))
        for said in store.quads(graph, subject=quad.object.value):  # type: ignore[union-attr]  # as above
            told = ox.Triple(ox.NamedNode(event), said.predicate, _as_merged(store, event, said))
            yield ox.Triple(quad.subject, ox.NamedNode(RDF.reifies), told)


def _merged_party(store: Store, article: str, party: Any) -> Any:  # noqa: ANN401 - any term
    """An entity of an article by the IRI of the merged node that rests on this article; a value as it is."""
    if not isinstance(party, ox.NamedNode) or _rests_on(store, party, article):
        return party
    merged = {quad.subject for quad in store.quads(MERGED, predicate=NK.mergedFrom, value=party)}
    return min((node for node in merged if _rests_on(store, node, article)), key=str, default=party)


def _rests_on(store: Store, node: Any, article: str) -> bool:  # noqa: ANN401 - a subject
    told = store.quads(MERGED, subject=node.value, predicate=PROV.wasDerivedFrom, value=ox.NamedNode(article))
    return next(iter(told), None) is not None


def _as_merged(store: Store, event: str, said: ox.Quad) -> Any:  # noqa: ANN401 - any term
    """A party by the IRI that the merged graph has for it, if that one plays this role there."""
    if not isinstance(said.object, ox.NamedNode):
        return said.object
    known = {quad.object for quad in store.quads(MERGED, subject=event, predicate=said.predicate.value)}
    if said.object in known:
        return said.object
    merged = {quad.subject for quad in store.quads(MERGED, predicate=NK.mergedFrom, value=said.object)}
    return min(merged & known, key=str, default=said.object)
