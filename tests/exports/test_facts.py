"""Extractions as JSON: the shape that `ontology/facts.schema.json` gives, and nothing lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kg.exports.facts import event_json, facts_json
from kg.records import Amount, Extraction, Filler
from kg.resources import ontology_file
from tests.deals import deals
from tests.samples import sample_extractions

EXTRACTIONS = (*sample_extractions(), *deals())


def read_back(extraction: Extraction) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(facts_json(extraction), ensure_ascii=False, allow_nan=False))


def only(extraction: Extraction, *, kind: str) -> Extraction:
    return replace(extraction, events=tuple(event for event in extraction.events if event.fact.kind == kind))


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda extraction: extraction.article.source)
def test_the_shape_is_that_of_the_schema(extraction: Extraction) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(ontology_file("facts.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(read_back(extraction))


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda extraction: extraction.article.source)
def test_every_span_quotes_the_text(extraction: Extraction) -> None:
    found = read_back(extraction)
    text = extraction.article.text
    events = [event for key in found if key.endswith("s") for event in found[key]]
    spans = [span for event in events for span in event.get("evidence", event.get("mentions", []))]
    assert len(spans) > 5
    assert all(text[span["start"] : span["end"]] == span["quote"] for span in spans)


def test_a_round_has_all_its_roles() -> None:
    found = read_back(sample_extractions()[0])["investments"][0]
    expected = {
        "investors": ["Alder Ventures", "Microsoft"],
        "lead": ["Alder Ventures"],
        "investee": "Rivoli AI",
        "amount": 120000000,
        "currency": "EUR",
        "round": "Series B",
        "valuation": 1500000000,
        "valuation_currency": "EUR",
        "date": "2025-03-12",
        "status": "announced",
        "confidence": 0.9,
    }
    assert {key: found[key] for key in expected} == expected


def test_a_release_has_all_its_roles() -> None:
    found = read_back(sample_extractions()[0])["model_releases"][0]
    expected = {
        "developer": "Rivoli AI",
        "model": "Petrel 2",
        "license": "Apache-2.0",
        "open_weights": True,
        "supersedes": ["Petrel 1.5"],
        "date": None,
    }
    assert {key: found[key] for key in expected} == expected


def test_what_is_not_told_is_null() -> None:
    found = read_back(sample_extractions()[0])["acquisitions"][0]
    assert (found["acquirer"], found["amount"], found["currency"], found["status"]) == (
        "Oakline",
        None,
        None,
        "rumoured",
    )


def test_an_amount_keeps_its_cents() -> None:
    extraction = only(sample_extractions()[0], kind="acquisition")
    event = extraction.events[0]
    filler = Filler("amount", Amount(Decimal("1234.50"), None))
    changed = replace(event, fact=replace(event.fact, fillers=(*event.fact.fillers, filler)))
    found = read_back(replace(extraction, events=(changed,)))["acquisitions"][0]
    assert (found["amount"], found["currency"]) == (1234.5, None)


def test_an_entity_has_its_identity_and_mentions() -> None:
    found = {company["name"]: company for company in read_back(sample_extractions()[0])["companies"]}
    assert found["Microsoft"]["wikidata"] == "Q2283"
    assert found["Microsoft"]["id"] == "https://newskg.example/company/microsoft"
    assert found["Tessel"]["mentions"][0]["quote"] == "Tessel"


def test_a_measure_has_several_targets_and_a_deal_one() -> None:
    fillers = [Filler("target", "Tulipsoft", "company")]
    assert event_json("regulatory_action", fillers, "announced")["targets"] == ["Tulipsoft"]
    assert event_json("acquisition", fillers, "planned")["target"] == "Tulipsoft"
