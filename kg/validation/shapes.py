"""The SHACL shapes as an rdflib graph aimed at what must be checked, and what their rules are called."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from kg.resources import ontology_file
from kg.terms import RDF, SH, SHAPES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


@cache
def shapes_graph() -> Graph:
    """The shipped shapes, without targets."""
    from rdflib import Graph, URIRef

    graph = Graph().parse(ontology_file("shapes.ttl"), format="turtle")
    for target in (SH.targetClass, SH.targetSubjectsOf):
        graph.remove((None, URIRef(target), None))
    return graph


def aimed(pairs: Iterable[tuple[str, Node]]) -> Graph:
    """The shipped shapes with just these pairs of rule and focus node as targets.

    A target of its own for each pair: pySHACL's option for focus nodes would also pass over the value nodes inside
    sh:or, and a node shape's properties are taken node by node, at seven times the cost.
    """
    from rdflib import Graph, URIRef

    graph = Graph()
    for triple in shapes_graph():
        graph.add(triple)
    for rule, node in pairs:
        graph.add((URIRef(rule), URIRef(SH.targetNode), node))
    return graph


def rule_name(rule: str) -> str:
    """The short name of a rule: its number, or its whole IRI if it is not one of ours.

    >>> rule_name("https://w3id.org/newskg/shapes#NK-101")
    'NK-101'
    """
    return rule.removeprefix(SHAPES.namespace)


def path_text(shapes: Graph, path: Node) -> str:
    """A property path as SPARQL writes it; a single property as its plain IRI."""
    from rdflib import BNode

    return _path(shapes, path) if isinstance(path, BNode) else str(path)


def _path(shapes: Graph, path: Node) -> str:
    from rdflib import BNode, URIRef

    if not isinstance(path, BNode):
        return f"<{path}>"
    for inverse in shapes.objects(path, URIRef(SH.inversePath)):
        return f"^{_path(shapes, inverse)}"
    for alternatives in shapes.objects(path, URIRef(SH.alternativePath)):
        return "|".join(_path(shapes, part) for part in shapes.items(alternatives))
    if (path, URIRef(RDF.first), None) in shapes:
        return "/".join(_path(shapes, part) for part in shapes.items(path))
    return "?"
