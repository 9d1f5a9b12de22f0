"""The constraints of SHACL Core that our shapes use, as quick tests that may doubt but never wave through.

A test is True only where the constraint surely holds; where it cannot tell (an odd lexical form, numbers of other
types), it is False, and pySHACL has the last word. A property test holds this against pySHACL.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.terms import RDF, SH, XSD

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Index:
    """A graph by subject and property, and backwards for the properties that a shape follows backwards."""

    objects: Mapping[Term, Mapping[str, Sequence[Term]]]
    subjects: Mapping[tuple[str, Term], Sequence[Term]]


Values = Sequence[Term]
Check = Callable[[Index, Term, Values], bool]
"""Whether a constraint surely holds for a focus node and its value nodes."""
Conforms = Callable[[Index, Term], bool]
"""Whether a node surely conforms to a shape."""
Test = Callable[[Term], bool]
Order = Callable[[Any, Any], bool]

SURE_FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        XSD.string: re.compile(r".*", re.DOTALL),
        XSD.boolean: re.compile(r"true|false"),
        XSD.integer: re.compile(r"-?\d{1,18}", re.ASCII),
        XSD.decimal: re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII),
        XSD.date: re.compile(r"[12]\d{3}-[01]\d-[0-3]\d", re.ASCII),
        XSD.gYearMonth: re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])", re.ASCII),
        XSD.gYear: re.compile(r"[12]\d{3}", re.ASCII),
    }
)
"""Lexical forms that are valid beyond doubt."""
NUMBERS = frozenset({XSD.integer, XSD.decimal})


def objects(index: Index, subject: Term, name: str) -> Values:
    """The values of a property; a literal has none."""
    return index.objects.get(subject, {}).get(name, ())


def _is_day(literal: str) -> bool:
    try:
        datetime.date.fromisoformat(literal)
    except ValueError:
        return False
    return True


def _number(value: Term) -> Decimal | None:
    if not isinstance(value, Literal):
        return None
    datatype = value.datatype.value
    return Decimal(value.value) if datatype in NUMBERS and SURE_FORMS[datatype].fullmatch(value.value) else None


def _comparable(value: Term) -> Decimal | str | None:
    """Numbers by value, days by their letters."""
    if isinstance(value, Literal) and value.datatype.value == XSD.date:
        return value.value if _is_day(value.value) else None
    return _number(value)


def _in_order(one: Term, other: Term, order: Order) -> bool:
    a, b = _comparable(one), _comparable(other)
    return a is not None and type(a) is type(b) and order(a, b)


def _text(term: Term) -> str:
    return "" if isinstance(term, Triple) else term.value


def _each(test: Test) -> Check:
    """A constraint on each value by itself."""
    return lambda _index, _focus, values: all(map(test, values))


def _at_least(count: Term) -> Check:
    least = int(_text(count))
    return lambda _index, _focus, values: len(values) >= least and (least < 2 or len(set(values)) >= least)


def _at_most(count: Term) -> Check:
    most = int(_text(count))
    return lambda _index, _focus, values: len(values) <= most or len(set(values)) <= most


def _datatype(wanted: Term) -> Check:
    datatype = _text(wanted)
    form = SURE_FORMS.get(datatype)

    def test(value: Term) -> bool:
        if not isinstance(value, Literal) or value.datatype.value != datatype:
            return False
        if datatype == RDF.langString:
            return bool(value.language)
        return form is not None and bool(form.fullmatch(value.value)) and (datatype != XSD.date or _is_day(value.value))

    return _each(test)


def _kind(kind: Term) -> Check:
    return _each(lambda value: _text(kind) == SH.IRI and isinstance(value, NamedNode))


def _pattern(pattern: Term) -> Check:
    search = re.compile(_text(pattern)).search
    return _each(lambda value: isinstance(value, Literal | NamedNode) and search(value.value) is not None)


def _longer(length: Term) -> Check:
    least = int(_text(length))
    return _each(lambda value: isinstance(value, Literal | NamedNode) and len(value.value) >= least)


def _bound(order: Order) -> Callable[[Term], Check]:
    """A constraint on values as numbers, against a number."""

    def constraint(limit: Term) -> Check:
        bound = Decimal(_text(limit))
        return _each(lambda value: (number := _number(value)) is not None and order(number, bound))

    return constraint


def _ordered(order: Order) -> Callable[[Term], Check]:
    """A constraint on the order of the values and those of another property."""

    def constraint(other: Term) -> Check:
        name = _text(other)
        return lambda index, focus, values: all(
            _in_order(one, two, order) for one in values for two in objects(index, focus, name)
        )

    return constraint


def _equal(other: Term) -> Check:
    name = _text(other)
    return lambda index, focus, values: set(values) == set(objects(index, focus, name))


def _disjoint(other: Term) -> Check:
    name = _text(other)
    return lambda index, focus, values: set(values).isdisjoint(objects(index, focus, name))


def _has_value(wanted: Term) -> Check:
    return lambda _index, _focus, values: wanted in values


def _unique_languages(_flag: Term) -> Check:
    def check(_index: Index, _focus: Term, values: Values) -> bool:
        tags = [value.language for value in values if isinstance(value, Literal) and value.language]
        return len(set(tags)) == len(tags)

    return check


def _of_class(class_: Term) -> Check:
    return lambda index, _focus, values: all(class_ in objects(index, value, RDF.type) for value in values)


CONSTRAINTS: Mapping[str, Callable[[Term], Check]] = MappingProxyType(
    {
        SH.minCount: _at_least,
        SH.maxCount: _at_most,
        SH.datatype: _datatype,
        SH.nodeKind: _kind,
        SH.pattern: _pattern,
        SH.minLength: _longer,
        SH.minInclusive: _bound(ge),
        SH.minExclusive: _bound(gt),
        SH.maxInclusive: _bound(le),
        SH.maxExclusive: _bound(lt),
        SH.lessThan: _ordered(lt),
        SH.lessThanOrEquals: _ordered(le),
        SH.equals: _equal,
        SH.disjoint: _disjoint,
        SH.hasValue: _has_value,
        SH.uniqueLang: _unique_languages,
        SH.class_: _of_class,
    }
)
"""Constraint parameter -> its value in a shape -> the check."""
