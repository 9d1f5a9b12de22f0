"""Extraction -> the JSON object that `kg extract` prints for an article (`facts.schema.json`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from kg.records import Amount, Article, Entity, EntityKind, Event, Evidence, Extraction, Fact, FactKind, Period

Json = dict[str, object]

ENTITIES: Final[Mapping[str, EntityKind]] = MappingProxyType(
    {"companies": "company", "regulators": "regulator", "models": "model"}
)
EVENTS: Final[Mapping[str, FactKind]] = MappingProxyType(
    {
        "investments": "investment",
        "acquisitions": "acquisition",
        "partnerships": "partnership",
        "model_releases": "model_release",
        "regulatory_actions": "regulatory_action",
    }
)


def facts_json(extraction: Extraction) -> Json:
    """All that an article says, as plain JSON values in a fixed order; offsets count code points of its text."""
    entities = {key: _entities(extraction, kind) for key, kind in ENTITIES.items()}
    return {"article": _article(extraction.article), **entities, **_events(extraction)}


def _entities(extraction: Extraction, kind: EntityKind) -> list[Json]:
    return [_entity(entity) for entity in extraction.entities if entity.kind == kind]


def _events(extraction: Extraction) -> Json:
    return {
        key: [_event(event) for event in extraction.events if event.fact.kind == kind] for key, kind in EVENTS.items()
    }


def _article(article: Article) -> Json:
    return {
        "id": article.id,
        "source": article.source,
        "url": article.url,
        "title": article.title,
        "published": article.published.literal if article.published else None,
        "language": article.language,
        "sha256": article.sha256,
    }


def _entity(entity: Entity) -> Json:
    developer: Json = {"developer": entity.developer} if entity.kind == "model" else {}
    return {
        "id": entity.id,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "wikidata": entity.wikidata,
        **developer,
        "mentions": [_span(mention) for mention in entity.mentions],
    }


def _span(evidence: Evidence) -> Json:
    return {"role": evidence.role, "quote": evidence.quote, "start": evidence.start, "end": evidence.end}


def _event(event: Event) -> Json:
    fact = event.fact
    return {
        "id": event.id,
        **ROLES[fact.kind](fact),
        "date": next((value.literal for value in _values(fact, "date") if isinstance(value, Period)), None),
        "status": fact.status,
        "confidence": fact.confidence,
        "rule": fact.rule,
        "evidence": [_span(evidence) for evidence in fact.evidence],
    }


def _values(fact: Fact, role: str) -> Iterable[object]:
    return (filler.value for filler in fact.fillers if filler.role == role)


def _names(fact: Fact, *roles: str) -> list[object]:
    return list(dict.fromkeys(value for role in roles for value in _values(fact, role)))


def _one(fact: Fact, role: str) -> object:
    return next(iter(_values(fact, role)), None)


def _money(fact: Fact, role: str, currency: str) -> Json:
    amount = next((value for value in _values(fact, role) if isinstance(value, Amount)), None)
    return {role: _number(amount.value) if amount else None, currency: amount.currency if amount else None}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _investment(fact: Fact) -> Json:
    """Who leads a round invests in it."""
    return {
        "investors": _names(fact, "investor", "lead"),
        "lead": _names(fact, "lead"),
        "investee": _one(fact, "investee"),
        **_money(fact, "amount", "currency"),
        "round": _one(fact, "round"),
        **_money(fact, "valuation", "valuation_currency"),
    }


def _acquisition(fact: Fact) -> Json:
    return {
        "acquirer": _one(fact, "acquirer"),
        "target": _one(fact, "target"),
        **_money(fact, "amount", "currency"),
    }


def _partnership(fact: Fact) -> Json:
    return {"partners": _names(fact, "partner")}


def _model_release(fact: Fact) -> Json:
    return {
        "developer": _one(fact, "developer"),
        "model": _one(fact, "model"),
        "license": _one(fact, "license"),
        "open_weights": _one(fact, "open_weights"),
        "supersedes": _names(fact, "supersedes"),
    }


def _regulatory_action(fact: Fact) -> Json:
    return {
        "regulator": _one(fact, "regulator"),
        "action": _one(fact, "action"),
        "targets": _names(fact, "target"),
        **_money(fact, "amount", "currency"),
    }


ROLES: Final[Mapping[FactKind, Callable[[Fact], Json]]] = MappingProxyType(
    {
        "investment": _investment,
        "acquisition": _acquisition,
        "partnership": _partnership,
        "model_release": _model_release,
        "regulatory_action": _regulatory_action,
    }
)
