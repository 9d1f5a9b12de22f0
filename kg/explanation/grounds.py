"""Article -> what the stages weighed while they read it, on which all reasons rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.entities import identify
from kg.explanation.records import FrameReason
from kg.facts.drafts import Draft, Part
from kg.facts.facts import draft_fact, event_drafts, word_spans
from kg.facts.frames import Trigger
from kg.facts.joining import Step
from kg.facts.roles import KINDS, RoleChances, labelled, likelihoods, roles
from kg.facts.scenes import Scene, scenes
from kg.mentions.reading import read_mentions
from kg.records import Amount, Article, Extraction, FactKind, Mention, Period, Reading
from kg.reference import Reference

WORTH = 0.05
"""Roles less probable than this are not told."""

Chances = Mapping[tuple[int, int], Mapping[str, float]]
"""Scene number and word -> label -> probability."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all reasons of one article rest on."""

    reading: Reading
    scenes: tuple[Scene, ...]
    chances: Mapping[FactKind, Chances]
    extraction: Extraction
    drafts: tuple[tuple[Draft, tuple[Step, ...]], ...]


def ground(article: Article, *, reference: Reference, base: str) -> Ground:
    """Read an article as `kg extract` reads it, and keep what the stages weighed."""
    reading = read_mentions(article, reference=reference)
    all_scenes = scenes(reading)
    likely = likelihoods(all_scenes)
    found = roles(all_scenes, likely=likely)
    drafts = tuple(pair for kind in KINDS for pair in _drafts(kind, all_scenes, found, article))
    facts = [fact for draft, _ in drafts if (fact := draft_fact(draft, all_scenes, article))]
    extraction = identify(reading, facts, base=base, reference=reference)
    return Ground(reading, all_scenes, _chances(all_scenes, labelled(likely)), extraction, drafts)


def _drafts(
    kind: FactKind, all_scenes: Sequence[Scene], found: Mapping[FactKind, Sequence[Part]], article: Article
) -> Iterator[tuple[Draft, tuple[Step, ...]]]:
    """The events of one kind, each with the steps that told it."""
    trace: list[Step] = []
    drafts = event_drafts(kind, all_scenes, found, article, trace=trace)
    steps: list[list[Step]] = []
    for step in trace:
        for index in step.again:
            steps[index].append(step)
        if not step.again:
            steps.append([step])
    return zip(drafts, map(tuple, steps), strict=True)


def _chances(all_scenes: Sequence[Scene], told: RoleChances) -> Mapping[FactKind, Chances]:
    """What the network makes of every mention, whether or not a frame of the kind stands in the article."""
    places = [(scene.number, place.word) for scene in all_scenes for place in scene.places]
    return {kind: dict(zip(places, own, strict=True)) for kind, own in told.items()}


def sentence_text(on: Ground, scene: Scene) -> str:
    """A sentence on one line."""
    return " ".join(on.reading.article.text[scene.sentence.start : scene.sentence.end].split())


def frame_reason(on: Ground, trigger: Trigger, scene: Scene) -> FrameReason:
    """A frame's words, and the sentence in which they stand."""
    return FrameReason(trigger.frame.name, words_of(on, scene, trigger.first, trigger.last), scene.number + 1)


def words_of(on: Ground, scene: Scene, first: int, last: int) -> str:
    """The words of a scene from the first to the one before the last, as they stand in the text."""
    spans = word_spans(scene)
    return on.reading.article.text[spans[first][0] : spans[last - 1][1]]


def named(mention: Mention) -> str:
    """What a mention is told by: its name, or its value in words."""
    return shown(mention.name if mention.via != "value" else mention.value or mention.name)


def shown(value: str | Amount | Period) -> str:
    """A role's value in one word or two.

    >>> shown(Period("2024-05", "2024-05-01", "2024-05-31"))
    '2024-05'
    """
    if isinstance(value, Amount):
        return f"{value.value:f} {value.currency or ''}".strip()
    return value.literal if isinstance(value, Period) else value
