"""Places: the same on every run, apart, and no slower than n·log n."""

from __future__ import annotations

import random
from itertools import combinations
from math import hypot

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.views.layout import lay_out


def random_graph(nodes: int, edges: int, *, seed: int = 3) -> nx.MultiDiGraph[str]:
    chance = random.Random(seed)  # noqa: S311 - a picture, not a secret
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(f"n{number}" for number in range(nodes))
    for _ in range(edges):
        graph.add_edge(f"n{int(nodes * chance.random() ** 2)}", f"n{chance.randrange(nodes)}")
    return graph


def radii(graph: nx.MultiDiGraph[str]) -> dict[str, float]:
    return {name: 8.0 + graph.degree(name) ** 0.5 for name in graph}


def test_an_empty_graph_has_no_places() -> None:
    assert lay_out(nx.MultiDiGraph(), {}) == {}


@pytest.mark.parametrize("nodes", [60, 400])
def test_two_runs_give_equal_places(nodes: int) -> None:
    graph = random_graph(nodes, 2 * nodes)
    assert lay_out(graph, radii(graph)) == lay_out(graph, radii(graph))


def test_the_order_of_filling_does_not_matter() -> None:
    graph = random_graph(50, 80)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    other.add_edges_from(reversed(list(graph.edges())))
    other.add_nodes_from(reversed(list(graph)))
    assert lay_out(graph, radii(graph)) == lay_out(other, radii(other))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(0, 60), st.integers(0, 1000))
def test_no_two_nodes_overlap(nodes: int, edges: int, seed: int) -> None:
    graph = random_graph(nodes, edges, seed=seed)
    places, sizes = lay_out(graph, radii(graph)), radii(graph)
    for one, other in combinations(graph, 2):
        apart = hypot(places[one][0] - places[other][0], places[one][1] - places[other][1])
        assert apart >= sizes[one] + sizes[other] - 2


def test_linked_nodes_stand_nearer_than_others() -> None:
    graph = random_graph(300, 450)
    places = lay_out(graph, radii(graph))

    def mean(pairs: list[tuple[str, str]]) -> float:
        return sum(hypot(places[a][0] - places[b][0], places[a][1] - places[b][1]) for a, b in pairs) / len(pairs)

    assert mean(list(graph.edges())) < 0.5 * mean(list(combinations(graph, 2)))
