"""The development corpus, read once for all the tests of this folder."""

from __future__ import annotations

import pytest

from kg.evaluation import Measured, measure
from tests.conftest import ROOT

CORPUS = ROOT / "tests/gold/corpus"


@pytest.fixture(scope="session")
def corpus() -> tuple[Measured, ...]:
    """Every text of the corpus with what `kg extract` prints for it and how that is scored."""
    return tuple(measure([CORPUS]))
