"""Gold files -> Gold: annotated articles, briefs and lessons under one shape, and their readings by the gold.

A gold folder holds articles (`NAME.md` or `.html` beside `NAME.gold.json`), briefs (`*.jsonl`, one object with `id`,
`text` and `gold` a line), marks that say where in them each role is told (`*.marks`, see kg.gold.marks) and lessons
(`*.lesson`, see kg.gold.lessons). A third of the articles and briefs is put
aside, by a hash of the name: nothing is learned from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from kg.articles import article_from_text, read_articles
from kg.errors import ArticleError, SettingError
from kg.gold.lessons import KEYS, TYPES, Lesson, read_lessons
from kg.gold.marks import Row, marked_lesson, read_marks
from kg.gold.scoring import Names
from kg.mentions.coreference import find_references
from kg.mentions.gold import is_put_aside
from kg.mentions.tokens import sentences
from kg.mentions.values import read_values
from kg.records import Article, FactKind, Failure, Mention, MentionKind, Reading, Via
from kg.reference import load_reference

GUIDE = "GUIDE.md"
"""The annotation guide lies at the top of a collection."""
BASE = "https://newskg.example/"
LESSONS = "lessons/"
"""What the names of lessons begin with."""
ENTITIES = (("companies", "company"), ("regulators", "regulator"), ("models", "model"))
PARTY_ROLES = (("investments", "investors"), ("model_releases", "developer"), ("acquisitions", "acquirer"))
EVENTS = tuple(KEYS.values())
EPITHET = re.compile(r"[a-zà-ÿ]|(?:La|Le|L['’]|Les|The|Its|Sa|Son|Ses|Leur|It|Elle|Il|A|Un|Une)\b")


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated text: its name in the collection, the article, the gold by the guide, and its marks if any."""

    name: str
    article: Article
    data: Mapping[str, Any]
    lesson: Lesson | None = None


def held_out(name: str) -> bool:
    """Whether a text is put aside: a third of all articles and briefs, by the hash of their names; no lesson.

    >>> held_out("press/01"), held_out("press/03"), held_out("lessons/buy-002")
    (False, True, False)
    """
    return not name.startswith(LESSONS) and is_put_aside(name)


def read_gold(folder: Path) -> Iterator[Gold]:
    """All annotated texts below a folder (or of one file), in the order of their names.

    Articles are named by their path in the collection, so that a part of it gives the same names as the whole: its
    top is the nearest folder upwards that holds a GUIDE.md, else the folder given. SettingError where one cannot
    be read.
    """
    root = next((place for place in (folder, *folder.resolve().parents) if (place / GUIDE).exists()), folder)
    marks = {name: rows for path in _files(folder, ".marks") for name, rows in read_marks(path)}
    for path in _files(folder, ".gold.json"):
        yield _with_marks(_annotated(path, root), marks)
    for path in _files(folder, ".jsonl"):
        yield from (_with_marks(brief, marks) for brief in _briefs(path))
    for path in _files(folder, ".lesson"):
        yield from (_taught(lesson) for lesson in read_lessons(path))


def _with_marks(gold: Gold, marks: Mapping[str, Sequence[Row]]) -> Gold:
    rows = marks.get(gold.name)
    return gold if rows is None else replace(gold, lesson=marked_lesson(gold.name, gold.article, gold.data, rows))


def _files(folder: Path, suffix: str) -> Sequence[Path]:
    return sorted(folder.rglob(f"*{suffix}")) if folder.is_dir() else [folder] if folder.name.endswith(suffix) else []


def _annotated(path: Path, root: Path) -> Gold:
    stem = path.name.removesuffix(".gold.json")
    source = next(
        (
            path.with_name(stem + suffix)
            for suffix in (".md", ".html", ".txt")
            if path.with_name(stem + suffix).exists()
        ),
        None,
    )
    if source is None:
        raise SettingError(f"{path}: no article {stem}.md, .html or .txt stands beside it", str(path))
    article = next(iter(read_articles([str(source)], base=BASE)))
    if isinstance(article, Failure):
        raise SettingError(f"{source}: {article.reason}", str(source))
    top = root if root.is_dir() else root.parent
    name = path.resolve().relative_to(top.resolve()).as_posix().removesuffix(".gold.json")
    return Gold(name, article, _whole(_object(_text(path), str(path)), str(path)))


def _briefs(path: Path) -> Iterator[Gold]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        place = f"{path}#{number}"
        item = _object(line, place)
        if missing := [key for key in ("id", "text", "gold") if key not in item]:
            raise SettingError(f'{place}: has no "{missing[0]}": a brief has id, text and gold', place)
        data = _whole(item["gold"], place)
        name = f"{path.resolve().parent.name}/{item['id']}"
        yield Gold(name, _brief(item, name, place), data)


def _brief(item: Mapping[str, Any], name: str, place: str) -> Article:
    try:
        return article_from_text(
            str(item["text"]),
            id=BASE + "article/" + name,
            source=name,
            language=item.get("language"),
            published=item.get("published"),
        )
    except ArticleError as error:
        raise SettingError(f"{place}: {error}", place) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingError(f"{path}: is not UTF-8: save the file as UTF-8", str(path)) from error


def _object(text: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingError(f"{place}: is not valid JSON ({error})", place) from error
    if not isinstance(value, dict):
        raise SettingError(f"{place}: is no JSON object", place)
    return value


def _whole(data: Any, place: str) -> dict[str, Any]:  # noqa: ANN401  (whatever stands in the file)
    """Gold with an empty list for whatever it does not speak of."""
    lists = ("ignore", *(key for key, _ in ENTITIES), *EVENTS)
    if not isinstance(data, dict) or not all(isinstance(data.get(key, []), list) for key in lists):
        raise SettingError(f"{place}: gold is an object with lists of {', '.join(lists)}", place)
    return {"names": {}, **{key: [] for key in lists}, **data}


def _taught(lesson: Lesson) -> Gold:
    name = LESSONS + lesson.id
    article = article_from_text(
        lesson.text, id=BASE + "article/" + name, source=name, language=lesson.language, published=lesson.published
    )
    if article.text != lesson.text:  # the reader puts a headline first; the marks count in the text as it stands
        article = replace(article, text=lesson.text, title=None, title_end=0, litter=())
    return Gold(name, article, _events(lesson), lesson)


def _events(lesson: Lesson) -> dict[str, Any]:
    """A lesson's marks as gold by the guide."""
    names: dict[str, list[str]] = {}
    data: dict[str, Any] = {
        "names": names,
        "ignore": [],
        **{key: [] for key, _ in ENTITIES},
        **{key: [] for key in EVENTS},
    }
    for mark in lesson.marks:
        key = {"c": "companies", "r": "regulators", "m": "models", "o": "ignore", "p": "ignore"}.get(mark.kind)
        if key is None:
            continue
        words = lesson.text[mark.start : mark.end]
        if mark.value not in data[key]:
            data[key].append(mark.value)
        if words != mark.value:
            names.setdefault(mark.value, []).append(words)
    for event in lesson.events:
        filled = [(role, mark) for mark in lesson.marks for name, role in mark.roles if name == event.name]
        data[KEYS[cast(FactKind, event.kind)]].append(_event(event.kind, event.status, event.detail, filled))
    data["models"] = [{"name": name, "developer": None} for name in data["models"]]
    return data


FIELDS = {"investor": "investors", "partner": "partners", "lead": "lead", "supersedes": "supersedes"}


def _event(kind: str, status: str, detail: str | None, filled: list[tuple[str, Any]]) -> dict[str, Any]:
    event: dict[str, Any] = {"status": status, "date": None}
    if kind == "investment":
        event |= {
            "investors": [],
            "lead": [],
            "investee": None,
            "amount": None,
            "currency": None,
            "round": None,
            "valuation": None,
            "valuation_currency": None,
        }
    elif kind == "acquisition":
        event |= {"acquirer": None, "target": None, "amount": None, "currency": None}
    elif kind == "partnership":
        event |= {"partners": []}
    elif kind == "model_release":
        opened = {"open_weights=true": True, "open_weights=false": False}.get(detail or "")
        event |= {"developer": None, "model": None, "license": None, "open_weights": opened, "supersedes": []}
    else:
        event |= {"regulator": None, "action": detail, "targets": [], "amount": None, "currency": None}
    for role, mark in filled:
        _fill(event, kind, role, mark.value)
    return event


def _fill(event: dict[str, Any], kind: str, role: str, value: str) -> None:
    field = "targets" if role == "target" and kind == "regulatory_action" else FIELDS.get(role, role)
    if role in ("amount", "valuation"):
        number, currency = value.split(" ")
        event[role], event["currency" if role == "amount" else "valuation_currency"] = float(number), currency
    elif isinstance(event.get(field), list):
        event[field] += [value] if value not in event[field] else []
        if role == "lead" and value not in event["investors"]:
            event["investors"].append(value)
    elif event.get(field) is None or len(value) > len(str(event[field])):
        event[field] = value


def gold_reading(gold: Gold) -> Reading:
    """An article's reading with the names as the gold has them, and our own epithets, pronouns and values."""
    article, found = gold.article, sentences(gold.article)
    named = _marked(gold.lesson, article) if gold.lesson else _named(article, gold.data)
    named.sort(key=lambda mention: mention.start)
    direct = [mention for mention in named if mention.via == "name"]
    references = find_references(article, found, direct, reference=load_reference())
    mentions = _free(named, [*references, *read_values(article)])
    return Reading(article, found, tuple(mentions))


def _free(mentions: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """Mentions, and those of the others that overlap none taken before, in the order of the text."""
    taken = list(mentions)
    for other in others:
        if all(other.end <= mention.start or other.start >= mention.end for mention in taken):
            taken.append(other)
    return sorted(taken, key=lambda mention: mention.start)


def aligned(reading: Reading, gold: Gold) -> Reading:
    """A reading by our own taggers with its names put as the gold puts them, where they name the same."""
    names = Names(gold.data)
    own: dict[str, list[str]] = {}
    for mention in reading.mentions:
        if mention.via in ("name", "alias"):
            own.setdefault(mention.name, []).append(mention.text)
    names.learn({"companies": [{"name": name, "aliases": forms} for name, forms in own.items()]})
    wanted = {names.key(name): name for _, _, name in _forms(gold.data)}
    mentions = (
        replace(mention, name=wanted.get(names.key(mention.name), mention.name)) for mention in reading.mentions
    )
    return replace(reading, mentions=tuple(mentions))


def _marked(lesson: Lesson, article: Article) -> list[Mention]:
    found = []
    for mark in lesson.marks:
        kind = TYPES[mark.kind]
        if kind in ("company", "regulator", "model", "party"):
            words = article.text[mark.start : mark.end]
            via: Via = "epithet" if EPITHET.match(words) and words != mark.value else "name"
            found.append(Mention(cast(MentionKind, kind), mark.start, mark.end, words, mark.value, via, "gold"))
    return found


def _named(article: Article, data: Mapping[str, Any]) -> list[Mention]:
    """Every place where a form of a gold name stands, longest forms first."""
    taken: set[int] = set()
    found = []
    for form, kind, name in sorted(_forms(data), key=lambda entry: -len(entry[0])):
        pattern = r"(?<!\w)" + re.escape(form).replace("'", "['’]") + r"(?!\w)"
        for match in re.finditer(pattern, article.text):
            spot = range(match.start(), match.end())
            if taken.isdisjoint(spot):
                taken.update(spot)
                via: Via = "epithet" if EPITHET.match(form) and form != name else "name"
                found.append(Mention(kind, match.start(), match.end(), match.group(), name, via, "gold"))
    return found


def _forms(data: Mapping[str, Any]) -> Iterator[tuple[str, MentionKind, str]]:
    known: set[str] = set()
    for key, kind in ENTITIES:
        for entity in data[key]:
            name = entity if isinstance(entity, str) else entity["name"]
            known.add(name)
            yield from ((form, cast(MentionKind, kind), name) for form in [name, *data["names"].get(name, [])])
    for name in sorted(_parties(data) - known):
        yield from ((form, "party", name) for form in [name, *data["names"].get(name, [])])


def _parties(data: Mapping[str, Any]) -> set[str]:
    """Persons, governments and the like that play a role."""
    values = [event.get(role) for key, role in PARTY_ROLES for event in data[key]]
    return {name for value in values if value for name in ([value] if isinstance(value, str) else value)}
