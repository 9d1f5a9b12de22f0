"""The W3C's tests of the SPARQL 1.1 Protocol (`protocol.json`, made of its manifest data-sparql11/protocol).

All of its query tests pass. The endpoint only reads, so each update is refused and nothing is changed by it.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from tests.serving.conftest import PATIENCE, Server, rows

TESTS = json.loads((Path(__file__).parent / "protocol.json").read_text("utf-8"))
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}


def _sent(server: Server, request: dict[str, Any]) -> httpx.Response:
    body = request.get("body", "").encode(request.get("encoding", "utf-8"))
    address = server.url + request["path"].lstrip("/")
    return httpx.request(request["method"], address, content=body, headers=request["headers"], timeout=PATIENCE)


def _is_update(request: dict[str, Any]) -> bool:
    return "sparql-update" in request["headers"].get("content-type", "") or request.get("body", "").startswith(
        "update="
    )


@pytest.mark.parametrize("test", TESTS, ids=[test["name"] for test in TESTS])
def test_the_protocol_is_kept_and_updates_are_refused(server: Server, test: dict[str, Any]) -> None:
    for request in test["requests"]:
        response = _sent(server, request)
        if _is_update(request):
            assert response.status_code in (403, 415)
        elif test["name"].startswith("update"):
            assert response.json()["boolean"] is False  # what the refused update would have made true
        else:
            assert f"{response.status_code // 100}xx" in request["status"]
            assert response.headers["content-type"] in (*FORMATS.get(request.get("format", ""), ()), *PLAIN)
            if "boolean" in request:
                assert response.json()["boolean"] is request["boolean"]


PLAIN = ("text/plain; charset=utf-8", "text/turtle; charset=utf-8")


def test_the_list_is_whole() -> None:
    kinds = [test["name"].split("_")[0] for test in TESTS]
    assert (kinds.count("query"), kinds.count("update"), kinds.count("bad")) == (13, 7, 14)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_rows_come_in_the_type_that_is_liked_best(server: Server, accept: str, media_type: str) -> None:
    response = server.ask("SELECT ?s { ?s ?p ?o } LIMIT 1", accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize("end", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml",
                                 "application/trig", "application/n-quads"])  # fmt: skip
def test_graphs_come_in_every_format_and_say_the_same(server: Server, end: str) -> None:
    response = server.ask("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", accept=end)
    nt = server.ask("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", accept="application/n-triples")
    kind = response.headers["content-type"].partition(";")[0]
    format = ox.RdfFormat.from_media_type(kind)
    assert kind == end
    assert {q.triple for q in ox.parse(response.content, format=format)} == {
        q.triple for q in ox.parse(nt.content, format=ox.RdfFormat.N_TRIPLES)
    }


def test_what_cannot_be_given_is_refused(server: Server) -> None:
    assert server.ask("SELECT * {}", accept="image/png").status_code == 406
    assert server.ask("SELECT * {}", accept="text/turtle").status_code == 406
    assert server.ask("CONSTRUCT WHERE { ?s ?p ?o }", accept="text/csv").status_code == 406


def test_head_says_what_get_says_without_a_body(server: Server) -> None:
    address = f"{server.url}sparql?query=ASK%7B%7D"
    head, get = (httpx.request(method, address, timeout=PATIENCE) for method in ("HEAD", "GET"))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == get.headers["content-type"]


def test_a_form_is_decoded_once(server: Server) -> None:
    assert rows(server.ask('SELECT ("%41" AS ?x) {}')) == [{"x": "%41"}]


@pytest.mark.parametrize(
    "end", ["query=ASK{}&query=ASK{}", "nothing=1", "query=%FF", "query=ASK{}&default-graph-uri=a b"]
)
def test_what_is_no_question_is_a_bad_request(server: Server, end: str) -> None:
    assert server.get(f"sparql?{end}").status_code == 400


def test_a_request_of_60_kilobytes_is_read(server: Server) -> None:
    assert server.get(f"sparql?query=ASK%7B%7D%23{'x' * 60_000}").status_code == 200


def test_what_xml_cannot_hold_is_replaced(server: Server) -> None:
    response = server.ask('SELECT ("a\\u0007b" AS ?x) {}', accept="application/sparql-results+xml")
    assert "a\ufffdb" in "".join(ET.fromstring(response.content).itertext())  # noqa: S314 - our own server wrote it


def test_the_merged_graph_is_the_default_graph(server: Server) -> None:
    counted = "SELECT (COUNT(*) AS ?n) { %s }"
    plain, named = (rows(server.ask(counted % p)) for p in ("?s ?p ?o", "GRAPH nk:merged { ?s ?p ?o }"))
    assert plain == named
    assert int(plain[0]["n"]) > 100


def test_a_bare_get_describes_the_service_with_figures(server: Server) -> None:
    for path in ("sparql", ".well-known/void"):
        triples = {str(q.triple) for q in ox.parse(server.get(path).content, format=ox.RdfFormat.TURTLE)}
        assert any("sparql-service-description#endpoint" in each for each in triples)
        assert any("void#triples" in each for each in triples)
        assert not any("BasicFederatedQuery" in each or "SPARQL11Update" in each for each in triples)


def test_a_browser_at_the_endpoint_is_sent_to_the_start_page(server: Server) -> None:
    response = server.get("sparql", accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (response.status_code, response.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "headers",
    [{"content-type": "text/plain"}, {"content-type": "application/sparql-query; charset=iso-8859-1"},
     {"content-type": "application/sparql-query", "content-encoding": "gzip"}],
)  # fmt: skip
def test_a_body_of_another_kind_is_refused(server: Server, headers: dict[str, str]) -> None:
    response = httpx.post(f"{server.url}sparql", content=b"ASK {}", headers=headers, timeout=PATIENCE)
    assert (response.status_code, len(response.text.splitlines())) == (415, 1)
