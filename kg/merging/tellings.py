"""Quads of article graphs -> what each article tells of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.quads import CLASSES, claim_iri, node
from kg.terms import DCTERMS, NK, RDF, XSD

Object = NamedNode | Literal
Key = tuple[str, str]
"""A telling: article and event, as that article names it."""

ENTITY_CLASSES = frozenset({NK.Company, NK.Regulator, NK.Model, NK.Party})
EVENT_CLASSES = frozenset(CLASSES.values()) - ENTITY_CLASSES
PARTIES = (
    NK.investor,
    NK.leadInvestor,
    NK.investee,
    NK.acquirer,
    NK.target,
    NK.partner,
    NK.developer,
    NK.model,
    NK.supersedes,
    NK.regulator,
    NK.concerns,
)
"""Properties whose values are entities."""
LAST_DAYS: Mapping[int, str] = {4: "-12-31", 7: "-31", 10: ""}
"""What completes a date of this length to the last day it can mean, for comparing."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one article says of a node: values by property, with status, confidence and the day of the article."""

    article: str
    event: str
    kind: str
    values: Mapping[str, tuple[Object, ...]]
    status: str
    confidence: Decimal
    day: str

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.article, self.event

    @property
    def claim(self) -> str:
        """The IRI of its claim."""
        return claim_iri(self.article, self.event)

    def parties(self) -> frozenset[str]:
        """The entities it speaks of."""
        return frozenset(value.value for name in PARTIES for value in self.values.get(name, ()))


def read_telling(article: str, event: str, described: Callable[[str], Iterable[Quad]]) -> Telling | None:
    """What an article tells of an event; None where its graph has no such event.

    `described` gives the quads of the article's graph with a subject.
    """
    values = values_of(described(event))
    kind = first(values, NK.prospectOf) or first(values, RDF.type)
    if kind not in EVENT_CLASSES:
        return None
    day = first(values_of(described(article)), DCTERMS.issued) or ""
    confidence = first(values_of(described(claim_iri(article, event))), NK.confidence)
    return Telling(
        article=article,
        event=event,
        kind=kind or "",
        values=values,
        status=first(values, NK.status) or NK.announced,
        confidence=Decimal(confidence or 0),
        day=day + LAST_DAYS.get(len(day), ""),
    )


def first(values: Mapping[str, tuple[Object, ...]], name: str) -> str | None:
    """The first value of a property, as text."""
    return next((value.value for value in values.get(name, ())), None)


def values_of(quads: Iterable[Quad]) -> dict[str, tuple[Object, ...]]:
    """Property -> values, in an order of their own."""
    values: dict[str, set[Object]] = {}
    for quad in quads:
        if isinstance(quad.object, NamedNode | Literal):
            values.setdefault(quad.predicate.value, set()).add(quad.object)
    return {name: tuple(sorted(objects, key=str)) for name, objects in values.items()}


def iri(term: object) -> str:
    """The IRI of a subject or graph; nothing for the default graph and blank nodes, which we never write."""
    return term.value if isinstance(term, NamedNode) else ""


def integer(number: int) -> Literal:
    """A count as xsd:integer."""
    return Literal(str(number), datatype=node(XSD.integer))


def with_parties(telling: Telling, canon: Callable[[str], str]) -> Telling:
    """The telling with every entity under its IRI in the merged graph."""
    changed = {
        name: _renamed(telling.values[name], canon)
        for name in PARTIES
        if any(canon(value.value) != value.value for value in telling.values.get(name, ()))
    }
    return replace(telling, values={**telling.values, **changed}) if changed else telling


def _renamed(values: Iterable[Object], canon: Callable[[str], str]) -> tuple[Object, ...]:
    return tuple(sorted({node(canon(value.value)) for value in values}, key=str))
