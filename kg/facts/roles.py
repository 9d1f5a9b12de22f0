"""Scene -> Part: who plays which role, by one learned tagger for each kind of fact.

A linear-chain conditional random field labels the mentions of an article in order; a kind is only looked for in an
article where one of its frames stands. The weights are learned from tests/gold by `python -m kg.learning`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from kg.facts.drafts import Part
from kg.facts.features import View, framed, shared, standings, view
from kg.facts.scenes import Place, Scene
from kg.facts.weights import weights
from kg.records import FactKind

KINDS: tuple[FactKind, ...] = ("investment", "acquisition", "partnership", "model_release", "regulatory_action")
NO_ROLE = "-"
SURE = 0.3
"""A role is taken where the tagger gives it at least this probability."""
IDLE = 1 - SURE + 1e-6
"""Where "no role" is likelier than this, no role can be taken: the others need not be asked for."""


def roles(scenes: Sequence[Scene]) -> dict[FactKind, tuple[Part, ...]]:
    """The roles that the mentions of an article play, by kind of fact."""
    present = {trigger.frame.kind for scene in scenes for trigger in scene.triggers}
    if not present:
        return {}
    standing = standings(scenes)
    views = [view(scene) for scene in scenes]
    common = [shared(scene, standing, seen) for scene, seen in zip(scenes, views, strict=True)]
    return {kind: tuple(_tagged(kind, scenes, common, views)) for kind in KINDS if kind in present}


def sequence(
    kind: FactKind,
    scenes: Sequence[Scene],
    common: Sequence[list[list[str]]],
    views: Iterable[View | None] = repeat(None),
) -> list[list[str]]:
    """The features of all places of an article, one list each, as the tagger of `kind` takes them."""
    items: list[list[str]] = []
    previous = "S-1=none"
    for scene, base, seen in zip(scenes, common, views, strict=False):
        if base:
            items += [[*left, *right, previous] for left, right in zip(base, framed(scene, kind, seen), strict=True)]
        previous = f"S-1={any(trigger.frame.kind == kind for trigger in scene.triggers)}"
    return items


def _tagged(
    kind: FactKind, scenes: Sequence[Scene], common: Sequence[list[list[str]]], views: Sequence[View]
) -> Iterator[Part]:
    items = sequence(kind, scenes, common, views)
    if not items:
        return
    tagger = weights(kind)
    tagger.set(items)
    known = [label for label in tagger.labels() if label != NO_ROLE]
    places = [(scene.number, place) for scene in scenes for place in scene.places]
    for position, (number, place) in enumerate(places if known else ()):
        if tagger.marginal(NO_ROLE, position) > IDLE:
            continue
        role, probability = max(
            ((label, tagger.marginal(label, position)) for label in known), key=lambda pair: pair[1]
        )
        if probability >= SURE:
            yield from parts_of(role, place, number, probability)


def parts_of(label: str, place: Place, scene: int, probability: float) -> tuple[Part, ...]:
    """The parts of a mention's label: two where it plays two roles at once ("model+supersedes")."""
    return tuple(Part(role, place, scene, probability) for role in label.split("+"))
