"""Reading -> Fact: frames and roles sentence by sentence, one event once, each with its words.

A kind of fact is only told where one of its frames stands: the frame nearest to the roles names the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from kg.facts.attributes import attributes
from kg.facts.drafts import (
    ANCHOR,
    Draft,
    Part,
    best,
    sentence_drafts,
    values,
    with_date,
    with_parties,
    with_topic,
    without_asides,
)
from kg.facts.frames import Trigger, cue_words
from kg.facts.joining import Step, joined
from kg.facts.judging import confidence
from kg.facts.roles import KINDS, roles
from kg.facts.scenes import Scene, scenes
from kg.records import Amount, Article, EntityKind, Evidence, Fact, FactKind, Filler, Period, Reading, Status

MANY = frozenset(("investor", "lead", "partner", "target", "supersedes"))
"""Roles that may hold several values (target only for regulatory actions)."""
LEAST_CONFIDENCE = 0.4
"""A fact below this is not told at all."""
LIST_REACH = 100
"""How many lines away the line may stand that says what a list holds."""


def find_facts(reading: Reading) -> tuple[Fact, ...]:
    """The facts that an article tells, in the order of its text."""
    all_scenes = scenes(reading)
    found = roles(all_scenes)
    drafts = [draft for kind in KINDS for draft in event_drafts(kind, all_scenes, found, reading.article)]
    facts = [fact for draft in drafts if (fact := draft_fact(draft, all_scenes, reading.article))]
    return tuple(sorted(facts, key=lambda fact: (fact.evidence[0].start, KINDS.index(fact.kind))))


def event_drafts(
    kind: FactKind,
    all_scenes: Sequence[Scene],
    found: Mapping[FactKind, Sequence[Part]],
    article: Article,
    *,
    trace: list[Step] | None = None,
) -> tuple[Draft, ...]:
    """The events of one kind from the roles of an article's mentions, each once, before they are judged.

    How they were joined is added to `trace`.
    """
    named = without_asides(found.get(kind, ()), kind, all_scenes, article.language)
    bare = sentence_drafts(kind, all_scenes, named)
    told = (with_parties(draft, all_scenes, found.get("acquisition", ()), article.language) for draft in bare)
    said = (replace(draft, said=attributes(draft, all_scenes, article.language)) for draft in told)
    whole = (with_date(with_topic(draft, all_scenes), all_scenes, article.language) for draft in said)
    return joined(whole, all_scenes, article.language, trace=trace)


def draft_fact(draft: Draft, all_scenes: Sequence[Scene], article: Article) -> Fact | None:
    """A draft as a fact; None where it lacks what its kind needs, stands on no frame, or is too doubtful."""
    trigger = nearest_trigger(draft, all_scenes)
    if trigger is None or not complete(draft):
        return None
    sure = confidence(draft, trigger, all_scenes)
    if sure < LEAST_CONFIDENCE:
        return None
    status = cast(Status, best(draft, "status") or "announced")
    fillers = tuple(draft_fillers(draft))
    kept = {(filler.role, filler.value) for filler in fillers}
    evidence = tuple(_evidence(draft, all_scenes, article, kept, status))
    return Fact(draft.kind, fillers, status, sure, trigger.frame.name, evidence)


def complete(draft: Draft) -> bool:
    """Whether a draft has the roles that its kind cannot do without."""
    if draft.kind == "partnership":
        return len(values(draft, "partner")) >= 2
    if draft.kind == "regulatory_action":
        return bool(values(draft, "regulator")) and best(draft, "action") is not None
    return bool(values(draft, ANCHOR[draft.kind]))


def nearest_trigger(draft: Draft, all_scenes: Sequence[Scene]) -> Trigger | None:
    """The frame nearest to a draft's roles in the first of its sentences that has one, else before, else behind them.

    An item of a list or a table tells a deal without a verb; the line that opens the list has said what is listed.
    """
    numbers = list(dict.fromkeys(part.scene for part in draft.parts))
    before = range(numbers[0] - 1, max(-1, numbers[0] - 1 - LIST_REACH), -1)
    behind = range(numbers[-1] + 1, min(len(all_scenes), numbers[-1] + 1 + LIST_REACH))
    for number in [*numbers, *before, *behind]:
        own: list[Trigger] = [trigger for trigger in all_scenes[number].triggers if trigger.frame.kind == draft.kind]
        spots = [part.place.word for part in draft.parts if part.scene == number]
        if own:
            return min(own, key=partial(_remoteness, spots))
    return None


def _remoteness(spots: Sequence[int], trigger: Trigger) -> tuple[int, int]:
    return sum(abs(trigger.first - spot) for spot in spots), trigger.first


def draft_fillers(draft: Draft) -> Iterator[Filler]:
    """The fillers of a draft's roles: all values of a role that may have several, the surest of the others."""
    for role in dict.fromkeys(part.role for part in draft.parts):
        parts = [part for part in draft.parts if part.role == role]
        several = role in MANY and not (role == "target" and draft.kind == "acquisition")
        chosen = parts if several else [max(parts, key=_preference)]
        yield from dict.fromkeys(Filler(role, part.value, _kind(part)) for part in chosen)
    yield from _learned_fillers(draft)


def _learned_fillers(draft: Draft) -> Iterator[Filler]:
    if draft.kind == "regulatory_action":
        yield Filler("action", cast(str, best(draft, "action")))
    if draft.kind == "model_release" and (openness := best(draft, "open")) in ("True", "False"):
        yield Filler("open_weights", openness == "True")


def _preference(part: Part) -> tuple[float, int, int]:
    """The surest value first, then the most precise date, then the first told."""
    precision = len(part.value.literal) if isinstance(part.value, Period) else 0
    return part.probability, precision, -part.place.mention.start


def _kind(part: Part) -> EntityKind | None:
    return cast(EntityKind, part.place.mention.kind) if part.place.mention.via != "value" else None


def _evidence(
    draft: Draft,
    all_scenes: Sequence[Scene],
    article: Article,
    kept: set[tuple[str, str | Amount | Period | bool]],
    status: str,
) -> Iterator[Evidence]:
    """The sentence of the event, the words of each role, and the cue words of a status other than announced."""
    numbers = list(dict.fromkeys(part.scene for part in draft.parts))
    for number in sorted(numbers):
        sentence = all_scenes[number].sentence
        yield Evidence("event", article.text[sentence.start : sentence.end], sentence.start, sentence.end)
    for part in sorted(draft.parts, key=lambda part: (part.place.mention.start, part.role)):
        if (part.role, part.value) in kept:
            mention = part.place.mention
            yield Evidence(part.role, mention.text, mention.start, mention.end)
    if status != "announced":
        yield from _status_evidence(all_scenes, numbers, article, status)


def _status_evidence(
    all_scenes: Sequence[Scene], numbers: Iterable[int], article: Article, status: str
) -> Iterator[Evidence]:
    for number in numbers:
        scene = all_scenes[number]
        spans = word_spans(scene)
        for first, last, told in cue_words(scene.words, article.language):
            if told == status:
                start, end = spans[first][0], spans[last - 1][1]
                yield Evidence("status", article.text[start:end], start, end)


def word_spans(scene: Scene) -> Mapping[int, tuple[int, int]]:
    """Where each word of a scene stands in the text."""
    spans: dict[int, tuple[int, int]] = {place.word: (place.mention.start, place.mention.end) for place in scene.places}
    covered = -1
    tokens = iter(scene.sentence.tokens)
    for number in range(len(scene.words)):
        if number in spans:
            covered = spans[number][1]
            continue
        token = next(token for token in tokens if token.start >= covered)
        spans[number] = (token.start, token.end)
    return spans
