"""Sentences -> the noun phrases that may stand for a named entity ("la jeune pousse nantaise", "the Redmond giant")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.mentions.lexicon import LANGUAGES, Classes, load_lexicon, read_classes, read_lines
from kg.records import EntityKind, Sentence, Token

BEFORE_HEAD = 6
"""Words that may stand between an English determiner and its head: "the Manchester-based legal software group"."""
COMPLEMENT = 5
"""Words of a complement that may stand between a noun and the name it introduces: "l'éditeur d'outils d'audit X"."""
OF = ("de", "d'", "du", "des")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language that make epithets, by class; where words of place say something is from.

    `origins` gives a country code, country/place, or "?/word" for a place of no known country.
    `agents` are endings of nouns for those who do something for a living ("loueur", "lunetier").
    """

    words: Classes
    origins: Mapping[str, tuple[str, ...]]
    agents: tuple[str, ...]
    determiners: frozenset[str]

    def is_a(self, word: str, kind: str) -> bool:
        """Whether a lower-case word stands in a class."""
        return kind in self.words.get(word, ())


@dataclass(frozen=True, slots=True)
class Epithet:
    """A phrase without a name of its own; tokens `first` to `last` (exclusive) of sentence number `sentence`.

    `head` is its noun, `about` the other words in it and in its complement, `origins` the places among them
    (country code, or country/place). `deictic`: it points ("cette PME"). `relation`: it is told by its relation to
    another ("la filiale"). `introduces`: the token after it where a name follows that the phrase belongs to.
    """

    sentence: int
    first: int
    last: int
    head: str
    kind: EntityKind
    fund: bool
    origins: tuple[str, ...]
    about: tuple[str, ...]
    deictic: bool
    own_word: bool
    size: str
    generic: bool
    introduces: int | None


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
    determiners = frozenset(word for word in words if {"definite", "deictic"} & set(words[word]))
    return Vocabulary(words, origins, tuple(word for word in words if "agent" in words[word]), determiners)


def find_epithets(number: int, sentence: Sentence, taken: frozenset[int], words: Vocabulary) -> Iterator[Epithet]:
    """The definite noun phrases of a sentence that could stand for a name; `taken` are the tokens of its names."""
    tokens = sentence.tokens
    free = 0
    for first, token in enumerate(tokens):
        lower = token.lower
        if (lower not in words.determiners and lower not in words.origins) or first < free:
            continue
        if lower not in words.determiners:
            epithet = _told_by_country(number, tokens, first, taken, words)
        else:
            epithet = _epithet_at(number, tokens, first, taken, words)
        if epithet:  # "du" and "au" hold a preposition too, and stay outside
            yield replace(epithet, first=first + 1) if words.is_a(lower, "contracted") else epithet
            free = epithet.last


def _told_by_country(
    number: int, tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary
) -> Epithet | None:
    """A regulator told by its country: "Britain's competition watchdog"."""
    genitive = first + 1 < len(tokens) and tokens[first + 1].text in ("'s", "’s")
    if not genitive or first in taken or tokens[first].lower not in words.origins or words.is_a("le", "definite"):
        return None
    found = _epithet_at(number, tokens, first + 1, taken, words)
    if found is None or found.kind != "regulator":
        return None
    origins = dict.fromkeys((*words.origins[tokens[first].lower], *found.origins))
    return replace(found, first=first, origins=tuple(origins))


def _epithet_at(
    number: int, tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary
) -> Epithet | None:
    french = words.is_a("le", "definite")
    head = _french_head(tokens, first, taken, words) if french else _english_head(tokens, first, taken, words)
    if head is None:
        return None
    last = head + 1
    while french and last < len(tokens) and last not in taken and _describes(tokens[last].lower, words):
        last += 1
    return _epithet(number, tokens, (first, head, last), taken, words)


def _epithet(
    number: int, tokens: Sequence[Token], bounds: tuple[int, int, int], taken: frozenset[int], words: Vocabulary
) -> Epithet | None:
    first, head, last = bounds
    end = _complement(tokens, last, taken)
    about = tuple(token.lower for token in tokens[first + 1 : end] if token.text[0].isalnum())
    noun = tokens[head].lower
    inside = [token.lower for token in tokens[first + 1 : last + 3 if end > last else last]]
    return Epithet(
        number,
        first,
        last,
        noun,
        _kind(noun, words),
        words.is_a(noun, "fund"),
        tuple(dict.fromkeys(place for word in inside for place in words.origins.get(word, ()))),
        about,
        words.is_a(tokens[first].lower, "deictic"),
        tokens[head].text[0].isupper(),
        next((size for size in ("small", "large") if words.is_a(noun, size)), ""),
        not is_head(noun, words) and not is_adjective(noun),
        end if end in taken and not (end > last and tokens[end - 1].lower in OF) else None,
    )


def _kind(noun: str, words: Vocabulary) -> EntityKind:
    kinds: tuple[EntityKind, ...] = ("regulator", "model")
    return next((kind for kind in kinds if words.is_a(noun, kind)), "company")


def _complement(tokens: Sequence[Token], last: int, taken: frozenset[int]) -> int:
    """The end of the complement that follows a noun ("d'outils d'audit"), `last` where there is none."""
    if last >= len(tokens) or tokens[last].lower not in OF:
        return last
    end = last + 1
    while end < len(tokens) and end < last + COMPLEMENT and end not in taken and tokens[end].text[0].isalnum():
        end += 1
        if tokens[end - 1].text[0].isupper():  # a place ends it ("de Blagnac")
            break
    return end


def _french_head(tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary) -> int | None:
    """Determiner, adjectives that stand before, head; or a word of origin alone ("la Lyonnaise")."""
    index = first + 1
    while index < len(tokens) and words.is_a(tokens[index].lower, "before"):
        index += 1
    if index >= len(tokens) or index in taken:
        return None
    word = tokens[index].lower
    if is_head(word, words):
        return index
    following = tokens[index + 1].lower if index + 1 < len(tokens) else "."
    if is_adjective(word):
        return None if following in OF or following == "-" else index
    if not tokens[index].text.islower() or words.is_a(word, "person"):
        return None
    return index if word.endswith(words.agents) or is_adjective(following) else None


def _english_head(tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary) -> int | None:
    """The last head noun within a few words of the determiner; any noun behind a word of place ("the Malmö studio")."""
    found: int | None = None
    placed = False
    for index in range(first + 1, min(len(tokens), first + 2 + BEFORE_HEAD)):
        word = tokens[index].lower
        if index in taken or words.is_a(word, "stop") or not (word[0].isalnum() or word == "-"):
            break
        if is_head(word, words):
            found = index
        elif found is not None:
            break
        elif placed and tokens[index].text.islower() and word not in words.origins and not words.is_a(word, "person"):
            found = index
        placed = placed or word in words.origins
    return found


def is_head(word: str, words: Vocabulary) -> bool:
    """Whether a noun stands for a company, fund, regulator or model."""
    return any(kind in ("company", "fund", "regulator", "model") for kind in words.words.get(word, ()))


def is_adjective(word: str) -> bool:
    """Whether a word of origin is one for people and firms ("nantaise"), not the place itself ("Nantes")."""
    return "demonym" in load_lexicon().forms.get(word, ())


def _describes(word: str, words: Vocabulary) -> bool:
    return is_adjective(word) or words.is_a(word, "after")
