"""The graph for those who go on elsewhere: networkx with plain attributes, GraphML, GEXF, Cytoscape."""

from __future__ import annotations

import io
import json
import os
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

from kg.views.graph import QuadSource, label, view_graph
from kg.views.layout import lay_out
from kg.views.measures import measure
from kg.views.page import node_radii, plain_text

if TYPE_CHECKING:
    from pathlib import Path

    from kg.views.graph import Graph

# networkx writes the day into GEXF; the same graph must give the same bytes.
_GEXF_DAY = re.compile(r' lastmodifieddate="[^"]*"')
_NOT_XML = re.compile("[\ufffe\uffff]")


def to_networkx(store: str | Path | QuadSource = "kg-store", **selection: Any) -> Graph:  # noqa: ANN401 - as `view_graph`
    """The graph of a store (or its folder) as networkx's MultiDiGraph, for those who go on in Python.

    Nodes are IRIs with `label`, `kind`, `country`, `wikidata` and the measures `degree`, `pagerank`, `betweenness`,
    `core` and `community`; edges have `kind`, `event` (its IRI), `status`, `date`, `amount`, `currency`, `sources`,
    `disputed` and `quote`. All values are texts, numbers or truth values, and what is not known is left out, so that
    networkx can write them in any form. `selection` chooses as in `kg.views.graph.view_graph`; all parties are taken
    unless `top` says how many.
    """
    from kg.stores import open_store

    opened = open_store(store, read_only=True) if isinstance(store, str | os.PathLike) else nullcontext(store)
    with opened as source:
        return plain_network(view_graph(cast("QuadSource", source), **{"top": None, **selection}))


def plain_network(graph: Graph) -> Graph:
    """The same nodes and edges with attributes that any format can hold."""
    import networkx as nx

    plain: Graph = nx.MultiDiGraph()
    weights = measure(graph)
    for name in graph:
        weight = weights[name]
        measures = {each: getattr(weight, each) for each in ("degree", "pagerank", "betweenness", "core", "community")}
        plain.add_node(name, **_node(graph, name), **measures)
    for source, target, key, facts in graph.edges(keys=True, data=True):
        plain.add_edge(source, target, key=key, **_edge(facts))
    return plain


def _node(graph: Graph, name: str) -> dict[str, Any]:
    party = graph.graph["parties"].get(name)
    facts = {"label": graph.nodes[name]["label"], "kind": graph.nodes[name]["kind"]}
    if party is not None:
        french = dict(party.names).get("fr")
        facts |= {"label": label(party), "label_fr": french, "country": party.country, "wikidata": party.wikidata}
    return _given(facts)


def _edge(facts: dict[str, Any]) -> dict[str, Any]:
    known = ("kind", "event", "status", "date", "amount", "currency", "sources", "disputed")
    quotes = facts.get("quotes") or ()
    return _given({name: facts.get(name) for name in known} | {"quote": quotes[0].text if quotes else None})


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    """What is known, its texts plain."""
    return {name: _plain(value) for name, value in facts.items() if value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a text, a number or a truth value
    return _NOT_XML.sub("\ufffd", plain_text(value)) if isinstance(value, str) else value


def graphml(graph: Graph) -> str:
    """GraphML, for Gephi, yEd, Cytoscape and networkx."""
    import networkx as nx

    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(nx.generate_graphml(_placed(graph))) + "\n"


def gexf(graph: Graph) -> str:
    """GEXF 1.2, for Gephi."""
    import networkx as nx

    file = io.BytesIO()
    nx.write_gexf(_placed(graph), file)
    return _GEXF_DAY.sub("", file.getvalue().decode()) + "\n"


def cytoscape(graph: Graph) -> str:
    """The elements of Cytoscape.js as JSON, each node with its place."""
    placed = _placed(graph)
    nodes = [
        {"data": {"id": name, **{key: value for key, value in facts.items() if key not in ("x", "y")}}}
        | {"position": {"x": facts["x"], "y": facts["y"]}}
        for name, facts in placed.nodes(data=True)
    ]
    edges = [
        {"data": {"id": key, "source": source, "target": target, **facts}}
        for source, target, key, facts in placed.edges(keys=True, data=True)
    ]
    return json.dumps({"elements": {"nodes": nodes, "edges": edges}}, ensure_ascii=False, indent=1) + "\n"


def _placed(graph: Graph) -> Graph:
    plain = plain_network(graph)
    for name, (x, y) in lay_out(graph, node_radii(graph)).items():
        plain.nodes[name].update(x=x, y=y)
    return plain
