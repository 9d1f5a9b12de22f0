"""What funding rounds are found and how they are named."""

from __future__ import annotations

import time

import pytest

from kg.mentions.rounds import find_rounds
from kg.records import Article


def found(text: str, language: str = "en") -> list[object]:
    mentions = list(find_rounds(Article("urn:a", "a.txt", text, language, "", "")))
    assert all(m.text == text[m.start : m.end] for m in mentions)
    return [m.value for m in mentions]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("its Series A extension", "Series A"),
        ("une série B menée par", "Series B"),
        ("a Series-B round", "Series B"),
        ("Series B2", "Series B"),
        ("its C round", "Series C"),
        ("le tour B", "Series B"),
        ("une ronde de série B", "Series B"),
        ("a pre-Series A", "Pre-Series A"),
        ("a seed round", "Seed"),
        ("a $6 million seed.", "Seed"),
        ("un tour d'amorçage", "Seed"),
        ("une ronde d’amorçage de 6 millions", "Seed"),
        ("a pre-seed", "Pre-seed"),
        ("en pré-amorçage", "Pre-seed"),
        ("an angel round", "Angel"),
        ("a bridge loan", "Bridge"),
        ("a growth round", "Growth"),
        ("its IPO", "IPO"),
        ("an initial public offering", "IPO"),
        ("son introduction en Bourse", "IPO"),
        ("son entrée à la Bourse de New York", "IPO"),
        ("$50 million, in debt", "Debt"),
        ("une série a été bouclée", None),
        ("un fonds d'amorçage", None),
        ("seed drills and seed investors", None),
        ("A round of talks", None),
    ],
)
def test_a_round_has_its_english_name(text: str, name: str | None) -> None:
    assert found(text) == ([name] if name else [])


def test_a_column_of_rounds_is_read() -> None:
    assert found("Société | Montant | Série | Fonds\nVarech | 7 M€ | A | Tellur\nPapier | 1 M€ | B, extension | X") == [
        "Series A",
        "Series B",
    ]


@pytest.mark.parametrize("unit", ["series ", "| a ", "seed ", "tour de ", "round "])
def test_hostile_repeats_are_read_in_time(unit: str) -> None:
    start = time.process_time()
    found(unit * (200_000 // len(unit)))
    assert time.process_time() - start < 10
