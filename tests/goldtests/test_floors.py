"""What the facts and names of the development corpus may not fall below."""

from __future__ import annotations

import pytest

from kg.evaluation import Measured, figures, floors, texts_of

FLOORS = {
    "aside": {"fact.p": 0.69, "fact.f1": 0.59, "event.f1": 0.64, "entity.f1": 0.92},
    "learned": {"fact.p": 0.82, "fact.f1": 0.75},
}
"""Part of the corpus -> figure -> its floor: the third that was put aside, and what the weights were learned from."""


@pytest.mark.parametrize("part", FLOORS)
def test_quality_does_not_fall_below_its_floor(corpus: tuple[Measured, ...], part: str) -> None:
    report = {part: figures(texts_of(corpus, part))}
    assert floors(FLOORS[part], report, chosen=part) == ()


def test_every_event_of_the_corpus_is_traced_to_its_words(corpus: tuple[Measured, ...]) -> None:
    kinds = ("investments", "acquisitions", "partnerships", "model_releases", "regulatory_actions")
    quoted = [
        (each["quote"], text.gold.article.text[each["start"] : each["end"]])
        for text in corpus
        for kind in kinds
        for event in text.told[kind]
        for each in event["evidence"]
    ]
    assert quoted
    assert all(words == found for words, found in quoted)
