"""The article graphs as they stand in a store, or as they will stand once some of them are changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad

from kg.entities.ids import company_slug, slug
from kg.merging.names import keys
from kg.merging.tellings import ENTITY_CLASSES, Key, Telling, iri, read_telling
from kg.quads import node
from kg.terms import DECISIONS, MERGED, NK, RDF, SKOS

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


class ArticleGraphs:
    """What all articles say, with `changes` (empty = dropped) in place of what the store holds of these graphs.

    Look-ups are kept, so one such object serves one change. The store's merged graph serves as an index alone: it may
    name too many nodes for a key, never too few, and what it names is looked up in the articles' graphs.
    """

    def __init__(self, store: QuadSource, changes: Mapping[str, Sequence[Quad]]) -> None:
        self._store = store
        self.changed = frozenset(changes)
        self._coming = [quad for quads in changes.values() for quad in quads]
        self._by_subject: dict[str, list[Quad]] = _grouped(self._coming, lambda quad: iri(quad.subject))
        self._by_value: dict[str, list[Quad]] = _grouped(self._coming, lambda quad: iri(quad.object))
        self._by_key = self._coming_keys()
        self._kept: dict[tuple[str, str], list[Quad]] = {}
        self._tellings: dict[Key, Telling | None] = {}
        self._keyed: dict[str, tuple[str, ...]] = {}
        self._existing: dict[str, bool] = {}

    def _coming_keys(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for entity in {iri(quad.subject) for quad in self._coming if iri(quad.object) in ENTITY_CLASSES}:
            for key in name_keys(entity, labels_in(self._by_subject[entity])):
                found.setdefault(key, set()).add(entity)
        return found

    def _standing(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        for quad in quads:
            graph = iri(quad.graph_name)
            if graph not in self.changed and graph not in OURS:
                yield quad

    def about(self, subject: str) -> list[Quad]:
        """The quads of all articles with a subject."""
        if (subject, "") not in self._kept:
            kept = self._standing(self._store.quads(subject=subject))
            self._kept[subject, ""] = [*kept, *self._by_subject.get(subject, ())]
        return self._kept[subject, ""]

    def in_article(self, article: str, subject: str) -> list[Quad]:
        """The quads of one article with a subject."""
        if article in self.changed:
            return [quad for quad in self._by_subject.get(subject, ()) if iri(quad.graph_name) == article]
        return list(self._store.quads(article, subject=subject))

    def articles(self, entity: str) -> frozenset[str]:
        """The articles that speak of an entity."""
        if (entity, "articles") not in self._kept:
            kept = self._standing(self._store.quads(subject=entity, predicate=RDF.type))
            coming = (quad for quad in self._by_subject.get(entity, ()) if quad.predicate.value == RDF.type)
            self._kept[entity, "articles"] = [*kept, *coming]
        return frozenset(iri(quad.graph_name) for quad in self._kept[entity, "articles"])

    def speaks_of(self, article: str, entity: str) -> bool:
        """Whether an article speaks of an entity."""
        if article in self.changed:
            return any(iri(quad.graph_name) == article for quad in self._by_subject.get(entity, ()))
        return next(iter(self._store.quads(article, subject=entity, predicate=RDF.type)), None) is not None

    def exists(self, entity: str) -> bool:
        """Whether any article speaks of an entity."""
        if entity not in self._existing:
            standing = self._standing(self._store.quads(subject=entity, predicate=RDF.type))
            self._existing[entity] = entity in self._by_subject or next(standing, None) is not None
        return self._existing[entity]

    def playing(self, entity: str) -> list[tuple[Key, str]]:
        """The tellings in which an entity plays a role, with the property."""
        if (entity, "value") not in self._kept:
            kept = self._standing(self._store.quads(value=node(entity)))
            self._kept[entity, "value"] = [*kept, *self._by_value.get(entity, ())]
        return [
            ((iri(quad.graph_name), iri(quad.subject)), quad.predicate.value) for quad in self._kept[entity, "value"]
        ]

    def telling(self, key: Key) -> Telling | None:
        """What an article tells of an event, its entities named as there."""
        if key not in self._tellings:
            article, event = key
            self._tellings[key] = read_telling(article, event, lambda subject: self.in_article(article, subject))
        return self._tellings[key]

    def tellings_of(self, event: str) -> list[Key]:
        """The tellings under an event's IRI."""
        return sorted({(iri(q.graph_name), event) for q in self.about(event) if q.predicate.value == NK.status})

    def keyed(self, key: str) -> tuple[str, ...]:
        """The entities that may be called by this slug beside those that bear it."""
        if key not in self._keyed:
            found = set(self._by_key.get(key, ()))
            for quad in self._store.quads(MERGED, predicate=NK.nameKey, value=Literal(key)):
                merged = iri(quad.subject)
                members = self._store.quads(MERGED, subject=merged, predicate=NK.mergedFrom)
                found |= {merged, *(iri(member.object) for member in members)}
            self._keyed[key] = tuple(sorted(found))
        return self._keyed[key]

    def keys_of(self, entity: str) -> frozenset[str]:
        """The slugs by which an entity may be called: at least those that its present names give."""
        labels = labels_in(self._by_subject.get(entity, ()))
        holders = [
            entity,
            *(iri(q.subject) for q in self._store.quads(MERGED, predicate=NK.mergedFrom, value=node(entity))),
        ]
        indexed = (
            q.object for holder in holders for q in self._store.quads(MERGED, subject=holder, predicate=NK.nameKey)
        )
        return frozenset(name_keys(entity, labels)) | {each.value for each in indexed if isinstance(each, Literal)}


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


def _grouped(quads: Iterable[Quad], key: Callable[[Quad], str]) -> dict[str, list[Quad]]:
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        found.setdefault(key(quad), []).append(quad)
    return found
