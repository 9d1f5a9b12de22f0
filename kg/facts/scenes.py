"""Reading -> Scene: each sentence as words with its mentions drawn together, and the frames that stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.facts.frames import Trigger, sum_words, triggers
from kg.records import Mention, Reading, Sentence


@dataclass(frozen=True, slots=True)
class Place:
    """A mention and the index of the word that stands for it in its scene."""

    mention: Mention
    word: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence: `words` in lower case where a mention is one word ("<company>"), its places and triggers.

    `sums` are the words that say what an amount is, as (first word, last word exclusive, what it is).
    """

    number: int
    sentence: Sentence
    words: tuple[str, ...]
    places: tuple[Place, ...]
    triggers: tuple[Trigger, ...]
    sums: tuple[tuple[int, int, str], ...]


def scenes(reading: Reading) -> tuple[Scene, ...]:
    """The scenes of an article, one for each sentence, in order."""
    return tuple(_scenes(reading))


def _scenes(reading: Reading) -> Iterator[Scene]:
    mentions, position = reading.mentions, 0
    for number, sentence in enumerate(reading.sentences):
        while position < len(mentions) and mentions[position].start < sentence.start:
            position += 1
        first = position
        while position < len(mentions) and mentions[position].start < sentence.end:
            position += 1
        words, places = _drawn_together(sentence, mentions[first:position])
        language = reading.article.language
        sums = sum_words(words, language) if any(place.mention.kind == "amount" for place in places) else ()
        yield Scene(number, sentence, words, places, triggers(words, language), sums)


def _drawn_together(sentence: Sentence, mentions: tuple[Mention, ...]) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    words: list[str] = []
    places: list[Place] = []
    waiting = iter(mentions)
    mention = next(waiting, None)
    covered = -1
    for token in sentence.tokens:
        while mention is not None and mention.start < token.end:
            places.append(Place(mention, len(words)))
            words.append(f"<{mention.kind}>")
            covered, mention = mention.end, next(waiting, None)
        if token.start >= covered:
            words.append(token.lower)
    return tuple(words), tuple(places)
