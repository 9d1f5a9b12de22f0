"""The tagger's features and labels, and the gold they are learned from."""

import doctest
from pathlib import Path

import pytest

from kg.mentions import coreference, features, gold, lexicon, tagger
from kg.mentions.features import name_like
from kg.mentions.gold import gold_names, is_put_aside, labels, short_forms
from kg.mentions.lexicon import load_lexicon
from kg.mentions.tokens import sentences
from kg.records import Article
from kg.reference import load_reference


@pytest.mark.parametrize("module", [coreference, features, gold, lexicon, tagger])
def test_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Mistral", True),
        ("xAI", True),
        ("dust.tt", True),
        ("7b", True),
        ("2024", False),
        ("start-up", False),
        (",", False),
    ],
)
def test_name_like(word: str, expected: bool) -> None:
    assert name_like(word) is expected


def test_lists_have_words_for_both_languages() -> None:
    lists = load_lexicon()
    assert "company" in lists.cues["fr"]["licorne"]
    assert "company" in lists.cues["en"]["unicorn"]
    assert "legal" in lists.forms["inc"]


EMPTY: dict[str, object] = {
    "names": {},
    "ignore": [],
    "companies": [],
    "regulators": [],
    "models": [],
    "investments": [],
    "acquisitions": [],
}


def test_labels_take_the_longest_gold_name_and_the_short_form() -> None:
    article = Article("a", "a", "Quillon Robotics grows. Quillon hires.", "en", "", "test")
    names = gold_names({**EMPTY, "companies": ["Quillon Robotics"]}, frozenset(), load_reference())
    assert labels(sentences(article), names) == [
        ["B-company", "I-company", "O", "O"],
        ["B-company", "O", "O"],
    ]


def test_what_is_passed_over_and_takes_part_in_a_deal_is_a_party() -> None:
    names = gold_names(
        {**EMPTY, "ignore": ["Ada Marsh", "Reuters"], "investments": [{"investors": ["Ada Marsh"]}]},
        frozenset(),
        load_reference(),
    )
    assert names == {("Ada", "Marsh"): "party", ("Reuters",): "other"}


def test_an_ordinary_word_is_no_short_form() -> None:
    assert list(short_forms("Orange Ventures", frozenset({"orange"}))) == []


def test_a_third_is_put_aside_by_name() -> None:
    aside = sum(is_put_aside(f"briefs/x-{number}") for number in range(300))
    assert 70 < aside < 130


def test_the_shipped_model_is_small() -> None:
    model = Path(tagger.__file__).parent / "data" / "names" / tagger.MODEL
    assert model.stat().st_size < 3_000_000


def test_gold_may_give_a_regulator_by_another_name() -> None:
    names = gold_names({**EMPTY, "regulators": ["Federal Trade Commission"]}, frozenset(), load_reference())
    assert names["FTC",] == "regulator"
