"""The bounds of a query hold the engine's stack, and the scan sees through strings, comments and IRIs."""

from __future__ import annotations

import subprocess
import sys
import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.stores.sparql import MAX_BRACKETS, MAX_DEPTH, MAX_OPERATORS, bound, scan, tokens

WIDEST = {
    "braces": "SELECT * " + "{" * MAX_DEPTH + "}" * MAX_DEPTH,
    "parentheses": "SELECT * { FILTER" + "(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1) + " }",
    "exists": "SELECT * { ?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * (MAX_DEPTH - 1) + "}" * MAX_DEPTH,
    "lists": "SELECT * { ?s ?p " + "(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1) + " }",
    "binds": "SELECT * { " + " ".join(f"BIND(1 AS ?v{number})" for number in range(MAX_BRACKETS - 1)) + " }",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * (MAX_BRACKETS - 1)) + " }",
    "not": "SELECT * { FILTER(" + "!" * (MAX_OPERATORS - 1) + "?o) }",
    "and": "SELECT * { FILTER(" + "&&".join(["?o"] * (MAX_OPERATORS // 2)) + ") }",
    "sum": "SELECT * { FILTER(" + "+".join(["?o"] * MAX_OPERATORS) + ") }",
    "alternatives": "SELECT * { ?s " + "|".join(["<a:b>"] * MAX_OPERATORS) + " ?o }",
}
"""The largest queries of their kinds that pass."""


@pytest.mark.parametrize("kind", WIDEST)
def test_the_largest_query_that_passes_leaves_the_process_alive(kind: str) -> None:
    script = "import sys\nfrom kg.stores import open_store\nlist(open_store(None).query(sys.stdin.read()))"
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, input=WIDEST[kind], text=True, capture_output=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-300:]


@given(st.text() | st.from_regex(r"\A[\\\"'<>{}()#$?:a\n ]{0,20}\Z"))
def test_the_tokens_are_the_whole_text(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@given(st.from_regex(r"\A[\\\"'<>{}#$xy \n]{0,20}\Z"))
def test_binding_nothing_leaves_the_text(text: str) -> None:
    assert bound(text, {"z": ox.Literal("z")}) == text


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("ASK { ?s ?p $x , $y_1 }", {"x", "y_1"}),
        ('ASK { ?s ?p \'$x\' , "$x" , \'\'\'$x\'\'\' , """a "$x" b""" }', set()),
        (r"ASK { ?s ?p '\'$x', $y }", {"y"}),
        ("# $x\nASK { <https://x.example/$x#$y> ?p $z } # $x", {"z"}),
        ("ASK { ?x ?p ?y }", set()),
    ],
)
def test_parameters_are_found_where_they_stand_as_such(text: str, parameters: set[str]) -> None:
    assert scan(text).parameters == parameters


def test_from_is_a_word_of_its_own() -> None:
    assert scan("SELECT * FROM <a:b> { }").names_dataset
    assert scan("select * from named <a:b> { }").names_dataset
    assert not scan("PREFIX from: <a:> SELECT ?from { ?from from:from 'FROM' } # FROM").names_dataset


def test_brackets_in_strings_do_not_count() -> None:
    assert scan("SELECT * { ?s ?p '" + "(" * 5000 + "' }")


def test_many_values_pass() -> None:
    assert scan("SELECT * { VALUES ?x { " + "<a:b> " * 10_000 + "} }")


def test_a_bound_is_named_in_the_refusal() -> None:
    with pytest.raises(QueryError, match=f"where {MAX_DEPTH} are allowed"):
        scan("SELECT * " + "{" * 101 + "}" * 101)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX b: <a:> SELECT * { FILTER(?a<b:c#> '''\n) SERVICE <http://127.0.0.1:1/> {?a ?b ?c}\n#'''\n}",
        "PREFIX b: <a:> SELECT * { FILTER(b:x<b:c#> '''\n) SERVICE <http://127.0.0.1:1/> {?a ?b ?c}\n#'''\n}",
        "PREFIX b: <a:> SELECT * { FILTER(1<b:c#> '''\n) SERVICE <http://127.0.0.1:1/> {?a ?b ?c}\n#'''\n}",
        "PREFIX e: <a:> SELECT * { ?a ?b e:a\\' . SERVICE <http://127.0.0.1:1/> {?a ?b ?c} . ?x ?y e:b\\' }",
        "PREFIX e: <a:> SELECT * { ?a ?b e:a\\#b . SERVICE <http://127.0.0.1:1/> {?a ?b ?c} }",
        "SELECT * { ?a ?b <http://x\\u0041#y> . SERVICE <http://127.0.0.1:1/> {?a ?b ?c} }",
        "SELECT * { SERVICE#x\n<http://127.0.0.1:1/> {?a ?b ?c} }",
        "SELECT * { FILTER(?a<" + "(" * 5000 + "1" + ")" * 5000 + "&&?b>1) }",
    ],
)
def test_nothing_hides_from_the_scan(text: str) -> None:
    with pytest.raises(QueryError):
        scan(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?a ?b) { (<x:y#1> <x:y#2>) (UNDEF <x:y#3>) } ?a <x:y#4> (1 2) }",
        "SELECT * { ?s ?p ?o FILTER(?o = <x:y#1> || ?o IN (<x:y#1>, <x:y#2>) || ?o != <x:y#(1)>) }",
        "SELECT * { ?s (<x:y#1>/<x:y#2>|^<x:y#3>) ?o . ?s <x:y#1> ?o }",
        "SELECT * { FILTER(?a < ?b && ?c > ?d) FILTER(?a<?b) }",
        "SELECT (<x:y#f>(?a) AS ?b) { VALUES ?a { <x:y#1> <x:y#2> } } ORDER BY <x:y#f>(?a)",
    ],
)
def test_iris_with_a_fragment_stand_where_they_usually_do(text: str) -> None:
    assert scan(text)


@pytest.mark.parametrize("piece", ["a.", "<a", '"', "'''(", "\\\\u", ":", "?", "{", "a" * 200 + ":"])
def test_the_scan_takes_a_time_in_proportion(piece: str) -> None:
    """Rubbish of 200 kB takes about half a second; were the pattern quadratic, it would take minutes."""
    begun = time.process_time()
    assert sum(len(token.text) for token in tokens(piece * (200_000 // len(piece)))) > 100_000
    assert time.process_time() - begun < 10
