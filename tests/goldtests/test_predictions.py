"""Facts as the event objects of facts.schema.json."""

from __future__ import annotations

from decimal import Decimal

from kg.gold.predictions import event_json, prediction
from kg.records import Amount, Entity, Evidence, Fact, Filler, Period

MAY = Period("2024-05", "2024-05-01", "2024-05-31")


def test_values_are_plain_and_lists_are_lists() -> None:
    fillers = [
        Filler("investee", "Tulipsoft", "company"),
        Filler("lead", "Brumaire Capital", "company"),
        Filler("investor", "Halden Ventures", "company"),
        Filler("amount", Amount(Decimal("1.5"), "EUR")),
        Filler("valuation", Amount(Decimal(9), "USD")),
        Filler("date", MAY),
    ]
    assert event_json("investment", fillers, "planned") == {
        "status": "planned",
        "investee": "Tulipsoft",
        "lead": ["Brumaire Capital"],
        "investors": ["Halden Ventures", "Brumaire Capital"],
        "amount": 1.5,
        "currency": "EUR",
        "valuation": 9.0,
        "valuation_currency": "USD",
        "date": "2024-05",
    }


def test_a_measure_has_several_targets_and_a_deal_one() -> None:
    fillers = [Filler("target", "Tulipsoft", "company")]
    assert event_json("regulatory_action", fillers, "announced")["targets"] == ["Tulipsoft"]
    assert event_json("acquisition", fillers, "announced")["target"] == "Tulipsoft"


def test_a_prediction_holds_all_kinds_and_the_entities_with_their_aliases() -> None:
    evidence = (Evidence("event", "Tulipsoft", 0, 9),)
    fact = Fact("model_release", (Filler("open_weights", True),), "announced", 0.9, "r", evidence)
    entities = [Entity("e:1", "company", "Tulipsoft", ("Tulip",)), Entity("e:2", "party", "Ada Marsh")]
    found = prediction([fact], entities)
    assert found["model_releases"] == [{"status": "announced", "open_weights": True, "confidence": 0.9}]
    assert found["companies"] == [{"name": "Tulipsoft", "aliases": ["Tulip"]}]
    assert found["investments"] == found["regulators"] == found["models"] == []
