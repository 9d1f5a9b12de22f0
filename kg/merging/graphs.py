"""The article graphs as they stand in a store, or as they will stand once some of them are changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, count, islice
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad

from kg.entities.ids import company_slug, slug
from kg.merging.names import keys
from kg.merging.tellings import ENTITY_CLASSES, PARTIES, Key, Telling, first, iri, read_telling, values_of
from kg.quads import node
from kg.terms import DCTERMS, DECISIONS, MERGED, NK, RDF, SKOS

PLAYED = frozenset(PARTIES)
OURS = frozenset({MERGED, DECISIONS})
"""Graphs that are no article's."""


class QuadSource(Protocol):
    """What the merging needs of a store."""

    def quads(
        self,
        graph: str | None = None,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        value: NamedNode | Literal | None = None,
    ) -> Iterator[Quad]:
        """The quads of one graph or of all, in no promised order."""


class Reads:
    """Look-ups in a store, kept, so that what is the same before and after a change is read once."""

    def __init__(self, store: QuadSource) -> None:
        self.store = store
        self._kept: dict[tuple[object, ...], tuple[Quad, ...]] = {}
        self._begun: dict[tuple[object, ...], tuple[list[Quad], Iterator[Quad]]] = {}
        self._articles: dict[str, frozenset[str]] = {}
        self._both: dict[tuple[str, str], frozenset[str]] = {}

    def all(
        self,
        graph: str | None = None,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        value: NamedNode | Literal | None = None,
    ) -> tuple[Quad, ...]:
        """The quads of one graph or of all."""
        key = graph, subject, predicate, value
        if key not in self._kept:
            self._kept[key] = tuple(self.store.quads(graph, subject=subject, predicate=predicate, value=value))
        return self._kept[key]

    def first(
        self, *, subject: str | None = None, predicate: str | None = None, value: NamedNode | None = None
    ) -> tuple[Quad, ...]:
        """The quads of all graphs, but no more than FEW and one: enough to tell a hub, all of what is none."""
        return tuple(islice(self.few(subject=subject, predicate=predicate, value=value), FEW + 1))

    def few(
        self, *, subject: str | None = None, predicate: str | None = None, value: NamedNode | None = None
    ) -> Iterator[Quad]:
        """The quads of all graphs one by one; what was read once is kept, and the rest read when asked for."""
        key = subject, predicate, value
        if key not in self._begun:
            self._begun[key] = [], iter(self.store.quads(subject=subject, predicate=predicate, value=value))
        kept, rest = self._begun[key]
        for place in count():
            if place == len(kept):
                quad = next(rest, None)
                if quad is None:
                    return
                kept.append(quad)
            yield kept[place]

    def articles(self, entity: str) -> frozenset[str]:
        """The graphs of articles that speak of an entity."""
        if entity not in self._articles:
            found = self.store.quads(subject=entity, predicate=RDF.type)
            self._articles[entity] = frozenset(iri(quad.graph_name) for quad in found) - OURS
        return self._articles[entity]

    def articles_on_both(self, one: str, other: str) -> frozenset[str]:
        """The graphs of articles that speak of both of two entities."""
        if (one, other) not in self._both:
            rarer, articles = self._rarer(one, other)
            many = other if rarer == one else one
            if not self.many(many):
                found = articles & self._named(self.first(subject=many, predicate=RDF.type))
            else:
                found = frozenset(each for each in articles if self._speaks_of(each, many))
            self._both[one, other] = found - OURS
        return self._both[one, other]

    def many(self, entity: str) -> bool:
        """Whether more graphs speak of an entity than FEW."""
        return len(self.first(subject=entity, predicate=RDF.type)) > FEW

    def _rarer(self, one: str, other: str) -> tuple[str, frozenset[str]]:
        """Of two entities the one of which fewer articles speak, or one of which few do, with these."""
        for each in (one, other):
            if not self.many(each):
                return each, self._named(self.first(subject=each, predicate=RDF.type))
        return self._rarer_hub(one, other)

    def _rarer_hub(self, one: str, other: str) -> tuple[str, frozenset[str]]:
        """The same of two hubs; of the one that more articles speak of no more is read."""
        found: dict[str, list[Quad]] = {one: [], other: []}
        streams = [(each, self.few(subject=each, predicate=RDF.type)) for each in (one, other)]
        while True:
            for each, stream in streams:
                quad = next(stream, None)
                if quad is None:
                    return each, self._named(found[each])
                found[each].append(quad)

    @staticmethod
    def _named(quads: Iterable[Quad]) -> frozenset[str]:
        return frozenset(iri(quad.graph_name) for quad in quads)

    def _speaks_of(self, article: str, entity: str) -> bool:
        return next(iter(self.store.quads(article, subject=entity, predicate=RDF.type)), None) is not None


FEW = 24
"""A node that more articles speak of is a hub: of these only what is asked is read, never all."""


class ArticleGraphs:
    """What all articles say, with `changes` (empty = dropped) in place of what the store holds of these graphs.

    Look-ups are kept, so one such object serves one change. The store's merged graph serves as an index alone: it may
    name too many nodes or names for a key, never too few, and what it names is looked up in the articles' graphs.
    """

    def __init__(self, store: QuadSource | Reads, changes: Mapping[str, Sequence[Quad]]) -> None:
        self.reads = store if isinstance(store, Reads) else Reads(store)
        self._store = self.reads.store
        self.changed = frozenset(changes)
        self._by_subject: dict[str, dict[str, list[Quad]]] = {}
        self._by_value: dict[str, dict[str, list[Quad]]] = {}
        for graph, quads in changes.items():
            for quad in quads:
                self._by_subject.setdefault(iri(quad.subject), {}).setdefault(graph, []).append(quad)
                if quad.predicate.value in PLAYED:
                    self._by_value.setdefault(iri(quad.object), {}).setdefault(graph, []).append(quad)
        self._by_key = self._coming_keys()
        self._about: dict[str, list[Quad]] = {}
        self._articles: dict[str, frozenset[str]] = {}
        self._playing: dict[tuple[str, str | None], list[tuple[Key, str]]] = {}
        self._labels: dict[str, tuple[str, ...]] = {}
        self._many: dict[str, bool] = {}
        self._much: dict[tuple[str, str], bool] = {}
        self._tellings: dict[Key, Telling | None] = {}
        self._keyed: dict[str, tuple[str, ...]] = {}
        self._existing: dict[str, bool] = {}

    def _coming(self, subject: str) -> Iterator[Quad]:
        return chain.from_iterable(self._by_subject.get(subject, {}).values())

    def _coming_roles(self, entity: str) -> Iterator[Quad]:
        return chain.from_iterable(self._by_value.get(entity, {}).values())

    def _coming_keys(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for entity in self._by_subject:
            if any(iri(quad.object) in ENTITY_CLASSES for quad in self._coming(entity)):
                for key in name_keys(entity, labels_in(self._coming(entity))):
                    found.setdefault(key, set()).add(entity)
        return found

    def _standing(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        for quad in quads:
            graph = iri(quad.graph_name)
            if graph not in self.changed and graph not in OURS:
                yield quad

    def about(self, subject: str) -> list[Quad]:
        """The quads of all articles with a subject."""
        if subject not in self._about:
            self._about[subject] = [*self._standing(self.reads.all(subject=subject)), *self._coming(subject)]
        return self._about[subject]

    def in_article(self, article: str, subject: str) -> Sequence[Quad]:
        """The quads of one article with a subject."""
        if article in self.changed:
            return self._by_subject.get(subject, {}).get(article, ())
        return self.reads.all(article, subject=subject)

    def articles(self, entity: str) -> frozenset[str]:
        """The articles that speak of an entity."""
        if entity not in self._articles:
            coming = self._by_subject.get(entity, {})
            self._articles[entity] = (self.reads.articles(entity) - self.changed).union(coming)
        return self._articles[entity]

    def many(self, entity: str) -> bool:
        """Whether an entity is a hub."""
        if entity not in self._many:
            kept = self.reads.first(subject=entity, predicate=RDF.type)
            self._many[entity] = len(self._by_subject.get(entity, ())) + len(kept) > FEW
        return self._many[entity]

    def speaks_of(self, article: str, entity: str) -> bool:
        """Whether an article speaks of an entity."""
        if article in self.changed:
            return article in self._by_subject.get(entity, {})
        return next(iter(self._store.quads(article, subject=entity, predicate=RDF.type)), None) is not None

    def speak_of_both(self, one: str, other: str) -> bool:
        """Whether any article speaks of both of two entities."""
        kept = self.reads.articles_on_both(one, other) - self.changed
        return bool(kept) or self.come_to_speak_of_both(one, other)

    def come_to_speak_of_both(self, one: str, other: str) -> bool:
        """Whether any article that changes speaks of both of two entities."""
        return not self._by_subject.get(one, {}).keys().isdisjoint(self._by_subject.get(other, {}))

    def exists(self, entity: str) -> bool:
        """Whether any article speaks of an entity."""
        if entity not in self._existing:
            self._existing[entity] = entity in self._by_subject or self._stands(entity)
        return self._existing[entity]

    def _stands(self, entity: str) -> bool:
        return next(self._standing(self.reads.few(subject=entity, predicate=RDF.type)), None) is not None

    def saying(self, subject: str, predicate: str, value: NamedNode | Literal | None) -> Iterator[str]:
        """The articles that stand and say this, those that change left out; None is any value."""
        said = self._standing(self._store.quads(subject=subject, predicate=predicate, value=value))
        return (iri(quad.graph_name) for quad in said)

    def labels(self, entity: str) -> tuple[str, ...]:
        """The names that articles give an entity, in alphabetical order."""
        if entity not in self._labels:
            some = self.reads.first(subject=entity, predicate=SKOS.altLabel)
            told = self._standing(some) if len(some) <= FEW else self._hub_labels(entity)
            self._labels[entity] = labels_in((*told, *self._coming(entity)))
        return self._labels[entity]

    def _hub_labels(self, entity: str) -> Iterator[Quad]:
        """For each name one quad that gives it: the names in the merged graph are looked up, not all articles read."""
        names = (SKOS.prefLabel, SKOS.altLabel)
        nodes = (entity, *self.mergers(entity))
        merged = {
            q.object for each in nodes for name in names for q in self.reads.all(MERGED, subject=each, predicate=name)
        }
        for label in sorted(merged, key=str):
            said = self._standing(self._store.quads(subject=entity, predicate=SKOS.altLabel, value=_term(label)))
            yield from islice(said, 1)

    def mergers(self, entity: str) -> tuple[str, ...]:
        """The nodes of the store's merged graph in which this entity is, under another IRI than its own."""
        return tuple(iri(q.subject) for q in self.reads.all(MERGED, predicate=NK.mergedFrom, value=node(entity)))

    def playing(self, entity: str, role: str | None = None) -> list[tuple[Key, str]]:
        """The tellings in which an entity plays a role, one or any, with the property."""
        if (entity, role) not in self._playing:
            kept = self._standing(self._store.quads(predicate=role, value=node(entity)))
            coming = (q for q in self._coming_roles(entity) if role in {None, q.predicate.value})
            self._playing[entity, role] = [_played(quad) for quad in chain(kept, coming)]
        return self._playing[entity, role]

    def playing_in(self, article: str, entity: str) -> list[tuple[Key, str]]:
        """The tellings of one article in which an entity plays a role, with the property."""
        if article in self.changed:
            return [_played(quad) for quad in self._by_value.get(entity, {}).get(article, ())]
        return [_played(quad) for quad in self.reads.all(article, value=node(entity))]

    def plays_much(self, entity: str, role: str) -> bool:
        """Whether an entity plays a role in more tellings than FEW."""
        if (entity, role) not in self._much:
            kept = self.reads.first(predicate=role, value=node(entity))
            coming = islice((q for q in self._coming_roles(entity) if q.predicate.value == role), FEW + 1)
            self._much[entity, role] = len(kept) + sum(1 for _ in coming) > FEW
        return self._much[entity, role]

    def telling(self, key: Key) -> Telling | None:
        """What an article tells of an event, its entities named as there, but without the confidence."""
        if key not in self._tellings:
            article, event = key
            self._tellings[key] = read_telling(article, event, lambda subject: self._of_telling(key, subject))
        return self._tellings[key]

    def _of_telling(self, key: Key, subject: str) -> Sequence[Quad]:
        """Of an article no more than its day, and nothing of the claim, since few tellings' confidence is asked."""
        article, event = key
        if subject == event:
            return self.in_article(article, event)
        return self._values(article, article, DCTERMS.issued) if subject == article else ()

    def _values(self, article: str, subject: str, predicate: str) -> Sequence[Quad]:
        if article in self.changed:
            return [quad for quad in self.in_article(article, subject) if quad.predicate.value == predicate]
        return self.reads.all(article, subject=subject, predicate=predicate)

    def with_confidence(self, telling: Telling) -> Telling:
        """A telling of these graphs with the confidence of its claim."""
        said = values_of(self._values(telling.article, telling.claim, NK.confidence))
        return replace(telling, confidence=Decimal(first(said, NK.confidence) or 0))

    def tellings_of(self, event: str) -> list[Key]:
        """The tellings under an event's IRI."""
        kept = self._standing(self.reads.all(subject=event, predicate=NK.status))
        coming = (quad for quad in self._coming(event) if quad.predicate.value == NK.status)
        return sorted({(iri(quad.graph_name), event) for quad in chain(kept, coming)})

    def keyed(self, key: str) -> tuple[str, ...]:
        """The entities that may be called by this slug beside those that bear it."""
        if key not in self._keyed:
            found = set(self._by_key.get(key, ()))
            for quad in self.reads.all(MERGED, predicate=NK.nameKey, value=Literal(key)):
                merged = iri(quad.subject)
                members = self.reads.all(MERGED, subject=merged, predicate=NK.mergedFrom)
                found |= {merged, *(iri(member.object) for member in members)}
            self._keyed[key] = tuple(sorted(found))
        return self._keyed[key]

    def keys_of(self, entity: str) -> frozenset[str]:
        """The slugs by which an entity may be called: at least those that its present names give."""
        labels = labels_in(self._coming(entity))
        holders = [entity, *self.mergers(entity)]
        indexed = (q.object for each in holders for q in self.reads.all(MERGED, subject=each, predicate=NK.nameKey))
        return frozenset(name_keys(entity, labels)) | {each.value for each in indexed if isinstance(each, Literal)}


def _played(quad: Quad) -> tuple[Key, str]:
    return (iri(quad.graph_name), iri(quad.subject)), quad.predicate.value


def _term(value: object) -> NamedNode | Literal | None:
    return value if isinstance(value, NamedNode | Literal) else None


def merged_from(graph: str, quads: Iterable[Quad]) -> Iterator[Quad]:
    """What of an article's graph the merging looks at: a sixth of it, since evidence and selectors are not among it."""
    for quad in quads:
        subject = iri(quad.subject)
        if subject == graph:
            wanted = quad.predicate.value == DCTERMS.issued
        else:
            wanted = quad.predicate.value == NK.confidence or not subject.startswith(f"{graph}#")
        if wanted:
            yield quad


def name_keys(entity: str, labels: Iterable[str]) -> frozenset[str]:
    """The slugs under which the merging looks for other names of an entity, from its IRI and the names seen."""
    kind, own = kind_and_slug(entity)
    if kind == "model":
        return frozenset({own.replace("-", "")} - {own})
    named = {company_slug(label) if kind == "company" else slug(label) for label in labels}
    return frozenset().union(keys(own), named, *map(keys, named)) - {own}


def labels_in(quads: Iterable[Quad]) -> tuple[str, ...]:
    """The names that these quads give, in alphabetical order."""
    found = {q.object.value for q in quads if q.predicate.value == SKOS.altLabel and isinstance(q.object, Literal)}
    return tuple(sorted(found))


def kind_and_slug(entity: str) -> tuple[str, str]:
    """The last two segments of an entity's IRI."""
    _, kind, own = ("//" + entity).rsplit("/", maxsplit=2)
    return kind, own


def sibling(entity: str, own: str) -> str:
    """The IRI of another entity of the same kind and base."""
    return f"{entity.rpartition('/')[0]}/{own}"
