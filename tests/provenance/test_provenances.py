"""Why a node says what it says: every value with who says it, and the rule that chose it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.errors import SettingError
from kg.pipeline import merge_again
from kg.provenance import Provenance, Statement, find_node, provenance
from kg.quads import article_quads
from kg.stores import Store
from kg.terms import MERGED, NK
from tests.conftest import ROOT
from tests.samples import sample_extractions

EXAMPLES = ROOT / "examples" / "articles"
BASE = "https://newskg.example/"
ROUND = f"{BASE}investment/rivoli-ai/series-b"
DEAL = f"{BASE}acquisition/oakline--tessel"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """An English and a French article on one story: amounts in dispute, and a rumour that came true."""
    with kg.open_store(None) as opened:
        opened.replace({each.article.id: article_quads(each) for each in sample_extractions()})
        merge_again(opened)
        yield opened


@pytest.fixture(scope="module")
def examples() -> Iterator[Store]:
    with kg.open_store(None) as opened:
        kg.build(EXAMPLES, store=opened)
        yield opened


def statement(found: Provenance, name: str) -> Statement:
    return next(each for each in found.statements if each.property == name)


def test_a_dispute_is_told_with_who_says_what(store: Store) -> None:
    amount = statement(provenance(store, ROUND), "amount")
    assert (amount.values, amount.disputed) == (("110000000 EUR",), True)
    assert [(told.value, len(told.articles)) for told in amount.told] == [("110000000 EUR", 1), ("120000000 EUR", 1)]
    assert amount.reason == (
        "no two articles agree; of values that are equal otherwise the alphabetically first is taken"
    )


def test_a_more_precise_value_is_told_as_such(store: Store) -> None:
    assert "the more precise" in statement(provenance(store, ROUND), "date").reason


def test_a_value_told_with_more_confidence_is_told_as_such() -> None:
    english, french = sample_extractions()
    surer = tuple(replace(event, fact=replace(event.fact, confidence=0.95)) for event in english.events)
    with kg.open_store(None) as opened:
        told = (replace(english, events=surer), french)
        opened.replace({each.article.id: article_quads(each) for each in told})
        merge_again(opened)
        assert "more confidence (0.95)" in statement(provenance(opened, ROUND), "amount").reason


def test_a_rumour_that_came_true_keeps_its_history(store: Store) -> None:
    found = provenance(store, DEAL)
    assert [(claim.source.issued, claim.status, claim.counted) for claim in found.claims] == [
        ("2025-03-12", "rumoured", False),
        ("2025-03-13", "announced", True),
    ]
    assert (found.status, found.reason) == ("announced", "what any article announces is announced (2025-03-13)")
    assert found.claims[0].quotes[0].words.startswith("Oakline is said to be in talks")


def test_an_entity_is_told_with_its_names_and_events(store: Store) -> None:
    found = provenance(store, "company/rivoli-ai")
    assert (found.kind, found.name) == ("company", "Rivoli AI")
    assert len(found.sources) == 2
    assert any(event == ROUND for event, _ in found.events)


def test_claims_evidence_and_articles_are_explained_too(store: Store) -> None:
    claim = provenance(store, DEAL).claims[0]
    evidence = next(
        str(quad.object)[1:-1] for quad in store.quads(subject=claim.claim) if "#evidence" in str(quad.object)
    )
    for iri in (claim.claim, evidence):
        found = provenance(store, iri)
        assert ([each.claim for each in found.claims], iri in found.also) == ([claim.claim], True)
    article = provenance(store, claim.source.article)
    assert (article.kind, len(article.claims), len(article.events)) == ("article", 5, 5)


@pytest.mark.parametrize(
    "name",
    [ROUND, f"<{ROUND}>", "investment/rivoli-ai/series-b"],
)
def test_a_node_is_found_by_iri_and_short_form(name: str, store: Store) -> None:
    assert find_node(store, name) == ROUND


def test_a_node_is_found_by_name_curie_and_url(store: Store) -> None:
    assert find_node(store, "rivoli ai") == f"{BASE}company/rivoli-ai"
    assert find_node(store, "https://news.example/wire/rivoli") == f"{BASE}article/wire/rivoli"
    with pytest.raises(SettingError, match="did you mean Rivoli AI"):
        find_node(store, "Rivolli AI")
    with pytest.raises(SettingError, match="neither a file nor in the store"):
        find_node(store, "nk:Company")


def test_every_node_of_the_examples_is_explained_by_what_articles_say(examples: Store) -> None:
    """Each statement of an event has an article that says it, or is collected, and each claim has its sentence."""
    nodes = sorted({quad.subject.value for quad in examples.quads(MERGED)})  # type: ignore[union-attr]  # only IRIs
    for iri in nodes:
        found = provenance(examples, iri)
        assert found.name
        assert found.sources
        if found.status:
            assert all(set(each.values) <= {told.value for told in each.told} for each in found.statements), iri
            assert all(claim.quotes[0].role == "event" for claim in found.claims), iri
            assert any(claim.counted for claim in found.claims), iri
            assert found.reason != "as the merged graph has it", iri


def test_what_nobody_denies_says_so_in_the_words_of_the_rule(examples: Store) -> None:
    denied = [quad.subject for quad in examples.quads(MERGED, predicate=NK.status) if NK.denied in str(quad.object)]
    assert denied
    for node in denied:
        assert kg.why(str(node)[1:-1], store=examples).status == "denied"


def test_a_missing_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(kg.KgError, match="no store there"):
        kg.why("company/x", store=tmp_path / "none")
