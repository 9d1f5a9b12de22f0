"""Messages and replies -> tokens and US dollars, and what a run may still spend."""

from __future__ import annotations

import json
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


def price_of(settings: Settings) -> Price | None:
    """What a model costs: by the user's own table, else by ours; None where neither knows it.

    In ours, a name stands for all that begin with it ("gpt-4o" for "gpt-4o-2024-08-06").
    """
    if settings.model in settings.prices:
        return settings.prices[settings.model]
    known = _table()["prices"]
    plain = settings.model.rpartition("/")[2]
    name = max((name for name in known if plain.startswith(name)), key=len, default=None)
    return Price(**known[name]) if name else None


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


@dataclass(slots=True)
class Budget:
    """What a run has spent and may spend in US dollars; what is under way counts as its guess."""

    price: Price | None
    limit: float | None = None
    spent: Tokens = Tokens()
    under_way: Tokens = Tokens()
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.limit is not None and self.price is None:
            raise SettingError('--max-cost: no price is known; give it in kg.toml as [reader.prices."MODEL"]', None)

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
