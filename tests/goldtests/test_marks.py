"""Marks say where in an annotated text each role of its gold is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import SettingError
from kg.gold.lessons import Mark, Told
from kg.gold.reading import Gold, held_out, read_gold

TEXT = "Weberkamp has bought Tulipsoft, they said on Monday."
DEAL = {"acquirer": "Weberkamp", "target": "Tulipsoft", "date": None, "status": "announced"}
WHOLE = {"companies": ["Weberkamp", "Tulipsoft"], "acquisitions": [DEAL]}
ROWS = [
    [0, 9, "Weberkamp", "c", "A1.acquirer"],
    [32, 36, "they", "c=Weberkamp", ""],
    [21, 30, "Tulipsoft", "c", "A1.target"],
]


def marked(folder: Path, rows: object, name: str = "deals/b-1") -> Gold:
    """A brief read with the marks of a file beside it."""
    place = folder / "deals"
    place.mkdir()
    brief = {"id": "b-1", "language": "en", "text": TEXT, "gold": WHOLE}
    (place / "b.jsonl").write_text(json.dumps(brief), "utf-8")
    (place / "b.marks").write_text(json.dumps({"name": name, "marks": rows}), "utf-8")
    (gold,) = read_gold(place)
    return gold


def test_marks_become_the_lesson_of_their_text(tmp_path: Path) -> None:
    lesson = marked(tmp_path, ROWS).lesson
    assert lesson is not None
    assert lesson.text == TEXT
    assert lesson.events == (Told("A1", "acquisition", "announced", None),)
    assert lesson.marks[1] == Mark(32, 36, "c", "Weberkamp", ())
    assert lesson.marks[2].roles == (("A1", "target"),)


def test_a_text_without_marks_stays_without(tmp_path: Path) -> None:
    assert marked(tmp_path, ROWS, name="deals/b-2").lesson is None


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([[0, 9, "Weberkaemp", "c", ""]], "reads 'Weberkamp', not 'Weberkaemp'"),
        ([[0, 9, "Weberkamp", "c", "A2.acquirer"]], "A2.acquirer is no role"),
        ([[0, 9, "Weberkamp", "x", ""]], "unknown type 'x'"),
        ([[0, "nine", "Weberkamp", "c", ""]], 'b.marks#1: wants {"name"'),
        ("none", 'b.marks#1: wants {"name"'),
    ],
)
def test_marks_that_do_not_fit_their_text_are_named(tmp_path: Path, rows: object, fault: str) -> None:
    with pytest.raises(SettingError, match="b") as raised:
        marked(tmp_path, rows)
    assert fault in str(raised.value)


def test_every_text_with_events_that_is_learned_from_has_marks_and_none_put_aside() -> None:
    for gold in read_gold(Path("tests/gold/corpus")):
        tells = any(gold.data[key] for key in ("investments", "acquisitions", "partnerships", "model_releases"))
        assert gold.lesson is None or not held_out(gold.name)
        assert gold.lesson is not None or held_out(gold.name) or not tells, gold.name
