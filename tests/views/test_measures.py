"""Measures: sums, order, and the same on every run."""

from __future__ import annotations

import networkx as nx
import pytest

from kg.views.measures import measure, pagerank, sampled_betweenness
from tests.views.demo import BASE, demo_graph


def test_pagerank_sums_to_one_and_puts_the_most_linked_first() -> None:
    ranks = pagerank(demo_graph())
    assert sum(ranks.values()) == pytest.approx(1)
    assert max(ranks, key=lambda name: ranks[name]) in {
        f"{BASE}company/{name}" for name in ("mistral-ai", "openai", "nvidia")
    }


def test_a_node_without_links_keeps_the_weight_of_chance() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b")])
    graph.add_node("c")
    ranks = pagerank(graph)
    assert ranks["a"] == pytest.approx(ranks["b"])
    assert 0 < ranks["c"] < ranks["a"]


def test_two_runs_give_equal_measures() -> None:
    assert measure(demo_graph()) == measure(demo_graph())


def test_the_bridge_between_two_groups_has_the_highest_betweenness() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for side in "ab":
        graph.add_edges_from((f"{side}{one}", f"{side}{two}") for one in range(4) for two in range(one))
    graph.add_edges_from([("a0", "bridge"), ("bridge", "b0")])
    found = measure(graph)
    assert max(found, key=lambda name: found[name].betweenness) == "bridge"
    assert found["a1"].community == found["a2"].community != found["b1"].community
    assert found["a1"].core == 3


def test_an_empty_graph_has_no_measures() -> None:
    assert measure(nx.MultiDiGraph()) == {}


def test_betweenness_from_all_sources_is_that_of_networkx() -> None:
    graph = nx.Graph(demo_graph())
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    assert sampled_betweenness(graph, samples=len(graph)) == pytest.approx(nx.betweenness_centrality(graph))
