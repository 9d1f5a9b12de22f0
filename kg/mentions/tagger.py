"""Features of sentences -> spans of tokens with a label, by the linear-chain model shipped beside this module."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kg.mentions.features import FAR
from kg.mentions.lexicon import Lexicon, load_lexicon

if TYPE_CHECKING:
    from pycrfsuite import Tagger

MODEL = "tagger.crf.gz"


@dataclass(frozen=True, slots=True)
class Tagged:
    """Tokens `first` to `last` (exclusive) of sentence number `sentence` were labelled `label`, how surely (0..1)."""

    sentence: int
    first: int
    last: int
    label: str
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A tagger and the word lists that it was trained with; `weights` are its bytes, which it reads in place."""

    tagger: Tagger
    lexicon: Lexicon
    weights: bytes


@cache
def shipped() -> Trained:
    """The tagger that comes with the package, opened once."""
    packed = (resources.files("kg.mentions") / "data" / "names" / MODEL).read_bytes()
    return opened(gzip.decompress(packed), load_lexicon())


def opened(weights: bytes, lexicon: Lexicon) -> Trained:
    """A tagger from its bytes."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    return Trained(tagger, lexicon, weights)


def tag(features: Sequence[list[list[str]]], trained: Trained) -> Iterator[Tagged]:
    """The labelled spans of an article's sentences, in the order of the text."""
    tagger = trained.tagger
    for number, sentence in enumerate(features):
        if sentence.count(FAR) == len(sentence):
            continue
        labels = tagger.tag(sentence)
        if labels.count("O") == len(labels):
            continue
        for first, last, label in spans(labels):
            sure = [tagger.marginal(f"{'I' if place > first else 'B'}-{label}", place) for place in range(first, last)]
            yield Tagged(number, first, last, label, min(sure))


def spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The spans that a row of B-, I- and O labels tells of, as first, last (exclusive), label.

    >>> list(spans(["O", "B-company", "I-company", "B-model"]))
    [(1, 3, 'company'), (3, 4, 'model')]
    """
    first = 0
    while first < len(labels):
        last = first + 1
        if labels[first].startswith("B-"):
            while last < len(labels) and labels[last].startswith("I-"):
                last += 1
            yield first, last, labels[first][2:]
        first = last
