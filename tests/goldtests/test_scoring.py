"""The counts of the annotation guide, on events that are counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kg.gold.scoring import Counts, Names, agree, align, anchored, comparable, score, total

DEAL = {"acquirer": "Weberkamp", "target": "Tulipsoft", "amount": 85e6, "currency": "EUR", "status": "announced"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L'Oréal SA", "Oreal"),
        ("The Weberkamp Company", "weberkamp"),
        ("AT&T Inc.", "at t"),
        ("Petrel-2.5", "PETREL 2.5"),
        ("Société Générale", "societe generale"),
    ],
)
def test_names_that_are_one(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(("one", "other"), [("GPT-4.1", "GPT-41"), ("Petrel 2", "Petrel 3"), ("Holding", "")])
def test_names_that_are_not(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def test_a_form_of_the_gold_a_well_known_spelling_and_an_alias_are_the_name() -> None:
    names = Names({"companies": ["Weberkamp"], "names": {"Weberkamp": ["the ogre"]}, "regulators": ["FTC"]})
    assert names.key("the ogre") == names.key("Weberkamp")
    assert names.key("Federal Trade Commission") == names.key("FTC")
    assert names.key("Kampweber") != names.key("Weberkamp")
    names.learn({"companies": [{"name": "Kampweber", "aliases": ["the ogre"]}]})
    assert names.key("Kampweber") == names.key("Weberkamp")


@pytest.mark.parametrize(
    ("role", "one", "other", "same"),
    [
        ("date", "2024", "2024-05-03", True),
        ("date", "2024-05", "2024-06", False),
        ("amount", (100.0, "EUR"), (101.0, "EUR"), True),
        ("amount", (100.0, "EUR"), (102.0, "EUR"), False),
        ("amount", (100.0, "EUR"), (100.0, "USD"), False),
        ("license", "Apache-2.0", "Apache License 2.0", True),
        ("round", "Series A", "series a", True),
        ("acquirer", "weberkamp", "tulipsoft", False),
    ],
)
def test_values_that_agree(role: str, one: object, other: object, same: bool) -> None:
    assert agree(role, one, other) is agree(role, other, one) is same


X, ROUND, OTHER = ("investee", "x"), ("amount", (9.0, "EUR")), ("amount", (5.0, "EUR"))


@pytest.mark.parametrize(
    ("kind", "gold", "told", "same"),
    [
        ("acquisitions", [("target", "t"), ("acquirer", "a")], [("target", "t"), ("acquirer", "a")], True),
        ("acquisitions", [("target", "t"), ("acquirer", "a")], [("target", "t")], False),
        ("acquisitions", [("target", "t")], [("target", "t"), ("acquirer", "a")], True),
        ("partnerships", [("partner", "a"), ("partner", "b")], [("partner", "b"), ("partner", "c")], False),
        ("partnerships", [("partner", "a"), ("partner", "b")], [("partner", "b"), ("partner", "a")], True),
        ("model_releases", [("model", "m")], [("model", "m"), ("developer", "d")], True),
        ("regulatory_actions", [("regulator", "r"), ("target", "t")], [("regulator", "r")], False),
        ("regulatory_actions", [("regulator", "r")], [("regulator", "r"), ("target", "t")], True),
        ("investments", [X, ROUND], [X, OTHER], False),
        ("investments", [X, ("investor", "i")], [X], True),
        ("investments", [X, ("investor", "i")], [X, ("investor", "j")], False),
    ],
)
def test_events_that_may_be_the_same(kind: str, gold: Any, told: Any, same: bool) -> None:  # noqa: ANN401  (roles with values of any type)
    assert anchored(kind, gold, told) is same


def test_the_pair_that_shares_most_is_aligned_and_each_event_once() -> None:
    one, two = [("model", "m"), ("date", "2024-05")], [("model", "m"), ("date", "2025")]
    assert align("model_releases", [one, two], [two, one]) == {0: 1, 1: 0}
    assert align("model_releases", [one], [one, one]) == {0: 0}


def counts(gold: dict[str, Any], told: dict[str, Any], level: str = "fact") -> tuple[int, int, int]:
    """(right, predicted, gold) of one level."""
    found = total([score(gold, told)])
    right, predicted, wanted = (
        sum(number for (at, _, what), number in found.items() if at == level and what == each)
        for each in ("right", "predicted", "gold")
    )
    return right, predicted, wanted


def test_roles_are_counted_one_by_one() -> None:
    told = {**DEAL, "amount": 9e6, "date": "2024"}
    assert counts({"acquisitions": [DEAL]}, {"acquisitions": [DEAL]}) == (3, 3, 3)
    assert counts({"acquisitions": [DEAL]}, {"acquisitions": [told]}) == (2, 4, 3)
    assert counts({"acquisitions": [DEAL]}, {}) == (0, 0, 3)
    assert counts({}, {"acquisitions": [DEAL]}) == (0, 3, 0)


def test_a_status_counts_only_where_one_side_says_other_than_announced() -> None:
    rumour = {**DEAL, "status": "rumoured"}
    assert counts({"acquisitions": [rumour]}, {"acquisitions": [rumour]}) == (4, 4, 4)
    assert counts({"acquisitions": [rumour]}, {"acquisitions": [DEAL]}) == (3, 4, 4)


def test_names_to_ignore_are_neither_right_nor_wrong() -> None:
    gold = {"companies": ["Weberkamp"], "ignore": ["Ada Marsh"]}
    told = {"companies": [{"name": "Weberkamp"}, {"name": "Ada Marsh"}, {"name": "Plumbleue"}]}
    assert counts(gold, told, "entity") == (1, 2, 1)


def test_ratios_of_nothing_are_nought() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)
    assert Counts(1, 2, 4) + Counts(1, 0, 0) == Counts(2, 2, 4)
    assert Counts(2, 4, 2).f1 == pytest.approx(2 / 3)
