"""A hub, an entity that very many articles speak of -> what of its merged node changes, without reading them all.

A new article adds itself as a source, and now and then a name. So what the node has is taken from the merged graph,
the changed articles' part is taken out and put in, and the other articles are asked only what that leaves open:
whether one of them still gives a name, and which name most of them use where that may have changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pyoxigraph import Literal, NamedNode, Quad

from kg.merging.graphs import kind_and_slug, labels_in, name_keys
from kg.merging.identities import Identities
from kg.merging.nodes import Patch, frequent_labels, is_label, known_labels, node_quads
from kg.merging.tellings import ENTITY_CLASSES, Object, integer
from kg.quads import node
from kg.reference import Concept
from kg.terms import MERGED, NK, PROV, RDF, SKOS

Told = Mapping[tuple[str, str], Sequence[Quad]]
"""What articles say of an entity, by article and the IRI used there."""


@dataclass(frozen=True, slots=True)
class _Hub:
    """The entity, the IRIs by which articles may mean it, and what the touched articles say before and after."""

    id: str
    used: tuple[str, ...]
    touched: frozenset[str]
    was: Told
    now: Told
    after: Identities

    def has(self, name: str) -> frozenset[Object]:
        """The values that the node has of a property."""
        quads = self.after.graphs.reads.all(MERGED, subject=self.id, predicate=name)
        return frozenset(quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal))

    def others_saying(self, name: str, value: Object | None, used: Iterable[str] | None = None) -> Iterator[str]:
        """The articles that are not touched and say this of the entity."""
        for each in self.used if used is None else used:
            for article in self.after.graphs.saying(each, name, value):
                if article not in self.touched and self._is_meant(article, each):
                    yield article

    def _is_meant(self, article: str, used: str) -> bool:
        """Whether an article that is not touched means this entity; what it means, it meant before."""
        if self.after.meant_by_all(used) is not None:
            return True
        graphs = self.after.graphs
        if (
            next(
                graphs.reads.store.quads(MERGED, subject=self.id, predicate=PROV.wasDerivedFrom, value=node(article)),
                None,
            )
            is None
        ):
            return False
        if not any(graphs.speaks_of(article, each) for each in self.used if each != used):
            return True
        return self.after.resolve(article, used) == self.id

    def told_elsewhere(self, name: str, value: Object | None, used: Iterable[str] | None = None) -> bool:
        """Whether there is such an article."""
        return next(self.others_saying(name, value, used), None) is not None


def hub_patch(
    entity: str, before: Identities, after: Identities, moved: Mapping[str, frozenset[str]], concept: Concept | None
) -> Patch | None:
    """What changes of a hub's node; None where all articles must be read for it.

    `moved`: entity -> the articles that changed or mean somebody else by it than before.
    """
    hub = _hub(entity, before, after, moved)
    if hub is not None and hub.was == hub.now:
        return Patch((), ())
    if hub is None or not _type_stands(hub):
        return None
    changes = [*_sources(hub), *_members(hub), *_labels(hub, concept), *_keys(hub)]
    gone = ((name, value) for name, old, new in changes for value in old - new)
    come = ((name, value) for name, old, new in changes for value in new - old)
    return Patch(node_quads(entity, gone), node_quads(entity, come))


_Change = tuple[str, frozenset[Object], frozenset[Object]]
"""A property, and values that it has before and after; those in both stay."""


def _hub(entity: str, before: Identities, after: Identities, moved: Mapping[str, frozenset[str]]) -> _Hub | None:
    if kind_and_slug(entity)[0] == "model":
        return None  # its developer may be another by now
    used = sorted({*before.holders(entity), *after.holders(entity)})
    touched = frozenset[str]().union(*(moved.get(each, frozenset()) for each in used))
    left = tuple(each for each in used if after.meant_by_all(each) in {None, entity})
    told = partial(_told, entity, sorted(touched), used)
    return _Hub(entity, left, touched, told(before), told(after), after)


def _told(entity: str, articles: Iterable[str], used: Iterable[str], who: Identities) -> Told:
    names = tuple(used)
    said = ((article, each, who.graphs.in_article(article, each)) for article in articles for each in names)
    return {(article, each): quads for article, each, quads in said if quads and who.resolve(article, each) == entity}


def _type_stands(hub: _Hub) -> bool:
    """Whether all articles agree on what the entity is."""
    types = {
        q.object for quads in (*hub.was.values(), *hub.now.values()) for q in quads if q.predicate.value == RDF.type
    }
    if not types or types != hub.has(RDF.type) or not hub.has(NK.sourceCount):
        return False
    if int(next(iter(hub.has(NK.sourceCount))).value) <= len({article for article, _ in hub.was}):
        return False  # nobody else speaks of it
    others = (node(each) for each in sorted(ENTITY_CLASSES) if node(each) not in types)
    return not any(hub.told_elsewhere(RDF.type, each) for each in others)


def _sources(hub: _Hub) -> Iterator[_Change]:
    was, now = ({node(article) for article, _ in told} for told in (hub.was, hub.now))
    yield PROV.wasDerivedFrom, frozenset(was), frozenset(now)
    (count,) = hub.has(NK.sourceCount)
    yield NK.sourceCount, frozenset({count}), frozenset({integer(int(count.value) - len(was) + len(now))})


def _members(hub: _Hub) -> Iterator[_Change]:
    was, now = (frozenset(used for _, used in told) for told in (hub.was, hub.now))
    gone = {node(used) for used in was - now if not hub.told_elsewhere(RDF.type, None, {used} & set(hub.used))}
    had = hub.has(NK.mergedFrom)
    yield NK.mergedFrom, had, (had - gone) | {node(used) for used in now - {hub.id}}


def _labels(hub: _Hub, concept: Concept | None) -> Iterator[_Change]:
    preferred, others = hub.has(SKOS.prefLabel), hub.has(SKOS.altLabel)
    was, now = (_said(told) for told in (hub.was, hub.now))
    lost = {each for each in was.keys() - now.keys() if not hub.told_elsewhere(SKOS.altLabel, each)}
    labels = ((others if concept else preferred | others) - lost) | now.keys()
    chosen = frozenset(known_labels(concept)) if concept else _preferred(hub, labels, was, now)
    yield SKOS.prefLabel, preferred, chosen
    yield SKOS.altLabel, others, labels - chosen


def _said(told: Told) -> Counter[Object]:
    """Name -> how many of these articles use it."""
    said = {(article, q.object) for (article, _), quads in told.items() for q in quads if is_label(q)}
    return Counter(label for _, label in said if isinstance(label, Literal))


def _preferred(hub: _Hub, labels: frozenset[Object], was: Counter[Object], now: Counter[Object]) -> frozenset[Object]:
    """The names that most articles use; all are counted only where they may be others than before."""
    had = hub.has(SKOS.prefLabel)
    if not (was - now).keys() & had and all(_stays_behind(hub, each, had, now) for each in (now - was).keys() - had):
        return had
    counted = {each: now[each] + _count(hub, each) for each in labels if isinstance(each, Literal)}
    return frozenset(frequent_labels(counted))


def _stays_behind(hub: _Hub, label: Object, preferred: frozenset[Object], now: Counter[Object]) -> bool:
    """Whether fewer articles use a name than the preferred one of its language: these are counted no further."""
    language = label.language if isinstance(label, Literal) else None
    first = next((each for each in preferred if isinstance(each, Literal) and each.language == language), None)
    if first is None or not isinstance(label, Literal):
        return False
    at_most = now[label] + sum(1 for each in hub.used for _ in hub.after.graphs.saying(each, SKOS.altLabel, label))
    if now[first] + _count(hub, first, most=at_most + 1) > at_most:
        return True
    number = now[label] + _count(hub, label)
    return now[first] + _count(hub, first, most=number + 1) > number


def _count(hub: _Hub, label: Literal, *, most: int | None = None) -> int:
    """How many articles that are not touched use a name, counted up to `most`."""
    found: set[str] = set()
    for article in hub.others_saying(SKOS.altLabel, label):
        found.add(article)
        if most is not None and len(found) >= most:
            break
    return len(found)


def _keys(hub: _Hub) -> Iterator[_Change]:
    was, now = (_named(told) for told in (hub.was, hub.now))
    had = hub.has(NK.nameKey)
    keys = {key for used, names in now.items() for key in name_keys(used, sorted(names))}
    if all(names <= now.get(used, frozenset()) for used, names in was.items()):
        yield NK.nameKey, had, had | {Literal(key) for key in keys}
        return
    others = {each for each in hub.used if hub.told_elsewhere(RDF.type, None, (each,))}
    keys |= {key for used in sorted(others) for key in name_keys(used, _names_elsewhere(hub, used))}
    yield NK.nameKey, had, frozenset(Literal(key) for key in keys)


def _names_elsewhere(hub: _Hub, used: str) -> tuple[str, ...]:
    """The names that articles which are not touched give the entity where they mean it by this IRI."""
    names = hub.has(SKOS.prefLabel) | hub.has(SKOS.altLabel)
    return tuple(sorted({each.value for each in names if hub.told_elsewhere(SKOS.altLabel, each, (used,))}))


def _named(told: Told) -> dict[str, frozenset[str]]:
    """IRI used -> the names that these articles give it."""
    found: dict[str, frozenset[str]] = {}
    for (_, used), quads in told.items():
        found[used] = found.get(used, frozenset()).union(labels_in(quads))
    return found
