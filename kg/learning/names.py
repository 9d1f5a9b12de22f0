"""Annotated articles -> the tagger of names, its list of ordinary words, and what clues count for epithets.

They are written where kg.mentions reads them. The same articles give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.learning.salience import examples, fit, write_weights
from kg.learning.together import together
from kg.mentions.features import article_features
from kg.mentions.gazetteer import gazetteer
from kg.mentions.gold import Marked, gold_names, labels
from kg.mentions.lexicon import Lexicon, load_lexicon, read_classes, stem
from kg.mentions.reading import read_mentions
from kg.mentions.tagger import MODEL, Trained, opened
from kg.mentions.tokens import sentences
from kg.records import Reading
from kg.reference import Reference, load_reference

if TYPE_CHECKING:
    from pycrfsuite import Trainer

DATA = Path(__file__).parent.parent / "mentions" / "data" / "names"
SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 100, "feature.possible_transitions": False}
"""Chosen by three-fold validation within the training part; the figures are flat around them."""
FOLDS = 3
HEADER = "# Ordinary words, lower case, of both languages: a capital at the start of a sentence makes no name of them."


def train(*parts: Sequence[Marked]) -> tuple[Trained, ...]:
    """A tagger for each of these parts of the articles, with the ordinary words that belong to it."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.crf") for number in range(len(parts))]
        together([partial(_train, part, path) for part, path in zip(parts, paths, strict=True)])
        words = [_counts(part) for part in parts]
        return tuple(
            opened(path.read_bytes(), _without(counts, Counter(map(stem, counts)), ()))
            for path, counts in zip(paths, words, strict=True)
        )


def _train(marked: Sequence[Marked], path: Path) -> None:
    """Write the weights of a tagger trained on these articles.

    A word found in lower case in one article only is taken out of the ordinary words for that article: the tagger
    must learn how far to trust a list that does not hold every word of a text it has not seen.
    """
    counts = _counts(marked)
    stems = Counter(map(stem, counts))
    trainer, reference = _trainer(), load_reference()
    for one in marked:
        known = _without(counts, stems, [word for word in ordinary_words(one) if counts[word] == 1])
        found = sentences(one.article)
        features = article_features(one.article, found, known, gazetteer(reference))
        rows = labels(found, gold_names(one.gold, frozenset(counts), reference))
        for sentence, row in zip(features, rows, strict=True):
            trainer.append(sentence, row)
    trainer.train(str(path))


def _counts(marked: Sequence[Marked]) -> Counter[str]:
    """In how many articles each ordinary word stands; the basic ones are taken to stand in all."""
    counts = Counter(word for one in marked for word in ordinary_words(one))
    counts.update(dict.fromkeys(read_classes("basic.txt"), len(marked)))
    return counts


def _trainer() -> Trainer:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(SETTINGS)
    return trainer


def _without(counts: Counter[str], stems: Counter[str], words: Collection[str]) -> Lexicon:
    """The lexicon whose ordinary words are those counted but for some; `stems` are all stems with their numbers."""
    gone = Counter(map(stem, words))
    left = frozenset(one for one, number in stems.items() if number > gone[one])
    return replace(load_lexicon(), common=frozenset(counts).difference(words), stems=left)


def taggers(marked: Sequence[Marked]) -> tuple[tuple[Trained, ...], Trained]:
    """For each fold of the articles a tagger that was trained on the others; and one trained on all, to be shipped."""
    *folds, whole = train(*([one for one in marked if _fold(one.name) != number] for number in range(FOLDS)), marked)
    return tuple(folds), whole


def readings_of_unseen(
    marked: Sequence[Marked], folds: Sequence[Trained], *, reference: Reference
) -> Iterator[tuple[Marked, Reading]]:
    """Each article as it is read by the one of the `taggers` of folds that was trained on others.

    What is learned from readings (epithets, facts) must be learned from these: the shipped tagger has seen the
    training articles and makes next to no mistake in them, and so says nothing of its mistakes elsewhere.
    """
    for number, trained in enumerate(folds):
        for one in marked:
            if _fold(one.name) == number:
                yield one, read_mentions(one.article, reference=reference, trained=trained)


def _fold(name: str) -> int:
    return int(hashlib.sha256(f"fold/{name}".encode()).hexdigest(), 16) % FOLDS


def ordinary_words(marked: Marked) -> set[str]:
    """The words that an article writes in lower case."""
    found = (token for sentence in sentences(marked.article) for token in sentence.tokens)
    return {token.lower for token in found if token.text.islower() and token.text.replace("-", "").isalpha()}


def write_common(words: Iterable[str], path: Path) -> None:
    """Write the list of ordinary words."""
    filled = textwrap.fill(" ".join(sorted(words)), 120, break_long_words=False, break_on_hyphens=False)
    path.write_text(f"{HEADER}\n[common]\n{filled}\n", encoding="utf-8")


def learn_names(marked: Sequence[Marked], folds: Sequence[Trained], whole: Trained) -> None:
    """Write the tagger of names and what clues count for epithets where the package reads them.

    `folds` and `whole` are `taggers`: the clues are learned from articles as the taggers of their folds read them.
    """
    (DATA / MODEL).write_bytes(gzip.compress(whole.weights, mtime=0))  # no clock in the bytes
    write_common(whole.lexicon.common - frozenset(read_classes("basic.txt")), DATA / "common.txt")
    read = readings_of_unseen(marked, folds, reference=load_reference())
    write_weights(fit(list(examples(read, load_reference()))), DATA / "salience.txt")
