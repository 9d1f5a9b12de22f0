"""Everything that is told of one entity or event -> its node in the merged graph.

The rules, which `ontology/README.md` tells in words:

- Status: what any article announces is announced, unless a later article denies it; else the latest article's status
  stands (on one day: denied, planned, rumoured). Articles without a date count as earlier than all others.
- Only the articles that tell the merged status give the node its values and count as its sources. The others stay
  readable in their own graphs, by the node's nk:hasClaim: a rumour's amount never becomes that of the deal. What only
  other articles tell of a prospect (the sum of a deal that was then denied) is taken from them.
- One value of each property but investor, lead investor, partner, concerned company and superseded model, which are
  collected. The value with which most articles agree wins; then the more precise one; then the one told with more
  confidence; then the alphabetically first. Dates agree where they overlap; an amount agrees with its rounding, and
  without currency with the same in any. Where values do not agree, nk:disputedProperty names the property.
- Names: the reference's, else in each language the one that most articles use; then the longest; then the
  alphabetically first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.merging.clusters import Cluster
from kg.merging.graphs import kind_and_slug, labels_in, name_keys
from kg.merging.tellings import ENTITY_CLASSES, Object, Telling, integer
from kg.merging.values import COMPANIONS, chosen, merged_status
from kg.quads import date, node
from kg.reference import Concept
from kg.terms import MERGED, NK, PROV, RDF, SKOS, WIKIDATA

COLLECTED = frozenset({NK.investor, NK.leadInvestor, NK.partner, NK.concerns, NK.supersedes})
"""Properties that may have many values."""
NO_ROLES = frozenset({RDF.type, NK.prospectOf, NK.status, *(name for names in COMPANIONS.values() for name in names)})

Statement = tuple[str, Object]
Described = Mapping[tuple[str, str], Sequence[Quad]]
"""What articles say of an entity, by article and the IRI used there."""


def event_node(cluster: Cluster) -> tuple[Quad, ...]:
    """An event's statements in the merged graph, sorted."""
    return node_quads(cluster.id, _event(cluster.tellings))


def _event(tellings: Sequence[Telling]) -> Iterator[Statement]:
    status = merged_status((telling.status, telling.day) for telling in tellings)
    telling = [each for each in tellings if each.status == status]
    yield NK.status, node(status)
    for each in tellings:
        yield NK.hasClaim, node(each.claim)
    yield from _event_type(telling, announced=status == NK.announced)
    yield from _sources({each.article for each in telling})
    told = telling if status == NK.announced else tellings
    for name in sorted({name for each in told for name in each.values} - NO_ROLES):
        giving = [each for each in telling if name in each.values] or tellings
        yield from _collected(name, giving) if name in COLLECTED else chosen(name, giving)


def _event_type(tellings: Sequence[Telling], *, announced: bool) -> Iterator[Statement]:
    kinds = Counter(telling.kind for telling in tellings)
    kind = min(kinds, key=lambda kind: (-kinds[kind], kind))
    yield RDF.type if announced else NK.prospectOf, node(kind)
    if not announced:
        yield RDF.type, node(NK.Prospect)


def _sources(articles: Iterable[str]) -> Iterator[Statement]:
    found = sorted(set(articles))
    yield NK.sourceCount, integer(len(found))
    for article in found:
        yield PROV.wasDerivedFrom, node(article)


def _collected(name: str, tellings: Iterable[Telling]) -> Iterator[Statement]:
    for telling in tellings:
        for value in telling.values.get(name, ()):
            yield name, value


@dataclass(frozen=True, slots=True)
class Patch:
    """What of a node's statements goes and what comes, where all others stay."""

    gone: tuple[Quad, ...]
    new: tuple[Quad, ...]


def entity_node(subject: str, described: Described, known: Mapping[str, Concept]) -> tuple[Quad, ...]:
    """An entity's statements in the merged graph, sorted; none where no article speaks of it."""
    return node_quads(subject, _entity(subject, described, known)) if described else ()


def _entity(subject: str, described: Described, known: Mapping[str, Concept]) -> Iterator[Statement]:
    quads = [(article, quad) for (article, _), quads in described.items() for quad in quads]
    yield RDF.type, _most((a, q.object) for a, q in quads if _is_class(q))
    yield from _sources(article for article, _ in described)
    for used in sorted({used for _, used in described} - {subject}):
        yield NK.mergedFrom, node(used)
    seen = Counter(label for _, label in {(article, q.object) for article, q in quads if is_label(q)})
    concept = known.get("/".join(kind_and_slug(subject)))
    yield from _labels(seen, concept)
    yield from _keys(described)
    if concept:
        yield from _known_values(concept)
    developers = [(article, q.object) for article, q in quads if q.predicate.value == NK.developer]
    if developers:
        yield from _developer(developers)


def _is_class(quad: Quad) -> bool:
    return (
        quad.predicate.value == RDF.type and isinstance(quad.object, NamedNode) and quad.object.value in ENTITY_CLASSES
    )


def is_label(quad: Quad) -> bool:
    """Whether a quad gives an entity a name in a language."""
    return quad.predicate.value == SKOS.altLabel and isinstance(quad.object, Literal) and bool(quad.object.language)


def _most(told: Iterable[tuple[str, object]]) -> NamedNode:
    """The value that most articles give, of equals the alphabetically first."""
    counted = Counter(value for _, value in {(article, value) for article, value in told})
    return min(counted, key=lambda value: (-counted[value], str(value)))  # type: ignore[return-value]  # only nodes


def _developer(told: Sequence[tuple[str, object]]) -> Iterator[Statement]:
    yield NK.developer, _most(told)
    if len({value for _, value in told}) > 1:
        yield NK.disputedProperty, node(NK.developer)


def _keys(described: Described) -> Iterator[Statement]:
    labels: dict[str, set[str]] = {}
    for (_, used), quads in described.items():
        labels.setdefault(used, set()).update(labels_in(quads))
    for key in sorted({key for used, names in labels.items() for key in name_keys(used, sorted(names))}):
        yield NK.nameKey, Literal(key)


def _labels(seen: Counter[Any], concept: Concept | None) -> Iterator[Statement]:
    labels = {label: number for label, number in seen.items() if isinstance(label, Literal)}
    preferred = known_labels(concept) if concept else frequent_labels(labels)
    for label in preferred:
        yield SKOS.prefLabel, label
    for label in labels:
        if label not in preferred:
            yield SKOS.altLabel, label


def known_labels(concept: Concept) -> tuple[Literal, ...]:
    """The names that the reference has."""
    return tuple(Literal(name, language=language) for language, name in concept.labels)


def frequent_labels(seen: Mapping[Literal, int]) -> tuple[Literal, ...]:
    """For each language the label that most articles use, then the longest, then the alphabetically first."""
    ordered = sorted(seen, key=lambda label: (-seen[label], -len(label.value), label.value))
    languages: dict[str | None, Literal] = {}
    for label in ordered:
        languages.setdefault(label.language, label)
    return tuple(languages.values())


def _known_values(concept: Concept) -> Iterator[Statement]:
    if concept.wikidata:
        yield SKOS.exactMatch, node(WIKIDATA.namespace + concept.wikidata)
    if concept.country:
        yield NK.country, Literal(concept.country)
    if concept.jurisdiction:
        yield NK.jurisdiction, Literal(concept.jurisdiction)
    for city in concept.city:
        yield NK.city, Literal(city)
    for language, name in concept.former:
        yield NK.formerName, Literal(name, language=language)
    if concept.renamed:
        yield NK.renamedOn, date(concept.renamed)


def node_quads(subject: str, statements: Iterable[Statement]) -> tuple[Quad, ...]:
    """Statements on a node as quads of the merged graph, each once, sorted."""
    found = {Quad(node(subject), node(name), value, node(MERGED)) for name, value in statements}
    return tuple(sorted(found, key=str))
