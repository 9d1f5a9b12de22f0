"""Whom an article tells to own another is a thing of its own."""

from __future__ import annotations

import pytest

from kg.mentions.owners import owner_names
from kg.mentions.reading import read_mentions
from kg.mentions.tokens import sentences
from kg.records import Article
from kg.reference import load_reference


def article(text: str, language: str) -> Article:
    return Article("https://example.org/a", "a.txt", text, language, "", "test")


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Filiale du groupe Brumal, Brumal Santé vend des lits.", "fr", {"Brumal"}),
        ("Brumal Santé, filiale à 100 % de Brumal, vend des lits.", "fr", {"Brumal"}),
        ("Sa maison mère Brumal n'a pas commenté.", "fr", {"Brumal"}),
        ("Brumal Health is a subsidiary of Brumal, a lift maker.", "en", {"Brumal"}),
        ("Brumal Health, a unit of the lift maker Brumal Lifts, sells beds.", "en", {"Brumal", "Brumal Lifts"}),
        ("Its parent company, Brumal, did not comment.", "en", {"Brumal"}),
        ("The unit sells beds. Brumal did not comment.", "en", set()),
        ("Une filiale, installée à Dijon, de longue date Brumal, recrute.", "fr", set()),
    ],
)
def test_owners(text: str, language: str, names: set[str]) -> None:
    assert {" ".join(words) for words in owner_names(sentences(article(text, language)))} == names


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Brumal Health bought Ostrel. Brumal Health is a subsidiary of Brumal, a lift maker.", "en"),
        ("Brumal Santé a racheté Ostrel. Filiale du groupe Brumal, Brumal Santé vend des lits.", "fr"),
    ],
)
def test_an_owner_is_no_short_form_of_what_it_owns(text: str, language: str) -> None:
    mentions = read_mentions(article(text, language), reference=load_reference()).mentions
    assert {mention.name for mention in mentions if mention.text == "Brumal"} == {"Brumal"}
