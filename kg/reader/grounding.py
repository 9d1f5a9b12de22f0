"""A quote -> where it stands in a text: exactly, else but for blanks and typography, else the closest within a bound.

In the folded form of a text every blank is one space, quotation marks, dashes and apostrophes are plain, and ellipses
three dots; for each of its characters the place in the text is kept, so that what is found has exact offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kg.records import Span

How = Literal["exact", "typography", "closest"]
SIGNS = {
    **dict.fromkeys("“”„‟«»″〝〞", '"'),
    **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
}
DROPPED = re.compile("[*_\u00ad\u200b-\u200f\u2060\ufeff]")
"""What no reader sees, and the emphasis of Markdown, which models add of their own."""
SPACED = frozenset("\"'«»“”%€$£:;!?-/()")
"""Signs around which blanks do not count: « mot », "mot"; 15 %, 15%."""
LEAST_CLOSE = 90.0
"""How alike, in per cent, the closest words must be (rapidfuzz: normalised indel similarity)."""
SHORTEST_CLOSE = 20
"""Shorter quotes must stand there as they are: there is too little in them to err in."""
EDGES = " \n\"'«»“”‘’….,;:[]()"
FIRM = re.compile(r"\d+(?:[.,]\d+)*|\b[A-ZÀ-Ý][\w&+-]*")
"""What may never differ: numbers and words with a capital."""
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Searchable:
    """A text with its folded form, and for each character of that (and its end) the offset in the text."""

    text: str
    folded: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands, how it was found, and how alike it is, from 0 to 1."""

    span: Span
    how: How
    alike: float


@lru_cache(maxsize=8)
def searchable(text: str) -> Searchable:
    """A text ready to be searched."""
    folded: list[str] = []
    offsets: list[int] = []
    for at, sign in enumerate(text):
        for plain in _plain(sign):
            if plain == " " and (not folded or folded[-1] == " " or folded[-1] in SPACED):
                continue
            if plain in SPACED and folded and folded[-1] == " ":
                folded.pop()
                offsets.pop()
            folded.append(plain)
            offsets.append(at)
    return Searchable(text, "".join(folded), (*offsets, len(text)))


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    if DROPPED.match(sign):
        return ""
    if sign.isspace():
        return " "
    return SIGNS.get(sign) or unicodedata.normalize("NFC", sign)


def folded(words: str) -> str:
    r"""The form in which two typographies of the same words are equal.

    >>> folded("« L’été »\u00a0: 15 % – 20\xa0%"), folded('"L\'été": 15% - 20%') == folded("« L’été » : 15 % – 20 %")
    ('"L\'été":15%-20%', True)
    """
    return searchable(unicodedata.normalize("NFC", words)).folded.strip()


def find_quote(quote: str, text: str, *, near: Span | None = None) -> Found | None:
    """Where a quote stands in a text, of several places the one nearest to `near`, else the first; None where nowhere.

    >>> find_quote("L'été  « fut »", "Hier, L’été «fut» beau.")
    Found(span=Span(start=6, end=16), how='typography', alike=1.0)
    >>> find_quote("Foo bought Bar for 16 million", "Foo bought Bar for 18 million.") is None
    True
    """
    words = quote.strip(EDGES) or quote.strip()
    if not words:
        return None
    if exact := _nearest(_places(words, text), near):
        return Found(exact, "exact", 1.0)
    where = searchable(text)
    plain = folded(words)
    if plain and (spans := [_original(where, span) for span in _places(plain, where.folded)]):
        return Found(_nearest(spans, near) or spans[0], "typography", 1.0)
    return _closest(plain, where)


def places(words: str, text: str) -> list[Span]:
    """Every place where some words stand as whole words, but for typography."""
    where = searchable(text)
    plain = folded(words)
    return [_original(where, span) for span in _places(plain, where.folded)] if plain else []


def _places(words: str, text: str) -> list[Span]:
    return list(_whole_words(words, text)) if words in text else []


def _whole_words(words: str, text: str) -> Iterator[Span]:
    """Where words stand that begin and end no other word."""
    start, count = text.find(words), 0
    while start >= 0 and count < MOST_PLACES:
        end = start + len(words)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (_joined(before, words[:1]) or _joined(words[-1:], after)):
            count += 1
            yield Span(start, end)
        start = text.find(words, start + 1)


def _joined(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum()


def _nearest(spans: list[Span], near: Span | None) -> Span | None:
    if not spans:
        return None
    return spans[0] if near is None else min(spans, key=lambda span: (distance(span, near), span.start))


def distance(one: Span, other: Span) -> int:
    """How many characters lie between two spans; 0 where they touch or overlap."""
    return max(0, one.start - other.end, other.start - one.end)


def _original(where: Searchable, span: Span) -> Span:
    """A stretch of the folded form as one of the text."""
    return Span(where.offsets[span.start], where.offsets[span.end - 1] + 1)


def _closest(words: str, where: Searchable) -> Found | None:
    """The stretch most like some words, if it is alike enough and holds the same numbers and names."""
    from rapidfuzz.fuzz import partial_ratio_alignment, ratio

    if not SHORTEST_CLOSE <= len(words) <= len(where.folded):
        return None
    near = partial_ratio_alignment(words, where.folded, score_cutoff=LEAST_CLOSE)
    if near is None or near.dest_end <= near.dest_start:
        return None
    span = _to_words(Span(near.dest_start, near.dest_end), where.folded)
    found = where.folded[span.start : span.end]
    alike = ratio(words, found)
    if alike < LEAST_CLOSE or not set(FIRM.findall(words)) <= set(FIRM.findall(found)):
        return None
    return Found(_original(where, span), "closest", round(alike / 100, 3))


def _to_words(span: Span, text: str) -> Span:
    """A span without blanks at its ends, out to the ends of the words that it cuts."""
    start, end = span.start, span.end
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    inner = text[start:end]
    return Span(start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip()))
