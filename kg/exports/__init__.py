"""The graph -> a file: one module for each family of formats, `common` what they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.errors import ExportError
from kg.exports.annotations import annotated_quads, plain_quads
from kg.exports.common import Writer, chosen_quads, whole_file
from kg.exports.jsonld import write_jsonld
from kg.exports.networks import write_gexf, write_graphml
from kg.exports.rdf import write_nquads, write_ntriples, write_rdfxml, write_trig, write_turtle
from kg.exports.tables import write_csv, write_parquet

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.stores import Store

__all__ = ["FORMATS", "export"]

FORMATS: Final[Mapping[str, tuple[Writer, str]]] = MappingProxyType(
    {
        "nq": (write_nquads, "all"),
        "trig": (write_trig, "all"),
        "jsonld": (write_jsonld, "all"),
        "ttl": (write_turtle, "merged"),
        "nt": (write_ntriples, "merged"),
        "rdf": (write_rdfxml, "merged"),
        "csv": (write_csv, "merged"),
        "parquet": (write_parquet, "merged"),
        "graphml": (write_graphml, "merged"),
        "gexf": (write_gexf, "merged"),
    }
)
"""Format -> what writes it, and which graphs unless told otherwise."""
GRAPHS: Final = ("merged", "articles", "all")
ANNOTATIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "graphs": ("nq", "trig", "jsonld"),
        "rdf12": ("nq", "trig", "ttl", "nt"),
        "none": ("nq", "trig", "jsonld", "ttl", "nt", "rdf"),
    }
)
"""How a file tells who says a statement -> the formats that can: by named graphs, by RDF 1.2, or not at all."""


def export(
    store: Store,
    path: Path,
    *,
    format: str | None = None,
    graphs: str | None = None,
    annotations: str | None = None,
) -> int:
    """Write the store to a file, whole or not at all; how many statements, or rows, or nodes and edges.

    The format is that of the name's ending unless given. `graphs` is "merged", "articles" or "all"; a format without
    named graphs holds the merged graph alone. `annotations`: "graphs" is all graphs; "rdf12" the merged graph with
    claims that reify its statements (see `kg.exports.annotations`); "none" the merged graph without who says it.
    Raises ExportError, MissingExtra.
    """
    name = format or path.suffix.removeprefix(".").lower()
    if name not in FORMATS:
        raise ExportError(f"{path}: no format is called {name!r}{_offer(name)}", path)
    writer, usual = FORMATS[name]
    _check_graphs(path, name, graphs)
    if annotations is not None:
        _check_annotations(path, name, annotations, graphs)
    try:
        with whole_file(path) as file:
            return writer(_quads(store, graphs or usual, annotations), file)
    except ValueError as error:
        raise ExportError(f"{path}: cannot be written in this format ({error})", path) from error


def _quads(store: Store, graphs: str, annotations: str | None) -> Iterator[ox.Quad]:
    if annotations == "rdf12":
        return annotated_quads(store)
    return plain_quads(store) if annotations == "none" else chosen_quads(store, graphs)


def _check_graphs(path: Path, name: str, graphs: str | None) -> None:
    if graphs not in (None, *GRAPHS):
        raise ExportError(f"--graphs {graphs}: there are {', '.join(GRAPHS)}", graphs)
    if FORMATS[name][1] == "merged" and graphs not in (None, "merged"):
        raise ExportError(f"{path}: {name} has no named graphs; write .nq, .trig or .jsonld, or only merged", path)


def _check_annotations(path: Path, name: str, annotations: str, graphs: str | None) -> None:
    if annotations not in ANNOTATIONS:
        raise ExportError(f"--annotations {annotations}: there are {', '.join(ANNOTATIONS)}", annotations)
    formats = ANNOTATIONS[annotations]
    if name not in formats:
        endings = " or ".join(f".{each}" for each in formats)
        raise ExportError(f"{path}: {name} cannot hold --annotations {annotations}; write {endings}", path)
    if graphs is not None:
        raise ExportError("--annotations says which graphs are written; leave out --graphs", graphs)


def _offer(name: str) -> str:
    found = get_close_matches(name, FORMATS, n=1)
    return f"; did you mean {found[0]}?" if found else f"; there are {', '.join(FORMATS)}"
