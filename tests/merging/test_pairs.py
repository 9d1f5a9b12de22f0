"""What speaks for two tellings being one event."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kg.merging.pairs import Features, score
from kg.terms import NK

ROUND = Features(
    key=("article", "event"),
    kind=NK.Investment,
    parties={NK.investee: frozenset({"x:orvane"}), NK.investor: frozenset({"x:brumal"})},
    amount=(Decimal(1_700_000_000), "EUR"),
    round=None,
    action=None,
    days=("2025-09-09", "2025-09-09"),
    status=NK.announced,
    day="2025-09-09",
)


def test_equal_sums_speak_more_for_one_round_than_like_ones() -> None:
    part = replace(ROUND, amount=(Decimal(1_300_000_000), "EUR"))
    again = replace(ROUND, days=("2025-09-01", "2025-09-30"), day="2026-02-17")
    equal, like = score(ROUND, again), score(part, again)
    assert equal is not None
    assert like is not None
    assert equal > like > 0


def test_sums_too_far_apart_are_never_one() -> None:
    assert score(ROUND, replace(ROUND, amount=(Decimal(500_000_000), "EUR"))) is None
