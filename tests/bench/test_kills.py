"""The long run: a hundred kills at random moments during build and forget."""

from __future__ import annotations

from pathlib import Path

from tests.test_retraction import killed

KILLS = 100


def test_a_hundred_kills(tmp_path: Path) -> None:
    held = killed(tmp_path, KILLS, seed=4711, longest=1.0)
    assert len(held) == KILLS
    # Else the kills would all have come at the same moment of the same work.
    assert len(set(held)) > 3
