"""Scene -> Part: who plays which role, by one learned tagger for each kind of fact.

A linear-chain conditional random field labels the mentions of an article in order; a kind is only looked for in an
article where one of its frames stands. The weights are learned from tests/gold by `python -m kg.learning`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.facts.drafts import Part
from kg.facts.features import framed, shared, standings
from kg.facts.scenes import Place, Scene
from kg.facts.weights import weights
from kg.records import FactKind

KINDS: tuple[FactKind, ...] = ("investment", "acquisition", "partnership", "model_release", "regulatory_action")
NO_ROLE = "-"
SURE = 0.3
"""A role is taken where the tagger gives it at least this probability."""


def roles(scenes: Sequence[Scene]) -> dict[FactKind, tuple[Part, ...]]:
    """The roles that the mentions of an article play, by kind of fact."""
    standing = standings(scenes)
    common = [shared(scene, standing) for scene in scenes]
    present = {trigger.frame.kind for scene in scenes for trigger in scene.triggers}
    return {kind: tuple(_tagged(kind, scenes, common)) for kind in KINDS if kind in present}


def sequence(kind: FactKind, scenes: Sequence[Scene], common: Sequence[list[list[str]]]) -> list[list[str]]:
    """The features of all places of an article, one list each, as the tagger of `kind` takes them."""
    items: list[list[str]] = []
    previous = "S-1=none"
    for scene, base in zip(scenes, common, strict=True):
        own = framed(scene, kind)
        items += [[*left, *right, previous] for left, right in zip(base, own, strict=True)]
        names = sorted({trigger.frame.name for trigger in scene.triggers if trigger.frame.kind == kind})
        previous = f"S-1={bool(names)}"
    return items


def _tagged(kind: FactKind, scenes: Sequence[Scene], common: Sequence[list[list[str]]]) -> Iterator[Part]:
    items = sequence(kind, scenes, common)
    if not items:
        return
    tagger = weights(kind)
    tagger.set(items)
    known = [label for label in tagger.labels() if label != NO_ROLE]
    places = [(scene.number, place) for scene in scenes for place in scene.places]
    for position, (number, place) in enumerate(places):
        role, probability = max(
            ((label, tagger.marginal(label, position)) for label in known), key=lambda pair: pair[1]
        )
        if probability >= SURE:
            yield from parts_of(role, place, number, probability)


def parts_of(label: str, place: Place, scene: int, probability: float) -> tuple[Part, ...]:
    """The parts of a mention's label: two where it plays two roles at once ("model+supersedes")."""
    return tuple(Part(role, place, scene, probability) for role in label.split("+"))
