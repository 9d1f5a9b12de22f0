"""Lessons: short texts with their marks in them, from which the taggers learn and by which they are measured.

A lesson file (`tests/gold/lessons/*.lesson`) holds blocks parted by a line `---`:

    id: en-buy-001
    language: en
    published: 2024-05-14
    A1: acquisition announced
    text:
    [Tallyho|c|A1.target], a Leeds invoicing app, went to [Ledger & Lark|c|A1.acquirer] on
    [Monday|d=2024-05-13|A1.date] for [£9m|a=9000000 GBP|A1.amount]. [Reuters|o] broke the news.

A mark is `[words|type]`, `[words|type=value]` or `[words|type=value|EVENT.role …]`. Types: `c` company, `r`
regulator, `m` model, `p` party (a person or government with a role), `o` other names (people, places, media,
products: neither rewarded nor penalised), `a` amount (value and currency), `d` date, `n` round, `l` licence. For a
name, the value is the canonical name where the words are a short form, an epithet or a pronoun.
An event line gives its kind and status, for a regulatory action also the action, for a release `open_weights=true`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.articles import normalise
from kg.errors import SettingError
from kg.exports.facts import EVENTS
from kg.records import FactKind

TYPES = {
    "c": "company",
    "r": "regulator",
    "m": "model",
    "p": "party",
    "o": "other",
    "a": "amount",
    "d": "date",
    "n": "round",
    "l": "licence",
}
KEYS: Mapping[FactKind, str] = {kind: key for key, kind in EVENTS.items()}
"""Where the gold (and facts.schema.json) keep each kind."""
STATUSES = ("announced", "planned", "rumoured", "denied")
ACTIONS = ("inquiry", "investigation", "lawsuit", "fine", "order", "approval", "warning")
ROLES = {
    "investment": ("investor", "lead", "investee", "amount", "valuation", "round", "date"),
    "acquisition": ("acquirer", "target", "amount", "date"),
    "partnership": ("partner", "date"),
    "model_release": ("developer", "model", "license", "supersedes", "date"),
    "regulatory_action": ("regulator", "target", "amount", "date"),
}
NEEDED = {
    "investment": "investee",
    "acquisition": "target",
    "partnership": "partner",
    "model_release": "model",
    "regulatory_action": "regulator",
}
COLUMNS = 3
"""So many | make a table of a text."""
MARK = re.compile(r"\[([^\[\]|]+)\|([a-z])(?:=([^\[\]|]*))?(?:\|([^\[\]|]*))?\]")
EVENT = re.compile(r"([A-Z]+\d+): (\w+) (\w+)(?: (\w+(?:=\w+)?))?$")
HEADER = re.compile(r"(id|language|published): (.*)$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of a lesson's text: its type, its value, and the roles it plays as (event, role)."""

    start: int
    end: int
    kind: str
    value: str
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a lesson tells; `detail` is a regulatory action's step, or "open_weights=true"."""

    name: str
    kind: str
    status: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One short text with its marks and events."""

    id: str
    language: str
    published: str | None
    text: str
    marks: tuple[Mark, ...]
    events: tuple[Told, ...]


def read_lessons(path: Path) -> Iterator[Lesson]:
    """The lessons of one file; SettingError names file, lesson and fault where one is not well formed."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingError(f"{path.name}: is not UTF-8 (byte {error.start}); save it as UTF-8", str(path)) from error
    for block in re.split(r"^---$", text, flags=re.MULTILINE):
        if block.strip():
            yield _lesson(block.strip("\n"), path)


def _lesson(block: str, path: Path) -> Lesson:
    head, separator, body = block.partition("text:\n")
    header: dict[str, str] = {}
    events: list[Told] = []
    for line in head.strip().split("\n"):
        if match := HEADER.match(line):
            header[match[1]] = match[2].strip()
        elif match := EVENT.match(line):
            events.append(Told(match[1], match[2], match[3], match[4]))
        else:
            raise _fault(path, header, f"cannot read the line {line!r}")
    if not separator or not header.get("id") or header.get("language") not in ("fr", "en"):
        raise _fault(path, header, "wants id, language (fr or en) and a text")
    text, marks = _unmark(normalise(body))
    lesson = Lesson(header["id"], header["language"], header.get("published") or None, text, marks, tuple(events))
    for fault in (*_strays(text), *faults(lesson)):
        raise _fault(path, header, fault)
    return lesson


def _strays(text: str) -> Iterator[str]:
    if re.search(r"[\[\]|]", text) and text.count("|") < COLUMNS:
        yield "a stray [, ] or | stands in the text"


def _unmark(body: str) -> tuple[str, tuple[Mark, ...]]:
    text, marks, last = "", [], 0
    for match in MARK.finditer(body):
        text += body[last : match.start()]
        roles = tuple(_role(role) for role in (match[4] or "").split())
        value = match[3] if match[3] is not None else match[1]
        marks.append(Mark(len(text), len(text) + len(match[1]), match[2], value, roles))
        text += match[1]
        last = match.end()
    return text + body[last:], tuple(marks)


def _role(words: str) -> tuple[str, str]:
    event, _, role = words.partition(".")
    return event, role


def faults(lesson: Lesson) -> Iterator[str]:
    """What is wrong with a lesson, in words; nothing where it is well formed."""
    for event in lesson.events:
        yield from _event_faults(lesson, event)
    yield from mark_faults(lesson)


def mark_faults(lesson: Lesson) -> Iterator[str]:
    """What is wrong with the marks of a text by themselves: types, values and roles that there are not."""
    kinds = {event.name: event.kind for event in lesson.events}
    for mark in lesson.marks:
        yield from _mark_faults(lesson, mark, kinds)


def _event_faults(lesson: Lesson, event: Told) -> Iterator[str]:
    if event.kind not in KEYS or event.status not in STATUSES:
        yield f"{event.name}: unknown kind or status"
        return
    if event.kind == "regulatory_action" and event.detail not in ACTIONS:
        yield f"{event.name}: wants an action, one of {', '.join(ACTIONS)}"
    filled = {
        mark.value
        for mark in lesson.marks
        for name, role in mark.roles
        if name == event.name and role == NEEDED[event.kind]
    }
    if len(filled) < (2 if event.kind == "partnership" else 1):
        yield f"{event.name}: no mark has the role {NEEDED[event.kind]}"


def _mark_faults(lesson: Lesson, mark: Mark, kinds: dict[str, str]) -> Iterator[str]:
    words = lesson.text[mark.start : mark.end]
    if mark.kind not in TYPES:
        yield f"{words!r}: unknown type {mark.kind!r}"
    for name, role in mark.roles:
        if role not in ROLES.get(kinds.get(name, ""), ()):
            yield f"{words!r}: {name}.{role} is no role of an event of this lesson"
    if mark.kind == "a" and not re.fullmatch(r"\d+(\.\d+)? [A-Z]{3}", mark.value):
        yield f"{words!r}: an amount is given as a=9000000 GBP"
    if mark.kind == "d" and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", mark.value):
        yield f"{words!r}: a date is given as d=2024-05-13, d=2024-05 or d=2024"


def _fault(path: Path, header: dict[str, str], fault: str) -> SettingError:
    return SettingError(f"{path.name}: lesson {header.get('id', '?')}: {fault}", str(path))
