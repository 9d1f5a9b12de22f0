"""The shipped queries against the bare engine on the same store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.answers import answer, shipped_queries
from kg.stores import Store
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with kg.open_store(None) as opened:
        kg.build(ROOT / "examples" / "articles", store=opened)
        yield opened


def test_shipped_queries_against_raw_pyoxigraph(compare: Callable[..., None], store: Store) -> None:
    bare: Any = ox.Store()
    bare.extend(store.quads())
    asked = [query for query in shipped_queries() if not query.parameters]

    def ours() -> list[object]:
        return [answer(store, query, {}) for query in asked for _ in range(5)]

    def theirs() -> list[object]:
        return [list(bare.query(query.text)) for query in asked for _ in range(5)]

    compare(ours, theirs, bound=1.2)
