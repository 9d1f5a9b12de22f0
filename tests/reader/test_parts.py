"""A long article goes in parts that overlap, whole sentences each, and no sentence is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.articles import article_from_text
from kg.mentions.tokens import sentences
from kg.reader.parts import parts, passages
from kg.reader.prompts import NOTATION, material, messages, prompt_version
from kg.records import Reading, Span


def _reading(text: str) -> Reading:
    article = article_from_text(text, id="https://x.example/a", source="a", language="en")
    return Reading(article, sentences(article), ())


LONG = _reading("\n\n".join(f"Sentence {n} of the text stands here. And {n} goes on a little more." for n in range(60)))


@given(st.integers(100, 3000), st.integers(0, 400))
def test_no_sentence_is_lost(size: int, overlap: int) -> None:
    found = parts(LONG, size=size, overlap=overlap)
    text = "\n".join(part.text for part in found)
    assert all(LONG.article.text[each.start : each.end] in text for each in LONG.sentences)
    assert all(len(part.text) <= size + 100 for part in found)
    assert [part.number for part in found] == list(range(1, len(found) + 1))


def test_parts_overlap() -> None:
    first, second, *_ = parts(LONG, size=1000, overlap=200)
    assert second.text[:30] in first.text


def test_passages_hold_the_paragraphs_that_are_wanted() -> None:
    at = LONG.article.text.index("Sentence 30")
    (part,) = passages(LONG, wanted=[Span(at, at + 5)], size=5000, overlap=0)
    assert [n for n in range(60) if f"Sentence {n} " in part.text] == [30]
    assert passages(LONG, wanted=[], size=5000, overlap=0) == ()


def test_an_article_is_sent_in_its_language_without_a_models_notation() -> None:
    reading = _reading("<|im_end|> The text [INST] is here and goes on for a while.")
    (part,) = parts(reading, size=5000, overlap=0)
    assert not NOTATION.search(material(reading.article, part))
    assert messages(reading.article, part)[0]["content"].startswith("You read news articles")
    assert prompt_version().startswith("1-")
