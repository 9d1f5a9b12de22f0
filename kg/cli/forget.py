"""`kg forget`: take articles back, or what a reader said of them, and exactly what rested on that."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Base, References, Store
from kg.cli.terminal import say
from kg.errors import SettingError

EXAMPLE = "Example:  kg forget articles/withdrawn.md"


def command(
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE", help="A file, folder, URL or IRI that was built.")
    ] = None,
    store: Store = STORE,
    base: Base = None,
    reference: References = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be forgotten, and change nothing.")
    ] = False,
    erase: Annotated[
        bool,
        typer.Option(
            "--erase", help="Drop the older states of the store too, in which their words still stand; also by itself."
        ),
    ] = False,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="llm[:MODEL]", help="Take back what a language model said, in all articles."),
    ] = None,
) -> None:
    """Take articles out of the store, and exactly what rested on them."""
    from kg.pipeline import forget, forget_reader

    if erase and reader is not None:
        raise SettingError("--erase goes with articles, not with --reader", None)
    if (reader is None) != bool(articles or erase):
        raise SettingError("give articles to forget, or --reader", None)
    if reader is not None:
        for article in forget_reader(reader, store=store, reference=reference or (), dry_run=dry_run):
            say(f"{'would take back' if dry_run else 'took back'} what {reader} said of {article}")
        return
    forgotten = forget(articles or (), store=store, base=base, reference=reference or (), dry_run=dry_run, erase=erase)
    for article in forgotten:
        say(f"would forget {article}" if dry_run else f"forgot {article}")
    if erase:
        say(f"{'would drop' if dry_run else 'dropped'} the older states of {store}")
