"""A query run on a store -> its answer: rows, yes or no, or a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from kg.answers.nearest import offer
from kg.answers.parameters import NAMES, terms, undeclared
from kg.answers.queries import Query
from kg.errors import QueryError
from kg.resources import queries_dir
from kg.stores.sparql import scan
from kg.terms import MERGED, SKOS

if TYPE_CHECKING:
    from kg.stores import Store

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
MOST_NAMES: Final = 20_000
"""Names of the graph among which a nearest one is looked for: about a second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a store answered.

    `rows` of a `select`, None where a variable is unbound; the triples of a `graph`, sorted; `truth` of an `ask`.
    """

    kind: Literal["select", "ask", "graph"]
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Value | None, ...], ...] = ()
    truth: bool = False


def answer(store: Store, query: Query, parameters: Mapping[str, str] | None = None) -> Answer:
    """Ask the store a query with parameters as people type them.

    Patterns outside GRAPH see the merged graph unless the query says FROM. Raises QueryError; where nothing was found
    and a company, regulator or model of that name is not in the graph, with the nearest names.
    """
    given = parameters or {}
    try:
        found = _asked(store, query, given)
    except QueryError as error:
        about = query.name if query.path is None or query.path.parent == queries_dir() else query.path
        raise QueryError(f"{about}: {error.message}" if about else error.message, error.value) from error
    if not found.rows and found.kind != "ask":
        _check_names(store, query, given)
    return found


def _asked(store: Store, query: Query, given: Mapping[str, str]) -> Answer:
    bindings = terms(query.parameters or undeclared(scan(query.text).parameters), given)
    try:
        return _answer(store.query(query.text, bindings=bindings))
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"could not be answered ({' '.join(str(error).split())})", query.name) from error


def _answer(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    if isinstance(results, ox.QueryBoolean):
        return Answer("ask", truth=bool(results))
    if isinstance(results, ox.QueryTriples):
        triples = sorted(set(results), key=str)
        return Answer("graph", TRIPLE, tuple((each.subject, each.predicate, each.object) for each in triples))
    variables = tuple(variable.value for variable in results.variables)
    return Answer("select", variables, tuple(tuple(row) for row in results))


TRIPLE: Final = ("subject", "predicate", "object")


def _check_names(store: Store, query: Query, given: Mapping[str, str]) -> None:
    """An empty answer about a thing that the graph does not know is a mistyped name."""
    for parameter in query.parameters:
        value = given.get(parameter.name, "").strip("<> ")
        if value and parameter.type in NAMES and ":" not in value:
            _check_name(store, parameter.type, value)


def _check_name(store: Store, kind: str, value: str) -> None:
    names = sorted(set(islice(_names(store), MOST_NAMES)))
    if len(names) < MOST_NAMES and value.casefold() not in {name.casefold() for name in names}:
        raise QueryError(f"no {kind} in the graph is called {value!r}{offer(value, names)}", value)


def _names(store: Store) -> Iterator[str]:
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for quad in store.quads(MERGED, predicate=predicate):
            if isinstance(quad.object, ox.Literal):
                yield quad.object.value
