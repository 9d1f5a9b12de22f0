"""Texts -> the weights of the network that finds the roles, learned by gradient descent with JAX.

The network is that of `kg.facts.network`, for many articles at once: batches of mentions, every article whole. While
learning, features and hidden values are left out at random, so that no single one is relied upon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kg.facts.network import COARSE, PARTS, Seen, write_network

if TYPE_CHECKING:
    from jax import Array
    from numpy.typing import NDArray

LEAST_SEEN = 6
"""Features of fewer mentions are left out: 37,000 of 400,000 stay."""
LEAST_READ = 8
"""The same for words of a sentence, and those that follow each other: 20,000 stay."""
MOST_FEATURES, MOST_WORDS = 180, 180
"""Features of one mention and words of one sentence beyond these are left out while learning; hardly any has more."""
BATCH = 1024
"""Mentions in a batch; a text with more of them is not learned from."""
WIDTH = 64
"""The size of the first and of the second layer: 32 loses 0.01 of role F1, 96 wins nothing."""
SEEN_BESIDE = 12
"""How many first layers the second one sees (see `kg.facts.network`); the last four are those of the sentences, which
win 0.01 of role F1 in articles and 0.015 in lessons."""
DROPPED = 0.5
"""The share of features and of hidden values left out at random."""
PASSES = 10
"""How often all texts are gone through; 8 and 13 give 0.01 less of fact F1."""
RATE, WARM, DECAY = 0.002, 50, 0.01
"""Step size of Adam at its most, after so many batches, falling to nothing; and the decay of weights (AdamW)."""
SHRUNK = 1e-5
"""L2 on the weights that lead from features to roles directly."""
FIRST_MOMENT, SECOND_MOMENT, TINY = 0.9, 0.99, 1e-8
SEED = 0

Weights: TypeAlias = "dict[str, Array]"
Batch: TypeAlias = "tuple[Array, ...]"
State: TypeAlias = "tuple[Weights, Weights, Weights]"
"""The weights and the two moments of their slopes that Adam keeps."""
Step: TypeAlias = "Callable[[State, float, float, Batch, Array], State]"


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees of a text, and the label of every mention for each kind."""

    seen: Seen
    labels: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as numbers, for each mention.

    The rows of its features (0 for none) and of the words of its sentence, its labels (mention, kind), its thing and
    its sentence.
    """

    rows: NDArray[np.int32]
    words: NDArray[np.int32]
    labels: NDArray[np.int32]
    things: Sequence[int]
    sentences: Sequence[int]


def learn_network(examples: Sequence[Example], path: Path) -> None:
    """Learn the network and write its weights; the same examples give the same bytes on one machine."""
    labels = _labels(examples)
    names = _frequent((row for example in examples for row in example.seen.features), LEAST_SEEN)
    words = _frequent((row for example in examples for row in example.seen.words), LEAST_READ)
    row_of, word_of = ({name: row for row, name in enumerate(found, 1)} for found in (names, words))
    encoded = [_encoded(example, row_of, word_of, labels) for example in examples]
    usable = [one for one in encoded if 0 < len(one.rows) <= BATCH]
    learned = _descended(usable, len(names) + 1, len(words) + 1, [len(own) for own in labels.values()])
    parts = {part: np.asarray(learned[part]) for part in PARTS if part not in COARSE}
    for part, (inner, direct) in zip(COARSE, (("embedded", "direct"), ("spelt", "spelt_direct")), strict=True):
        parts[part] = np.hstack([np.asarray(learned[inner])[1:], np.asarray(learned[direct])[1:]])
    write_network(path, names, words, labels, parts)


def _labels(examples: Sequence[Example]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for example in examples:
        for kind, own in example.labels.items():
            found.setdefault(kind, set()).update(own)
    return {kind: sorted(own) for kind, own in found.items()}


def _frequent(rows: Iterable[Sequence[str]], least: int) -> list[str]:
    """What stands in at least so many rows."""
    counts = Counter(name for row in rows for name in set(row))
    return sorted(name for name, count in counts.items() if count >= least)


def _encoded(
    example: Example, row_of: Mapping[str, int], word_of: Mapping[str, int], labels: Mapping[str, Sequence[str]]
) -> Encoded:
    seen = example.seen
    words = _rows(seen.words, word_of, MOST_WORDS)[list(seen.sentences)]
    told = [[own.index(label) for label in example.labels[kind]] for kind, own in labels.items()]
    rows = _rows(seen.features, row_of, MOST_FEATURES)
    return Encoded(rows, words, np.array(told, np.int32).T, seen.things, seen.sentences)


def _rows(seen: Sequence[Sequence[str]], row_of: Mapping[str, int], most: int) -> NDArray[np.int32]:
    rows = np.zeros((len(seen), most), np.int32)
    for number, names in enumerate(seen):
        own = sorted({row_of[name] for name in names if name in row_of})[:most]
        rows[number, : len(own)] = own
    return rows


def _batches(texts: Sequence[Encoded], order: Iterable[int]) -> Iterator[Batch]:
    """Texts put together, as many as fit, every batch of the same size."""
    waiting: list[Encoded] = []
    for number in order:
        if sum(len(one.rows) for one in waiting) + len(texts[number].rows) > BATCH:
            yield _batch(waiting)
            waiting = []
        waiting.append(texts[number])
    if waiting:
        yield _batch(waiting)


def _batch(texts: Sequence[Encoded]) -> Batch:
    """Many texts as one.

    Rows, words, labels, whether a mention is one, its thing, its text, its sentence, and whether one of its text is
    before and behind.
    """
    import jax.numpy as jnp

    rows, words = np.zeros((BATCH, MOST_FEATURES), np.int32), np.zeros((BATCH, MOST_WORDS), np.int32)
    labels = np.zeros((BATCH, texts[0].labels.shape[1]), np.int32)
    real, before, behind = (np.zeros(BATCH, np.float32) for _ in range(3))
    thing, text, sentence = (np.full(BATCH, BATCH - 1) for _ in range(3))
    start = things = sentences = 0
    for number, one in enumerate(texts):
        end = start + len(one.rows)
        rows[start:end], words[start:end], labels[start:end] = one.rows, one.words, one.labels
        real[start:end], text[start:end] = 1, number
        thing[start:end] = [things + own for own in one.things]
        sentence[start:end] = [sentences + own for own in one.sentences]
        before[start + 1 : end], behind[start : end - 1] = 1, 1
        start, things, sentences = end, things + max(one.things) + 1, sentences + max(one.sentences) + 1
    last = BATCH - 1
    arrays = (rows, words, labels, real, np.minimum(thing, last), text, np.minimum(sentence, last), before, behind)
    return tuple(jnp.asarray(array) for array in arrays)


def _beginning(rows: int, words: int, outputs: int) -> Weights:
    import jax.numpy as jnp

    chance = np.random.default_rng(SEED)

    def normal(deviation: float, *shape: int) -> Array:
        return jnp.asarray(chance.normal(0, deviation, shape), jnp.float32)

    return {
        "embedded": normal(0.03, rows, WIDTH),
        "direct": jnp.zeros((rows, outputs), jnp.float32),
        "hidden": jnp.zeros(WIDTH, jnp.float32),
        "spelt": normal(0.05, words, WIDTH),
        "spelt_direct": jnp.zeros((words, outputs), jnp.float32),
        "words_hidden": jnp.zeros(WIDTH, jnp.float32),
        "second": normal((SEEN_BESIDE * WIDTH) ** -0.5, SEEN_BESIDE * WIDTH, WIDTH),
        "second_bias": jnp.zeros(WIDTH, jnp.float32),
        "out": normal(0.1, WIDTH, outputs),
        "out_bias": jnp.zeros(outputs, jnp.float32),
    }


def _descended(texts: Sequence[Encoded], rows: int, words: int, sizes: Sequence[int]) -> Weights:
    """The weights after all passes."""
    import jax
    import jax.numpy as jnp

    chance = np.random.default_rng(SEED)
    steps = PASSES * sum(1 for _ in _batches(texts, range(len(texts))))
    weights = _beginning(rows, words, sum(sizes))
    state: State = (weights, *(jax.tree.map(jnp.zeros_like, weights) for _ in range(2)))
    step, key, count = _step(sizes), jax.random.PRNGKey(SEED), 0
    for _ in range(PASSES):
        for batch in _batches(texts, chance.permutation(len(texts)).tolist()):
            count += 1
            key, own = jax.random.split(key)
            rate = RATE * min(1.0, count / WARM) * max(0.02, 1 - count / steps)
            state = step(state, float(count), rate, batch, own)
    return state[0]


def _step(sizes: Sequence[int]) -> Step:
    """One step of AdamW, compiled: weights and moments before -> after."""
    import jax
    import jax.numpy as jnp

    def step(state: State, count: float, rate: float, batch: Batch, key: Array) -> State:
        weights, first, second = state
        slope = jax.grad(_loss)(weights, batch, key, sizes)
        first = jax.tree.map(lambda old, new: FIRST_MOMENT * old + (1 - FIRST_MOMENT) * new, first, slope)
        second = jax.tree.map(lambda old, new: SECOND_MOMENT * old + (1 - SECOND_MOMENT) * new * new, second, slope)

        def moved(weight: Array, mean: Array, square: Array) -> Array:
            deviation = jnp.sqrt(square / (1 - SECOND_MOMENT**count)) + TINY
            change = mean / (1 - FIRST_MOMENT**count) / deviation + DECAY * weight
            return jnp.subtract(weight, rate * change)

        return jax.tree.map(moved, weights, first, second), first, second

    return jax.jit(step)


def _loss(weights: Weights, batch: Batch, key: Array, sizes: Sequence[int]) -> Array:
    """The mean surprise at the labels, over the mentions of a batch, all kinds added up."""
    import jax
    import jax.numpy as jnp

    labels, real = batch[2], batch[3]
    scores = _scores(weights, batch, key)
    surprise, start = jnp.zeros(()), 0
    for kind, size in enumerate(sizes):
        likely = jax.nn.log_softmax(scores[:, start : start + size])
        surprise -= jnp.sum(jnp.take_along_axis(likely, labels[:, kind : kind + 1], 1)[:, 0] * real)
        start += size
    return surprise / jnp.sum(real) + SHRUNK * jnp.sum(weights["direct"] ** 2)


def _scores(weights: Weights, batch: Batch, key: Array) -> Array:
    """The network of `kg.facts.network.chances`, with values left out at random."""
    import jax
    import jax.numpy as jnp

    rows, words = batch[0], batch[1]
    one, other, third = jax.random.split(key, 3)
    kept = _kept((rows > 0).astype(jnp.float32), one)
    first = jax.nn.relu(jnp.einsum("mf,mfw->mw", kept, weights["embedded"][rows]) + weights["hidden"])
    direct = jnp.einsum("mf,mfw->mw", kept, weights["direct"][rows])
    read = _kept((words > 0).astype(jnp.float32), third)
    spelt = jax.nn.relu(jnp.einsum("mf,mfw->mw", read, weights["spelt"][words]) + weights["words_hidden"])
    direct += jnp.einsum("mf,mfw->mw", read, weights["spelt_direct"][words])
    beside = jnp.concatenate([*_beside(first, batch), *_around(first, batch), spelt], axis=1)
    second = jax.nn.relu(_kept(beside, other) @ weights["second"] + weights["second_bias"])
    return second @ weights["out"] + weights["out_bias"] + direct


def _kept(values: Array, key: Array) -> Array:
    """Values, some of them left out at random."""
    import jax

    return values * jax.random.bernoulli(key, 1 - DROPPED, values.shape) / (1 - DROPPED)


def _beside(first: Array, batch: Batch) -> Iterator[Array]:
    """As in `kg.facts.network`, by segments: what stands between texts is not seen."""
    import jax
    import jax.numpy as jnp

    _, _, _, real, thing, text, _, before, behind = batch
    yield first
    for away, inside in ((1, before), (-1, behind)):
        near = jnp.roll(first, away, 0) * inside[:, None]
        yield near
        yield jnp.roll(near, away, 0) * inside[:, None]
    count = jax.ops.segment_sum(real, thing, BATCH)[thing]
    total = jax.ops.segment_sum(first * real[:, None], thing, BATCH)[thing]
    yield (total - first) / jnp.maximum(count - 1, 1)[:, None]
    yield jax.ops.segment_max(first, thing, BATCH)[thing]
    yield jax.ops.segment_max(first * real[:, None], text, BATCH)[text]


def _around(first: Array, batch: Batch) -> Iterator[Array]:
    """As in `kg.facts.network`."""
    import jax
    import jax.numpy as jnp

    real, text, sentence = batch[3], batch[5], batch[6]
    most = jnp.maximum(jax.ops.segment_max(first * real[:, None], sentence, BATCH), 0)
    texts = jax.ops.segment_max(jnp.where(real > 0, text, -1), sentence, BATCH)
    yield most[sentence]
    for away in (1, -1):
        inside = jnp.roll(texts, away) == texts
        yield (jnp.roll(most, away, 0) * inside[:, None])[sentence]
