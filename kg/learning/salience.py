"""Gold epithets and pronouns -> what each clue counts when one is resolved (see `kg.mentions.coreference`).

A multinomial logistic model over the candidates of each anaphor and "none of them", fitted by stochastic gradient
ascent in a fixed order: some thousand examples need no library, and the same examples give the same figures.
A clue counts for all forms of anaphor together and for each form by itself: what is rare leans on what is common.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg.mentions.anaphors import FORMS, Anaphor, vocabulary
from kg.mentions.clues import clues, clues_of_none
from kg.mentions.coreference import anaphors, candidates, take_up, via
from kg.mentions.gold import Marked, Placed, proper_name
from kg.mentions.scenes import read_scene
from kg.records import Mention, Reading
from kg.reference import Reference, fold

ROUNDS = 10
STEP, START = 0.05, 0.1
DECAY = 1e-3
"""Gradient ascent: rounds, step length and what it is damped by at first, shrinkage an example; chosen by validation
in the training part, and the figures are flat around them."""
RARE, LEAST = 3, 0.03
"""A clue must be seen in so many examples, and a weight be so large, to be kept."""
UNMARKED = {"pronoun": 0.06, "epithet": 0.3}
"""How much an anaphor counts that gold leaves unmarked: gold marks epithets where they are clear, pronouns only where
they fill a role, so that the most of these stand for a name too."""
HEADER = "# What each clue counts when an anaphor is resolved (kg.mentions.coreference), as trained."

Example = tuple[str, list[list[str]], int, float]
"""The form, the clues of each candidate and of "none", the index of the right one, and how much the example counts."""


def examples(read: Iterable[tuple[Marked, Reading]], reference: Reference) -> Iterator[Example]:
    """Every epithet and pronoun of the articles, as gold resolves it."""
    for one, reading in read:
        names = [mention for mention in reading.mentions if mention.via in ("name", "alias")]
        words = vocabulary(one.article.language)
        scene = read_scene(reading.sentences, names, words, reference)
        gold, keys = [*one.places, *(_gold_spans(one) if one.forms else ())], _keys(one, names)
        for anaphor in anaphors(scene, words):
            right = _right(anaphor, reading, gold)
            fitting = candidates(anaphor, scene)
            index = next((i for i, c in enumerate(fitting) if keys.get(c.name) == right), len(fitting))
            if fitting and (right or one.places or anaphor.form not in FORMS):
                rows = [*clues(anaphor, fitting, scene), clues_of_none(anaphor, fitting, scene)]
                yield anaphor.form, rows, index if right else len(fitting), _weight(anaphor, right)
            if right and index < len(fitting):
                take_up(anaphor, fitting[index], scene)


def _right(anaphor: Anaphor, reading: Reading, gold: Sequence[Placed]) -> str | None:
    """Whom gold says that an anaphor stands for."""
    tokens = reading.sentences[anaphor.sentence].tokens
    start, end = tokens[anaphor.first].start, tokens[anaphor.last - 1].end
    return next((name for first, last, name in gold if first < end and start < last), None)


def _weight(anaphor: Anaphor, right: str | None) -> float:
    return 1.0 if right else UNMARKED[via(anaphor)]


def _gold_spans(one: Marked) -> Iterator[Placed]:
    """Where the epithets that gold resolves stand, with the canonical names, for gold that marks no places."""
    for name, forms in one.gold["names"].items():
        for form in forms:
            if proper_name(form) is None:
                for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", one.article.text, re.IGNORECASE):
                    yield match.start(), match.end(), name


def _keys(one: Marked, names: Sequence[Mention]) -> Mapping[str, str]:
    """The names found -> gold's canonical names."""
    gold = {fold(form): name for name, forms in one.gold["names"].items() for form in (name, *forms)}
    gold |= {fold(name): name for _, _, name in one.places}
    placed = {(start, end): name for start, end, name in one.places}
    found: dict[str, str] = {}
    for mention in names:
        name = placed.get((mention.start, mention.end)) or gold.get(fold(mention.text)) or gold.get(fold(mention.name))
        if name:
            found.setdefault(mention.name, name)
    return found


def fit(found: Sequence[Example]) -> dict[str, float]:
    """The weights under which gold's choices are likeliest."""
    counts: Counter[str] = Counter()
    for form, rows, _, _ in found:
        seen = dict.fromkeys(clue for row in rows for clue in row)
        counts.update(list(seen))
        counts.update(f"{form}:{clue}" for clue in seen)
    coded = [
        ([[c for clue in row for c in (clue, f"{form}:{clue}") if counts[c] >= RARE] for row in rows], right, weight)
        for form, rows, right, weight in found
    ]
    known: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: START)
    for _ in range(ROUNDS):
        for rows, right, weight in coded:
            _learn(known, squares, rows, right, weight)
    return {clue: round(value, 2) for clue, value in sorted(known.items()) if abs(value) >= LEAST}


def _learn(
    known: dict[str, float], squares: dict[str, float], rows: list[list[str]], right: int, weight: float
) -> None:
    """One step of gradient ascent, shorter for clues that were seen often (AdaGrad)."""
    powers = [math.exp(sum([known[clue] for clue in row])) for row in rows]
    whole = sum(powers)
    slope: dict[str, float] = {}
    for index, row in enumerate(rows):
        change = weight * ((index == right) - powers[index] / whole)
        for clue in row:
            slope[clue] = slope.get(clue, 0.0) + change
    for clue, value in slope.items():
        squares[clue] += value * value
        known[clue] += STEP * (value - DECAY * known[clue]) / math.sqrt(squares[clue])


def write_weights(known: Mapping[str, float], path: Path) -> None:
    """Write the weights, one clue a line."""
    path.write_text("\n".join([HEADER, *(f"{clue} {value}" for clue, value in known.items())]) + "\n", encoding="utf-8")
