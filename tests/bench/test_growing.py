"""Adding a hundred articles to a store of 100,000 against adding them to one of 1,000.

Measured twice: the whole command on a hundred real texts, as a user gets it, and storing alone, in which no reading
hides what the size of a store costs. To keep the stores between runs, name a folder in KG_BENCH_STORES.
"""

from __future__ import annotations

import os
import pickle
import statistics
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import pytest

from kg.records import Extraction
from tests.bench.conftest import RATIOS
from tests.bench.growing import BATCH, Cost, copy_of, cost_of_building, cost_of_storing, grown
from tests.bench.stream import Stream
from tests.conftest import ROOT

SMALL, LARGE = 1_000, 100_000
TURNS = 5
BOUND = 1.5
STORING_BOUND = 2.0
"""Without reading: of a store of gigabytes the engine opens file by file, and keeps up to 50 MB of it in memory."""
TEXTS = ROOT / "tests" / "gold" / "corpus"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A large store and a small one, each with the news that follow beside it."""
    folder = Path(os.environ.get("KG_BENCH_STORES") or tmp_path_factory.mktemp("stores"))
    folder.mkdir(parents=True, exist_ok=True)
    large, small = (_grown(folder / f"of-{size}", size, request) for size in (LARGE, SMALL))
    return large, small


def _grown(place: Path, size: int, request: pytest.FixtureRequest) -> Path:
    if not place.with_suffix(".next").exists():
        news = Stream().articles()
        rate = grown(place, islice(news, size))
        _tell(request, f"{size} articles merged at once: {rate:.0f} a second")
        following = [list(islice(news, BATCH)) for _ in range(TURNS)]
        place.with_suffix(".next").write_bytes(pickle.dumps(following))
    return place


def test_building_a_hundred_texts_into_many_against_few(
    places: tuple[Path, Path], request: pytest.FixtureRequest
) -> None:
    texts = sorted(path for path in TEXTS.glob("*/*") if path.suffix in {".md", ".html"})[:BATCH]
    assert len(texts) == BATCH
    large, small = _measured(places, lambda place, _turn: cost_of_building(place, texts))
    _tell_ratios("kg build of 100, 100,000 against 1,000", large, small, request)
    assert large.seconds / small.seconds <= BOUND
    assert large.megabytes / small.megabytes <= BOUND


def test_storing_a_hundred_articles_among_many_against_few(
    places: tuple[Path, Path], request: pytest.FixtureRequest
) -> None:
    following: dict[Path, list[list[Extraction]]] = {
        copy_of(place): pickle.loads(place.with_suffix(".next").read_bytes())  # noqa: S301 - written by this bench
        for place in places
    }
    large, small = _measured(tuple(following), lambda place, turn: cost_of_storing(place, following[place][turn]))
    _tell_ratios("storing 100, 100,000 against 1,000", large, small, request, bound=STORING_BOUND)
    assert large.processor / small.processor <= STORING_BOUND
    assert large.megabytes / small.megabytes <= STORING_BOUND


def _measured(places: Sequence[Path], cost: Callable[[Path, int], Cost]) -> list[Cost]:
    """The median cost at each place, measured by turns."""
    turns = [[cost(place, turn) for place in places] for turn in range(TURNS)]
    return [_median(column) for column in zip(*turns, strict=True)]


def _tell_ratios(what: str, large: Cost, small: Cost, request: pytest.FixtureRequest, *, bound: float = BOUND) -> None:
    rows = request.config.stash[RATIOS].rows
    rows.append((what, large.seconds, small.seconds, bound))
    rows.append((f"{what}, processor", large.processor, small.processor, bound))
    memory = large.megabytes / small.megabytes
    _tell(request, f"{what}: memory {large.megabytes:.0f} MB against {small.megabytes:.0f}: {memory:.2f}")


def _tell(request: pytest.FixtureRequest, line: str) -> None:
    request.config.get_terminal_writer().line(f"\n{line}")


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*map(_figures, costs), strict=True)))


def _figures(cost: Cost) -> tuple[float, float, float]:
    return cost.seconds, cost.processor, cost.megabytes
