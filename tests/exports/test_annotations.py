"""Who says a statement, told in three ways: by named graphs, by RDF 1.2, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

import kg
from kg.errors import ExportError
from kg.exports import ANNOTATIONS, FORMATS, export
from kg.stores import Store
from kg.terms import MERGED, NK, PREFIXES, PROV, RDF
from tests.conftest import Kg
from tests.deals import deals_store

PAIRS = [(how, format) for how, formats in ANNOTATIONS.items() for format in formats]
DEALS = "https://newskg.example/"


@pytest.fixture(scope="module")
def store() -> Store:
    return deals_store()


def read(store: Store, path: Path, annotations: str) -> set[ox.Triple]:
    export(store, path, annotations=annotations)
    return {quad.triple for quad in ox.parse(path=path)}


@pytest.mark.parametrize(("how", "format"), PAIRS)
def test_every_format_that_can_reads_back_in_full(store: Store, tmp_path: Path, how: str, format: str) -> None:
    count = export(store, tmp_path / f"deals.{format}", annotations=how)
    assert len(list(ox.parse(path=tmp_path / f"deals.{format}"))) == count


def test_a_claim_reifies_all_that_its_article_says_of_the_event(store: Store, tmp_path: Path) -> None:
    found = {str(triple) for triple in read(store, tmp_path / "deals.ttl", "rdf12")}
    for graph in set(store.graphs()) - {MERGED}:
        for about in store.quads(graph, predicate=NK.about):
            for said in store.quads(graph, subject=about.object.value):  # type: ignore[union-attr]  # events are IRIs
                assert f"{about.subject} <{RDF.reifies}> <<( {said.triple} )>>" in found


def test_claims_and_merged_statements_can_be_asked_without_named_graphs(store: Store, tmp_path: Path) -> None:
    """Two articles give two amounts for one deal: the graph asserts one, and each has its claim with its words."""
    file = tmp_path / "deals.ttl"
    export(store, file, annotations="rdf12")
    opened = ox.Store()
    opened.load(path=file, format=ox.RdfFormat.TURTLE)
    rows = opened.query(ASKED, prefixes=dict(PREFIXES))
    found = [tuple(str(getattr(value, "value", value)) for value in row) for row in cast("ox.QuerySolutions", rows)]
    assert [(amount, asserted) for amount, asserted, _ in found] == [("28000000", "true"), ("30000000", "false")]
    assert all(quote for _, _, quote in found)


ASKED = f"""SELECT ?amount ?asserted ?quote WHERE {{
  BIND(<{DEALS}investment/nordlys-ai/series-a> AS ?deal)
  ?claim rdf:reifies <<( ?deal nk:amount ?amount )>> ; prov:wasDerivedFrom ?evidence .
  ?evidence nk:supports nk:amount ; oa:hasSelector/oa:exact ?quote .
  BIND(EXISTS {{ ?deal nk:amount ?amount }} AS ?asserted)
}} ORDER BY ?amount"""


def test_nothing_of_a_claim_is_lost(store: Store, tmp_path: Path) -> None:
    found = read(store, tmp_path / "deals.nt", "rdf12")
    for graph in set(store.graphs()) - {MERGED}:
        own = {quad.triple for quad in store.quads(graph) if quad.subject.value.startswith(graph)}  # type: ignore[union-attr]
        assert own <= found


@pytest.mark.parametrize("said", [NK.named, NK.investee, NK.concerns])
def test_who_a_reader_speaks_of_is_the_one_of_the_merged_graph(tmp_path: Path, said: str) -> None:
    """Two articles call two firms alike; that of the first is merged into one, that of the second into another."""
    node, used = ox.NamedNode, ox.NamedNode(f"{DEALS}company/lumen")
    names = ("lumen-ai", "lumen-bank", "lumen")
    articles = {f"{DEALS}company/{each}": node(f"{DEALS}article/{each}") for each in names}
    readers = {iri: node(f"{article.value}#reader/llm") for iri, article in articles.items()}
    with kg.open_store(None) as store:
        store.replace(
            {articles[iri].value: [ox.Quad(readers[iri], node(said), used, articles[iri])] for iri in articles},
            merged={iri: _rests(iri, article, used) for iri, article in articles.items()},
        )
        found = read(store, tmp_path / "readers.nt", "rdf12")
    for iri, reader in readers.items():
        assert ox.Triple(reader, node(said), node(iri)) in found


def _rests(iri: str, article: ox.NamedNode, used: ox.NamedNode) -> list[ox.Quad]:
    facts = {PROV.wasDerivedFrom: article, **({NK.mergedFrom: used} if iri != used.value else {})}
    own = ox.NamedNode(iri)
    return [ox.Quad(own, ox.NamedNode(name), value, ox.NamedNode(MERGED)) for name, value in facts.items()]


def test_none_says_what_is_so_and_nobody_who_says_it(store: Store, tmp_path: Path) -> None:
    found = read(store, tmp_path / "deals.nt", "none")
    assert found < {quad.triple for quad in store.quads(MERGED)}
    assert not any("#claim/" in str(triple) or "/article/" in str(triple) for triple in found)


@pytest.mark.parametrize(("how", "format"), [(h, f) for h in ANNOTATIONS for f in FORMATS if (h, f) not in PAIRS])
def test_a_format_that_cannot_is_refused_with_one_that_can(store: Store, tmp_path: Path, how: str, format: str) -> None:
    with pytest.raises(ExportError, match=rf"{format} cannot hold --annotations {how}; write \.nq or \.trig"):
        export(store, tmp_path / f"deals.{format}", annotations=how)
    assert list(tmp_path.iterdir()) == []


REFUSED = [
    ({"annotations": "rdf"}, "there are graphs, rdf12, none"),
    ({"annotations": "none", "graphs": "all"}, "leave out --graphs"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_what_does_not_go_together_is_told(store: Store, tmp_path: Path, options: dict[str, str], told: str) -> None:
    with pytest.raises(ExportError, match=told):
        export(store, tmp_path / "deals.nq", **options)


def test_the_command_tells_how_much_and_how_large(kg_command: Kg, tmp_path: Path) -> None:
    with kg.open_store(tmp_path / "kg-store") as opened:
        opened.replace({name: list(deals_store().quads(name)) for name in deals_store().graphs()})
    ran = kg_command("export", "-o", "x.ttl", "--annotations", "none")
    assert ran.stderr == "wrote 167 statements to x.ttl (7 kB)\n"
    assert kg_command("export", "-o", "-").stderr.startswith("kg: -o -: a file is written whole")
