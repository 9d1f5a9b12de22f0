"""What the stages weighed -> why each event of an article is told, or was given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.explanation.grounds import WORTH, Ground, frame_reason, ground, named, sentence_text, shown, words_of
from kg.explanation.records import Candidate, Explanation, FactReason, RoleReason
from kg.explanation.wording import strongest_first
from kg.facts.attributes import ATTRIBUTES
from kg.facts.drafts import ANCHOR, Draft, Part, best
from kg.facts.facts import LEAST_CONFIDENCE, complete, draft_fact, nearest_trigger
from kg.facts.frames import Trigger, cue_words
from kg.facts.joining import Step
from kg.facts.judging import confidence, judge_features
from kg.facts.roles import NO_ROLE
from kg.facts.scenes import Scene
from kg.facts.weights import weights
from kg.records import Article, Extraction, Fact, FactKind
from kg.reference import Reference

MOST = 3
"""How many reasons for and against are told."""
CUES = ("denied", "rumoured", "planned")


def explain(article: Article, *, reference: Reference, base: str) -> Explanation:
    """Why each event of an article is told, in the order of `kg extract`, and why others were given up."""
    return explained(ground(article, reference=reference, base=base))


def explained(on: Ground) -> Explanation:
    """As `explain`, on what was kept."""
    learned = weights("judge").info().state_features
    reasons = [_fact_reason(on, draft, steps, learned) for draft, steps in on.drafts]
    order = {event.id: number for number, event in enumerate(on.extraction.events)}
    reasons.sort(key=lambda reason: (reason.event is None, order.get(reason.event or "", 0), reason.joined[0][0]))
    return Explanation(
        source=on.reading.article.source,
        article=on.reading.article.id,
        sentences=tuple(sentence_text(on, scene) for scene in on.scenes),
        framed=tuple(scene.number + 1 for scene in on.scenes if scene.triggers),
        events=tuple(reasons),
    )


def _fact_reason(
    on: Ground, draft: Draft, steps: Sequence[Step], learned: Mapping[tuple[str, str], float]
) -> FactReason:
    trigger = nearest_trigger(draft, on.scenes)
    event = _event(draft_fact(draft, on.scenes, on.reading.article), on.extraction)
    sure = confidence(draft, trigger, on.scenes) if trigger else None
    weighed = strongest_first(judge_features(draft, trigger, on.scenes), learned) if trigger else []
    numbers = sorted({part.scene for part in draft.parts})
    return FactReason(
        event=event,
        kind=draft.kind,
        status=best(draft, "status") or "announced",
        confidence=sure,
        given_up="" if event else _given_up(draft, trigger, sure),
        frame=frame_reason(on, trigger, _standing(on, trigger)) if trigger else None,
        said=tuple((name, _shares(draft, name)) for name in ATTRIBUTES[draft.kind]),
        cues=tuple(cue for number in numbers for cue in _cues(on, number)),
        roles=tuple(_role_reasons(on, draft, steps)),
        joined=tuple((_own(step.draft) + 1, None if step is steps[0] else _rounded(step.chance)) for step in steps),
        speaks_for=tuple(reason for reason in weighed[:MOST] if reason[1] > 0),
        speaks_against=tuple(reason for reason in reversed(weighed[-MOST:]) if reason[1] < 0),
    )


def _event(fact: Fact | None, extraction: Extraction) -> str | None:
    """The event that a fact became; None where it fell away once its parties were known (a firm buying itself)."""
    if fact is None:
        return None
    evidence = set(fact.evidence)
    alike = (event for event in extraction.events if event.fact.kind == fact.kind)
    return next((event.id for event in alike if evidence <= set(event.fact.evidence)), None)


def _given_up(draft: Draft, trigger: Trigger | None, sure: float | None) -> str:
    if trigger is None:
        return f"no frame of {draft.kind} stands in its sentences or before"
    if not complete(draft):
        return f"lacks {LACKING.get(draft.kind) or ANCHOR[draft.kind]}"
    if sure is not None and sure < LEAST_CONFIDENCE:
        return f"too doubtful: {sure:.2f} is below {LEAST_CONFIDENCE}"
    return "its parties are one and the same"


LACKING: Mapping[FactKind, str] = {"partnership": "two partners", "regulatory_action": "regulator or action"}
"""What kinds without a single anchor cannot do without (kg.facts.facts.complete)."""


def _own(draft: Draft) -> int:
    """The sentence that a draft was made in; what it took over stands before."""
    return max(part.scene for part in draft.parts)


def _standing(on: Ground, trigger: Trigger) -> Scene:
    return next(scene for scene in on.scenes if any(each is trigger for each in scene.triggers))


def _cues(on: Ground, number: int) -> Iterator[tuple[str, str, int]]:
    scene = on.scenes[number]
    for first, last, told in cue_words(scene.words, on.reading.article.language):
        if told in CUES:
            yield told, words_of(on, scene, first, last), number + 1


def _shares(draft: Draft, attribute: str) -> tuple[tuple[str, float], ...]:
    said = [(label, weight) for name, label, weight in draft.said if name == attribute]
    labels = sorted({label for label, _ in said})
    sums = {label: sum(weight for each, weight in said if each == label) for label in labels}
    whole = sum(sums.values()) or 1.0
    return tuple((label, round(sums[label] / whole, 3)) for label in sorted(sums, key=lambda label: -sums[label]))


def _role_reasons(on: Ground, draft: Draft, steps: Sequence[Step]) -> Iterator[RoleReason]:
    """Each value of each role once, by its surest words."""
    surest: dict[tuple[str, str], Part] = {}
    for part in draft.parts:
        key = part.role, shown(part.value)
        if key not in surest or part.probability > surest[key].probability:
            surest[key] = part
    own = {id(part) for step in steps for part in step.draft.parts if part.scene == _own(step.draft)}
    for (_, value), part in surest.items():
        chances = on.chances[draft.kind].get((part.scene, part.place.word), {})
        yield RoleReason(
            value=value,
            filler=Candidate(part.role, part.place.mention.text, part.scene + 1, round(part.probability, 3)),
            carried=id(part) not in own,
            otherwise=_otherwise(part, chances),
            rival=_rival(on, draft, part),
        )


def _otherwise(part: Part, chances: Mapping[str, float]) -> Candidate | None:
    """The next best that the same words might be, no role included."""
    others = {label: chance for label, chance in chances.items() if part.role not in label.split("+")}
    label = max(sorted(others), key=lambda each: others[each], default=None)
    if label is None or others[label] < WORTH:
        return None
    return Candidate(_label(label), part.place.mention.text, part.scene + 1, round(others[label], 3))


def _label(label: str) -> str:
    return "no role" if label == NO_ROLE else label


def _rival(on: Ground, draft: Draft, part: Part) -> Candidate | None:
    """The next best words for a role, among the event's sentences, that are not in it."""
    taken = {shown(other.value) for other in draft.parts if other.role == part.role}
    rivals = [
        Candidate(part.role, place.mention.text, number + 1, round(chance, 3))
        for number in sorted({other.scene for other in draft.parts})
        for place in on.scenes[number].places
        for label, chance in on.chances[draft.kind][number, place.word].items()
        if part.role in label.split("+") and named(place.mention) not in taken and chance >= WORTH
    ]
    return max(rivals, key=lambda rival: rival.probability, default=None)


def _rounded(chance: float | None) -> float | None:
    return None if chance is None else round(chance, 3)
