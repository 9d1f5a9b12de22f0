"""A query and parameters on a store -> an answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.answers import Parameter, ad_hoc_query, answer, find_query
from kg.answers.parameters import terms
from kg.errors import QueryError
from kg.stores import Store
from kg.terms import XSD
from tests.deals import deals_store


@cache
def store() -> Store:
    return deals_store()


def values(text: str, **parameters: str) -> list[list[str]]:
    return [[str(value) for value in row] for row in answer(store(), ad_hoc_query(text), parameters).rows]


def refusal(name: str, **parameters: str) -> str:
    with pytest.raises(QueryError) as caught:
        answer(store(), find_query(name), parameters)
    assert "\n" not in caught.value.message
    return caught.value.message


def test_prefixes_of_the_ontology_need_no_prefix_line() -> None:
    assert values("SELECT (COUNT(*) AS ?n) { ?c a nk:Company }") == [[f'"6"^^<{XSD.integer}>']]


def test_an_answer_to_ask_is_true_or_false() -> None:
    assert answer(store(), ad_hoc_query("ASK { ?s a nk:Acquisition }")).truth
    assert not answer(store(), ad_hoc_query("ASK { ?s a nk:Article }")).truth


def test_an_answer_to_construct_is_sorted_without_doubles() -> None:
    found = answer(store(), ad_hoc_query("CONSTRUCT { ?c a nk:Company } { ?c a nk:Company ; skos:prefLabel ?l }"))
    assert found.kind == "graph"
    assert list(found.rows) == sorted(set(found.rows), key=str)
    assert len(found.rows) == 6


def test_an_undeclared_parameter_is_a_text_or_an_iri() -> None:
    assert values("SELECT ($x AS ?y) {}", x='a "} # b\n') == [['"a \\"} # b\\n"']]
    assert values("SELECT ($x AS ?y) {}", x="<https://x.example/>") == [["<https://x.example/>"]]


@given(st.text())
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    """Whatever a name holds, the query asks for that name and finds no such company."""
    with pytest.raises(QueryError, match="no company in the graph"):
        answer(store(), find_query("investments-in"), {"company": "?" + name.replace(":", "")})


def test_an_unknown_company_offers_the_nearest() -> None:
    assert refusal("investments-in", company="Nordlis AI").endswith(
        "no company in the graph is called 'Nordlis AI'; did you mean Nordlys AI?"
    )


def test_an_empty_answer_about_a_known_company_is_an_answer() -> None:
    assert answer(store(), find_query("investments-in"), {"company": "Tessel"}).rows == ()


def test_a_missing_and_an_unknown_parameter_are_told() -> None:
    assert "needs --param company=…" in refusal("investments-in")
    assert "did you mean company?" in refusal("investments-in", compny="x")
    assert "there are company, lang" in refusal("investments-in", qqq="x")


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "https://x.example/a", ox.NamedNode("https://x.example/a")),
        ("iri", "<https://x.example/a>", ox.NamedNode("https://x.example/a")),
        ("string", " a ", ox.Literal(" a ")),
        ("company", " Nordlys AI ", ox.Literal("Nordlys AI")),
        ("integer", "-5", ox.Literal("-5", datatype=ox.NamedNode(XSD.integer))),
        ("decimal", "1.50", ox.Literal("1.50", datatype=ox.NamedNode(XSD.decimal))),
        ("year", "2024", ox.Literal("2024", datatype=ox.NamedNode(XSD.integer))),
        ("date", "2024-02-29", ox.Literal("2024-02-29", datatype=ox.NamedNode(XSD.date))),
        ("date", "2024-02", ox.Literal("2024-02-01", datatype=ox.NamedNode(XSD.date))),
        ("date", "2024", ox.Literal("2024-01-01", datatype=ox.NamedNode(XSD.date))),
        ("language", "fr", ox.Literal("fr")),
    ],
)
def test_a_value_becomes_the_term_of_its_type(kind: str, value: str, term: ox.NamedNode | ox.Literal) -> None:
    assert terms([Parameter("x", kind)], {"x": value}) == {"x": term}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "no iri"),
        ("iri", "https://x.example/a> } #"),
        ("integer", "1.5"),
        ("integer", "١"),
        ("decimal", "1e5"),
        ("year", "24"),
        ("date", "2024-13"),
        ("date", "2023-02-29"),
        ("date", "yesterday"),
        ("language", "français"),
        ("string", "\ud800"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, value: str) -> None:
    with pytest.raises(QueryError, match="parameter x: "):
        terms([Parameter("x", kind)], {"x": value})


def test_a_fault_in_a_file_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("# param: x string any\nSELECT $x { ?s ?p $x }")
    with pytest.raises(QueryError, match=r"mine\.rq: the query is not SPARQL: line 2"):
        answer(store(), find_query(tmp_path / "mine.rq"), {"x": "a"})
