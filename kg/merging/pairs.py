"""Two tellings -> whether they tell one event.

`score` is None where they cannot be one, 0 where nothing speaks for it, and more the more speaks for it. The two are
of one kind and share what anchors that kind (`anchors`): the company invested in, bought, the model, two partners,
the regulator and a company concerned.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType

from kg.entities.ids import OWN_NAME_ROUND, slug
from kg.merging.names import knowledge
from kg.merging.tellings import Key, Telling, first
from kg.terms import NK

Days = tuple[str, str]
"""First and last day that a date can mean."""
Sum = tuple[Decimal, str | None]
Anchor = tuple[str, ...]
"""Kind and the entities that events must share to be compared."""

REASON: float = 1.5
"""Sums further apart than this are not one: 400 and 315 million have been told of one deal, 500 and 100 of two."""
LOOSE_REASON: float = 2.5
"""The same between a rumour or plan and what came of it."""
EQUAL_SUMS: float = 0.5
"""What equal sums weigh more than like ones: a round of 1.7 billion is that one, not the 1.3 billion of one of it."""
NEAR = 31
SEASON = 120
YEAR = 400
"""Days between dates: the same news; one deal from talk to closing; surely another round, pact or step."""
STEP = 92
"""Days within which a regulator's same step towards the same company is one."""
MOST_PARTNERS = 8
"""An alliance of more is anchored by all its partners together: it has too many pairs."""


@dataclass(frozen=True, slots=True)
class Features:
    """What tells events apart."""

    key: Key
    kind: str
    parties: Mapping[str, frozenset[str]]
    amount: Sum | None
    round: str | None
    action: str | None
    days: Days | None
    status: str
    day: str

    def of(self, *names: str) -> frozenset[str]:
        """The entities in these roles."""
        return frozenset().union(*(self.parties.get(name, frozenset()) for name in names))

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for tellings that compare alike with all others."""
        shown = tuple(sorted((name, tuple(sorted(iris))) for name, iris in self.parties.items()))
        return self.key[1], shown, self.amount, self.round, self.action, self.days, self.status, self.day[:7]


ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        NK.Investment: (NK.investee, NK.investor, NK.leadInvestor),
        NK.Acquisition: (NK.target, NK.acquirer),
        NK.Partnership: (NK.partner,),
        NK.ModelRelease: (NK.model, NK.developer),
        NK.RegulatoryAction: (NK.regulator, NK.concerns),
    }
)


def features(telling: Telling) -> Features:
    """What of a telling is compared."""
    values = telling.values
    amount = first(values, NK.amount)
    start, end = first(values, NK.dateStart), first(values, NK.dateEnd)
    called = slug(first(values, NK.round) or "")
    return Features(
        key=telling.key,
        kind=telling.kind,
        parties={name: frozenset(v.value for v in values[name]) for name in ROLES[telling.kind] if name in values},
        amount=(Decimal(amount), first(values, NK.currency)) if amount else None,
        round=called if OWN_NAME_ROUND.fullmatch(called) else None,
        action=first(values, NK.action),
        days=(start, end) if start and end else None,
        status=telling.status,
        day=telling.day,
    )


def anchors(one: Features) -> frozenset[Anchor]:
    """What an event is compared by; two events that share none are never one."""
    found = _ANCHORS[one.kind](one)
    return frozenset((one.kind, *each) for each in found) or frozenset({("event", one.key[1])})


def _investee(one: Features) -> Set[Anchor]:
    return {(each,) for each in one.of(NK.investee)}


def _target(one: Features) -> Set[Anchor]:
    return {(each,) for each in one.of(NK.target)}


def _pairs(one: Features) -> Set[Anchor]:
    partners = sorted(one.of(NK.partner))
    return set(combinations(partners, 2)) if len(partners) <= MOST_PARTNERS else {tuple(partners)}


def _model(one: Features) -> Set[Anchor]:
    return {(each,) for each in one.of(NK.model)}


def _regulated(one: Features) -> Set[Anchor]:
    return {(regulator, each) for regulator in one.of(NK.regulator) for each in one.of(NK.concerns)}


_ANCHORS: Mapping[str, Callable[[Features], Set[Anchor]]] = MappingProxyType(
    {
        NK.Investment: _investee,
        NK.Acquisition: _target,
        NK.Partnership: _pairs,
        NK.ModelRelease: _model,
        NK.RegulatoryAction: _regulated,
    }
)


def score(one: Features, other: Features) -> float | None:
    """How much speaks for two tellings being one event; None where something excludes it."""
    if one.kind != other.kind:
        return None
    return _SCORES[one.kind](one, other)


def _investment(one: Features, other: Features) -> float | None:
    gap, agree = gap_of(one, other), sums_agree(one, other)
    named = one.round is not None and one.round == other.round
    if (one.round and other.round and not named) or agree is False:
        return None
    if gap is not None and gap > (2 * YEAR if named else YEAR):
        return None
    shared = bool(_investors(one) & _investors(other))
    equal = EQUAL_SUMS if one.amount and one.amount == other.amount else 0
    if named:
        return 3 + bool(agree) + shared + equal
    if agree:
        return 2 + shared + equal if gap is None or gap <= SEASON else 0
    if shared:
        return 2 if gap is None or gap <= 2 * NEAR else 0
    return _bare(one, other, gap)


def _bare(one: Features, other: Features, gap: int | None) -> float:
    """One of the two says no more than that money was raised, or names others than the other does, the same week."""
    told = [bool(each.amount or each.round or _investors(each)) for each in (one, other)]
    if all(told):
        return 1 if gap is not None and gap <= 7 else 0
    return 1 if gap is None or gap <= NEAR else 0


def _investors(one: Features) -> frozenset[str]:
    return one.of(NK.investor, NK.leadInvestor)


def _acquisition(one: Features, other: Features) -> float | None:
    gap, agree = gap_of(one, other), sums_agree(one, other)
    buyers, others = one.of(NK.acquirer), other.of(NK.acquirer)
    if buyers and others:
        if not buyers & others:
            return None
        return 3 if gap is None or gap <= 3 * YEAR else None
    if agree is False:
        return None
    return (2 if agree else 1) if gap is None or gap <= SEASON else 0


def _partnership(one: Features, other: Features) -> float | None:
    shared = one.of(NK.partner) & other.of(NK.partner)
    gap = gap_of(one, other)
    if len(shared) < 2 or (gap is not None and gap > YEAR):
        return None
    if gap is None:
        return 2
    return 3 if gap <= SEASON else 1


def _release(one: Features, other: Features) -> float | None:
    return 3 if one.of(NK.model) == other.of(NK.model) else None


def _step(one: Features, other: Features) -> float | None:
    gap, agree = gap_of(one, other), sums_agree(one, other)
    if one.action != other.action or agree is False or not one.of(NK.regulator) & other.of(NK.regulator):
        return None
    if gap is None:
        return 2
    if gap <= STEP:
        return 3
    taken_back = (one.status == NK.denied) != (other.status == NK.denied)
    return 1 if taken_back and gap <= 2 * YEAR else None


_SCORES: Mapping[str, Callable[[Features, Features], float | None]] = MappingProxyType(
    {
        NK.Investment: _investment,
        NK.Acquisition: _acquisition,
        NK.Partnership: _partnership,
        NK.ModelRelease: _release,
        NK.RegulatoryAction: _step,
    }
)


def gap_of(one: Features, other: Features) -> int | None:
    """Days between the dates of two events, 0 where they overlap; None where one has no date."""
    return None if one.days is None or other.days is None else _gap(one.days, other.days)


def news_gap(one: Features, other: Features) -> int | None:
    """The same, with the day of the article where an event has no date."""
    first_days, other_days = (each.days or ((each.day, each.day) if each.day else None) for each in (one, other))
    return None if first_days is None or other_days is None else _gap(first_days, other_days)


def _gap(one: Days, other: Days) -> int:
    earlier, later = sorted((one, other))
    return max(0, _ordinal(later[0]) - _ordinal(earlier[1]))


def _ordinal(day: str) -> int:
    year, month, number = (int(part) for part in day[:10].split("-"))
    return datetime.date(year, month, 1).toordinal() + min(number, 31) - 1


def sums_agree(one: Features, other: Features) -> bool | None:
    """Whether two sums may be one, converted where currencies differ; None where one is not told."""
    if one.amount is None or other.amount is None:
        return None
    (less, less_in), (more, more_in) = one.amount, other.amount
    table = knowledge().dollars
    if less_in and more_in and less_in != more_in:
        if less_in not in table or more_in not in table:
            return None
        less, more = less * Decimal(str(table[less_in])), more * Decimal(str(table[more_in]))
    small, large = sorted((less, more))
    loose = one.status != other.status
    return small > 0 and large <= small * Decimal(str(LOOSE_REASON if loose else REASON))
