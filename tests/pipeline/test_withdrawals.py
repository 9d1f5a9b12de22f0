"""What is forgotten leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from tests.pipeline.news import built, quads_of, write


def test_what_is_forgotten_leaves_no_trace(examples: list[Path], tmp_path: Path) -> None:
    extra = write(tmp_path, "extra.md")
    before = built(examples, tmp_path)
    assert built([extra], tmp_path) != before
    kg.forget(extra, store=tmp_path / "store")
    assert built(examples, tmp_path) == before


@pytest.mark.parametrize("name", ["https://news.example/Lumenor", "{path}", "{iri}"])
def test_an_article_is_forgotten_by_url_file_or_iri(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, "a.md")
    store = kg.open_store(None)
    (iri,) = kg.build(path, store=store).added
    assert kg.forget(name.format(path=path, iri=iri), store=store) == (iri,)
    assert quads_of(store) == []


def test_forgetting_what_is_not_there_changes_nothing(tmp_path: Path) -> None:
    store = kg.open_store(None)
    kg.build(write(tmp_path, "a.md"), store=store)
    before = quads_of(store)
    with pytest.raises(kg.KgError, match=r"^b\.md: no such article in the store"):
        kg.forget([tmp_path / "a.md", "b.md"], store=store)
    assert quads_of(store) == before


def test_a_file_that_is_gone_or_changed_names_what_was_read_from_it(tmp_path: Path) -> None:
    store = kg.open_store(None)
    gone, changed = write(tmp_path, "gone.md"), write(tmp_path, "changed.md", target="Tessarine")
    added = kg.build([gone, changed], store=store).added
    gone.unlink()
    changed.write_text("No article at all any more", "utf-8")
    assert kg.forget([gone, changed], store=store, dry_run=True) == added
    assert quads_of(store)
    assert kg.forget(tmp_path, store=store) == added
    assert quads_of(store) == []


def test_the_name_of_a_file_names_its_article_where_only_one_bears_it(tmp_path: Path) -> None:
    store = kg.open_store(None)
    for place, target in (("one/a.md", "Lumenor"), ("other/a.md", "Tessarine"), ("one/b.md", "Norwood")):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Microsoft has acquired {target} for $20 million, the company said on Tuesday.", "utf-8")
    kg.build(tmp_path, store=store)
    assert kg.forget("b.md", store=store) == ("https://newskg.example/article/one/b",)
    with pytest.raises(kg.KgError, match=r"^a\.md: no such article"):
        kg.forget("a.md", store=store)


def test_all_that_cannot_be_forgotten_is_named_and_nothing_changes(tmp_path: Path) -> None:
    store = kg.open_store(None)
    (iri,) = kg.build(write(tmp_path, "a.md"), store=store).added
    before = quads_of(store)
    names = [iri, "<https://x.example/ y>", "", "a\0b", "https://news.example/none", "gone.md", "more.md", "x" * 5000]
    with pytest.raises(kg.KgError, match=r"gone\.md and 2 more: no such articles in the store"):
        kg.forget(names, store=store)
    assert quads_of(store) == before
