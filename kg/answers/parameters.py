"""Parameters as people type them -> RDF terms to bind."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from kg.answers.nearest import offer
from kg.errors import QueryError
from kg.terms import XSD

Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that the asker sets; `default` is None where it stays unbound unless given."""

    name: str
    type: str
    required: bool = False
    default: str | None = None
    description: str = ""


def undeclared(names: Iterable[str]) -> tuple[Parameter, ...]:
    """The parameters of a query that declares none: what it writes `$name`; `<…>` is an IRI and all else a text."""
    return tuple(Parameter(name, "term") for name in sorted(names))


def terms(parameters: Sequence[Parameter], given: Mapping[str, str]) -> dict[str, Term]:
    """The terms that parameters stand for, defaults filled in.

    Raises QueryError for one that is unknown (with the nearest), missing, or of another type.
    """
    declared = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in declared:
            known = f"; there are {', '.join(declared)}" if declared else "; there are none"
            raise QueryError(f"no parameter is called {name!r}{offer(name, declared) or known}", name)
    return {
        name: _term(parameter, value)
        for name, parameter in declared.items()
        if (value := _value(parameter, given)) is not None
    }


def _value(parameter: Parameter, given: Mapping[str, str]) -> str | None:
    value = given.get(parameter.name, parameter.default)
    if value is None and parameter.required:
        raise QueryError(f"needs --param {parameter.name}=…: {parameter.description}", parameter.name)
    return value


def _term(parameter: Parameter, value: str) -> Term:
    read, form = TYPES[parameter.type]
    try:
        return read(value)
    except ValueError as error:
        raise QueryError(f"parameter {parameter.name}: {value!r} is no {form}", value) from error


def _matching(pattern: str, datatype: str) -> Callable[[str], Term]:
    return lambda value: ox.Literal(_matched(pattern, value.strip()), datatype=ox.NamedNode(datatype))


def _matched(pattern: str, value: str) -> str:
    if not re.fullmatch(pattern, value, re.ASCII):
        raise ValueError(value)
    return value


def _date(value: str) -> Term:
    """A day; a month or a year is its first day.

    >>> _date("2024-02").value
    '2024-02-01'
    """
    day = value.strip() + "-01-01"[len(value.strip()) - 4 :] if len(value.strip()) in (4, 7) else value.strip()
    return ox.Literal(datetime.date.fromisoformat(_matched(r"\d{4}-\d\d-\d\d", day)).isoformat(), datatype=DATE)


def _text_or_iri(value: str) -> Term:
    return ox.NamedNode(value[1:-1]) if re.fullmatch(r"<[^<>\s]+>", value) else ox.Literal(value)


DATE: Final = ox.NamedNode(XSD.date)
NAMES: Final = ("company", "regulator", "model")
"""Types of parameters that hold a thing's name or IRI, as a text that the query compares with both."""
TYPES: Final[Mapping[str, tuple[Callable[[str], Term], str]]] = MappingProxyType(
    {
        "iri": (lambda value: ox.NamedNode(value.strip().strip("<>")), "IRI"),
        "string": (ox.Literal, "text"),
        "integer": (_matching(r"[+-]?\d+", XSD.integer), "whole number, such as 10"),
        "decimal": (_matching(r"[+-]?\d+(\.\d+)?", XSD.decimal), "number, such as 1500000"),
        "year": (_matching(r"\d{4}", XSD.integer), "year, such as 2024"),
        "date": (_date, "date (YYYY-MM-DD, YYYY-MM or YYYY)"),
        "language": (lambda value: ox.Literal(_matched(r"[a-z]{2,3}", value.strip())), "language, such as fr"),
        "term": (_text_or_iri, "text or <IRI>"),
        "article": (ox.Literal, "article's IRI, URL or file name"),
        **{name: ((lambda value: ox.Literal(value.strip().strip("<>"))), f"{name}'s name or IRI") for name in NAMES},
    }
)
"""Parameter type -> what reads its value, and its name for people."""
