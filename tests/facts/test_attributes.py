"""How far a deal has come, which step a regulator takes, whether weights are open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.facts.attributes import ATTRIBUTES, attribute_features, attributes
from kg.facts.roles import KINDS
from kg.facts.weights import weights
from kg.gold.lessons import ACTIONS, STATUSES
from tests.facts.texts import draft, scenes_of

BOTH = ["Weberkamp", "Tulipsoft"]
DEAL = {"Weberkamp": "acquirer", "Tulipsoft": "target"}


def test_the_labels_are_those_of_the_annotation() -> None:
    assert set(weights("status").labels()) == set(STATUSES)
    assert set(weights("action").labels()) == set(ACTIONS)
    assert set(weights("open").labels()) == {"True", "False", "None"}


def test_every_kind_has_a_status() -> None:
    assert tuple(ATTRIBUTES) == KINDS
    assert all("status" in names for names in ATTRIBUTES.values())


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("en", "Weberkamp denied that it would buy Tulipsoft.", "denied"),
        ("en", "Weberkamp is in talks to buy Tulipsoft.", "rumoured"),
        ("en", "Weberkamp plans to buy Tulipsoft.", "planned"),
        ("fr", "Weberkamp dément vouloir racheter Tulipsoft.", "denied"),
        ("fr", "Weberkamp négocierait le rachat de Tulipsoft.", "rumoured"),
        ("fr", "Weberkamp prévoit de racheter Tulipsoft.", "planned"),
    ],
)
def test_cue_words_near_the_deal_are_seen(language: str, text: str, cue: str) -> None:
    found = scenes_of(text, language, company=BOTH)
    features = attribute_features(draft("acquisition", found, DEAL), found, language)["status"]
    assert {f"c={cue}", f"cn={cue}", f"ck={cue},acquisition"} <= set(features)


def test_cue_words_of_the_sentences_around_are_told_apart() -> None:
    text = "The report is unconfirmed. Weberkamp bought Tulipsoft. The plan was denied."
    found = scenes_of(text, company=BOTH)
    features = attribute_features(draft("acquisition", found, DEAL), found, "en")["status"]
    assert {"p=rumoured", "n=denied"} <= set(features)
    assert not {"c=rumoured", "c=denied"} & set(features)


def test_a_step_is_seen_by_what_is_told_elsewhere_of_the_same_authority() -> None:
    text = "The CNIL fined Tulipsoft. The sum was not told. The CNIL acted in May. Then it closed. The FTC sued."
    found = scenes_of(text, company=BOTH, regulator=["CNIL", "FTC"])
    told = draft("regulatory_action", found, {"CNIL": "regulator"})
    last = replace(told, parts=told.parts[1:])
    features = attribute_features(last, found, "en")
    seen = {"same:a=fine", "first:a=fine", "any:a=lawsuit"}
    assert seen <= set(features["action"])
    assert not seen & set(features["status"])


def test_no_feature_stands_twice() -> None:
    found = scenes_of("Weberkamp denied, denied, denied that it bought, bought, bought Tulipsoft.", company=BOTH)
    features = attribute_features(draft("acquisition", found, DEAL), found, "en")["status"]
    assert len(features) == len(set(features))


def test_features_hold_no_names() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft.", company=BOTH)
    features = " ".join(attribute_features(draft("acquisition", found, DEAL), found, "en")["status"]).lower()
    assert not any(name.lower()[:6] in features for name in BOTH)


@pytest.mark.parametrize(
    ("language", "text", "action"),
    [
        ("en", "The CNIL fined Tulipsoft.", "fine"),
        ("en", "The CNIL opened an investigation into Tulipsoft.", "investigation"),
        ("fr", "La CNIL a infligé une amende à Tulipsoft.", "fine"),
        ("fr", "La CNIL a ouvert une enquête sur Tulipsoft.", "investigation"),
    ],
)
def test_the_step_of_a_regulator_comes_with_its_weight(language: str, text: str, action: str) -> None:
    found = scenes_of(text, language, company=BOTH, regulator=["CNIL"])
    said = attributes(draft("regulatory_action", found, {"CNIL": "regulator", "Tulipsoft": "target"}), found, language)
    assert {attribute for attribute, _, _ in said} == {"status", "action"}
    assert max(said, key=lambda each: each[2] if each[0] == "action" else 0)[1] == action
    assert all(0 <= weight <= 1 for _, _, weight in said)
