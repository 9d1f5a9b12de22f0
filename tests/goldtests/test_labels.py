"""Gold names the roles of an event; the sentences that tell it are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.facts.roles import KINDS
from kg.facts.scenes import Scene, scenes
from kg.gold.labels import MONEY, joined_roles, labels, match, role_of
from kg.gold.lessons import KEYS
from kg.gold.reading import gold_reading
from kg.records import FactKind
from tests.facts.texts import draft, scenes_of
from tests.goldtests.lessons import BUY, RAISE, gold

DEAL: dict[str, Any] = {
    "acquirer": "Weberkamp",
    "target": "Tulipsoft",
    "amount": 85e6,
    "currency": "EUR",
    "date": "2024-05-03",
}
BOTH = ["Weberkamp", "Tulipsoft", "Plumbleue"]


def named(all_scenes: tuple[Scene, ...], kind: FactKind, *events: dict[str, Any]) -> list[tuple[int, str, str]]:
    """(scene, words, role) of every labelled place."""
    found = labels(all_scenes, kind, events)
    return [(s, all_scenes[s].places[p].mention.text, role) for (s, p), role in sorted(found.items())]


def test_every_kind_has_its_place_in_the_gold() -> None:
    assert tuple(KEYS) == KINDS
    assert set(MONEY) <= set(KEYS)


def test_the_values_of_an_event_carry_its_roles_where_it_is_told() -> None:
    found = scenes_of("On 3 May 2024, Weberkamp bought Tulipsoft for €85 million. Weberkamp makes soap.", company=BOTH)
    assert [(words, role) for _, words, role in named(found, "acquisition", DEAL)][-3:] == [
        ("Weberkamp", "acquirer"),
        ("Tulipsoft", "target"),
        ("€85 million", "amount"),
    ]
    assert {scene for scene, _, _ in named(found, "acquisition", DEAL)} == {0}


def test_a_mere_name_tells_no_event() -> None:
    found = scenes_of("Weberkamp makes soap. Tulipsoft makes software.", company=BOTH)
    assert named(found, "acquisition", DEAL) == []


@pytest.mark.parametrize(
    ("words", "role"),
    [("€85 million", "amount"), ("€84.5 million", "amount"), ("€80 million", None), ("$85 million", None)],
)
def test_sums_agree_within_a_hundredth_and_in_one_currency(words: str, role: str | None) -> None:
    (scene,) = scenes_of(f"The price was {words}.")
    assert role_of(scene.places[0], "acquisition", DEAL) == role


@pytest.mark.parametrize(("words", "role"), [("3 May 2024", "date"), ("May 2024", "date"), ("4 May 2024", None)])
def test_dates_agree_as_far_as_both_are_known(words: str, role: str | None) -> None:
    (scene,) = scenes_of(f"The deal of {words} holds.")
    assert role_of(scene.places[0], "acquisition", DEAL) == role


def test_a_round_and_a_licence_agree_by_their_letters() -> None:
    (scene,) = scenes_of("A Series A under the Apache 2.0 licence.")
    first, second = scene.places
    assert role_of(first, "investment", {"round": "series a"}) == "round"
    assert role_of(second, "model_release", {"license": "Apache License 2.0"}) == "license"
    assert role_of(second, "model_release", {"license": "MIT"}) is None


def test_two_roles_of_one_mention_are_both_kept() -> None:
    text = "Petrel 2 replaces Petrel 1, and Petrel 3 replaces Petrel 2."
    found = scenes_of(text, company=["Lucarne"], model=["Petrel 1", "Petrel 2", "Petrel 3"])
    events = [{"model": "Petrel 2", "supersedes": ["Petrel 1"]}, {"model": "Petrel 3", "supersedes": ["Petrel 2"]}]
    told = {words: role for _, words, role in named(found, "model_release", *events)}
    assert told == {"Petrel 1": "supersedes", "Petrel 2": "model+supersedes", "Petrel 3": "model"}
    assert joined_roles(["investor", "lead"]) == "lead"


def test_a_regulatory_step_is_told_by_its_own_frame() -> None:
    event = {"regulator": "CNIL", "targets": ["Tulipsoft"], "action": "fine", "date": None, "amount": None}
    text = "The CNIL fined Tulipsoft. The CNIL hires. A fine is due from Tulipsoft."
    found = scenes_of(text, company=BOTH, regulator=["CNIL"])
    assert {scene for scene, _, _ in named(found, "regulatory_action", event)} == {0, 2}


def test_a_draft_is_matched_with_the_event_that_shares_most(tmp_path: Path) -> None:
    (one,) = gold(tmp_path, BUY)
    found = scenes(gold_reading(one))
    told = draft("acquisition", found, {"Weberkamp": "acquirer", "Tulipsoft": "target"})
    assert match(told, one, found) == one.data["acquisitions"][0]


def test_a_draft_that_shares_nothing_has_no_match(tmp_path: Path) -> None:
    (one,) = gold(tmp_path, BUY)
    found = scenes_of("Plumbleue bought Petrel.", company=["Plumbleue", "Petrel"])
    assert match(draft("acquisition", found, {"Petrel": "target"}), one, found) is None
    (other,) = gold(tmp_path, RAISE)
    assert match(draft("acquisition", found, {"Plumbleue": "acquirer"}), other, found) is None
