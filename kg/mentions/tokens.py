"""Article -> sentences with their tokens: a few regular expressions, nothing learned.

A tokeniser of our own because both languages must keep what names are made of in one token ("Dust.tt", "AT&T",
"GPT-3.5", "Saint-Malo") and split what is not part of them ("l'|éditeur", "OpenAI|'s", "Paris|-|based"), and
because it is the first cost of every article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from kg.records import Article, Sentence, SentenceKind, Token

PARTICIPLES = "based|backed|led|owned|run|style|funded|listed|born|headquartered|controlled|made|built|focused"
TOKEN = re.compile(
    rf"""(?=\S)(?:
      [^\W\d_]++(?![\w.&+'’-])                                          # most words: what follows cannot belong to it
    | aujourd['’]hui
    | (?:[ldnsjcmt]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)            # French elision stands alone
    | (?:[^\W\d_]\.){{2,}}                                              # U.S., S.A.
    | \d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\w)(?:,\d+)?               # 1 200
    | \d+(?:[.,]\d+)+(?![^\W_])                                         # 3,5 and 1,200.50
    | \d+×\d+[^\W_]*                                                   # 8×7B
    | [^\W_]+(?:(?:[.&+]|-(?!(?:{PARTICIPLES})\b)|['’](?!(?:s|re|ve|ll|d|m|t)\b))[^\W_]+)*
    | ['’](?:s|re|ve|ll|d|m|t)\b                                        # English clitics
    | \S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
END = re.compile(r"[.!?…]+[»”\"'’)\]]*(?=\s+[«“\"'‘(\[–—-]*\s*[A-ZÀ-ÖØ-Þ0-9€$£])|[.!?…]\s*[»”](?=\s+[A-ZÀ-ÖØ-Þ])")
ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mr|Mrs|Ms|Mme|Mmes|Mlle|Dr|Pr|Prof|St|Ste|No|vs|Inc|Corp|Ltd|Co|cf|env|etc|art|p|approx|Sen|Rep|Gen|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|janv|févr|avr|juil|sept|oct|nov|déc)|\b[A-Z])\.$"
)
NEVER_ENDS = re.compile(r"\b(?:M|MM|Mr|Mrs|Ms|Mme|Mmes|Mlle|Dr|Pr|Prof|St|Ste|No|vs|cf|Sen|Rep|Gen|[A-Z])\.$")
TERMINAL = re.compile(r"[.!?…:;»”\"][)*\]]*\s*$")
BULLET = re.compile(r"[-*•–—▪·►→]\s+|\d{1,2}[.)]\s+")
ROW = re.compile(r"[ \t]\|[ \t]|\t")
"""What parts the cells of a row, which never goes on in the next line."""
WRAP_WIDTH = 70
"""A line at least this long that does not end a sentence is taken as wrapped: the next line goes on with it."""
LONGEST = 300
"""A sentence of more tokens is cut, since what it costs to read grows with the square of its length; real ones end
before 120."""
HEADING_WIDTH = 140


class _Unfrozen:
    """A token while its slots are filled: a frozen record fills them by calls, which takes three times as long."""

    __slots__ = ("end", "lower", "start", "text")
    start: int
    end: int
    text: str
    lower: str


def tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The tokens of `text[start:end]`.

    >>> [token.text for token in tokens("L’éditeur parisien Dust.tt lève 3,5 M€.", 0, 39)]
    ['L’', 'éditeur', 'parisien', 'Dust.tt', 'lève', '3,5', 'M', '€', '.']
    >>> [token.text for token in tokens("OpenAI's Paris-based rival", 0, 26)]
    ['OpenAI', "'s", 'Paris', '-', 'based', 'rival']
    """
    found: list[_Unfrozen] = []
    for match in TOKEN.finditer(text, start, end):
        token = _Unfrozen()
        token.start, token.end = match.span()
        token.text, token.lower = _spelt(match[0])
        token.__class__ = Token  # type: ignore[assignment]  # the same slots under the public, frozen type
        found.append(token)
    return cast(tuple[Token, ...], tuple(found))


@lru_cache(maxsize=1 << 15)
def _spelt(word: str) -> tuple[str, str]:
    """A word and its lower case, the same two objects wherever it stands, so that tables find it by identity."""
    lower = word.lower().replace("’", "'")
    return word, word if lower == word else lower


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article in order, page litter left out."""
    return tuple(_sentences(article))


def _sentences(article: Article) -> Iterator[Sentence]:
    for paragraph, (start, end) in enumerate(_paragraphs(article)):
        kind = _kind(article, start, end)
        for first, last in _split(article.text, start, end):
            found = tokens(article.text, first, last)
            for at in range(0, len(found), LONGEST):
                piece = found[at : at + LONGEST]
                yield Sentence(piece[0].start, piece[-1].end, kind, paragraph, piece)


def _kind(article: Article, start: int, end: int) -> SentenceKind:
    if start < article.title_end:
        return "title"
    if BULLET.match(article.text, start, end):
        return "item"
    short = end - start <= HEADING_WIDTH and not TERMINAL.search(article.text[start:end])
    return "heading" if short else "body"


def _paragraphs(article: Article) -> Iterator[tuple[int, int]]:
    """Blocks of running text, litter cut out; a block that goes on in lower case is joined to the one before."""
    pending: tuple[int, int] | None = None
    for start, end in _blocks(article):
        if pending and _goes_on(article.text, pending, start):
            pending = (pending[0], end)
            continue
        if pending:
            yield pending
        pending = (start, end)
    if pending:
        yield pending


def _goes_on(text: str, before: tuple[int, int], start: int) -> bool:
    """Whether a block starting at `start` continues the one before it: broken off without an end, and in lower case."""
    first = text[start : start + 1]
    line = max(before[0], text.rfind("\n", before[0], before[1]) + 1)
    if TERMINAL.search(text[before[0] : before[1]]) or ROW.search(text, line, before[1]):
        return False
    same_block = text.count("\n", before[1], start) == 1
    wrapped = same_block and before[1] - line >= WRAP_WIDTH and not BULLET.match(text, start)
    return first.islower() or wrapped


def _blocks(article: Article) -> Iterator[tuple[int, int]]:
    """Non-empty lines outside litter, stripped of blanks."""
    for start, end in _outside_litter(article):
        position = start
        for line in article.text[start:end].split("\n"):
            stripped = line.strip()
            if stripped:
                first = position + line.index(stripped[0])
                yield first, first + len(stripped)
            position += len(line) + 1


def _outside_litter(article: Article) -> Iterator[tuple[int, int]]:
    position = 0
    for span in article.litter:
        if span.start > position:
            yield position, span.start
        position = max(position, span.end)
    yield position, len(article.text)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one paragraph."""
    first = start
    for match in END.finditer(text, start, end):
        before = text[max(first, match.start() - 12) : match.start() + 1]
        if text[match.start()] == "." and _is_abbreviation(before, text[match.end() : match.end() + 3]):
            continue
        yield first, match.end()
        first = match.end()
    if text[first:end].strip():
        yield first, end


def _is_abbreviation(before: str, after: str) -> bool:
    """Tell an abbreviation's full stop: always after a title or initial, after Inc. or Feb. before a digit."""
    if NEVER_ENDS.search(before):
        return True
    return bool(ABBREVIATION.search(before)) and after.strip()[:1].isdigit()
