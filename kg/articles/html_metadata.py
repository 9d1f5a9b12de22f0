"""A parsed web page -> what it tells about itself: JSON-LD, OpenGraph and other metas, `<time>`, `<html lang>`.

Runs in the page reader's child process (`html_worker`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from kg.articles.metadata import Metadata, first_told, metadata

Node: TypeAlias = Any
"""An element of lxml, which ships no types."""
ARTICLE_TYPES = ("article", "posting", "report")
"""Endings of the schema.org types that are articles: NewsArticle, BlogPosting, LiveBlogPosting, Report …"""
MAX_JSON = 2_000_000
MAX_NODES = 5_000
IN_PAGE = "[not(ancestor::aside or ancestor::footer or ancestor::nav)]"
TIMES = (
    "//time[@datetime][@pubdate or @itemprop='datePublished']/@datetime",
    "//*[@itemprop='datePublished']/@content",
    f"//*[self::article or self::main]//time[@datetime]{IN_PAGE}/@datetime",
    f"//time[@datetime]{IN_PAGE}/@datetime",
)
OWN_HEADLINE = "//*[self::article or self::main]//h1[not(ancestor::aside or ancestor::nav)]"
ANY_HEADLINE = "//h1[not(ancestor::nav or ancestor::aside or ancestor::footer)]"
SITE_SIGNS = (" | ", " · ", " — ", " – ", " - ")


def page_metadata(tree: Node) -> Metadata:
    """What an lxml tree tells, the surest first: the article's headline, JSON-LD, metas, `<time>`, `<title>`."""
    metas = _metas(tree)
    return first_told(
        [
            Metadata(title=_headline(tree, OWN_HEADLINE)),
            *map(metadata, _linked_data(tree)),
            Metadata(title=_headline(tree, ANY_HEADLINE)),
            Metadata(language=_attribute(tree, "/html/@lang | /html/@xml:lang")),
            metadata({"canonical": _attribute(tree, "//link[@rel='canonical']/@href"), **metas}),
            Metadata(title=_page_title(tree), published=_time(tree)),
        ]
    )


def _linked_data(tree: Node) -> Iterator[dict[object, object]]:
    """The JSON-LD objects that are articles, wherever they are nested."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        if len(script) > MAX_JSON:
            continue
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            # A page with a broken script still has its text and its other metadata.
            continue
        yield from filter(_is_article, _objects(data))


def _objects(data: object) -> Iterator[dict[object, object]]:
    """All objects in some JSON, outer before inner, up to a bound."""
    waiting = [data]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _is_article(node: dict[object, object]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.lower().endswith(ARTICLE_TYPES) for name in names)


def _metas(tree: Node) -> dict[object, object]:
    """The page's metas by property, name or itemprop; of several with one name the first."""
    found: dict[object, object] = {}
    for meta in tree.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and meta.get("content").strip():
            found.setdefault(name.strip().lower(), meta.get("content"))
    return found


def _attribute(tree: Node, path: str) -> str | None:
    return next((str(value).strip() for value in tree.xpath(path) if str(value).strip()), None)


def _time(tree: Node) -> str | None:
    return next((found for path in TIMES if (found := _attribute(tree, path))), None)


def _headline(tree: Node, path: str) -> str | None:
    """The headline that readers see; a single word in `<h1>` is the site's name."""
    found = (" ".join("".join(node.itertext()).split()) for node in tree.xpath(path))
    return next((words for words in found if " " in words), None)


def _page_title(tree: Node) -> str | None:
    """The `<title>` without the site's name after it."""
    title = _attribute(tree, "//head/title/text()")
    for sign in SITE_SIGNS:
        if title and sign in title:
            return title.rsplit(sign, 1)[0].strip() or title
    return title
