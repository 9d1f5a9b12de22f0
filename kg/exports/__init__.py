"""The graph -> a file: one module for each family of formats, `common` what they share."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.errors import ExportError
from kg.exports.common import Writer, chosen_quads, whole_file
from kg.exports.networks import write_gexf, write_graphml
from kg.exports.rdf import write_jsonld, write_nquads, write_ntriples, write_rdfxml, write_trig, write_turtle
from kg.exports.tables import write_csv, write_parquet

if TYPE_CHECKING:
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


def export(store: Store, path: Path, *, format: str | None = None, graphs: str | None = None) -> int:
    """Write the store to a file, whole or not at all; how many statements, or rows, or nodes and edges.

    The format is that of the name's ending unless given. `graphs` is "merged", "articles" or "all"; a format without
    named graphs holds the merged graph alone. Raises ExportError, MissingExtra.
    """
    name = format or path.suffix.removeprefix(".").lower()
    if name not in FORMATS:
        raise ExportError(f"{path}: no format is called {name!r}{_offer(name)}", path)
    writer, usual = FORMATS[name]
    if graphs not in (None, *GRAPHS):
        raise ExportError(f"--graphs {graphs}: there are {', '.join(GRAPHS)}", graphs)
    if usual == "merged" and graphs not in (None, "merged"):
        raise ExportError(f"{path}: {name} has no named graphs; write .nq, .trig or .jsonld, or only merged", path)
    try:
        with whole_file(path) as file:
            return writer(chosen_quads(store, graphs or usual), file)
    except ValueError as error:
        raise ExportError(f"{path}: cannot be written in this format ({error})", path) from error


def _offer(name: str) -> str:
    found = get_close_matches(name, FORMATS, n=1)
    return f"; did you mean {found[0]}?" if found else f"; there are {', '.join(FORMATS)}"
