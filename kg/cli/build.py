"""`kg build`: articles into the store."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.info import show_counts
from kg.cli.options import STORE, AsJson, Base, Jobs, MinConfidence, References, Sources, Store
from kg.cli.reader import Asking, asks_a_model, model_reader, tell_estimate, tell_usage
from kg.cli.terminal import progress, say, show_json

if TYPE_CHECKING:
    from kg.pipeline import BuildReport

EXAMPLE = "Example:  kg build articles/ 'wire/*.html' --store news --jobs 2"


@asks_a_model
def command(
    sources: Sources,
    store: Store = STORE,
    jobs: Jobs = 1,
    base: Base = None,
    min_confidence: MinConfidence = 0.0,
    reference: References = None,
    validate: Annotated[bool, typer.Option(help="Set aside articles that break a rule.")] = True,
    as_json: AsJson = False,
    *,
    asking: Asking,
) -> None:
    """Read articles into the store. Again changes nothing; a changed article is replaced."""
    with ExitStack() as stack:
        asked = model_reader(stack, asking)
        from kg.pipeline import build, estimate  # while what asks the model is loaded by a process of its own

        if asked and asking.dry_run:
            told = estimate(sources, model=asked, base=base, jobs=jobs, reference=reference or ())
            tell_estimate(told)
            return show_json(asdict(told)) if as_json else None
        tick = stack.enter_context(progress("reading"))
        report = build(
            sources,
            store=store,
            jobs=jobs,
            base=base,
            min_confidence=min_confidence,
            reference=reference or (),
            validate=validate,
            model=asked,
            on_article=tick,
        )
    _tell(report)
    show_json(asdict(report), indent=2) if as_json else show_counts(report.counts)
    stopped = report.usage is not None and report.usage.stopped is not None
    raise typer.Exit(1 if report.failed or report.quarantined or stopped else 0)


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
    if report.usage:
        tell_usage(report.usage)
