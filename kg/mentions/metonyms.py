"""Sentences and the names found -> where a regulator is called by its seat or by its bare head noun.

« Bruxelles » and « la Commission » are hidden names of the reference: common words that a context makes names. The
context is that the article names the regulator openly, or uses a bare head noun and another of its hidden names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.mentions.gazetteer import Gazetteer, Hidden
from kg.mentions.lexicon import Classes, load_lexicon, read_classes
from kg.records import Sentence, Token

OPENS = frozenset(',.:;«"“(')
DASHES = frozenset("-–—")
"""After a seat: it opens the report (« BRUXELLES – »)."""
REACH = 6
"""Words after a seat within which its act must stand."""
ARTICLES = frozenset(("the", "la", "le", "l'"))
GOES_ON = frozenset(("de", "d'", "du", "des", "of", "on", "for", "-"))
"""After a bare head noun: it has a complement, so it is another body. After a seat: it tells an origin."""


@dataclass(frozen=True, slots=True)
class Found:
    """A hidden name at tokens `first` to `last` (exclusive) of a sentence."""

    sentence: int
    first: int
    last: int
    hidden: Hidden


def find_metonyms(
    sentences: Sequence[Sentence], table: Gazetteer, named: Collection[str], cues: Classes
) -> tuple[Found, ...]:
    """The hidden names of regulators that the article makes plain; `named` are the concepts that it names openly."""
    found = [one for number, sentence in enumerate(sentences) for one in _found(number, sentence, table, cues)]
    bare = {one.hidden.concept.id for one in found if one.hidden.bare}
    seat = {one.hidden.concept.id for one in found if not one.hidden.bare}
    acting = {one.hidden.concept.id for one in found if _acts(one, sentences[one.sentence].tokens, cues)}
    plain = {*named, *(bare & seat), *acting}
    return tuple(one for one in found if one.hidden.concept.id in plain)


def _acts(one: Found, tokens: Sequence[Token], cues: Classes) -> bool:
    """Whether a seat begins its clause and does there what regulators do (« Bruxelles a infligé une amende »)."""
    opens = one.first == 0 or tokens[one.first - 1].text in OPENS
    after = tokens[one.last : one.last + REACH]
    return (
        not one.hidden.bare
        and len(one.hidden.words) == 1
        and opens
        and any("regulate" in cues.get(token.lower, ()) for token in after)
    )


def _found(number: int, sentence: Sentence, table: Gazetteer, cues: Classes) -> Iterator[Found]:
    tokens = sentence.tokens
    for first, token in enumerate(tokens):
        if token.lower not in table.hidden:
            continue
        for hidden in table.hidden[token.lower]:
            last = first + len(hidden.words)
            if last > len(tokens) or tokens[last - 1].text != hidden.words[-1]:
                continue  # « la » begins many
            if _spells(tokens[first:last], hidden) and stands_alone(tokens, first, last, cues):
                yield Found(number, first, last, hidden)


def _spells(tokens: Sequence[Token], hidden: Hidden) -> bool:
    """Whether the words agree, in case too but for the article at the beginning."""
    skip = 1 if hidden.bare else 0
    return len(tokens) == len(hidden.words) and tuple(token.text for token in tokens[skip:]) == hidden.words[skip:]


def stands_alone(tokens: Sequence[Token], first: int, last: int, cues: Classes) -> bool:
    """Whether no neighbour makes another name of it, or a mere place ("à Bruxelles", "the Brussels office")."""
    after = tokens[last] if last < len(tokens) else None
    if after is not None and (after.lower in GOES_ON or after.text[0].isupper() or qualifies(after.lower)):
        return False
    if after is not None and (after.text in DASHES or {"company", "fund"} & set(cues.get(after.lower, ()))):
        return False
    before = tokens[first - 1].lower if first else ""
    return before not in ARTICLES and "place" not in cues.get(before, ())


def qualifies(word: str) -> bool:
    """Whether a word behind a body's name makes it another body ("nationale", "italienne")."""
    return word in _qualifiers() or "demonym" in load_lexicon().forms.get(word, ())


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(read_classes("qualifiers.txt"))
