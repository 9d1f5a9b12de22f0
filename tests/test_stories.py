"""The story set built as a user builds it: the same with any number of workers, and answered without doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.answers import Query, answer, shipped_queries
from kg.stores import Store
from kg.terms import MERGED, NK, RDF, SKOS
from tests.conftest import ROOT

STORIES = sorted((ROOT / "tests" / "gold" / "stories").glob("*/*.md"))
QUERIES = shipped_queries()
MOST_GIVEN = 25
"""Values tried for a parameter that a query cannot do without."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with kg.open_store(None) as opened:
        kg.build(STORIES, store=opened)
        yield opened


def test_the_number_of_workers_does_not_matter(store: Store, tmp_path: Path) -> None:
    kg.build(STORIES, store=tmp_path / "store", jobs=2)
    with kg.open_store(tmp_path / "store", read_only=True) as built:
        assert sorted(map(str, built.quads())) == sorted(map(str, store.quads()))


@pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
def test_no_shipped_query_answers_anything_twice(store: Store, query: Query) -> None:
    for given in _given(store, query):
        counted = Counter(answer(store, query, given).rows)
        assert [row for row, number in counted.items() if number > 1] == []


def _given(store: Store, query: Query) -> list[dict[str, str]]:
    """What a query cannot do without, one value after the other; nothing where it can do without any."""
    required = [parameter for parameter in query.parameters if parameter.required]
    if not required:
        return [{}]
    (parameter,) = required
    return [{parameter.name: value} for value in _values(store, parameter.name)[:MOST_GIVEN]]


def _values(store: Store, name: str) -> list[str]:
    if name == "article":
        return [graph for graph in store.graphs() if graph != MERGED]
    companies = {q.subject for q in store.quads(MERGED, predicate=RDF.type) if str(q.object) == f"<{NK.Company}>"}
    labels = (q for q in store.quads(MERGED, predicate=SKOS.prefLabel) if q.subject in companies)
    return sorted({str(getattr(q.object, "value", "")) for q in labels})
