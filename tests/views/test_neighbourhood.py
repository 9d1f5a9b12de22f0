"""Around a party: the same as what the whole graph says of it, and nothing slipped into the query."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import kg
from kg.errors import SettingError
from kg.stores.base import Store
from kg.views.graph import view_graph
from kg.views.neighbourhood import around_query, neighbourhood

MISTRAL = "https://newskg.example/company/mistral-ai"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("store")
    kg.build(["examples/articles/2025-09-09-asml-mistral.html", "examples/articles/2025-08-08-gpt-5.md"], store=path)
    with kg.open_store(path, read_only=True) as opened:
        yield opened


def test_it_is_what_the_whole_graph_says_within_one_event(store: Store) -> None:
    near, whole = neighbourhood(store, [MISTRAL]), view_graph(store, company=MISTRAL, hops=1)
    assert near.number_of_edges() > 1
    assert near.graph["deals"] == whole.graph["deals"]
    assert near.graph["parties"] == whole.graph["parties"]
    assert near.graph["sources"] == whole.graph["sources"]


@pytest.mark.parametrize("name", ["urn:x> } #", "no iri", "urn:a\nb", ""])
def test_what_is_no_iri_is_refused(name: str) -> None:
    with pytest.raises(SettingError, match="not an IRI"):
        around_query([name])


def test_an_unknown_party_has_nothing_around_it(store: Store) -> None:
    assert not neighbourhood(store, ["https://newskg.example/company/nobody"])
