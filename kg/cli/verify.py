"""`kg verify`: whether every claim of the store still stands in its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, AsJson, Store
from kg.cli.terminal import neutral, progress, say, show, show_json

if TYPE_CHECKING:
    from kg.verification import Checked, Fault

EXAMPLE = "Example:  kg verify --store news"
LONGEST = 100
"""Characters of a quote that are shown."""


def command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Files and folders to look in for articles that were moved."),
    ] = None,
    store: Store = STORE,
    fetch: Annotated[bool, typer.Option("--fetch", help="Read URLs again too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read the sources again and check every quote. Code 1, with the list, if one does not stand at its place."""
    from kg.pipeline import verify

    with progress("verifying") as tick:
        result = verify(sources or (), store=store, fetch=fetch, on_article=tick)
    if as_json:
        told = [asdict(checked) for checked in result.articles if checked.state != "intact"]
        show_json({"counts": result.counts, "articles": told}, indent=2)
    else:
        for checked in result.articles:
            for line in _lines(checked):
                show(neutral(line))
    say(", ".join(f"{number} {what}" for what, number in result.counts.items()))
    raise typer.Exit(1 if result.failed else 0)


def _lines(checked: Checked) -> Iterator[str]:
    if checked.state not in {"intact", "unchecked"}:
        yield f"{checked.state}: {checked.source}: {checked.reason}   {checked.article}"
        yield from (f"    {_fault(fault)}   {fault.claim}" for fault in checked.faults)


def _fault(fault: Fault) -> str:
    quote = fault.quote if len(fault.quote) <= LONGEST else fault.quote[: LONGEST - 1] + "…"
    stood = f"“{' '.join(quote.split())}” at {fault.start}-{fault.end}"
    match fault.problem:
        case "no evidence":
            return "a claim without evidence"
        case "no selector":
            return "evidence that does not say which words stand where"
        case "context":
            return f"{stood}: other words stand around it"
        case "shifted":
            return f"{stood}: stands at {fault.now} now"
        case "gone":
            return f"{stood}: gone"
