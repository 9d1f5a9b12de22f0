"""Roles -> Draft: the events of an article, from the labelled mentions of its sentences.

In a sentence the labelled mentions gather round anchors (the investee, the target, the model …). A sentence without
an anchor carries on the event that the sentences before it told. Drafts of one event are then drawn together, though
headline, standfirst and body each tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.facts.scenes import Place, Scene
from kg.records import Amount, FactKind, Period

ANCHOR: Mapping[FactKind, str] = {
    "investment": "investee",
    "acquisition": "target",
    "model_release": "model",
    "regulatory_action": "target",
}
"""The role that tells two events of one kind apart in a sentence; a partnership has none."""
SHARED: Mapping[FactKind, frozenset[str]] = {
    "acquisition": frozenset(("acquirer", "date")),
    "model_release": frozenset(("developer", "date", "license")),
    "regulatory_action": frozenset(("regulator", "date")),
    "investment": frozenset(("date",)),
}
"""Roles that hold for every anchor of a sentence, where the others belong to the nearest one."""
APART: Mapping[FactKind, tuple[str, ...]] = {
    "investment": ("investee", "amount", "round", "date"),
    "acquisition": ("target", "acquirer"),
    "partnership": (),
    "model_release": ("model", "developer"),
    "regulatory_action": ("regulator", "amount", "date"),
}
"""The roles whose values, where they differ, tell two events of one kind apart."""
INHERITED: Mapping[FactKind, tuple[str, ...]] = {
    "investment": ("investee",),
    "model_release": ("model",),
    "regulatory_action": ("target", "regulator"),
}
"""What a sentence need not name again when it tells another event of the same kind."""
CARRY = 4
"""How many sentences on an event is still being told without being named again."""
BREAKS = {";": 12, "•": 20, "|": 6, ",": 2, "and": 1, "et": 1, ".": 12, ":": 2, "while": 6, "tandis": 6}
"""What a sign between two mentions adds to their distance, in words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A mention in its role, with the tagger's probability."""

    role: str
    place: Place
    scene: int
    probability: float

    @property
    def value(self) -> str | Amount | Period:
        """The entity's name, or the value."""
        mention = self.place.mention
        return (
            mention.name
            if (mention.via == "value" and mention.value is None) or mention.via != "value"
            else mention.value or mention.name
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """An event in the making; `said` holds, for each attribute, the weight of each of its labels so far."""

    kind: FactKind
    parts: tuple[Part, ...]
    said: tuple[tuple[str, str, float], ...] = ()


def values(draft: Draft, role: str) -> set[str | Amount | Period]:
    """The values of one role."""
    return {part.value for part in draft.parts if part.role == role}


def action(draft: Draft) -> str | None:
    """The regulatory step that most of a draft's sentences tell."""
    return best(draft, "action")


def best(draft: Draft, attribute: str) -> str | None:
    """The label of an attribute with the greatest weight, None where nothing was said."""
    weights: dict[str, float] = {}
    for name, label, weight in draft.said:
        if name == attribute:
            weights[label] = weights.get(label, 0.0) + weight
    return max(sorted(weights), key=lambda label: weights[label]) if weights else None


def sentence_drafts(kind: FactKind, scenes: Sequence[Scene], parts: Iterable[Part]) -> tuple[Draft, ...]:
    """The events of one kind, sentence by sentence."""
    by_scene: dict[int, list[Part]] = {}
    for part in parts:
        by_scene.setdefault(part.scene, []).append(part)
    return tuple(draft for number in sorted(by_scene) for draft in _in_scene(kind, scenes[number], by_scene[number]))


def joined(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """The events of one kind that an article tells, each once, from those of its sentences in order."""
    told: list[Draft] = []
    for draft in drafts:
        _add(told, draft)
    return tuple(told)


def _in_scene(kind: FactKind, scene: Scene, parts: list[Part]) -> Iterator[Draft]:
    anchors = [part for part in parts if part.role == ANCHOR.get(kind)]
    names = list(dict.fromkeys(part.value for part in anchors))
    if len(names) <= 1 or (kind == "regulatory_action" and not _paired(parts)):
        yield Draft(kind, tuple(parts))
        return
    rest = [part for part in parts if part.role != ANCHOR.get(kind)]
    nearest = {id(part): _nearest(scene, part, anchors) for part in rest}
    for name in names:
        own = [part for part in anchors if part.value == name]
        mine = [part for part in rest if nearest[id(part)] == name]
        common = [part for part in rest if part.role in SHARED[kind] and not any(p.role == part.role for p in mine)]
        yield Draft(kind, tuple(own + mine + common))


def _paired(parts: Sequence[Part]) -> bool:
    """Whether the targets of a measure each have their own sum."""
    return len({part.value for part in parts if part.role == "amount"}) > 1


def _nearest(scene: Scene, part: Part, anchors: Sequence[Part]) -> str | Amount | Period:
    return min(anchors, key=lambda anchor: (_distance(scene, part, anchor), anchor.place.word)).value


def _distance(scene: Scene, one: Part, other: Part) -> int:
    low, high = sorted((one.place.word, other.place.word))
    return high - low + sum(BREAKS.get(word, 0) for word in scene.words[low:high])


def _add(told: list[Draft], draft: Draft) -> None:
    """Add a draft to those told so far: to the one it repeats or carries on, or as a new one."""
    for index in range(len(told) - 1, -1, -1):
        if _same(told[index], draft):
            old = told[index]
            told[index] = replace(old, parts=old.parts + draft.parts, said=old.said + draft.said)
            return
    told.append(_anchored(told, draft))


def _anchored(told: Sequence[Draft], draft: Draft) -> Draft:
    """A draft that names no anchor of its own takes over that of the draft told last, if that is not long ago."""
    missing = [role for role in INHERITED.get(draft.kind, ()) if not values(draft, role)]
    taken = {part.value for part in draft.parts}
    for role in missing:
        lender = next((old for old in reversed(told) if values(old, role) and _gap(old, draft) <= CARRY), None)
        lent = tuple(part for part in lender.parts if part.role == role and part.value not in taken) if lender else ()
        draft = replace(draft, parts=draft.parts + lent)
    return draft


def _gap(old: Draft, new: Draft) -> int:
    return min(part.scene for part in new.parts) - max(part.scene for part in old.parts)


def _same(old: Draft, new: Draft) -> bool:
    anchor = ANCHOR.get(old.kind)
    if any(_conflict(values(old, role), values(new, role)) for role in APART[old.kind]):
        return False
    if (action(old) or action(new)) != (action(new) or action(old)):
        return False
    gap = _gap(old, new)
    if anchor is None:
        both = values(old, "partner") & values(new, "partner")
        return len(both) >= 2 or (len(values(new, "partner")) < 2 and gap <= CARRY)
    if not values(new, anchor):
        return gap <= CARRY
    if not values(old, anchor) & values(new, anchor):
        return False
    return old.kind != "investment" or _one_round(old, new, gap)


def _one_round(old: Draft, new: Draft, gap: int) -> bool:
    if values(old, "amount") and values(new, "amount"):
        return True
    shared = values(old, "investor") & values(new, "investor") or values(old, "round") & values(new, "round")
    return bool(shared) or gap <= CARRY or not values(new, "investor")


def _conflict(old: set[str | Amount | Period], new: set[str | Amount | Period]) -> bool:
    if not old or not new:
        return False
    return not any(_agree(one, other) for one in old for other in new)


def _agree(one: str | Amount | Period, other: str | Amount | Period) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        close = abs(one.value - other.value) * 100 <= max(one.value, other.value)
        return close and (one.currency == other.currency or None in (one.currency, other.currency))
    if isinstance(one, Period) and isinstance(other, Period):
        return one.start <= other.end and other.start <= one.end
    return one == other
