"""Gold under one shape, a third of it put aside for good."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

from kg.evaluation import Measured
from kg.gold import labels, reading, scoring
from kg.gold.reading import Gold, aligned, gold_reading, held_out, read_gold
from kg.mentions.gold import is_put_aside
from kg.mentions.reading import read_mentions
from kg.reference import load_reference
from tests.goldtests.lessons import BUY, FINE, LESSONS, MODEL, RAISE, gold

BRIEF = {"id": "b-1", "language": "en", "published": "2024-05-14", "text": "Weberkamp has bought Tulipsoft, they said."}


@pytest.mark.parametrize("module", [labels, reading, scoring])
def test_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module


@pytest.mark.parametrize(
    ("name", "aside"),
    [("press/01", False), ("press/02", False), ("press/03", True), ("press/04", True), ("briefs/en-01", False)],
)
def test_what_is_put_aside_stays_aside(name: str, aside: bool) -> None:
    assert held_out(name) is aside


def test_names_and_facts_put_the_same_texts_aside(corpus: tuple[Measured, ...]) -> None:
    names = [text.gold.name for text in corpus]
    assert len(set(names)) == len(names) == 920
    assert [name for name in names if held_out(name) != is_put_aside(name)] == []
    assert sum(map(held_out, names)) == 311
    assert [text.gold.name for text in corpus if text.learned] == [name for name in names if not held_out(name)]


def test_a_folder_of_all_forms_is_read_in_order(tmp_path: Path) -> None:
    whole = {"companies": ["Weberkamp"]}
    (tmp_path / "b.md").write_text("# Deal\n\nWeberkamp has bought Tulipsoft, they said on Monday.", "utf-8")
    (tmp_path / "b.gold.json").write_text(json.dumps(whole), "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({**BRIEF, "gold": whole}), "utf-8")
    found = gold(tmp_path, BUY)
    assert [one.name for one in found] == ["b", f"{tmp_path.name}/b-1", "lessons/t-buy"]
    assert [one.lesson is None for one in found] == [True, True, False]
    assert all(one.data["partnerships"] == [] for one in found)


def test_the_marks_of_a_lesson_become_gold(tmp_path: Path) -> None:
    (buy, model, fine) = gold(tmp_path, BUY, MODEL, FINE)
    assert buy.data["acquisitions"] == [
        {
            "status": "announced",
            "date": "2024-05-13",
            "acquirer": "Weberkamp",
            "target": "Tulipsoft",
            "amount": 85e6,
            "currency": "EUR",
        }
    ]
    assert buy.data["names"] == {"Tulipsoft": ["The Dutch firm"]}
    assert buy.data["ignore"] == ["Ada Marsh"]
    release = model.data["model_releases"][0]
    assert (release["license"], release["open_weights"], release["supersedes"]) == ("Apache-2.0", True, ["Lucarne-7B"])
    action = fine.data["regulatory_actions"][0]
    assert (action["action"], action["targets"], action["status"]) == ("fine", ["Tulipsoft"], "denied")


def test_who_leads_a_round_is_an_investor_too(tmp_path: Path) -> None:
    (one,) = gold(tmp_path, RAISE)
    event = one.data["investments"][0]
    assert event["lead"] == event["investors"] == ["Brumaire Capital"]


def test_a_reading_by_the_gold_has_its_names_and_our_values(tmp_path: Path) -> None:
    for one in gold(tmp_path, *LESSONS):
        found = gold_reading(one)
        assert one.lesson is not None
        named = [mark for mark in one.lesson.marks if mark.kind in "crmp"]
        spans = {(mention.start, mention.end): mention for mention in found.mentions}
        assert all(spans[mark.start, mark.end].name == mark.value for mark in named)
        assert all(one.article.text[mention.start : mention.end] == mention.text for mention in found.mentions)
        starts = [mention.start for mention in found.mentions]
        assert starts == sorted(starts)
        assert all(left.end <= right.start for left, right in zip(found.mentions, found.mentions[1:], strict=False)), (
            one.name
        )


def test_values_in_a_lesson_are_read_as_they_are_marked(tmp_path: Path) -> None:
    (one,) = gold(tmp_path, RAISE)
    kinds = {mention.text: mention.kind for mention in gold_reading(one).mentions}
    assert (kinds["12 millions d'euros"], kinds["série A"]) == ("amount", "round")


def test_an_annotated_article_is_read_by_every_form_of_its_names(tmp_path: Path) -> None:
    text = "Weberkamp Holding has bought Tulipsoft. Weberkamp grows, and l'Ogre rests; Weberkampers cheer."
    (tmp_path / "a.md").write_text(text, "utf-8")
    data = {"companies": ["Weberkamp Holding", "Tulipsoft"], "names": {"Weberkamp Holding": ["Weberkamp", "l'Ogre"]}}
    (tmp_path / "a.gold.json").write_text(json.dumps(data), "utf-8")
    (one,) = read_gold(tmp_path)
    found = [(mention.text, mention.name) for mention in gold_reading(one).mentions if mention.via != "value"]
    assert found == [
        ("Weberkamp Holding", "Weberkamp Holding"),
        ("Tulipsoft", "Tulipsoft"),
        ("Weberkamp", "Weberkamp Holding"),
        ("l'Ogre", "Weberkamp Holding"),
    ]


def test_a_reading_of_our_own_takes_the_names_that_the_gold_gives(tmp_path: Path) -> None:
    text = "Microsoft Corporation has bought the start-up Tulipsoft. Microsoft Corporation grows."
    (tmp_path / "a.md").write_text(text, "utf-8")
    (tmp_path / "a.gold.json").write_text(json.dumps({"companies": ["Microsoft", "Tulipsoft"]}), "utf-8")
    (one,) = read_gold(tmp_path)
    own = read_mentions(one.article, reference=load_reference())
    names = {mention.name for mention in aligned(own, one).mentions if mention.via == "name"}
    assert "Microsoft" in names
    assert "Microsoft Corporation" not in names


def test_reading_gold_twice_gives_the_same(tmp_path: Path) -> None:
    first: tuple[Gold, ...] = gold(tmp_path, *LESSONS)
    assert tuple(read_gold(tmp_path)) == first
