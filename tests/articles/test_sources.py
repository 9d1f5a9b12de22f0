"""Sources name files in a fixed order, none twice, and what they do not name is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.articles.sources import Address, Found, StandardInput, find_sources
from kg.records import Failure


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.md", "a.txt", "sub/c.HTML", "sub/d.jsonl", "x.gold.json", "y.json", "p.png", ".h.md", ".git/e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("text")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def paths(*sources: str) -> list[str]:
    return [place.path for place in find_sources(sources) if isinstance(place, Found)]


@pytest.mark.usefixtures("folder")
def test_a_folder_is_searched_and_sorted() -> None:
    assert paths(".") == ["./a.txt", "./b.md", "./sub/c.HTML", "./sub/d.jsonl"]


@pytest.mark.usefixtures("folder")
def test_patterns() -> None:
    assert paths("*") == ["a.txt", "b.md", "sub/c.HTML", "sub/d.jsonl"]
    assert paths("**/*.HTML") == ["sub/c.HTML"]


@pytest.mark.usefixtures("folder")
def test_no_file_twice() -> None:
    assert paths("b.md", ".", "./b.md") == ["b.md", "./a.txt", "./sub/c.HTML", "./sub/d.jsonl"]


def test_addresses_and_standard_input() -> None:
    assert list(find_sources(["https://a.example/b", "-"])) == [Address("https://a.example/b"), StandardInput()]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("y.json", ".txt, .md, .html, .htm and .jsonl"),
        ("x.gold.json", "is not an article"),
        ("p.png", "is not an article"),
        ("nowhere.md", "no such file or folder"),
        ("empty", "holds no articles"),
        ("*.none", "matches no article"),
        ("*.json", "matches no article"),
        ("ftp://a.example/b", "only http and https"),
        ("", "is no path"),
        ("a\0b", "is no path"),
    ],
)
def test_what_is_no_source(source: str, reason: str) -> None:
    [found] = find_sources([source])
    assert isinstance(found, Failure)
    assert found.source == source
    assert reason in found.reason


@pytest.mark.usefixtures("folder")
def test_a_name_with_brackets_is_a_name() -> None:
    Path("a[1].txt").write_text("text")
    assert paths("a[1].txt") == ["a[1].txt"]
