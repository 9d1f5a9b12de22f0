"""An article and the rules' facts of it -> where the rules are unsure, which is where `--escalate` asks a model.

Unsure is a sentence that tells a fact of low confidence; one that was to tell an event that the rules gave up; and one
in which a frame stands and two are named, and that tells no fact. Measured on the marked articles of tests/gold/corpus
with right answers of a model: of the sentences with an event that the rules give up, two in three tell one; of
those with a frame and two names, one in five; of all others, one in a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.facts.facts import draft_fact, event_drafts
from kg.facts.roles import KINDS, roles
from kg.facts.scenes import Scene, scenes
from kg.records import Fact, Reading, Span

NAMED = 2
"""So many must be named beside a frame that tells no fact."""
DIRECT = frozenset({"name", "alias"})


def doubts(reading: Reading, facts: Iterable[Fact], *, least: float) -> tuple[Span, ...]:
    """What a model is asked about, in the order of the text: sentences, and the paragraph before one that points back.

    `least` is the confidence below which a fact is unsure.
    """
    every = scenes(reading)
    unsure = {scene.number for scene in _unsure(reading, every, tuple(facts), least)}
    before = {
        scene.number
        for number in unsure
        if _points_back(every[number])
        for scene in every
        if scene.sentence.paragraph == every[number].sentence.paragraph - 1
    }
    asked = (every[number].sentence for number in sorted(unsure | before))
    return tuple(Span(sentence.start, sentence.end) for sentence in asked)


def _unsure(reading: Reading, every: Sequence[Scene], facts: Sequence[Fact], least: float) -> Iterator[Scene]:
    telling = [(_telling(fact, every), fact) for fact in facts]
    yield from (scene for told, fact in telling if fact.confidence < least for scene in told)
    yield from _given_up(reading, every)
    told = {scene.number for each, _ in telling for scene in each}
    yield from (scene for scene in every if scene.triggers and scene.number not in told and _named(scene) >= NAMED)


def _telling(fact: Fact, every: Sequence[Scene]) -> list[Scene]:
    spans = [shown for shown in fact.evidence if shown.role == "event"]
    return [s for s in every if any(e.start < s.sentence.end and s.sentence.start < e.end for e in spans)]


def _given_up(reading: Reading, every: Sequence[Scene]) -> Iterator[Scene]:
    """The sentences of events that lack a role, a frame or probability."""
    found = roles(every)
    for kind in KINDS:
        for draft in event_drafts(kind, every, found, reading.article):
            if draft_fact(draft, every, reading.article) is None:
                yield from (every[number] for number in sorted({part.scene for part in draft.parts}))


def _named(scene: Scene) -> int:
    return sum(place.mention.via != "value" for place in scene.places)


def _points_back(scene: Scene) -> bool:
    """Whether somebody is meant who is named before: nobody is named here, or by a description or pronoun."""
    means = [place.mention.via for place in scene.places if place.mention.via != "value"]
    return not means or any(via not in DIRECT for via in means)
