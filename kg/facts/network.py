"""What is seen around the mentions of an article -> how likely each plays which role, by a small neural network.

Each mention is the sum of what was learned of its features, each sentence the sum of what was learned of its words. A
second layer sees beside a mention its neighbours, the other mentions of the same thing, its sentence, those around it
and the whole article; from all come the chances of the roles, all kinds of facts at once.

All weights are multiples of a power of two, and so is all that is added up before the last step: a double holds such
sums exactly, so their order, and with it the machine and its libraries, do not matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float64]
    Numbers: TypeAlias = NDArray[np.int64]

STEP = 1 / 64
"""What the weights of features are multiples of; one byte each, so they reach from -2 to almost 2."""
FINE = 1 / 1024
"""What all other weights are multiples of."""
DIGITS = 6
"""Decimals of a chance: the exponential function of another machine may differ in the sixteenth."""
PARTS = ("features", "words", "hidden", "words_hidden", "second", "second_bias", "out", "out_bias")
"""The arrays of a network, in the order of its layers."""
COARSE = ("features", "words")
"""Those of one byte a weight."""
LABELS, NAMES, WORDS = "labels", "names", "spelt"
"""What a file of weights holds besides: the labels by kind, as JSON, the names of the features, and the words (also two
or three in a row), one a line."""

Chances = Mapping[str, "Matrix"]
"""Kind of fact -> a row for each mention, a column for each of its labels: probabilities that add up to 1."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network sees of an article.

    For each mention in order, `features`: the names of its features; `things`: a number that the mentions of one thing
    share; `sentences`: which of the sentences with mentions it stands in. `words`: what stands in each of these.
    """

    features: Sequence[Sequence[str]]
    things: Sequence[int]
    sentences: Sequence[int]
    words: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Network:
    """A network as it is read from its file; `labels`: kind -> its labels.

    `feature_rows`, `word_rows`: feature or word -> its row of weights.
    """

    feature_rows: Mapping[str, int]
    word_rows: Mapping[str, int]
    labels: Mapping[str, tuple[str, ...]]
    features: NDArray[np.int8]
    words: NDArray[np.int8]
    hidden: Matrix
    words_hidden: Matrix
    second: Matrix
    second_bias: Matrix
    out: Matrix
    out_bias: Matrix


def read_network(file: bytes) -> Network:
    """The network in the bytes of a file that `write_network` made."""
    with np.load(BytesIO(file), allow_pickle=False) as stored:
        names, words = ({name: row for row, name in enumerate(_lines(stored[part]))} for part in (NAMES, WORDS))
        labels = {kind: tuple(own) for kind, own in json.loads(bytes(stored[LABELS])).items()}
        coarse, fine = [stored[part] for part in COARSE], [FINE * stored[part] for part in PARTS if part not in COARSE]
    return Network(names, words, labels, *coarse, *fine)


def _lines(stored: NDArray[np.uint8]) -> list[str]:
    return bytes(stored).decode().split("\n")


def write_network(
    file: Path,
    names: Sequence[str],
    words: Sequence[str],
    labels: Mapping[str, Sequence[str]],
    parts: Mapping[str, NDArray[Any]],
) -> None:
    """Write weights, rounded to the steps that they are stored in; the same weights give the same bytes."""
    told = {NAMES: "\n".join(names), WORDS: "\n".join(words), LABELS: json.dumps(labels)}
    texts = {name: np.frombuffer(text.encode(), np.uint8) for name, text in told.items()}
    rounded = {part: _rounded(weights, part) for part, weights in parts.items()}
    with file.open("wb") as stream:
        np.savez_compressed(stream, **texts, **rounded)  # type: ignore[arg-type]  # stubs take any keyword for an option


def _rounded(weights: NDArray[Any], part: str) -> NDArray[np.integer[Any]]:
    step, kind = (STEP, np.int8) if part in COARSE else (FINE, np.int16)
    least, most = np.iinfo(kind).min, np.iinfo(kind).max
    return np.clip(np.rint(np.asarray(weights, np.float64) / step), least, most).astype(kind)


def chances(seen: Seen, network: Network) -> Chances:
    """How likely each mention of an article plays which role."""
    width, places = network.hidden.shape[0], np.array(seen.sentences, np.int64)
    added = STEP * _added(seen.features, network.feature_rows, network.features)
    spelt = STEP * _added(seen.words, network.word_rows, network.words)
    first = np.maximum(added[:, :width] + network.hidden, 0.0)
    words = np.maximum(spelt[:, :width] + network.words_hidden, 0.0)
    beside = [*_beside(first, np.array(seen.things, np.int64)), *_around(first, places), words[places]]
    second = np.maximum(np.hstack(beside) @ network.second + network.second_bias, 0.0)
    scores = second @ network.out + network.out_bias + added[:, width:] + spelt[places, width:]
    return dict(_by_kind(scores, network.labels))


def _added(seen: Sequence[Sequence[str]], rows: Mapping[str, int], weights: NDArray[np.int8]) -> Matrix:
    """The sums of the weights of what is seen in each place; none is known of what was not learned."""
    known = [[row for row in map(rows.get, {*names}) if row is not None] for names in seen]
    sums = np.zeros((len(known), weights.shape[1]), np.float64)
    full = [number for number, own in enumerate(known) if own]
    if full:
        starts = np.cumsum([0, *(len(known[number]) for number in full[:-1])])
        taken = weights[np.fromiter(chain.from_iterable(known), np.int64)]
        sums[full] = np.add.reduceat(taken, starts, axis=0, dtype=np.int64)
    return sums


def _beside(first: Matrix, things: Numbers) -> Iterator[Matrix]:
    """A mention's first layer, those of its neighbours, of the same thing elsewhere, and of the article at most."""
    yield first
    for away in (1, 2, -1, -2):
        yield _shifted(first, away)
    yield from _elsewhere(first, things)
    yield np.broadcast_to(first.max(axis=0), first.shape)


def _around(first: Matrix, sentences: Numbers) -> Iterator[Matrix]:
    """For each mention the most of its sentence, and of the sentences with mentions before and after it."""
    starts = np.searchsorted(sentences, np.arange(sentences[-1] + 1))
    most = np.maximum.reduceat(first, starts, axis=0)
    for each in (most, _shifted(most, 1), _shifted(most, -1)):
        yield each[sentences]


def _shifted(first: Matrix, away: int) -> Matrix:
    moved = np.zeros_like(first)
    if away > 0:
        moved[away:] = first[:-away]
    else:
        moved[:away] = first[-away:]
    return moved


def _elsewhere(first: Matrix, things: Numbers) -> Iterator[Matrix]:
    """For each mention the mean over the other mentions of its thing, and the most over all of them."""
    order = np.argsort(things, kind="stable")
    _, starts, group, counts = np.unique(things[order], return_index=True, return_inverse=True, return_counts=True)
    back = np.empty_like(order)
    back[order] = group
    sums = np.add.reduceat(first[order], starts, axis=0)[back]
    others = np.maximum(counts[back] - 1, 1)[:, None]
    yield np.rint((sums - first) / others / STEP) * STEP  # a mean is no multiple of the step by itself
    yield np.maximum.reduceat(first[order], starts, axis=0)[back]


def _by_kind(scores: Matrix, labels: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Matrix]]:
    ends = np.cumsum([0, *map(len, labels.values())])
    for kind, (start, end) in zip(labels, pairwise(ends), strict=True):
        own = scores[:, start:end]
        powers = np.exp(own - own.max(axis=1, keepdims=True))
        yield kind, cast("Matrix", np.round(powers / powers.sum(axis=1, keepdims=True), DIGITS))
