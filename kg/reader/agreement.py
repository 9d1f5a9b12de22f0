"""The rules' facts and a model's -> one list: what both tell is surer, what they disagree about stands twice.

Two facts are one where they are of one kind and the roles that tell facts of this kind apart are the same. They agree
where no role that holds one value has two: then the fact has the values of both, and is as sure as two readers that
err apart. Otherwise each stays a claim of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kg.reader.vocabulary import SEVERAL
from kg.records import Amount, Fact, FactKind, Filler, Mention, Period, Reader, Told

RULES = Reader("rules")
MOST = 0.999
SAME: Mapping[FactKind, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "investment": (("investee",), ()),
        "acquisition": (("target",), ("acquirer",)),
        "partnership": ((), ()),
        "model_release": (("model",), ()),
        "regulatory_action": (("regulator", "action"), ()),
    }
)
"""By kind: the roles that must be the same, and those that must be so where both tell them."""
SHARED: Mapping[FactKind, tuple[str, ...]] = MappingProxyType(
    {
        "investment": ("amount", "round", "investor", "lead"),
        "partnership": ("partner",),
        "regulatory_action": ("target",),
    }
)
"""By kind: roles of which one value at least is shared where both tell any; of partners two."""


@dataclass(frozen=True, slots=True)
class Together:
    """The facts of two readers, and how many both tell alike, tell differently, and only one of them tells."""

    facts: tuple[Fact, ...]
    agreed: int
    disagreed: int
    rules_alone: int
    model_alone: int


def together(rules: Sequence[Fact], model: Sequence[Fact]) -> Together:
    """The facts of the rules and of a model as one list, in the order of the text."""
    pairs = dict(_pairs(rules, model))
    facts: list[Fact] = []
    agreed = disagreed = 0
    for number, fact in enumerate(rules):
        other = pairs.get(number)
        if other is None:
            facts.append(fact)
        elif _conflict(fact, model[other]):
            disagreed += 1
            facts += [replace(fact, told=(_told(fact),)), model[other]]
        else:
            agreed += 1
            facts.append(_united(fact, model[other]))
    taken = set(pairs.values())
    alone = [fact for number, fact in enumerate(model) if number not in taken]
    facts += alone
    return Together(tuple(sorted(facts, key=_order)), agreed, disagreed, len(rules) - len(pairs), len(alone))


def _order(fact: Fact) -> tuple[int, str, str]:
    return fact.evidence[0].start, fact.kind, repr(fact.fillers)


def _pairs(rules: Sequence[Fact], model: Sequence[Fact]) -> Iterator[tuple[int, int]]:
    """Which facts are one, each once; those that share most first."""
    alike = [
        (-len(set(fact.fillers) & set(other.fillers)), i, j)
        for i, fact in enumerate(rules)
        for j, other in enumerate(model)
        if _same(fact, other)
    ]
    left, right = set(range(len(rules))), set(range(len(model)))
    for _, i, j in sorted(alike):
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield i, j


def _same(one: Fact, other: Fact) -> bool:
    if one.kind != other.kind:
        return False
    must, where_told = SAME[one.kind]
    if any(_values(one, role) != _values(other, role) for role in must):
        return False
    if any(a and b and a != b for a, b in ((_values(one, r), _values(other, r)) for r in where_told)):
        return False
    if one.kind == "partnership":
        return len(_values(one, "partner") & _values(other, "partner")) >= 2
    told = [(a, b) for role in SHARED.get(one.kind, ()) if (a := _values(one, role)) and (b := _values(other, role))]
    return not told or any(a & b for a, b in told)


def _values(fact: Fact, *roles: str) -> frozenset[object]:
    return frozenset(_plain(filler.value) for filler in fact.fillers if filler.role in roles)


def _plain(value: object) -> object:
    return (value.value, value.currency) if isinstance(value, Amount) else value


def _conflict(one: Fact, other: Fact) -> bool:
    """Whether two tellings of a fact exclude each other."""
    if one.status != other.status:
        return True
    return any(
        not _compatible(mine.value, theirs.value)
        for mine in one.fillers
        for theirs in other.fillers
        if mine.role == theirs.role and not _several(one.kind, mine.role)
    )


def _several(kind: FactKind, role: str) -> bool:
    return role in SEVERAL or (kind == "regulatory_action" and role == "target")


def _compatible(one: object, other: object) -> bool:
    if isinstance(one, Period) and isinstance(other, Period):
        return one.start <= other.end and other.start <= one.end
    return _plain(one) == _plain(other)


def _united(rules: Fact, model: Fact) -> Fact:
    """One fact with the values of both, of two dates the more precise."""
    fillers = list(rules.fillers)
    for filler in model.fillers:
        known = next((at for at, own in enumerate(fillers) if own.role == filler.role), None)
        if known is None or _several(rules.kind, filler.role):
            fillers += [] if filler in fillers else [filler]
        else:
            fillers[known] = _preciser(fillers[known], filler)
    shown = dict.fromkeys((*rules.evidence, *model.evidence))
    sure = min(MOST, 1 - (1 - rules.confidence) * (1 - model.confidence))
    told = (_told(rules), *(model.told or (_told(model),)))
    return replace(
        rules, fillers=tuple(fillers), confidence=round(sure, 3), evidence=tuple(sorted(shown, key=_place)), told=told
    )


def _place(shown: object) -> tuple[int, int, str]:
    return getattr(shown, "start", 0), getattr(shown, "end", 0), getattr(shown, "role", "")


def _preciser(one: Filler, other: Filler) -> Filler:
    longer = (
        isinstance(one.value, Period)
        and isinstance(other.value, Period)
        and len(other.value.literal) > len(one.value.literal)
    )
    return other if longer else one


def _told(fact: Fact) -> Told:
    return fact.told[0] if fact.told else Told(RULES, fact.fillers, fact.confidence, fact.evidence)


def one_reader(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of one reader, those that it tells several times over (in parts that overlap) once."""
    kept: list[Fact] = []
    for fact in facts:
        at = next((i for i, own in enumerate(kept) if _same(own, fact) and not _conflict(own, fact)), None)
        if at is None:
            kept.append(fact)
        else:
            kept[at] = _again(kept[at], fact)
    return tuple(kept)


def _again(first: Fact, second: Fact) -> Fact:
    united = _united(first, second)
    sure = max(first.confidence, second.confidence)
    told = tuple(Told(told.reader, united.fillers, sure, united.evidence) for told in first.told[:1])
    return replace(united, confidence=sure, told=told)


def mentions_together(rules: Iterable[Mention], model: Iterable[Mention]) -> tuple[Mention, ...]:
    """The mentions of both readers: the rules' own, and those of entities that only the model names."""
    own = list(rules)
    named = {(mention.kind, mention.name) for mention in own}
    more = [mention for mention in model if mention.via != "value" and (mention.kind, mention.name) not in named]
    return tuple(sorted((*own, *more), key=lambda mention: (mention.start, -mention.end, mention.kind, mention.name)))
