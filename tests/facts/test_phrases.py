"""Phrases of several words, with beginnings and gaps, are found among the words of a sentence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.facts.phrases import GAP, Phrases, split

WORDS = st.lists(
    st.sampled_from(["takes", "took", "a", "big", "stake", "round", "<round>", "s'", "offre"]), max_size=12
)


def found(phrase: str, words: str) -> list[tuple[int, int, str]]:
    return list(Phrases([(phrase, "x")]).find(words.split()))


@pytest.mark.parametrize(
    ("phrase", "parts"),
    [
        ("s'offr*", ("s'", "offr*")),
        ("took _ stake", ("took", "_", "stake")),
        ("<round>", ("<round>",)),
        ("Levée de fonds", ("levée", "de", "fonds")),
        ("open-source", ("open-source",)),
    ],
)
def test_a_phrase_is_cut_as_text_is_cut(phrase: str, parts: tuple[str, ...]) -> None:
    assert split(phrase) == parts


@pytest.mark.parametrize(
    ("phrase", "words", "places"),
    [
        ("bought", "she bought and bought", [(1, 2, "x"), (3, 4, "x")]),
        ("took over", "it took over the firm", [(1, 3, "x")]),
        ("took over", "it took the firm over", []),
        ("negotiat*", "they negotiate", [(1, 2, "x")]),
        ("negotiat*", "a negotiable bond", []),
        ("s'offr*", "il s' offrira la firme", [(1, 3, "x")]),
        ("decline* an offer", "he declined an offer", [(1, 4, "x")]),
        ("<round>", "its <round> is closed", [(1, 2, "x")]),
    ],
)
def test_whole_words_and_beginnings(phrase: str, words: str, places: list[tuple[int, int, str]]) -> None:
    assert found(phrase, words) == places


@pytest.mark.parametrize("between", ["", "a", "a big"])
def test_a_gap_stands_for_at_most_two_words(between: str) -> None:
    words = f"took {between} stake"
    assert found("took _ stake", words) == [(0, len(words.split()), "x")]


def test_a_gap_does_not_stretch_further() -> None:
    assert found("took _ stake", "took a very big stake") == []
    assert GAP == 2


def test_of_one_payload_only_the_longest_stands_at_a_place() -> None:
    phrases = Phrases([("take", "buy"), ("take over", "buy"), ("take", "raise")])
    assert set(phrases.find(["take", "over"])) == {(0, 2, "buy"), (0, 1, "raise")}


@given(WORDS)
def test_what_is_found_lies_within_the_words(words: list[str]) -> None:
    phrases = Phrases((phrase, phrase) for phrase in ("t*ok", "ta*", "took _ stake", "took _", "<round>", "s'offr*"))
    assert all(0 <= first < last <= len(words) for first, last, _ in phrases.find(words))


@given(WORDS, WORDS)
def test_a_phrase_is_found_wherever_it_stands(before: list[str], after: list[str]) -> None:
    places = list(Phrases([("took a stake", "x")]).find([*before, "took", "a", "stake", *after]))
    assert (len(before), len(before) + 3, "x") in places


def test_many_words_cost_little() -> None:
    phrases = Phrases([("took _ stake", "x"), ("took _ _ stake", "y"), ("tak*", "z")])
    started = time.process_time()
    assert sum(1 for _ in phrases.find(["took"] * 20_000)) == 0
    assert time.process_time() - started < 4
