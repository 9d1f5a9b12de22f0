"""Answers -> text."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.answers import Answer, render
from kg.answers.formats import DECEIVING, FORMATS
from kg.errors import QueryError
from kg.terms import NK, XSD

texts = st.text(st.characters(exclude_categories=["Cs"]))
literals = st.builds(ox.Literal, texts) | st.builds(lambda text: ox.Literal(text, language="fr"), texts)
numbers = st.integers().map(lambda number: ox.Literal(str(number), datatype=ox.NamedNode(XSD.integer)))
iris = st.from_regex(r"\Ahttps://x\.example/[a-z0-9é]{0,9}(#[a-z]{0,3})?\Z").map(ox.NamedNode)
terms = st.none() | literals | numbers | iris
tables = st.lists(st.tuples(terms, terms), max_size=5).map(
    lambda rows: Answer("select", ("first", "second"), tuple(rows))
)
ASKED = Answer("ask", truth=True)
GRAPH = Answer(
    "graph",
    ("subject", "predicate", "object"),
    ((ox.NamedNode("https://x.example/a"), ox.NamedNode(NK.country), ox.Literal("FR")),),
)


def one(value: ox.Literal | ox.NamedNode | None) -> Answer:
    return Answer("select", ("v",), ((value,),))


def rows_of(read: ox.QuerySolutions | ox.QueryBoolean) -> tuple[tuple[object, ...], ...]:
    assert isinstance(read, ox.QuerySolutions)
    return tuple(tuple(row) for row in read)


@given(tables)
@pytest.mark.parametrize(
    ("format", "read_as"), [("json", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)]
)
def test_json_and_tsv_are_exact(format: str, read_as: ox.QueryResultsFormat, answer: Answer) -> None:
    written = render(answer, format).encode()
    assert rows_of(ox.parse_query_results(written, read_as)) == answer.rows


xml_texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t\r")).filter(
    lambda text: text == text.strip()  # the reader, pyoxigraph 0.5, takes space from both ends
)


@given(st.lists(st.builds(ox.Literal, xml_texts) | numbers | iris | st.none(), max_size=4))
def test_xml_is_exact_for_what_xml_can_hold(values: list[ox.Literal | ox.NamedNode | None]) -> None:
    answer = Answer("select", ("v",), tuple((value,) for value in values))
    written = render(answer, "xml").encode()
    assert rows_of(ox.parse_query_results(written, ox.QueryResultsFormat.XML)) == answer.rows


def test_xml_shows_what_it_cannot_hold_as_a_replacement() -> None:
    assert "<literal>a\ufffd&lt;b</literal>" in render(one(ox.Literal("a\x1b<b")), "xml")


@given(tables)
def test_no_cell_of_csv_runs_in_a_spreadsheet(answer: Answer) -> None:
    found = list(csv.reader(io.StringIO(render(answer, "csv"), newline="")))
    assert len(found) == len(answer.rows) + 1
    for row, cells in zip(answer.rows, found[1:], strict=True):
        for value, cell in zip(row, cells, strict=True):
            is_number = isinstance(value, ox.Literal) and value.datatype.value == XSD.integer
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_has_the_line_ends_and_quotes_of_the_standard() -> None:
    assert render(one(ox.Literal('a "b", c')), "csv") == 'v\r\n"a ""b"", c"\r\n'
    assert render(one(ox.Literal("=1+1")), "csv") == "v\r\n'=1+1\r\n"
    assert render(one(ox.Literal("-5", datatype=ox.NamedNode(XSD.integer))), "csv") == "v\r\n-5\r\n"


@given(tables)
def test_a_table_has_one_line_a_row_and_nothing_that_deceives(answer: Answer) -> None:
    lines = render(answer, "table").removesuffix("\n").split("\n")
    assert len(lines) == len(answer.rows) + 2
    assert not any(DECEIVING.search(line) for line in lines)


def test_a_table_is_aligned_also_with_wide_letters() -> None:
    answer = Answer("select", ("name", "n"), ((ox.Literal("百度"), ox.Literal("1")), (ox.NamedNode(NK.fine), None)))
    assert render(answer) == "name     n\n-------  -\n百度     1\nnk:fine\n"


@given(tables)
def test_markdown_keeps_its_columns(answer: Answer) -> None:
    lines = render(answer, "markdown").removesuffix("\n").split("\n")
    assert len(lines) == len(answer.rows) + 2
    assert all(line.replace("\\\\", "").replace("\\|", "").count("|") == 3 for line in lines)


def test_markdown_shows_mark_up_as_text_and_addresses_as_links() -> None:
    assert "| \\<b\\>\\*x\\* |" in render(one(ox.Literal("<b>*x*")), "markdown")
    assert "| <https://x.example/a> |" in render(one(ox.NamedNode("https://x.example/a")), "markdown")
    assert "javascript" in render(one(ox.NamedNode("javascript:alert")), "markdown")
    assert "<javascript" not in render(one(ox.NamedNode("javascript:alert")), "markdown")


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "markdown"])
def test_yes_or_no_is_a_word(format: str) -> None:
    assert render(ASKED, format) == "true\n"


def test_yes_or_no_in_the_formats_for_programs() -> None:
    for format, read_as in (("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML)):
        read = ox.parse_query_results(render(ASKED, format).encode(), read_as)
        assert isinstance(read, ox.QueryBoolean)
        assert bool(read)


def test_a_graph_is_written_as_turtle_and_ntriples_or_as_rows() -> None:
    assert "nk:country" in render(GRAPH, "turtle")
    assert render(GRAPH, "ntriples") == f'<https://x.example/a> <{NK.country}> "FR" .\n'
    assert render(GRAPH, "tsv") == f'?subject\t?predicate\t?object\n<https://x.example/a>\t<{NK.country}>\t"FR"\n'


def test_a_format_that_does_not_fit_is_refused() -> None:
    with pytest.raises(QueryError, match="is for CONSTRUCT and DESCRIBE"):
        render(one(None), "turtle")
    with pytest.raises(QueryError, match="did you mean json"):
        render(one(None), "jsn")


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"turtle", "ntriples"}))
def test_an_empty_answer_is_well_formed(format: str) -> None:
    assert render(Answer("select", ("a", "b")), format).endswith("\n")
