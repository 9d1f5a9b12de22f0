"""Files for stores' own tools hold the graph whole, and the command says what it does."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.loading import bulk_files, chosen_graphs, find_profile, neo4j_files, profiles
from kg.loading.files import SEPARATOR
from kg.stores import Store, open_store
from kg.terms import MERGED, NK
from tests.conftest import Kg
from tests.deals import deals_store
from tests.loading.fake import Fake, fake_store
from tests.loading.servers import OXIGRAPH


@cache
def deals() -> Store:
    return deals_store()


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fake_store() as store:
        yield store


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    with open_store(tmp_path / "news") as store:
        store.replace({name: list(deals().quads(name)) for name in deals().graphs()})
    return tmp_path / "news"


@pytest.mark.parametrize("name", [name for name, profile in profiles().items() if profile.bulk])
def test_bulk_files_hold_all_and_the_command_names_them(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "it's here"
    names = chosen_graphs(deals(), "all")
    told = bulk_files(deals(), find_profile(name), folder, names=names, url="https://h:8182")
    assert set(ox.parse(path=str(folder / "newskg.nq"))) == set(deals().quads())
    assert "newskg.nq" in told
    assert "{" not in told.replace('{"source"', "")


@pytest.mark.skipif(not OXIGRAPH.exists(), reason="oxigraph is not here; make services installs it")
def test_the_bulk_command_of_oxigraph_works(tmp_path: Path) -> None:
    names = chosen_graphs(deals(), "articles")
    told = bulk_files(deals(), find_profile("oxigraph"), tmp_path / "a b", names=names, url="")
    command = told.splitlines()[1].replace("oxigraph load", f"{OXIGRAPH} load").replace("DATA", str(tmp_path / "data"))
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    loaded = set(ox.Store.read_only(str(tmp_path / "data")))
    assert loaded == {quad for quad in deals().quads() if quad.graph_name != ox.NamedNode(MERGED)}


def test_tables_for_neo4j_hold_every_statement(tmp_path: Path) -> None:
    neo4j_files(deals(), tmp_path / "neo")
    rows = list(csv.DictReader((tmp_path / "neo/nodes.csv").read_text("utf-8").split("\n")[:-1]))
    edges = list(csv.reader((tmp_path / "neo/relationships.csv").read_text("utf-8").split("\n")[:-1]))[1:]
    cells = [value for row in rows for key, value in row.items() if value and key not in BESIDE]
    texts = sum(len(cell.split(SEPARATOR)) for cell in cells)
    merged = list(deals().quads(MERGED))
    types = [quad for quad in merged if quad.predicate.value.endswith("#type")]
    assert texts + len(edges) + len(types) == len(merged)
    assert {node for edge in edges for node in (edge[0], edge[2])} <= {row["iri"] for row in rows}
    assert len({row["iri"] for row in rows}) == len(rows)
    assert set(ox.parse(path=str(tmp_path / "neo/merged.ttl"))) == {
        ox.Quad(q.subject, q.predicate, q.object) for q in merged
    }


BESIDE = {"iri", "label", "name"}


def test_the_cypher_names_every_label_type_and_column(tmp_path: Path) -> None:
    neo4j_files(deals(), tmp_path)
    text = (tmp_path / "load.cypher").read_text("utf-8")
    header = (tmp_path / "nodes.csv").read_text("utf-8").splitlines()[0].split(",")
    assert all(f"n.{column} = " in text for column in header[3:])
    assert f"SET n:{NK.Company.rpartition('#')[2]}," in text
    assert "MERGE (a)-[:acquirer]->(b)" in text
    assert "n.amount = toFloat(nullIf(row.amount, ''))" in text


def test_the_command_loads_checks_and_tells(kg_command: Kg, kept: Path, fake: Fake) -> None:
    def run(*options: str) -> tuple[int, str, str]:
        ran = kg_command("load", "oxigraph", fake.url, "--store", kept, *options)
        return ran.returncode, ran.stdout, ran.stderr

    number = len(deals().graphs())
    assert f"would send {number} of {number} graphs" in run("--dry-run")[2]
    assert fake.seen == []
    code, _, said = run()
    assert (code, f"sent {number} of {number} graphs" in said, "all as here" in said) == (0, True, True)
    assert json.loads(run("--json")[1])["sent"] == []
    fake.store.remove_graph(ox.NamedNode(MERGED))
    code, shown, said = run("--check")
    assert (code, shown.startswith(f"{MERGED}: 0 triples, should be "), "1 differ" in said) == (1, True, True)
    assert run("--check", "--graphs", "articles")[0] == 0
    assert (run()[0], run()[0]) == (1, 0)
    assert (kept / "loads.sqlite").exists()


def test_a_ledger_elsewhere_lets_the_store_be_read_only(kg_command: Kg, kept: Path, fake: Fake, tmp_path: Path) -> None:
    assert kg_command("load", "oxigraph", fake.url, "--store", kept, "--ledger", tmp_path / "l").returncode == 0
    assert not (kept / "loads.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("oxigraph", "http://localhost:1", "--check", "--dry-run"), "exclude each other"),
        (("neo4j", "folder", "--bulk", "x"), "exclude each other"),
        (("oxigraf", "http://localhost:1"), "did you mean oxigraph?"),
        (("gsp", "http://localhost:1", "--bulk", "x"), "no offline loader"),
        (("update", "http://localhost:1"), "--query-url"),
        (("oxigraph", "http://localhost:1", "--graphs", "some"), "merged, articles, all"),
    ],
)
def test_what_makes_no_sense_is_told(kg_command: Kg, kept: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = kg_command("load", *arguments, "--store", kept)
    assert (ran.returncode, said in ran.stderr, ran.stderr.count("\n")) == (2, True, 1)


def test_neo4j_files_by_the_command(kg_command: Kg, kept: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "neo", ignore_errors=True)
    ran = kg_command("load", "neo4j", tmp_path / "neo", "--store", kept)
    assert (ran.returncode, "load.cypher says how" in ran.stderr) == (0, True)


def test_a_url_is_no_folder_for_neo4j(kg_command: Kg, tmp_path: Path) -> None:
    ran = kg_command("load", "neo4j", "http://localhost:7474")
    assert ran.stderr == "kg: http://localhost:7474: neo4j reads files; give a folder to write them to\n"
    assert list(tmp_path.iterdir()) == []
