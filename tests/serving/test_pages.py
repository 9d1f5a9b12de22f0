"""Pages for people, statements for machines, and nothing in either that a browser would run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from kg.answers import shipped_queries
from kg.terms import MERGED
from tests.serving.conftest import HOSTILE, HOSTILE_NAME, PATIENCE, Server, rows, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
INERT = "Executing inline event handler violates"
"""The editor's sanitiser parses each value as HTML in a document of its own; the policy speaks up there too."""
CHROMIUM = Path("/usr/bin/chromium")


def _instance(server: Server) -> str:
    return rows(server.ask("SELECT ?c { ?c a nk:Company } ORDER BY ?c LIMIT 1"))[0]["c"]


@pytest.mark.parametrize(("language", "word"), [("en", "What the graph says"), ("fr", "Ce que dit le graphe")])
def test_an_instance_has_a_page_in_both_languages(server: Server, language: str, word: str) -> None:
    path = _instance(server).removeprefix("https://newskg.example/")
    page = server.get(f"id/{path}", accept=HTML, accept_language=language)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert word in page.text
    assert f'lang="{language}"' in page.text


def test_an_event_has_the_words_of_its_articles(server: Server) -> None:
    event = rows(server.ask("SELECT ?e { ?e a nk:Investment } ORDER BY ?e LIMIT 1"))[0]["e"]
    quoted = "SELECT ?q { GRAPH ?g { ?c nk:about <%s> ; prov:wasDerivedFrom/oa:hasSelector/oa:exact ?q } }"
    sentences = [row["q"] for row in rows(server.ask(quoted % event))]
    page = server.get(f"id?iri={quote(event, safe='')}", accept=HTML).text
    assert "<blockquote>" in page
    assert any(sentence.split("'")[0] in page for sentence in sentences)


@pytest.mark.parametrize("format", [ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML,
                                    ox.RdfFormat.JSON_LD, ox.RdfFormat.N_QUADS], ids=str)  # fmt: skip
def test_a_machine_gets_statements(server: Server, format: ox.RdfFormat) -> None:
    iri = _instance(server)
    response = server.get(f"id?iri={quote(iri, safe='')}", accept=format.media_type)
    assert ox.NamedNode(iri) in {quad.subject for quad in ox.parse(response.content, format=format)}


def test_what_is_not_known_is_not_found(server: Server) -> None:
    for path in (
        "id/company/nobody",
        "id?iri=urn:x",
        "store?graph=urn:x",
        "queries/none",
        "nothing",
        "assets/../app.py",
    ):
        assert server.get(path).status_code == 404, path
    assert server.get("id?iri=%20").status_code == 400


def test_a_hostile_name_is_text_in_a_page(server: Server) -> None:
    page = server.get(f"id?iri={quote(HOSTILE, safe='')}", accept=HTML).text
    assert "onerror=alert(1)&gt;" in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert HOSTILE_NAME not in page


@pytest.mark.parametrize("path", ["", "sparql", "health", "nothing", "assets/start.js", "id/company/nobody", "store"])
def test_every_answer_binds_the_browser(server: Server, path: str) -> None:
    headers = server.get(path, accept="*/*").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_the_start_page_holds_every_shipped_query(server: Server) -> None:
    page = server.get("", accept=HTML).text
    assert [query.name for query in shipped_queries() if f"queries/{query.name}" not in page] == []
    assert "http://" not in page.replace(server.url, "")
    assert "https://" not in page


def test_a_shipped_query_comes_with_its_parameters_as_data(server: Server) -> None:
    name = 'Mistral" } UNION { ?s ?p ?o } #'
    response = server.get(f"queries/investments-in?company={quote(name)}")
    assert json.dumps(name) in response.text
    assert rows(server.ask(response.text)) == []
    assert server.get("queries/investments-in").status_code == 400


def test_one_graph_and_all_can_be_fetched(server: Server) -> None:
    merged = server.get(f"store?graph={quote(MERGED, safe='')}", accept="application/n-triples")
    default = server.get("store?default", accept="application/n-triples")
    quads = server.get("store", accept="application/n-quads")
    assert merged.content == default.content
    assert len(quads.text.splitlines()) > len(merged.text.splitlines()) > 100
    assert server.get("store", accept="text/turtle").status_code == 406
    assert server.get("store?graph=a&graph=b").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_can_be_changed(server: Server, method: str) -> None:
    response = httpx.request(method, f"{server.url}store?default", content=b"", timeout=PATIENCE)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


def test_a_foreign_name_and_a_foreign_page_are_refused(server: Server) -> None:
    assert server.get("health", host="evil.example").status_code == 421
    preflight = {"origin": "https://app.example", "access-control-request-method": "POST"}
    response = httpx.options(f"{server.url}sparql", headers=preflight, timeout=PATIENCE)
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-origin" not in server.ask("ASK {}", origin="https://app.example").headers


def test_pages_of_a_named_origin_may_ask_and_a_token_is_needed(store: Path) -> None:
    environment = {**os.environ, "KG_SERVE_TOKEN": "secret"}
    with serving(store, "--cors", "https://app.example", "--workers", "1", **environment) as server:
        preflight = {"origin": "https://app.example", "access-control-request-method": "POST",
                     "access-control-request-headers": "content-type"}  # fmt: skip
        allowed = httpx.options(f"{server.url}sparql", headers=preflight, timeout=PATIENCE)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://app.example")
        assert server.ask("ASK {}").status_code == 401
        assert server.ask("ASK {}", authorization="Bearer wrong").status_code == 401
        answer = server.ask("ASK {}", authorization="Bearer secret", origin="https://app.example")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://app.example")
        basic = httpx.get(f"{server.url}sparql?query=ASK%7B%7D", auth=("", "secret"), timeout=PATIENCE)
        assert basic.status_code == 200
    assert server.process.returncode == 0
    requests = [json.loads(line) for line in server.log if line.startswith("{")]
    assert [each["status"] for each in requests if each["path"] == "/sparql"] == [200, 401, 401, 200, 200]
    assert not any("ASK" in line for line in server.log)


def _free_of_trouble(page: Page, troubles: list[str], url: str) -> None:
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: troubles.append(sent.url) if not sent.url.startswith((url, "data:")) else None)


@pytest.fixture
def page() -> Iterator[Page]:
    playwright_api = pytest.importorskip("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(1000 * PATIENCE)
        yield page
        browser.close()


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the Debian package chromium")
def test_in_a_browser_a_shipped_query_is_put_into_the_editor_and_answered(server: Server, page: Page) -> None:
    troubles: list[str] = []
    _free_of_trouble(page, troubles, server.url)
    page.goto(server.url)
    page.get_by_text("Who bought whom, when and for how much?").click()
    page.get_by_role("button", name="Put into the editor").locator("visible=true").click()
    page.wait_for_selector(".yasr_results table tbody tr")
    assert page.locator(".yasr_results table tbody tr").count() >= 1
    assert troubles == []


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the Debian package chromium")
def test_in_a_browser_a_hostile_name_does_nothing(server: Server, page: Page) -> None:
    troubles: list[str] = []
    _free_of_trouble(page, troubles, server.url)
    page.goto(f"{server.url}id?iri={quote(HOSTILE, safe='')}")
    assert "alert(1)" in page.locator("h1").inner_text()
    page.goto(server.url)
    page.locator(".yasqe .CodeMirror").evaluate("(e, q) => { e.CodeMirror.setValue(q) }",
                                                f"SELECT ?n {{ <{HOSTILE}> ?p ?n }}")  # fmt: skip
    page.locator(".yasqe_queryButton").click()
    page.wait_for_selector(".yasr_results table tbody tr")
    assert "alert(1)" in page.locator(".yasr_results").inner_text()
    assert page.locator(".yasr_results img").count() == 0
    assert [each for each in troubles if INERT not in each] == []
