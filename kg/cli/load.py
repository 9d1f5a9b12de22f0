"""`kg load`: the graph in any triple store, and the proof that it is there."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.options import STORE, AsJson, Store
from kg.cli.terminal import neutral, progress, say, show, show_json
from kg.errors import SettingError

if TYPE_CHECKING:
    from kg.loading import Difference, LoadReport

EXAMPLE = "Example:  kg load oxigraph http://localhost:7878"
CYPHER = "load.cypher"
SHOWN = 20
"""Differences that are told one by one."""


Profile = Annotated[
    str,
    typer.Argument(
        metavar="PROFILE",
        help="The kind of store: oxigraph, fuseki, virtuoso, rdf4j, graphdb, qlever, neptune, stardog, blazegraph, "
        "gsp (any Graph Store Protocol), update (any SPARQL Update), neo4j (files).",
    ),
]
Url = Annotated[str, typer.Argument(metavar="URL", help="Where the server or its database is; with neo4j, a folder.")]
Check = Annotated[bool, typer.Option("--check", help="Send nothing; only compare.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Ask nobody; tell what would be sent.")]
Graphs = Annotated[str, typer.Option("--graphs", metavar="WHICH", help="merged, articles, or all.")]
Bulk = Annotated[
    Path | None,
    typer.Option("--bulk", metavar="FOLDER", help="Send nothing; write files there and show the command for them."),
]
QueryUrl = Annotated[
    str | None,
    typer.Option("--query-url", metavar="URL", help="Where the store answers queries, if not where PROFILE says."),
]
Ledger = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", help="Keeps what was sent where; else loads.sqlite in the store."),
]
Timeout = Annotated[
    float, typer.Option("--timeout", min=1.0, metavar="SECONDS", help="The longest that one request may take.")
]


def command(
    profile: Profile,
    url: Url,
    store: Store = STORE,
    check: Check = False,
    dry_run: DryRun = False,
    graphs: Graphs = "all",
    bulk: Bulk = None,
    query_url: QueryUrl = None,
    ledger: Ledger = None,
    timeout: Timeout = 300.0,
    as_json: AsJson = False,
) -> None:
    """Make a triple store hold the graph, and prove it by comparing.

    Sends what changed since the last load, takes away what was forgotten and leaves the graphs of others. Then each
    graph of ours is compared with what the store gives back; ends with 1 where one differs. Names and passwords come
    from KG_LOAD_USER and KG_LOAD_PASSWORD, KG_LOAD_TOKEN, or a netrc file.
    """
    from kg.pipeline import load, write_bulk, write_neo4j

    if (profile == "neo4j") + (bulk is not None) + check + dry_run > 1:
        raise SettingError("neo4j, --bulk, --check and --dry-run exclude each other; give one of them")
    if profile == "neo4j":
        return say(f"wrote {', '.join(map(str, write_neo4j(store, url)))}; {CYPHER} says how to load them")
    if bulk is not None:
        return show(write_bulk(store, profile, url, bulk, graphs=graphs))
    mode: Literal["load", "check", "dry-run"] = "check" if check else "dry-run" if dry_run else "load"
    with progress(f"{profile}:") as tick:
        report = load(
            store, profile, url, graphs=graphs, mode=mode, query_url=query_url, ledger=ledger, timeout=timeout,
            on_graph=lambda step, name: tick(f"{step} {name}"), on_warning=lambda words: say(f"warning: {words}"),
        )  # fmt: skip
    _tell(report, as_json=as_json)
    raise typer.Exit(1 if report.differences else 0)


def _tell(report: LoadReport, *, as_json: bool) -> None:
    if as_json:
        show_json(_plain(report), indent=2)
    for difference in report.differences[: 0 if as_json else SHOWN]:
        show(neutral(_told(difference)))
    say(_summary(report))


def _told(difference: Difference) -> str:
    wanted, found = difference.expected.triples, difference.found.triples
    if not wanted:
        return f"{difference.graph}: still there, {found} triples"
    if wanted == found:
        return f"{difference.graph}: {found} triples, but not the same"
    return f"{difference.graph}: {found} triples, should be {wanted}"


def _summary(report: LoadReport) -> str:
    """The report in a line: what was done, then what was proved."""
    changed = f"{len(report.sent)} of {report.graphs} graphs ({report.sent_triples} triples)"
    removed = f", {len(report.removed)} removed" if report.removed else ""
    if report.proved is None:
        return f"{report.profile} {report.url}: would send {changed}{removed.replace('removed', 'to remove')}"
    done = f"sent {changed}{removed} in {report.sending:.1f} s; " if report.sending else ""
    proved = f"compared {report.proved} graphs, {report.triples} triples, in {report.checking:.1f} s: "
    many = f"{len(report.differences)} differ; run kg load again to send them anew"
    return f"{report.profile} {report.url}: {done}{proved}{many if report.differences else 'all as here'}"


def _plain(report: LoadReport) -> dict[str, object]:
    """The report as JSON, with contents as a count and a hash."""
    differences = [
        {"graph": one.graph, "expected": _content(one.expected), "found": _content(one.found)}
        for one in report.differences
    ]
    return asdict(report) | {"differences": differences}


def _content(content: object) -> dict[str, object]:
    return {"triples": getattr(content, "triples", 0), "hash": getattr(content, "hash", "")}
