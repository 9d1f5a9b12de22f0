"""The phrases and pronouns that may stand for a named entity: what is known of one, and the words that make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.mentions.lexicon import LANGUAGES, Classes, load_lexicon, read_classes, read_lines
from kg.records import EntityKind, Token

CONTEXTS = ("said", "join", "prep")
"""The classes of words before a phrase that tell most of whom it stands for."""
FORMS = ("subject", "object", "owner", "clitic")
"""The classes of pronouns, each of them a form of anaphor."""
HEADS = ("company", "fund", "regulator", "model", "relation", "buyer", "target", "seller")
"""The classes of nouns that stand for an entity."""
PARTS = ("buyer", "target", "seller", "relation")
"""The classes of nouns that tell an entity by the part that it plays."""
RANKS = ("earlier", "latest")
"""The classes of words that tell an entity by the order in which the article names it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language that make epithets, by class; where words of place say something is from.

    `origins` gives a country code, country/place, or "?/word" for a place of no known country.
    `agents` are endings of nouns for those who do something for a living ("loueur", "lunetier"). `heads` are the nouns
    that stand for an entity, `french` says which grammar is to be read.
    """

    words: Classes
    origins: Mapping[str, tuple[str, ...]]
    agents: tuple[str, ...]
    determiners: frozenset[str]
    heads: frozenset[str]
    pronouns: frozenset[str]
    french: bool

    def is_a(self, word: str, kind: str) -> bool:
        """Whether a lower-case word stands in a class."""
        return kind in self.words.get(word, ())


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A phrase or pronoun without a name of its own; tokens `first` to `last` (exclusive) of sentence `sentence`.

    `form` is what sort it is: weights are learned for each. `head` is its noun or the pronoun itself, `kind` the kind
    it can stand for (None for any), `origins` the places among its words (country code, or country/place), `about` the
    other words in it and in its complement. `deictic`: it points ("cette PME"). `before` and `after` are the words
    beside it, `context` what sort of word stands before it.
    `introduces`: the token after it where a name follows that the phrase belongs to.
    """

    sentence: int
    first: int
    last: int
    form: str
    head: str
    kind: EntityKind | None
    before: str
    after: str
    context: str
    fund: bool = False
    origins: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    deictic: bool = False
    own_word: bool = False
    size: str = ""
    part: str = ""
    gender: str = ""
    generic: bool = False
    introduces: int | None = None


@cache
def vocabulary(language: str) -> Vocabulary:
    """The epithet words of a language (English where it has none of its own) and the origins of both."""
    known = language if language in LANGUAGES else "en"
    origins: dict[str, tuple[str, ...]] = {}
    for line in read_lines("origins.txt"):
        place, *names = line.split()
        for name in names:
            origins[name] = (*origins.get(name, ()), place)
    for word, kinds in load_lexicon().forms.items():
        if "place" in kinds:
            origins.setdefault(word, (f"?/{word}",))
    words = read_classes(f"epithets.{known}.txt")
    return Vocabulary(
        words,
        origins,
        tuple(word for word in words if "agent" in words[word]),
        _of(words, "definite", "deictic", "possessive", "plural"),
        _of(words, *HEADS),
        _of(words, *FORMS),
        known == "fr",
    )


def _of(words: Classes, *kinds: str) -> frozenset[str]:
    return frozenset(word for word, own in words.items() if any(kind in own for kind in kinds))


def beside(tokens: Sequence[Token], first: int, last: int, words: Vocabulary) -> tuple[str, str, str]:
    """The words before and after a phrase, "" where there is none, and what sort of word stands before it.

    The little words before a French verb are passed over. The sort is one of CONTEXTS, "start", "sign" or "word".
    """
    before = tokens[first - 1].lower if first else ""
    while last + 1 < len(tokens) and words.is_a(tokens[last].lower, "light"):
        last += 1
    after = tokens[last].lower if last < len(tokens) else ""
    own = words.words.get(before, ())
    sort = next((kind for kind in CONTEXTS if kind in own), "word" if before[:1].isalnum() else "sign")
    return before, after, sort if before else "start"
