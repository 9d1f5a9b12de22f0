"""`kg forget`: take articles back, and exactly what rested on them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Base, References, Store
from kg.cli.terminal import say

EXAMPLE = "Example:  kg forget articles/withdrawn.md"


def command(
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="A file, folder, URL or IRI that was built.")
    ],
    store: Store = STORE,
    base: Base = None,
    reference: References = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be forgotten, and change nothing.")
    ] = False,
) -> None:
    """Take articles out of the store, and exactly what rested on them."""
    from kg.pipeline import forget

    forgotten = forget(articles, store=store, base=base, reference=reference or (), dry_run=dry_run)
    for article in forgotten:
        say(f"would forget {article}" if dry_run else f"forgot {article}")
