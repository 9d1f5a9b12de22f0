"""Article -> why it was read as it was: each fact with what spoke for it, each sentence with what was missing.

Nothing here decides anything: the stages are run as `kg extract` runs them, and asked how they came to their result.
It is written for one who wants to extend a frame or write a lesson (CONTRIBUTING.md, "Add a frame").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from kg.entities import identify
from kg.errors import SettingError
from kg.facts.attributes import ATTRIBUTES
from kg.facts.drafts import ANCHOR, Draft, Part, best
from kg.facts.facts import LEAST_CONFIDENCE, complete, draft_fact, event_drafts, nearest_trigger, word_spans
from kg.facts.features import STEM, shared, standings
from kg.facts.frames import Entries, Trigger, cue_words, load
from kg.facts.joining import Step
from kg.facts.judging import RIGHT, WRONG, confidence, judge_features
from kg.facts.phrases import split
from kg.facts.roles import KINDS, NO_ROLE, SURE, roles, sequence
from kg.facts.scenes import Scene, scenes
from kg.facts.weights import weights
from kg.mentions.reading import read_mentions
from kg.records import Amount, Article, Extraction, Fact, FactKind, Mention, Period, Reading
from kg.reference import Reference

MOST = 3
"""How many reasons for and against, and how many words that came near, are told."""
WORTH = 0.05
"""Roles less probable than this are not told."""
CUES = ("denied", "rumoured", "planned")
ALIKE = 0.8
"""How alike a word must be to one of a frame's words to have come near (difflib's ratio)."""

Chances = Mapping[tuple[int, int], Mapping[str, float]]
"""Scene number and word -> label -> probability."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words in a role, or with no role, with the probability that the role's tagger gives."""

    role: str
    words: str
    sentence: int
    probability: float


@dataclass(frozen=True, slots=True)
class RoleReason:
    """A filled role: its value and words, what else the same words might be, and which other words might fill it.

    `carried` where the words stand in a sentence before and were taken over, with a fixed probability.
    """

    value: str
    filler: Candidate
    carried: bool
    otherwise: Candidate | None
    rival: Candidate | None


@dataclass(frozen=True, slots=True)
class FrameReason:
    """A frame's words in a sentence."""

    name: str
    words: str
    sentence: int


@dataclass(frozen=True, slots=True)
class FactReason:
    """Why an event is told, or was given up (`given_up` says why; "" where it is told).

    `said` are the labels of each attribute (status, action, openness) with their shares of what the sentences say,
    `cues` the words that tell a status (status, words, sentence). `joined` are the sentences that tell it, each with
    the probability that it tells the event told before (None for the first one). `speaks_for` and `speaks_against`
    are the judge's strongest reasons with their weights (log-odds).
    """

    event: str | None
    kind: FactKind
    status: str
    confidence: float | None
    given_up: str
    frame: FrameReason | None
    said: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    cues: tuple[tuple[str, str, int], ...]
    roles: tuple[RoleReason, ...]
    joined: tuple[tuple[int, float | None], ...]
    speaks_for: tuple[tuple[str, float], ...]
    speaks_against: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SentenceReason:
    """What was seen in a sentence, and what was missing for an event of a kind to be told.

    `near` are words that resemble a frame's: (word, the frame's words, frame). `candidates` are the best roles of its
    mentions, by kind, sure enough or not.
    """

    number: int
    text: str
    mentions: tuple[tuple[str, str, str, str], ...]
    frames: tuple[FrameReason, ...]
    near: tuple[tuple[str, str, str], ...]
    candidates: tuple[tuple[FactKind, Candidate], ...]
    told: tuple[int, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article's sentences, and why each event was told or given up; numbers of sentences and events count from 1.

    `framed` are the sentences in which a frame stands.
    """

    source: str
    article: str
    sentences: tuple[str, ...]
    framed: tuple[int, ...]
    events: tuple[FactReason, ...]


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
    found = roles(all_scenes)
    drafts = tuple(pair for kind in KINDS for pair in _drafts(kind, all_scenes, found.get(kind, ()), article))
    facts = [fact for draft, _ in drafts if (fact := draft_fact(draft, all_scenes, article))]
    extraction = identify(reading, facts, base=base, reference=reference)
    return Ground(reading, all_scenes, {kind: _chances(kind, all_scenes) for kind in KINDS}, extraction, drafts)


def _drafts(
    kind: FactKind, all_scenes: Sequence[Scene], parts: Iterable[Part], article: Article
) -> Iterator[tuple[Draft, tuple[Step, ...]]]:
    """The events of one kind, each with the steps that told it."""
    trace: list[Step] = []
    drafts = event_drafts(kind, all_scenes, parts, article, trace=trace)
    steps: list[list[Step]] = []
    for step in trace:
        for index in step.again:
            steps[index].append(step)
        if not step.again:
            steps.append([step])
    return zip(drafts, map(tuple, steps), strict=True)


def _chances(kind: FactKind, all_scenes: Sequence[Scene]) -> Chances:
    """What the tagger of a kind makes of every mention, whether or not a frame of the kind stands in the article."""
    standing = standings(all_scenes)
    items = sequence(kind, all_scenes, [shared(scene, standing) for scene in all_scenes])
    if not items:
        return {}
    tagger = weights(kind)
    tagger.set(items)
    places = [(scene.number, place.word) for scene in all_scenes for place in scene.places]
    labels = tagger.labels()
    return {at: {label: tagger.marginal(label, number) for label in labels} for number, at in enumerate(places)}


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
        sentences=tuple(_text(on, scene) for scene in on.scenes),
        framed=tuple(scene.number + 1 for scene in on.scenes if scene.triggers),
        events=tuple(reasons),
    )


def _text(on: Ground, scene: Scene) -> str:
    return " ".join(on.reading.article.text[scene.sentence.start : scene.sentence.end].split())


def _fact_reason(
    on: Ground, draft: Draft, steps: Sequence[Step], learned: Mapping[tuple[str, str], float]
) -> FactReason:
    trigger = nearest_trigger(draft, on.scenes)
    event = _event(draft_fact(draft, on.scenes, on.reading.article), on.extraction)
    sure = confidence(draft, trigger, on.scenes) if trigger else None
    weighed = _weighed(judge_features(draft, trigger, on.scenes), learned) if trigger else []
    numbers = sorted({part.scene for part in draft.parts})
    return FactReason(
        event=event,
        kind=draft.kind,
        status=best(draft, "status") or "announced",
        confidence=sure,
        given_up="" if event else _given_up(draft, trigger, sure),
        frame=_frame(on, trigger, _standing(on, trigger)) if trigger else None,
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


def _frame(on: Ground, trigger: Trigger, scene: Scene) -> FrameReason:
    return FrameReason(trigger.frame.name, _words(on, scene, trigger.first, trigger.last), scene.number + 1)


def _words(on: Ground, scene: Scene, first: int, last: int) -> str:
    spans = word_spans(scene)
    return on.reading.article.text[spans[first][0] : spans[last - 1][1]]


def _cues(on: Ground, number: int) -> Iterator[tuple[str, str, int]]:
    scene = on.scenes[number]
    for first, last, told in cue_words(scene.words, on.reading.article.language):
        if told in CUES:
            yield told, _words(on, scene, first, last), number + 1


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
        if part.role in label.split("+") and _named(place.mention) not in taken and chance >= WORTH
    ]
    return max(rivals, key=lambda rival: rival.probability, default=None)


def _named(mention: Mention) -> str:
    return shown(mention.name if mention.via != "value" else mention.value or mention.name)


def shown(value: str | Amount | Period) -> str:
    """A role's value in one word or two.

    >>> shown(Period("2024-05", "2024-05-01", "2024-05-31"))
    '2024-05'
    """
    if isinstance(value, Amount):
        return f"{value.value:f} {value.currency or ''}".strip()
    return value.literal if isinstance(value, Period) else value


def _rounded(chance: float | None) -> float | None:
    return None if chance is None else round(chance, 3)


def _weighed(features: Iterable[str], learned: Mapping[tuple[str, str], float]) -> list[tuple[str, float]]:
    """The judge's features with what each adds to the log-odds of being right, the strongest for it first.

    The steps that one probability reaches count together, under the highest of them.
    """
    sums: dict[str, tuple[str, float]] = {}
    for feature in features:
        odds = learned.get((feature, RIGHT), 0.0) - learned.get((feature, WRONG), 0.0)
        measure = feature if "=" in feature else feature.partition(">")[0].rstrip("!").rpartition(",")[2]
        last, before = sums.get(measure, (feature, 0.0))
        sums[measure] = (last if feature.endswith("!") else feature, before + odds)
    reasons = ((in_words(feature), round(odds, 2)) for feature, odds in sums.values())
    return sorted(reasons, key=lambda reason: (-reason[1], reason[0]))


WORDING: Mapping[str, str] = {
    "kind": "it is of this kind",
    "roles": "it has just these roles: {}",
    "n": "number of values, {}",
    "told": "number of sentences: {}",
    "frames": "number of frames in them: {}",
    "frame": "frame (and whether it stands in them): {}",
    "where": "kind and number of the first sentence: {}",
    "status": "status {}",
    "via": "how the anchor is named: {}",
    "kindof": "what the anchor is: {}",
    "beside": "they also speak of: {}",
}
"""The judge's features (kg.facts.judging) in words."""


def in_words(feature: str) -> str:
    """A feature of the judge in words.

    >>> in_words("acquisition,target>0.9"), in_words("told=acquisition,2"), in_words("acquisition,amount!")
    ('target surer than 0.9', 'number of sentences: 2', 'it has amount')
    """
    name, equals, value = feature.partition("=")
    if equals:
        kind, comma, rest = value.partition(",")
        told = rest if comma and kind in KINDS else value
        return WORDING[name].format(told) if name in WORDING else f"{name} {told}"
    role, over, step = feature.partition(">")
    role = role.rstrip("!").rpartition(",")[2]
    whole = {"least": "least sure role", "mean": "roles on average"}.get(role, role)
    return f"{whole} surer than {step}" if over else f"it has {whole}"


def find_sentences(on: Ground, asked: str) -> tuple[int, ...]:
    """The numbers of the sentences asked for: by number (from 1), or by words that stand in them.

    Raises SettingError where there is none, and says whether the words stand in what is never read.
    """
    source, wanted = on.reading.article.source, " ".join(asked.split())
    if wanted.isdecimal():
        if not 1 <= int(wanted) <= len(on.scenes):
            raise SettingError(f"{source}: has sentences 1 to {len(on.scenes)}, not {wanted}", asked)
        return (int(wanted),)
    texts = [_text(on, scene) for scene in on.scenes]
    found = [number for number, text in enumerate(texts, start=1) if wanted in text or text in wanted]
    if not found:
        there = wanted in " ".join(on.reading.article.text.split())
        why = "these words run over, or are page furniture and never read" if there else "no sentence holds these words"
        raise SettingError(f"{source}: {why}; kg why {source} --sentence 1 shows the first of {len(texts)}", asked)
    return tuple(found)


def explain_sentence(on: Ground, number: int, whole: Explanation) -> SentenceReason:
    """What was seen in a sentence (numbered from 1), and what was missing."""
    scene = on.scenes[number - 1]
    frames = tuple(_frame(on, trigger, scene) for trigger in scene.triggers)
    candidates = tuple(_candidates(on, scene))
    told = [place for place, event in enumerate(whole.events, start=1) if number in (at for at, _ in event.joined)]
    return SentenceReason(
        number=number,
        text=_text(on, scene),
        mentions=tuple((m.kind, m.text, _named(m), f"{m.via}, {m.rule}") for m in (p.mention for p in scene.places)),
        frames=frames,
        near=() if frames else _near(scene, on.reading.article.language),
        candidates=candidates,
        told=tuple(place for place in told if whole.events[place - 1].event),
        missing=tuple(_missing(scene, candidates, [whole.events[place - 1] for place in told])),
    )


def _candidates(on: Ground, scene: Scene) -> Iterator[tuple[FactKind, Candidate]]:
    """The best role of each mention for each kind, the probable ones."""
    for kind in KINDS:
        for place in scene.places:
            chances = {label: c for label, c in on.chances[kind][scene.number, place.word].items() if label != NO_ROLE}
            label = max(sorted(chances), key=lambda each: chances[each])
            if chances[label] >= WORTH:
                yield kind, Candidate(label, place.mention.text, scene.number + 1, round(chances[label], 3))


def _missing(
    scene: Scene, candidates: Sequence[tuple[FactKind, Candidate]], reasons: Sequence[FactReason]
) -> Iterator[str]:
    """What stood between the sentence and an event of each kind that it might tell, in words."""
    if not scene.places:
        yield "no mention: no name and no value was recognised"
    if not scene.triggers:
        yield "no frame: none of its words is known to tell an event"
    framed = {trigger.frame.kind for trigger in scene.triggers}
    done = {reason.kind for reason in reasons}
    silent = not any(reason.event for reason in reasons)
    yield from (f"{reason.kind}: {reason.given_up}" for reason in reasons if reason.given_up)
    for kind in KINDS:
        own = [candidate for each, candidate in candidates if each == kind]
        sure = max(own, key=lambda candidate: candidate.probability, default=None)
        if kind not in done and (kind in framed or (silent and sure)):
            yield f"{kind}: {_shortfall(sure, framed=kind in framed)}"


def _shortfall(sure: Candidate | None, *, framed: bool) -> str:
    if sure is None:
        return f"a frame, but no mention has a role (none reaches {WORTH})"
    best_one = f"the best is {sure.role} for “{sure.words}”, {sure.probability:.2f}"
    if sure.probability < SURE:
        return f"{'a frame' if framed else 'no frame'}, and no role reaches {SURE}: {best_one}"
    return f"no frame of this kind in the article: {best_one}"


def _near(scene: Scene, language: str) -> tuple[tuple[str, str, str], ...]:
    """Words that resemble the first word of one of a frame's phrases: a form that the frame does not have yet."""
    known = _frame_words(language)
    found = []
    for word in scene.words:
        if len(word) >= STEM - 2 and word.isalpha():
            alike = get_close_matches(word, known, n=1, cutoff=ALIKE)
            found += [(word, *known[each]) for each in alike]
    return tuple(dict.fromkeys(found))[:MOST]


def _frame_words(language: str) -> dict[str, tuple[str, str]]:
    """The first word of every phrase of the frames -> the shortest such phrase and its frame."""
    phrases = [
        (phrase, f"{kind}/{language}/{name}")
        for kind, frames in cast(Entries, load("frames", language)).items()
        for name, entry in frames.items()
        for phrase in cast(Sequence[str], entry["words"])
    ]
    shortest = sorted(phrases, key=lambda entry: len(split(entry[0])), reverse=True)
    return {split(phrase)[0].rstrip("*"): (phrase, frame) for phrase, frame in shortest}
