"""A well-known firm is found where its name stands alone; an ambiguous one where a word says what it is."""

from __future__ import annotations

import pytest

from kg.mentions.firms import known_firms
from kg.mentions.lexicon import load_lexicon
from kg.mentions.reading import read_mentions
from kg.mentions.tokens import sentences
from kg.records import Article
from kg.reference import load_reference


def article(text: str, language: str = "en") -> Article:
    return Article("https://example.org/a", "a.txt", text, language, "", "test")


def firms(text: str) -> list[str]:
    told = article(text)
    return [
        text[one.tokens[first].start : one.tokens[last - 1].end]
        for one in sentences(told)
        for first, last in known_firms(text, one, load_lexicon())
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The round was led by Pernod Ricard.", ["Pernod Ricard"]),
        ("L'opération est menée par Malakoff Humanis, et Equans suit.", ["Malakoff Humanis", "Equans"]),
        ("Mr Equans spoke.", []),
        ("It hired Lucía Equans.", []),
        ("Equans Brindille grows.", []),
        ("Equans & Sons grows.", []),
        ("The retailer Zara bought a mill.", ["Zara"]),
        ("Then Zara smiled.", []),
        ("an EQUANS mill", []),
    ],
)
def test_where_firms_stand(text: str, names: list[str]) -> None:
    assert firms(text) == names


def test_a_listed_firm_is_read_as_a_company() -> None:
    text = "C'est à Pernod Ricard que la distillerie Brindille a été cédée lundi."
    mentions = read_mentions(article(text, "fr"), reference=load_reference()).mentions
    assert ("Pernod Ricard", "company") in {(mention.name, mention.kind) for mention in mentions}
