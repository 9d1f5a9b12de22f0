"""Article graphs -> the merged graph, node by node.

One node for each entity and event, from all that articles say about it; which articles were read first, or together,
does not matter. The rules, which `ontology/README.md` tells in words:

- Status: what any article announces is announced, unless a later article denies it; else the latest article's status
  stands (on one day: denied, planned, rumoured). Articles without a date count as earlier than all others.
- Only the articles that tell the merged status give the node its values and count as its sources. The others stay
  readable in their own graphs: a rumour's amount never becomes that of the deal.
- One value of each property but investor, lead investor, partner, concerned company and superseded model, which are
  collected. The value with which most articles agree wins; then the more precise one; then the one told with more
  confidence; then the alphabetically first. Dates agree where they overlap; an amount agrees with its rounding, and
  without currency with the same in any. Where values do not agree, nk:disputedProperty names the property.
- Names: the reference's, else in each language the one that most articles use; then the longest; then the
  alphabetically first.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad

from kg.entities.ids import entity_path
from kg.quads import CLASSES, claim_iri, node, nodes_of
from kg.records import EntityKind
from kg.reference import Concept, Reference, load_reference
from kg.terms import DCTERMS, MERGED, NK, PROV, RDF, SKOS, WIKIDATA, XSD

ENTITY_KINDS: Mapping[str, EntityKind] = MappingProxyType(
    {NK.Company: "company", NK.Regulator: "regulator", NK.Model: "model", NK.Party: "party"}
)
EVENT_CLASSES = frozenset(CLASSES.values()) - frozenset(ENTITY_KINDS) | {NK.Prospect}
COLLECTED = frozenset({NK.investor, NK.leadInvestor, NK.partner, NK.concerns, NK.supersedes})
"""Properties that may have many values."""
COMPANIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {NK.amount: (NK.currency,), NK.valuation: (NK.valuationCurrency,), NK.date: (NK.dateStart, NK.dateEnd)}
)
"""Values that only mean something together; one is chosen for all."""
MONEY = frozenset({NK.amount, NK.valuation})
ROUNDING = Decimal("0.05")
"""How far apart a sum and its rounding may be: 100 for 104, but not for 140."""
NO_ROLES = frozenset({RDF.type, NK.prospectOf, NK.status, *(name for names in COMPANIONS.values() for name in names)})
RANK: Mapping[str, int] = MappingProxyType({NK.announced: 0, NK.denied: 1, NK.planned: 2, NK.rumoured: 3})
LAST_DAYS: Mapping[int, str] = MappingProxyType({4: "-12-31", 7: "-31", 10: ""})
"""What completes a date of this length to the last day it can mean, for comparing."""

Object = NamedNode | Literal
Value = tuple[tuple[str, Object], ...]
"""A property's value with those of its companions."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one article says about a node: values by property, with status, confidence and the day of the article."""

    article: str
    values: Mapping[str, tuple[Object, ...]]
    status: str
    confidence: Decimal
    day: str


def merged_nodes(quads: Iterable[Quad]) -> tuple[str, ...]:
    """The nodes of the merged graph that rest on these quads of article graphs: what must be merged again."""
    return nodes_of(quad for quad in quads if quad.graph_name != NamedNode(MERGED))


def statements_about(node: str, described: Callable[[str], Iterable[Quad]]) -> Iterator[Quad]:
    """All that `merged_quads` needs for a node; `described` gives the quads of all graphs with a subject."""
    own = [quad for quad in described(node) if quad.graph_name != NamedNode(MERGED)]
    yield from own
    if any(quad.predicate.value == NK.status for quad in own):
        for graph in sorted({_iri(quad.graph_name) for quad in own}):
            yield from described(graph)
            yield from described(claim_iri(graph, node))


def merged_quads(
    subject: str, statements: Iterable[Quad], *, known: Mapping[str, Concept] | None = None
) -> tuple[Quad, ...]:
    """A node's statements in the merged graph, sorted; none if no article graph describes it as entity or event.

    `statements`: those about the node in all article graphs, and for an event those about its claims and articles
    (`statements_about`); others are passed over. `known`: reference identities (`known_entities`), the shipped ones
    unless given.
    """
    tellings = _tellings(subject, statements)
    types = {value.value for telling in tellings for value in telling.values.get(RDF.type, ())}
    if types & EVENT_CLASSES:
        values = _event(tellings)
    elif types & set(ENTITY_KINDS):
        values = _entity(subject, tellings, _shipped() if known is None else known)
    else:
        return ()
    quads = {Quad(node(subject), node(name), value, NamedNode(MERGED)) for name, value in values}
    return tuple(sorted(quads, key=str))


def known_entities(reference: Reference) -> Mapping[str, Concept]:
    """Concepts by the end of the IRI that an entity recognised as one has ("company/microsoft")."""
    return {entity_path(c.kind, "", reference=c.id): c for c in reference.concepts.values()}


@cache
def _shipped() -> Mapping[str, Concept]:
    return known_entities(load_reference())


def _tellings(subject: str, statements: Iterable[Quad]) -> tuple[_Telling, ...]:
    """By article, in the order of their IRIs."""
    graphs: dict[str, dict[str, list[Quad]]] = {}
    for quad in statements:
        graphs.setdefault(_iri(quad.graph_name), {}).setdefault(_iri(quad.subject), []).append(quad)
    graphs.pop(MERGED, None)
    told = (_telling(subject, graph, graphs[graph]) for graph in sorted(graphs) if subject in graphs[graph])
    return tuple(told)


def _telling(subject: str, graph: str, described: Mapping[str, Sequence[Quad]]) -> _Telling:
    values = _values(described[subject])
    day = _first(_values(described.get(graph, ())), DCTERMS.issued) or ""
    confidence = _first(_values(described.get(claim_iri(graph, subject), ())), NK.confidence)
    return _Telling(
        article=graph,
        values=values,
        status=_first(values, NK.status) or NK.announced,
        confidence=Decimal(confidence or 0),
        day=day + LAST_DAYS.get(len(day), ""),
    )


def _first(values: Mapping[str, tuple[Object, ...]], name: str) -> str | None:
    return next((value.value for value in values.get(name, ())), None)


def _values(quads: Iterable[Quad]) -> dict[str, tuple[Object, ...]]:
    """Property -> values, in an order of their own."""
    values: dict[str, set[Object]] = {}
    for quad in quads:
        if isinstance(quad.object, NamedNode | Literal):
            values.setdefault(quad.predicate.value, set()).add(quad.object)
    return {name: tuple(sorted(objects, key=str)) for name, objects in values.items()}


def _iri(term: object) -> str:
    """The IRI of a subject or graph; nothing for the default graph and blank nodes, which we never write."""
    return term.value if isinstance(term, NamedNode) else ""


def _event(tellings: Sequence[_Telling]) -> Iterator[tuple[str, Object]]:
    status = merged_status((telling.status, telling.day) for telling in tellings)
    telling = [each for each in tellings if each.status == status]
    yield NK.status, node(status)
    yield from _event_type(telling, announced=status == NK.announced)
    yield from _sources(telling)
    names = {name for each in telling for name in each.values} - NO_ROLES
    for name in sorted(names):
        yield from _collected(name, telling) if name in COLLECTED else _chosen(name, telling)


def merged_status(told: Iterable[tuple[str, str]]) -> str:
    """The status of an event from pairs of a status and the day of the article, "" where unknown.

    >>> merged_status([(NK.rumoured, "2024-01-01"), (NK.announced, "2024-02-01"), (NK.planned, "2024-03-01")])[-9:]
    'announced'
    >>> merged_status([(NK.announced, "2024-02-01"), (NK.denied, "2024-03-01")])[-6:]
    'denied'
    """
    latest: dict[str, str] = {}
    for status, day in told:
        latest[status] = max(day, latest.get(status, ""))
    if NK.announced in latest:
        taken_back = latest.get(NK.denied, "") > latest[NK.announced]
        return NK.denied if taken_back else NK.announced
    return max(latest, key=lambda status: (latest[status], -RANK.get(status, len(RANK))))


def _event_type(tellings: Sequence[_Telling], *, announced: bool) -> Iterator[tuple[str, Object]]:
    name = RDF.type if announced else NK.prospectOf
    kinds = Counter(value.value for telling in tellings for value in telling.values.get(name, ()))
    for kind in sorted(kinds, key=lambda kind: (-kinds[kind], kind))[:1]:
        yield name, node(kind)
    if not announced:
        yield RDF.type, node(NK.Prospect)


def _sources(tellings: Sequence[_Telling]) -> Iterator[tuple[str, Object]]:
    yield NK.sourceCount, Literal(str(len(tellings)), datatype=node(XSD.integer))
    for telling in tellings:
        yield PROV.wasDerivedFrom, node(telling.article)


def _collected(name: str, tellings: Iterable[_Telling]) -> Iterator[tuple[str, Object]]:
    for telling in tellings:
        for value in telling.values.get(name, ()):
            yield name, value


def _chosen(name: str, tellings: Iterable[_Telling]) -> Iterator[tuple[str, Object]]:
    """The value that wins with its companions, and the mark of a dispute."""
    told = [(_value(name, telling), telling) for telling in tellings if name in telling.values]
    support = {value: sum(_agree(value, other) for other, _ in told) for value, _ in told}
    yield from min(told, key=lambda pair: (-support[pair[0]], _vagueness(pair[0]), -pair[1].confidence, str(pair[0])))[
        0
    ]
    if any(count < len(told) for count in support.values()):
        yield NK.disputedProperty, node(name)


def _value(name: str, telling: _Telling) -> Value:
    names = (name, *COMPANIONS.get(name, ()))
    return tuple((each, telling.values[each][0]) for each in names if each in telling.values)


def _agree(one: Value, other: Value) -> bool:
    """Whether both can be true: dates that overlap; what else both give must be equal."""
    a, b = dict(one), dict(other)
    if NK.dateStart in a and NK.dateStart in b:
        return a[NK.dateStart].value <= b[NK.dateEnd].value and b[NK.dateStart].value <= a[NK.dateEnd].value
    return all(a[name] == b[name] or (name in MONEY and _rounded(a[name], b[name])) for name in a.keys() & b.keys())


def _rounded(one: Object, other: Object) -> bool:
    """Whether one sum is the other rounded to its own digits ("nearly 10 million" for 9.9), not far from it."""
    less, more = sorted((Decimal(one.value), Decimal(other.value)), key=lambda sum_: _digits(f"{sum_:f}"))
    if abs(more - less) > ROUNDING * more:
        return False
    unit = Decimal(1).scaleb(less.adjusted() - _digits(f"{less:f}") + 1)
    return (more / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit == less


def _digits(number: str) -> int:
    """Significant digits, closing zeros not counted."""
    return len(number.strip("0.").replace(".", ""))


def _vagueness(value: Value) -> tuple[int, int]:
    """Less is more precise: companions that are missing and days that a date may mean, or digits not given."""
    given = dict(value)
    if NK.dateStart in given and NK.dateEnd in given:
        start, end = (datetime.date.fromisoformat(given[name].value) for name in (NK.dateStart, NK.dateEnd))
        return -len(value), (end - start).days
    name, first = value[0]
    return -len(value), -_digits(first.value) if name in MONEY else 0


def _entity(subject: str, tellings: Sequence[_Telling], known: Mapping[str, Concept]) -> Iterator[tuple[str, Object]]:
    yield from _collected(RDF.type, tellings)
    yield from _sources(tellings)
    concept = known.get("/".join(subject.rsplit("/", maxsplit=2)[-2:]))
    yield from _labels(tellings, concept)
    if concept:
        yield from _known_values(concept)
    if any(NK.developer in telling.values for telling in tellings):
        yield from _chosen(NK.developer, tellings)


def _labels(tellings: Iterable[_Telling], concept: Concept | None) -> Iterator[tuple[str, Object]]:
    seen = Counter(
        value
        for telling in tellings
        for value in telling.values.get(SKOS.altLabel, ())
        if isinstance(value, Literal) and value.language
    )
    preferred = _known_labels(concept) if concept else _frequent_labels(seen)
    for label in preferred:
        yield SKOS.prefLabel, label
    for label in seen:
        if label not in preferred:
            yield SKOS.altLabel, label


def _known_labels(concept: Concept) -> tuple[Literal, ...]:
    return tuple(Literal(name, language=language) for language, name in concept.labels)


def _frequent_labels(seen: Mapping[Literal, int]) -> tuple[Literal, ...]:
    """For each language the label that most articles use, then the longest, then the alphabetically first."""
    ordered = sorted(seen, key=lambda label: (-seen[label], -len(label.value), label.value))
    languages: dict[str | None, Literal] = {}
    for label in ordered:
        languages.setdefault(label.language, label)
    return tuple(languages.values())


def _known_values(concept: Concept) -> Iterator[tuple[str, Object]]:
    if concept.wikidata:
        yield SKOS.exactMatch, node(WIKIDATA.namespace + concept.wikidata)
    if concept.country:
        yield NK.country, Literal(concept.country)
    if concept.jurisdiction:
        yield NK.jurisdiction, Literal(concept.jurisdiction)
    for city in concept.city:
        yield NK.city, Literal(city)
