"""What the stages weighed -> what was seen in a sentence, and what was missing for an event to be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import cast

from kg.errors import SettingError
from kg.explanation.grounds import WORTH, Ground, frame_reason, named, sentence_text
from kg.explanation.records import Candidate, Explanation, FactReason, SentenceReason
from kg.facts.features import STEM
from kg.facts.frames import Entries, load
from kg.facts.phrases import split
from kg.facts.roles import KINDS, NO_ROLE, SURE
from kg.facts.scenes import Scene
from kg.records import FactKind, Mention

MOST = 3
"""How many words that came near are told."""
ALIKE = 0.8
"""How alike a word must be to one of a frame's words to have come near (difflib's ratio)."""


def find_sentences(on: Ground, asked: str) -> tuple[int, ...]:
    """The numbers of the sentences asked for: by number (from 1), or by words that stand in them.

    Raises SettingError where there is none, and says whether the words stand in what is never read.
    """
    source, wanted = on.reading.article.source, " ".join(asked.split())
    if wanted.isdecimal():
        if not 1 <= int(wanted) <= len(on.scenes):
            raise SettingError(f"{source}: has sentences 1 to {len(on.scenes)}, not {wanted}", asked)
        return (int(wanted),)
    texts = [sentence_text(on, scene) for scene in on.scenes]
    found = [number for number, text in enumerate(texts, start=1) if wanted in text or text in wanted]
    if not found:
        there = wanted in " ".join(on.reading.article.text.split())
        why = "these words run over, or are page furniture and never read" if there else "no sentence holds these words"
        raise SettingError(f"{source}: {why}; kg why {source} --sentence 1 shows the first of {len(texts)}", asked)
    return tuple(found)


def explain_sentence(on: Ground, number: int, whole: Explanation) -> SentenceReason:
    """What was seen in a sentence (numbered from 1), and what was missing."""
    scene = on.scenes[number - 1]
    frames = tuple(frame_reason(on, trigger, scene) for trigger in scene.triggers)
    candidates = tuple(_candidates(on, scene))
    told = [place for place, event in enumerate(whole.events, start=1) if number in (at for at, _ in event.joined)]
    return SentenceReason(
        number=number,
        text=sentence_text(on, scene),
        mentions=tuple((m.kind, m.text, named(m), _found(m)) for m in (p.mention for p in scene.places)),
        frames=frames,
        near=() if frames else _near(scene, on.reading.article.language),
        candidates=candidates,
        told=tuple(place for place in told if whole.events[place - 1].event),
        missing=tuple(_missing(scene, candidates, [whole.events[place - 1] for place in told])),
    )


def _found(mention: Mention) -> str:
    """By what a mention was found, and by which rule where that says more."""
    return mention.via if mention.rule == mention.via else f"{mention.via}, {mention.rule}"


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
