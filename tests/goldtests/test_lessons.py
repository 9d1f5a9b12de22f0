"""Lessons: marks stand where the words do, and a fault is named with its file and lesson."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SettingError
from kg.gold.lessons import Lesson, Mark, read_lessons
from tests.conftest import ROOT
from tests.goldtests.lessons import BUY, FINE, LESSONS, lesson, write

SHIPPED = sorted((ROOT / "tests/gold/lessons").glob("*.lesson"))


def rendered(one: Lesson) -> str:
    """A lesson as it stands in a file."""
    head = [f"id: {one.id}", f"language: {one.language}", *([f"published: {one.published}"] if one.published else [])]
    head += [
        f"{event.name}: {event.kind} {event.status}" + (f" {event.detail}" if event.detail else "")
        for event in one.events
    ]
    return "\n".join([*head, "text:", marked(one.text, one.marks), ""])


def marked(text: str, marks: tuple[Mark, ...]) -> str:
    """A text with its marks in it."""
    for mark in reversed(marks):
        roles = " ".join(f"{name}.{role}" for name, role in mark.roles)
        words = text[mark.start : mark.end]
        text = f"{text[: mark.start]}[{words}|{mark.kind}={mark.value}{'|' + roles if roles else ''}]{text[mark.end :]}"
    return text


def test_marks_stand_where_their_words_do(tmp_path: Path) -> None:
    found = lesson(tmp_path, BUY)
    assert "[" not in found.text
    assert [found.text[mark.start : mark.end] for mark in found.marks][:4] == [
        "Weberkamp",
        "Tulipsoft",
        "€85 million",
        "Monday",
    ]
    assert [mark.value for mark in found.marks][:5] == [
        "Weberkamp",
        "Tulipsoft",
        "85000000 EUR",
        "2024-05-13",
        "Tulipsoft",
    ]
    assert found.marks[-1].roles == ()


def test_the_events_of_a_lesson(tmp_path: Path) -> None:
    (event,) = lesson(tmp_path, FINE).events
    assert (event.name, event.kind, event.status, event.detail) == ("R1", "regulatory_action", "denied", "fine")


def test_a_file_holds_several_lessons_in_order(tmp_path: Path) -> None:
    found = read_lessons(write(tmp_path, *LESSONS))
    assert [one.id for one in found] == ["t-buy", "t-raise", "t-team", "t-model", "t-fine"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("language: en", "language: de", "wants id, language"),
        ("language: en\n", "", "wants id, language"),
        ("text:\n", "", "cannot read the line"),
        ("published:", "dated:", "cannot read the line 'dated: 2024-05-14'"),
        ("acquisition announced", "acquisition maybe", "A1: unknown kind or status"),
        ("acquisition announced", "purchase announced", "A1: unknown kind or status"),
        ("A1: acquisition announced", "A1: regulatory_action announced", "wants an action, one of inquiry"),
        ("A1: acquisition announced", "A1: partnership announced", "A1: no mark has the role partner"),
        ("|A1.amount]", "|A1.investee]", "A1.investee is no role of an event"),
        ("|A1.acquirer]", "|B1.acquirer]", "B1.acquirer is no role of an event"),
        ("[Ada Marsh|o]", "[Ada Marsh|z]", "unknown type 'z'"),
        ("[Ada Marsh|o]", "[Ada Marsh", "a stray [, ] or |"),
        ("a=85000000 EUR", "a=85m", "an amount is given as a=9000000 GBP"),
        ("d=2024-05-13", "d=Monday", "a date is given as d=2024-05-13"),
    ],
)
def test_a_fault_is_named_with_its_file_and_lesson(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = write(tmp_path, BUY.replace(old, new))
    with pytest.raises(SettingError) as caught:
        list(read_lessons(path))
    assert said in str(caught.value)
    assert str(caught.value).startswith("own.lesson: lesson t-buy: ")


def test_a_partnership_wants_two_partners(tmp_path: Path) -> None:
    text = "id: x\nlanguage: en\nP1: partnership announced\ntext:\n[Weberkamp|c|P1.partner] has a partner.\n"
    with pytest.raises(SettingError, match="lesson x: P1: no mark has the role partner"):
        list(read_lessons(write(tmp_path, text)))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_lessons_we_learn_from_come_back_as_they_are_written(path: Path, tmp_path: Path) -> None:
    found = list(read_lessons(path))
    assert list(read_lessons(write(tmp_path, *map(rendered, found)))) == found


def test_no_two_lessons_have_one_id() -> None:
    ids = [one.id for path in SHIPPED for one in read_lessons(path)]
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


WORDS = st.sampled_from(["Weberkamp", "l’été", "€3m", "3 000", "a", "Où", "été.", "«", "»"])
PIECES = st.lists(st.tuples(WORDS, st.sampled_from("crmpo-")), min_size=1, max_size=12)


@given(PIECES)
def test_any_marks_come_back(pieces: list[tuple[str, str]]) -> None:
    body = " ".join(words if kind == "-" else f"[{words}|{kind}=The {words}]" for words, kind in pieces)
    with TemporaryDirectory() as folder:
        found = lesson(Path(folder), f"id: x\nlanguage: en\ntext:\n{body}\n")
        assert [(mark.value, mark.kind) for mark in found.marks] == [
            (f"The {words}", kind) for words, kind in pieces if kind != "-"
        ]
        assert lesson(Path(folder), rendered(found)) == found
