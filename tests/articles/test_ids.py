"""Article IRIs rest on the origin alone, and the id of a JSON line can be read back from them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles.ids import file_id, line_id, url_id

BASE = "https://kg.example/"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_given_id_is_the_last_segment(given_id: str) -> None:
    iri = line_id("feed", given_id, base=BASE)
    assert unquote(iri.rsplit("/", 1)[1]) == given_id
    assert iri.isascii()
    assert not set(iri) & set(' <>"{}|\\^`')


@pytest.mark.parametrize("given_id", [".", ".."])
def test_a_dot_is_no_path(given_id: str) -> None:
    assert line_id("feed", given_id, base=BASE).endswith("%2E" * len(given_id))


def test_a_file_has_the_same_id_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "Dépêches"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert file_id(Path("un.md"), base=BASE) == file_id(folder / "un.md", base=BASE) == f"{BASE}article/depeches/un"


def test_trackers_do_not_make_another_article() -> None:
    one = url_id("https://www.gazette.example/a/b", base=BASE)
    assert url_id("https://WWW.gazette.example/a/b/?utm_source=x&fbclid=1", base=BASE) == one
    assert url_id("https://www.gazette.example/a/b?id=2", base=BASE) != one


def test_other_scripts_stay_apart() -> None:
    assert url_id("https://x.example/量子", base=BASE) != url_id("https://x.example/机器", base=BASE)
