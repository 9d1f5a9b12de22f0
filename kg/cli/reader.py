"""The options by which a language model reads, and what is said of what it took."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.terminal import say
from kg.errors import SettingError

if TYPE_CHECKING:
    from kg.reader import cache
    from kg.reader.asker import Asker
    from kg.reader.reading import Estimate, ModelReader, Usage
    from kg.reader.settings import Settings

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


@dataclass(frozen=True, slots=True)
class Asking:
    """The options by which a language model reads."""

    reader: Reader = "rules"
    model: Model = None
    config: Config = None
    answers: Answers = None
    escalate: Escalate = False
    dry_run: DryRun = False
    max_cost: MaxCost = None
    max_articles: MaxArticles = None


def asks_a_model(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options of `Asking` after its own; itself it takes them together, as `asking`."""
    names = [field.name for field in fields(Asking)]

    def whole(**given: object) -> None:
        chosen = {name: given.pop(name) for name in names}
        command(**given, asking=Asking(**chosen))  # type: ignore[arg-type]  # of the types that are declared above

    options = [each for each in _declared(command) if each.name != "asking"] + _declared(Asking)
    # A command that takes any keyword, with the signature that typer reads.
    whole.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    whole.__doc__ = command.__doc__
    return whole


def _declared(command: Callable[..., object]) -> list[inspect.Parameter]:
    """The parameters of a command with their types themselves, not the names of these."""
    return list(inspect.signature(command, eval_str=True).parameters.values())


def model_reader(stack: ExitStack, asking: Asking) -> ModelReader | None:
    """The model that the options ask for, closed with the stack; None where the rules read alone."""
    if known_reader(asking.reader) == "rules" and not asking.escalate:
        _refuse_what_no_model_takes(asking)
        return None
    from kg.reader import cache
    from kg.reader.asker import Asker
    from kg.reader.settings import load_settings, place_of

    settings = load_settings(asking.config, model=asking.model, answers=asking.answers)
    if not asking.dry_run:
        say(f"asking {settings.model} at {place_of(settings)}")
    answers = stack.enter_context(closing(cache.Answers(settings.answers)))
    # Where nothing was ever asked, what asks loads beside all that is loaded from here on.
    ready = not asking.dry_run and answers.are_none()
    asker = stack.enter_context(closing(Asker(settings))) if ready else None
    return stack.enter_context(_reader(settings, asking, answers, asker))


def _reader(settings: Settings, asking: Asking, answers: cache.Answers, asker: Asker | None) -> ModelReader:
    from kg.reader.reading import ModelReader

    return ModelReader(
        settings,
        mode="llm" if asking.reader == "llm" else "both",
        escalate=asking.escalate,
        max_cost=asking.max_cost,
        max_articles=asking.max_articles,
        answers=answers,
        asker=asker,
    )


def _refuse_what_no_model_takes(asking: Asking) -> None:
    given = {
        "--dry-run": asking.dry_run or None,
        "--max-cost": asking.max_cost,
        "--max-articles": asking.max_articles,
        "--model": asking.model,
    }
    if wrong := next((name for name, value in given.items() if value is not None), None):
        raise SettingError(f"{wrong}: only with --reader llm or both, or --escalate", wrong)


def tell_estimate(estimate: Estimate) -> None:
    """What a run would take, for a person."""
    cost = _dollars(estimate.dollars, estimate.model)
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
        f"{usage.output_tokens} out{guessed}, {_dollars(usage.dollars, usage.model)}"
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


def _dollars(dollars: float | None, model: str) -> str:
    from kg.reader.costs import unpriced

    return unpriced(model) if dollars is None else f"${dollars:.4f}"
