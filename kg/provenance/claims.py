"""A node -> the claims that it rests on, each with its article and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.exports.common import local
from kg.provenance.nodes import Node, first_of, node_of
from kg.provenance.records import Claim, Quote, ReadBy, Source
from kg.quads import node as iri_node
from kg.terms import DCTERMS, MERGED, NK, OA, PROV, RDF, term_text

if TYPE_CHECKING:
    from kg.stores import Store


def claims_up(store: Store, iri: str) -> Iterator[str]:
    """The claims that a node belongs to: itself, one about it, or one that rests on it."""
    value = iri_node(iri)
    if any(term_text(quad.object) == NK.Claim for quad in store.quads(subject=iri, predicate=RDF.type)):
        yield iri
    yield from sorted(term_text(quad.subject) for quad in store.quads(predicate=NK.about, value=value))
    for quad in store.quads(predicate=OA.hasSelector, value=value):
        yield from claims_up(store, term_text(quad.subject))
    yield from sorted(
        term_text(quad.subject)
        for quad in store.quads(predicate=PROV.wasDerivedFrom, value=value)
        if term_text(quad.graph_name) != MERGED
    )


def merged_by(store: Store, claim: str) -> list[str]:
    """The event of the merged graph that has a claim."""
    held = [term_text(quad.subject) for quad in store.quads(MERGED, predicate=NK.hasClaim, value=iri_node(claim))]
    about = (term_text(quad.object) for quad in store.quads(subject=claim, predicate=NK.about))
    return held or [event for event in about if next(store.quads(MERGED, subject=event), None)]


def claim_iris(store: Store, event: str, merged: Node) -> list[str]:
    """Of a graph that was merged by older rules, the claims about this very event."""
    held = [term_text(value) for value in merged.get(NK.hasClaim, ())]
    return held or sorted(term_text(q.subject) for q in store.quads(predicate=NK.about, value=iri_node(event)))


def claim_of(store: Store, claim: str, counted: Iterable[str], status: str) -> Claim | None:
    """What an article claims; None if it is gone. It counts if the article does, and if it says the `status`."""
    about = next(store.quads(subject=claim, predicate=NK.about), None)
    if about is None:
        return None
    article = term_text(about.graph_name)
    node = node_of(store, article, claim)
    said = local(first_of(node, NK.status))
    quotes = (_quote(store, article, term_text(each)) for each in node.get(PROV.wasDerivedFrom, ()))
    return Claim(
        claim=claim,
        event=term_text(about.object),
        source=source_of(store, article),
        status=said,
        confidence=first_of(node, NK.confidence),
        rule=first_of(node, NK.rule),
        rule_version=first_of(node, NK.ruleVersion),
        counted=article in counted and said == status,
        quotes=tuple(sorted({each for each in quotes if each}, key=_in_reading_order)),
        readers=tuple(_readers(store, article, node)),
    )


def _readers(store: Store, article: str, claim: Node) -> list[ReadBy]:
    """Who has read a claim, the rules first."""
    parts = [node_of(store, article, term_text(part)) for part in claim.get(PROV.qualifiedAttribution, ())]
    sure = {first_of(part, PROV.agent): first_of(part, NK.confidence) for part in parts}
    found = []
    for agent in map(term_text, claim.get(PROV.wasAttributedTo, ())):
        told = node_of(store, article, agent)
        name, model, prompt = (first_of(told, each) for each in (NK.readerName, NK.readerModel, NK.promptVersion))
        found.append(ReadBy(name, model, prompt, sure.get(agent, "")))
    return sorted(found, key=lambda by: (by.reader != "rules", by.model, by.prompt))


def source_of(store: Store, article: str) -> Source:
    """An article, as its own graph tells it."""
    node = node_of(store, article, article)
    names = (DCTERMS.title, DCTERMS.publisher, DCTERMS.issued, DCTERMS.source)
    return Source(article, *(first_of(node, name) for name in names))


def _in_reading_order(quote: Quote) -> tuple[bool, int, int, str]:
    return quote.role != "event", quote.start, quote.end, quote.role


def _quote(store: Store, article: str, evidence: str) -> Quote | None:
    node = node_of(store, article, evidence)
    selectors = [node_of(store, article, term_text(each)) for each in node.get(OA.hasSelector, ())]
    values = {name: first_of(each, name) for each in selectors for name in each}
    start, end = values.get(OA.start, ""), values.get(OA.end, "")
    if not (start.isdecimal() and end.isdecimal()):
        return None
    role = first_of(node, NK.supports)
    return Quote("event" if role == NK.Event else local(role), values.get(OA.exact, ""), int(start), int(end))
