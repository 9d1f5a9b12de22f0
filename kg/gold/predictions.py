"""Facts -> the event objects of facts.schema.json, without evidence: what is counted against gold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kg.gold.lessons import KEYS
from kg.records import Amount, Entity, Fact, FactKind, Filler, Period

SEVERAL = {"investor": "investors", "lead": "lead", "partner": "partners", "supersedes": "supersedes"}


def prediction(facts: Iterable[Fact], entities: Iterable[Entity]) -> dict[str, Any]:
    """Facts and entities of one article as facts.schema.json has them."""
    found: dict[str, Any] = {key: [] for key in (*KEYS.values(), "companies", "regulators", "models")}
    for fact in facts:
        found[KEYS[fact.kind]].append(
            {**event_json(fact.kind, fact.fillers, fact.status), "confidence": fact.confidence}
        )
    plurals = {"company": "companies", "regulator": "regulators", "model": "models"}
    for entity in entities:
        if entity.kind in plurals:
            found[plurals[entity.kind]].append({"name": entity.name, "aliases": list(entity.aliases)})
    return found


def event_json(kind: FactKind, fillers: Sequence[Filler], status: str) -> dict[str, Any]:
    """One event as facts.schema.json has it, its roles only."""
    event: dict[str, Any] = {"status": status}
    for filler in fillers:
        _fill(event, kind, filler)
    if "lead" in event:
        event["investors"] = list(dict.fromkeys([*event.get("investors", ()), *event["lead"]]))
    return event


def _fill(event: dict[str, Any], kind: FactKind, filler: Filler) -> None:
    field = "targets" if filler.role == "target" and kind == "regulatory_action" else SEVERAL.get(filler.role)
    value = filler.value
    if field:
        event.setdefault(field, []).append(value)
    elif isinstance(value, Amount):
        event[filler.role] = float(value.value)
        event["currency" if filler.role == "amount" else "valuation_currency"] = value.currency
    else:
        event[filler.role] = value.literal if isinstance(value, Period) else value
