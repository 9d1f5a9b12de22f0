"""Learn all that ships with the package again.

    python -m kg.learning tests/gold/corpus tests/gold/lessons

Names first, then facts: the network of the roles learns from the gold's own names and from texts as they are read by
taggers that have not seen them, the judge of the events from what it tells of texts that it has not seen. Texts
that are put aside take no part. The same gold gives the same bytes on one machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.gold.reading import LESSONS, Gold, held_out, read_gold
from kg.learning.names import learn_names, readings_of_unseen, taggers
from kg.learning.roles import Taught, learn_all, taught
from kg.mentions.coreference import weights as coreference_weights
from kg.mentions.gold import Marked
from kg.mentions.lexicon import load_lexicon
from kg.mentions.tagger import Trained, shipped
from kg.reference import load_reference

NAMES = frozenset("crmpo")
"""The types of marks that stand on names."""
WEIGHTS = Path(__file__).parent.parent / "facts" / "weights"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the gold, learn names and facts, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folders of articles, briefs and lessons")
    chosen = parser.parse_args(arguments)
    gold = [text for folder in chosen.gold for text in read_gold(folder) if not held_out(text.name)]
    marked = [_marked(text) for text in gold]
    folds, whole = taggers(marked)
    learn_names(marked, folds, whole)
    for remembered in (load_lexicon, shipped, coreference_weights):  # what follows must see what was just learned
        remembered.cache_clear()
    learn_all([taught(text) for text in gold], list(_unseen(gold, marked, folds)), WEIGHTS)


def _marked(text: Gold) -> Marked:
    """A text for the learning of names; the names of a lesson stand only where it marks them."""
    marks = text.lesson.marks if text.lesson else ()
    places = tuple((mark.start, mark.end, mark.value) for mark in marks if mark.kind in NAMES)
    return Marked(text.name, text.article, text.data, places, not text.name.startswith(LESSONS))


def _unseen(gold: Sequence[Gold], marked: Sequence[Marked], folds: Sequence[Trained]) -> Iterator[Taught]:
    by_name = {text.name: text for text in gold}
    for one, reading in readings_of_unseen(marked, folds, reference=load_reference()):
        yield taught(by_name[one.name], reading)


if __name__ == "__main__":
    main()
