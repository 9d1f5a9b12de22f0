"""A scripted model: it answers from gold, rightly or with controlled errors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kg.facts.frames import cue_words
from kg.facts.scenes import scenes
from kg.gold.lessons import Mark
from kg.gold.marks import LETTERS
from kg.gold.reading import ENTITIES, PARTY_ROLES, Gold, gold_reading, read_gold
from kg.mentions.tokens import sentences
from kg.reader.grounding import places
from kg.reader.names import is_proper
from tests.conftest import ROOT

CORPUS = ROOT / "tests" / "gold" / "corpus"
Json = dict[str, Any]
AROUND = 30
"""Characters of the sentence on either side of marked words in a quote."""
SINGULAR = {"investors": "investor", "partners": "partner", "targets": "target"}


@cache
def marked(kind: str = "") -> tuple[Gold, ...]:
    """The articles of the corpus that tell where each role stands, of a folder or of all."""
    return tuple(gold for gold in read_gold(CORPUS) if gold.lesson and gold.name.startswith(kind))


def right_answer(gold: Gold) -> Json:
    """What a model that makes no mistake says of a text."""
    names = dict(_names(gold))
    said = {entity["gold"]: entity["name"] for entity in names.values()}
    events = [event for letter in LETTERS for event in _events(gold, letter, said)]
    entities = [{key: value for key, value in entity.items() if key != "gold"} for entity in names.values()]
    return {"entities": entities, "events": events}


def _names(gold: Gold) -> Iterator[tuple[tuple[str, str], Json]]:
    """The entities of a gold under the names that the text has for them."""
    kinds = [
        (each if isinstance(each, str) else each["name"], kind) for key, kind in ENTITIES for each in gold.data[key]
    ]
    known = {name for name, _ in kinds}
    kinds += [(name, "party") for name in sorted(_parties(gold.data) - known)]
    marks = gold.lesson.marks if gold.lesson else ()
    for name, kind in kinds:
        marks_ = [gold.article.text[mark.start : mark.end] for mark in marks if mark.value == name]
        forms = list(dict.fromkeys([name, *gold.data["names"].get(name, ()), *marks_]))
        standing = [form for form in forms if places(form, gold.article.text)]
        proper = [form for form in standing if is_proper(form)]
        own = name if name in proper else max(proper, key=len, default=name)
        yield (kind, name), {"kind": kind, "name": own, "mentions": [f for f in standing if f != own], "gold": name}


def _parties(data: Mapping[str, Any]) -> set[str]:
    values = [event.get(role) for key, role in PARTY_ROLES for event in data[key]]
    return {name for value in values if value for name in ([value] if isinstance(value, str) else value)}


def _events(gold: Gold, letter: str, said: Mapping[str, str]) -> Iterator[Json]:
    kind, key = LETTERS[letter]
    for number, event in enumerate(gold.data[key], start=1):
        yield _event(gold, kind, event, _marks_of(gold, f"{letter}{number}"), said)


def _marks_of(gold: Gold, name: str) -> list[tuple[str, Mark]]:
    marks = gold.lesson.marks if gold.lesson else ()
    return [(role, mark) for mark in marks for event, role in mark.roles if event == name]


def _event(gold: Gold, kind: str, event: Json, marks: Sequence[tuple[str, Mark]], said: Mapping[str, str]) -> Json:
    start, end = _sentence(gold, kind, event, marks)
    roles = []
    for role, value in _values(event):
        own = [mark for name, mark in marks if name == role and _fits(mark, value)] or _telling(gold, value)
        near = min(own, key=lambda mark: (abs(mark.start - start), mark.start), default=None)
        quote = _quote(gold, near) if near else gold.article.text[start:end]
        if role == "open_weights":
            quote = _openness(gold, value, start) or quote
        roles.append({"role": role, "value": said.get(value, value), "quote": quote})
    sentence = gold.article.text[start:end]
    quoted = None if event["status"] == "announced" else sentence
    return {"kind": kind, "status": event["status"], "quote": sentence, "status_quote": quoted, "roles": roles}


def _sentence(gold: Gold, kind: str, event: Json, marks: Sequence[tuple[str, Mark]]) -> tuple[int, int]:
    """The sentence that holds most of an event's roles, a frame of its kind counted as one."""
    told = [mark for _, mark in marks] or [mark for _, value in _values(event) for mark in _telling(gold, value)]
    held = {
        (scene.sentence.start, scene.sentence.end): (
            len({mark.value for mark in told if scene.sentence.start <= mark.start < scene.sentence.end})
            + any(trigger.frame.kind == kind for trigger in scene.triggers),
            -scene.number,
        )
        for scene in scenes(gold_reading(gold))
    }
    return max(held, key=lambda span: held[span])


def _telling(gold: Gold, value: str) -> list[Mark]:
    """The marks of a value, whatever role they play; else what our grammars read as it."""
    marks = gold.lesson.marks if gold.lesson else ()
    return [mark for mark in marks if _fits(mark, value)]


def _openness(gold: Gold, value: str, start: int) -> str | None:
    """The sentence nearest to a place that says whether weights are open."""
    cue = "open" if value == "true" else "closed"
    language = gold.article.language
    found = [
        scene.sentence
        for scene in scenes(gold_reading(gold))
        if any(what == cue for _, _, what in cue_words(scene.words, language))
    ]
    near = min(found, key=lambda sentence: abs(sentence.start - start), default=None)
    return gold.article.text[near.start : near.end] if near else None


def _values(event: Json) -> Iterator[tuple[str, str]]:
    for field, value in event.items():
        if field in ("status", "currency", "valuation_currency") or value is None:
            continue
        if field in ("amount", "valuation"):
            yield field, f"{value:.0f} {event['currency' if field == 'amount' else 'valuation_currency']}"
        elif isinstance(value, bool):
            yield field, str(value).lower()
        elif isinstance(value, list):
            leads = event.get("lead", []) if field == "investors" else []
            yield from ((SINGULAR.get(field, field), name) for name in value if name not in leads)
        else:
            yield field, value


def _fits(mark: Mark, value: str) -> bool:
    """Whether a mark is of a value: for dates, as precise as it is."""
    if mark.kind == "a":
        return mark.value.partition(" ")[0] == value.partition(" ")[0]
    return mark.value == value or (mark.kind == "d" and (mark.value.startswith(value) or value.startswith(mark.value)))


def _quote(gold: Gold, mark: Mark) -> str:
    """Marked words with some of the words around them, within their sentence."""
    sentence = next((s for s in sentences(gold.article) if s.start <= mark.start < s.end), None)
    low, high = (sentence.start, sentence.end) if sentence else (mark.start, mark.end)
    start, end = max(low, mark.start - AROUND), min(high, mark.end + AROUND)
    text = gold.article.text
    while start > low and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < high and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return text[start:end]


def spoilt_answer(gold: Gold, *, seed: int = 0) -> tuple[Json, int]:
    """A right answer with a third of its facts again as many invented or misquoted ones; and how many those are."""
    answer = right_answer(gold)
    chance = random.Random(f"{seed} {gold.name}")  # noqa: S311 - no secret
    events = answer["events"]
    wrong = [
        _spoilt(chance.choice(events), answer["entities"], chance) for _ in range((len(events) + 1) // 2) if events
    ]
    answer["events"] = [*events, *wrong]
    chance.shuffle(answer["events"])
    return answer, len(wrong)


INVENTED = ("Quorvane Systems", "Belthorpe Capital", "Zelmira", "Nordhavn Labs", "Tessarine")


def _spoilt(event: Json, entities: Sequence[Json], chance: random.Random) -> Json:
    """A copy of an event with another party, in one of several ways that models err."""
    roles = [dict(role) for role in event["roles"]]
    way = chance.choice(("invented name", "invented quote", "wrong sum", "misquoted", "other name"))
    named = [
        role
        for role in roles
        if role["role"] not in ("amount", "date", "round", "valuation", "action", "open_weights", "license")
    ]
    other = chance.choice(INVENTED)
    if way == "invented quote":
        quote = f"{other} said on Monday that it had struck the deal with {chance.choice(INVENTED)}."
        return {**event, "quote": quote, "roles": [{**role, "quote": quote} for role in roles]}
    for role in named:
        if way == "other name" and len(entities) > 1:
            other = chance.choice([e["name"] for e in entities if e["name"] not in role["quote"]] or [other])
        role["value"] = other
        if way == "misquoted":
            role["quote"] = f"{other} {role['quote'][:25]} and {other}"
    return {**event, "roles": roles}
