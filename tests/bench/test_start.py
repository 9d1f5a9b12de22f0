"""How long the command takes to say something."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import kg
from tests.conftest import ROOT


def _python(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True)


def test_kg_help_against_0_3_seconds(compare: Callable[..., None]) -> None:
    import time

    compare(_python("-m", "kg", "--help"), lambda: time.sleep(0.3), bound=1.0)


def test_kg_query_against_import_rdflib(compare: Callable[..., None], tmp_path: Path) -> None:
    store = tmp_path / "store"
    kg.build(ROOT / "examples" / "articles", store=store)
    ask = ("-m", "kg", "query", "rumours", "--store", str(store))
    compare(_python(*ask), _python("-c", "import rdflib"), bound=3.0)
