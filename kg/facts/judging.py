"""Draft -> how likely it is right: learned from what the taggers got right and wrong on texts they had not seen.

The probability is the fact's confidence. It weighs how sure the taggers were of the roles, how complete the event is,
whether a frame stands in its own sentences, and how it came together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.facts.drafts import ANCHOR, Draft, Part, best, values
from kg.facts.frames import Trigger
from kg.facts.scenes import Scene
from kg.facts.weights import weights

RIGHT = "right"
WRONG = "wrong"
MOST_NAMES = 6
STEPS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
"""Where probabilities are cut to make a feature of them."""


def confidence(draft: Draft, trigger: Trigger, scenes: Sequence[Scene]) -> float:
    """The probability, 0 to 1, that a careful reader would tell the same event."""
    tagger = weights("judge")
    tagger.set([judge_features(draft, trigger, scenes)])
    return round(float(tagger.marginal(RIGHT, 0)), 3)


def judge_features(draft: Draft, trigger: Trigger, scenes: Sequence[Scene]) -> list[str]:
    """What speaks for and against a draft."""
    return list(dict.fromkeys(_features(draft, trigger, scenes)))


def _features(draft: Draft, trigger: Trigger, scenes: Sequence[Scene]) -> Iterator[str]:
    kind = draft.kind
    yield f"kind={kind}"
    roles = sorted({part.role for part in draft.parts})
    yield f"roles={kind},{'+'.join(roles)}"
    for role in roles:
        sure = _sure(draft.parts, role)
        yield from _above(f"{kind},{role}", sure)
        yield f"n={kind},{role},{min(len(values(draft, role)), 3)}"
    core = [_sure(draft.parts, role) for role in roles if role != "date"]
    yield from _above(f"{kind},least", min(core, default=0.0))
    yield from _above(f"{kind},mean", sum(core) / max(len(core), 1))
    yield from _above("mean", sum(core) / max(len(core), 1))
    yield from _setting(draft, trigger, scenes)


def _setting(draft: Draft, trigger: Trigger, scenes: Sequence[Scene]) -> Iterator[str]:
    kind = draft.kind
    numbers = sorted({part.scene for part in draft.parts})
    own = [t for number in numbers for t in scenes[number].triggers if t.frame.kind == kind]
    yield f"told={kind},{min(len(numbers), 3)}"
    yield f"frames={kind},{min(len(own), 4)}"
    yield f"frame={trigger.frame.name.rsplit('/', 1)[-1]},{bool(own)}"
    yield f"where={kind},{scenes[numbers[0]].sentence.kind},{min(numbers[0], 3)}"
    yield f"status={kind},{best(draft, 'status')}"
    anchors = [part for part in draft.parts if part.role == ANCHOR.get(kind, "partner")]
    yield from (f"via={kind},{part.place.mention.via}" for part in anchors)
    yield f"kindof={kind},{anchors[0].place.mention.kind if anchors else '-'}"
    yield from (f"named={part.role},{part.place.mention.via}" for part in draft.parts)
    yield f"names={min(len({part.value for part in draft.parts if part.place.mention.via != 'value'}), MOST_NAMES)}"
    yield from (f"ends={scenes[number].words[-1]}" for number in numbers)
    others = {t.frame.kind for number in numbers for t in scenes[number].triggers}
    yield from (f"beside={kind},{other}" for other in sorted(others - {kind}))


def _sure(parts: Sequence[Part], role: str) -> float:
    return max(part.probability for part in parts if part.role == role)


def _above(name: str, value: float) -> Iterator[str]:
    """A probability as the steps that it reaches."""
    yield from (f"{name}>{step}" for step in STEPS if value >= step)
    yield f"{name}!"
