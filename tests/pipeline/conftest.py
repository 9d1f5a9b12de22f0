"""The example articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.news import EXAMPLES


@pytest.fixture(scope="module")
def examples() -> list[Path]:
    return sorted(path for path in EXAMPLES.rglob("*") if path.suffix in {".md", ".txt", ".html", ".jsonl"})
