"""Marks files -> the lessons of annotated articles: where in a text each role of its gold is told.

Gold by the annotation guide says which events a text tells, not where. A marks file (`*.marks` in a collection) says
so, one JSON object a line:

    {"name": "press/03", "marks": [[0, 9, "Tallyho", "c", "A1.target"], [14, 20, "the Leeds firm", "c=Tallyho", ""]]}

A mark is where it begins and ends in the text as it is read, its words, its type and value as in a lesson (see
kg.gold.lessons), and the roles it plays: A1 is the first acquisition of the gold, I2 the second investment, then
P partnerships, M model releases, R regulatory actions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.errors import SettingError
from kg.gold.lessons import KEYS, Lesson, Mark, Told, mark_faults
from kg.records import Article

LETTERS = dict(zip(("I", "A", "P", "M", "R"), KEYS.items(), strict=True))
"""How the events of a gold are called in marks: a letter for their kind, and their number."""

SHAPE = '{"name": "press/03", "marks": [[0, 9, "Tallyho", "c", "A1.target"]]}'

Row = Sequence[Any]


def read_marks(path: Path) -> Iterator[tuple[str, Sequence[Row]]]:
    """The marks of a file, by the name of their text; SettingError names the line that is not well formed."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            item = json.loads(line)
            yield str(item["name"]), [(int(row[0]), int(row[1]), *map(str, row[2:5])) for row in item["marks"]]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise SettingError(f"{path}#{number}: wants {SHAPE}", line) from error


def marked_lesson(name: str, article: Article, data: Mapping[str, Any], rows: Sequence[Row]) -> Lesson:
    """The marks of an article as a lesson; SettingError where its text or its gold has changed since."""
    marks = tuple(_mark(name, article, row) for row in rows)
    published = article.published.literal if article.published else None
    lesson = Lesson(name, article.language, published, article.text, marks, tuple(_events(data)))
    for fault in mark_faults(lesson):
        raise SettingError(f"marks of {name}: {fault}", name)
    return lesson


def _mark(name: str, article: Article, row: Row) -> Mark:
    start, end, words, kind, roles = row
    found = article.text[start:end]
    if found != words:
        raise SettingError(f"marks of {name}: at {start} the text reads {found!r}, not {words!r}", words)
    letter, given, value = kind.partition("=")
    return Mark(start, end, letter, value if given else words, tuple(_role(role) for role in roles.split()))


def _role(words: str) -> tuple[str, str]:
    event, _, role = words.partition(".")
    return event, role


def _events(data: Mapping[str, Any]) -> Iterator[Told]:
    for letter, (kind, key) in LETTERS.items():
        for number, event in enumerate(data[key], start=1):
            yield Told(f"{letter}{number}", kind, event["status"], _detail(kind, event))


def _detail(kind: str, event: Mapping[str, Any]) -> str | None:
    if kind == "regulatory_action":
        return str(event["action"])
    opened = event.get("open_weights")
    return f"open_weights={str(opened).lower()}" if kind == "model_release" and opened is not None else None
