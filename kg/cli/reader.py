"""The options by which a language model reads, and what is said of what it took."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.terminal import say
from kg.errors import SettingError

if TYPE_CHECKING:
    from kg.reader.reading import Estimate, ModelReader, Usage

READERS = ("rules", "llm", "both")

Reader = Annotated[
    str, typer.Option("--reader", metavar="rules|llm|both", help="Who reads: the rules, a language model, or both.")
]
Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="The language model, by its server's name.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings of the model, kg.toml where there is one.")
]
Answers = Annotated[
    str | None,
    typer.Option("--answers", metavar="FILE", help="Where the model's answers are kept, to ask nothing twice."),
]
Escalate = Annotated[
    bool, typer.Option("--escalate", help="Ask the model only about passages where the rules are unsure.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell articles, tokens and price, and ask nobody.")]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", min=0.0, metavar="X", help="Stop before more than X US dollars are spent.")
]
MaxArticles = Annotated[
    int | None, typer.Option("--max-articles", min=0, metavar="N", help="Stop after N articles; the rest is left.")
]


def known_reader(name: str) -> str:
    """One of the readers; SettingError for another."""
    if name not in READERS:
        raise SettingError(f"--reader {name}: give one of {', '.join(READERS)}", name)
    return name


def model_reader(
    stack: ExitStack,
    *,
    reader: str,
    escalate: bool,
    dry_run: bool,
    model: str | None,
    config: Path | None,
    answers: str | None,
    max_cost: float | None = None,
    max_articles: int | None = None,
) -> ModelReader | None:
    """The model that the options ask for, closed with the stack; None where the rules read alone."""
    if known_reader(reader) == "rules" and not escalate:
        given = {"--dry-run": dry_run or None, "--max-cost": max_cost, "--max-articles": max_articles, "--model": model}
        if wrong := next((name for name, value in given.items() if value is not None), None):
            raise SettingError(f"{wrong}: only with --reader llm or both, or --escalate", wrong)
        return None
    from kg.reader.reading import Mode, ModelReader
    from kg.reader.settings import load_settings, place_of

    settings = load_settings(config, model=model, answers=answers)
    if not dry_run:
        say(f"asking {settings.model} at {place_of(settings)}")
    mode: Mode = "llm" if reader == "llm" else "both"
    asked = ModelReader(settings, mode=mode, escalate=escalate, max_cost=max_cost, max_articles=max_articles)
    return stack.enter_context(asked)


def tell_estimate(estimate: Estimate) -> None:
    """What a run would take, for a person."""
    cost = _dollars(estimate.dollars)
    say(
        f"{estimate.articles} articles, {estimate.kept} answered before, {estimate.spared} spared; "
        f"{estimate.requests} requests to {estimate.model}, about {estimate.input_tokens} tokens in and "
        f"{estimate.output_tokens} out, {cost}"
    )


def tell_usage(usage: Usage) -> None:
    """What a run took, for a person."""
    guessed = " (counted by us where the server does not)" if usage.estimated else ""
    say(
        f"{usage.model}: {usage.articles} articles, {usage.kept} answered before, {usage.asked} asked, "
        f"{usage.failed} failed; {usage.requests} requests, {usage.retried} again; {usage.input_tokens} tokens in, "
        f"{usage.output_tokens} out{guessed}, {_dollars(usage.dollars)}"
    )
    if usage.agreed or usage.disagreed or usage.rules_alone or usage.model_alone:
        say(
            f"facts told by both {usage.agreed}, otherwise by each {usage.disagreed}, by the rules alone "
            f"{usage.rules_alone}, by the model alone {usage.model_alone}"
        )
    if usage.spared or usage.spared_tokens:
        say(f"spared {usage.spared} articles and about {usage.spared_tokens} tokens in, where the rules are sure")
    if usage.dropped:
        say("not grounded: " + ", ".join(f"{reason} {count}" for reason, count in usage.dropped.items()))
    if usage.stopped:
        say(f"kg: stopped by {usage.stopped}")


def _dollars(dollars: float | None) -> str:
    return "price unknown" if dollars is None else f"${dollars:.4f}"
