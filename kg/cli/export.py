"""`kg export`: the graph as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Store
from kg.cli.terminal import say
from kg.errors import SettingError

EXAMPLE = "Example:  kg export -o graph.nq"
COUNTED = {"csv": "rows", "parquet": "rows", "graphml": "nodes and edges", "gexf": "nodes and edges"}
"""What each format counts, where that is not statements."""


def command(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Its ending says the format: .nq .trig .jsonld (all graphs) .ttl .nt .rdf (merged graph) "
            ".csv .parquet (table of events) .graphml .gexf (network).",
        ),
    ],
    store: Store = STORE,
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="Where the file's ending does not say it: nq, csv …"),
    ] = None,
    graphs: Annotated[str | None, typer.Option("--graphs", metavar="WHICH", help="merged, articles, or all.")] = None,
    annotations: Annotated[
        str | None,
        typer.Option(
            "--annotations",
            metavar="HOW",
            help="How the file tells who says what: graphs (one for each article), rdf12 (claims reify statements) "
            "or none.",
        ),
    ] = None,
) -> None:
    """Write the graph to a file, in canonical order. The file is whole or not there."""
    from kg.pipeline import export

    if str(output) == "-":
        raise SettingError("-o -: a file is written whole, never a stream; name a file", "-")
    written = export(output, store=store, format=format, graphs=graphs, annotations=annotations)
    what = COUNTED.get(format or output.suffix.removeprefix(".").lower(), "statements")
    say(f"wrote {written} {what} to {output} ({_size(output.stat().st_size)})")


def _size(count: int) -> str:
    """Bytes for people.

    >>> _size(999), _size(28_141), _size(2_850_000)
    ('999 bytes', '28 kB', '2.9 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
