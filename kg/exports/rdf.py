"""Quads -> RDF in the formats of the W3C, in canonical order: the same bytes for the same graph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Final

import pyoxigraph as ox

from kg.terms import PREFIXES

NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_nquads(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """Canonical N-Quads: one line for each quad, sorted by code point, each once."""
    return _write_lines((f"{quad} .\n" for quad in quads), file)


def write_ntriples(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """The triples of all quads as canonical N-Triples, whatever graph they stand in."""
    return _write_lines((f"{quad.triple} .\n" for quad in quads), file)


def _write_lines(lines: Iterable[str], file: IO[bytes]) -> int:
    ordered = sorted(set(lines))
    file.writelines(line.encode() for line in ordered)
    return len(ordered)


def write_turtle(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """Turtle, sorted by subject, predicate and object."""
    return _write_triples(quads, file, ox.RdfFormat.TURTLE)


def write_rdfxml(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """RDF/XML; raises ValueError for a text with signs that XML cannot hold."""
    kept = list(quads)
    for quad in kept:
        if isinstance(quad.object, ox.Literal) and NOT_XML.search(quad.object.value):
            raise ValueError(f"{quad.subject} has a text with a control sign, which XML cannot hold; take .ttl")
    return _write_triples(kept, file, ox.RdfFormat.RDF_XML)


def _write_triples(quads: Iterable[ox.Quad], file: IO[bytes], format: ox.RdfFormat) -> int:
    triples = sorted({quad.triple for quad in quads}, key=str)
    ox.serialize(triples, file, format, prefixes=dict(PREFIXES))
    return len(triples)


def write_trig(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """TriG, graph by graph."""
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))
    ox.serialize(ordered, file, ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    return len(ordered)
