"""Who plays which role: a kind is only looked for where one of its frames stands."""

from __future__ import annotations

import pytest

from kg.facts.roles import FILLED_BY, KINDS, SURE, labelled, likelihoods, parts_of, roles, seen_in
from kg.facts.weights import network
from kg.gold.lessons import ROLES
from tests.facts.texts import scenes_of

BOTH = ["Weberkamp", "Tulipsoft"]


def test_no_frame_no_role() -> None:
    assert roles(scenes_of("Weberkamp and Tulipsoft are firms.", company=BOTH)) == {}


def test_a_frame_without_mentions_gives_no_role() -> None:
    assert all(not found for found in roles(scenes_of("They bought it and raised money.")).values())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The group Weberkamp has acquired the start-up Tulipsoft for €85 million."),
        ("fr", "Le groupe Weberkamp a racheté la start-up Tulipsoft pour 85 millions d'euros."),
    ],
)
def test_a_plain_deal_has_its_roles(language: str, text: str) -> None:
    found = roles(scenes_of(text, language, company=BOTH))["acquisition"]
    assert [(part.role, part.place.mention.name) for part in found[:2]] == [
        ("acquirer", "Weberkamp"),
        ("target", "Tulipsoft"),
    ]
    assert all(SURE <= part.probability <= 1 for part in found)


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_knows_the_roles_of_each_kind_and_no_others(kind: str) -> None:
    labels = {role for label in network().labels[kind] for role in label.split("+")}
    assert labels - {"-"} <= set(ROLES[kind])
    assert set(ROLES[kind]) <= labels


def test_every_mention_is_seen_and_those_of_one_name_are_one_thing() -> None:
    all_scenes = scenes_of("Weberkamp bought Tulipsoft. It rained. Weberkamp paid $3 million.", company=BOTH)
    seen = seen_in(all_scenes)
    assert list(seen.things) == [0, 1, 0, 2]
    assert len(seen.features) == len(seen.things)
    assert "acquisition|S=buy,company" in seen.features[0]
    assert "before=acquisition" not in seen.features[0]


def test_chances_are_told_of_every_kind_with_or_without_a_frame() -> None:
    found = labelled(likelihoods(scenes_of("Weberkamp bought Tulipsoft.", company=BOTH)))
    assert {kind: len(likely) for kind, likely in found.items()} == dict.fromkeys(KINDS, 2)
    assert labelled(likelihoods(scenes_of("It rained."))) == {kind: [] for kind in KINDS}


def test_every_role_says_what_may_fill_it() -> None:
    assert set(FILLED_BY) == {role for kind in KINDS for role in ROLES[kind]}


def test_no_model_is_invested_in() -> None:
    text = "Weberkamp raised €4 million in a Series A led by Tulipsoft."
    found = roles(scenes_of(text, model=["Weberkamp"], company=["Tulipsoft"]))["investment"]
    assert {part.place.mention.name for part in found if part.role == "lead"} == {"Tulipsoft"}
    assert "Weberkamp" not in {part.place.mention.name for part in found}


def test_a_mention_may_play_two_roles_at_once() -> None:
    (scene,) = scenes_of("Petrel 2 replaces Petrel 1.", model=["Petrel 2", "Petrel 1"])
    found = parts_of("model+supersedes", scene.places[0], 0, 0.7)
    assert [part.role for part in found] == ["model", "supersedes"]
