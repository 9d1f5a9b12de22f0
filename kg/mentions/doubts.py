"""A name that the tagger takes for a company, and its article -> whether it is a person, a place or a product.

A name whose first place stands behind "chief executive" or « sa patronne » is a person, as is a given name with
another word, and a surname whose whole stands in the article ("Musk" where "Elon Musk" does).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.mentions.anaphors import vocabulary
from kg.mentions.lexicon import Classes, Lexicon, read_lines
from kg.mentions.tokens import tokens
from kg.records import Sentence, Token

SURE = 0.7
"""A word of place that the tagger is at least so sure of is a company's name (« Orange »)."""
ORGANISATION = frozenset(("form", "legal", "fund", "tech", "regulator", "school", "media", "place"))
"""A word of these in a name makes it no person's."""
ENDS_LAWS = frozenset(("act", "bill", "directive"))
BEGINS_LAWS = frozenset(("loi", "règlement", "directive", "décret"))
PERSONAL = frozenset(("person", "founder"))

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubts:
    """What an article tells of people: how often a word stands behind a given name, and how often such a one at all."""

    sentences: Sequence[Sentence]
    cues: Classes
    lexicon: Lexicon
    pronouns: frozenset[str]
    behind: Mapping[str, int]
    counts: Mapping[str, int]


def read_doubts(sentences: Sequence[Sentence], language: str, lexicon: Lexicon) -> Doubts:
    """Look through an article once."""
    given = _given(lexicon)
    behind = Counter([word for sentence in sentences for word in _behind_given(sentence.tokens, given)])
    texts = (token.text for sentence in sentences for token in sentence.tokens) if behind else ()
    counts = Counter(text for text in texts if text in behind)
    cues = lexicon.cues.get(language, lexicon.cues["en"])
    return Doubts(sentences, cues, lexicon, _pronouns(language), behind, counts)


@cache
def _pronouns(language: str) -> frozenset[str]:
    words = vocabulary(language)
    return frozenset(word for word in words.words if words.is_a(word, "subject"))


@lru_cache(maxsize=8)
def _given(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(word for word, kinds in lexicon.forms.items() if "given" in kinds)


def _behind_given(tokens: Sequence[Token], given: frozenset[str]) -> list[str]:
    places = [index for index, token in enumerate(tokens[:-1], 1) if token.lower in given]
    return [
        tokens[index].text
        for index in places
        if tokens[index - 1].text[0].isupper() and tokens[index].text[0].isupper()
    ]


def is_nobody(words: Words, confidence: float, doubts: Doubts) -> bool:
    """Whether a name of no known company is a place, a product or a law."""
    lower = tuple(word.lower() for word in words)
    if len(lower) > 1 and (lower[-1] in ENDS_LAWS or lower[0] in BEGINS_LAWS):
        return True
    if lower in _listed("cities.txt") or lower in _listed("products.txt"):
        return True
    return confidence < SURE and all("place" in doubts.lexicon.forms.get(word, ()) for word in lower)


def is_pronoun(words: Words, doubts: Doubts) -> bool:
    """Whether a name is a pronoun with the capital of a sentence's beginning ("Il")."""
    return len(words) == 1 and words[0].lower() in doubts.pronouns


def is_person(words: Words, place: tuple[int, int], doubts: Doubts) -> bool:
    """Whether a name of no known company is a person's."""
    forms = [doubts.lexicon.forms.get(word.lower(), ()) for word in words]
    if len(words) == 1:
        pairs = doubts.behind.get(words[0], 0)
        return 2 * pairs >= doubts.counts.get(words[0], 0) and pairs > 0
    if len(words) > 3 or any(ORGANISATION & set(kinds) for kinds in forms[1:]):
        return False
    if tuple(word.lower() for word in words) in _listed("eponyms.txt"):
        return False
    return ("given" in forms[0] and words[1].lower() not in doubts.lexicon.common) or _is_titled(place, doubts)


def _is_titled(place: tuple[int, int], doubts: Doubts) -> bool:
    """Whether "chief executive", "founder" or the like stands right before the first place of a name."""
    number, first = place
    before = [token for token in doubts.sentences[number].tokens[max(0, first - 2) : first] if token.text != ","]
    if not before:
        return False
    word = before[-1].lower
    return bool(PERSONAL & set(doubts.cues.get(word, ()))) or "title" in doubts.lexicon.forms.get(word, ())


@cache
def _listed(file: str) -> frozenset[Words]:
    return frozenset(tuple(token.lower for token in tokens(line, 0, len(line))) for line in read_lines(file))
