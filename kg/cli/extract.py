"""`kg extract`: facts as JSON Lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Base, Jobs, MinConfidence, References, Sources
from kg.cli.terminal import progress, say, show, show_json
from kg.records import Article, Extraction, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLE = "Example:  kg extract articles/ > facts.jsonl"
PAGE_BREAK = "\f"
"""Between the texts of several articles, on a line of its own."""


def command(
    sources: Sources,
    text: Annotated[bool, typer.Option("--text", help="Print the normalised text that offsets count in.")] = False,
    jobs: Jobs = 1,
    base: Base = None,
    min_confidence: MinConfidence = 0.0,
    reference: References = None,
) -> None:
    """Print what articles say, one JSON object per article. Nothing is stored."""
    from kg.pipeline import extract, read

    if text:
        failed = _show_texts(read(sources, base=base))
    else:
        options = {"base": base, "jobs": jobs, "min_confidence": min_confidence, "reference": reference or ()}
        failed = _show_facts(extract(sources, **options))  # type: ignore[arg-type]
    raise typer.Exit(1 if failed else 0)


def _show_texts(outcomes: Iterable[Article | Failure]) -> int:
    first = True
    failed = 0
    for outcome in outcomes:
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
