"""What the rules leave open: pairs of nodes of the merged graph that may be one, with names, words and reason.

Entities are proposed where their names are alike and nothing told whether they are one; events where they share what
anchors their kind, nothing excludes that they are one, and too little speaks for it. Pairs that an article keeps apart
or that were decided are not proposed. The whole merged graph is looked at, so this costs by what the store holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import Literal, NamedNode

from kg.merging.decisions import Decisions, decisions_in
from kg.merging.graphs import ArticleGraphs, QuadSource, kind_and_slug, sibling
from kg.merging.identities import is_entity
from kg.merging.names import keys, likeness, signs
from kg.merging.pairs import Features, anchors, features, news_gap, score
from kg.merging.tellings import ENTITY_CLASSES, PARTIES, Telling, iri, read_telling
from kg.quads import claim_iri
from kg.terms import DCTERMS, DECISIONS, MERGED, NK, OA, PROV, RDF, SKOS

MOST_ALIKE = 50
"""Entities of one kind whose names begin alike beyond this are not compared by spelling: a common word begins them."""
MOST_ANCHORED = 60
BEGINNING = 4
"""Letters with which names of one spelling begin alike."""
NEAR_DAYS = 60
MOST_WORDS = 2
"""Sentences shown for each of the two."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two nodes that may be one: their names, why, and words of articles about each (article, quote)."""

    same: tuple[str, str]
    names: tuple[str, str]
    reason: str
    sentences: tuple[tuple[str, str], ...]


def proposals(store: QuadSource) -> tuple[Proposal, ...]:
    """The open pairs of a store, entities first, in the order of their IRIs."""
    graphs = ArticleGraphs(store, {})
    decisions = decisions_in(store.quads(DECISIONS))
    pairs = [*_entity_pairs(store, graphs), *_event_pairs(store, graphs)]
    open_pairs = sorted({(min(a, b), max(a, b)): why for a, b, why in pairs if _open(a, b, decisions)}.items())
    ordered = sorted(open_pairs, key=lambda pair: (not is_entity(pair[0][0]), pair[0]))
    return tuple(_proposal(pair, why, store) for pair, why in ordered)


def _open(one: str, other: str, decisions: Decisions) -> bool:
    return not decisions.keeps_apart(one, other) and decisions.kept(one) != decisions.kept(other)


def _entity_pairs(store: QuadSource, graphs: ArticleGraphs) -> Iterator[tuple[str, str, str]]:
    entities = sorted(
        iri(quad.subject)
        for kind in sorted(ENTITY_CLASSES)
        for quad in store.quads(MERGED, predicate=RDF.type, value=NamedNode(kind))
    )
    for one, other in _alike(entities):
        kind, slug = kind_and_slug(one)
        why = likeness(slug, kind_and_slug(other)[1])
        if why and kind != "model" and not _kept_apart(one, other, graphs):
            yield one, other, f"names alike: {why}"


def _alike(entities: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs worth a look: one's name is a key of the other's, or both begin alike."""
    all_entities = list(entities)
    known = set(all_entities)
    beginnings: dict[tuple[str, ...], list[str]] = {}
    for entity in all_entities:
        kind, slug = kind_and_slug(entity)
        yield from ((entity, other) for key in sorted(keys(slug)) if (other := sibling(entity, key)) in known)
        beginnings.setdefault((kind, slug[:BEGINNING], *signs(slug)), []).append(entity)
    for group in beginnings.values():
        if len(group) <= MOST_ALIKE:
            yield from combinations(group, 2)


def _kept_apart(one: str, other: str, graphs: ArticleGraphs) -> bool:
    return bool(graphs.articles(one) & graphs.articles(other))


def _event_pairs(store: QuadSource, graphs: ArticleGraphs) -> Iterator[tuple[str, str, str]]:
    anchored: dict[tuple[str, ...], list[tuple[str, Features]]] = {}
    for quad in store.quads(MERGED, predicate=NK.status):
        event = iri(quad.subject)
        telling = _merged_telling(event, store) if graphs.tellings_of(event) else None
        if telling is not None:
            shown = features(telling)
            for anchor in sorted(anchors(shown)):
                anchored.setdefault(anchor, []).append((event, shown))
    for _, group in sorted(anchored.items()):
        for (one, its), (other, others) in combinations(sorted(group, key=lambda each: each[0]), 2):
            if len(group) <= MOST_ANCHORED and (why := _undecided(its, others)):
                yield one, other, why


def _merged_telling(event: str, store: QuadSource) -> Telling | None:
    """A merged event as if an article told it."""
    return read_telling(MERGED, event, lambda each: store.quads(MERGED, subject=each) if each == event else ())


def _undecided(one: Features, other: Features) -> str | None:
    """Why two events may be one though the rules do not say so."""
    how = score(one, other)
    gap = news_gap(one, other)
    if how is None or how > 1 or (gap is not None and gap > NEAR_DAYS):
        return None
    apart = "a date is missing" if gap is None else f"{gap} days apart"
    return f"same kind and companies, {apart}, and no sum, round or investor that both tell"


def _proposal(pair: tuple[str, str], why: str, store: QuadSource) -> Proposal:
    words = tuple(each for node in pair for each in _words(node, store))
    return Proposal(pair, (_name(pair[0], store), _name(pair[1], store)), why, words)


def _name(node: str, store: QuadSource) -> str:
    """A name for people: of an entity its own, of an event its parties."""
    if is_entity(node):
        return _label(node, store)
    quads = list(store.quads(MERGED, subject=node))
    roles = [(name, iri(q.object)) for name in PARTIES for q in quads if q.predicate.value == name]
    parties = dict.fromkeys(_label(party, store) for _, party in sorted(roles))
    values = [q.object.value for q in quads if q.predicate.value in VALUES and isinstance(q.object, Literal)]
    return ", ".join([*parties, *sorted(values)])


VALUES = frozenset({NK.amount, NK.currency, NK.round, NK.date})


def _label(entity: str, store: QuadSource) -> str:
    labels = (q.object for q in store.quads(MERGED, subject=entity, predicate=SKOS.prefLabel))
    return min((each.value for each in labels if isinstance(each, Literal)), default=kind_and_slug(entity)[1])


def _words(node: str, store: QuadSource) -> Iterator[tuple[str, str]]:
    """Up to two sentences about a node, each with its article: of an entity, those of events it plays a role in."""
    claims = list(_claims(node, store))
    for article, claim in sorted(claims)[:MOST_WORDS]:
        quotes = sorted(_quotes(article, claim, store), key=lambda quote: (-len(quote), quote))
        if quotes:
            yield article, quotes[0]
    if not claims:
        sources = sorted(iri(q.object) for q in store.quads(MERGED, subject=node, predicate=PROV.wasDerivedFrom))
        for article in sources[:1]:
            titles = (q.object for q in store.quads(article, subject=article, predicate=DCTERMS.title))
            yield from ((article, title.value) for title in titles if isinstance(title, Literal))


def _claims(node: str, store: QuadSource) -> Iterator[tuple[str, str]]:
    """Article and claim of an event, or of the events in which articles speak of an entity."""
    if not is_entity(node):
        for quad in store.quads(MERGED, subject=node, predicate=NK.hasClaim):
            claim = iri(quad.object)
            yield claim.partition("#")[0], claim
        return
    for quad in store.quads(value=NamedNode(node)):
        article, event = iri(quad.graph_name), iri(quad.subject)
        if article not in {MERGED, DECISIONS} and quad.predicate.value in PARTIES:
            yield article, claim_iri(article, event)


def _quotes(article: str, claim: str, store: QuadSource) -> Iterator[str]:
    for evidence in store.quads(article, subject=claim, predicate=PROV.wasDerivedFrom):
        for selector in store.quads(article, subject=iri(evidence.object), predicate=OA.hasSelector):
            for quad in store.quads(article, subject=iri(selector.object), predicate=OA.exact):
                if isinstance(quad.object, Literal):
                    yield quad.object.value
