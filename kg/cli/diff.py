"""`kg diff`: what came, went and changed between two states of the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, Store
from kg.cli.terminal import neutral, say, shortened, show, show_json
from kg.errors import SettingError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.difference import Altered, Change, Difference

EXAMPLE = "Example:  kg diff 2026-11-20   (the store at the end of that day, against the store now)"
FORMATS = ("text", "json", "patch")
LONGEST = 200
"""Characters of a value that are shown."""
SOURCES = {"source", "hasClaim"}
"""What differs where other articles tell the same."""
SIGNS = {"added": "+", "gone": "-", "changed": "~"}


def command(
    before: Annotated[
        str | None,
        typer.Argument(metavar="A", help="A store folder, an export (.nq .trig .nt .ttl, or .gz), DATE or STORE@DATE."),
    ] = None,
    after: Annotated[str | None, typer.Argument(metavar="B", help="The other one; the store if none is given.")] = None,
    store: Store = STORE,
    format: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, or patch: an RDF patch from A to B.")
    ] = "text",
    dates: Annotated[
        bool, typer.Option("--dates", help="List when the store was changed, as far as it is kept.")
    ] = False,
) -> None:
    """Tell what changed from A to B. Code 0 if nothing did, 1 if something did, 2 for trouble, as diff does."""
    if dates:
        if before is not None:
            raise SettingError(f"{before} --dates: the dates are those of one store; name it by --store", before)
        return _tell_dates(store)
    if before is None:
        raise SettingError("give two states to compare: store folders, exports or dates", None)
    if format not in FORMATS:
        raise SettingError(f"--format {format}: there are {', '.join(FORMATS)}", format)
    from kg.pipeline import diff, patch

    if format == "patch":
        lines = patch(before, after or store, store=store)
        for line in lines:
            show(line)
        raise typer.Exit(1 if lines else 0)
    found = diff(before, after or store, store=store)
    _as_json(found) if format == "json" else _as_text(found)
    raise typer.Exit(1 if found.gone or found.added else 0)


def _tell_dates(store: Path) -> None:
    from kg.pipeline import changes

    kept = changes(store)
    if not kept:
        say("no change of the store is kept")
    for time, gone, added in kept:
        show(f"{time}   {gone} statements gone, {added} added")


def _as_json(found: Difference) -> None:
    changes = {what: [asdict(change) for change in found.changes if change.what == what] for what in SIGNS}
    show_json({**changes, "statements": {"gone": found.gone, "added": found.added}}, indent=2)


def _as_text(found: Difference) -> None:
    if found.compared != "all":
        say(f"only the {found.compared} graphs are compared: one side holds no others")
    sourced = [change for change in found.changes if _only(change, SOURCES)]
    read = [change for change in found.changes if _only(change, {"reader"})]
    for change in found.changes:
        if change not in sourced and change not in read:
            for line in _lines(change):
                show(neutral(line))
    readers = Counter((change.properties[0].gone, change.properties[0].added) for change in read)
    for (gone, added), count in sorted(readers.items()):
        articles = "1 article says" if count == 1 else f"{count} articles say"
        show(neutral(f"~ {articles} the same, read by {_named(added)} instead of {_named(gone)}"))
    if sourced:
        told = "1 more differs in its" if len(sourced) == 1 else f"{len(sourced)} more differ in their"
        show(f"~ {told} sources alone (--format json lists them)")
    counts = (f"{sum(change.what == what for change in found.changes)} {what}" for what in SIGNS)
    say(f"{', '.join(counts)}; {found.gone} statements gone, {found.added} added")


def _only(change: Change, properties: Set[str]) -> bool:
    return change.what == "changed" and {altered.property for altered in change.properties} <= properties


def _named(readers: Sequence[str]) -> str:
    return " and ".join(readers) or "the rules alone"


def _lines(change: Change) -> Iterator[str]:
    yield f"{SIGNS[change.what]} {change.kind}: {_short(change.name)}   {change.node}"
    for altered in change.properties:
        yield f"    {altered.property}: {_altered(altered)}"


def _altered(altered: Altered) -> str:
    if len(altered.gone) == len(altered.added) == 1:
        return f"{_short(altered.gone[0])} → {_short(altered.added[0])}"
    return ", ".join(
        [*(f"- {_short(value)}" for value in altered.gone), *(f"+ {_short(value)}" for value in altered.added)]
    )


def _short(value: str) -> str:
    return shortened(value, LONGEST)
