"""A name is without the word that begins its sentence, without a headline's verbs, and whole over its "of"."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.mentions.lexicon import load_lexicon
from kg.mentions.spans import mended
from kg.mentions.tagger import Tagged
from kg.mentions.tokens import sentences
from kg.records import Article, Sentence, Token

TITLE = "Ardel Closes Round\n\n"


def article(text: str) -> Article:
    return Article("https://example.org/a", "a.txt", text, "en", "", "test", title_end=text.find("\n"))


def mended_names(text: str, *tagged: str) -> list[str]:
    """What is left of the words that a tagger took for a company's name, each where it first stands."""
    told = article(text)
    found = sentences(told)
    spans = [_span(name, text, number, found) for name in tagged for number in range(len(found))]
    mends = mended([span for span in spans if span], found, load_lexicon())
    return [text[_tokens(one, found)[0].start : _tokens(one, found)[-1].end] for one in mends]


def _tokens(span: Tagged, found: Sequence[Sentence]) -> Sequence[Token]:
    return found[span.sentence].tokens[span.first : span.last]


def _span(name: str, text: str, number: int, found: Sequence[Sentence]) -> Tagged | None:
    start = text.index(name)
    inside = [i for i, token in enumerate(found[number].tokens) if start <= token.start < start + len(name)]
    return Tagged(number, inside[0], inside[-1] + 1, "company", 0.9) if inside else None


@pytest.mark.parametrize(
    ("text", "tagged", "names"),
    [
        ("Suivit Canal Brindille, tombé en 2002.", ["Suivit Canal Brindille"], ["Canal Brindille"]),
        ("Meanwhile Ardel Media wants more.", ["Meanwhile Ardel Media"], ["Ardel Media"]),
        ("Chipmaker Ardel is in talks. So is Ardel.", ["Chipmaker Ardel"], ["Chipmaker Ardel"]),
        ("Next Level Ventures led.", ["Next Level Ventures"], ["Next Level Ventures"]),
        (f"{TITLE}The firm Brisk bought Ardel.", ["Ardel Closes Round", "Brisk"], ["Ardel Closes Round", "Brisk"]),
        ("Ardel/Brisk : Bruxelles dit oui", ["Ardel/Brisk"], ["Ardel", "Brisk"]),
        ("Bank of Saltford is putting in £15m.", ["Saltford"], ["Bank of Saltford"]),
        ("Elle a repris la Filature de la Brède.", ["Brède"], ["Filature de la Brède"]),
        ("Une séance à la Bourse de Brède.", ["Brède"], ["Brède"]),
        ("It gives Brisk 1,100 engineers.", ["Brisk 1,100"], ["Brisk"]),
        ("It went to Studio 54 then.", ["Studio 54"], ["Studio 54"]),
        ("Customers of Brisk River include two mills.", ["Brisk River"], ["Brisk River"]),
    ],
)
def test_names(text: str, tagged: list[str], names: list[str]) -> None:
    assert mended_names(text, *tagged) == names


def test_a_headline_says_no_more_than_the_name_that_stands_elsewhere() -> None:
    text = "Ardel Closes Round\n\nThe mill that is called Brisk/Ardel grows."
    assert mended_names(text, "Ardel Closes Round", "Brisk/Ardel") == ["Ardel", "Brisk", "Ardel"]


def test_an_ordinary_first_word_goes_where_the_rest_stands_elsewhere() -> None:
    assert mended_names("Chipmaker Ardel talks. It is Brisk/Ardel.", "Chipmaker Ardel", "Brisk/Ardel")[0] == "Ardel"


def test_a_headline_in_capitals_makes_no_name_of_ordinary_words() -> None:
    title = "Ardel Grid Agrees To Acquire Brisk From Million Growth Investment"
    assert mended_names(f"{title}\n\nMore below.", "Ardel Grid", "Agrees", "Million Growth Investment") == [
        "Ardel Grid"
    ]
    assert mended_names("Ardel agrees to buy Shift\n\nMore below.", "Shift") == ["Shift"]
