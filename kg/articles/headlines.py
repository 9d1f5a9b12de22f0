"""A normalised text -> where its headline stands, for text that does not say which line it is."""

from __future__ import annotations

import re

from kg.records import Span

TOP_LINES = 10
LONGEST = 200
RUNNING_TEXT = 180
"""A line this long is a paragraph: the headline stands before it."""
FEWEST_WORDS = 3
SENTENCE_END = re.compile(r"[.…;,:](?:\s*[»”\"'’)])?$")
SEPARATED = re.compile(r"\s[|·•>›/]\s|\s/{2}\s")
DASHED = re.compile(r"\s[—–]\s")
FURNITURE = re.compile(
    r"""
      ^(?:By|Par|Posted|Publi|Updated|Mis\ |View\ this|Skip\ |Aller\ au|Issue\ |[-*•\[(|#]|\d{1,2}[/.:])
    | \b(?:19|20)\d\d\b.{0,30}$
    | @ | https?:
    | \b(?:Subscribe|Log\ in|Sign\ in|S['’]abonner|Se\ connecter)\b
    """,
    re.VERBOSE,
)
WORD = re.compile(r"[^\W\d_]+")


def find_headline(text: str) -> Span | None:
    r"""The line that reads as the headline of a pasted page, None where the text starts with running text.

    A headline stands before the first paragraph, has at least three words, is not all in capitals, and is not
    furniture (menu, byline, date). A name with a motto ("The Gazette — news for all") gives way to a later line.

    >>> find_headline("THE GAZETTE\n\nHome | Tech\n\nA start-up finds its money\n\n" + "It has." * 30)
    Span(start=26, end=52)
    """
    candidates = [span for span in _top_lines(text) if _may_be(text[span.start : span.end])]
    undashed = [span for span in candidates if not DASHED.search(text, span.start, span.end)]
    return next(iter(undashed or candidates), None)


def same_title(one: str, other: str) -> bool:
    """Whether two titles have the same words, whatever their case and punctuation."""
    return WORD.findall(one.casefold()) == WORD.findall(other.casefold())


def find_title(text: str, title: str) -> Span | None:
    """The line near the top of `text` that repeats a known title."""
    return next((span for span in _top_lines(text) if same_title(text[span.start : span.end], title)), None)


def _top_lines(text: str) -> list[Span]:
    """The first lines, up to the first paragraph of running text."""
    spans: list[Span] = []
    start = 0
    while start < len(text) and len(spans) < TOP_LINES:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        if end - start > RUNNING_TEXT and SENTENCE_END.search(text[start:end]):
            break
        if end > start:
            spans.append(Span(start, end))
        start = end + 1
    # Text that is nothing but such lines has no paragraph for a headline to stand above.
    return spans if start < len(text) else spans[:1] if len(spans) > 1 else []


def _may_be(line: str) -> bool:
    return (
        len(line.split()) >= FEWEST_WORDS
        and len(WORD.findall(line)) >= FEWEST_WORDS
        and len(line) <= LONGEST
        and not line.isupper()
        and not SENTENCE_END.search(line)
        and not SEPARATED.search(line)
        and not FURNITURE.search(line)
    )
