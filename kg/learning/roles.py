"""Gold -> the weights of the role taggers and of the attributes, in kg/facts/weights/.

Texts that are put aside (kg.gold.reading.held_out) are never learned from. The same gold gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pycrfsuite

from kg.exports.facts import event_json
from kg.facts.attributes import attribute_features
from kg.facts.drafts import Draft, best, sentence_drafts, with_topic
from kg.facts.facts import complete, draft_fillers, event_drafts, nearest_trigger
from kg.facts.joining import OTHER, SAME, anchored, join_features, merged
from kg.facts.judging import RIGHT, WRONG, judge_features
from kg.facts.roles import KINDS, NO_ROLE, parts_of, roles, seen_in
from kg.facts.scenes import Place, Scene, scenes
from kg.facts.weights import NETWORK, weights_from
from kg.gold.labels import joined_roles, labels, match
from kg.gold.lessons import KEYS, TYPES, Lesson, Mark
from kg.gold.reading import LESSONS, Gold, aligned, gold_reading
from kg.gold.scoring import Names, align
from kg.gold.scoring import roles as event_roles
from kg.learning.network import Example, learn_network
from kg.learning.together import together
from kg.records import FactKind, Reading

SMOOTHING = 3.0
"""L2 regularisation: of 0.05 to 6, tried by four-fold cross-validation, the best fact F1."""
STATUS_SMOOTHING = 1.0
"""That of the status, which has more features: of 0.5 to 10 the best on a fold."""
ITERATIONS = 150
LEAST_SEEN = 2
"""Features seen less often are left out: the fact F1 of four folds stays the same, the weights shrink to a quarter."""
FOLDS = 4
JUDGE_SMOOTHING = 3.0
"""Of 1 and 3, tried on halves of a fold, the one with less surprise (0.42 instead of 0.46)."""
VALUES = frozenset(("amount", "date", "round", "licence"))
"""The types of marks that are no names."""

Item = tuple[list[list[str]], list[str]]
"""One sequence to learn from: the features of its places, and their labels."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A gold text made ready: with its scenes."""

    gold: Gold
    scenes: tuple[Scene, ...]


def taught(gold: Gold, reading: Reading | None = None) -> Taught:
    """A gold text made ready, read by its own names or as it was read by taggers that had not seen it."""
    return Taught(gold, scenes(aligned(reading, gold) if reading else gold_reading(gold)))


def role_example(text: Taught) -> Example:
    """What the network learns from a text: every mention, with its role or none for each kind of fact."""
    places = [(scene.number, number) for scene in text.scenes for number in range(len(scene.places))]
    given = {kind: gold_roles(text, kind) for kind in KINDS}
    labels = {str(kind): [own.get(place, NO_ROLE) for place in places] for kind, own in given.items()}
    return Example(seen_in(text.scenes), labels)


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
            start, end = place.mention.start, place.mention.end
            over = [mark for mark in lesson.marks if mark.start < end and start < mark.end and _alike(mark, place)]
            played = [role for mark in over for name, role in mark.roles if name in events]
            if played:
                found[scene.number, number] = joined_roles(played)
    return found


def _alike(mark: Mark, place: Place) -> bool:
    """Whether a mark and a mention are both names, or both values of one kind: only then they may share a role."""
    kind, mention = TYPES[mark.kind], place.mention
    return mention.kind == kind if mention.via == "value" else kind not in VALUES


def attribute_items(texts: Iterable[Taught]) -> Mapping[str, list[Item]]:
    """What the attributes are learned from: each sentence's draft by the gold roles, with what the gold says of it."""
    items: dict[str, list[Item]] = {"status": [], "action": [], "open": []}
    for text in texts:
        for kind in KINDS:
            for draft in _gold_drafts(text, kind):
                event = match(draft, text.gold, text.scenes)
                if event is not None:
                    features = attribute_features(draft, text.scenes, text.gold.article.language)
                    for attribute, label in _said(kind, event):
                        items[attribute].append(([features[attribute]], [label]))
    return items


def join_items(texts: Iterable[Taught]) -> Iterator[Item]:
    """What joining is learned from: each sentence's draft against each event told before it."""
    for text in texts:
        for kind in KINDS:
            yield from _join_items(text, kind)


def _join_items(text: Taught, kind: FactKind) -> Iterator[Item]:
    told: list[tuple[int, Draft]] = []
    for bare in _gold_drafts(text, kind):
        event = match(bare, text.gold, text.scenes)
        if event is None:
            continue
        draft = with_topic(
            replace(bare, said=tuple((name, label, 1.0) for name, label in _said(kind, event))), text.scenes
        )
        for index, (known, old) in enumerate(told):
            features = join_features(old, draft, text.scenes, last=index == len(told) - 1)
            yield [features], [SAME if known == id(event) else OTHER]
        again = next((index for index, (known, _) in enumerate(told) if known == id(event)), None)
        if again is None:
            told.append((id(event), anchored([old for _, old in told], draft)))
        else:
            told[again] = (id(event), merged(told[again][1], draft))


def _gold_drafts(text: Taught, kind: FactKind) -> tuple[Draft, ...]:
    given = gold_roles(text, kind)
    parts = [
        part for (s, p), label in sorted(given.items()) for part in parts_of(label, text.scenes[s].places[p], s, 1.0)
    ]
    return sentence_drafts(kind, text.scenes, parts)


def _said(kind: FactKind, event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "status", event["status"]
    if kind == "regulatory_action":
        yield "action", event["action"]
    if kind == "model_release":
        yield "open", str(event["open_weights"])


def learn(items: Iterable[Item], path: Path, *, smoothing: float = SMOOTHING) -> None:
    """Learn one tagger and write its weights."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {
            "c1": 0.0,
            "c2": smoothing,
            "max_iterations": ITERATIONS,
            "feature.minfreq": LEAST_SEEN,
            "feature.possible_transitions": True,
        }
    )
    for features, names in items:
        trainer.append(features, names)
    with TemporaryDirectory() as folder:
        plain = Path(folder, "weights")
        trainer.train(str(plain))
        path.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))  # no clock in the bytes


def learn_all(texts: Sequence[Taught], unseen: Sequence[Taught], out: Path) -> None:
    """Learn the network and every tagger of the facts and write them to a folder.

    Roles are learned from texts read by the gold's names, and again as they were read by taggers of names that had not
    seen them (`unseen`); the judge from what the network gets right and wrong on texts that it had not seen either.
    """
    items = [item for number in range(FOLDS) for item in _judged_fold(texts, unseen, number)]
    learn_roles(texts, unseen, out)
    learn(items, out / "judge.crf.gz", smoothing=JUDGE_SMOOTHING)


def learn_roles(texts: Sequence[Taught], unseen: Sequence[Taught], out: Path) -> None:
    """Learn the network of the roles, the attributes and the joining."""
    together(
        [
            partial(_learn_network, [*texts, *unseen], out),
            partial(_learn_attributes, texts, out),
            partial(_learn_joining, texts, out),
        ]
    )


def _learn_network(texts: Sequence[Taught], out: Path) -> None:
    learn_network([role_example(text) for text in texts], out / NETWORK)


def _learn_attributes(texts: Sequence[Taught], out: Path) -> None:
    for attribute, items in attribute_items(texts).items():
        smoothing = STATUS_SMOOTHING if attribute == "status" else SMOOTHING
        learn(items, out / f"{attribute}.crf.gz", smoothing=smoothing)


def _learn_joining(texts: Sequence[Taught], out: Path) -> None:
    learn(join_items(texts), out / "join.crf.gz")


def _judged_fold(texts: Sequence[Taught], unseen: Sequence[Taught], number: int) -> list[Item]:
    """What the judge learns from one fold: the events told there by taggers that have not seen it."""
    with TemporaryDirectory() as folder:
        others, again = ([text for text in several if _fold(text) != number] for several in (texts, unseen))
        learn_roles(others, again, Path(folder))
        with weights_from(Path(folder)):
            return [item for text in unseen if _fold(text) == number for item in judge_items(text)]


def _fold(text: Taught) -> int:
    return int(hashlib.sha256(b"fold" + text.gold.name.encode()).hexdigest(), 16) % FOLDS


def judge_items(text: Taught) -> Iterator[Item]:
    """Each event told of a text, with whether the gold has it.

    Lessons are plainer than articles: what makes an event of theirs surer by that alone goes into a feature of its own,
    which no article has.
    """
    lesson = text.gold.name.startswith(LESSONS)
    found = roles(text.scenes)
    names = Names(text.gold.data)
    for kind in KINDS:
        drafts = event_drafts(kind, text.scenes, found, text.gold.article)
        told = [
            (draft, trigger) for draft in drafts if complete(draft) and (trigger := nearest_trigger(draft, text.scenes))
        ]
        events = [
            event_json(kind, tuple(draft_fillers(draft)), best(draft, "status") or "announced") for draft, _ in told
        ]
        plural = KEYS[kind]
        gold = [event_roles(plural, event, names) for event in text.gold.data[plural]]
        right = set(align(plural, gold, [event_roles(plural, event, names) for event in events]).values())
        for number, (draft, trigger) in enumerate(told):
            features = judge_features(draft, trigger, text.scenes) + (["lesson", f"lesson={kind}"] if lesson else [])
            yield [features], [RIGHT if number in right else WRONG]
