"""Who plays which role: a kind is only looked for where one of its frames stands."""

from __future__ import annotations

import pytest

from kg.facts.features import shared, standings
from kg.facts.roles import KINDS, SURE, parts_of, roles, sequence
from kg.facts.weights import weights
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
def test_the_taggers_know_the_roles_of_their_kind_and_no_others(kind: str) -> None:
    labels = {role for label in weights(kind).labels() for role in label.split("+")}
    assert labels - {"-"} <= set(ROLES[kind])
    assert set(ROLES[kind]) <= labels


@pytest.mark.parametrize("kind", KINDS)
def test_a_sequence_has_one_item_for_each_mention(kind: str) -> None:
    all_scenes = scenes_of("Weberkamp bought Tulipsoft. It rained. Weberkamp paid $3 million.", company=BOTH)
    standing = standings(all_scenes)
    items = sequence(kind, all_scenes, [shared(scene, standing) for scene in all_scenes])  # type: ignore[arg-type]  # of KINDS
    assert len(items) == 4
    assert all(item[-1].startswith("S-1=") for item in items)


def test_a_mention_may_play_two_roles_at_once() -> None:
    (scene,) = scenes_of("Petrel 2 replaces Petrel 1.", model=["Petrel 2", "Petrel 1"])
    found = parts_of("model+supersedes", scene.places[0], 0, 0.7)
    assert [part.role for part in found] == ["model", "supersedes"]
