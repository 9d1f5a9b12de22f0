"""Nothing is lost, whatever the number of workers, and every quote stands where it says."""

from __future__ import annotations

from pathlib import Path

import kg
from kg.records import Extraction, Failure
from tests.conftest import ROOT
from tests.pipeline.news import EXAMPLES, write


def test_failures_keep_their_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, empty = write(tmp_path, "good.md"), tmp_path / "empty.md"
    empty.touch()
    for jobs in (1, 2):
        kinds = [type(outcome) for outcome in kg.extract([good, empty, tmp_path / "none.md"], jobs=jobs)]
        assert kinds == [Extraction, Failure, Failure]


def test_workers_give_what_one_process_gives(examples: list[Path]) -> None:
    assert list(kg.extract(examples[:3], jobs=2)) == list(kg.extract(examples[:3]))


def test_min_confidence_leaves_out_what_is_less_sure(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md")
    (all_of_it,) = kg.extract(path)
    (nothing,) = kg.extract(path, min_confidence=1.0)
    assert isinstance(all_of_it, Extraction)
    assert isinstance(nothing, Extraction)
    assert all_of_it.events
    assert all(event.fact.confidence == 1.0 for event in nothing.events)


def test_every_quote_stands_where_it_says() -> None:
    gold = ROOT / "tests" / "gold"
    sources = [str(folder) for folder in (EXAMPLES, gold) if any(folder.rglob("*.md"))]
    wrong = [
        (extraction.article.source, evidence)
        for extraction in kg.extract(sources)
        if isinstance(extraction, Extraction)
        for evidence in (
            *(evidence for event in extraction.events for evidence in event.fact.evidence),
            *(evidence for entity in extraction.entities for evidence in entity.mentions),
        )
        if extraction.article.text[evidence.start : evidence.end] != evidence.quote
    ]
    assert wrong == []
