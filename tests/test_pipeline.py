"""The whole way: same bytes in any order, nothing lost, exact words everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.records import Extraction, Failure
from kg.stores import Store
from kg.terms import MERGED, SKOS
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "articles"
DEAL = """---
title: {buyer} buys {target}
url: https://news.example/{target}
published: 2025-03-11
---
{buyer} has acquired {target} for $20 million, the company said on Tuesday. {target} makes planning software.
"""


def _write(folder: Path, name: str, buyer: str = "Microsoft", target: str = "Lumenor") -> Path:
    path = folder / name
    path.write_text(DEAL.format(buyer=buyer, target=target), "utf-8")
    return path


def _quads(store: Store) -> list[str]:
    return sorted(map(str, store.quads()))


def _built(sources: Sequence[Path], folder: Path, **options: object) -> bytes:
    kg.build(sources, store=folder / "store", **options)  # type: ignore[arg-type]  # options of all kinds
    kg.export(folder / "x.nq", store=folder / "store")
    return (folder / "x.nq").read_bytes()


def _folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


@pytest.fixture(scope="module")
def examples() -> list[Path]:
    return sorted(path for path in EXAMPLES.rglob("*") if path.suffix in {".md", ".txt", ".html", ".jsonl"})


@pytest.fixture(scope="module")
def exported(examples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _built(examples, tmp_path_factory.mktemp("first"))


def test_the_order_of_the_files_changes_no_byte(examples: list[Path], exported: bytes, tmp_path: Path) -> None:
    assert _built(examples[::-1], tmp_path) == exported


@pytest.mark.slow
def test_the_number_of_workers_changes_no_byte(examples: list[Path], exported: bytes, tmp_path: Path) -> None:
    assert _built(examples, tmp_path, jobs=2) == exported


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_hash_seed_changes_no_byte(seed: str, exported: bytes, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    for arguments in (["build", str(EXAMPLES), "--store", "s"], ["export", "--store", "s", "-o", "x.nq"]):
        command = [sys.executable, "-m", "kg", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "x.nq").read_bytes() == exported


def test_article_by_article_gives_the_same_graph(examples: list[Path], exported: bytes, tmp_path: Path) -> None:
    for example in examples:
        kg.build(example, store=tmp_path / "store")
    assert _built(examples[:1], tmp_path) == exported


def test_building_again_adds_nothing(examples: list[Path], tmp_path: Path) -> None:
    first = _built(examples, tmp_path)
    again = kg.build(examples, store=tmp_path / "store")
    assert (again.added, again.replaced, again.failed) == ((), (), ())
    assert len(again.unchanged) == again.counts.articles
    assert _built(examples, tmp_path) == first


def test_what_is_forgotten_leaves_no_trace(examples: list[Path], tmp_path: Path) -> None:
    extra = _write(tmp_path, "extra.md")
    before = _built(examples, tmp_path)
    assert _built([extra], tmp_path) != before
    kg.forget(extra, store=tmp_path / "store")
    assert _built(examples, tmp_path) == before


@pytest.mark.parametrize("name", ["https://news.example/Lumenor", "{path}", "{iri}"])
def test_an_article_is_forgotten_by_url_file_or_iri(name: str, tmp_path: Path) -> None:
    path = _write(tmp_path, "a.md")
    store = kg.open_store(None)
    (iri,) = kg.build(path, store=store).added
    assert kg.forget(name.format(path=path, iri=iri), store=store) == (iri,)
    assert _quads(store) == []


def test_forgetting_what_is_not_there_changes_nothing(tmp_path: Path) -> None:
    store = kg.open_store(None)
    kg.build(_write(tmp_path, "a.md"), store=store)
    before = _quads(store)
    with pytest.raises(kg.KgError, match=r"^b\.md: no such article in the store"):
        kg.forget([tmp_path / "a.md", "b.md"], store=store)
    assert _quads(store) == before


def test_a_changed_article_is_replaced(tmp_path: Path) -> None:
    store = kg.open_store(None)
    kg.build(_write(tmp_path, "a.md"), store=store)
    report = kg.build(_write(tmp_path, "a.md", buyer="Nvidia"), store=store)
    assert len(report.replaced) == 1
    assert "Microsoft" not in str(_quads(store))


def test_two_sources_of_one_iri_are_told(tmp_path: Path) -> None:
    first, second = _write(tmp_path, "a.md"), _write(tmp_path, "b.md", buyer="Nvidia")
    report = kg.build([first, second], store=kg.open_store(None))
    (failure,) = report.failed
    assert failure.source == str(second)
    assert str(first) in failure.reason
    assert report.counts.articles == 1


def test_the_same_article_twice_is_one(tmp_path: Path) -> None:
    report = kg.build([_write(tmp_path, "a.md"), _write(tmp_path, "b.md")], store=kg.open_store(None))
    assert (len(report.added), report.failed) == (1, ())


def test_failures_keep_their_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, empty = _write(tmp_path, "good.md"), tmp_path / "empty.md"
    empty.touch()
    for jobs in (1, 2):
        kinds = [type(outcome) for outcome in kg.extract([good, empty, tmp_path / "none.md"], jobs=jobs)]
        assert kinds == [Extraction, Failure, Failure]


def test_workers_give_what_one_process_gives(examples: list[Path]) -> None:
    assert list(kg.extract(examples[:3], jobs=2)) == list(kg.extract(examples[:3]))


def test_an_article_that_breaks_a_rule_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = kg.open_store(None)
    kg.build(_write(tmp_path, "good.md", target="Tessarine"), store=store)
    before = _quads(store)
    _break_confidence(monkeypatch)
    report = kg.build([_write(tmp_path, "bad.md")], store=store)
    (failure,) = report.quarantined
    assert failure.source == str(tmp_path / "bad.md")
    assert any(finding.severity == "Violation" for finding in failure.findings)
    assert _quads(store) == before


def _break_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the facts surer than can be: 2 is outside of 0..1, and a shape says so."""
    from dataclasses import replace

    import kg.facts

    found = kg.facts.find_facts
    monkeypatch.setattr(
        kg.facts, "find_facts", lambda reading: [replace(fact, confidence=2.0) for fact in found(reading)]
    )


def test_min_confidence_leaves_out_what_is_less_sure(tmp_path: Path) -> None:
    path = _write(tmp_path, "a.md")
    (all_of_it,) = kg.extract(path)
    (nothing,) = kg.extract(path, min_confidence=1.0)
    assert isinstance(all_of_it, Extraction)
    assert isinstance(nothing, Extraction)
    assert all_of_it.events
    assert all(event.fact.confidence == 1.0 for event in nothing.events)


def test_every_quote_stands_where_it_says() -> None:
    gold = ROOT / "tests" / "gold"
    sources = [str(folder) for folder in (EXAMPLES, gold) if any(folder.rglob("*.md"))]
    wrong = [
        (extraction.article.source, evidence)
        for extraction in kg.extract(sources)
        if isinstance(extraction, Extraction)
        for evidence in (
            *(evidence for event in extraction.events for evidence in event.fact.evidence),
            *(evidence for entity in extraction.entities for evidence in entity.mentions),
        )
        if extraction.article.text[evidence.start : evidence.end] != evidence.quote
    ]
    assert wrong == []


def test_the_counts_are_those_of_the_merged_graph(tmp_path: Path) -> None:
    store = kg.open_store(None)
    report = kg.build([_write(tmp_path, "a.md")], store=store)
    assert report.counts == kg.count(store)
    assert ("Company", 2) in report.counts.entities
    assert report.counts.events == (("Acquisition", "announced", 1),)
    assert report.counts.graphs == len(store.graphs())
    assert MERGED in store.graphs()


def test_a_file_that_is_gone_or_changed_names_what_was_read_from_it(tmp_path: Path) -> None:
    store = kg.open_store(None)
    gone, changed = _write(tmp_path, "gone.md"), _write(tmp_path, "changed.md", target="Tessarine")
    added = kg.build([gone, changed], store=store).added
    gone.unlink()
    changed.write_text("No article at all any more", "utf-8")
    assert kg.forget([gone, changed], store=store, dry_run=True) == added
    assert _quads(store)
    assert kg.forget(tmp_path, store=store) == added
    assert _quads(store) == []


def test_all_that_cannot_be_forgotten_is_named_and_nothing_changes(tmp_path: Path) -> None:
    store = kg.open_store(None)
    (iri,) = kg.build(_write(tmp_path, "a.md"), store=store).added
    before = _quads(store)
    names = [iri, "<https://x.example/ y>", "", "a\0b", "https://news.example/none", "gone.md", "more.md", "x" * 5000]
    with pytest.raises(kg.KgError, match=r"gone\.md and 2 more: no such articles in the store"):
        kg.forget(names, store=store)
    assert _quads(store) == before


def test_a_corrected_article_with_another_address_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    store = kg.open_store(None)
    path = _write(tmp_path, "a.md")
    (old,) = kg.build(path, store=store).added
    report = kg.build(_write(tmp_path, "a.md", target="Tessarine"), store=store)
    assert report.renamed == (old,)
    assert "Lumenor" not in str(_quads(store))
    fresh = kg.open_store(None)
    kg.build(path, store=fresh)
    assert _quads(store) == _quads(fresh)


def test_two_files_that_exchange_their_addresses_both_stay(tmp_path: Path) -> None:
    store = kg.open_store(None)
    one, two = _write(tmp_path, "a.md"), _write(tmp_path, "b.md", target="Tessarine")
    kg.build([one, two], store=store)
    before = _quads(store)
    one.rename(tmp_path / "c.md")
    two.rename(one)
    (tmp_path / "c.md").rename(two)
    report = kg.build([one, two], store=store)
    assert (len(report.unchanged), report.renamed) == (2, ())
    assert _quads(store) == before
    assert {Path(place.where).name for place in store.places().values()} == {"a.md", "b.md"}


CORRECTED = ROOT / "tests" / "gold" / "stories" / "13-nscale-corrected"


@pytest.mark.parametrize("order", ["bc", "cb", "b c", "c b"])
def test_the_corrected_version_stays_in_whatever_order_both_are_read(order: str) -> None:
    alone, store = kg.open_store(None), kg.open_store(None)
    kg.build(CORRECTED / "c.md", store=alone)
    reports = [kg.build([CORRECTED / f"{name}.md" for name in names], store=store) for names in order.split()]
    assert _quads(store) == _quads(alone)
    assert [report.failed for report in reports] == [()] * len(reports)
    passed_over = [older.source for report in reports for older in report.superseded]
    assert passed_over == ([] if order == "b c" else [str(CORRECTED / "b.md")])


def test_a_store_of_the_layout_before_is_merged_again_when_it_is_written_to(tmp_path: Path) -> None:
    kg.build([CORRECTED / "a.md", CORRECTED / "d.md"], store=tmp_path / "store")
    with kg.open_store(tmp_path / "store") as opened:
        quads = _quads(opened)
        old: dict[str, list[ox.Quad]] = {str(quad.subject)[1:-1]: [] for quad in opened.quads(MERGED)}
        iri = ox.NamedNode("https://newskg.example/company/stale")
        old[iri.value] = [ox.Quad(iri, ox.NamedNode(SKOS.prefLabel), ox.Literal("Stale"), ox.NamedNode(MERGED))]
        opened.replace({}, merged=old)
    (tmp_path / "store" / "newskg-store.json").write_text('{"format": "newskg-store", "layout": 1}')
    kg.build(CORRECTED / "a.md", store=tmp_path / "store")
    with kg.open_store(tmp_path / "store") as opened:
        assert (_quads(opened), opened.outdated) == (quads, False)
