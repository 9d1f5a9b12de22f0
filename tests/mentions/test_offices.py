"""The press calls regulators by their country and field."""

from __future__ import annotations

import pytest

from kg.mentions.offices import REGULATOR, descriptions
from kg.mentions.reading import read_mentions
from kg.records import Article
from kg.reference import load_reference


def test_every_description_is_of_a_known_regulator() -> None:
    concepts = load_reference().concepts
    assert {concepts[told].kind for told in descriptions().values()} == {"regulator"}


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
    ],
)
def test_a_description_is_read_as_the_regulator(text: str, language: str, words: str, told: str) -> None:
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    found = [m for m in read_mentions(article, reference=load_reference()).mentions if m.kind == "regulator"]
    concept = load_reference().concepts[REGULATOR + told]
    assert [(mention.text, mention.reference) for mention in found] == [(words, concept.id)]
    assert found[0].name in dict(concept.labels).values()
