"""The network of the roles: what it sees is added up exactly, and its file is the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.facts.network import COARSE, PARTS, Network, Seen, chances, read_network, write_network
from kg.facts.weights import network

LABELS = {"acquisition": ["-", "acquirer", "target"], "partnership": ["-", "partner"]}
NAMES = ("a", "b", "c")
WORDS = ("buys", "buys a")
WIDTH, OUTPUTS = 8, 5


def small(path: Path) -> Network:
    """A network of three features, two words and layers of eight, with weights by chance."""
    chance = np.random.default_rng(3)
    shapes = {
        "features": (len(NAMES), WIDTH + OUTPUTS),
        "words": (len(WORDS), WIDTH + OUTPUTS),
        "hidden": (WIDTH,),
        "words_hidden": (WIDTH,),
        "second": (12 * WIDTH, WIDTH),
        "second_bias": (WIDTH,),
        "out": (WIDTH, OUTPUTS),
        "out_bias": (OUTPUTS,),
    }
    assert set(shapes) == set(PARTS)
    write_network(path, NAMES, WORDS, LABELS, {part: chance.normal(0, 0.5, shape) for part, shape in shapes.items()})
    return read_network(path.read_bytes())


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return small(tmp_path_factory.mktemp("network") / "roles.npz")


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    small(tmp_path / "one")
    small(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


ARTICLES = st.lists(st.tuples(st.lists(st.sampled_from([*NAMES, "unknown"])), st.integers(0, 3)), min_size=1)


def seen(mentions: Sequence[tuple[Sequence[str], int]], *, size: int = 2, words: Sequence[str] = ("buys",)) -> Seen:
    """An article with so many mentions a sentence, and the same words in each."""
    sentences = [number // size for number in range(len(mentions))]
    return Seen([f for f, _ in mentions], [t for _, t in mentions], sentences, [words] * (sentences[-1] + 1))


@given(ARTICLES)
def test_the_chances_of_each_mention_add_up_to_one(tiny: Network, mentions: list[tuple[list[str], int]]) -> None:
    found = chances(seen(mentions), tiny)
    assert {kind: likely.shape for kind, likely in found.items()} == {
        kind: (len(mentions), len(own)) for kind, own in LABELS.items()
    }
    assert all(np.allclose(likely.sum(axis=1), 1, atol=1e-5) for likely in found.values())


@given(ARTICLES)
def test_the_order_of_features_and_words_and_the_numbers_of_things_do_not_matter(
    tiny: Network, mentions: list[tuple[list[str], int]]
) -> None:
    turned = [([*reversed(names), "unknown"], 7 - thing) for names, thing in mentions]
    one, other = chances(seen(mentions, words=WORDS), tiny), chances(seen(turned, words=WORDS[::-1]), tiny)
    assert all((one[kind] == other[kind]).all() for kind in LABELS)


def test_what_is_said_of_a_thing_elsewhere_counts(tiny: Network) -> None:
    mentions = [["a"], ["b"], ["b"], ["b"], ["c"]]
    alone, again = (
        chances(seen(list(zip(mentions, things, strict=True))), tiny) for things in ([0, 1, 2, 3, 4], [0, 1, 2, 3, 0])
    )
    assert (alone["acquisition"][0] != again["acquisition"][0]).any()


def test_the_words_of_the_sentence_count_and_where_it_ends(tiny: Network) -> None:
    mentions = [(["a"], 0), (["b"], 1), (["c"], 2), (["a"], 3)]
    likely = [chances(seen(mentions, size=size, words=words), tiny)["acquisition"] for size, words in CASES]
    assert all((one != other).any() for one, other in combinations(likely, 2))


CASES: Sequence[tuple[int, Sequence[str]]] = ((2, ["buys"]), (2, ["buys", "buys a"]), (1, ["buys"]))


def test_the_shipped_weights_are_multiples_of_their_step() -> None:
    shipped = network()
    assert shipped.features.dtype == np.int8
    assert all(((getattr(shipped, part) * 1024) % 1 == 0).all() for part in PARTS if part not in COARSE)
