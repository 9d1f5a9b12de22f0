"""The store as files: equal when read back, equal bytes each time, whole or not there."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ExportError, MissingExtra
from kg.exports import FORMATS, export
from kg.exports.common import whole_file
from kg.stores import Store, open_store
from kg.terms import DCTERMS, MERGED, NK, RDF, SKOS
from tests.deals import deals_store

WITH_GRAPHS, WITHOUT = ("nq", "trig", "jsonld"), ("ttl", "nt", "rdf")
RDFLIB_NAMES = {"nq": "nquads", "trig": "trig", "jsonld": "json-ld", "ttl": "turtle", "nt": "nt", "rdf": "xml"}


@cache
def store() -> Store:
    return deals_store()


def lines(quads: Iterable[ox.Quad | ox.Triple]) -> set[str]:
    return {str(quad) for quad in quads}


def merged_triples(opened: Store) -> set[str]:
    return {str(quad.triple) for quad in opened.quads(MERGED)}


@pytest.mark.parametrize("format", WITH_GRAPHS)
def test_the_dataset_reads_back_equal(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"deals.{format}"
    assert export(store(), path) == len(list(store().quads()))
    assert lines(ox.parse(path=path)) == lines(store().quads())


@pytest.mark.parametrize("format", WITHOUT)
def test_the_merged_graph_reads_back_equal(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"deals.{format}"
    assert export(store(), path) == len(list(store().quads(MERGED)))
    assert {str(quad.triple) for quad in ox.parse(path=path)} == merged_triples(store())


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")  # within rdflib 7.6 itself
@pytest.mark.parametrize("format", [*WITH_GRAPHS, *WITHOUT])
def test_rdflib_reads_the_same(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"deals.{format}"
    export(store(), path)
    found = rdflib.Dataset().parse(path, format=RDFLIB_NAMES[format])
    read = {" ".join(term.n3() for term in quad[:3]) for quad in found.quads()}
    expected = rdflib.Dataset()
    export(store(), tmp_path / "expected.nq", graphs="all" if format in WITH_GRAPHS else "merged")
    expected.parse(tmp_path / "expected.nq", format="nquads")
    assert read == {" ".join(term.n3() for term in quad[:3]) for quad in expected.quads()}


@pytest.mark.parametrize("format", WITH_GRAPHS)
def test_one_may_choose_the_graphs(tmp_path: Path, format: str) -> None:
    export(store(), tmp_path / f"m.{format}", graphs="merged")
    export(store(), tmp_path / f"a.{format}", graphs="articles")
    merged, articles = (lines(ox.parse(path=tmp_path / f"{name}.{format}")) for name in "ma")
    assert merged == lines(store().quads(MERGED))
    assert merged | articles == lines(store().quads())
    assert not merged & articles


def test_nquads_are_sorted_lines(tmp_path: Path) -> None:
    export(store(), tmp_path / "deals.nq")
    found = (tmp_path / "deals.nq").read_bytes().splitlines(keepends=True)
    assert found == sorted(set(found))
    assert all(line.endswith(b" .\n") for line in found)


def test_the_bytes_do_not_depend_on_order_or_on_the_hash_seed(tmp_path: Path) -> None:
    script = f"""
import random
from pathlib import Path
from kg.exports import FORMATS, export
from kg.stores import open_store
from tests.deals import deals_store
quads = list(deals_store().quads())
random.shuffle(quads)
store = open_store(None)
graphs = dict.fromkeys(quad.graph_name.value for quad in quads)
store.replace({{graph: [quad for quad in quads if quad.graph_name.value == graph] for graph in graphs}})
for format in sorted(set(FORMATS) - {{"parquet"}}):
    export(store, Path({str(tmp_path)!r}) / f"shuffled.{{format}}")
"""
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment, timeout=300)
    for format in set(FORMATS) - {"parquet"}:
        export(store(), tmp_path / f"deals.{format}")
        assert (tmp_path / f"deals.{format}").read_bytes() == (tmp_path / f"shuffled.{format}").read_bytes()


texts = st.text(st.characters(exclude_categories=["Cs"]))


def store_with(text: str) -> Store:
    """An investment in a company of that name, under that licence."""
    graph, event, company = (ox.NamedNode(iri) for iri in (MERGED, "https://x.example/e", "https://x.example/c"))
    opened = open_store(None)
    said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (event, RDF.type, ox.NamedNode(NK.Investment)),
        (event, NK.investee, company),
        (event, DCTERMS.license, ox.Literal(text)),
        (company, RDF.type, ox.NamedNode(NK.Company)),
        (company, SKOS.prefLabel, ox.Literal(text, language="fr")),
    ]
    opened.replace({MERGED: [ox.Quad(subject, ox.NamedNode(name), value, graph) for subject, name, value in said]})
    return opened


@given(texts)
@settings(deadline=None)
@pytest.mark.parametrize("format", ["nq", "trig", "jsonld", "ttl", "nt"])
def test_any_text_reads_back_equal(tmp_path_factory: pytest.TempPathFactory, format: str, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / f"text.{format}"
    with store_with(text) as opened:
        export(opened, path)
        assert {str(quad.triple) for quad in ox.parse(path=path)} == merged_triples(opened)


def test_rdfxml_refuses_what_xml_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="XML cannot hold"):
        export(store_with("a\x1bb"), tmp_path / "text.rdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
@pytest.mark.parametrize("text", ["</data>&\"'<!--", "é\x1b\ufffe\u2028", "x" * 5000])
def test_any_text_makes_a_readable_network(tmp_path: Path, format: str, read: object, text: str) -> None:
    export(store_with(text), tmp_path / f"text.{format}")
    found = read(tmp_path / f"text.{format}")  # type: ignore[operator]
    assert found.nodes["https://x.example/c"]["label"] == text.replace("\x1b", "\ufffd").replace("\ufffe", "\ufffd")


@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_a_network_holds_entities_events_and_roles(tmp_path: Path, format: str, read: object) -> None:
    count = export(store(), tmp_path / f"deals.{format}")
    found = read(tmp_path / f"deals.{format}")  # type: ignore[operator]
    assert found.number_of_nodes() + found.number_of_edges() == count
    deal = "https://newskg.example/acquisition/oakline--tessel"
    assert found.nodes[deal]["amount"] == 40_000_000
    assert found.nodes[deal]["kind"] == "acquisition"
    assert found.has_edge(deal, "https://newskg.example/company/tessel")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_has_a_row_for_each_event_and_a_column_for_each_role(tmp_path: Path) -> None:
    assert export(store(), tmp_path / "deals.csv") == 11
    rows = {row["event"].removeprefix("https://newskg.example/"): row for row in table(tmp_path / "deals.csv")}
    deal = rows["investment/nordlys-ai/series-a"]
    assert deal["investors"] == "Alder Ventures; Bluewave Capital"
    assert (deal["lead"], deal["amount"], deal["currency"], deal["disputed"]) == (
        "Alder Ventures",
        "28000000",
        "EUR",
        "amount",
    )
    assert rows["acquisition/bluewave-capital--cinder-labs"]["status"] == "denied"


@given(texts)
@settings(deadline=None)
def test_no_cell_runs_in_a_spreadsheet(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / "text.csv"
    with store_with(text) as opened:
        export(opened, path)
    cells = [cell for row in table(path) for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_parquet_holds_the_same_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export(store(), tmp_path / "deals.parquet")
    assert parquet.read_table(tmp_path / "deals.parquet").num_rows == 11


def test_parquet_without_its_extra_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as good as not installed
    with pytest.raises(MissingExtra, match=r"newskg\[parquet\]"):
        export(store(), tmp_path / "deals.parquet")
    assert list(tmp_path.iterdir()) == []


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(ExportError) as caught:
        export(store(), path, **options)
    assert "\n" not in caught.value.message
    return caught.value.message


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    assert "there are nq, trig" in refusal(tmp_path / "deals.docx")
    assert "did you mean ttl?" in refusal(tmp_path / "deals.tl")
    assert "no format is called ''" in refusal(tmp_path / "deals")


def test_a_format_may_be_named_where_the_file_does_not(tmp_path: Path) -> None:
    export(store(), tmp_path / "deals", format="nt")
    assert (tmp_path / "deals").read_bytes().endswith(b" .\n")


def test_graphs_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    assert "has no named graphs" in refusal(tmp_path / "deals.ttl", graphs="all")
    assert "there are merged, articles, all" in refusal(tmp_path / "deals.nq", graphs="some")


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "deals.nq").mkdir()
    assert "is no file" in refusal(tmp_path / "deals.nq")
    assert "cannot be written (No such file or directory)" in refusal(tmp_path / "none" / "deals.nq")


def write_and_stop(path: Path) -> None:
    with whole_file(path) as file:
        file.write(b"new")
        raise RuntimeError("stop")


def test_a_file_cut_short_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "deals.nq"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="stop"):
        write_and_stop(path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["deals.nq"]
