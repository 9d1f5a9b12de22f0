"""Sentences and the reference -> where a well-known name stands, by looking up word sequences in one dictionary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from kg.mentions.offices import descriptions
from kg.mentions.tokens import tokens
from kg.records import Token
from kg.reference import Concept, Reference, fold, names

LONGEST = 12
"""No shipped name has more words."""
FAMILY = re.compile(r"[^\W\d_]+")
KEPT = 8
"""References whose tables are kept at one time."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A name that only a context makes a concept's own; `bare`: an article and a head noun ("the Commission")."""

    words: tuple[str, ...]
    concept: Concept
    bare: bool


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names of a reference by their words.

    `concepts`: folded name -> concepts; `longest`: folded first word -> the most words a name that begins with it
    has; `beginnings`: the folded names word by word ("mistral", "mistral ai"); `hidden`: lower-case first word -> the
    hidden names of regulators; `families`: the folded beginnings, up to the first digit, that several models share
    ("llama"); `regulators`: the folded first words of regulators' names; `described`: what a regulator is called
    without its name, folded, -> its concept ("france s privacy watchdog").
    """

    concepts: Mapping[str, tuple[Concept, ...]]
    longest: Mapping[str, int]
    beginnings: frozenset[str]
    hidden: Mapping[str, tuple[Hidden, ...]]
    families: frozenset[str]
    regulators: frozenset[str]
    described: Mapping[str, Concept]


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
    told = ((key, reference.concepts.get(concept)) for key, concept in descriptions().items())
    described = {key: concept for key, concept in told if concept}
    spelt = ((*key_and_length(name), concept) for concept in reference.concepts.values() for name in names(concept))
    for key, length, concept in spelt:
        if key and concept not in concepts.get(key, ()):
            concepts[key] = (*concepts.get(key, ()), concept)
            head = key.partition(" ")[0]
            longest[head] = max(longest.get(head, 0), min(length, LONGEST))
    named = [key for key, own in concepts.items() if any(concept.kind == "regulator" for concept in own)]
    regulators = frozenset(key.partition(" ")[0] for key in chain(named, described))
    for key, concept in described.items():
        concepts[key] = tuple(dict.fromkeys((*concepts[key], concept))) if key in concepts else (concept,)
    longest.update(dict.fromkeys((key.partition(" ")[0] for key in described), LONGEST))
    return Gazetteer(
        concepts, longest, _beginnings(concepts), _hidden(reference), _families(reference), regulators, described
    )


def _beginnings(keys: Iterable[str]) -> frozenset[str]:
    """The keys and what they begin with, word by word: from the end, until a beginning is known, and so all of its."""
    found: set[str] = set()
    for key in keys:
        beginning = key
        while beginning and beginning not in found:
            found.add(beginning)
            beginning = beginning.rpartition(" ")[0]
    return frozenset(found)


def key_and_length(name: str) -> tuple[str, int]:
    """A name's words, folded each, as the tables have them, and how many tokens it is of ("Run:ai" has three)."""
    parts = tokens(name, 0, len(name))
    return " ".join(filter(None, (folded(token.text) for token in parts))), len(parts)


def _hidden(reference: Reference) -> Mapping[str, tuple[Hidden, ...]]:
    found: dict[str, tuple[Hidden, ...]] = {}
    for concept in reference.concepts.values():
        for name in concept.hidden if concept.kind == "regulator" else ():
            words = tuple(token.text for token in tokens(name, 0, len(name)))
            bare = len(words) == 2 and words[0].islower() and words[1][0].isupper()
            if not (len(words) == 1 and words[0].isupper()):  # a hidden acronym needs more than itself
                hidden = Hidden(words, concept, bare)
                found[words[0].lower()] = (*found.get(words[0].lower(), ()), hidden)
    return found


def _families(reference: Reference) -> frozenset[str]:
    found: Counter[str] = Counter()
    for concept in reference.concepts.values():
        if concept.kind == "model":
            found.update({family_of(name) for _, name in concept.labels})
    return frozenset(family for family, count in found.items() if count > 1 and len(family) > 1)


def family_of(name: str) -> str:
    """The first word of a model's name up to a digit or hyphen, lower case.

    >>> family_of("GPT-4o"), family_of("Qwen3-32B"), family_of("Llama 3.1")
    ('gpt', 'qwen', 'llama')
    """
    beginning = FAMILY.match(name)
    return beginning.group().lower() if beginning else ""


def known_names(sentence: Sequence[Token], starts: Iterable[int], table: Gazetteer) -> Iterator[Known]:
    """The longest well-known names that begin at these tokens of a sentence, left to right, without overlap.

    A word in lower case is none ("the venture arm"), nor are several of them unless they name a regulator
    ("parquet national financier").
    """
    free = 0
    for first in starts:
        head = folded(sentence[first].text).partition(" ")[0]
        if first < free or head not in table.longest:
            continue
        found = _longest_at(sentence, first, table.longest[head], table)
        if found:
            free = found.last
            yield found


def _longest_at(sentence: Sequence[Token], first: int, longest: int, table: Gazetteer) -> Known | None:
    key, found = "", None
    for last in range(first + 1, min(len(sentence), first + longest) + 1):
        word = folded(sentence[last - 1].text)
        if not word:
            continue
        key = f"{key} {word}" if key else word
        if key not in table.beginnings:
            break
        concepts = table.concepts.get(key)
        if concepts and _is_spelt_as_name(sentence[first:last], concepts):
            found = Known(first, last, concepts)
    return found


def _is_spelt_as_name(tokens: Sequence[Token], concepts: Sequence[Concept]) -> bool:
    if any(token.text != token.lower for token in tokens):
        return True
    return (concepts[0].kind == "regulator" and len(tokens) > 1) or (
        concepts[0].kind == "model" and not concepts[0].ambiguous
    )


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """`fold`, remembered for the words that come again and again."""
    return fold(word)
