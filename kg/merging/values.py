"""What several articles say of one property -> the value that wins, and whether they agree."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from kg.merging.tellings import Object, Telling
from kg.quads import node
from kg.terms import NK

COMPANIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {NK.amount: (NK.currency,), NK.valuation: (NK.valuationCurrency,), NK.date: (NK.dateStart, NK.dateEnd)}
)
"""Values that only mean something together; one is chosen for all."""
MONEY = frozenset({NK.amount, NK.valuation})
ROUNDING = Decimal("0.05")
"""How far apart a sum and its rounding may be: 100 for 104, but not for 140."""
MOST_DAYS = 14
"""Days within which articles may differ on when one step of a purchase was; beyond, they tell of two steps."""
RANK: Mapping[str, int] = MappingProxyType({NK.announced: 0, NK.denied: 1, NK.planned: 2, NK.rumoured: 3})

Value = tuple[tuple[str, Object], ...]
"""A property's value with those of its companions."""


def merged_status(told: Iterable[tuple[str, str]]) -> str:
    """The status of an event from pairs of a status and the day of the article, "" where unknown.

    >>> merged_status([(NK.rumoured, "2024-01-01"), (NK.announced, "2024-02-01"), (NK.planned, "2024-03-01")])[-9:]
    'announced'
    >>> merged_status([(NK.announced, "2024-02-01"), (NK.denied, "2024-03-01")])[-6:]
    'denied'
    """
    latest: dict[str, str] = {}
    for status, day in told:
        latest[status] = max(day, latest.get(status, ""))
    if NK.announced in latest:
        taken_back = latest.get(NK.denied, "") > latest[NK.announced]
        return NK.denied if taken_back else NK.announced
    return max(latest, key=lambda status: (latest[status], -RANK.get(status, len(RANK))))


def chosen(name: str, tellings: Sequence[Telling]) -> Iterator[tuple[str, Object]]:
    """The value of a property that wins, with its companions, and the mark of a dispute."""
    told = [(_value(name, telling), telling.confidence) for telling in tellings if name in telling.values]
    if not told:
        return
    in_steps = tellings[0].kind == NK.Acquisition
    support = {value: sum(_agree(value, other, in_steps=in_steps) for other, _ in told) for value, _ in told}
    yield from min(told, key=lambda pair: (-support[pair[0]], _vagueness(pair[0]), -pair[1], str(pair[0])))[0]
    if any(count < len(told) for count in support.values()):
        yield NK.disputedProperty, node(name)


def _value(name: str, telling: Telling) -> Value:
    names = (name, *COMPANIONS.get(name, ()))
    return tuple((each, telling.values[each][0]) for each in names if each in telling.values)


def _agree(one: Value, other: Value, *, in_steps: bool) -> bool:
    """Whether both can be true: dates that overlap; what else both give must be equal.

    `in_steps`: of an event that is signed and later closed; days further apart than MOST_DAYS are those of two steps.
    """
    a, b = dict(one), dict(other)
    if NK.dateStart in a and NK.dateStart in b:
        (_, first_end), (second_start, _) = sorted((_days(a), _days(b)))
        return second_start <= first_end or (in_steps and (second_start - first_end).days > MOST_DAYS)
    return all(a[name] == b[name] or (name in MONEY and _rounded(a[name], b[name])) for name in a.keys() & b.keys())


def _days(given: Mapping[str, Object]) -> tuple[datetime.date, datetime.date]:
    start, end = (datetime.date.fromisoformat(given[name].value) for name in (NK.dateStart, NK.dateEnd))
    return start, end


def _rounded(one: Object, other: Object) -> bool:
    """Whether one sum is the other rounded to its own digits ("nearly 10 million" for 9.9), not far from it."""
    less, more = sorted((Decimal(one.value), Decimal(other.value)), key=lambda sum_: _digits(f"{sum_:f}"))
    if abs(more - less) > ROUNDING * more:
        return False
    unit = Decimal(1).scaleb(less.adjusted() - _digits(f"{less:f}") + 1)
    return (more / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit == less


def _digits(number: str) -> int:
    """Significant digits, closing zeros not counted."""
    return len(number.strip("0.").replace(".", ""))


def _vagueness(value: Value) -> tuple[int, int]:
    """Less is more precise: companions that are missing and days that a date may mean, or digits not given."""
    given = dict(value)
    if NK.dateStart in given and NK.dateEnd in given:
        start, end = _days(given)
        return -len(value), (end - start).days
    name, first = value[0]
    return -len(value), -_digits(first.value) if name in MONEY else 0
