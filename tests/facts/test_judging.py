"""How likely a draft is right is a probability, from features that hold no names."""

from __future__ import annotations

import pytest

from kg.facts.facts import nearest_trigger
from kg.facts.judging import RIGHT, WRONG, confidence, judge_features
from kg.facts.weights import weights
from tests.facts.texts import cases, draft, facts, scenes_of

BOTH = ["Weberkamp", "Tulipsoft"]
DEAL = {"Weberkamp": "acquirer", "Tulipsoft": "target", "€85 million": "amount"}


def test_the_judge_knows_right_from_wrong() -> None:
    assert set(weights("judge").labels()) == {RIGHT, WRONG}


def test_features_say_how_complete_an_event_is_and_hold_no_names() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft for €85 million.", company=BOTH)
    one = draft("acquisition", found, DEAL)
    trigger = nearest_trigger(one, found)
    assert trigger is not None
    features = judge_features(one, trigger, found)
    assert "roles=acquisition,acquirer+amount+target" in features
    assert "frame=buy,True" in features
    assert len(features) == len(set(features))
    assert not any(name in " ".join(features) for name in BOTH)
    assert 0 <= confidence(one, trigger, found) <= 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_confidence_is_a_probability_of_three_decimals(language: str) -> None:
    for case in cases():
        for fact in facts(case.says, language) if case.language == language else ():
            assert 0 <= fact.confidence <= 1
            assert round(fact.confidence, 3) == fact.confidence
