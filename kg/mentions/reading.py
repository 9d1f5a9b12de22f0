"""Article -> Reading: its sentences, and everything in them that names an entity or gives a value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from kg.mentions.coreference import find_references
from kg.mentions.names import find_names
from kg.mentions.tagger import Trained
from kg.mentions.tokens import sentences
from kg.mentions.values import read_values
from kg.records import Article, Mention, Reading, Sentence
from kg.reference import Reference

Place = TypeVar("Place", Mention, Sentence)


def read_mentions(
    article: Article,
    *,
    reference: Reference,
    trained: Trained | None = None,
    parted: tuple[Sentence, ...] | None = None,
) -> Reading:
    """Read an article: the names it uses, resolved within the article and against the reference, and the values.

    `trained` is the tagger that proposes names, the shipped one if none is given; `parted` are the article's sentences
    where they are known already.
    """
    found = sentences(article) if parted is None else parted
    names = find_names(article, found, reference=reference, trained=trained)
    references = find_references(article, found, names, reference=reference)
    values = tuple(_outside(read_values(article), names, found))
    mentions = sorted((*names, *references, *values), key=lambda mention: (mention.start, -mention.end))
    return Reading(article, found, tuple(mentions))


def _outside(values: Iterable[Mention], names: Sequence[Mention], found: Sequence[Sentence]) -> Iterator[Mention]:
    """The values that stand in a sentence (so not in litter) and not inside a name."""
    for value in values:
        name, sentence = _before(names, value), _before(found, value)
        if sentence and value.end <= sentence.end and not (name and value.end <= name.end):
            yield value


def _before(places: Sequence[Place], value: Mention) -> Place | None:
    """The last of the places, in the order of the text, that begins no later than a value."""
    index = bisect_right(places, value.start, key=lambda place: place.start)
    return places[index - 1] if index else None
