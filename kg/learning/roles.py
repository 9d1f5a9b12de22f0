"""Gold -> the weights of the role taggers and of the attributes, in kg/facts/weights/.

    python -m kg.learning.roles GOLD [--out FOLDER]

Texts that are put aside (kg.gold.reading.held_out) are never learned from. The same gold gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from kg.facts.attributes import attribute_features
from kg.facts.drafts import Draft, Part, sentence_drafts
from kg.facts.features import shared, standings
from kg.facts.roles import KINDS, NO_ROLE, sequence
from kg.facts.scenes import Scene, scenes
from kg.gold.labels import KEYS, labels, match
from kg.gold.lessons import Lesson
from kg.gold.reading import Gold, gold_reading, held_out, read_gold
from kg.records import FactKind

SMOOTHING = 3.0
"""L2 regularisation: of 0.05 to 6, tried by four-fold cross-validation, the best fact F1."""
ITERATIONS = 150
LEAST_SEEN = 2
"""Features seen less often are left out: the fact F1 of four folds stays the same, the weights shrink to a quarter."""
WEIGHTS = Path(__file__).parent.parent / "facts" / "weights"

Item = tuple[list[list[str]], list[str]]
"""One sequence to learn from: the features of its places, and their labels."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A gold text made ready: its scenes, shared features and, for each kind, the role of each place."""

    gold: Gold
    scenes: tuple[Scene, ...]
    common: tuple[list[list[str]], ...]


def taught(gold: Gold) -> Taught:
    """Read a gold text by its own names."""
    all_scenes = scenes(gold_reading(gold))
    standing = standings(all_scenes)
    return Taught(gold, all_scenes, tuple(shared(scene, standing) for scene in all_scenes))


def role_items(texts: Iterable[Taught], kind: FactKind) -> Iterator[Item]:
    """What the tagger of one kind learns from: every place of every text, with its role or none."""
    for text in texts:
        roles = gold_roles(text, kind)
        places = [(scene.number, number) for scene in text.scenes for number in range(len(scene.places))]
        if places:
            yield sequence(kind, text.scenes, text.common), [roles.get(place, NO_ROLE) for place in places]


def gold_roles(text: Taught, kind: FactKind) -> dict[tuple[int, int], str]:
    """Scene and place -> role: by the marks where a text has them, else by the values of its gold."""
    if text.gold.lesson:
        return _marked_roles(text.scenes, text.gold.lesson, kind)
    return labels(text.scenes, kind, text.gold.data[KEYS[kind]])


def _marked_roles(all_scenes: Sequence[Scene], lesson: Lesson, kind: FactKind) -> dict[tuple[int, int], str]:
    events = {event.name for event in lesson.events if event.kind == kind}
    found = {}
    for scene in all_scenes:
        for number, place in enumerate(scene.places):
            mention = place.mention
            for mark in lesson.marks:
                if mark.start < mention.end and mention.start < mark.end:
                    roles = [role for name, role in mark.roles if name in events]
                    if roles:
                        found[scene.number, number] = "lead" if "lead" in roles else roles[0]
    return found


def attribute_items(texts: Iterable[Taught]) -> Mapping[str, list[Item]]:
    """What the attributes are learned from: each sentence's draft by the gold roles, with what the gold says of it."""
    items: dict[str, list[Item]] = {"status": [], "action": [], "open": []}
    for text in texts:
        for kind in KINDS:
            for draft in _gold_drafts(text, kind):
                event = match(draft, text.gold, text.scenes)
                if event is not None:
                    features = [attribute_features(draft, text.scenes, text.gold.article.language)]
                    for attribute, label in _said(kind, event):
                        items[attribute].append((features, [label]))
    return items


def _gold_drafts(text: Taught, kind: FactKind) -> tuple[Draft, ...]:
    roles = gold_roles(text, kind)
    parts = [Part(role, text.scenes[s].places[p], s, 1.0) for (s, p), role in sorted(roles.items())]
    return sentence_drafts(kind, text.scenes, parts)


def _said(kind: FactKind, event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "status", event["status"]
    if kind == "regulatory_action":
        yield "action", event["action"]
    if kind == "model_release":
        yield "open", str(event["open_weights"])


def learn(items: Iterable[Item], path: Path) -> None:
    """Learn one tagger and write its weights."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {
            "c1": 0.0,
            "c2": SMOOTHING,
            "max_iterations": ITERATIONS,
            "feature.minfreq": LEAST_SEEN,
            "feature.possible_transitions": True,
        }
    )
    for features, names in items:
        trainer.append(features, names)
    trainer.train(str(path))


def learn_all(texts: Sequence[Taught], out: Path) -> None:
    """Learn every tagger of the facts from texts and write them to a folder."""
    for kind in KINDS:
        learn(role_items(texts, kind), out / f"{kind}.crf")
    for attribute, items in attribute_items(texts).items():
        learn(items, out / f"{attribute}.crf")


def main() -> None:
    """Learn from a gold folder, the texts put aside left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    learn_all([taught(gold) for gold in read_gold(arguments.gold) if not held_out(gold.name)], arguments.out)


if __name__ == "__main__":
    main()
