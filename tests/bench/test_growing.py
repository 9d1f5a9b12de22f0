"""Adding a hundred articles to a store of 100,000 against adding them to one of 1,000."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from kg.records import Extraction
from tests.bench.conftest import RATIOS
from tests.bench.growing import BATCH, Cost, cost_of_adding, grown
from tests.bench.stream import Stream

SMALL, LARGE = 1_000, 100_000
TURNS = 5
BOUND = 1.5


def test_adding_a_hundred_to_many_against_to_few(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    places = tmp_path / "many", tmp_path / "few"
    news = [_grown(place, size, request) for place, size in zip(places, (LARGE, SMALL), strict=True)]
    turns = [
        [cost_of_adding(place, next(more)) for place, more in zip(places, news, strict=True)] for _ in range(TURNS)
    ]
    large, small = (_median(column) for column in zip(*turns, strict=True))
    rows = request.config.stash[RATIOS].rows
    rows.append(("adding 100 to 100,000 against to 1,000", large.seconds, small.seconds, BOUND))
    rows.append(("the same, of the processor", large.processor, small.processor, BOUND))
    memory = large.megabytes / small.megabytes
    _tell(request, f"memory {large.megabytes:.0f} MB against {small.megabytes:.0f}: {memory:.2f}")
    assert large.seconds / small.seconds <= BOUND
    assert memory <= BOUND


def _grown(path: Path, size: int, request: pytest.FixtureRequest) -> Iterator[Sequence[Extraction]]:
    """A store of the first articles of the news; the next, a hundred at a time."""
    news = Stream().articles()
    _tell(request, f"{size} articles merged at once: {grown(path, islice(news, size)):.0f} a second")
    while True:
        yield list(islice(news, BATCH))


def _tell(request: pytest.FixtureRequest, line: str) -> None:
    request.config.get_terminal_writer().line(f"\n{line}")


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*map(_figures, costs), strict=True)))


def _figures(cost: Cost) -> tuple[float, float, float]:
    return cost.seconds, cost.processor, cost.megabytes
