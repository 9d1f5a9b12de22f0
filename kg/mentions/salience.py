"""Gold epithets -> what each clue counts when an epithet is resolved (see `kg.mentions.coreference`).

A multinomial logistic model over the candidates of each epithet and "none of them", fitted by plain gradient ascent:
few hundred examples and a few dozen clues need no library, and the same examples give the same figures.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.mentions.coreference import anchored_epithets, clues, fits, read_scene, within_reach
from kg.mentions.epithets import vocabulary
from kg.mentions.gold import Marked, proper_name
from kg.records import Mention, Reading
from kg.reference import Reference, fold

ROUNDS = 150
STEP = 4.0
DECAY = 0.01
"""Gradient ascent: rounds, step length and shrinkage a round, chosen by three-fold validation in the training part."""
NONE = "none"
HEADER = "# What each clue counts when an epithet is resolved (kg.mentions.coreference), as trained."

Example = tuple[list[list[str]], int]
"""The clues of each candidate, and the index of the right one (their number where it is none of them)."""


def examples(read: Iterable[tuple[Marked, Reading]], reference: Reference) -> Iterator[Example]:
    """Every epithet of the articles that gold resolves."""
    for one, reading in read:
        found = reading.sentences
        names = [mention for mention in reading.mentions if mention.via in ("name", "alias")]
        words = vocabulary(one.article.language)
        scene = read_scene(found, names, words, reference)
        gold = list(_gold_spans(one))
        keys = _keys(one, names)
        for epithet in anchored_epithets(scene, words):
            tokens = found[epithet.sentence].tokens
            start, end = tokens[epithet.first].start, tokens[epithet.last - 1].end
            right = next((name for first, last, name in gold if first < end and start < last), None)
            if right is not None:
                fitting = [candidate for candidate in within_reach(epithet, scene) if fits(epithet, candidate)]
                places = [index for index, c in enumerate(fitting) if keys.get(c.name) == right]
                yield clues(epithet, fitting, scene), places[0] if places else len(fitting)


def _gold_spans(one: Marked) -> Iterator[tuple[int, int, str]]:
    """Where the epithets that gold resolves stand, with the canonical names."""
    for name, forms in one.gold["names"].items():
        for form in forms:
            if proper_name(form) is None:
                for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", one.article.text, re.IGNORECASE):
                    yield match.start(), match.end(), name


def _keys(one: Marked, names: Sequence[Mention]) -> Mapping[str, str]:
    """The names found -> gold's canonical names."""
    gold = {fold(form): name for name, forms in one.gold["names"].items() for form in (name, *forms)}
    return {
        mention.name: gold[fold(form)]
        for mention in names
        for form in (mention.text, mention.name)
        if fold(form) in gold
    }


def fit(found: Sequence[Example]) -> dict[str, float]:
    """The weights under which gold's choices are likeliest."""
    known: dict[str, float] = defaultdict(float)
    for _ in range(ROUNDS):
        slope: dict[str, float] = defaultdict(float)
        for candidates, right in found:
            _add_slope(slope, candidates, right, known)
        for clue, value in slope.items():
            known[clue] += STEP * value / len(found) - DECAY * known[clue]
    return {clue: round(value, 2) for clue, value in sorted(known.items()) if round(value, 2)}


def _add_slope(slope: dict[str, float], candidates: list[list[str]], right: int, known: Mapping[str, float]) -> None:
    rows = [*candidates, [NONE]]
    powers = [math.exp(sum(known.get(clue, 0.0) for clue in row)) for row in rows]
    whole = sum(powers)
    for index, row in enumerate(rows):
        change = (index == right) - powers[index] / whole
        for clue in row:
            slope[clue] += change


def write_weights(known: Mapping[str, float], path: Path) -> None:
    """Write the weights, one clue a line."""
    path.write_text("\n".join([HEADER, *(f"{clue} {value}" for clue, value in known.items())]) + "\n", encoding="utf-8")
