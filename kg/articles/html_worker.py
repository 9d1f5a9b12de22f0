"""The page reader's child process: web pages in, their text and metadata out, for as long as its input is open.

It is a process of its own because a page can make the parser run without end or eat all memory: the parent
(`kg.articles.html`) ends it then and starts another. Frames both ways are a length of eight bytes and as many bytes.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from typing import Any, BinaryIO, TypeAlias

Node: TypeAlias = Any
"""An element of lxml, which ships no types."""
LENGTH = 8
MAX_MEMORY = 4_000_000_000
"""Bytes of address space; trafilatura needs about fifty times the size of a page with large tables."""
MIN_TREE_SHARE = 0.6
"""Where the reader keeps less than this share of the page's `<article>`, its paragraphs are taken as they are."""
FEWEST_WORDS = 8
"""A box with fewer words is a label or a button."""
BLOCKS = "p | .//h2 | .//h3 | .//h4 | .//li | .//tr | .//blockquote[not(.//p)] | .//dd | .//dt | .//pre"
FURNITURE = frozenset(
    """ad ads advert advertisement advertising sponsored promo newsletter nl share sharing
    cookie cookies gdpr consent""".split()  # noqa: SIM905 - a list of quoted words is harder to read
)
"""Classes and ids of page furniture, as whole words."""
LEAF = "//div[not(.//div or .//p or .//ul or .//ol or .//table or .//section or .//blockquote or .//figure or .//form)]"
OUTSIDE = (
    "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::header or ancestor::form or ancestor::figure"
)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each page until the input ends."""
    while len(head := requests.read(LENGTH)) == LENGTH:
        page = requests.read(int.from_bytes(head, "big")).decode("utf-8", "replace")
        answer = json.dumps(read_page(page)).encode()
        answers.write(len(answer).to_bytes(LENGTH, "big") + answer)
        answers.flush()


def read_page(page: str) -> dict[str, Any]:
    """The page's text, paragraphs one a line (None where it has no article), and its metadata.

    lxml and trafilatura are imported here, so that only the child loads them.
    """
    import lxml.html
    from lxml.etree import LxmlError

    from kg.articles.html_metadata import page_metadata

    try:
        tree = lxml.html.document_fromstring(page.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ValueError):
        return {"text": None, "described": {}}
    return {"described": asdict(page_metadata(tree)), "text": _text(tree)}


def _text(tree: Node) -> str | None:
    from trafilatura import extract

    _prepare(tree)
    own = _article_blocks(tree)
    text = extract(tree, favor_recall=True, include_tables=True, include_comments=False, deduplicate=False)
    return own if own and len(text or "") < MIN_TREE_SHARE * len(own) else text


def _prepare(tree: Node) -> None:
    """Drop what its class calls furniture, and make paragraphs of boxes that hold bare text: the reader loses them."""
    for node in tree.xpath("//*[@class or @id][not(self::html or self::body or self::article or self::main)]"):
        names = f"{node.get('class', '')} {node.get('id', '')}".lower().split()
        if FURNITURE.intersection(names) and node.getparent() is not None:
            node.drop_tree()
    for node in tree.xpath(f"//*[self::article or self::main]{LEAF}"):
        if len(node.text_content().split()) >= FEWEST_WORDS:
            node.tag = "p"
            node.attrib.clear()


def _article_blocks(tree: Node) -> str | None:
    """The paragraphs, headings, items and rows in the page's only `<article>`."""
    articles = tree.xpath("//article[not(ancestor::article)]")
    if len(articles) != 1:
        return None
    found = articles[0].xpath(f".//{BLOCKS}")
    return "\n".join(filter(None, (_block(node) for node in found if not node.xpath(OUTSIDE)))) or None


def _block(node: Node) -> str:
    if node.tag == "tr":
        return "| " + " | ".join(_words(cell) for cell in node.xpath("./td | ./th")) + " |"
    words = _words(node)
    return f"- {words}" if node.tag == "li" and words else words


def _words(node: Node) -> str:
    return " ".join("".join(node.itertext()).split())


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        # Not every system has the limit; the seconds and bytes caps of the parent hold everywhere.
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
