"""Features of sentences -> spans of tokens with a label, by the linear-chain model shipped beside this module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pycrfsuite import Tagger

from kg.mentions.features import FAR

MODEL = "tagger.crf"


@dataclass(frozen=True, slots=True)
class Tagged:
    """Tokens `first` to `last` (exclusive) of sentence number `sentence` were labelled `label`, how surely (0..1)."""

    sentence: int
    first: int
    last: int
    label: str
    confidence: float


@cache
def _model() -> bytes:
    """The shipped model's bytes, held for good: the tagger reads them in place."""
    return (resources.files("kg.mentions") / "data" / "names" / MODEL).read_bytes()


@cache
def load_tagger() -> Tagger:
    """The shipped model, opened once."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(_model())
    return tagger


def forget_tagger() -> None:
    """Have the model read again: after training."""
    load_tagger.cache_clear()
    _model.cache_clear()


def tag(features: Sequence[list[list[str]]]) -> Iterator[Tagged]:
    """The labelled spans of an article's sentences, in the order of the text."""
    tagger = load_tagger()
    for number, sentence in enumerate(features):
        if all(row is FAR for row in sentence):
            continue
        for first, last, label in spans(tagger.tag(sentence)):
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
