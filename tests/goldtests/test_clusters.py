"""How well stories are put together: what the figures count, and their floors on the story set."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SettingError
from kg.gold.clusters import Placed, Story, b_cubed, placed, read_stories, settled, told_by_gold
from kg.merging import merged_graph
from kg.quads import article_quads
from kg.terms import NK
from tests.conftest import ROOT

STORIES = ROOT / "tests" / "gold" / "stories"


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return list(read_stories(STORIES))


def test_b_cubed_on_two_events_of_which_one_was_torn_and_one_was_missed() -> None:
    figures = b_cubed([Placed(("a",), "1"), Placed(("a",), "1"), Placed(("a",), "2"), Placed(("b",), None)])
    assert figures.precision == 1
    assert figures.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 0) / 4)
    assert (figures.elements, figures.found) == (4, 3)


def test_what_stands_together_and_does_not_belong_together_costs_precision() -> None:
    assert b_cubed([Placed(("a",), "1"), Placed(("b",), "1")]).precision == 0.5


def test_stories_are_put_together_from_what_their_gold_says(stories: list[Story]) -> None:
    found = [placed(story, told_by_gold(story)) for story in stories]
    entities = b_cubed([each for story in found for each in story["entity"]])
    events = b_cubed([each for story in found for each in story["event"]])
    assert entities.f1 >= 0.98
    assert events.f1 >= 0.97
    assert entities.precision == 1.0


def test_status_and_disputes_are_those_of_the_gold(stories: list[Story]) -> None:
    right = [each for story in stories for each in settled(story, told_by_gold(story))]
    assert sum(fine for *_, fine in right) / len(right) >= 0.97


def test_no_node_has_names_that_differ_in_a_digit(stories: list[Story]) -> None:
    for story in stories:
        told = {letter: article_quads(extraction) for letter, extraction in told_by_gold(story).items()}
        graphs = {str(quads[0].graph_name)[1:-1]: quads for quads in told.values()}
        for node, quads in merged_graph(graphs).items():
            used = [getattr(q.object, "value", "") for q in quads if q.predicate.value == NK.mergedFrom]
            digits = {"".join(c for c in iri.rpartition("/")[2] if c.isdigit()) for iri in (node, *used)}
            assert len(digits) == 1, (node, used)


def test_distinct_things_never_share_a_node(stories: list[Story]) -> None:
    for story in stories:
        homes: dict[str, set[str | None]] = {}
        for each in placed(story, told_by_gold(story))["entity"]:
            homes.setdefault(each.gold[1], set()).add(each.found)
        for one, other in story.gold["distinct"]:
            assert not homes.get(one, set()) & homes.get(other, set()) - {None}, (story.name, one, other)


def test_a_broken_gold_is_named(tmp_path: Path) -> None:
    (tmp_path / "story").mkdir()
    (tmp_path / "story" / "gold.json").write_text("{")
    with pytest.raises(SettingError, match=r"gold\.json"):
        list(read_stories(tmp_path))
