"""`kg extract`: facts as JSON Lines."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Base, Jobs, MinConfidence, References, Sources
from kg.cli.reader import Asking, asks_a_model, model_reader, tell_estimate, tell_usage
from kg.cli.terminal import progress, say, show, show_json
from kg.records import Extraction, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.reader.reading import Usage

EXAMPLE = "Example:  kg extract articles/ > facts.jsonl"
PAGE_BREAK = "\f"
"""Between the texts of several articles, on a line of its own."""


@asks_a_model
def command(
    sources: Sources,
    text: Annotated[bool, typer.Option("--text", help="Print the normalised text that offsets count in.")] = False,
    jobs: Jobs = 1,
    base: Base = None,
    min_confidence: MinConfidence = 0.0,
    reference: References = None,
    *,
    asking: Asking,
) -> None:
    """Print what articles say, one JSON object per article. Nothing is stored."""
    if text:
        raise typer.Exit(1 if _show_texts(sources, base) else 0)
    with ExitStack() as stack:
        asked = model_reader(stack, asking)
        from kg.pipeline import estimate, extract  # while what asks the model is loaded by a process of its own

        options = {"base": base, "jobs": jobs, "reference": reference or ()}
        if asked and asking.dry_run:
            told = estimate(sources, model=asked, **options)  # type: ignore[arg-type]
            tell_estimate(told)
            return show_json(asdict(told))
        failed = _show_facts(extract(sources, min_confidence=min_confidence, model=asked, **options))  # type: ignore[arg-type]
        stopped = asked is not None and _tell(asked.usage())
    raise typer.Exit(1 if failed or stopped else 0)


def _tell(usage: Usage) -> bool:
    tell_usage(usage)
    return usage.stopped is not None


def _show_texts(sources: Sequence[str], base: str | None) -> int:
    from kg.pipeline import read

    first = True
    failed = 0
    for outcome in read(sources, base=base):
        if isinstance(outcome, Failure):
            failed += 1
            say(f"kg: {outcome.source}: {outcome.reason}")
            continue
        if not first:
            show(PAGE_BREAK)
        show(outcome.text)
        first = False
    return failed


def _show_facts(outcomes: Iterable[Extraction | Failure]) -> int:
    from kg.exports.facts import facts_json

    failed = 0
    with progress("reading", beside_results=True) as tick:
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                failed += 1
                say(f"kg: {outcome.source}: {outcome.reason}")
            else:
                tick(outcome.article.source)
                show_json(facts_json(outcome))
    return failed
