"""`kg forget`: take articles back, and exactly what rested on them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Base, References, Store
from kg.cli.terminal import say

EXAMPLE = "Example:  kg forget articles/withdrawn.md"


def command(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="A file, URL or IRI that was built.")],
    store: Store = STORE,
    base: Base = None,
    reference: References = None,
) -> None:
    """Take articles out of the store, and exactly what rested on them."""
    from kg.pipeline import forget

    forgotten = forget(articles, store=store, base=base, reference=reference or ())
    for article in forgotten:
        say(f"forgot {article}")
