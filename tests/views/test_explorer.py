"""The explorer of `kg serve` in a real browser, as a reader uses it; skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.stores import open_store
from kg.terms import DCTERMS, MERGED, NK, OA, PROV, RDF, SKOS
from kg.views.page import plain_text
from tests.serving.conftest import Server, serving
from tests.views.chromium import PATIENCE, Open, chromium, comes_to, needs_chromium, spot, still, watched
from tests.views.payloads import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api")
pytest.importorskip("starlette")
pytestmark = needs_chromium
BASE = "https://newskg.example/"
HOSTILE = [each for each in PAYLOADS if "\ud800" not in each]
"""No store of RDF takes a lone surrogate."""
HUB = f"{BASE}company/hub"
Fact = tuple[str, ox.NamedNode | ox.Literal]
DONE = "explorer.asking === null && !document.body.classList.contains('asking')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The example articles, a company of sixty deals, and a deal with each hostile text in every field."""
    path = tmp_path_factory.mktemp("explorer") / "store"
    kg.build("examples/articles", store=path)
    with open_store(path) as store:
        nodes, graphs = dict(hub_deals()), {}
        for number, text in enumerate(HOSTILE):
            nodes |= hostile_nodes(number, text)
            graphs[f"{BASE}article/hostile/{number}"] = hostile_article(number, text)
        store.replace(graphs, merged=nodes)
    with serving(path, "--workers", "2", "--timeout", str(PATIENCE)) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Open]:
    with watched(browser, lambda url: url.startswith((server.url, "blob:"))) as opened:
        yield lambda fragment="", **options: ready(opened(f"{server.url}explore{fragment}", **options))


def ready(page: Page) -> Page:
    """When all that was asked has come: a page asks at once when it is told to."""
    comes_to(page, DONE)
    return page


def search(page: Page, words: str) -> Page:
    page.fill("#query", words)
    page.wait_for_selector("#matches li:not(.none)")
    page.press("#query", "Enter")
    return ready(page)


def names(page: Page) -> list[str]:
    found: list[str] = page.evaluate("data.nodes.filter((node) => node.kind !== 'event').map(nameOf)")
    return found


def test_it_begins_with_a_question_and_those_most_in_the_news(open_page: Open) -> None:
    page = open_page()
    assert page.is_visible("#welcome")
    assert page.is_hidden("#legend")
    page.wait_for_selector("#offers .chip")
    name = page.inner_text("#offers .chip >> nth=0")
    page.click("#offers .chip >> nth=0")
    ready(page)
    assert page.inner_text("#panel h2") == name
    assert page.is_hidden("#welcome")


@pytest.mark.parametrize("words", ["mistral a", "MISTRAL AI", "mistral ai"])
def test_a_search_opens_a_company_with_what_it_took_part_in(open_page: Open, words: str) -> None:
    page = search(open_page(), words)
    assert page.inner_text("#panel h2") == "Mistral AI"
    assert "ASML" in names(page)
    page.click("#panel .deals button:has-text('ASML') >> nth=0")
    assert page.inner_text("#panel blockquote p >> nth=0")


def test_words_and_enter_are_enough_however_quick(open_page: Open) -> None:
    page = open_page()
    page.fill("#query", "commission europeenne")
    page.press("#query", "Enter")
    page.wait_for_selector("#panel h2")
    assert page.inner_text("#panel h2") == "European Commission"


@pytest.mark.parametrize("way", ["double click", "slow double click", "key", "button"])
def test_it_expands_by_double_click_by_key_and_by_button(open_page: Open, way: str) -> None:
    page = search(open_page(), "mistral ai")
    before = set(names(page))
    if "double click" in way:
        page.mouse.dblclick(*spot(page, "company/nvidia"), delay=150 if "slow" in way else 0)
    else:
        page.evaluate("choose({ node: nodeByKey.get('company/nvidia').id })")
        page.keyboard.press("e") if way == "key" else page.click("#panel button:has-text('Expand')")
    comes_to(page, "explorer.steps.length", 2)
    ready(page)
    assert before < set(names(page))
    assert page.inner_text("#panel h2") == "Nvidia"
    assert page.locator("#panel button:has-text('Expand')").count() == 0
    page.go_back()
    comes_to(page, "explorer.steps.length", 1)
    assert set(names(ready(page))) == before


def test_a_large_company_comes_in_parts_and_says_how_many_are_left(open_page: Open) -> None:
    page = search(open_page(), "hub of")
    assert page.evaluate("data.deals.length") == 24
    assert page.inner_text("#panel .note") == "24 of 60 events are shown."
    assert page.inner_text("#panel .strong") == "Expand: 36 more events"
    page.click("#panel .strong")
    ready(page)
    assert page.evaluate("data.deals.length") == 48
    assert page.inner_text("#panel .strong") == "Expand: 12 more events"
    comes_to(page, "location.hash", "#company/hub?around=company/hub&around=company/hub~48")


def test_the_question_behind_the_picture_can_be_copied_and_finds_its_events(open_page: Open, server: Server) -> None:
    page = search(open_page(permissions=["clipboard-read", "clipboard-write"]), "mistral ai")
    page.click("#sparql-button")
    page.click("#sparql-copy")
    page.wait_for_selector("#sparql-said:has-text('Copied')")
    query = page.evaluate("navigator.clipboard.readText()")
    assert query == page.inner_text("#sparql-text")
    rows = server.ask(query, accept="application/sparql-results+json").json()["results"]["bindings"]
    shown = page.evaluate("data.deals.map(iriOf)")
    assert {row["event"]["value"] for row in rows} == set(shown)
    page.keyboard.press("Escape")
    assert page.is_hidden("#sparql")


def test_a_link_shows_the_same_picture_at_the_same_places(open_page: Open) -> None:
    page = search(open_page(), "mistral ai")
    page.evaluate("expand(nodeByKey.get('company/nvidia'))")
    ready(page)
    page.click("[data-filter='deal/investment']")
    page.evaluate("writeAddress()")  # otherwise a moment later
    places = "data.nodes.map(({ key, x, y }) => [key, Math.round(x), Math.round(y)])"
    again = open_page(page.evaluate("location.hash"))
    comes_to(page, places, again.evaluate(places))  # who was there before is still on the way
    assert again.inner_text("#panel h2") == "Nvidia"
    assert again.inner_text("#summary") == page.inner_text("#summary")


@pytest.mark.parametrize("place", ["company/mistral-ai", "regulator/competition-and-markets-authority"])
def test_a_place_in_the_address_is_a_start(open_page: Open, place: str) -> None:
    page = open_page(f"#{place}")
    assert page.is_visible("#panel h2")
    assert page.evaluate("data.deals.length") > 0
    page.evaluate("writeAddress()")  # otherwise a moment later
    assert page.evaluate("location.hash") == f"#{place}"


def test_an_event_is_a_start_too(open_page: Open, server: Server) -> None:
    found = server.ask("SELECT ?e { ?e a nk:Investment } ORDER BY ?e LIMIT 1").json()["results"]["bindings"]
    page = open_page("#" + found[0]["e"]["value"].removeprefix(BASE))
    assert page.evaluate("data.deals.length") == 1
    assert page.locator("#panel blockquote").count() > 0


def test_what_nobody_knows_is_told(open_page: Open) -> None:
    page = open_page("#company/nobody-at-all")
    assert page.inner_text("#notice") == "Nothing is known of company/nobody-at-all."


def test_a_path_leads_to_a_company_that_was_not_in_the_picture(open_page: Open) -> None:
    page = search(open_page(), "koyeb")
    page.click("#panel button:has-text('Find a path')")
    page.fill("#query", "nvidia")
    page.wait_for_selector("#matches li:not(.none)")
    page.press("#query", "Enter")
    ready(page)
    assert page.inner_text("#panel h2") == "From Koyeb to Nvidia"
    assert page.locator("#panel .chip").last.inner_text() == "Nvidia"


def test_one_can_take_a_step_back_and_start_over(open_page: Open) -> None:
    page = search(open_page(), "mistral ai")
    page.evaluate("expand(nodeByKey.get('company/nvidia'))")
    ready(page)
    both = page.evaluate("data.deals.length")
    page.click("#panel button:has-text('Start over')")
    ready(page)
    assert page.evaluate("explorer.steps.map((step) => step.key)") == ["company/nvidia"]
    assert 0 < page.evaluate("data.deals.length") < both


def test_it_speaks_french(open_page: Open) -> None:
    page = open_page(locale="fr-FR")
    assert page.inner_text("#welcome h2") == "Par qui commencer ?"
    search(page, "google")
    assert "Événements" in page.inner_text("#panel .facts")
    assert "Un anneau" in page.inner_text("#legend")


def test_the_pages_of_the_server_lead_there(open_page: Open, server: Server) -> None:
    html = "text/html"
    assert 'href="/explore"' in server.get("", accept=html).text
    assert 'href="/explore#company/mistral-ai"' in server.get("id/company/mistral-ai", accept=html).text
    page = open_page("#company/mistral-ai")
    address = page.get_attribute("#panel .iri a", "href") or ""
    assert server.get(address, accept=html).status_code == 200


def test_the_editor_takes_the_question(open_page: Open) -> None:
    page = open_page("#company/mistral-ai")
    page.click("#sparql-button")
    page.click("#sparql-open")
    page.wait_for_selector(".yasqe .CodeMirror >> visible=true")
    editor = page.locator(".yasqe .CodeMirror >> visible=true")
    assert "company/mistral-ai" in editor.evaluate("(box) => box.CodeMirror.getValue()")


def test_a_page_may_ask_its_own_server_alone(server: Server) -> None:
    answer = server.get("explore")
    assert "connect-src &#39;self&#39;" in answer.text
    assert "unsafe" not in answer.text.partition("<title>")[0]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert server.get("explore", accept_encoding="identity").text == answer.text


@pytest.mark.parametrize("asked", ["around=%3Cscript%3E", "", "around=company/a~501", "around=%ff", "around=a+b"])
def test_what_cannot_be_shown_is_refused_in_words(server: Server, asked: str) -> None:
    answer = httpx.get(f"{server.url}explore/data?{asked}", timeout=PATIENCE)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert len(answer.text.splitlines()) == 1


def test_a_name_that_ends_like_a_number_of_events_is_not_cut(open_page: Open) -> None:
    page = open_page("#company/tilde~24")
    assert page.inner_text("#panel h2") == "Tilde"
    page.evaluate("load([{ key: 'company/hub', most: 24 }, { key: 'company/tilde~24', most: 24 }], 'company/hub')")
    comes_to(ready(page), "location.hash", "#company/hub?around=company/hub&around=company/tilde~24~24")
    page.reload()
    comes_to(ready(page), "explorer.steps.map((step) => step.key).join(' ')", "company/hub company/tilde~24")


def test_a_refusal_is_shown_and_the_picture_stays(open_page: Open) -> None:
    page = search(open_page(), "mistral ai")
    before = page.evaluate("data.deals.length")
    page.evaluate("load([{ key: 'a b', most: 24 }])")
    page.wait_for_selector("#notice:has-text('not an IRI')")
    assert page.evaluate("data.deals.length") == before


def test_words_that_the_server_did_not_answer_are_asked_for_again(open_page: Open) -> None:
    page = open_page()
    page.evaluate("window.answering = askServer; askServer = async () => { throw new Error('busy'); }; null")
    page.fill("#query", "mistral ai")
    page.wait_for_selector("#notice:has-text('busy')")
    assert "No such name" not in page.inner_text("#matches")
    page.evaluate("askServer = answering; null")
    page.fill("#query", "")
    assert search(page, "mistral ai").evaluate("data.deals.length") > 0


def withhold(page: Page) -> None:
    """The server is asked, and its answers stay away until `answer()`."""
    page.evaluate("""window.asking = askServer; window.waiting = [];
        askServer = async (...given) => { await new Promise((done) => waiting.push(done)); return asking(...given); };
        window.answer = () => { askServer = asking; for (const done of waiting) done(); }; null""")


def test_who_goes_back_before_the_server_answered_stays_there(open_page: Open) -> None:
    page = search(open_page(), "mistral ai")
    page.evaluate("expand(nodeByKey.get('company/nvidia'))")
    ready(page)
    withhold(page)
    page.click("#panel button:has-text('Start over')")
    page.go_back()
    comes_to(page, "location.hash", "#company/mistral-ai")
    page.evaluate("answer()")
    comes_to(page, "explorer.steps.map((step) => step.key)", ["company/mistral-ai"])
    page.evaluate("writeAddress()")  # otherwise a moment later
    assert ready(page).evaluate("location.hash") == "#company/mistral-ai"
    page.go_forward()
    comes_to(page, "explorer.steps.length", 2)
    assert page.inner_text("#panel h2") == "Nvidia"


def test_who_goes_elsewhere_before_the_server_answered_is_not_called_back(open_page: Open) -> None:
    page = search(open_page(), "mistral ai")
    page.click("[data-filter='deal/investment']")
    page.evaluate("expand(nodeByKey.get('company/nvidia'))")
    ready(page)
    page.click("[data-filter='deal/investment']")
    withhold(page)
    page.go_back()
    comes_to(page, "explorer.asking !== null")
    page.evaluate("goOn([{ key: 'company/google', most: 24 }], 'company/google'); null")
    page.evaluate("answer()")
    comes_to(page, "explorer.steps.map((step) => step.key)", ["company/google"])
    assert ready(page).inner_text("#panel h2") == "Google"
    assert page.get_attribute("[data-filter='deal/investment']", "aria-pressed") == "true"


def test_escape_calls_off_the_words_that_were_entered(open_page: Open) -> None:
    page = open_page()
    withhold(page)
    page.fill("#query", "mistral ai")
    page.press("#query", "Enter")
    comes_to(page, "waiting.length > 0")
    page.press("#query", "Escape")
    page.evaluate("answer()")
    comes_to(page, "explorer.names.has('mistral ai')")
    assert ready(page).evaluate("explorer.steps.length") == 0


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_is_shown_and_never_runs(open_page: Open, server: Server, number: int) -> None:
    text = HOSTILE[number]
    page = open_page(f"#company/hostile-{number}")
    assert page.locator("#panel h2").evaluate("(element) => element.textContent") == plain_text(text)
    page.evaluate("choose({ deal: 0 })")
    assert page.locator("#panel blockquote p").first.evaluate("(element) => element.textContent") == plain_text(text)
    page.evaluate("hover({ deal: 0 }, { clientX: 5, clientY: 5 })")
    page.evaluate("showSheet(true)")
    page.evaluate("switchLanguage()")
    page.fill("#query", text[:40])
    comes_to(page, "explorer.names.has(search.box.value.trim())")
    page.evaluate("showQuery(true)")
    still(page)
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, object, embed, svg[onload]").count() == 0
    assert httpx.get(f"{server.url}explore/names?q={quote(text[:300])}", timeout=PATIENCE).status_code == 200


def test_no_serious_barrier_is_found(browser: Browser, server: Server) -> None:
    axe = pytest.importorskip("axe_playwright_python")
    script = Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": 1300, "height": 850})
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(f"{server.url}explore")
        page.wait_for_selector("#offers .chip")
        page.evaluate(script)
        for step in ("0", "load([{ key: 'company/mistral-ai', most: 24 }], 'company/mistral-ai')", "showQuery(true)"):
            page.evaluate(step)
            still(page)
            violations = page.evaluate("axe.run().then((report) => report.violations)")
            assert [each["id"] for each in violations if each["impact"] in ("serious", "critical")] == []
        context.close()


def quads(graph: str, subject: str, *facts: Fact) -> tuple[ox.Quad, ...]:
    return tuple(
        ox.Quad(ox.NamedNode(subject), ox.NamedNode(name), value, ox.NamedNode(graph)) for name, value in facts
    )


def company(iri: str, name: str, *more: Fact) -> tuple[ox.Quad, ...]:
    names = [(SKOS.prefLabel, ox.Literal(name, language=language)) for language in ("en", "fr")]
    return quads(MERGED, iri, (RDF.type, ox.NamedNode(NK.Company)), *names, *more)


def deal(iri: str, one: str, other: str, *more: Fact) -> tuple[ox.Quad, ...]:
    roles = (NK.investor, ox.NamedNode(one)), (NK.investee, ox.NamedNode(other))
    return quads(
        MERGED, iri, (RDF.type, ox.NamedNode(NK.Investment)), (NK.hasClaim, ox.NamedNode(f"{iri}/claim")), *roles, *more
    )


def hub_deals() -> Iterator[tuple[str, tuple[ox.Quad, ...]]]:
    yield HUB, company(HUB, "Hub of sixty")
    for number in range(60):
        other, iri = f"{BASE}company/spoke-{number}", f"{BASE}investment/hub--spoke-{number}"
        yield other, company(other, f"Spoke {number}")
        yield iri, deal(iri, HUB, other)
    tilde, iri = f"{BASE}company/tilde~24", f"{BASE}investment/spoke-1--tilde"
    yield tilde, company(tilde, "Tilde")
    yield iri, deal(iri, f"{BASE}company/spoke-1", tilde)


def hostile_nodes(number: int, text: str) -> dict[str, tuple[ox.Quad, ...]]:
    """Two companies and their deal, this text in every field."""
    words = ox.Literal(text)
    one, other, event = (
        f"{BASE}{part}-{number}" for part in ("company/hostile", "company/other", "investment/hostile")
    )
    fields = (NK.round, NK.date, NK.dateStart, NK.amount, NK.currency, NK.valuation, NK.action, DCTERMS.license)
    facts: list[Fact] = [(NK.status, ox.NamedNode(NK.rumoured)), *((field, words) for field in fields)]
    named = (SKOS.altLabel, words), (NK.country, words)
    return {one: company(one, text, *named), other: company(other, text), event: deal(event, one, other, *facts)}


def hostile_article(number: int, text: str) -> tuple[ox.Quad, ...]:
    """The article of that deal: its title, its address and its quote are the same text."""
    article, event = f"{BASE}article/hostile/{number}", f"{BASE}investment/hostile-{number}"
    claim, words = f"{event}/claim", ox.Literal(text)
    evidence, quoted, place = (ox.NamedNode(f"{claim}/{part}") for part in ("evidence", "quote", "place"))
    about = [(name, words) for name in (DCTERMS.title, DCTERMS.source, DCTERMS.publisher, DCTERMS.issued)]
    return (
        *quads(article, article, (RDF.type, ox.NamedNode(NK.Article)), (DCTERMS.language, words), *about),
        *quads(article, claim, (NK.status, ox.NamedNode(NK.rumoured)), (NK.about, ox.NamedNode(event))),
        *quads(article, claim, (PROV.wasDerivedFrom, evidence)),
        *quads(article, evidence.value, (NK.supports, ox.NamedNode(NK.Event)), (OA.hasSelector, quoted)),
        *quads(article, evidence.value, (OA.hasSource, ox.NamedNode(article)), (OA.hasSelector, place)),
        *quads(article, quoted.value, (OA.exact, words)),
        *quads(article, place.value, (OA.start, ox.Literal(0))),
    )
