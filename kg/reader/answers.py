"""A model's text -> Answer: parsed within bounds, mended where broken off, item by item checked against the form.

Whatever a model sends is hostile: its size, its depth, its classes, its types. What does not fit is dropped
and counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from kg.reader.vocabulary import ENTITY_KINDS, KINDS, ROLES, STATUSES
from kg.records import EntityKind, FactKind, Status

MAX_CHARACTERS = 400_000
"""A longer answer is refused: a hundred times what an article of 2,000 words needs."""
MAX_DEPTH = 12
MAX_ITEMS = 500
"""Entities, and events, of one answer."""
MAX_ROLES = 60
MAX_QUOTE = 2000
MAX_NAME = 200
SIGN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
"""A string, also one broken off, or a bracket."""
CLOSING = {"{": "}", "[": "]"}


class AnswerError(ValueError):
    """An answer of no use; the message says why, in words that a model can be told."""


@dataclass(frozen=True, slots=True)
class SaidRole:
    """A role as the model filled it."""

    role: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class SaidEntity:
    """An entity as the model named it."""

    kind: EntityKind
    name: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidEvent:
    """An event as the model told it."""

    kind: FactKind
    status: Status
    quote: str
    status_quote: str | None
    roles: tuple[SaidRole, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of an article or a part of it; `dropped` counts what did not fit the form, by reason."""

    entities: tuple[SaidEntity, ...]
    events: tuple[SaidEvent, ...]
    dropped: tuple[tuple[str, int], ...] = ()


def read_answer(text: str) -> Answer:
    """The answer in a model's text; AnswerError where there is none.

    >>> read_answer('Sure! ```json {"entities": [], "events": []} ```')
    Answer(entities=(), events=(), dropped=())
    """
    value = _object(text)
    dropped: Counter[str] = Counter()
    entities = tuple(_entities(_items(value, "entities", dropped), dropped))
    events = tuple(_events(_items(value, "events", dropped), dropped))
    return Answer(entities, events, tuple(sorted(dropped.items())))


def is_readable(text: str) -> bool:
    """Whether a model's text holds an answer."""
    try:
        read_answer(text)
    except AnswerError:
        return False
    return True


def joined(answers: Iterable[Answer]) -> Answer:
    """The answers for the parts of one article as one; what was said of both sides of an overlap stands twice."""
    every = list(answers)
    dropped: Counter[str] = Counter()
    for answer in every:
        dropped.update(dict(answer.dropped))
    return Answer(
        tuple(entity for answer in every for entity in answer.entities),
        tuple(event for answer in every for event in answer.events),
        tuple(sorted(dropped.items())),
    )


def _object(text: str) -> Mapping[str, Any]:
    if len(text) > MAX_CHARACTERS:
        raise AnswerError(f"it is longer than {MAX_CHARACTERS} characters")
    begun = [match.start() for match in re.finditer(r"\{", text)][:MAX_STARTS]
    for start in begun:
        value = _parsed(text[start:])
        if isinstance(value, dict) and ("events" in value or "entities" in value):
            return value
    raise AnswerError('it holds no JSON object with "entities" and "events"')


MAX_STARTS = 20
"""How many opening braces are tried in prose before an answer is given up."""


def _parsed(text: str) -> object:
    """The JSON value at the start of a text; one that is broken off is closed after its last whole item."""
    end, stack, whole = _extent(text)
    if end is None:
        text, end = _closed(text, stack, whole), None
    try:
        return json.loads(text[:end])
    except (ValueError, RecursionError):
        return None


def _extent(text: str) -> tuple[int | None, str, int]:
    """Where the value that opens a text ends, None if it does not.

    Then the brackets that are open at the end of the last whole item, and where that is.
    """
    stack, whole, open_then = "", 0, ""
    for match in SIGN.finditer(text):
        sign = match[0]
        if sign in CLOSING:
            stack += sign
            if len(stack) > MAX_DEPTH:
                return 0, "", 0
        elif sign in ("}", "]"):
            if not stack or CLOSING[stack[-1]] != sign:
                return 0, "", 0
            stack = stack[:-1]
            whole, open_then = match.end(), stack
            if not stack:
                return match.end(), "", 0
    return None, open_then, whole


def _closed(text: str, stack: str, whole: int) -> str:
    return text[:whole] + "".join(CLOSING[sign] for sign in reversed(stack))


def _items(value: Mapping[str, Any], key: str, dropped: Counter[str]) -> Sequence[Any]:
    items = value.get(key)
    if items is None:
        return ()
    if not isinstance(items, list):
        dropped["wrong form"] += 1
        return ()
    dropped.update({"too many items": len(items[MAX_ITEMS:])} if len(items) > MAX_ITEMS else {})
    return items[:MAX_ITEMS]


def _entities(items: Iterable[Any], dropped: Counter[str]) -> Iterator[SaidEntity]:
    for item in items:
        if not isinstance(item, dict) or not _is_text(item.get("name"), MAX_NAME):
            dropped["wrong form"] += 1
        elif item.get("kind") not in ENTITY_KINDS:
            dropped["unknown class"] += 1
        else:
            given = item.get("mentions")
            mentions = [each for each in (given if isinstance(given, list) else ()) if _is_text(each, MAX_NAME)]
            yield SaidEntity(cast(EntityKind, item["kind"]), item["name"].strip(), tuple(mentions[:MAX_ROLES]))


def _events(items: Iterable[Any], dropped: Counter[str]) -> Iterator[SaidEvent]:
    for item in items:
        if not isinstance(item, dict) or not _is_text(item.get("quote"), MAX_QUOTE):
            dropped["wrong form"] += 1
        elif item.get("kind") not in KINDS or item.get("status") not in STATUSES:
            dropped["unknown class"] += 1
        else:
            kind = cast(FactKind, item["kind"])
            said = item.get("status_quote")
            roles = tuple(_roles(kind, item.get("roles"), dropped))
            quoted = said if _is_text(said, MAX_QUOTE) else None
            yield SaidEvent(kind, cast(Status, item["status"]), item["quote"], quoted, roles)


def _roles(kind: FactKind, items: object, dropped: Counter[str]) -> Iterator[SaidRole]:
    for item in (items if isinstance(items, list) else [None])[:MAX_ROLES]:
        if not isinstance(item, dict) or not _is_text(item.get("quote"), MAX_QUOTE):
            dropped["wrong form"] += 1
        elif item.get("role") not in ROLES[kind]:
            dropped["unknown role"] += 1
        elif (value := _plain(item.get("value"))) is None:
            dropped["wrong form"] += 1
        else:
            yield SaidRole(item["role"], value, item["quote"])


def _plain(value: object) -> str | None:
    """A value as text; a model may send a number or a flag where the form wants words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.0f}" if abs(value) < MOST_MONEY else None
    return value.strip() if isinstance(value, str) and _is_text(value, MAX_NAME) else None


MOST_MONEY = 1e18


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= most
