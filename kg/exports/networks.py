"""Quads -> a network for Gephi, Cytoscape, yEd and networkx: entities and events are nodes, roles are edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.exports.common import EVENTS, Node, kind, label, local, nodes
from kg.terms import NK, RDF

NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "label": "string",
        "kind": "string",
        "status": "string",
        "date": "string",
        "amount": "double",
        "currency": "string",
        "round": "string",
        "sources": "long",
    }
)
"""What is said of a node, with its type in GraphML and GEXF."""
PROPERTIES: Final[Mapping[str, str]] = MappingProxyType(
    {"date": NK.date, "amount": NK.amount, "currency": NK.currency, "round": NK.round, "sources": NK.sourceCount}
)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes with their attributes, and edges as (event, entity, role), all in order."""

    nodes: tuple[tuple[str, Mapping[str, str]], ...]
    edges: tuple[tuple[str, str, str], ...]


def network(quads: Iterable[ox.Quad]) -> Network:
    """The network of the merged graph among the quads."""
    described = {iri: node for iri, node in nodes(quads).items() if kind(node)}
    events = {iri: node for iri, node in described.items() if kind(node) in EVENTS.values()}
    edges = (edge for iri, node in events.items() for edge in _edges(iri, node, described))
    return Network(tuple((iri, _attributes(iri, node)) for iri, node in described.items()), tuple(edges))


def _edges(event: str, node: Node, described: Mapping[str, Node]) -> Iterator[tuple[str, str, str]]:
    for name, values in node.items():
        for value in values:
            if value.value in described and name not in (RDF.type, NK.prospectOf):
                yield event, value.value, local(name)


def _attributes(iri: str, node: Node) -> Mapping[str, str]:
    values = {name: next(iter(node.get(term, ())), None) for name, term in PROPERTIES.items()}
    status = next((local(value.value) for value in node.get(NK.status, ())), "")
    named = {"label": label(iri, node), "kind": kind(node), "status": status}
    found = named | {name: value.value for name, value in values.items() if value is not None}
    return {name: found[name] for name in ATTRIBUTES if found.get(name)}


def write_graphml(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """GraphML; how many nodes and edges."""
    found = network(quads)
    file.writelines(f"{line}\n".encode() for line in _graphml(found))
    return len(found.nodes) + len(found.edges)


def write_gexf(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """GEXF 1.2; how many nodes and edges."""
    found = network(quads)
    file.writelines(f"{line}\n".encode() for line in _gexf(found))
    return len(found.nodes) + len(found.edges)


def _graphml(found: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for name, type_ in ATTRIBUTES.items():
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{type_}"/>'
    yield '<key id="role" for="edge" attr.name="role" attr.type="string"/>'
    yield '<graph edgedefault="directed">'
    for iri, attributes in found.nodes:
        data = "".join(f'<data key="{name}">{_text(value)}</data>' for name, value in attributes.items())
        yield f"<node id={_quoted(iri)}>{data}</node>"
    for number, (source, target, role) in enumerate(found.edges):
        ends = f'id="e{number}" source={_quoted(source)} target={_quoted(target)}'
        yield f'<edge {ends}><data key="role">{_text(role)}</data></edge>'
    yield "</graph>"
    yield "</graphml>"


def _gexf(found: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">'
    yield '<graph mode="static" defaultedgetype="directed">'
    yield '<attributes class="node" mode="static">'
    for name, type_ in ATTRIBUTES.items():
        yield f'<attribute id="{name}" title="{name}" type="{type_}"/>'
    yield "</attributes>"
    yield "<nodes>"
    for iri, attributes in found.nodes:
        values = "".join(f'<attvalue for="{name}" value={_quoted(value)}/>' for name, value in attributes.items())
        yield f"<node id={_quoted(iri)} label={_quoted(attributes['label'])}><attvalues>{values}</attvalues></node>"
    yield "</nodes>"
    yield "<edges>"
    for number, (source, target, role) in enumerate(found.edges):
        yield f'<edge id="{number}" source={_quoted(source)} target={_quoted(target)} label={_quoted(role)}/>'
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _text(value: str) -> str:
    """What XML cannot hold is shown as U+FFFD."""
    return escape(NOT_XML.sub("\ufffd", value))


def _quoted(value: str) -> str:
    return quoteattr(NOT_XML.sub("\ufffd", value))
