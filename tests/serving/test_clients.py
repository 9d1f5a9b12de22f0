"""The clients that people use work as they come."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.serving.conftest import PATIENCE, Server

NAMES = "SELECT DISTINCT ?name { ?c a nk:Company ; skos:prefLabel ?name } ORDER BY ?name"
PREFIXES = "PREFIX nk: <https://w3id.org/newskg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def _expected(server: Server) -> list[str]:
    found = server.ask(PREFIXES + NAMES).json()["results"]["bindings"]
    assert len(found) > 5
    return [row["name"]["value"] for row in found]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml", "csv"])
def test_sparqlwrapper(server: Server, method: str, format: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of another library's deprecated names
        from SPARQLWrapper import SPARQLWrapper
    client: Any = SPARQLWrapper(f"{server.url}sparql")
    client.setQuery(PREFIXES + NAMES)
    client.setMethod(method)
    client.setReturnFormat(format)
    found = client.query().convert()
    first = _expected(server)[0]
    assert first in (found.decode() if isinstance(found, bytes) else found.toxml() if format == "xml" else str(found))


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparql_store(server: Server, method: str) -> None:
    from rdflib import Graph
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(f"{server.url}sparql", method=method)
    found = Graph(store=store).query(PREFIXES + NAMES)
    assert [str(row[0]) for row in found] == _expected(server)  # type: ignore[index]  # rows of a SELECT


def test_rdflib_asks_for_one_graph(server: Server) -> None:
    from rdflib import Graph
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(SPARQLStore(f"{server.url}sparql"), identifier="https://w3id.org/newskg/ontology#merged")
    assert len(list(graph.triples((None, None, None)))) > 100


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize("options", [["-G"], [], ["-H", "Accept: text/csv"]])
def test_curl(server: Server, options: list[str]) -> None:
    command = ["curl", "-sf", *options, "--data-urlencode", f"query={PREFIXES}{NAMES}", f"{server.url}sparql"]
    assert _expected(server)[0] in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _comunica() -> Path | None:
    folders = [
        *os.environ.get("PATH", "").split(os.pathsep),
        str(Path(__file__).parents[2] / ".services/node_modules/.bin"),
    ]
    found = shutil.which("comunica-sparql", path=os.pathsep.join(folders))
    return Path(found) if found else None


@pytest.mark.slow
@pytest.mark.skipif(_comunica() is None, reason="needs the npm package @comunica/query-sparql (make services)")
def test_comunica(server: Server) -> None:
    command = [str(_comunica()), f"{server.url}sparql", PREFIXES + NAMES, "-t", "application/json"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout
    assert [row["name"].split('"')[1] for row in json.loads(told)] == _expected(server)
