"""Around a party: the same as what the whole graph says of it, as much as asked for, nothing slipped into the query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import kg
from kg.errors import SettingError
from kg.stores.base import Store
from kg.views.explorer import MOST_STEPS, explorer_data, names_data, read_step
from kg.views.graph import view_graph
from kg.views.names import find_names, names_query
from kg.views.neighbourhood import Step, around_query, beyond, neighbourhood, totals

BASE = "https://newskg.example/"
MISTRAL = f"{BASE}company/mistral-ai"
NVIDIA = f"{BASE}company/nvidia"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("store")
    kg.build(["examples/articles/2025-09-09-asml-mistral.html", "examples/articles/2025-08-08-gpt-5.md",
              "examples/articles/2024-06-12-mistral-series-b.md"], store=path)  # fmt: skip
    with kg.open_store(path, read_only=True) as opened:
        yield opened


def test_it_is_what_the_whole_graph_says_within_one_event(store: Store) -> None:
    near, whole = neighbourhood(store, [Step(MISTRAL)]), view_graph(store, company=MISTRAL, hops=1)
    assert near.number_of_edges() > 1
    assert near.graph["deals"] == whole.graph["deals"]
    assert near.graph["parties"] == whole.graph["parties"]
    assert near.graph["sources"] == whole.graph["sources"]


def test_the_query_of_a_picture_finds_just_its_events(store: Store) -> None:
    graph = neighbourhood(store, [Step(MISTRAL, 1), Step(NVIDIA)])
    answer: Any = store.query(graph.graph["query"])
    assert {row["event"].value for row in answer} == set(graph.graph["deals"])


def test_a_step_adds_as_many_events_as_it_says_and_the_rest_is_counted(store: Store) -> None:
    one = neighbourhood(store, [Step(MISTRAL, 1)])
    whole = totals(store, [MISTRAL])[MISTRAL]
    assert len(one.graph["deals"]) == 1 < whole
    assert beyond(store, one)[MISTRAL] == whole - 1
    assert beyond(store, neighbourhood(store, [Step(MISTRAL)]))[MISTRAL] == 0


def test_an_event_can_be_the_start(store: Store) -> None:
    (event,) = neighbourhood(store, [Step(MISTRAL, 1)]).graph["deals"]
    assert list(neighbourhood(store, [Step(event)]).graph["deals"]) == [event]


@pytest.mark.parametrize("name", ["urn:x> } #", "no iri", "urn:a\nb", ""])
def test_what_is_no_iri_is_refused(name: str) -> None:
    with pytest.raises(SettingError, match="not an IRI"):
        around_query([Step(name)])


def test_an_unknown_party_has_nothing_around_it(store: Store) -> None:
    assert not neighbourhood(store, [Step(f"{BASE}company/nobody")])


def test_who_is_there_before_hardly_moves_when_the_picture_grows(store: Store) -> None:
    steps = [read_step(each, base=BASE) for each in ("company/mistral-ai", "company/openai~3")]
    before, after = (explorer_data(store, steps[:count], base=BASE) for count in (1, 2))
    places = [{node["key"]: (node["x"], node["y"]) for node in data["nodes"]} for data in (before, after)]
    assert len(places[1]) > len(places[0])
    moves = [abs(x - places[1][key][0]) + abs(y - places[1][key][1]) for key, (x, y) in places[0].items()]
    assert sorted(moves)[len(moves) // 2] < 60


def test_the_same_steps_give_the_same_data(store: Store) -> None:
    steps = [Step(MISTRAL), Step(NVIDIA)]
    assert explorer_data(store, steps, base=BASE) == explorer_data(store, steps, base=BASE)


def test_a_picture_has_bounds(store: Store) -> None:
    for steps in ([Step(MISTRAL, 501)], [Step(MISTRAL, 501), Step(MISTRAL, 1)], [Step(MISTRAL)] * (MOST_STEPS + 1)):
        with pytest.raises(SettingError, match="start anew"):
            explorer_data(store, steps, base=BASE)


@pytest.mark.parametrize("words", ["mistral", "MISTRAL A", "Mïstral"])
def test_a_name_is_found_whatever_its_case_and_accents(store: Store, words: str) -> None:
    assert find_names(store, words)[0].id == MISTRAL


def test_without_words_those_are_found_of_whom_most_articles_tell(store: Store) -> None:
    found = find_names(store, "", most=5)
    assert len(found) == 5
    assert [each.articles for each in found] == sorted((each.articles for each in found), reverse=True)
    assert names_data(store, "", base=BASE)[0]["key"] == found[0].id.removeprefix(BASE)
    every = [each.id for each in find_names(store, "", most=500)]
    assert all(totals(store, every).values())


@pytest.mark.parametrize("words", ['"', "\\", '"} #', "a" * 5000, "\0", "[", "(a+)+$", "\U0001f98a", "?", "{}"])
def test_any_words_are_only_words(store: Store, words: str) -> None:
    assert len(names_query(words)) < 20_000
    assert find_names(store, words) == []
