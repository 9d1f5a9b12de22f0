"""Making the page against networkx's own layout; the first drawing against bare vis-network with places given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.views.page import view_page
from tests.views.synthetic import synthetic_graph

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
BARE = """<!doctype html><body style="margin:0"><div id="m" style="width:1400px;height:838px"></div>
<script>%s</script><script>new vis.Network(document.getElementById("m"), {nodes: new vis.DataSet(%s), edges:
new vis.DataSet(%s)}, {physics: false, edges: {smooth: false}});</script>"""
DRAWN = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"


def test_two_thousand_nodes_against_spring_layout_of_five_hundred(compare: Callable[..., None]) -> None:
    big, small = synthetic_graph(2000, 4000), nx.Graph(synthetic_graph(499, 1000))  # from 500 on networkx wants scipy
    compare(lambda: view_page(big, title="big"), lambda: nx.spring_layout(small, seed=1), bound=3.0, rounds=3)


@pytest.mark.parametrize("sizes", [(500, 2000), (2000, 8000)])
def test_four_times_the_nodes_cost_little_more_than_four_times(
    compare: Callable[..., None], sizes: tuple[int, int]
) -> None:
    small, big = (synthetic_graph(size, 2 * size) for size in sizes)
    compare(lambda: view_page(big, title="x"), lambda: view_page(small, title="x"), bound=6.5, rounds=3)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the Debian package chromium")
def test_first_drawing_of_ten_thousand_against_bare_vis_network(compare: Callable[..., None], tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    html = view_page(synthetic_graph(10_000, 20_000), title="big")
    (tmp_path / "ours.html").write_text(html, encoding="utf-8")
    (tmp_path / "bare.html").write_text(bare_page(html), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        compare(
            lambda: first_drawing(browser, tmp_path / "ours.html"),
            lambda: first_drawing(browser, tmp_path / "bare.html"),
            bound=1.5,
            rounds=5,
        )
        browser.close()


def first_drawing(browser: Any, path: Path) -> float:  # noqa: ANN401 - playwright may not be installed
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(path.as_uri())
    seconds: float = page.evaluate(DRAWN) / 1000
    page.close()
    return seconds


def bare_page(html: str) -> str:
    """The same nodes, places and edges with vis-network and nothing else."""
    data = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[0])
    library = re.findall(r"<script>(/\*\*\n \* vis-network.*?)</script>", html, re.DOTALL)[0]
    nodes = [
        {"id": number, "x": node["x"], "y": node["y"], "size": node["size"], "shape": "dot"}
        for number, node in enumerate(data["nodes"])
    ]
    edges = [{"from": edge["from"], "to": edge["to"], "arrows": "to"} for edge in data["edges"]]
    return BARE % (library, json.dumps(nodes), json.dumps(edges))
