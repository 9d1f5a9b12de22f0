"""Extraction -> the JSON object that `kg extract` prints for an article (`facts.schema.json`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from kg.records import Amount, Article, Entity, EntityKind, Event, Evidence, Extraction, FactKind, Filler, Period

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
        **event_json(fact.kind, fact.fillers, fact.status),
        "confidence": fact.confidence,
        "rule": fact.rule,
        "evidence": [_span(evidence) for evidence in fact.evidence],
    }


def event_json(kind: FactKind, fillers: Sequence[Filler], status: str) -> Json:
    """What an event is, without who says it: all roles of its kind, its date and its status."""
    date = next((value.literal for value in _values(fillers, "date") if isinstance(value, Period)), None)
    return {**ROLES[kind](fillers), "date": date, "status": status}


def _values(fillers: Sequence[Filler], role: str) -> Iterable[object]:
    return (filler.value for filler in fillers if filler.role == role)


def _names(fillers: Sequence[Filler], *roles: str) -> list[object]:
    return list(dict.fromkeys(value for role in roles for value in _values(fillers, role)))


def _one(fillers: Sequence[Filler], role: str) -> object:
    return next(iter(_values(fillers, role)), None)


def _money(fillers: Sequence[Filler], role: str, currency: str) -> Json:
    amount = next((value for value in _values(fillers, role) if isinstance(value, Amount)), None)
    return {role: _number(amount.value) if amount else None, currency: amount.currency if amount else None}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _investment(fillers: Sequence[Filler]) -> Json:
    """Who leads a round invests in it."""
    return {
        "investors": _names(fillers, "investor", "lead"),
        "lead": _names(fillers, "lead"),
        "investee": _one(fillers, "investee"),
        **_money(fillers, "amount", "currency"),
        "round": _one(fillers, "round"),
        **_money(fillers, "valuation", "valuation_currency"),
    }


def _acquisition(fillers: Sequence[Filler]) -> Json:
    return {
        "acquirer": _one(fillers, "acquirer"),
        "target": _one(fillers, "target"),
        **_money(fillers, "amount", "currency"),
    }


def _partnership(fillers: Sequence[Filler]) -> Json:
    return {"partners": _names(fillers, "partner")}


def _model_release(fillers: Sequence[Filler]) -> Json:
    return {
        "developer": _one(fillers, "developer"),
        "model": _one(fillers, "model"),
        "license": _one(fillers, "license"),
        "open_weights": _one(fillers, "open_weights"),
        "supersedes": _names(fillers, "supersedes"),
    }


def _regulatory_action(fillers: Sequence[Filler]) -> Json:
    return {
        "regulator": _one(fillers, "regulator"),
        "action": _one(fillers, "action"),
        "targets": _names(fillers, "target"),
        **_money(fillers, "amount", "currency"),
    }


ROLES: Final[Mapping[FactKind, Callable[[Sequence[Filler]], Json]]] = MappingProxyType(
    {
        "investment": _investment,
        "acquisition": _acquisition,
        "partnership": _partnership,
        "model_release": _model_release,
        "regulatory_action": _regulatory_action,
    }
)
