"""Where articles were read: found by file, line and folder, forgotten with the article, never in the dataset."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.stores import open_store
from tests.stores import builder

ONE, TWO, THREE = (builder.name(number) for number in (1, 2, 3))


def fill(path: Path | None, places: dict[str, str]) -> None:
    with open_store(path) as store:
        store.replace({name: builder.version(name, 1, "v") for name in places}, places=places)


def test_an_article_is_found_by_its_file_its_line_and_its_folder(tmp_path: Path) -> None:
    fill(tmp_path / "store", {ONE: "/news/a.md", TWO: "/news/feed.jsonl#7", THREE: "/newspaper/b.md"})
    with open_store(tmp_path / "store", read_only=True) as store:
        assert store.place(ONE) == "/news/a.md"
        assert store.articles_at("/news/a.md") == (ONE,)
        assert store.articles_at("/news/feed.jsonl") == store.articles_at("/news/feed.jsonl#7") == (TWO,)
        assert store.articles_at("/news") == store.articles_at("/news/") == (ONE, TWO)
        assert store.articles_at("/new") == ()


def test_a_dropped_article_leaves_no_place(tmp_path: Path) -> None:
    fill(tmp_path / "store", {ONE: "/news/a.md", TWO: "/news/b.md"})
    with open_store(tmp_path / "store") as store:
        store.replace({ONE: []})
        assert list(store.places()) == [TWO]
    assert "a.md" not in (tmp_path / "store" / "places.sqlite").read_bytes().decode("latin-1")


def test_what_was_moved_with_its_store_is_found_beside_it(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    fill(tmp_path / "old" / "store", {ONE: str(tmp_path / "old" / "a.md")})
    (tmp_path / "old").rename(tmp_path / "new")
    with open_store(tmp_path / "new" / "store", read_only=True) as store:
        assert store.places()[ONE] == (str(tmp_path / "old" / "a.md"), str(tmp_path / "new" / "a.md"))


def test_a_name_that_is_no_unicode_is_kept(tmp_path: Path) -> None:
    name = os.fsdecode(b"/news/lev\xe9e.md")
    fill(tmp_path / "store", {ONE: name})
    assert open_store(tmp_path / "store", read_only=True).articles_at(name) == (ONE,)


def test_a_store_in_memory_knows_its_places() -> None:
    with open_store(None) as store:
        store.replace({ONE: builder.version(ONE, 1, "v")}, places={ONE: "/a.md"})
        assert store.articles_at("/a.md") == (ONE,)


def test_damaged_places_are_told_in_one_line_with_the_cure(tmp_path: Path) -> None:
    fill(tmp_path / "store", {ONE: "/a.md"})
    (tmp_path / "store" / "places.sqlite").write_bytes(b"no database at all, whatever its name may say" * 30)
    with pytest.raises(StoreError, match=r"places\.sqlite: .*remove that file and build again"):
        open_store(tmp_path / "store", read_only=True).places()
