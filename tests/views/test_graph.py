"""From the store to the graph: who is linked to whom, in whose words, and what a selection keeps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from kg.errors import SettingError
from kg.merging import merged_graph
from kg.quads import article_quads
from kg.stores import Store, open_store
from kg.views.graph import Deal, find_party, make_graph, most_connected, view_graph
from tests.samples import sample_extractions
from tests.views.demo import BASE, deals, demo_graph, parties


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with open_store(None) as opened:
        graphs = {extraction.article.id: article_quads(extraction) for extraction in sample_extractions()}
        opened.replace(graphs, merged=merged_graph(graphs))
        yield opened


def deal_of(store: Store, kind: str) -> Deal:
    (found,) = (deal for deal in view_graph(store).graph["deals"].values() if deal.kind == kind)
    return found  # type: ignore[no-any-return]  # graph attributes are untyped in networkx


def test_companies_regulators_and_models_are_nodes_named_in_both_languages(store: Store) -> None:
    graph = view_graph(store)
    kinds = {attributes["kind"] for _, attributes in graph.nodes(data=True)}
    assert kinds >= {"company", "regulator", "model"}
    names = [attributes["names"] for _, attributes in graph.nodes(data=True) if attributes["kind"] == "regulator"]
    assert names == [{"en": "European Commission", "fr": "Commission européenne"}]


def test_an_investment_links_each_investor_to_the_investee_with_amount_and_quotes(store: Store) -> None:
    edges = [facts for *_, facts in view_graph(store).edges(data=True) if facts["kind"] == "investment"]
    assert len(edges) == 2
    assert {edge["event"] for edge in edges} == {deal_of(store, "investment").id}
    assert {edge["currency"] for edge in edges} == {"EUR"}
    assert all(edge["quotes"] for edge in edges)


def test_a_disputed_amount_comes_with_what_each_article_says(store: Store) -> None:
    deal = deal_of(store, "investment")
    assert "amount" in deal.disputed
    told = {(telling.value, telling.currency) for telling in deal.tellings if telling.property == "amount"}
    assert told == {("120000000", "EUR"), ("110000000", "EUR")}


def test_quotes_keep_the_status_that_their_article_gives(store: Store) -> None:
    deal = deal_of(store, "acquisition")
    assert deal.status == "announced"
    assert {quote.status for quote in deal.quotes} == {"announced", "rumoured"}


def test_no_quote_is_a_part_of_another(store: Store) -> None:
    quotes = deal_of(store, "investment").quotes
    assert not any(
        one.article == other.article and one.text != other.text and one.text in other.text
        for one in quotes
        for other in quotes
    )


def test_sources_are_read_with_title_and_language(store: Store) -> None:
    sources = view_graph(store).graph["sources"].values()
    assert {source.language for source in sources} == {"en", "fr"}
    assert all(source.title for source in sources)


def test_a_selection_keeps_what_it_names(store: Store) -> None:
    kinds = {deal.kind for deal in view_graph(store, types=["acquisition"]).graph["deals"].values()}
    assert kinds == {"acquisition"}
    assert not view_graph(store, statuses=["denied"]).graph["deals"]
    assert not view_graph(store, since="2026").graph["deals"]
    assert view_graph(store, since="2025", until="2025-03").graph["deals"]
    assert {deal.kind for deal in view_graph(store, min_amount=Decimal(100_000_000)).graph["deals"].values()} == {
        "investment"
    }


def test_a_country_and_the_result_of_a_query_select(store: Store) -> None:
    graph = view_graph(store, country="us")
    names = {graph.nodes[name]["label"] for name in graph}
    assert "Microsoft" in names
    assert "Tessel" not in names
    deal = deal_of(store, "acquisition")
    assert list(view_graph(store, only=[deal.id]).graph["deals"]) == [deal.id]
    assert deal.id in view_graph(store, only={deal.roles[0][1]}).graph["deals"]


def test_a_company_brings_its_neighbourhood(store: Store) -> None:
    near = view_graph(store, company="TESSEL", hops=1)
    assert len(near) == 2
    assert all(deal.kind == "acquisition" for deal in near.graph["deals"].values())


@pytest.mark.parametrize(
    ("choice", "words"),
    [({"company": "Tesel"}, "Tessel"), ({"types": ["merger"]}, "acquisition"), ({"statuses": ["sure"]}, "rumoured")],
)
def test_an_unknown_choice_names_the_nearest(store: Store, choice: dict[str, object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        view_graph(store, **choice)  # type: ignore[arg-type]  # options by name


def test_a_party_is_found_by_any_name_without_case_and_accents() -> None:
    assert find_party("COMMISSION EUROPEENNE", parties()) == f"{BASE}regulator/european-commission"
    assert find_party("brussels", parties()) == f"{BASE}regulator/european-commission"


def test_a_partnership_of_many_meets_in_a_node_of_its_own() -> None:
    graph = demo_graph()
    (hub,) = (n for n in graph if graph.nodes[n]["kind"] == "event" and graph.degree(n) > 1)
    assert graph.in_degree(hub) == 7


def test_an_event_with_one_known_side_is_still_shown() -> None:
    graph = make_graph(parties(), [Deal("urn:e", "acquisition", "announced", (("target", f"{BASE}company/figma"),))])
    assert list(graph.edges()) == [("urn:e", f"{BASE}company/figma")]


def test_the_cap_keeps_the_most_connected() -> None:
    kept = most_connected(deals(), top=10)
    named = {party for deal in kept for _, party in deal.roles}
    assert len(named) <= 10
    assert f"{BASE}company/mistral-ai" in named
    assert most_connected(deals(), top=1000) == deals()


def test_the_order_of_what_is_given_does_not_matter() -> None:
    one, other = make_graph(parties(), deals()), make_graph(reversed(parties()), reversed(deals()))
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
