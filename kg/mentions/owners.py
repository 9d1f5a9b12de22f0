"""Sentences -> the names of those whom the article tells to own others.

« filiale du groupe Ardel », "a unit of Ardel", "its parent, Ardel": such a name is a thing of its own beside "Ardel
Health", though it begins it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from kg.mentions.lexicon import Classes, read_classes
from kg.records import Sentence, Token

REACH = 3
"""Words that may stand between "unit" and its owner's name: « filiale à 100 % du groupe »."""
LONGEST = 4
"""Words of an owner's name."""


def owner_names(sentences: Sequence[Sentence]) -> Iterator[tuple[str, ...]]:
    """The words of every name that stands where an owner's would, and of each of its beginnings."""
    words = _words()
    for sentence in sentences:
        for index, token in enumerate(sentence.tokens):
            if "owned" in words.get(token.lower, ()):
                yield from _beginnings(sentence.tokens, _after_of(sentence.tokens, index + 1, words))
            elif "owner" in words.get(token.lower, ()):
                yield from _beginnings(sentence.tokens, _apposed(sentence.tokens, index + 1))


@cache
def _words() -> Classes:
    return read_classes("owners.txt")


def _after_of(tokens: Sequence[Token], first: int, words: Classes) -> int | None:
    """Where the name behind "of" begins: « filiale du groupe Ardel », "subsidiary of the lift maker Ardel"."""
    joined = False
    for index in range(first, min(len(tokens), first + 2 * REACH)):
        if joined and tokens[index].text[0].isupper():
            return index
        joined = joined or "of" in words.get(tokens[index].lower, ())
        if not joined and index - first >= REACH:
            return None
        if tokens[index].text in ",;:(":
            return None
    return None


def _apposed(tokens: Sequence[Token], first: int) -> int | None:
    """Where the name beside "parent company" begins: "its parent company, Ardel,", « sa maison mère Ardel »."""
    for index in range(first, min(len(tokens), first + REACH)):
        if tokens[index].text[0].isupper():
            return index
        if tokens[index].text != "," and not tokens[index].text.islower():
            return None
    return None


def _beginnings(tokens: Sequence[Token], first: int | None) -> Iterator[tuple[str, ...]]:
    if first is None:
        return
    for last in range(first + 1, min(len(tokens), first + LONGEST) + 1):
        if not tokens[last - 1].text[0].isupper():
            return
        yield tuple(token.text for token in tokens[first:last])
