"""Phrases of one to some words, found among the words of a sentence by one look-up for each word.

A phrase may hold several words; `*` ends a word of which only the beginning counts; `_` stands for at most two words
of any kind; a phrase such as "<round>" matches a mention drawn together to one word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from kg.mentions.tokens import tokens

Payload = TypeVar("Payload")
GAP = 2
"""How many words the sign `_` may stand for."""
SHORTEST = 2
"""The shortest beginning of a word that `*` may follow."""


class Phrases(Generic[Payload]):
    """An index of phrases, each with what it stands for."""

    def __init__(self, entries: Iterable[tuple[str, Payload]]) -> None:
        by_first: dict[str, list[tuple[tuple[str, ...], Payload]]] = defaultdict(list)
        for phrase, payload in entries:
            parts = split(phrase)
            by_first[parts[0]].append((parts, payload))
        self._longest = max((len(first) - 1 for first in by_first if first.endswith("*")), default=0)
        self._by_first: Mapping[str, list[tuple[tuple[str, ...], Payload]]] = by_first
        self._known: dict[str, tuple[tuple[tuple[str, ...], Payload], ...]] = {}

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, Payload]]:
        """Every (first, last, payload) where a phrase stands; of one payload only the longest at a place."""
        known = self._known
        for first, word in enumerate(words):
            entries = known.get(word)
            if entries is None:
                entries = self._starting_with(word)
            if entries:
                yield from _longest(entries, words, first)

    def _starting_with(self, word: str) -> tuple[tuple[tuple[str, ...], Payload], ...]:
        """The phrases that may begin with a word; looked up once for each word ever seen, up to a bound."""
        keys = [word, *(word[:size] + "*" for size in range(SHORTEST, min(len(word), self._longest) + 1))]
        found = tuple((parts[1:], payload) for key in keys for parts, payload in self._by_first.get(key, ()))
        if len(self._known) < 50_000:
            self._known[word] = found
        return found


def _longest(
    entries: Sequence[tuple[tuple[str, ...], Payload]], words: Sequence[str], first: int
) -> Iterator[tuple[int, int, Payload]]:
    """The phrases that stand at a word, given the rests of those that may begin with it."""
    longest: dict[Payload, int] = {}
    following = words[first + 1] if first + 1 < len(words) else ""
    for rest, payload in entries:
        if rest and rest[0] != following and rest[0][-1] not in "*_":
            continue  # the commonest case, told without a call
        last = _match(rest, words, first + 1) if rest else first + 1
        if last and last > longest.get(payload, 0):
            longest[payload] = last
    for payload, last in longest.items():
        yield first, last, payload


def split(phrase: str) -> tuple[str, ...]:
    """The parts of a phrase, cut as an article's text is cut.

    >>> split("s'offr*"), split("took _ stake")
    (("s'", 'offr*'), ('took', '_', 'stake'))
    """
    if phrase.startswith("<"):
        return (phrase,)
    found: list[str] = []
    for token in tokens(phrase, 0, len(phrase)):
        if token.text == "*" and found and phrase[token.start - 1] != " ":
            found[-1] += "*"
        else:
            found.append(token.lower)
    return tuple(found)


def _match(parts: Sequence[str], words: Sequence[str], position: int) -> int:
    """The end of `parts` matched from `position`, or 0."""
    for number, part in enumerate(parts):
        if part == "_":
            rest = parts[number + 1 :]
            ends = (_match(rest, words, position + skip) for skip in range(GAP + 1))
            return next((end for end in ends if end), 0)
        if position >= len(words) or not _same(part, words[position]):
            return 0
        position += 1
    return position


def _same(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part[-1] == "*" else word == part
