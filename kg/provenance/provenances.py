"""A node of the graph -> why it says what it says: claims, sentences, rules, and how the merge came to each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from kg.difference import told
from kg.errors import SettingError
from kg.exports.common import kind, label, local
from kg.provenance.claims import claim_iris, claim_of, claims_up, merged_by, source_of
from kg.provenance.nodes import Node, find_node, first_of, node_of
from kg.provenance.reasons import why_status
from kg.provenance.records import Claim, Provenance
from kg.provenance.statements import BOOKKEEPING, event_statement, name_statement, tellings
from kg.quads import node as iri_node
from kg.terms import DCTERMS, DECISIONS, MERGED, NK, PROV, RDF, SKOS, term_text

if TYPE_CHECKING:
    from kg.reference import Concept
    from kg.stores import Store

MOST: Final = 200
"""Events of an entity, and claims of an event, that are told at most."""


def provenance(
    store: Store,
    name: str,
    *,
    base: str | None = None,
    known: Mapping[str, Concept] | None = None,
    only: str | None = None,
) -> Provenance:
    """Why a node says what it says; `name` as `find_node` takes it.

    `known`: reference identities (`kg.merging.known_entities`). `only` is the local name of the one property to tell.
    Raises SettingError for a node or property that is not there.
    """
    iri = find_node(store, name, base=base)
    found = _provenance(store, iri, known or {})
    if only is None:
        return found
    statements = tuple(each for each in found.statements if each.property == local(only))
    if not statements:
        there = ", ".join(each.property for each in found.statements) or "none"
        raise SettingError(f"{name}: says nothing of {only!r}; there are {there}", only)
    return replace(found, statements=statements, claims=tuple(_quoting(claim, only) for claim in found.claims))


def _quoting(claim: Claim, only: str) -> Claim:
    """The claim with the quotes of one property, and the sentences."""
    return replace(claim, quotes=tuple(quote for quote in claim.quotes if quote.role in {local(only), "event"}))


def _provenance(store: Store, iri: str, known: Mapping[str, Concept]) -> Provenance:
    merged = node_of(store, MERGED, iri)
    if NK.status in merged:
        return _event(store, iri, merged)
    if merged:
        return _entity(store, iri, merged, known)
    own = node_of(store, iri, iri)
    if NK.Article in map(term_text, own.get(RDF.type, ())):
        return _article(store, iri, own)
    claims = tuple(claims_up(store, iri))
    found = sorted({each for claim in claims for each in merged_by(store, claim)})
    if len(found) == 1:
        return _told_as(store, iri, found[0], claims)
    return _elsewhere(store, iri, known)


def _told_as(store: Store, iri: str, event: str, claims: Sequence[str]) -> Provenance:
    """A claim, its evidence, or an event by another IRI: the event in the merged graph, with these claims alone."""
    whole = _event(store, event, node_of(store, MERGED, event))
    own = tuple(claim for claim in whole.claims if claim.claim in claims)
    return replace(whole, also=(iri, *whole.also), claims=own)


def _elsewhere(store: Store, iri: str, known: Mapping[str, Concept]) -> Provenance:
    """An entity that articles name by this IRI and the merged graph by another."""
    merged = store.quads(MERGED, predicate=NK.mergedFrom, value=iri_node(iri))
    found = sorted(term_text(quad.subject) for quad in merged)
    if len(found) != 1:
        also = f"; it is merged into {', '.join(found)}" if found else ""
        raise SettingError(f"{iri}: no entity, event, article, claim or evidence{also}; ask for one of these", iri)
    return _entity(store, found[0], node_of(store, MERGED, found[0]), known)


def _event(store: Store, iri: str, merged: Node) -> Provenance:
    counted = [term_text(value) for value in merged.get(PROV.wasDerivedFrom, ())]
    status = local(first_of(merged, NK.status))
    found = (claim_of(store, claim, counted, status) for claim in islice(claim_iris(store, iri, merged), MOST))
    claims = sorted((each for each in found if each), key=lambda each: (each.source.issued, each.claim))
    counting = tellings(store, merged, [claim for claim in claims if claim.counted])
    others = tellings(store, merged, [claim for claim in claims if not claim.counted])
    names = sorted(merged.keys() - BOOKKEEPING)
    return Provenance(
        node=iri,
        kind=kind(merged) or "event",
        name=told(iri, merged, store),
        status=status,
        reason=why_status(status, claims),
        sources=tuple(source_of(store, article) for article in counted),
        statements=tuple(event_statement(name, merged, counting, others, store) for name in names),
        claims=tuple(claims),
        also=tuple(sorted({claim.event for claim in claims} - {iri})),
        events=(),
        decisions=_decisions(store, iri),
    )


def _entity(store: Store, iri: str, merged: Node, known: Mapping[str, Concept]) -> Provenance:
    also = tuple(term_text(value) for value in merged.get(NK.mergedFrom, ()))
    articles = [term_text(value) for value in merged.get(PROV.wasDerivedFrom, ())]
    forms = _forms(store, (iri, *also), articles)
    concept = known.get("/".join(iri.rsplit("/", 2)[-2:]))
    names = sorted(merged.keys() - BOOKKEEPING)
    return Provenance(
        node=iri,
        kind=kind(merged) or "node",
        name=label(iri, merged),
        status="",
        reason="known by the reference data" if concept else "known by the names that articles use",
        sources=tuple(source_of(store, article) for article in articles),
        statements=tuple(name_statement(name, merged, forms, concept, store) for name in names),
        claims=(),
        also=also,
        events=tuple(islice(_events_of(store, iri), MOST)),
        decisions=_decisions(store, iri, *also),
    )


def _forms(store: Store, iris: Sequence[str], articles: Sequence[str]) -> dict[str, list[str]]:
    """Names -> the articles that use them."""
    forms: dict[str, list[str]] = {}
    for article in articles:
        said = {term_text(q.object) for iri in iris for q in store.quads(article, subject=iri, predicate=SKOS.altLabel)}
        for form in sorted(said):
            forms.setdefault(form, []).append(article)
    return forms


def _events_of(store: Store, iri: str) -> Iterator[tuple[str, str]]:
    found = {term_text(quad.subject) for quad in store.quads(MERGED, value=iri_node(iri))}
    for event in sorted(found - {iri}):
        node = node_of(store, MERGED, event)
        if NK.status in node:
            yield event, f"{kind(node)}: {told(event, node, store)}"


def _decisions(store: Store, *iris: str) -> tuple[str, ...]:
    quads = {quad for iri in iris for quad in store.quads(DECISIONS, subject=iri)}
    quads |= {quad for iri in iris for quad in store.quads(DECISIONS, value=iri_node(iri))}
    return tuple(sorted(f"{term_text(q.subject)} {local(q.predicate.value)} {term_text(q.object)}" for q in quads))


def _article(store: Store, iri: str, own: Node) -> Provenance:
    claims = sorted(term_text(q.subject) for q in store.quads(iri, predicate=RDF.type, value=iri_node(NK.Claim)))
    found = [claim_of(store, claim, (), "") for claim in claims]
    events = {event for claim in claims for event in merged_by(store, claim)}
    counted = {event for event in events if iri in {term_text(q.object) for q in store.quads(MERGED, subject=event)}}
    return Provenance(
        node=iri,
        kind="article",
        name=first_of(own, DCTERMS.title) or local(iri),
        status="",
        reason=f"its values count for {len(counted)} of the {len(events)} events that it tells",
        sources=(source_of(store, iri),),
        statements=(),
        claims=tuple(
            replace(each, counted=bool(set(merged_by(store, each.claim)) & counted)) for each in found if each
        ),
        also=(),
        events=tuple((event, told(event, node_of(store, MERGED, event), store)) for event in sorted(events)),
        decisions=(),
    )
