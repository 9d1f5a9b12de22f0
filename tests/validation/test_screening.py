"""The screening may doubt what is sound, but never passes over what pySHACL would find."""

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from rdflib import RDF, SH, Graph

from kg.quads import article_quads
from kg.records import Finding
from kg.resources import ontology_file
from kg.terms import NK, SKOS, XSD
from kg.validation import validate
from kg.validation.screening import doubtful, rules
from tests.samples import sample_extractions

QUADS = {extraction.article.id: article_quads(extraction) for extraction in sample_extractions()}
GRAPHS = sorted(QUADS)
SUBJECTS = sorted({quad.subject for quads in QUADS.values() for quad in quads}, key=str)
PREDICATES = sorted({quad.predicate for quads in QUADS.values() for quad in quads}, key=str)
ODD: list[NamedNode | Literal] = [
    Literal(""),
    Literal("x", language="fr"),
    Literal("2025-02-30", datatype=NamedNode(XSD.date)),
    Literal("2025-03-12", datatype=NamedNode(XSD.date)),
    Literal("2025-13", datatype=NamedNode(XSD.gYearMonth)),
    Literal("-5", datatype=NamedNode(XSD.decimal)),
    Literal("+7.0", datatype=NamedNode(XSD.decimal)),
    Literal("1e3", datatype=NamedNode(XSD.decimal)),
    Literal(7),
    Literal(True),
    Literal("EUR"),
    NamedNode(NK.fine),
    NamedNode(NK.denied),
    NamedNode(NK.Prospect),
    NamedNode("https://nowhere.example/x"),
]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(ontology_file("shapes.ttl"), format="turtle")


def found(findings: tuple[Finding, ...]) -> set[tuple[str, str, str | None]]:
    return {(finding.rule, finding.focus, finding.value) for finding in findings}


def by_pyshacl(quads: tuple[Quad, ...], shapes: Graph) -> set[tuple[str, str, str | None]]:
    """What pySHACL finds with the shapes as they stand in the file."""
    lines = serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES) or b""
    _, report, _ = pyshacl.validate(Graph().parse(data=lines, format="nt"), shacl_graph=shapes)
    results = set(report.subjects(RDF.type, SH.ValidationResult))
    return {
        (str(report.value(r, SH.sourceShape)), str(report.value(r, SH.focusNode)), value)
        for r in results
        for value in [None, *map(str, report.objects(r, SH.value))][-1:]
    }


TERMS: list[NamedNode | Literal] = [*ODD, *(subject for subject in SUBJECTS if isinstance(subject, NamedNode))]
PLACES = st.integers(0, 10_000)
"""Places in a list of any length, taken modulo it: examples then stay short enough to read."""


def spoiled(graph: str, taken: list[int], put: list[tuple[int, int, int]]) -> tuple[Quad, ...]:
    """An article's graph with some statements taken out and others put in."""
    quads = list(QUADS[graph])
    for place in taken:
        quads.pop(place % len(quads))
    for subject, predicate, value in put:
        whole = SUBJECTS[subject % len(SUBJECTS)], PREDICATES[predicate % len(PREDICATES)], TERMS[value % len(TERMS)]
        quads.append(Quad(*whole, NamedNode(graph)))
    return tuple(quads)


@given(
    st.sampled_from(GRAPHS),
    st.lists(PLACES, max_size=6),
    st.lists(st.tuples(PLACES, PLACES, PLACES), max_size=6),
)
@settings(max_examples=12, deadline=None)
def test_nothing_that_pyshacl_finds_is_passed_over(
    shapes: Graph, graph: str, taken: list[int], put: list[tuple[int, int, int]]
) -> None:
    quads = spoiled(graph, taken, put)
    assert found(validate({graph: quads})) == by_pyshacl(quads, shapes)


def test_sound_articles_leave_no_doubt() -> None:
    assert [doubtful(quads) for quads in QUADS.values()] == [(), ()]


def test_only_what_is_odd_is_doubted() -> None:
    quads = QUADS[GRAPHS[0]]
    name = next(quad.subject for quad in quads if quad.predicate == NamedNode(SKOS.altLabel))
    pairs = doubtful((*quads, Quad(name, NamedNode(SKOS.altLabel), Literal("no language"), NamedNode(GRAPHS[0]))))
    assert [(rule.rpartition("#")[2], node) for rule, node in pairs] == [("NK-202", name)]


def test_every_rule_with_a_number_is_compiled(shapes: Graph) -> None:
    assert {str(rule) for rule in shapes.subjects(SH.severity)} <= {rule.shape.value for rule in rules()}
