"""`import kg` offers what the commands do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.stores import Store
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "articles"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with kg.open_store(None) as opened:
        kg.build(EXAMPLES, store=opened)
        yield opened


def test_the_store_of_the_examples_breaks_no_rule(store: Store) -> None:
    assert [finding for finding in kg.validate(store=store) if finding.severity == "Violation"] == []


def test_a_query_by_name(store: Store) -> None:
    assert kg.query("rumours", store=store).rows


def test_a_query_as_text(store: Store) -> None:
    answer = kg.query(sparql="SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", store=store)
    assert len(list(answer.rows)) == 1


def test_a_view_is_a_page_and_a_file(store: Store, tmp_path: Path) -> None:
    page = kg.view(store=store, output=tmp_path / "g.html", title="Deals")
    assert (tmp_path / "g.html").read_text("utf-8") == page
    assert "<title>Deals" in page


def test_an_export_says_how_much_it_wrote(store: Store, tmp_path: Path) -> None:
    written = kg.export(tmp_path / "x.nq", store=store)
    assert written == len((tmp_path / "x.nq").read_text("utf-8").splitlines()) == kg.count(store).quads


def test_validate_takes_rdf_articles_and_stores(store: Store, tmp_path: Path) -> None:
    kg.export(tmp_path / "x.nq", store=store)
    kg.build(EXAMPLES, store=tmp_path / "store")
    article = next(EXAMPLES.rglob("*.md"))
    assert kg.validate(tmp_path / "x.nq", tmp_path / "store", article) == ()


def test_it_takes_a_string_a_path_or_many() -> None:
    article = next(EXAMPLES.rglob("*.md"))
    assert len({str(list(kg.extract(sources))) for sources in (article, str(article), [article], iter([article]))}) == 1
