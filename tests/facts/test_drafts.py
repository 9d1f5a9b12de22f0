"""The labelled mentions of a sentence gather into events round their anchors."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.facts.drafts import (
    Draft,
    action,
    best,
    carries_on,
    sentence_drafts,
    values,
    with_date,
    with_parties,
    with_topic,
    without_asides,
)
from kg.records import Amount
from tests.facts.texts import draft, in_words, parts, scenes_of

FIRMS = ["Weberkamp", "Tulipsoft", "Plumbleue", "Brightloom"]
MODELS = ["Petrel 2", "Petrel 1"]


def words(one: Draft) -> dict[str, list[str]]:
    """Role -> values, in words."""
    return {role: sorted(map(in_words, values(one, role))) for role in sorted({part.role for part in one.parts})}


def test_one_anchor_takes_all_the_roles_of_its_sentence() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft for €85 million.", company=FIRMS)
    roles = {"Weberkamp": "acquirer", "Tulipsoft": "target", "€85 million": "amount"}
    (one,) = sentence_drafts("acquisition", found, parts(found, roles))
    assert values(one, "amount") == {Amount(Decimal(85_000_000), "EUR")}
    assert values(one, "acquirer") == {"Weberkamp"}


def test_two_targets_take_their_own_sums_and_share_the_buyer() -> None:
    text = "Weberkamp bought Tulipsoft for €85 million and Plumbleue for €9 million."
    found = scenes_of(text, company=FIRMS)
    roles = {"Weberkamp": "acquirer", "Tulipsoft": "target", "Plumbleue": "target"}
    roles |= {"€85 million": "amount", "€9 million": "amount"}
    assert [words(one) for one in sentence_drafts("acquisition", found, parts(found, roles))] == [
        {"acquirer": ["Weberkamp"], "amount": ["85000000 EUR"], "target": ["Tulipsoft"]},
        {"acquirer": ["Weberkamp"], "amount": ["9000000 EUR"], "target": ["Plumbleue"]},
    ]


def test_the_targets_of_one_measure_stay_together_unless_each_has_its_sum() -> None:
    regulators = ["CNIL"]
    found = scenes_of("The CNIL fined Weberkamp and Tulipsoft.", company=FIRMS, regulator=regulators)
    roles = {"CNIL": "regulator", "Weberkamp": "target", "Tulipsoft": "target"}
    assert len(sentence_drafts("regulatory_action", found, parts(found, roles))) == 1
    text = "The CNIL fined Weberkamp €5 million and Tulipsoft €3 million."
    found = scenes_of(text, company=FIRMS, regulator=regulators)
    roles |= {"€5 million": "amount", "€3 million": "amount"}
    assert len(sentence_drafts("regulatory_action", found, parts(found, roles))) == 2


def test_a_partnership_has_no_anchor_so_a_sentence_tells_one() -> None:
    found = scenes_of("Weberkamp, Tulipsoft and Plumbleue team up.", company=FIRMS)
    (one,) = sentence_drafts("partnership", found, parts(found, dict.fromkeys(FIRMS, "partner")))
    assert values(one, "partner") == {"Weberkamp", "Tulipsoft", "Plumbleue"}


def test_each_sentence_has_its_own_draft() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft. Weberkamp paid well.", company=FIRMS)
    told = sentence_drafts("acquisition", found, parts(found, {"Weberkamp": "acquirer", "Tulipsoft": "target"}))
    assert [{part.scene for part in one.parts} for one in told] == [{0}, {1}]


def test_the_label_with_most_weight_wins_and_ties_go_by_name() -> None:
    said = (("status", "planned", 0.6), ("status", "denied", 0.5), ("status", "denied", 0.4), ("action", "fine", 1.0))
    one = Draft("regulatory_action", (), said)
    assert best(one, "status") == "denied"
    assert action(one) == "fine"
    assert best(one, "open") is None
    assert (
        best(Draft("acquisition", (), (("status", "rumoured", 1.0), ("status", "denied", 1.0))), "status") == "denied"
    )


def test_the_topic_of_the_sentence_before_raises_the_money() -> None:
    found = scenes_of("Brightloom makes lamps. It closed a round of $3 million.", company=FIRMS)
    one = with_topic(draft("investment", found, {"$3 million": "amount"}), found)
    assert values(one, "investee") == {"Brightloom"}


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("en", "Brightloom was founded by former researchers of Weberkamp and Tulipsoft.", ["Brightloom"]),
        ("en", "Brightloom, started by Weberkamp's former chief scientist, raised $3 million.", ["Brightloom"]),
        ("fr", "Brightloom, née d'anciens chercheurs de Weberkamp, a levé 3 millions.", ["Brightloom"]),
        ("en", "The money came from Weberkamp; Brightloom is glad.", ["Weberkamp", "Brightloom"]),
    ],
)
def test_where_people_come_from_takes_no_part_in_a_deal(language: str, text: str, left: list[str]) -> None:
    found = scenes_of(text, language, company=FIRMS)
    named = parts(found, dict.fromkeys(FIRMS, "investor"))
    assert [part.place.mention.text for part in without_asides(named, "investment", found, language)] == left


def test_no_topic_is_taken_from_a_sentence_about_several() -> None:
    found = scenes_of("Weberkamp and Tulipsoft are rivals. A round of $3 million was closed.", company=FIRMS)
    one = draft("investment", found, {"$3 million": "amount"})
    assert with_topic(one, found) == one


def test_what_is_said_is_not_taken_from_the_topic() -> None:
    found = scenes_of("Brightloom makes lamps. Tulipsoft raised $3 million.", company=FIRMS)
    one = draft("investment", found, {"Tulipsoft": "investee", "$3 million": "amount"})
    assert with_topic(one, found) == one


def test_a_sentence_that_goes_on_takes_the_date_of_the_one_before() -> None:
    text = "On 3 May 2024 the news was out. Indeed, Weberkamp bought Tulipsoft. Weberkamp sold Plumbleue."
    found = scenes_of(text, company=FIRMS)
    assert carries_on(found[1], "en")
    assert not carries_on(found[2], "en")
    one = draft("acquisition", found, {"Tulipsoft": "target"})
    assert "2024-05-03" in words(with_date(one, found, "en"))["date"]
    other = draft("acquisition", found, {"Plumbleue": "target"})
    assert with_date(other, found, "en") == other


def test_the_date_of_a_french_sentence_before() -> None:
    text = "Tout s'est su le 3 mai 2024. Dans la foulée, Weberkamp a racheté Tulipsoft."
    found = scenes_of(text, "fr", company=FIRMS)
    one = draft("acquisition", found, {"Tulipsoft": "target"})
    assert words(with_date(one, found, "fr"))["date"] == ["2024-05-03"]


def test_a_model_keeps_its_own_date_in_a_sentence_of_several() -> None:
    text = "Tulipsoft released Petrel 1 in May 2023, before it launched its larger sibling Petrel 2 in June 2024."
    found = scenes_of(text, company=FIRMS, model=MODELS)
    roles = {
        "Tulipsoft": "developer",
        "Petrel 1": "model",
        "Petrel 2": "model",
        "May 2023": "date",
        "June 2024": "date",
    }
    told = [words(one) for one in sentence_drafts("model_release", found, parts(found, roles))]
    assert [(one["model"], one["developer"]) for one in told] == [
        (["Petrel 1"], ["Tulipsoft"]),
        (["Petrel 2"], ["Tulipsoft"]),
    ]
    assert all(len(one.get("date", [])) <= 1 for one in told)


def test_two_authorities_of_a_sentence_act_each_for_itself() -> None:
    text = "The CNIL fined Weberkamp in March 2022 and the FTC in July 2023."
    found = scenes_of(text, company=FIRMS, regulator=["CNIL", "FTC"])
    roles = {"CNIL": "regulator", "FTC": "regulator", "Weberkamp": "target"}
    roles |= {"March 2022": "date", "July 2023": "date"}
    assert [words(one) for one in sentence_drafts("regulatory_action", found, parts(found, roles))] == [
        {"date": ["2022-03"], "regulator": ["CNIL"], "target": ["Weberkamp"]},
        {"date": ["2023-07"], "regulator": ["FTC"], "target": ["Weberkamp"]},
    ]


def test_two_steps_at_two_times_are_two_events() -> None:
    text = "The CNIL opened an investigation of Weberkamp in March 2022 and fined it in July 2023."
    found = scenes_of(text, company=FIRMS, regulator=["CNIL"])
    roles = {"CNIL": "regulator", "Weberkamp": "target", "March 2022": "date", "July 2023": "date"}
    told = sentence_drafts("regulatory_action", found, parts(found, roles))
    assert [words(one)["date"] for one in told] == [["2022-03"], ["2023-07"]]
    assert all(words(one)["regulator"] == ["CNIL"] for one in told)


def test_two_rounds_of_a_sentence_share_only_who_raised_them() -> None:
    text = "Weberkamp raised €5 million in March 2022 and €9 million from Tulipsoft in July 2023."
    found = scenes_of(text, company=FIRMS)
    roles = {"Weberkamp": "investee", "Tulipsoft": "investor", "€5 million": "amount", "€9 million": "amount"}
    roles |= {"March 2022": "date", "July 2023": "date"}
    assert [words(one) for one in sentence_drafts("investment", found, parts(found, roles))] == [
        {"amount": ["5000000 EUR"], "date": ["2022-03"], "investee": ["Weberkamp"]},
        {"amount": ["9000000 EUR"], "date": ["2023-07"], "investee": ["Weberkamp"], "investor": ["Tulipsoft"]},
    ]


def test_partners_that_a_preposition_each_brings_in_are_partners_of_the_first_only() -> None:
    text = "Weberkamp signed a pact with Tulipsoft and another with the maker Plumbleue."
    found = scenes_of(text, company=FIRMS)
    told = sentence_drafts("partnership", found, parts(found, dict.fromkeys(FIRMS, "partner")))
    assert [words(one)["partner"] for one in told] == [["Tulipsoft", "Weberkamp"], ["Plumbleue", "Weberkamp"]]


def test_a_step_on_the_deal_concerns_both_sides_of_the_takeover_told_last() -> None:
    for language, text in (
        ("en", "Weberkamp bought Tulipsoft. The CNIL cleared the deal in May."),
        ("fr", "Weberkamp a racheté Tulipsoft. La CNIL a autorisé l'opération en mai."),
    ):
        found = scenes_of(text, language, company=FIRMS, regulator=["CNIL"])
        deals = parts(found, {"Weberkamp": "acquirer", "Tulipsoft": "target"})
        step = draft("regulatory_action", found, {"CNIL": "regulator"})
        assert values(with_parties(step, found, deals, language), "target") == {"Weberkamp", "Tulipsoft"}
        assert with_parties(step, found[:1] + scenes_of("x", language), (), language) == step


def test_a_step_that_names_its_target_or_speaks_of_no_deal_takes_no_side_of_one() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft. The CNIL opened a probe.", company=FIRMS, regulator=["CNIL"])
    deals = parts(found, {"Weberkamp": "acquirer", "Tulipsoft": "target"})
    step = draft("regulatory_action", found, {"CNIL": "regulator"})
    assert with_parties(step, found, deals, "en") == step
