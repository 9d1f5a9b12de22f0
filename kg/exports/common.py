"""What all exports share: a file that is whole or not there, and what the graph says node by node."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

import pyoxigraph as ox

from kg.errors import ExportError
from kg.stores import Store
from kg.terms import MERGED, NK, RDF, SKOS

Writer = Callable[[Iterable[ox.Quad], IO[bytes]], int]
"""Writes quads to a file in an order of its own; how many statements, rows or nodes it wrote."""
Node = Mapping[str, Sequence[ox.NamedNode | ox.Literal]]
"""What the graph says of a node: values by property, in their order as text."""

ENTITIES: Final = MappingProxyType(
    {NK.Company: "company", NK.Regulator: "regulator", NK.Model: "model", NK.Party: "party"}
)
EVENTS: Final = MappingProxyType(
    {
        NK.Investment: "investment",
        NK.Acquisition: "acquisition",
        NK.Partnership: "partnership",
        NK.ModelRelease: "model_release",
        NK.RegulatoryAction: "regulatory_action",
    }
)
"""Class -> its name in tables and networks."""


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes its name only when it is complete and on disk.

    Raises ExportError, and leaves what was there, if it cannot be written.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise ExportError(f"{path}: exists and is no file; choose another name with -o", path)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror or error}); choose another place with -o", path
        ) from error
    finally:
        if unfinished.exists():  # not so where the folder itself is none
            unfinished.unlink()


def chosen_quads(store: Store, graphs: str) -> Iterator[ox.Quad]:
    """The quads of the merged graph, of all article graphs, or of all."""
    if graphs == "merged":
        yield from store.quads(MERGED)
    else:
        yield from (quad for quad in store.quads() if graphs == "all" or quad.graph_name != ox.NamedNode(MERGED))


def nodes(quads: Iterable[ox.Quad]) -> dict[str, Node]:
    """The nodes of the merged graph among the quads, in the order of their IRIs."""
    found: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for quad in sorted((quad for quad in quads if quad.graph_name == ox.NamedNode(MERGED)), key=str):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return dict(found)


def kind(node: Node) -> str:
    """The class of an entity, event or prospect by its name in tables, "" for anything else."""
    classes = [value.value for value in (*node.get(NK.prospectOf, ()), *node.get(RDF.type, ()))]
    return next((name for each in classes if (name := EVENTS.get(each) or ENTITIES.get(each))), "")


def label(iri: str, node: Node) -> str:
    """The English name, else the first in another language, else the last two segments of the IRI."""
    labels = [value for value in node.get(SKOS.prefLabel, ()) if isinstance(value, ox.Literal)]
    english = [value for value in labels if value.language == "en"]
    return (english or labels)[0].value if labels else "/".join(iri.rsplit("/", 2)[1:])


def local(iri: str) -> str:
    """The last part of an IRI, for people.

    >>> local("https://w3id.org/newskg/ontology#rumoured")
    'rumoured'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
