"""Scene -> Part: who plays which role, by one learned network for all kinds of facts.

A kind is only looked for in an article where one of its frames stands. The weights are learned from tests/gold by
`python -m kg.learning`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from kg.facts.drafts import Part
from kg.facts.features import around, spelt
from kg.facts.network import Seen, chances
from kg.facts.scenes import Place, Scene
from kg.facts.weights import network
from kg.records import FactKind, MentionKind

if TYPE_CHECKING:
    from kg.facts.network import Chances, Matrix

KINDS: tuple[FactKind, ...] = ("investment", "acquisition", "partnership", "model_release", "regulatory_action")
NO_ROLE = "-"
SURE = 0.3
"""A role is taken where the network gives it at least this probability."""
IDLE = 1 - SURE + 1e-5
"""Where "no role" is likelier than this, no role can be taken: the others need not be looked at."""

NAMED: tuple[MentionKind, ...] = ("company", "party")
FILLED_BY: Mapping[str, tuple[MentionKind, ...]] = {
    **dict.fromkeys(("investor", "lead", "acquirer", "developer"), NAMED),
    **dict.fromkeys(("investee", "target", "partner"), ("company",)),
    **dict.fromkeys(("model", "supersedes"), ("model",)),
    **dict.fromkeys(("amount", "valuation"), ("amount",)),
    "regulator": ("regulator",),
    "date": ("date",),
    "round": ("round",),
    "license": ("licence",),
}
"""The kinds of mention that may play each role."""

RoleChances = Mapping[FactKind, Sequence[Mapping[str, float]]]
"""Kind of fact -> for each mention in order, label -> probability."""


def roles(scenes: Sequence[Scene], *, likely: Chances | None = None) -> dict[FactKind, tuple[Part, ...]]:
    """The roles that the mentions of an article play, by kind of fact; `likely` is what the network gave, if known."""
    present = {trigger.frame.kind for scene in scenes for trigger in scene.triggers}
    own = [kind for kind in KINDS if kind in present]
    places = [(scene.number, place) for scene in scenes for place in scene.places]
    if not (own and places):
        return dict.fromkeys(own, ())
    labels, found = network().labels, likelihoods(scenes) if likely is None else likely
    return {kind: tuple(_taken(places, found[kind], labels[kind])) for kind in own}


def likelihoods(scenes: Sequence[Scene]) -> Chances:
    """What the network gives for the mentions of an article, nothing where there are none."""
    seen = seen_in(scenes)
    return chances(seen, network()) if seen.features else {}


def labelled(likely: Chances) -> RoleChances:
    """How likely every mention plays which role, or none, whether or not a frame of the kind stands in the article."""
    labels = network().labels
    rows = {kind: likely[kind].tolist() if likely else () for kind in KINDS}
    return {kind: [dict(zip(labels[kind], row, strict=True)) for row in rows[kind]] for kind in KINDS}


def seen_in(scenes: Sequence[Scene]) -> Seen:
    """What the network sees of an article."""
    numbers: dict[object, int] = {}
    places = [place for scene in scenes for place in scene.places]
    things = [
        numbers.setdefault(number if place.mention.via == "value" else place.mention.name, len(numbers))
        for number, place in enumerate(places)
    ]
    told = [scene for scene in scenes if scene.places]
    sentences = [number for number, scene in enumerate(told) for _ in scene.places]
    return Seen([row for rows in around(scenes, KINDS) for row in rows], things, sentences, list(map(spelt, told)))


def _taken(places: Sequence[tuple[int, Place]], likely: Matrix, labels: Sequence[str]) -> Iterator[Part]:
    for number in (likely[:, labels.index(NO_ROLE)] < IDLE).nonzero()[0].tolist():
        scene, place = places[number]
        open_ = ((label, own) for label, own in zip(labels, likely[number].tolist(), strict=True) if own >= SURE)
        fitting = [(label, own) for label, own in open_ if _may_play(place, label)]
        if fitting:
            role, probability = max(fitting, key=itemgetter(1))
            yield from parts_of(role, place, scene, probability)


def _may_play(place: Place, label: str) -> bool:
    return all(place.mention.kind in FILLED_BY.get(role, ()) for role in label.split("+"))


def parts_of(label: str, place: Place, scene: int, probability: float) -> tuple[Part, ...]:
    """The parts of a mention's label: two where it plays two roles at once ("model+supersedes")."""
    return tuple(Part(role, place, scene, probability) for role in label.split("+"))
