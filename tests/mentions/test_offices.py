"""The press calls regulators by their country and field."""

from __future__ import annotations

import pytest

from kg.mentions.offices import REGULATOR, descriptions, told
from kg.mentions.reading import read_mentions
from kg.records import Article
from kg.reference import fold, load_reference


def test_every_description_is_of_a_known_regulator() -> None:
    concepts = load_reference().concepts
    assert {concepts[told].kind for told in descriptions().values()} == {"regulator"}


def test_no_description_is_told_of_two_regulators() -> None:
    assert [words for concept, described in told() for words in described if descriptions()[words] != concept] == []


def test_no_description_is_the_name_of_another_regulator() -> None:
    known = load_reference().by_name
    named = {words: {concept.id for concept in known[words]} for words in descriptions() if words in known}
    assert {words: ids for words, ids in named.items() if ids != {descriptions()[words]}} == {}


def test_descriptions_are_folded() -> None:
    assert [words for words in descriptions() if fold(words) != words] == []


@pytest.mark.parametrize(
    ("text", "language", "words", "told"),
    [
        (
            "Britain's competition watchdog fined Ostrel.",
            "en",
            "Britain's competition watchdog",
            "competition-and-markets-authority",
        ),
        ("The French privacy regulator fined Ostrel.", "en", "French privacy regulator", "cnil"),
        ("EU antitrust regulators cleared the purchase.", "en", "EU antitrust regulators", "european-commission"),
        (
            "Le gendarme boursier américain poursuit Ostrel.",
            "fr",
            "gendarme boursier américain",
            "securities-and-exchange-commission",
        ),
        (
            "Le régulateur britannique de la concurrence enquête.",
            "fr",
            "régulateur britannique de la concurrence",
            "competition-and-markets-authority",
        ),
        (
            "L'autorité italienne de protection des données enquête.",
            "fr",
            "autorité italienne de protection des données",
            "garante",
        ),
        (
            "Britain's merger regulator cleared the purchase.",
            "en",
            "Britain's merger regulator",
            "competition-and-markets-authority",
        ),
        (
            "Turkey's competition board fined Ostrel.",
            "en",
            "Turkey's competition board",
            "turkish-competition-authority",
        ),
        (
            "India antitrust watchdog raids Ostrel.",
            "en",
            "India antitrust watchdog",
            "competition-commission-of-india",
        ),
        (
            "US auto safety regulators are looking at Ostrel's cars.",
            "en",
            "US auto safety regulators",
            "national-highway-traffic-safety-administration",
        ),
        (
            "The German cartel office clears the purchase of Ostrel.",
            "en",
            "German cartel office",
            "bundeskartellamt",
        ),
        (
            "South Korea's fair trade watchdog fined Ostrel.",
            "en",
            "South Korea's fair trade watchdog",
            "korea-fair-trade-commission",
        ),
        (
            "Nigeria's central bank fined Ostrel.",
            "en",
            "Nigeria's central bank",
            "central-bank-of-nigeria",
        ),
        (
            "The Philippines' central bank fined Ostrel.",
            "en",
            "Philippines' central bank",
            "bangko-sentral-ng-pilipinas",
        ),
        (
            "Canada's privacy commissioner questions Ostrel.",
            "en",
            "Canada's privacy commissioner",
            "office-of-the-privacy-commissioner-of-canada",
        ),
        (
            "Nigeria's anti-graft agency charged Ostrel.",
            "en",
            "Nigeria's anti-graft agency",
            "efcc",
        ),
        (
            "Australia's prudential regulator warned Ostrel.",
            "en",
            "Australia's prudential regulator",
            "australian-prudential-regulation-authority",
        ),
        (
            "Le conseil turc de la concurrence enquête sur Ostrel.",
            "fr",
            "conseil turc de la concurrence",
            "turkish-competition-authority",
        ),
        (
            "La commission indienne de la concurrence enquête sur Ostrel.",
            "fr",
            "commission indienne de la concurrence",
            "competition-commission-of-india",
        ),
        (
            "La banque centrale du Nigeria a sanctionné Ostrel.",
            "fr",
            "banque centrale du Nigeria",
            "central-bank-of-nigeria",
        ),
        (
            "La banque centrale kényane a sanctionné Ostrel.",
            "fr",
            "banque centrale kényane",
            "central-bank-of-kenya",
        ),
        (
            "La Cnil irlandaise enquête sur Ostrel.",
            "fr",
            "Cnil irlandaise",
            "data-protection-commission",
        ),
        (
            "L'agence tunisienne de protection des données enquête.",
            "fr",
            "agence tunisienne de protection des données",
            "inpdp",
        ),
        (
            "Le gendarme roumain de la concurrence enquête sur Ostrel.",
            "fr",
            "gendarme roumain de la concurrence",
            "romanian-competition-council",
        ),
        (
            "Le fisc américain poursuit Ostrel.",
            "fr",
            "fisc américain",
            "internal-revenue-service",
        ),
        (
            "L'autorité brésilienne de l'aviation civile enquête.",
            "fr",
            "autorité brésilienne de l'aviation civile",
            "national-civil-aviation-agency-of-brazil",
        ),
    ],
)
def test_a_description_is_read_as_the_regulator(text: str, language: str, words: str, told: str) -> None:
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    found = [m for m in read_mentions(article, reference=load_reference()).mentions if m.kind == "regulator"]
    concept = load_reference().concepts[REGULATOR + told]
    assert [(mention.text, mention.reference) for mention in found] == [(words, concept.id)]
    assert found[0].name in dict(concept.labels).values()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Central bank rates rose as Ostrel fell.", "en"),
        ("The Nigerian bank Ostrel grew.", "en"),
        ("Le régulateur de la concurrence enquête sur Ostrel.", "fr"),
        ("La banque kényane Ostrel a grandi.", "fr"),
    ],
)
def test_a_field_without_a_country_is_nobody(text: str, language: str) -> None:
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    found = [m for m in read_mentions(article, reference=load_reference()).mentions if m.kind == "regulator"]
    assert found == []
