"""Pages give their whole text and what they tell of themselves, and a page that hangs is ended."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from kg.articles import html
from kg.articles.html import read_html, stop_worker
from kg.errors import ArticleError

PARAGRAPH = "Norvane, a maker of sensors for farms, said on Tuesday that it had raised $12 million from its backers. "


@pytest.fixture(autouse=True, scope="module")
def _end_of_worker() -> Iterator[None]:
    yield
    stop_worker()


def page(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><title>T | The Gazette</title>{head}</head><body>{body}</body></html>'
    )


def test_json_ld_goes_before_metas() -> None:
    head = """<meta name="date" content="2001-01-01"><meta property="og:site_name" content="Other">
      <script type="application/ld+json">{"@graph": [{"@type": "BreadcrumbList"}, {"@type": ["NewsArticle"],
      "headline": "A deal", "datePublished": "2024-05-03T08:00Z", "publisher": {"name": "The Gazette"}}]}</script>"""
    _, told = read_html(page(f"<p>{PARAGRAPH * 3}</p>", head), source="a.html")
    assert (told.title, told.published, told.publisher) == ("A deal", "2024-05-03T08:00Z", "The Gazette")
    assert told.language == "en-GB"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-05-03">',
        '<meta name="dc.date.issued" content="2024-05-03">',
        '<meta itemprop="datePublished" content="2024-05-03">',
        "<script type='application/ld+json'>{broken</script><meta name='DC.Date' content='2024-05-03'>",
    ],
)
def test_dates_in_metas(head: str) -> None:
    assert read_html(page(f"<p>{PARAGRAPH * 3}</p>", head), source="a.html")[1].published == "2024-05-03"


def test_time_of_the_article_and_not_of_its_neighbours() -> None:
    body = f"""<aside><time datetime="2001-01-01">old</time></aside>
      <article><h1>A small deal</h1><time datetime="2024-05-03">3 May</time><p>{PARAGRAPH * 3}</p></article>"""
    told = read_html(page(body), source="a.html")[1]
    assert (told.title, told.published) == ("A small deal", "2024-05-03")


def test_title_without_the_site() -> None:
    assert read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="a.html")[1].title == "T"


def test_round_ups_come_whole() -> None:
    paragraphs = "".join(f"<h2>Number {n}</h2><p>Firm{n} raised ${n} million from Fund{n}.</p>" for n in range(40))
    items = "".join(f"<li>Item{n}: €{n}m</li>" for n in range(9))
    rows = "".join(f"<tr><td>Row{n}</td><td>${n}m</td></tr>" for n in range(9))
    body = f"""<nav><a>Menu item</a></nav><article><h1>The week in deals</h1><p>{PARAGRAPH}</p>{paragraphs}
      <ul>{items}</ul><table>{rows}</table><div class="box">{PARAGRAPH} Boxed.</div></article>
      <aside><p>Other firm buys another.</p></aside><footer>Footer words</footer>"""
    text, _ = read_html(page(body), source="a.html")
    wanted = [f"Fund{n}" for n in range(40)] + [f"- Item{n}" for n in range(9)] + [f"Row{n}" for n in range(9)]
    assert [words for words in [*wanted, "Boxed."] if words not in text] == []
    assert [words for words in ("Menu item", "Other firm", "Footer words") if words in text] == []


def test_paragraphs_are_apart_and_items_together() -> None:
    body = f"<article><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><ul><li>One thing</li><li>Two things</li></ul></article>"
    text, _ = read_html(page(body), source="a.html")
    assert f"{PARAGRAPH.strip()}\n\n{PARAGRAPH.strip()}\n\n- One thing\n- Two things" in text


@pytest.mark.parametrize("found", ["", "  ", "<html></html>", page("<nav><a>Home</a></nav>"), "<p>Short.</p>", "\x00"])
def test_a_page_without_article(found: str) -> None:
    with pytest.raises(ArticleError, match=r"is empty|no article found"):
        read_html(found, source="a.html")


def test_a_page_that_takes_too_long_is_ended_and_the_next_one_read() -> None:
    rows = page("<article><table>" + "<tr><td>a word</td><td>12</td></tr>" * 40_000 + "</table></article>")
    read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="warm.html")
    started = time.monotonic()
    with pytest.raises(ArticleError, match=r"took more than 0\.3 seconds"):
        read_html(rows, source="a.html", seconds=0.3)
    assert time.monotonic() - started < 5
    assert PARAGRAPH.strip() in read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="b.html")[0]


def test_one_child_reads_many_pages() -> None:
    read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="a.html")
    child = html._workers[0].process.pid
    read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="b.html")
    assert html._workers[0].process.pid == child
    assert html._workers[0].owner == os.getpid()


def test_a_child_that_died_is_replaced() -> None:
    read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="a.html")
    html._workers[0].process.kill()
    html._workers[0].process.wait()
    assert read_html(page(f"<p>{PARAGRAPH * 3}</p>"), source="b.html")[0]
