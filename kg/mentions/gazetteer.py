"""Sentences and the reference -> where a well-known name stands, by looking up word sequences in one dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.mentions.tokens import tokens
from kg.records import Token
from kg.reference import Concept, Reference, fold, names

LONGEST = 12
"""No shipped name has more words."""
KEPT = 8
"""References whose tables are kept at one time."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Folded names -> concepts, and the folded first word -> the most words a name that begins with it has."""

    concepts: Mapping[str, tuple[Concept, ...]]
    longest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """Tokens `first` to `last` (exclusive) of a sentence spell a name of these concepts."""

    first: int
    last: int
    concepts: tuple[Concept, ...]


_BUILT: dict[int, tuple[Reference, Gazetteer]] = {}
"""Tables by the identity of their reference (which is held here, so that its id stays its own)."""


def gazetteer(reference: Reference) -> Gazetteer:
    """The lookup tables of a reference, built once for each."""
    if id(reference) not in _BUILT:
        if len(_BUILT) >= KEPT:
            _BUILT.clear()
        _BUILT[id(reference)] = (reference, _gazetteer(reference))
    return _BUILT[id(reference)][1]


def _gazetteer(reference: Reference) -> Gazetteer:
    concepts: dict[str, tuple[Concept, ...]] = {}
    longest: dict[str, int] = {}
    for concept in reference.concepts.values():
        for name in names(concept):
            words = [folded(token.text) for token in tokens(name, 0, len(name))]
            key = " ".join(word for word in words if word)
            if key and concept not in concepts.get(key, ()):
                concepts[key] = (*concepts.get(key, ()), concept)
                head = next(word for word in words if word)
                longest[head] = max(longest.get(head, 0), min(len(words), LONGEST))
    return Gazetteer(concepts, longest)


def known_names(sentence: Sequence[Token], table: Gazetteer) -> Iterator[Known]:
    """The longest well-known names in a sentence, left to right, without overlap."""
    words = [folded(token.text) for token in sentence]
    first = 0
    while first < len(words):
        found = _longest_at(words, first, table) if words[first] in table.longest else None
        if found:
            yield found
        first = found.last if found else first + 1


def _longest_at(words: Sequence[str], first: int, table: Gazetteer) -> Known | None:
    for last in range(min(len(words), first + table.longest[words[first]]), first, -1):
        if not words[last - 1]:
            continue
        concepts = table.concepts.get(" ".join(word for word in words[first:last] if word))
        if concepts:
            return Known(first, last, concepts)
    return None


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """`fold`, remembered for the words that come again and again."""
    return fold(word)
