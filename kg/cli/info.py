"""`kg info`: what the store holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.cli.options import STORE, AsJson, Store
from kg.cli.terminal import show_json, show_table

if TYPE_CHECKING:
    from kg.pipeline import Counts

EXAMPLE = "Example:  kg info --store news --json"


def command(store: Store = STORE, as_json: AsJson = False) -> None:
    """Show what the store holds: articles, graphs, entities and events by class and status, versions."""
    from kg.pipeline import count

    counts = count(store)
    show_json(asdict(counts), indent=2) if as_json else show_counts(counts)


def show_counts(counts: Counts) -> None:
    """The counts as one table: first what things are, then what happened, by status."""
    rows = [
        *((f"{name}", "", number) for name, number in counts.entities),
        *((f"{name}", status, number) for name, status, number in counts.events),
        ("articles", "", counts.articles),
        ("graphs", "", counts.graphs),
        ("statements", "", counts.quads),
    ]
    show_table(("what", "status", "number"), rows)
