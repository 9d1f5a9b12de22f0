"""The network of the roles: what it sees is added up exactly, and its file is the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.facts.network import PARTS, Network, Seen, chances, read_network, write_network
from kg.facts.weights import network

LABELS = {"acquisition": ["-", "acquirer", "target"], "partnership": ["-", "partner"]}
NAMES = ("a", "b", "c")
WIDTH, OUTPUTS = 8, 5


def small(path: Path) -> Network:
    """A network of three features and layers of eight, with weights by chance."""
    chance = np.random.default_rng(3)
    shapes = {
        "features": (len(NAMES), WIDTH + OUTPUTS),
        "hidden": (WIDTH,),
        "second": (8 * WIDTH, WIDTH),
        "second_bias": (WIDTH,),
        "out": (WIDTH, OUTPUTS),
        "out_bias": (OUTPUTS,),
    }
    assert set(shapes) == set(PARTS)
    write_network(path, NAMES, LABELS, {part: chance.normal(0, 0.5, shape) for part, shape in shapes.items()})
    return read_network(path.read_bytes())


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return small(tmp_path_factory.mktemp("network") / "roles.npz")


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    small(tmp_path / "one")
    small(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


ARTICLES = st.lists(st.tuples(st.lists(st.sampled_from([*NAMES, "unknown"])), st.integers(0, 3)), min_size=1)


@given(ARTICLES)
def test_the_chances_of_each_mention_add_up_to_one(tiny: Network, mentions: list[tuple[list[str], int]]) -> None:
    found = chances(Seen([names for names, _ in mentions], [thing for _, thing in mentions]), tiny)
    assert {kind: likely.shape for kind, likely in found.items()} == {
        kind: (len(mentions), len(own)) for kind, own in LABELS.items()
    }
    assert all(np.allclose(likely.sum(axis=1), 1, atol=1e-5) for likely in found.values())


@given(ARTICLES)
def test_the_order_of_features_and_the_numbers_of_things_do_not_matter(
    tiny: Network, mentions: list[tuple[list[str], int]]
) -> None:
    features = [names for names, _ in mentions]
    turned = [[*reversed(names), "unknown"] for names in features]
    one = chances(Seen(features, [thing for _, thing in mentions]), tiny)
    other = chances(Seen(turned, [7 - thing for _, thing in mentions]), tiny)
    assert all((one[kind] == other[kind]).all() for kind in LABELS)


def test_what_is_said_of_a_thing_elsewhere_counts(tiny: Network) -> None:
    features = [["a"], ["b"], ["b"], ["b"], ["c"]]
    alone, again = (chances(Seen(features, things), tiny) for things in ([0, 1, 2, 3, 4], [0, 1, 2, 3, 0]))
    assert (alone["acquisition"][0] != again["acquisition"][0]).any()


def test_the_shipped_weights_are_multiples_of_their_step() -> None:
    shipped = network()
    assert shipped.features.dtype == np.int8
    assert all(((getattr(shipped, part) * 1024) % 1 == 0).all() for part in PARTS if part != "features")
