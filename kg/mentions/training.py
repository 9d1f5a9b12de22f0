"""Train the tagger that ships with the package: `python -m kg.mentions.training CORPUS`.

Writes the list of ordinary words, the tagger's weights and what clues count for epithets beside this module. The third
of the corpus that `kg.mentions.gold.is_put_aside` names takes no part. The same corpus gives the same bytes.
"""

from __future__ import annotations

import argparse
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.mentions.features import article_features
from kg.mentions.gazetteer import gazetteer
from kg.mentions.gold import Marked, gold_names, is_put_aside, labels, read_corpus
from kg.mentions.lexicon import load_lexicon, read_classes, stem
from kg.mentions.salience import examples, fit, write_weights
from kg.mentions.tagger import MODEL, forget_tagger
from kg.mentions.tokens import sentences
from kg.reference import load_reference

DATA = Path(__file__).parent / "data" / "names"
SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 100, "feature.possible_transitions": False}
"""Chosen by three-fold validation within the training part; the figures are flat around them."""
HEADER = "# Ordinary words, lower case, of both languages: a capital at the start of a sentence makes no name of them."


def train(marked: Sequence[Marked], model: Path) -> frozenset[str]:
    """Write the tagger's weights for these articles to a file; gives the ordinary words, which belong to it.

    A word found in lower case in one article only is taken out of the ordinary words for that article: the tagger
    must learn how far to trust a list that does not hold every word of a text it has not seen.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(SETTINGS)
    counts = Counter(word for one in marked for word in ordinary_words(one))
    basic = frozenset(read_classes("basic.txt"))
    counts.update(dict.fromkeys(basic, len(marked)))
    lexicon, table = load_lexicon(), gazetteer(load_reference())
    for one in marked:
        own = {word for word in ordinary_words(one) if counts[word] == 1}
        common = frozenset(counts) - own
        known = replace(lexicon, common=common, stems=frozenset(map(stem, common)))
        found = sentences(one.article)
        rows = labels(found, gold_names(one.gold, frozenset(counts)))
        for features, row in zip(article_features(one.article, found, known, table), rows, strict=True):
            trainer.append(features, row)
    trainer.train(str(model))
    return frozenset(counts) - basic


def ordinary_words(marked: Marked) -> set[str]:
    """The words that an article writes in lower case."""
    found = (token for sentence in sentences(marked.article) for token in sentence.tokens)
    return {token.lower for token in found if token.text.islower() and token.text.replace("-", "").isalpha()}


def write_common(words: Iterable[str], path: Path) -> None:
    """Write the list of ordinary words."""
    filled = textwrap.fill(" ".join(sorted(words)), 120, break_long_words=False, break_on_hyphens=False)
    path.write_text(f"{HEADER}\n[common]\n{filled}\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the corpus, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m kg.mentions.training")
    parser.add_argument("corpus", type=Path, help="folder of articles with gold")
    chosen = parser.parse_args(arguments)
    marked = [one for one in read_corpus(chosen.corpus) if not is_put_aside(one.name)]
    write_common(train(marked, DATA / MODEL), DATA / "common.txt")
    forget_tagger()
    load_lexicon.cache_clear()
    write_weights(fit(list(examples(marked, load_reference()))), DATA / "salience.txt")


if __name__ == "__main__":
    main()
