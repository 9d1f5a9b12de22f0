"""The SHACL shapes as an rdflib graph, made ready for quick validation, and what their rules are called."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.resources import ontology_file
from kg.terms import RDF, SH, SHAPES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


@cache
def shapes_graph() -> Graph:
    """The shipped shapes, with the targets of each node shape moved to its property shapes.

    Which means the same, but pySHACL then takes all nodes of a class at once instead of one by one: measured on 100
    articles of 394 quads, 23 instead of 168 ms an article.
    """
    from rdflib import Graph, URIRef

    graph = Graph().parse(ontology_file("shapes.ttl"), format="turtle")
    target, property_ = URIRef(SH.targetClass), URIRef(SH.property)
    for shape in set(graph.subjects(target)) & set(graph.subjects(property_)):
        for class_ in list(graph.objects(shape, target)):
            graph.remove((shape, target, class_))
            for rule in list(graph.objects(shape, property_)):
                graph.add((rule, target, class_))
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
