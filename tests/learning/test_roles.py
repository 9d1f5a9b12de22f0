"""Learning: the same lessons give the same bytes, and weights that can be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kg.facts.attributes import ATTRIBUTES
from kg.facts.roles import KINDS, NO_ROLE
from kg.facts.weights import NETWORK, network, weights, weights_from
from kg.gold.lessons import ROLES
from kg.learning.roles import (
    Taught,
    attribute_items,
    gold_roles,
    join_items,
    judge_items,
    learn_all,
    learn_roles,
    role_example,
    taught,
)
from kg.mentions.reading import read_mentions
from kg.reference import load_reference
from tests.facts.texts import facts
from tests.goldtests.lessons import LESSONS, gold

TAGGERS = ("status", "action", "open", "join", "judge")
FILES = {NETWORK, *(f"{name}.crf.gz" for name in TAGGERS)}


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Taught, ...]:
    """Five tiny lessons, ready to learn from."""
    return tuple(map(taught, gold(tmp_path, *LESSONS)))


@pytest.fixture
def twice(tmp_path: Path) -> tuple[Taught, ...]:
    """The five lessons under two ids each, of which no fold takes both."""
    again = [lesson.replace("id: t-", "id: x-") for lesson in LESSONS]
    return tuple(map(taught, gold(tmp_path, *LESSONS, *again)))


def test_the_marks_of_a_lesson_are_the_roles_to_learn(texts: tuple[Taught, ...]) -> None:
    found = gold_roles(texts[0], "acquisition")
    told = [(texts[0].scenes[s].places[p].mention.text, role) for (s, p), role in sorted(found.items())]
    assert told[:3] == [("Weberkamp", "acquirer"), ("Tulipsoft", "target"), ("€85 million", "amount")]
    assert ("The Dutch firm", "target") in told
    assert gold_roles(texts[0], "investment") == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_has_a_label_of_its_kind(texts: tuple[Taught, ...], kind: str) -> None:
    examples = [role_example(text) for text in texts]
    assert all(len(one.seen.features) == len(one.labels[kind]) for one in examples)
    seen = {label for one in examples for label in one.labels[kind]}
    assert NO_ROLE in seen
    assert len(seen) > 1
    assert seen - {NO_ROLE} <= set(ROLES[kind])


def test_attributes_are_learned_from_what_the_events_say(texts: tuple[Taught, ...]) -> None:
    found = {name: {label for _, labels in items for label in labels} for name, items in attribute_items(texts).items()}
    assert found == {
        "status": {"announced", "planned", "rumoured", "denied"},
        "action": {"fine"},
        "open": {"True"},
    }
    assert set(found) == {attribute for names in ATTRIBUTES.values() for attribute in names}


def test_joining_is_learned_from_events_told_again(texts: tuple[Taught, ...]) -> None:
    assert {label for _, labels in join_items(texts) for label in labels} == {"same"}


def test_the_judge_learns_from_what_is_told_right_and_wrong(texts: tuple[Taught, ...]) -> None:
    labels = [label for text in texts for _, (label,) in judge_items(text)]
    assert "right" in labels
    assert set(labels) <= {"right", "wrong"}


def test_the_same_lessons_give_the_same_bytes(texts: tuple[Taught, ...], tmp_path: Path) -> None:
    one, two = (learned(texts, tmp_path / name, learn_roles) for name in ("one", "two"))
    assert one == two
    assert set(one) == FILES - {"judge.crf.gz"}
    assert all(one.values())


def test_learning_the_judge_too_gives_the_same_bytes(twice: tuple[Taught, ...], tmp_path: Path) -> None:
    one, two = (learned(twice, tmp_path / name, learn_all) for name in ("one", "two"))
    assert one == two
    assert set(one) == FILES


Learn = Callable[[Sequence[Taught], Sequence[Taught], Path], None]


def learned(texts: Sequence[Taught], out: Path, learn: Learn) -> dict[str, bytes]:
    """The weights learned from some texts, by their file names."""
    out.mkdir()
    learn(texts, texts, out)
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_what_was_learned_is_used_for_a_while_only(twice: tuple[Taught, ...], tmp_path: Path) -> None:
    text = "Weberkamp bought the start-up Tulipsoft for €85 million."
    shipped = facts(text, "en")
    learn_all(twice, twice, tmp_path)
    with weights_from(tmp_path):
        assert set(network().labels["acquisition"]) == {NO_ROLE, "acquirer", "target", "amount", "date"}
        assert all(weights(name).labels() for name in TAGGERS)
        assert all(fact.evidence for fact in facts(text, "en"))
    assert facts(text, "en") == shipped


def test_a_text_read_by_our_own_taggers_is_made_ready_too(texts: tuple[Taught, ...]) -> None:
    one = texts[0].gold
    own = taught(one, read_mentions(one.article, reference=load_reference()))
    assert "acquirer" in gold_roles(own, "acquisition").values()
