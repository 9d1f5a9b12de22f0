"""The page in a real browser, as a reader uses it; skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree

import pytest

from kg.views.graph import make_graph
from kg.views.page import plain_text, view_page
from tests.views.chromium import PATIENCE, Open, chromium, needs_chromium, spot, still, watched
from tests.views.demo import demo_graph
from tests.views.payloads import PAYLOADS, hostile_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api")
pytestmark = needs_chromium
DRAWN = "data.edges.filter(edgeIsShown).length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("view") / "graph.html"
    path.write_text(view_page(demo_graph(), title="Deals"), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file, which may ask for nothing."""
    allowed: list[str] = []
    with watched(browser, lambda url: url.startswith(tuple(allowed))) as opened:

        def open_file(path: Path, *, fragment: str = "", **options: object) -> Page:
            allowed.append(path.as_uri())
            return opened(path.as_uri() + fragment, **options)

        yield open_file


def search(page: Page, words: str) -> None:
    page.fill("#query", words)
    page.press("#query", "Enter")


def test_search_opens_the_panel_and_the_panel_leads_to_the_quote(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    search(page, "mistral a")
    assert page.inner_text("#panel h2") == "Mistral AI"
    page.click("#panel .deals button:has-text('Lightspeed') >> nth=0")
    assert "Lightspeed" in page.inner_text("#panel blockquote p")
    link = page.locator("#panel blockquote footer a").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert (link.get_attribute("href") or "").startswith("https://news.example/")


def test_search_knows_both_languages_aliases_and_accents(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    for words in ("commission europeenne", "European Comm", "brussels"):
        search(page, words)
        assert page.inner_text("#panel h2") == "European Commission"


@pytest.mark.parametrize("width", [1300, 400])
def test_no_name_covers_another_or_lies_under_a_card_at_the_first_zoom(open_page: Open, demo: Path, width: int) -> None:
    page = open_page(demo, viewport={"width": width, "height": 850})
    boxes = page.evaluate(
        """() => { const boxes = coveredBoxes(currentView()); const draw = drawName;
        drawName = (...given) => { const box = draw(...given); if (box) boxes.push(box); return box; };
        drawOverlay(); drawName = draw; return boxes; }"""
    )
    assert len(boxes) > 20
    for one, other in combinations(boxes, 2):
        apart = one["right"] <= other["left"] or other["right"] <= one["left"]
        assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]


def test_the_legend_filters_and_counts(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    before = page.evaluate(DRAWN)
    page.click("[data-filter='deal/investment']")
    assert page.evaluate(DRAWN) < before
    assert page.get_attribute("[data-filter='deal/investment']", "aria-pressed") == "false"
    page.click("#reset")
    assert page.evaluate(DRAWN) == before


def test_small_and_undisclosed_amounts_can_be_left_out(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.select_option("#amount", "1000000000")
    shown = page.evaluate("data.deals.filter(dealIsShown).map((deal) => deal.amount)")
    assert shown
    assert min(shown) >= 1e9
    page.evaluate("writeAddress()")
    assert "least=1000000000" in page.evaluate("location.hash")


def test_the_language_follows_the_reader_and_the_switch(open_page: Open, demo: Path) -> None:
    page = open_page(demo, locale="fr-FR")
    assert page.get_attribute("html", "lang") == "fr"
    assert page.inner_text("#table-button") == "Tableau"
    page.click("#language-button")
    assert page.inner_text("#table-button") == "Table"


def test_the_table_holds_every_event_and_every_party(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.click("#table-button")
    assert page.locator("#sheet tbody tr").count() == len(demo_graph().graph["deals"])
    page.click("#sheet th:has-text('Amount') button")
    page.click("#sheet th:has-text('Amount') button")
    assert "100B" in page.inner_text("#sheet tbody tr >> nth=0")
    page.click("#sheet .tabs button:has-text('Parties')")
    assert page.locator("#sheet tbody tr").count() == len(demo_graph().graph["parties"])


def test_a_path_leads_from_one_party_to_another(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    search(page, "bpifrance")
    page.click("#panel button:has-text('Find a path')")
    search(page, "ampere")
    assert page.inner_text("#panel h2") == "From Bpifrance to Ampere"
    assert page.locator("#panel .chip").first.inner_text() == "Bpifrance"
    assert page.locator("#panel .chip").last.inner_text() == "Ampere"


def test_a_deep_link_shows_the_same_again(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.click("[data-filter='deal/partnership']")
    search(page, "openai")
    page.evaluate("writeAddress()")  # otherwise a moment later
    fragment = page.evaluate("location.hash")
    assert fragment.startswith("#company/openai?hide=")
    again = open_page(demo, fragment=fragment)
    assert again.inner_text("#panel h2") == "OpenAI"
    assert again.get_attribute("[data-filter='deal/partnership']", "aria-pressed") == "false"
    assert again.inner_text("#summary") == page.inner_text("#summary")


def test_the_years_play(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.click("#play")
    shown = page.evaluate("""new Promise((told) => { const look = setInterval(() => {
        const shown = data.deals.filter(dealIsShown).length;
        if (shown < 2) return;
        clearInterval(look);
        document.getElementById('play').click();
        told(shown); }, 5); })""")  # at once: the years go on until one has clicked
    assert 1 < shown < len(demo_graph().graph["deals"])
    assert page.evaluate("[timeline.timer, data.deals.filter(dealIsShown).length]") == [None, shown]


def test_the_picture_is_saved_as_png(open_page: Open, demo: Path, tmp_path: Path) -> None:
    page = open_page(demo)
    with page.expect_download() as download:
        page.click("#picture-button")
    download.value.save_as(tmp_path / "graph.png")
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")


def test_the_drawing_is_saved_as_svg_without_script(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "h.html").write_text(view_page(hostile_graph(PAYLOADS[0]), title=PAYLOADS[0]), encoding="utf-8")
    page = open_page(tmp_path / "h.html")
    with page.expect_download() as download:
        page.click("#drawing-button")
    download.value.save_as(tmp_path / "graph.svg")
    drawing = ElementTree.parse(tmp_path / "graph.svg").getroot()  # noqa: S314 - a file of our own
    tags = {element.tag.rpartition("}")[2] for element in drawing.iter()}
    assert tags == {"svg", "title", "rect", "path", "text"}
    assert "on" not in {name[:2] for element in drawing.iter() for name in element.attrib}


def test_each_line_and_party_of_the_drawing_says_what_it_is(open_page: Open, demo: Path, tmp_path: Path) -> None:
    page = open_page(demo)
    with page.expect_download() as download:
        page.click("#drawing-button")
    download.value.save_as(tmp_path / "graph.svg")
    drawing = ElementTree.parse(tmp_path / "graph.svg").getroot()  # noqa: S314 - a file of our own
    titles = [element.text or "" for element in drawing.iter("{http://www.w3.org/2000/svg}title")]
    told = sum(title.startswith("Investment: Microsoft → Mistral AI · €15M · 26 February 2024") for title in titles)
    assert told == 1
    assert set(page.evaluate("data.nodes.map(nameOf)")) <= set(titles)


def test_everything_can_be_reached_by_keyboard(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.keyboard.press("/")
    page.keyboard.type("nvid")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 400])
def test_no_serious_barrier_is_found(
    browser: Browser, demo: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python")
    script = Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 850})
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.goto(demo.as_uri())
    page.evaluate(script)
    for step in ("0", "choose({ node: 3 })", "choose({ deal: 2 })", "showSheet(true)", "toggleLegend()"):
        page.evaluate(step)
        still(page)
        violations = page.evaluate("axe.run().then((report) => report.violations)")
        assert [each["id"] for each in violations if each["impact"] in ("serious", "critical")] == []
    context.close()


def test_size_and_colour_follow_a_measure_and_the_link_keeps_them(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.select_option("#size", "rank")
    page.select_option("#colour", "community")
    assert "Around" in page.inner_text("#colours li >> nth=0")
    assert page.evaluate("picture.order[0].rank === Math.max(...data.nodes.map((each) => each.rank))")
    page.evaluate("writeAddress()")
    again = open_page(demo, fragment=page.evaluate("location.hash"))
    assert again.input_value("#colour") == "community"
    assert again.evaluate("picture.order.map((each) => each.id)") == page.evaluate(
        "picture.order.map((each) => each.id)"
    )


def test_pointing_at_a_line_lights_its_event(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    spot = page.evaluate(
        """() => { const edge = data.edges.find((each) => edgeAt(pointOn(each, 0.4)) === each);
        const at = picture.network.canvasToDOM(pointOn(edge, 0.4));
        const box = document.querySelector('#picture').getBoundingClientRect();
        return { x: at.x + box.left, y: at.y + box.top, deal: edge.deal }; }"""
    )
    page.mouse.move(spot["x"], spot["y"])
    page.wait_for_selector("#tip q")
    assert page.evaluate("state.hovered.deal") == spot["deal"]
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_selector("#panel blockquote")
    assert page.evaluate("state.chosen.deal") == spot["deal"]


def test_on_paper_stand_the_drawing_what_is_chosen_and_the_table(open_page: Open, demo: Path) -> None:
    page = open_page(demo, color_scheme="dark")
    search(page, "openai")
    page.emulate_media(media="print")
    page.evaluate("fillPaper()")
    assert page.is_hidden("#legend")
    assert page.locator("#paper > svg text").count() > 30
    assert page.locator("#paper > svg rect").get_attribute("fill") == "#f7f6f2"
    assert page.inner_text("#paper h2") == "OpenAI"
    assert page.locator("#paper tbody tr").count() == len(demo_graph().graph["deals"])


def test_a_notebook_shows_the_page_in_a_frame(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "notebook.html").write_text(
        f"<!doctype html><meta charset=utf-8>{view_page(demo_graph(), title='Deals')._repr_html_()}", encoding="utf-8"
    )
    context = browser.new_context(locale="en-US", viewport={"width": 1300, "height": 850})
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frames[1]
    frame.fill("#query", "openai")
    frame.press("#query", "Enter")
    assert frame.inner_text("#panel h2") == "OpenAI"
    frame.evaluate("writeAddress()")  # otherwise a moment later
    assert troubles == []
    context.close()


def test_an_empty_graph_says_so(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text(view_page(make_graph((), ()), title="Empty"), encoding="utf-8")
    page = open_page(tmp_path / "empty.html")
    assert page.is_visible("#empty")
    assert page.is_hidden("#legend")


def test_a_page_that_left_parties_out_says_so_and_names_the_explorer(open_page: Open, tmp_path: Path) -> None:
    graph = demo_graph()
    graph.graph["total"] = 5000
    for name, address in (("file", None), ("served", "/explore")):
        path = tmp_path / f"{name}.html"
        path.write_text(view_page(graph, title="Part", explorer=address), encoding="utf-8")
        page = open_page(path)
        assert "of 5,000 parties" in page.inner_text("#cap")
        assert "/explore" in page.inner_text("#cap")
        assert page.locator("#cap a").count() == (address is not None)


def test_hiding_everything_says_so(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.click("[data-filter='kind/company']")
    page.click("[data-filter='kind/model']")
    assert page.is_visible("#empty")


def test_a_click_on_a_node_lights_it_and_a_click_beside_it_ends_that(open_page: Open, demo: Path) -> None:
    page = open_page(demo)
    page.mouse.click(*spot(page, "company/openai"))
    page.wait_for_selector("#panel h2")
    assert page.inner_text("#panel h2") == "OpenAI"
    assert page.is_visible("#tip") or page.evaluate("state.chosen.node !== undefined")


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_is_shown_and_never_runs(open_page: Open, tmp_path: Path, payload: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(view_page(hostile_graph(payload), title=payload), encoding="utf-8")
    page = open_page(path)
    page.evaluate("choose({ node: 0 })")
    assert page.locator("#panel h2").evaluate("(element) => element.textContent") == plain_text(payload)
    page.evaluate("choose({ deal: 0 })")
    assert page.locator("#panel blockquote p").evaluate("(element) => element.textContent") == plain_text(payload)
    page.evaluate("hover({ deal: 0 }, { clientX: 5, clientY: 5 })")
    page.evaluate("showSheet(true)")
    page.evaluate("switchLanguage()")
    still(page)
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, object, embed, svg[onload]").count() == 0
