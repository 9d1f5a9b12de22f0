"""`kg build`: articles into the store."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.info import show_counts
from kg.cli.options import STORE, AsJson, Base, Jobs, MinConfidence, References, Sources, Store
from kg.cli.terminal import progress, say, show_json

if TYPE_CHECKING:
    from kg.pipeline import BuildReport

EXAMPLE = "Example:  kg build articles/ 'wire/*.html' --store news --jobs 2"


def command(
    sources: Sources,
    store: Store = STORE,
    jobs: Jobs = 1,
    base: Base = None,
    min_confidence: MinConfidence = 0.0,
    reference: References = None,
    validate: Annotated[bool, typer.Option(help="Set aside articles that break a rule.")] = True,
    as_json: AsJson = False,
) -> None:
    """Read articles into the store. Again changes nothing; a changed article is replaced."""
    from kg.pipeline import build

    with progress("reading") as tick:
        report = build(
            sources,
            store=store,
            jobs=jobs,
            base=base,
            min_confidence=min_confidence,
            reference=reference or (),
            validate=validate,
            on_article=tick,
        )
    _tell(report)
    show_json(asdict(report), indent=2) if as_json else show_counts(report.counts)
    raise typer.Exit(1 if report.failed or report.quarantined else 0)


def _tell(report: BuildReport) -> None:
    from kg.validation import describe

    for failure in report.failed:
        say(f"kg: {failure.source}: {failure.reason}")
    for older in report.superseded:
        say(f"{older.source}: {older.reason}")
    for iri in report.renamed:
        say(f"forgot {iri}: its file has another address now")
    for failure in report.quarantined:
        say(f"kg: {failure.source}: set aside: {failure.reason}")
        for finding in failure.findings:
            say(f"    {describe(finding, 'en')}")
    say(
        f"{len(report.added)} added, {len(report.replaced)} replaced, {len(report.unchanged)} unchanged, "
        f"{len(report.quarantined)} set aside, {len(report.failed)} failed, in {report.seconds:.1f} s"
    )
