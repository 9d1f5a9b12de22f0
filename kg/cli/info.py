"""`kg info`: what the store holds."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, AsJson, Store
from kg.cli.terminal import show, show_json, show_table

if TYPE_CHECKING:
    from pathlib import Path

    from kg.counts import Counts

EXAMPLE = "Example:  kg info --store news --json"
VERSIONED = ("newskg", "pyoxigraph", "rdflib", "pyshacl")
"""The distributions whose version may matter in a report."""


def command(
    store: Store = STORE,
    articles: Annotated[bool, typer.Option("--articles", help="List the articles: IRI and file or URL.")] = False,
    measures: Annotated[
        bool, typer.Option("--measures", help="List the parties by weight: PageRank, betweenness, core, community.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the store holds. Articles, graphs, entities and events by class and status, versions."""
    from kg.pipeline import count, list_articles

    if measures:
        return show_measures(store, as_json=as_json)
    counts = count(store)
    listed = list_articles(store) if articles else ()
    if as_json:
        return show_json(
            {**asdict(counts), "versions": _versions(), **({"list": listed} if articles else {})}, indent=2
        )
    if articles:
        return show_table(("article", "file or URL"), listed)
    show_counts(counts)
    return show(" · ".join(f"{name} {number}" for name, number in _versions().items()))


def _versions() -> dict[str, str]:
    return {name: version(name) for name in VERSIONED}


MEASURES = ("linked", "PageRank", "betweenness", "core", "community")


def show_measures(store: Path, *, as_json: bool) -> None:
    """The parties with what each weighs, the weightiest first; community 0 is the largest."""
    from kg.views.networks import to_networkx

    nodes = [(name, facts) for name, facts in to_networkx(store).nodes(data=True) if facts["kind"] != "event"]
    nodes.sort(key=lambda node: (-node[1]["pagerank"], node[0]))
    if as_json:
        return show_json([{"iri": name, **facts} for name, facts in nodes], indent=2)
    rows = [
        (facts["label"], facts["kind"], facts["degree"], f"{facts['pagerank']:.4f}", f"{facts['betweenness']:.4f}",
         facts["core"], facts["community"])
        for _, facts in nodes
    ]  # fmt: skip
    return show_table(("name", "kind", *MEASURES), rows)


def show_counts(counts: Counts) -> None:
    """The counts as one table: first what things are, then what happened, by status."""
    rows = [
        *((name, "", number) for name, number in counts.entities),
        *((name, status, number) for name, status, number in counts.events),
        ("articles", "", counts.articles),
        ("graphs", "", counts.graphs),
        ("statements", "", counts.quads),
    ]
    show_table(("what", "status", "number"), rows)
