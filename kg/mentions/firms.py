"""Sentence -> where well-known firms and funds stand that the reference does not hold (`data/names/firms.txt`).

Such a name is no concept: it only tells that its words are a company's. It counts where they stand as they are listed,
in no longer run of capitals and behind no given name; an ambiguous one, where a word before it says what it is ("the
retailer Zara").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kg.mentions.lexicon import Lexicon, beside_names, read_lines
from kg.records import Sentence, Token

FILE = "firms.txt"
OPENING = re.compile(r"[^\W_]+|.")
"""The beginning of a name that no tokeniser parts: what names are looked up by."""
SAYING = frozenset(("company", "fund"))
PERSONAL = frozenset(("title", "given"))

Place = tuple[int, int]
Listed = Mapping[str, Sequence[tuple[str, bool]]]
"""The beginning of a name -> the names, the longest first, and whether each is ambiguous."""


def known_firms(article: str, sentence: Sentence, lexicon: Lexicon) -> Iterator[Place]:
    """First and last (exclusive) token of each listed firm, from left to right, without overlap."""
    listed, tokens, free = _listed(), sentence.tokens, 0
    for first, token in enumerate(tokens):
        text = token.text
        names = listed.get(text if text.isalnum() else _opening(text)) if first >= free else None
        for name, ambiguous in names or ():
            last = _last(tokens, first, token.start + len(name)) if article.startswith(name, token.start) else None
            if last and _stands(tokens, (first, last), lexicon, ambiguous=ambiguous):
                yield first, last
                free = last
                break


def _last(tokens: Sequence[Token], first: int, end: int) -> int | None:
    """The token behind the one that ends there, None where none does."""
    for last in range(first, len(tokens)):
        if tokens[last].end >= end:
            return last + 1 if tokens[last].end == end else None
    return None


def _stands(tokens: Sequence[Token], place: Place, lexicon: Lexicon, *, ambiguous: bool) -> bool:
    first, last = place
    before = tokens[first - 1] if first else None
    if last < len(tokens) and (tokens[last].text[0].isupper() or tokens[last].text in ("&", "-")):
        return False
    if before is None:
        return not ambiguous
    if ambiguous and not (SAYING & beside_names(before.lower, lexicon) and before.text.islower()):
        return False
    opens = first == 1 and before.lower in lexicon.common and not PERSONAL & {*lexicon.forms.get(before.lower, ())}
    return opens or not before.text[0].isupper()


@cache
def _listed() -> Listed:
    found: dict[str, list[tuple[str, bool]]] = {}
    ambiguous = False
    for line in read_lines(FILE):
        if line.startswith("["):
            ambiguous = line == "[ambiguous]"
            continue
        for name in line.split("; "):
            found.setdefault(_opening(name), []).append((name, ambiguous))
    return {opening: sorted(names, key=_longest_first) for opening, names in found.items()}


def _longest_first(listed: tuple[str, bool]) -> tuple[int, str]:
    return -len(listed[0]), listed[0]


def _opening(name: str) -> str:
    match = OPENING.match(name)
    return match[0] if match else name
