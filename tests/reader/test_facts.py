"""From a model's answer to the graph nothing right is lost, and nothing wrong comes through."""

from __future__ import annotations

import json
from functools import cache

from kg.entities import identify
from kg.exports.facts import facts_json
from kg.gold.reading import BASE, Gold
from kg.gold.scoring import Counts, Score, score
from kg.mentions.reading import read_mentions
from kg.quads import article_quads
from kg.reader.answers import read_answer
from kg.reader.facts import grounded_facts
from kg.records import Extraction, Reader, Reading
from kg.reference import load_reference
from kg.validation import validate
from tests.reader.scripted import Json, marked, right_answer, spoilt_answer

READER = Reader("llm", "scripted", "1")


@cache
def _golds() -> tuple[tuple[Gold, Reading], ...]:
    """Whole articles of the corpus, about half in each language."""
    golds = [*marked("en-wire"), *marked("en-press"), *marked("fr-wire"), *marked("fr-press"), *marked("mixed-")]
    return tuple((gold, read_mentions(gold.article, reference=load_reference())) for gold in golds)


def _extraction(answer: Json, reading: Reading) -> Extraction:
    reference = load_reference()
    found = grounded_facts(read_answer(json.dumps(answer)), reading, reference=reference, reader=READER)
    return identify(found.reading, found.facts, base=BASE, reference=reference)


def _sum(scores: list[Score], level: str) -> Counts:
    return sum((counts for one in scores for (at, _), counts in one.counts.items() if at == level), Counts())


def test_right_answers_come_through_whole() -> None:
    told = [(gold, _extraction(right_answer(gold), reading)) for gold, reading in _golds()]
    assert len(told) >= 40
    assert {gold.article.language for gold, _ in told} == {"en", "fr"}
    scores = [score(gold.data, facts_json(extraction)) for gold, extraction in told]
    assert _sum(scores, "fact").f1 >= 0.97
    assert _sum(scores, "event").f1 >= 0.97
    assert _sum(scores, "entity").f1 >= 0.97
    graphs = {extraction.article.id: article_quads(extraction) for _, extraction in told}
    assert [finding for finding in validate(graphs) if finding.severity == "Violation"] == []


def test_a_third_invented_or_misquoted_does_not() -> None:
    scores, wrong, told = [], 0, 0
    for gold, reading in _golds():
        answer, spoilt = spoilt_answer(gold)
        wrong, told = wrong + spoilt, told + len(answer["events"])
        scores.append(score(gold.data, facts_json(_extraction(answer, reading))))
    assert wrong / told >= 1 / 3
    assert _sum(scores, "fact").precision >= 0.97
    assert _sum(scores, "fact").recall >= 0.93


def test_every_word_of_evidence_stands_in_its_text() -> None:
    for gold, reading in _golds():
        extraction = _extraction(spoilt_answer(gold)[0], reading)
        shown = [each for event in extraction.events for each in event.fact.evidence]
        assert all(gold.article.text[each.start : each.end] == each.quote for each in shown)
        assert all(event.fact.told for event in extraction.events)
