"""The page of an event or of who took part in one says it in words, in the reader's language."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.serving.things import thing_page
from kg.terms import MERGED, NK, RDF
from tests.conftest import ROOT
from tests.deals import deals_store

BASE = "https://newskg.example/"


@pytest.fixture(scope="module")
def database() -> ox.Store:
    database = ox.Store()
    database.extend(deals_store().quads())
    return database


def page(database: ox.Store, key: str, language: str) -> str:
    return thing_page(database, ox.NamedNode(BASE + key), language=language, base=BASE)


@pytest.mark.parametrize(("language", "said"), [("en", "28,000,000 EUR"), ("fr", "28\u202f000\u202f000 EUR")])
def test_a_deal_is_told_by_its_parties_and_its_sum(database: ox.Store, language: str, said: str) -> None:
    for key in ("investment/nordlys-ai/series-a", "company/nordlys-ai"):
        assert f"Alder Ventures, Bluewave Capital, Nordlys AI (Series A {said} " in page(database, key, language)


def test_events_that_name_each_other_are_told_by_their_addresses() -> None:
    database = ox.Store()
    one, other = (ox.NamedNode(f"{BASE}investment/{name}") for name in ("one", "other"))
    for event, party in ((one, other), (other, one)):
        facts = {RDF.type: NK.Investment, NK.status: NK.announced, NK.investor: party.value}
        database.extend(
            ox.Quad(event, ox.NamedNode(name), ox.NamedNode(value), ox.NamedNode(MERGED))
            for name, value in facts.items()
        )
    assert "<bdi>investment/other (announced)</bdi>" in page(database, "investment/one", "en")


def test_a_prospect_says_of_what(database: ox.Store) -> None:
    assert "<small>acquisition, prospect</small>" in page(database, "acquisition/bluewave-capital--cinder-labs", "en")


def test_an_article_tells_of_its_events_and_parties(database: ox.Store) -> None:
    text = page(database, "article/wire/talks", "en")
    assert "<h2>What it tells of</h2>" in text
    assert "as told by" not in text


def test_the_query_that_the_editor_begins_with_finds_something(database: ox.Store) -> None:
    query = (ROOT / "kg/serving/assets/start.js").read_text("utf-8").split("`")[1]
    rows = database.query(query, default_graph=[ox.NamedNode(MERGED)])
    assert isinstance(rows, ox.QuerySolutions)
    assert {"Nordlys AI", "Oakline"} < {row["company"].value for row in rows}
