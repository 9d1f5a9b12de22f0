"""`kg export`: the graph as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Store
from kg.cli.terminal import say

EXAMPLE = "Example:  kg export -o graph.nq"
COUNTED = {"csv": "rows", "parquet": "rows", "graphml": "nodes and edges", "gexf": "nodes and edges"}
"""What each format counts, where that is not statements."""


def command(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help=".nq .trig .ttl .nt .jsonld .rdf .graphml .gexf .csv .parquet"
        ),
    ],
    store: Store = STORE,
    format: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help="Where the file's name does not say it.")
    ] = None,
    graphs: Annotated[
        str | None, typer.Option("--graphs", metavar="WHICH", help="merged, articles, or all of them.")
    ] = None,
) -> None:
    """Write the graph to a file, in canonical order. The file is whole or not there."""
    from kg.pipeline import export

    written = export(output, store=store, format=format, graphs=graphs)
    what = COUNTED.get(format or output.suffix.removeprefix(".").lower(), "statements")
    say(f"wrote {written} {what} to {output}")
