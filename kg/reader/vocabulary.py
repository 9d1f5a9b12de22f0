"""The ontology as a model is told it: kinds of facts, their roles, statuses and actions, with their descriptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import get_args

from kg.records import EntityKind, FactKind, Status
from kg.resources import ontology_file
from kg.terms import DCTERMS, NK, RDFS, SCHEMA, SKOS

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "company": NK.Company,
        "regulator": NK.Regulator,
        "model": NK.Model,
        "party": NK.Party,
        "investment": NK.Investment,
        "acquisition": NK.Acquisition,
        "partnership": NK.Partnership,
        "model_release": NK.ModelRelease,
        "regulatory_action": NK.RegulatoryAction,
    }
)
ROLES: Mapping[FactKind, Mapping[str, str]] = MappingProxyType(
    {
        "investment": {
            "investor": NK.investor,
            "lead": NK.leadInvestor,
            "investee": NK.investee,
            "amount": NK.amount,
            "round": NK.round,
            "valuation": NK.valuation,
            "date": NK.date,
        },
        "acquisition": {"acquirer": NK.acquirer, "target": NK.target, "amount": NK.amount, "date": NK.date},
        "partnership": {"partner": NK.partner, "date": NK.date},
        "model_release": {
            "developer": NK.developer,
            "model": NK.model,
            "license": DCTERMS.license,
            "open_weights": NK.openWeights,
            "supersedes": NK.supersedes,
            "date": NK.date,
        },
        "regulatory_action": {
            "regulator": NK.regulator,
            "action": NK.action,
            "target": NK.concerns,
            "amount": NK.amount,
            "date": NK.date,
        },
    }
)
"""The roles of each kind of fact, by the property that describes them."""

KINDS: tuple[FactKind, ...] = get_args(FactKind)
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
STATUSES: tuple[Status, ...] = get_args(Status)
REQUIRED: Mapping[FactKind, tuple[str, ...]] = MappingProxyType(
    {
        "investment": ("investee",),
        "acquisition": ("target",),
        "partnership": ("partner",),
        "model_release": ("model",),
        "regulatory_action": ("regulator", "action"),
    }
)
"""What a fact of a kind cannot do without; a partnership needs two partners."""
SEVERAL = frozenset({"investor", "lead", "partner", "supersedes"})
"""Roles that may hold several values, as may the target of a regulatory action."""


@dataclass(frozen=True, slots=True)
class Ontology:
    """What the ontology says: comments by IRI and language, ranges by property, the concepts of each scheme."""

    comments: Mapping[tuple[str, str], str]
    ranges: Mapping[str, tuple[str, ...]]
    schemes: Mapping[str, tuple[str, ...]]


@cache
def ontology() -> Ontology:
    """The shipped ontology."""
    from pyoxigraph import Literal, RdfFormat, parse

    comments: dict[tuple[str, str], str] = {}
    ranges: dict[str, list[str]] = defaultdict(list)
    schemes: dict[str, list[str]] = defaultdict(list)
    for quad in parse(ontology_file("newskg.ttl").read_bytes(), format=RdfFormat.TURTLE):
        subject, value = str(getattr(quad.subject, "value", "")), str(getattr(quad.object, "value", ""))
        if quad.predicate.value == RDFS.comment and isinstance(quad.object, Literal):
            comments[subject, quad.object.language or ""] = value
        elif quad.predicate.value == SCHEMA.rangeIncludes:
            ranges[subject].append(value)
        elif quad.predicate.value == SKOS.inScheme:
            schemes[value].append(subject.removeprefix(NK.namespace))
    return Ontology(
        comments,
        {name: tuple(found) for name, found in ranges.items()},
        {name: tuple(found) for name, found in schemes.items()},
    )


def comment(iri: str, language: str) -> str:
    """What the ontology says of a term, in a language; of terms that it only borrows nothing."""
    return ontology().comments.get((iri, language), "")


def actions() -> tuple[str, ...]:
    """What a regulator can do, in the order of the ontology."""
    return ontology().schemes[NK.actions]


def filled_by(kind: FactKind, role: str) -> tuple[EntityKind, ...]:
    """The kinds of entity that may fill a role; () for roles that hold a value.

    >>> filled_by("acquisition", "acquirer"), filled_by("acquisition", "amount")
    (('company', 'party'), ())
    """
    ranges = ontology().ranges.get(ROLES[kind][role], ())
    return tuple(entity for entity in ENTITY_KINDS if CLASSES[entity] in ranges)
