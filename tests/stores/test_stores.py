"""The contract: all stores behave the same. The body is written once, each store is a parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.stores import Store, open_store
from kg.terms import MERGED, SKOS

A, B = "https://newskg.example/article/a", "https://newskg.example/article/b"
X, Y = "https://newskg.example/company/x", "https://newskg.example/company/y"


def quad(graph: str, subject: str, value: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(SKOS.altLabel), ox.Literal(value), ox.NamedNode(graph))


def everything(store: Store) -> set[str]:
    return {str(found) for found in store.quads()}


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_store(None if request.param == "memory" else tmp_path / "store") as opened:
        yield opened


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.graphs() == ()
    assert list(store.quads()) == []


def test_each_graph_gets_exactly_its_quads(store: Store) -> None:
    store.replace({A: [quad(A, X, "old"), quad(A, X, "kept")], B: [quad(B, X, "other")]})
    store.replace({A: [quad(A, X, "kept"), quad(A, X, "new")]})
    assert set(store.quads(A)) == {quad(A, X, "kept"), quad(A, X, "new")}
    assert set(store.quads(B)) == {quad(B, X, "other")}
    assert store.graphs() == (A, B)


def test_an_empty_graph_is_dropped(store: Store) -> None:
    store.replace({A: [quad(A, X, "a")], B: [quad(B, X, "b")]})
    store.replace({A: []})
    assert store.graphs() == (B,)


def test_replacing_by_the_same_changes_nothing(store: Store) -> None:
    store.replace({A: [quad(A, X, "a")]}, merged={X: [quad(MERGED, X, "a")]})
    before = everything(store)
    store.replace({A: [quad(A, X, "a"), quad(A, X, "a")]}, merged={X: [quad(MERGED, X, "a")]})
    assert everything(store) == before


def test_only_the_named_nodes_of_the_merged_graph_change(store: Store) -> None:
    store.replace({}, merged={X: [quad(MERGED, X, "x")], Y: [quad(MERGED, Y, "y")]})
    store.replace({A: [quad(A, X, "a")]}, merged={X: [quad(MERGED, X, "x2")]})
    assert set(store.quads(MERGED)) == {quad(MERGED, X, "x2"), quad(MERGED, Y, "y")}


def test_a_merged_graph_without_nodes_is_gone(store: Store) -> None:
    store.replace({A: [quad(A, X, "a")]}, merged={X: [quad(MERGED, X, "x")]})
    store.replace({A: []}, merged={X: []})
    assert store.graphs() == ()


def test_a_quad_of_another_graph_is_refused_and_nothing_changes(store: Store) -> None:
    store.replace({A: [quad(A, X, "a")]})
    with pytest.raises(ValueError, match="among those of"):
        store.replace({A: [quad(A, X, "new")], B: [quad(A, X, "stray")]})
    assert everything(store) == {str(quad(A, X, "a"))}


def test_quads_by_subject_and_predicate(store: Store) -> None:
    store.replace({A: [quad(A, X, "x"), quad(A, Y, "y")], B: [quad(B, X, "x")]})
    assert set(store.quads(subject=X)) == {quad(A, X, "x"), quad(B, X, "x")}
    assert list(store.quads(A, subject=Y, predicate=SKOS.altLabel)) == [quad(A, Y, "y")]
    assert list(store.quads(A, predicate=SKOS.prefLabel)) == []


def test_what_is_no_iri_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="is no IRI"):
        list(store.quads("no iri"))


def labels(store: Store, text: str, **bindings: ox.NamedNode | ox.Literal) -> list[str]:
    found = store.query(text, bindings=bindings)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(str(row[0].value) for row in found)


@pytest.fixture
def filled(store: Store) -> Store:
    store.replace({A: [quad(A, X, "in a")]}, merged={X: [quad(MERGED, X, "merged")]})
    return store


def test_the_default_graph_of_a_query_is_the_merged_one(filled: Store) -> None:
    assert labels(filled, "SELECT ?v { ?s ?p ?v }") == ["merged"]
    assert labels(filled, "SELECT ?v { GRAPH ?g { ?s ?p ?v } }") == ["in a", "merged"]


def test_a_query_with_from_keeps_to_it(filled: Store) -> None:
    assert labels(filled, "SELECT ?v FROM <https://newskg.example/article/a> { ?s ?p ?v }") == ["in a"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?v { ?s ?p ?v FILTER(?v = $x) }",
        "SELECT ?v { ?s ?p ?v FILTER EXISTS { ?s ?p ?w FILTER(?w = $x) } }",
        "SELECT ?v { { SELECT ?v (COUNT(*) AS ?n) { ?s ?p ?v FILTER(?v = $x) } GROUP BY ?v } }",
        "SELECT ?v { { ?s ?p ?v FILTER(?v = $x) } UNION { ?s <a:b> $x } }",
    ],
)
def test_a_binding_reaches_every_place(filled: Store, text: str) -> None:
    assert labels(filled, text, x=ox.Literal("merged")) == ["merged"]
    assert labels(filled, text, x=ox.Literal("other")) == []


def test_ask_takes_bindings(filled: Store) -> None:
    found = filled.query("ASK { ?s ?p $x }", bindings={"x": ox.Literal("merged")})
    assert isinstance(found, ox.QueryBoolean)
    assert bool(found)


@given(value=st.text() | st.from_regex(r"\A[\\\"'{}#\n\ru0-9]{0,12}\Z"))
@settings(deadline=None, max_examples=300)
def test_a_bound_value_stays_data_whatever_it_holds(value: str) -> None:
    term = ox.Literal(value)
    with open_store(None) as opened:
        rows = opened.query("SELECT ($x AS ?v) ('end' AS ?w) { }", bindings={"x": term})
        assert isinstance(rows, ox.QuerySolutions)
        assert [(row["v"], row["w"]) for row in rows] == [(term, ox.Literal("end"))]


@given(
    changes=st.lists(
        st.dictionaries(
            st.sampled_from([A, B]), st.lists(st.tuples(st.sampled_from([X, Y]), st.text(max_size=4)), max_size=4)
        ),
        max_size=5,
    )
)
@settings(deadline=None, max_examples=100)
def test_after_any_changes_each_graph_is_its_last_state(changes: list[dict[str, list[tuple[str, str]]]]) -> None:
    last: dict[str, set[ox.Quad]] = {A: set(), B: set()}
    with open_store(None) as opened:
        for change in changes:
            quads = {graph: [quad(graph, *pair) for pair in pairs] for graph, pairs in change.items()}
            opened.replace(quads)
            last |= {graph: set(found) for graph, found in quads.items()}
        assert {graph: set(opened.quads(graph)) for graph in last} == last
        assert opened.graphs() == tuple(sorted(graph for graph, found in last.items() if found))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {", "not SPARQL"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT is refused"),
        ("PREFIX a: <a:>\nLOAD <file:///etc/hostname>", "LOAD is refused"),
        ("DROP ALL", "DROP is refused"),
        ("SELECT * " + "{" * 5000 + "}" * 5000, "5000 nested brackets"),
        ("SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "nested brackets"),
        ("SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + "}", "brackets"),
        ("SELECT * { ?s ?p ?o FILTER(" + "!" * 50_000 + "?o) }", "operators"),
        ("SELECT * { ?s ?p '" + "x" * (1 << 20) + "' }", "longer than"),
    ],
    ids=lambda text: text[:20],
)
def test_a_query_that_must_not_run_is_refused(store: Store, text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        store.query(text)
    assert "\n" not in caught.value.message


def test_words_within_strings_comments_and_names_do_no_harm(filled: Store) -> None:
    text = "PREFIX service: <a:> SELECT ?v { ?s ?p ?v FILTER(?v != 'SERVICE {{{ }') } # INSERT {{{"
    assert labels(filled, text) == ["merged"]


@pytest.fixture
def reopened(tmp_path: Path) -> Callable[[], Store]:
    return lambda: open_store(tmp_path / "store")


def test_what_was_written_is_there_after_reopening(reopened: Callable[[], Store]) -> None:
    with reopened() as first:
        first.replace({A: [quad(A, X, "é\n\"'\\ \u2028")]})
        before = everything(first)
    with reopened() as second:
        assert everything(second) == before


def test_a_closed_store_says_so(reopened: Callable[[], Store]) -> None:
    store = reopened()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.graphs()
