"""Each article once, in its newest version."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from tests.conftest import ROOT
from tests.pipeline.news import quads_of, write

CORRECTED = ROOT / "tests" / "gold" / "stories" / "13-nscale-corrected"


def test_two_sources_of_one_iri_are_told(tmp_path: Path) -> None:
    first, second = write(tmp_path, "a.md"), write(tmp_path, "b.md", buyer="Nvidia")
    report = kg.build([first, second], store=kg.open_store(None))
    (failure,) = report.failed
    assert failure.source == str(second)
    assert str(first) in failure.reason
    assert report.counts.articles == 1


def test_the_same_article_twice_is_one(tmp_path: Path) -> None:
    report = kg.build([write(tmp_path, "a.md"), write(tmp_path, "b.md")], store=kg.open_store(None))
    assert (len(report.added), report.failed) == (1, ())


def test_a_corrected_article_with_another_address_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    store = kg.open_store(None)
    path = write(tmp_path, "a.md")
    (old,) = kg.build(path, store=store).added
    report = kg.build(write(tmp_path, "a.md", target="Tessarine"), store=store)
    assert report.renamed == (old,)
    assert "Lumenor" not in str(quads_of(store))
    fresh = kg.open_store(None)
    kg.build(path, store=fresh)
    assert quads_of(store) == quads_of(fresh)


def test_two_files_that_exchange_their_addresses_both_stay(tmp_path: Path) -> None:
    store = kg.open_store(None)
    one, two = write(tmp_path, "a.md"), write(tmp_path, "b.md", target="Tessarine")
    kg.build([one, two], store=store)
    before = quads_of(store)
    one.rename(tmp_path / "c.md")
    two.rename(one)
    (tmp_path / "c.md").rename(two)
    report = kg.build([one, two], store=store)
    assert (len(report.unchanged), report.renamed) == (2, ())
    assert quads_of(store) == before
    assert {Path(place.where).name for place in store.places().values()} == {"a.md", "b.md"}


@pytest.mark.parametrize("order", ["bc", "cb", "b c", "c b"])
def test_the_corrected_version_stays_in_whatever_order_both_are_read(order: str) -> None:
    alone, store = kg.open_store(None), kg.open_store(None)
    kg.build(CORRECTED / "c.md", store=alone)
    reports = [kg.build([CORRECTED / f"{name}.md" for name in names], store=store) for names in order.split()]
    assert quads_of(store) == quads_of(alone)
    assert [report.failed for report in reports] == [()] * len(reports)
    passed_over = [older.source for report in reports for older in report.superseded]
    assert passed_over == ([] if order == "b c" else [str(CORRECTED / "b.md")])
