"""Benches compare two things in one run, by turns, and tell the ratio: absolute times say little about a machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

Work = Callable[[], object]


@dataclass
class Ratios:
    """What was measured: name, our seconds, theirs, the bound."""

    rows: list[tuple[str, float, float, float]] = field(default_factory=list)


RATIOS = pytest.StashKey[Ratios]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RATIOS] = Ratios()


@pytest.fixture
def compare(benchmark: BenchmarkFixture, request: pytest.FixtureRequest) -> Callable[..., None]:
    """Time `ours` against `theirs` by turns; the ratio of medians (or of another `figure`) is at most `bound`."""

    def run(
        ours: Work,
        theirs: Work,
        *,
        bound: float,
        rounds: int = 7,
        figure: Callable[[Sequence[float]], float] = statistics.median,
    ) -> None:
        turns = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds + 1)][1:]
        mine, other = (figure(column) for column in zip(*turns, strict=True))
        benchmark.extra_info["ratio"] = mine / other
        benchmark.pedantic(ours, rounds=3)  # type: ignore[no-untyped-call]  # the plug-in has no types
        request.config.stash[RATIOS].rows.append((request.node.name, mine, other, bound))
        assert mine / other <= bound

    return run


def _seconds(work: Work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash[RATIOS].rows
    if rows:
        terminalreporter.section("ratios")
        terminalreporter.write_line(f"{'bench':44} {'ours':>10} {'theirs':>10} {'ratio':>7} {'bound':>7}")
        for name, mine, other, bound in rows:
            terminalreporter.write_line(
                f"{name:44} {mine * 1000:7.1f} ms {other * 1000:7.1f} ms {mine / other:7.2f} {bound:7.2f}"
            )
