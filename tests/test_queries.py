"""Every shipped query: its header, its rows on five known articles, and the same rows under every rule."""

from __future__ import annotations

import time
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib

from kg.answers import Query, answer, shipped_queries
from kg.answers.parameters import terms
from kg.stores import Store, open_store
from kg.stores.sparql import bound
from kg.terms import MERGED
from tests.deals import deals_store

GIVEN = {"company": "nordlys ai", "article": "https://newskg.example/article/wire/cinder"}
"""Values of the parameters that a query cannot do without."""

ROWS = {
    "acquisitions": ["2024-02-01 | Oakline | Tessel | 40000000 | EUR"],
    "co-investors": ["Alder Ventures | Bluewave Capital | 2"],
    "deals-under-scrutiny": [
        "Investment | Bluewave Capital | Nordlys AI | Office of Fair Deals | inquiry | 2024",
        "Partnership | Bluewave Capital | Nordlys AI | Office of Fair Deals | inquiry | 2024",
    ],
    "denied": ["Acquisition | acquirer | Bluewave Capital", "Acquisition | target | Cinder Labs"],
    "disputed": [
        "amount | 28000000 | EUR | true | Les opérations du 2024-02-02",
        "amount | 30000000 | EUR | false | Deals of 2024-01-10",
    ],
    "fines": ["Office of Fair Deals | Oakline | 2000000 | EUR | 2024-05"],
    "funds-and-partners": ["Bluewave Capital | Nordlys AI"],
    "investments": [
        "2024-05-17 | Alder Ventures | Cinder Labs | Seed | 5000000 | USD",
        "2024-05-17 | Bluewave Capital | Cinder Labs | Seed | 5000000 | USD",
        "2024-01 | Alder Ventures | Nordlys AI | Series A | 28000000 | EUR",
        "2024-01 | Bluewave Capital | Nordlys AI | Series A | 28000000 | EUR",
    ],
    "investments-in": [
        "2024-01 | Series A | 28000000 | EUR | 200000000 | EUR | Alder Ventures | true",
        "2024-01 | Series A | 28000000 | EUR | 200000000 | EUR | Bluewave Capital | false",
    ],
    "lead-investors": ["Alder Ventures | 2 | 2"],
    "model-releases": [
        "Cendre 1 | Cinder Labs | MIT | true",
        "2024-03-05 | Fjord 2 | Nordlys AI | Apache-2.0 | true",
    ],
    "most-connected": [
        "Nordlys AI | 4 | 5",
        "Bluewave Capital | 4 | 4",
        "Alder Ventures | 2 | 3",
        "Cinder Labs | 2 | 3",
        "Oakline | 2 | 2",
        "Tessel | 1 | 1",
    ],
    "open-models": ["Fjord 2 | Nordlys AI | Apache-2.0 | 2024-03-05", "Cendre 1 | Cinder Labs | MIT"],
    "partnerships": ["2024-03 | Nordlys AI | Bluewave Capital"],
    "planned": ["2025 | Investment | investee | Cinder Labs | 50000000 | USD"],
    "raised": ["Nordlys AI | 28000000 | EUR | 1", "Cinder Labs | 5000000 | USD | 1"],
    "regulatory-actions": [
        "2024-05 | Office of Fair Deals | fine | Oakline | 2000000 | EUR",
        "2024 | Office of Fair Deals | inquiry | Bluewave Capital",
        "2024 | Office of Fair Deals | inquiry | Nordlys AI",
    ],
    "rumours": ["Partnership | partner | Cinder Labs", "Partnership | partner | Oakline"],
    "rumours-confirmed": ["Acquisition | rumoured | 2024-01-10 | 2024-02-02"],
    "said-by": ["llm | sample-7b | 1 | denied | 0.9"],
    "superseded-models": ["Fjord 1 | Fjord 2 | 2024-03-05 | Nordlys AI"],
    "timeline": [
        "2024-01 | Investment | announced | investee | Nordlys AI | 28000000 | EUR",
        "2024-01 | Investment | announced | investor | Alder Ventures | 28000000 | EUR",
        "2024-01 | Investment | announced | investor | Bluewave Capital | 28000000 | EUR",
        "2024 | RegulatoryAction | announced | concerns | Bluewave Capital",
        "2024 | RegulatoryAction | announced | concerns | Nordlys AI",
        "2024 | RegulatoryAction | announced | regulator | Office of Fair Deals",
        "2024-03 | Partnership | announced | partner | Bluewave Capital",
        "2024-03 | Partnership | announced | partner | Nordlys AI",
        "2024-03-05 | ModelRelease | announced | developer | Nordlys AI",
        "2024-03-05 | ModelRelease | announced | model | Fjord 2",
        "2024-03-05 | ModelRelease | announced | supersedes | Fjord 1",
    ],
}
"""The rows without the IRIs of events and articles and without empty cells."""
COUNTS = {"article": 21, "company-graph": 18, "quotes": 70, "sources": 13}
"""How many rows, where they are too many to write down."""
OPTIONAL_GIVEN = {"partnerships": {"company": "Nordlys AI"}}


@cache
def store() -> Store:
    return deals_store()


@cache
def dataset(*, union: bool) -> rdflib.Dataset:
    lines = "".join(f"{quad} .\n" for quad in store().quads())
    return rdflib.Dataset(default_union=union).parse(data=lines, format="nquads")


def given(query: Query) -> dict[str, str]:
    required = {parameter.name: GIVEN[parameter.name] for parameter in query.parameters if parameter.required}
    return required | OPTIONAL_GIVEN.get(query.name, {})


def words(values: Iterable[object]) -> str:
    return " | ".join(text for text in map(str, values) if text and not text.startswith("https://newskg.example/"))


def plain(term: object) -> str:
    """A term of either library as one comparable text."""
    if term is None:
        return ""
    text = str(getattr(term, "value", term)) if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    try:
        return f"{Decimal(text).normalize():f}"
    except ArithmeticError:
        return text


each_query = pytest.mark.parametrize("query", shipped_queries(), ids=lambda query: query.name)


def test_there_are_at_least_eighteen() -> None:
    assert len(shipped_queries()) >= 18
    assert ROWS.keys() | COUNTS.keys() == {query.name for query in shipped_queries()}


@each_query
def test_a_header_says_title_and_question_in_both_languages(query: Query) -> None:
    assert dict(query.titles).keys() == {"en", "fr"}
    assert dict(query.questions).keys() == {"en", "fr"}
    assert all(parameter.description for parameter in query.parameters)


@each_query
def test_a_query_finds_what_the_articles_say(query: Query) -> None:
    found = answer(store(), query, given(query))
    if query.name in COUNTS:
        assert len(found.rows) == COUNTS[query.name]
    else:
        assert [words(plain(value) for value in row) for row in found.rows] == ROWS[query.name]


@each_query
def test_rows_have_an_order(query: Query) -> None:
    assert "ORDER BY" in query.text or "CONSTRUCT" in query.text


def by_oxigraph(query: Query, *, union: bool) -> list[list[str]]:
    database = ox.Store()
    database.extend(store().quads())
    text = bound(query.text, terms(query.parameters, given(query)))
    found = database.query(text, use_default_graph_as_union=union)
    if isinstance(found, ox.QueryTriples):
        return sorted([plain(part) for part in triple] for triple in found)
    assert isinstance(found, ox.QuerySolutions)
    return [[plain(value) for value in row] for row in found]


def by_rdflib(query: Query, *, union: bool) -> list[list[str]]:
    text = bound(query.text, terms(query.parameters, given(query)))
    return [[plain(value) for value in row] for row in dataset(union=union).query(text)]  # type: ignore[union-attr]


@each_query
@pytest.mark.parametrize("union", [False, True], ids=["separate", "union"])
def test_rows_do_not_depend_on_what_the_default_graph_is(query: Query, *, union: bool) -> None:
    expected = [[plain(value) for value in row] for row in answer(store(), query, given(query)).rows]
    assert sorted(by_oxigraph(query, union=union)) == sorted(expected)


@each_query
@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts):DeprecationWarning")  # within rdflib 7.6 itself
@pytest.mark.parametrize("union", [False, True], ids=["separate", "union"])
def test_rdflib_finds_the_same_rows(query: Query, *, union: bool) -> None:
    expected = [[plain(value) for value in row] for row in answer(store(), query, given(query)).rows]
    assert sorted(by_rdflib(query, union=union)) == sorted(expected)


@each_query
def test_a_query_runs_as_it_stands_in_the_file(query: Query) -> None:
    """Without its optional parameters bound, as someone pastes it into another endpoint."""
    if not any(parameter.required for parameter in query.parameters):
        expected = [[plain(value) for value in row] for row in answer(store(), query).rows]
        found = store().query(query.text)
        assert not isinstance(found, ox.QueryBoolean)
        assert sorted([plain(part) for part in row] for row in found) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "parameters", "count"),
    [
        ("investments", {"investor": "ALDER ventures"}, 2),
        ("investments", {"investor": "https://newskg.example/company/alder-ventures"}, 2),
        ("investments", {"since": "2024-02"}, 2),
        ("acquisitions", {"target": "Tessel"}, 1),
        ("acquisitions", {"acquirer": "Nordlys AI"}, 0),
        ("model-releases", {"developer": "Cinder Labs", "lang": "fr"}, 1),
        ("open-models", {"license": "mit"}, 1),
        ("rumours", {"company": "Oakline"}, 2),
        ("rumours", {"company": "Tessel"}, 0),
        ("denied", {"company": "Cinder Labs"}, 2),
        ("disputed", {"company": "Nordlys AI"}, 2),
        ("quotes", {"event": "https://newskg.example/acquisition/oakline--tessel"}, 8),
        ("sources", {"event": "https://newskg.example/acquisition/oakline--tessel"}, 2),
        ("article", {"article": "rachat.md"}, 11),
        ("regulatory-actions", {"regulator": "Office of Fair Deals", "company": "Oakline"}, 1),
    ],
)
def test_parameters_narrow_the_answer(name: str, parameters: dict[str, str], count: int) -> None:
    query = next(query for query in shipped_queries() if query.name == name)
    assert len(answer(store(), query, parameters).rows) == count


@cache
def large_store() -> Store:
    """Sixty copies of the five articles under IRIs of their own: 80,000 quads."""
    large = open_store(None)
    lines = "".join(f"{quad} .\n" for quad in store().quads())
    copies = (lines.replace("<https://newskg.example/", f"<https://newskg.example/{copy}/") for copy in range(60))
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse("".join(copies), format=ox.RdfFormat.N_QUADS):
        graphs.setdefault(str(quad.graph_name)[1:-1], []).append(quad)
    large.replace(graphs)
    return large


@each_query
def test_the_cost_of_a_query_does_not_run_away(query: Query) -> None:
    """Each takes less than half a second here; one that joins all with all takes a minute."""
    large = large_store()
    begun = time.process_time()
    values = {name: value.replace("example/article", "example/7/article") for name, value in given(query).items()}
    assert answer(large, query, values).rows
    assert time.process_time() - begun < 8


def test_no_rumour_answers_a_question_about_facts() -> None:
    for query in shipped_queries():
        if query.name in ("investments", "acquisitions", "partnerships", "raised", "model-releases"):
            assert "Prospect" not in query.text
            assert f"<{MERGED}>" not in query.text
