"""The same bytes in any order; what is built again, changed or broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.terms import MERGED, SKOS
from tests.conftest import ROOT
from tests.pipeline.news import EXAMPLES, built, quads_of, write

CORRECTED = ROOT / "tests" / "gold" / "stories" / "13-nscale-corrected"


@pytest.fixture(scope="module")
def exported(examples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return built(examples, tmp_path_factory.mktemp("first"))


def test_the_order_of_the_files_changes_no_byte(examples: list[Path], exported: bytes, tmp_path: Path) -> None:
    assert built(examples[::-1], tmp_path) == exported


@pytest.mark.slow
def test_the_number_of_workers_changes_no_byte(examples: list[Path], exported: bytes, tmp_path: Path) -> None:
    assert built(examples, tmp_path, jobs=2) == exported


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
    assert built(examples[:1], tmp_path) == exported


def test_building_again_adds_nothing(examples: list[Path], tmp_path: Path) -> None:
    first = built(examples, tmp_path)
    again = kg.build(examples, store=tmp_path / "store")
    assert (again.added, again.replaced, again.failed) == ((), (), ())
    assert len(again.unchanged) == again.counts.articles
    assert built(examples, tmp_path) == first


def test_a_changed_article_is_replaced(tmp_path: Path) -> None:
    store = kg.open_store(None)
    kg.build(write(tmp_path, "a.md"), store=store)
    report = kg.build(write(tmp_path, "a.md", buyer="Nvidia"), store=store)
    assert len(report.replaced) == 1
    assert "Microsoft" not in str(quads_of(store))


def test_an_article_that_breaks_a_rule_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = kg.open_store(None)
    kg.build(write(tmp_path, "good.md", target="Tessarine"), store=store)
    before = quads_of(store)
    _break_confidence(monkeypatch)
    report = kg.build([write(tmp_path, "bad.md")], store=store)
    (failure,) = report.quarantined
    assert failure.source == str(tmp_path / "bad.md")
    assert any(finding.severity == "Violation" for finding in failure.findings)
    assert quads_of(store) == before


def _break_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the facts surer than can be: 2 is outside of 0..1, and a shape says so."""
    from dataclasses import replace

    import kg.facts

    found = kg.facts.find_facts
    monkeypatch.setattr(
        kg.facts, "find_facts", lambda reading: [replace(fact, confidence=2.0) for fact in found(reading)]
    )


def test_the_counts_are_those_of_the_merged_graph(tmp_path: Path) -> None:
    store = kg.open_store(None)
    report = kg.build([write(tmp_path, "a.md")], store=store)
    assert report.counts == kg.count(store)
    assert ("Company", 2) in report.counts.entities
    assert report.counts.events == (("Acquisition", "announced", 1),)
    assert report.counts.graphs == len(store.graphs())
    assert MERGED in store.graphs()


def test_a_store_of_the_layout_before_is_merged_again_when_it_is_written_to(tmp_path: Path) -> None:
    kg.build([CORRECTED / "a.md", CORRECTED / "d.md"], store=tmp_path / "store")
    with kg.open_store(tmp_path / "store") as opened:
        quads = quads_of(opened)
        old: dict[str, list[ox.Quad]] = {str(quad.subject)[1:-1]: [] for quad in opened.quads(MERGED)}
        iri = ox.NamedNode("https://newskg.example/company/stale")
        old[iri.value] = [ox.Quad(iri, ox.NamedNode(SKOS.prefLabel), ox.Literal("Stale"), ox.NamedNode(MERGED))]
        opened.replace({}, merged=old)
    (tmp_path / "store" / "newskg-store.json").write_text('{"format": "newskg-store", "layout": 1}')
    kg.build(CORRECTED / "a.md", store=tmp_path / "store")
    with kg.open_store(tmp_path / "store") as opened:
        assert (quads_of(opened), opened.outdated) == (quads, False)
