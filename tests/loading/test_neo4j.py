"""The files for Neo4j, read by a real Neo4j: every node, relationship and value is there, once."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kg.loading import neo4j_files
from kg.loading.files import CYPHER_FILE
from kg.terms import MERGED, RDF
from tests.deals import deals_store
from tests.loading.servers import STARTING, AbsentError, neo4j

Ask = Callable[[str], list[list[Any]]]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask a Neo4j that has read the files, twice."""
    home = tmp_path_factory.mktemp("neo4j")
    made = neo4j_files(deals_store(), tmp_path_factory.mktemp("files"))
    try:
        server = neo4j(home)
        url = server.__enter__()
    except AbsentError as error:
        pytest.skip(str(error))
    for file in made:
        shutil.copy(file, home / "import")
    statements = (home / "import" / CYPHER_FILE).read_text("utf-8").split(";\n")[:-1]
    for statement in statements * 2:
        answered(url, statement)
    yield lambda statement: answered(url, statement)
    server.__exit__(None, None, None)


def answered(url: str, statement: str) -> list[list[Any]]:
    body = json.dumps({"statement": statement}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - a server of ours
    try:
        with urllib.request.urlopen(request, timeout=STARTING) as response:  # noqa: S310 - as above
            rows: list[list[Any]] = json.load(response)["data"]["values"]
            return rows
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{statement}\n{error.read().decode()}") from error


def test_every_statement_is_there_once(ask: Ask) -> None:
    """Read twice, and yet: each link a relationship, each class a label, each text a value or one of a list."""
    merged = list(deals_store().quads(MERGED))
    links = [q for q in merged if not hasattr(q.object, "datatype") and q.predicate.value != RDF.type]
    assert ask("MATCH ()-[r]->() RETURN count(r)") == [[len(links)]]
    nodes = {q.subject.value for q in merged} | {q.object.value for q in links}  # type: ignore[union-attr]  # IRIs
    assert ask("MATCH (n:Newskg) RETURN count(n), count(DISTINCT n.iri)") == [[len(nodes), len(nodes)]]
    texts = [q for q in merged if hasattr(q.object, "datatype")]
    held = ask("""MATCH (n) UNWIND [key IN keys(n) WHERE NOT key IN ['iri', 'name']] AS key
        RETURN sum(CASE WHEN valueType(n[key]) STARTS WITH 'LIST' THEN size(n[key]) ELSE 1 END)""")
    assert held == [[len(texts)]]


def test_a_deal_can_be_asked_in_cypher(ask: Ask) -> None:
    asked = """MATCH (buyer)<-[:acquirer]-(deal:Acquisition)-[:target]->(bought)
        RETURN buyer.name, bought.name, deal.amount, deal.currency, deal.date"""
    assert ask(asked) == [["Oakline", "Tessel", 40_000_000.0, "EUR", "2024-02-01"]]


def test_what_is_rumoured_is_no_acquisition(ask: Ask) -> None:
    asked = "MATCH (deal:Prospect)-[:status]->(status) RETURN DISTINCT status.name ORDER BY status.name"
    assert [row[0] for row in ask(asked)] == ["denied", "planned", "rumoured"]
