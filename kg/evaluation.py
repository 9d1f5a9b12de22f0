"""Gold -> figures: how good the facts are that `kg extract` prints, counted as the annotation guide asks.

Every text is read as `kg extract` reads it, and what it prints is scored (kg.gold.scoring). Texts are counted in all,
in the part that was learned from, and in the third that was put aside and that nothing was learned from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

from kg.entities import identify
from kg.errors import SettingError
from kg.exports.facts import EVENTS, facts_json
from kg.facts import find_facts
from kg.facts.scenes import Scene, scenes
from kg.gold.clusters import (
    Clustering,
    Placed,
    Story,
    b_cubed,
    placed,
    read_stories,
    settled,
    told_by_gold,
)
from kg.gold.labels import labels, role_of
from kg.gold.reading import BASE, Gold, gold_reading, held_out, read_gold
from kg.gold.scoring import ENTITY_KINDS, EVENT_KINDS, Counts, Names, Pair, Role, Score, agree, entity_name, score
from kg.mentions.reading import read_mentions
from kg.mentions.tokens import sentences
from kg.reader.reading import ModelReader, Read
from kg.records import Article, Extraction, Sentence
from kg.reference import load_reference

LEVELS = ("entity", "event", "fact")
PARTS = ("all", "learned", "aside")
STATUSES = ("announced", "planned", "rumoured", "denied")
BANDS = ("0-30", "30-50", "50-70", "70-90", "90-100")
"""Bands of confidence in per cent, each without its upper end but the last."""
EDGES = (0.3, 0.5, 0.7, 0.9)

Figures = dict[str, Any]
"""Nested plain JSON values; a figure without anything to measure is None."""
Told = Mapping[str, Sequence[Mapping[str, Any]]]
"""A prediction, as facts.schema.json has it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A gold text, what was told of it, and how that compares; `learned` where weights were learned from it."""

    gold: Gold
    told: Told
    score: Score
    learned: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong once: roles that were wanted and not told, told and not wanted, and the words it hangs on."""

    text: str
    problem: Literal["missed", "partial", "spurious"]
    kind: str
    wanted: tuple[Role, ...]
    got: tuple[Role, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A figure below its floor, or that had nothing to measure (`value` None)."""

    name: str
    floor: float
    value: float | None


def measure(
    folders: Iterable[Path], *, min_confidence: float = 0.0, part: str = "all", model: ModelReader | None = None
) -> Iterator[Measured]:
    """Read the gold texts of the folders, all or a part, by the rules or a model, and score what is told of each.

    SettingError where a folder holds none.
    """
    if model is not None:
        yield from _measured_by(model, _texts(folders, part), min_confidence)
        return
    for gold in _texts(folders, part):
        told = prediction(gold, min_confidence=min_confidence)
        yield Measured(gold, told, score(gold.data, told), not held_out(gold.name))


def _measured_by(model: ModelReader, golds: Iterable[Gold], min_confidence: float) -> Iterator[Measured]:
    """What a model tells of each text; of one that it could not be asked about, nothing."""
    reference = load_reference()
    begun: deque[Gold] = deque()

    def reads() -> Iterator[Read]:
        for gold in golds:
            begun.append(gold)
            reading = read_mentions(gold.article, reference=reference)
            yield Read(reading, find_facts(reading) if model.mode == "both" else ())

    for item in model.read(reads(), reference=load_reference):
        gold = begun.popleft()
        told: Told = dict.fromkeys((*ENTITY_KINDS, *EVENT_KINDS), ())
        if isinstance(item, Read):
            facts = [fact for fact in item.facts if fact.confidence >= min_confidence]
            told = cast(Told, facts_json(identify(item.reading, facts, base=BASE, reference=reference)))
        yield Measured(gold, told, score(gold.data, told), not held_out(gold.name))


def _texts(folders: Iterable[Path], part: str) -> Iterator[Gold]:
    for folder in folders:
        if not folder.exists():
            raise SettingError(f"{folder}: no such folder of gold", str(folder))
        texts = list(read_gold(folder))
        if not texts:
            raise SettingError(f"{folder}: holds no gold (.gold.json, .jsonl with gold, .lesson)", str(folder))
        for gold in texts:
            if part == "all" or held_out(gold.name) == (part == "aside"):
                yield gold


def prediction(gold: Gold, *, min_confidence: float = 0.0) -> Any:  # noqa: ANN401  (facts.schema.json)
    """What `kg extract` prints for a gold text."""
    return facts_json(_extraction(gold.article, min_confidence=min_confidence))


def _extraction(article: Article, *, min_confidence: float) -> Extraction:
    reference = load_reference()
    reading = read_mentions(article, reference=reference)
    facts = [fact for fact in find_facts(reading) if fact.confidence >= min_confidence]
    return identify(reading, facts, base=BASE, reference=reference)


def story_figures(folders: Iterable[Path], *, min_confidence: float = 0.0) -> Figures:
    """B³ of stories, as `kg.gold.clusters` has it: from what is read in them, and from their gold's own facts."""
    stories = [story for folder in folders for story in read_stories(folder)]
    told = {"read": lambda story: _read_story(story, min_confidence), "gold": told_by_gold}
    return {"stories": len(stories), **{how: _story_figures(stories, tell) for how, tell in told.items()}}


def _read_story(story: Story, min_confidence: float) -> dict[str, Extraction]:
    texts = ((letter, story.articles[letter]) for letter in story.standing())
    return {letter: _extraction(article, min_confidence=min_confidence) for letter, article in texts}


def _story_figures(stories: Iterable[Story], tell: Callable[[Story], dict[str, Extraction]]) -> Figures:
    elements: dict[str, list[Placed]] = {"entity": [], "event": []}
    right: dict[str, list[bool]] = {"status": [], "disputed": []}
    for story in stories:
        told = tell(story)
        for level, each in placed(story, told).items():
            elements[level] += each
        for _, name, fine in settled(story, told):
            right[name].append(fine)
    figures = {level: _clustering(b_cubed(each)) for level, each in elements.items()}
    return figures | {name: {"share": _share(sum(fine), len(fine)), "found": len(fine)} for name, fine in right.items()}


def _clustering(of: Clustering) -> Figures:
    named = {"p": of.precision, "r": of.recall, "f1": of.f1}
    return {**{name: round(value, 4) for name, value in named.items()}, "found": of.found, "gold": of.elements}


def texts_of(texts: Iterable[Measured], name: str) -> tuple[Measured, ...]:
    """The texts of one part: "all", "learned" or "aside"."""
    return tuple(text for text in texts if name == "all" or text.learned == (name == "learned"))


def figures(texts: Sequence[Measured]) -> Figures:
    """All figures of some texts; `floors` shows how to name one."""
    return {
        "texts": len(texts),
        **_levels(texts, lambda _: True),
        "type": {level: _types(texts, level) for level in LEVELS},
        "language": {language: _levels(texts, _speaks(language)) for language in _languages(texts)},
        "status": {status: _of_status(texts, status) for status in STATUSES},
        "status_accuracy": _status_accuracy(texts),
        "hard_negatives": _hard_negatives(texts),
        "calibration": _calibration(texts),
    }


def _languages(texts: Iterable[Measured]) -> list[str]:
    return sorted({text.gold.article.language for text in texts})


def _speaks(language: str) -> Callable[[Measured], bool]:
    return lambda text: text.gold.article.language == language


def _levels(texts: Iterable[Measured], wanted: Callable[[Measured], bool]) -> Figures:
    chosen = [text for text in texts if wanted(text)]
    return {level: _figure(_sum(chosen, level)) for level in LEVELS}


def _types(texts: Iterable[Measured], level: str) -> Figures:
    kinds = ENTITY_KINDS if level == "entity" else EVENT_KINDS
    return {kind: _figure(_sum(texts, level, kind)) for kind in kinds}


def _sum(texts: Iterable[Measured], level: str, only: str | None = None) -> Counts:
    counted = (
        counts
        for text in texts
        for (at, kind), counts in text.score.counts.items()
        if at == level and only in (None, kind)
    )
    return sum(counted, Counts())


def _figure(counts: Counts) -> Figures:
    """Precision, recall and F1 with what they rest on; None where there is nothing to divide by."""
    return {
        "p": round(counts.precision, 4) if counts.predicted else None,
        "r": round(counts.recall, 4) if counts.gold else None,
        "f1": round(counts.f1, 4) if counts.predicted or counts.gold else None,
        "right": counts.right,
        "predicted": counts.predicted,
        "gold": counts.gold,
    }


def status_of(text: Measured, pair: Pair, side: Literal["gold", "predicted"]) -> str | None:
    """The status of one side of a pair, None where there is no such side."""
    place = pair.gold if side == "gold" else pair.predicted
    events = (text.gold.data if side == "gold" else text.told)[pair.kind]
    return None if place is None else events[place].get("status") or "announced"


def _of_status(texts: Iterable[Measured], status: str) -> Figures:
    """Events told as of this status against those that are: right where both say so."""
    events, facts = Counts(), Counts()
    for text in texts:
        for pair in text.score.pairs:
            there = status_of(text, pair, "gold") == status
            told = status_of(text, pair, "predicted") == status
            events += Counts(int(there and told), int(told), int(there))
            right = pair.right if there and told else 0
            facts += Counts(right, len(pair.got) if told else 0, len(pair.wanted) if there else 0)
    return {"event": _figure(events), "fact": _figure(facts)}


def _status_accuracy(texts: Iterable[Measured]) -> Figures:
    """Of the gold's events that were found and are not announced: how many were told with their status."""
    found = [
        status_of(text, pair, "gold") == status_of(text, pair, "predicted")
        for text in texts
        for pair in text.score.pairs
        if pair.predicted is not None and status_of(text, pair, "gold") not in (None, "announced")
    ]
    return {"found": len(found), "right": sum(found), "share": _share(sum(found), len(found))}


def _hard_negatives(texts: Iterable[Measured]) -> Figures:
    """Texts that tell no event: the events told all the same; `quiet` is 1 less their number for each text."""
    empty = [text for text in texts if not any(text.gold.data[kind] for kind in EVENT_KINDS)]
    spurious = sum(len(text.score.pairs) for text in empty)
    return {"texts": len(empty), "spurious": spurious, "quiet": _share(len(empty) - spurious, len(empty))}


def _calibration(texts: Iterable[Measured]) -> Figures:
    """For each band of confidence the events told, and the share of them that the gold has."""
    bands: dict[str, list[bool]] = {band: [] for band in BANDS}
    for text in texts:
        for pair in text.score.pairs:
            if pair.predicted is not None:
                confidence = text.told[pair.kind][pair.predicted]["confidence"]
                bands[BANDS[bisect_right(EDGES, confidence)]].append(pair.gold is not None)
    return {
        band: {"events": len(right), "right": sum(right), "share": _share(sum(right), len(right))}
        for band, right in bands.items()
        if right or band != BANDS[0]  # facts below 0.3 are not told at all
    }


def _share(some: int, whole: int) -> float | None:
    return round(some / whole, 4) if whole else None


def floors(wanted: Mapping[str, float], report: Mapping[str, Figures], *, chosen: str) -> tuple[Miss, ...]:
    """The figures of a report that are below their floors.

    A figure is named by its path: "fact.f1", "type.event.acquisitions.p", "language.fr.fact.f1",
    "status_accuracy.share", "hard_negatives.quiet", "calibration.90-100.share"; with a part before it
    ("aside.fact.f1") that part counts, else the `chosen` one. Raises SettingError for a path that leads nowhere.
    """
    misses = []
    for name, floor in wanted.items():
        base, _, rest = name.partition(".")
        values = _paths(report[base]) if base in report else _paths(report[chosen])
        path = rest if base in report else name
        if path not in values:
            raise SettingError(f"--floor {name}: no such figure{_offer(path, values)}", name)
        value = values[path]
        if value is None or value < floor:
            misses.append(Miss(name, floor, value))
    return tuple(misses)


def _paths(figures: Figures, before: str = "") -> dict[str, float | None]:
    """The paths of all figures."""
    found: dict[str, float | None] = {}
    for name, value in figures.items():
        found |= _paths(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return found


def _offer(path: str, known: Iterable[str]) -> str:
    near = get_close_matches(path, sorted(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else "; try fact.f1"


def faults(text: Measured) -> Iterator[Fault]:
    """What was missed, told only in part, or told without being there, with the sentences that it hangs on."""
    all_scenes = scenes(gold_reading(text.gold))
    yield from _entity_faults(text, all_scenes)
    for pair in text.score.pairs:
        if pair.gold is None or pair.predicted is None or pair.right < max(len(pair.wanted), len(pair.got)):
            yield _event_fault(text, pair, all_scenes)


def _entity_faults(text: Measured, all_scenes: Sequence[Scene]) -> Iterator[Fault]:
    names = Names(text.gold.data)
    names.learn(text.told)
    for kind in ENTITY_KINDS:
        for key in text.score.missed[kind]:
            name = next(name for each in text.gold.data[kind] if names.key(name := entity_name(each)) == key)
            held = (scene for scene in all_scenes if any(place.mention.name == name for place in scene.places))
            spans = [(scene.sentence.start, scene.sentence.end) for scene in held]
            yield Fault(text.gold.name, "missed", kind, (("name", name),), (), _quoted(text, spans[:1]))
        for key in text.score.spurious[kind]:
            told = next(each for each in text.told[kind] if names.key(each["name"]) == key)
            spans = [(each["start"], each["end"]) for each in told["mentions"]]
            yield Fault(text.gold.name, "spurious", kind, (), (("name", told["name"]),), _around(text, spans[:1]))


def _event_fault(text: Measured, pair: Pair, all_scenes: Sequence[Scene]) -> Fault:
    if pair.predicted is None:
        spans = _telling(all_scenes, pair.kind, text.gold.data[pair.kind][pair.gold or 0])
        return Fault(text.gold.name, "missed", pair.kind, pair.wanted, (), _quoted(text, spans))
    evidence = text.told[pair.kind][pair.predicted]["evidence"]
    quoted = tuple(dict.fromkeys(each["quote"] for each in evidence if each["role"] == "event"))
    problem: Literal["partial", "spurious"] = "spurious" if pair.gold is None else "partial"
    wanted, got = difference(pair.wanted, pair.got), difference(pair.got, pair.wanted)
    return Fault(text.gold.name, problem, pair.kind, wanted, got, quoted)


def difference(some: Sequence[Role], others: Sequence[Role]) -> tuple[Role, ...]:
    """The roles of one side that the other does not fill alike."""
    left = list(others)
    found = []
    for role, value in some:
        same = next((other for other in left if other[0] == role and agree(role, value, other[1])), None)
        if same is None:
            found.append((role, value))
        else:
            left.remove(same)
    return tuple(found)


def _telling(all_scenes: Sequence[Scene], plural: str, event: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The sentences that tell a gold event, else the one that holds most of its values."""
    kind = EVENTS[plural]
    numbers = sorted({scene for scene, _ in labels(all_scenes, kind, [event])})
    if not numbers:
        held = [sum(role_of(place, kind, event) is not None for place in scene.places) for scene in all_scenes]
        numbers = [held.index(max(held))] if any(held) else []
    return [(all_scenes[number].sentence.start, all_scenes[number].sentence.end) for number in numbers]


def _around(text: Measured, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """The sentences in which some words stand."""
    found: list[Sentence] = [
        sentence
        for start, end in spans
        for sentence in sentences(text.gold.article)
        if sentence.start <= start and end <= sentence.end
    ]
    return _quoted(text, [(sentence.start, sentence.end) for sentence in found])


def _quoted(text: Measured, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(text.gold.article.text[start:end] for start, end in spans)
