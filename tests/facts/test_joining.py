"""An event is told once, though headline and body each tell it."""

from __future__ import annotations

import pytest

from kg.facts.drafts import Draft, sentence_drafts, values
from kg.facts.joining import anchored, join_features, joined, merged
from kg.records import FactKind
from tests.facts.texts import draft, facts, parts, scenes_of

FIRMS = ["Weberkamp", "Tulipsoft", "Plumbleue"]
BUYER = {"Weberkamp": "acquirer", "Tulipsoft": "target", "Plumbleue": "target"}


def told(text: str, language: str, kind: FactKind, roles: dict[str, str], **names: list[str]) -> tuple[Draft, ...]:
    found = scenes_of(text, language, **names)
    return joined(sentence_drafts(kind, found, parts(found, roles)), found, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Weberkamp bought Tulipsoft.\n\nOn Monday, Weberkamp acquired Tulipsoft."),
        ("fr", "Weberkamp rachète Tulipsoft.\n\nLundi, Weberkamp a acquis Tulipsoft."),
    ],
)
def test_the_same_deal_told_twice_is_one(language: str, text: str) -> None:
    (one,) = told(text, language, "acquisition", BUYER, company=FIRMS)
    assert {part.scene for part in one.parts} == {0, 1}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Weberkamp bought Tulipsoft.\n\nWeberkamp also bought Plumbleue."),
        ("fr", "Weberkamp rachète Tulipsoft.\n\nWeberkamp a aussi racheté Plumbleue."),
    ],
)
def test_deals_for_two_targets_are_two(language: str, text: str) -> None:
    found = told(text, language, "acquisition", BUYER, company=FIRMS)
    assert [values(one, "target") for one in found] == [{"Tulipsoft"}, {"Plumbleue"}]


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("en", "Tulipsoft released Petrel 1. It released Petrel 2. Both models came out on 3 May 2024.", "3 May 2024"),
        ("fr", "Tulipsoft publie Petrel 1. Il publie Petrel 2. Ces deux modèles datent du 3 mai 2024.", "3 mai 2024"),
    ],
)
def test_what_is_said_of_two_models_holds_for_both(language: str, text: str, date: str) -> None:
    roles = {"Petrel 1": "model", "Petrel 2": "model", date: "date", f"le {date}": "date", f"on {date}": "date"}
    found = told(text, language, "model_release", roles, company=FIRMS, model=["Petrel 1", "Petrel 2"])
    assert [values(one, "model") for one in found] == [{"Petrel 1"}, {"Petrel 2"}]
    assert all(values(one, "date") for one in found)


FOUR = ["Weberkamp", "Tulipsoft", "Plumbleue", "Brightloom"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Weberkamp teams up with Tulipsoft; Plumbleue has signed an agreement with Brightloom."),
        ("en", "Weberkamp teams up with Tulipsoft. Plumbleue has signed an agreement with Brightloom."),
        ("fr", "Weberkamp s'allie à Tulipsoft ; Plumbleue a signé un accord avec Brightloom."),
    ],
)
def test_pacts_without_a_common_partner_are_two(language: str, text: str) -> None:
    found = told(text, language, "partnership", dict.fromkeys(FOUR, "partner"), company=FOUR)
    assert [values(one, "partner") for one in found] == [set(FOUR[:2]), set(FOUR[2:])]


def test_a_semicolon_within_one_pact_does_not_part_it() -> None:
    text = "Weberkamp teams up with Tulipsoft; Plumbleue will join the pact later."
    (one,) = told(text, "en", "partnership", dict.fromkeys(FOUR[:3], "partner"), company=FOUR[:3])
    assert values(one, "partner") == set(FOUR[:3])


@pytest.mark.parametrize(
    ("language", "text", "sums"),
    [
        (
            "en",
            "The CNIL fines Weberkamp and Tulipsoft. The CNIL fined Weberkamp €5 million and Tulipsoft €2 million.",
            ["€5 million", "€2 million"],
        ),
        (
            "fr",
            "La CNIL sanctionne Weberkamp et Tulipsoft. La CNIL a infligé à Weberkamp une amende de 5 millions d'euros "
            "et à Tulipsoft une amende de 2 millions d'euros.",
            ["5 millions d'euros", "2 millions d'euros"],
        ),
    ],
)
def test_each_of_several_is_fined_its_own_sum(language: str, text: str, sums: list[str]) -> None:
    roles = {"CNIL": "regulator", **dict.fromkeys(FIRMS[:2], "target"), **dict.fromkeys(sums, "amount")}
    found = told(text, language, "regulatory_action", roles, company=FIRMS[:2], regulator=["CNIL"])
    fined = [one for one in found if values(one, "amount")]
    assert [values(one, "target") for one in fined] == [{"Weberkamp"}, {"Tulipsoft"}]


def test_merging_keeps_all_that_was_said() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft.", company=FIRMS)
    old = Draft("acquisition", parts(found, {"Weberkamp": "acquirer"}), (("status", "planned", 0.4),))
    new = Draft("acquisition", parts(found, {"Tulipsoft": "target"}), (("status", "denied", 0.9),))
    both = merged(old, new)
    assert (both.parts, both.said) == (old.parts + new.parts, old.said + new.said)


def test_a_sentence_without_an_anchor_borrows_that_of_the_event_before() -> None:
    found = scenes_of("Tulipsoft raised $3 million. A second round brought $9 million.", company=FIRMS)
    old = draft("investment", found, {"Tulipsoft": "investee", "$3 million": "amount"})
    new = draft("investment", found, {"$9 million": "amount"})
    assert values(anchored([old], new), "investee") == {"Tulipsoft"}


def test_nothing_is_borrowed_over_many_sentences() -> None:
    filler = "It rained. " * 6
    found = scenes_of(f"Tulipsoft raised $3 million. {filler}A round brought $9 million.", company=FIRMS)
    old = draft("investment", found, {"Tulipsoft": "investee"})
    new = draft("investment", found, {"$9 million": "amount"})
    assert anchored([old], new) == new


def test_the_features_of_a_pair_say_where_they_agree() -> None:
    found = scenes_of("Weberkamp bought Tulipsoft. Weberkamp acquired Plumbleue.", company=FIRMS)
    old, new = sentence_drafts("acquisition", found, parts(found, BUYER))
    features = join_features(old, new, found, last=True)
    assert "anchor=acquisition,differ" in features
    assert "acquirer=acquisition,all" in features


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Weberkamp buys the start-up Tulipsoft\n\nThe German group Weberkamp has acquired the Dutch start-up "
            "Tulipsoft for €85 million. Weberkamp bought Tulipsoft on 3 May 2024.",
        ),
        (
            "fr",
            "Vauquelin rachète la start-up Plumbleue\n\nLe groupe lyonnais Vauquelin a racheté la start-up Plumbleue "
            "pour 85 millions d'euros. Vauquelin a acquis Plumbleue le 3 mai 2024.",
        ),
    ],
)
def test_an_article_tells_its_deal_once(language: str, text: str) -> None:
    (fact,) = facts(text, language)
    assert fact.kind == "acquisition"
    assert len([each for each in fact.evidence if each.role == "event"]) == 3
