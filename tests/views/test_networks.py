"""The graph in other hands: networkx, GraphML, GEXF, Cytoscape."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.errors import SettingError
from kg.views.formats import FORMATS, format_of, render_view
from kg.views.networks import cytoscape, gexf, graphml, plain_network
from kg.views.page import view_page
from tests.views.demo import BASE, demo_graph
from tests.views.payloads import PAYLOADS, hostile_graph


def test_to_networkx_holds_every_party_with_measures_and_every_event_with_its_words(tmp_path: Path) -> None:
    kg.build(["examples/articles/2025-09-09-asml-mistral.html"], store=tmp_path / "store")
    graph = kg.to_networkx(tmp_path / "store")
    weights = {facts["label"]: facts["pagerank"] for _, facts in graph.nodes(data=True)}
    assert max(weights, key=lambda name: weights[name]) == "Mistral AI"
    assert all(facts["event"] and facts["quote"] for _, _, facts in graph.edges(data=True))


def test_graphml_and_gexf_are_read_back_by_networkx() -> None:
    plain = plain_network(demo_graph())
    for text, read in ((graphml(demo_graph()), nx.read_graphml), (gexf(demo_graph()), nx.read_gexf)):
        found = read(io.BytesIO(text.encode()))
        assert set(found) == set(plain)
        assert found.number_of_edges() == plain.number_of_edges()
        assert found.nodes[f"{BASE}company/mistral-ai"]["label"] == "Mistral AI"


def test_cytoscape_elements_have_places_and_ends() -> None:
    elements = json.loads(cytoscape(demo_graph()))["elements"]
    ids = {node["data"]["id"] for node in elements["nodes"]}
    assert all({edge["data"]["source"], edge["data"]["target"]} <= ids for edge in elements["edges"])
    assert len({(node["position"]["x"], node["position"]["y"]) for node in elements["nodes"]}) == len(ids)


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "png"])
def test_every_format_gives_equal_bytes_and_takes_hostile_names(format_: str) -> None:
    for payload in PAYLOADS:
        view = render_view(hostile_graph(payload), format_=format_, title=payload)
        assert view == render_view(hostile_graph(payload), format_=format_, title=payload)
        assert isinstance(view, str)
        assert view.encode()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SettingError, match="choose among html, svg"):
        format_of("graph", "jpeg")


def test_a_page_shows_itself_in_a_notebook_in_a_frame_of_its_own() -> None:
    shown = view_page(hostile_graph(PAYLOADS[0]), title=PAYLOADS[0])._repr_html_()
    assert shown.startswith("<iframe ")
    assert "allow-same-origin" not in shown
    assert "<script" not in shown
