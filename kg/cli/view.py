"""`kg view`: the graph as one page of HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Store
from kg.cli.terminal import say

EXAMPLE = "Example:  kg view -o graph.html"


def command(
    store: Store = STORE,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the page goes.")] = Path(
        "graph.html"
    ),
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The page's title.")] = "newskg",
) -> None:
    """Draw the graph: one HTML file that works offline, every edge with its sentence."""
    from kg.pipeline import view

    view(store=store, output=output, title=title)
    say(f"wrote {output.resolve()}")
