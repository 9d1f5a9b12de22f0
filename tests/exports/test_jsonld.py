"""Compact JSON-LD: a context that knows every term, stands in the file, and loses nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ExportError
from kg.exports import export
from kg.exports.jsonld import context
from kg.resources import ontology_file
from kg.stores import Store, open_store
from kg.terms import MERGED, NK, OWL, PREFIXES, RDF, SCHEMA, SKOS, XSD
from tests.deals import deals_store

GRAPH = ox.NamedNode("https://newskg.example/article/a")
NODE = ox.NamedNode("https://newskg.example/company/a")


def own_terms() -> dict[str, str]:
    return {name: iri for name, iri in vars(NK).items() if not name.startswith("_") and name != "namespace"}


def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_file("newskg.ttl"), format="turtle")


def test_the_context_has_every_term_of_the_ontology_by_its_own_name() -> None:
    assert {name: context().keys.get(iri) for name, iri in own_terms().items()} == {name: name for name in own_terms()}


def test_the_context_has_every_term_that_graphs_say() -> None:
    said = {quad.predicate.value for quad in deals_store().quads()} - {RDF.type}
    said |= {quad.object.value for quad in deals_store().quads(predicate=RDF.type)}  # type: ignore[union-attr]
    assert said <= context().keys.keys()
    assert all(context().written[prefix] == namespace for prefix, namespace in PREFIXES.items())


def test_the_context_gives_values_the_type_that_the_ontology_does() -> None:
    told = ontology()
    for iri in own_terms().values():
        ranges = {str(each) for each in told.objects(rdflib.URIRef(iri), rdflib.URIRef(SCHEMA.rangeIncludes))}
        kind = (rdflib.URIRef(iri), rdflib.URIRef(RDF.type), rdflib.URIRef(OWL.ObjectProperty))
        if kind in told:
            assert context().types[iri] in {"@id", "@vocab"}
        elif ranges:
            only = next(iter(ranges)) if len(ranges) == 1 else XSD.string
            assert context().types[iri] == ("" if only == XSD.string else only)


def test_a_reader_needs_no_other_file(tmp_path: Path) -> None:
    """And sees short keys: no IRI of a vocabulary stands in the graph itself."""
    export(deals_store(), tmp_path / "deals.jsonld")
    told = json.loads((tmp_path / "deals.jsonld").read_bytes())
    assert told["@context"] == json.loads(ontology_file("context.jsonld").read_bytes())["@context"]
    assert NK.namespace not in json.dumps(told["@graph"]).replace(MERGED, "")


def test_a_program_that_knows_no_rdf_can_read_it(tmp_path: Path) -> None:
    export(deals_store(), tmp_path / "deals.jsonld", graphs="merged")
    nodes: list[dict[str, Any]] = json.loads((tmp_path / "deals.jsonld").read_bytes())["@graph"][0]["@graph"]
    deal = next(node for node in nodes if node["@id"].endswith("/acquisition/oakline--tessel"))
    assert (deal["@type"], deal["status"], deal["amount"], deal["currency"], deal["sourceCount"]) == (
        "Acquisition", "announced", "40000000", "EUR", 1,
    )  # fmt: skip
    buyer = next(node for node in nodes if node["@id"] == deal["acquirer"])
    assert buyer["prefLabel"]["en"] == "Oakline"


def holding(*quads: ox.Quad) -> Store:
    store = open_store(None)
    graphs = {quad.graph_name.value: [each for each in quads if each.graph_name == quad.graph_name] for quad in quads}  # type: ignore[union-attr]
    store.replace(graphs)
    return store


PREDICATES = (*context().keys, RDF.type, "https://x.example/p", SKOS.prefLabel, XSD.date)
TAGS = ["en", "fr", "fr-ca", "zh-hant"]
LITERALS = st.one_of(
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=9)),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), st.text("a\"'\\<é", max_size=5), st.sampled_from(TAGS)),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)),
        st.sampled_from(["1", "01", "-0", "2.50", "1e3", "true", "0", "2024-02-29", "2024", "x", "9" * 20, ""]),
        st.sampled_from([XSD.integer, XSD.decimal, XSD.boolean, XSD.date, XSD.gYear, "https://x.example/type"]),
    ),
)
IRIS = st.sampled_from(
    [NK.announced, NK.amount, NK.Company, "urn:x:y", "https://x.example/é#a:b", NODE.value, GRAPH.value]
)
VALUES = st.one_of(LITERALS, IRIS.map(ox.NamedNode))
QUADS = st.builds(
    ox.Quad, st.sampled_from([NODE, GRAPH]), st.sampled_from(PREDICATES).map(ox.NamedNode), VALUES, st.just(GRAPH)
)


@given(st.lists(QUADS, min_size=1, max_size=12))
def test_whatever_a_graph_says_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, quads: list[ox.Quad]) -> None:
    path = tmp_path_factory.mktemp("any") / "any.jsonld"
    with holding(*quads) as store:
        export(store, path)
        assert set(ox.parse(path=path)) == set(store.quads())


@pytest.mark.parametrize("iri", ["date:2024", "nk:see:https://x.example/"])
def test_an_iri_that_would_be_misread_is_refused(tmp_path: Path, iri: str) -> None:
    link = ox.Quad(NODE, ox.NamedNode(NK.investor), ox.NamedNode(iri), GRAPH)
    with pytest.raises(ExportError, match=rf"<{iri}> begins like a word of context.jsonld; take .trig"):
        export(holding(link), tmp_path / "x.jsonld")
    assert list(tmp_path.iterdir()) == []
