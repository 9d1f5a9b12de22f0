"""Drafts of sentences -> drafts of events: each event once, though headline, standfirst and body each tell it.

Whether a sentence tells an event that was told before is learned: from what the two share, where they differ, and how
far apart they stand.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.facts.drafts import ANCHOR, Draft, best, says, values
from kg.facts.scenes import Scene
from kg.facts.weights import weights
from kg.records import Amount, FactKind, Period

SAME = "same"
OTHER = "other"
COMPARED = ("investor", "lead", "acquirer", "partner", "developer", "regulator", "amount", "valuation", "round", "date")
"""The roles besides the anchor by which two tellings are compared."""
INHERITED: Mapping[FactKind, tuple[str, ...]] = {
    "investment": ("investee",),
    "acquisition": ("acquirer",),
    "model_release": ("model",),
    "regulatory_action": ("target", "regulator"),
}
"""What a sentence need not name again when it tells another event of the same kind."""
CARRY = 4
"""How many sentences on an event is still being told without being named again."""
RECENT = 50
"""How many of the events told last a sentence may go back to; only a list of deals tells more."""
SAME_FROM = 0.5
"""From this probability on, a draft tells an event again."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a sentence's draft: the events told before that it tells again, by their numbers.

    There is none for a new event. `chance` is the probability that it is the likeliest of the earlier ones, None
    where that was not asked.
    """

    draft: Draft
    again: tuple[int, ...]
    chance: float | None


def joined(
    drafts: Iterable[Draft], scenes: Sequence[Scene], language: str, *, trace: list[Step] | None = None
) -> tuple[Draft, ...]:
    """The events of one kind that an article tells, each once, from those of its sentences in order.

    The steps on the way are added to `trace`.
    """
    told: list[Draft] = []
    for draft in drafts:
        step = _step(told, draft, scenes, language)
        if trace is not None:
            trace.append(step)
        for index in step.again:
            told[index] = merged(told[index], draft)
        if not step.again:
            told.append(anchored(told, draft))
    if len(told) > 1 and told[0].kind == "regulatory_action":
        alone = _fined_alone(told)
        return tuple(_without_the_others(one, alone) for one in told)
    return tuple(told)


def _fined_alone(told: Sequence[Draft]) -> Mapping[int, Sequence[Draft]]:
    """The drafts that tell of a sum for one target, by the sentences that name their sums."""
    found: dict[int, list[Draft]] = {}
    for one in told:
        if len(values(one, "target")) == 1:
            for number in {part.scene for part in one.parts if part.role == "amount"}:
                found.setdefault(number, []).append(one)
    return found


def _without_the_others(draft: Draft, alone: Mapping[int, Sequence[Draft]]) -> Draft:
    """A fine without those whom the same authority fined another sum: a headline tells "X and Y", the text each sum."""
    beside = (one for number in {part.scene for part in draft.parts} for one in alone.get(number, ()))
    named = values(draft, "target")
    others = set().union(*(values(one, "target") for one in beside if _tells_another_sum(one, draft)))
    return draft if named <= others else _without(draft, "target", named & others)


def _tells_another_sum(one: Draft, draft: Draft) -> bool:
    """Whether another draft tells of another sum by the same authority."""
    before, after = values(one, "amount"), values(draft, "amount")
    same = values(one, "regulator") == values(draft, "regulator")
    return one is not draft and same and bool(after) and before.isdisjoint(after)


def _without(draft: Draft, role: str, gone: Container[object]) -> Draft:
    return replace(draft, parts=tuple(part for part in draft.parts if part.role != role or part.value not in gone))


def _step(told: Sequence[Draft], draft: Draft, scenes: Sequence[Scene], language: str) -> Step:
    if _of_several(draft, scenes, language) and len(told) >= SEVERAL:
        return Step(draft, tuple(range(len(told) - SEVERAL, len(told))), None)
    index, chance = _likeliest(told, draft, scenes)
    return Step(draft, (index,) if chance is not None and chance >= SAME_FROM else (), chance)


SEVERAL = 2
"""How many events a sentence about "these two models" speaks of."""


def _of_several(draft: Draft, scenes: Sequence[Scene], language: str) -> bool:
    """Whether a sentence says one thing of several models named before: "ces deux modèles", "both models"."""
    if draft.kind != "model_release" or values(draft, "model"):
        return False
    return says(scenes[draft.parts[0].scene], "plural", language)


PAIR = 2
PARTIES: Mapping[FactKind, tuple[str, ...]] = {
    "partnership": ("partner",),
    "acquisition": ("acquirer", "target"),
}
"""The roles of those who deal with each other."""
MOST_PARTS = 300
"""An event told by so many mentions is told well enough: what a further sentence adds is left out."""


def merged(old: Draft, new: Draft) -> Draft:
    """Two tellings of one event as one."""
    if len(old.parts) > MOST_PARTS:
        return old
    return replace(old, parts=old.parts + new.parts, said=old.said + new.said)


def anchored(told: Sequence[Draft], draft: Draft) -> Draft:
    """A draft that names no anchor of its own takes over that of the draft told last, if that is not long ago."""
    missing = [role for role in INHERITED.get(draft.kind, ()) if not values(draft, role)]
    taken = {part.value for part in draft.parts}
    for role in missing:
        lender = next(
            (old for old in reversed(told[-RECENT:]) if values(old, role) and _gap(old, draft) <= CARRY), None
        )
        lent = tuple(part for part in lender.parts if part.role == role and part.value not in taken) if lender else ()
        draft = replace(draft, parts=draft.parts + lent)
    return draft


def _likeliest(told: Sequence[Draft], draft: Draft, scenes: Sequence[Scene]) -> tuple[int, float | None]:
    """The event told before that a draft most probably tells again, with that probability; None where there is none."""
    if not told:
        return 0, None
    tagger = weights("join")
    chances = []
    earliest = max(0, len(told) - RECENT)
    for index in range(earliest, len(told)):
        if _are_others(told[index], draft):
            chances.append(0.0)
            continue
        tagger.set([join_features(told[index], draft, scenes, last=index == len(told) - 1)])
        chances.append(tagger.marginal(SAME, 0))
    most = max(range(len(chances)), key=lambda index: (chances[index], index))
    return earliest + most, chances[most]


def _are_others(old: Draft, new: Draft) -> bool:
    """Whether two deals, each with two parties of its own, have none in common."""
    before, after = (_parties(draft) for draft in (old, new))
    return min(len(before), len(after)) >= PAIR and before.isdisjoint(after)


def _parties(draft: Draft) -> set[str | Amount | Period]:
    return {value for role in PARTIES.get(draft.kind, ()) for value in values(draft, role)}


def join_features(old: Draft, new: Draft, scenes: Sequence[Scene], *, last: bool) -> list[str]:
    """What speaks for and against a draft telling an event that was told before."""
    return list(_join_features(old, new, scenes, last))


def _join_features(old: Draft, new: Draft, scenes: Sequence[Scene], last: bool) -> Iterator[str]:
    kind = old.kind
    anchor = _relation(old, new, ANCHOR.get(kind, "partner"))
    near = _nearness(_gap(old, new))
    yield f"kind={kind}"
    yield f"anchor={kind},{anchor}"
    yield f"gap={kind},{near}"
    yield f"last={kind},{last},{anchor},{near}"
    relations = {role: _relation(old, new, role) for role in COMPARED}
    for role, relation in relations.items():
        if relation != "none":
            yield f"{role}={kind},{relation}"
            yield f"{role}={kind},{relation},{anchor}"
    yield f"money={kind},{anchor},{relations['amount']},{relations['round']},{relations['date']}"
    yield f"who={kind},{anchor},{relations['investor']},{near}"
    if kind == "regulatory_action":
        yield f"action={best(old, 'action') == best(new, 'action')},{anchor},{relations['regulator']}"
    yield f"status={kind},{best(old, 'status')},{best(new, 'status')}"
    yield f"block={kind},{_paragraph(old, scenes, -1) == _paragraph(new, scenes, 0)},{anchor}"
    yield f"title={kind},{scenes[old.parts[0].scene].sentence.kind},{scenes[new.parts[0].scene].sentence.kind},{anchor}"


def _paragraph(draft: Draft, scenes: Sequence[Scene], index: int) -> int:
    return scenes[draft.parts[index].scene].sentence.paragraph


def _nearness(gap: int) -> int:
    return gap if gap <= 2 else 4 if gap <= 4 else 8


def _gap(old: Draft, new: Draft) -> int:
    return min(part.scene for part in new.parts) - max(part.scene for part in old.parts)


def _relation(old: Draft, new: Draft, role: str) -> str:
    before, after = values(old, role), values(new, role)
    if not before and not after:
        return "none"
    if not before or not after:
        return "new" if after else "old"
    both = sum(any(_agree(one, other) for other in before) for one in after)
    return "all" if both == len(after) else "some" if both else "differ"


def _agree(one: str | Amount | Period, other: str | Amount | Period) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        close = abs(one.value - other.value) * 100 <= max(one.value, other.value)
        return close and (one.currency == other.currency or None in (one.currency, other.currency))
    if isinstance(one, Period) and isinstance(other, Period):
        return one.start <= other.end and other.start <= one.end
    return one == other
