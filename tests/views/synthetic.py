"""A graph of any size, shaped as news is: a few parties in many events, many in one, some apart from all others."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.views.graph import Deal, Party, Quote, Source, make_graph
from tests.views.demo import BASE, ROLES

if TYPE_CHECKING:
    from kg.views.graph import Graph

KINDS = ("investment", "investment", "acquisition", "partnership", "model_release", "regulatory_action")
STATUSES = ("announced",) * 8 + ("planned", "rumoured", "denied")


def synthetic_graph(parties: int, deals: int, *, seed: int = 5) -> Graph:
    chance = random.Random(seed)  # noqa: S311 - a test, not a secret
    known = [
        Party(f"{BASE}company/firm-{n}", ("company", "company", "company", "model", "regulator")[n % 5], names(n))
        for n in range(parties)
    ]
    sources = [
        Source(f"{BASE}article/{n}", f"Title of article {n}", f"https://news.example/{n}") for n in range(deals // 3)
    ]
    return make_graph(known, (deal(n, known, sources, chance) for n in range(deals)), sources)


def names(number: int) -> tuple[tuple[str, str], ...]:
    return ("en", f"Firm number {number}"), ("fr", f"Société numéro {number}")


def deal(number: int, parties: list[Party], sources: list[Source], chance: random.Random) -> Deal:
    kind = chance.choice(KINDS)
    one = number if number < len(parties) else int(len(parties) * chance.random() ** 3)
    other = (
        int(len(parties) * chance.random() ** (1 if number % 9 == 0 else 3)) if number % 4 else (one + 1) % len(parties)
    )
    other = other if other != one else (one + 1) % len(parties)
    day = f"20{chance.randint(19, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    words = f"The words of article {number} say what changed hands that day between the two, and for how much."
    return Deal(
        id=f"{BASE}event/{kind}-{number}",
        kind=kind,
        status=chance.choice(STATUSES),
        roles=tuple(zip(ROLES[kind], (parties[one].id, parties[other].id), strict=True)),
        date=day,
        start=day,
        end=day,
        amount=Decimal(chance.randint(1, 900) * 10**6) if number % 3 else None,
        currency="EUR",
        quotes=(Quote(sources[number % len(sources)].id, "event", words),),
    )
