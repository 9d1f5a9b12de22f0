"""Messages and replies -> tokens and US dollars, and what a run may still spend."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

from kg.errors import SettingError
from kg.reader.settings import Price, Settings

MILLION = 1_000_000
FIXED_TOKENS = 60
"""Tokens of an answer without facts."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens read and written by a model."""

    input: int = 0
    output: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.input + other.input, self.output + other.output)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("kg.reader").joinpath("prices.toml").read_text(encoding="utf-8"))


VERSION = re.compile(r"-(\d{3,4}|\d{8}|\d{4}-\d\d-\d\d|latest)$")
"""What makers put behind a model's name for one version of it."""


def price_of(settings: Settings) -> Price | None:
    """What a model costs: by the user's own table, else by ours; None where neither knows it.

    In ours, a name stands for its versions too ("gpt-4o" for "gpt-4o-2024-08-06"), and for no other model.
    """
    if settings.model in settings.prices:
        return settings.prices[settings.model]
    plain = settings.model.rpartition("/")[2]
    known = _table()["prices"]
    for name in (plain, VERSION.sub("", plain)):
        if name in known:
            return Price(known[name]["input"], known[name]["output"])
    return None


def dollars(tokens: Tokens, price: Price | None) -> float | None:
    """What tokens cost; None where no price is known.

    >>> dollars(Tokens(1_000_000, 500_000), Price(0.4, 1.6))
    1.2
    """
    return None if price is None else (tokens.input * price.input + tokens.output * price.output) / MILLION


def guessed(messages: Iterable[Mapping[str, str]], *, text: str, language: str) -> Tokens:
    """How many tokens a request will probably take: a guess, since each model counts its own way."""
    table = _table()["tokens"]
    each = table.get(language, table["en"])
    asked = sum(len(message["content"]) for message in messages) + len(json.dumps(language))
    return Tokens(round(asked / each), FIXED_TOKENS + round(table["answer"] * len(text) / each))


def unpriced(model: str) -> str:
    """That no price of a model is known, and the cure."""
    own = f'[reader.prices."{model}"] with input and output, in US dollars for a million tokens'
    return f"no price is known of {model}; give it in kg.toml as {own}"


@dataclass(slots=True)
class Budget:
    """What a run has spent and may spend in US dollars; what is under way counts as its guess."""

    model: str
    price: Price | None
    limit: float | None = None
    spent: Tokens = Tokens()
    under_way: Tokens = Tokens()
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.limit is not None and self.price is None:
            raise SettingError(f"--max-cost: {unpriced(self.model)}", self.model)

    def reserve(self, guess: Tokens) -> bool:
        """Whether a request may be sent; if so its guess counts until it is settled."""
        with self.lock:
            cost = dollars(self.spent + self.under_way + guess, self.price)
            if self.limit is not None and cost is not None and cost > self.limit:
                return False
            self.under_way += guess
            return True

    def settle(self, guess: Tokens, used: Tokens) -> None:
        """Put what a request really took in place of its guess."""
        with self.lock:
            self.under_way += Tokens(-guess.input, -guess.output)
            self.spent += used
