"""Sources become articles and failures, each in its place, and a failure stops nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.articles import read_articles
from kg.articles.html import stop_worker
from kg.records import Article, Failure

BASE = "https://kg.example/"
FRENCH = "La jeune pousse Norvane a annoncé mardi qu'elle avait levé des fonds auprès de ses actionnaires. "
ENGLISH = "Norvane said on Tuesday that it had raised money from the shareholders that it has had for years. "


@pytest.fixture(autouse=True, scope="module")
def _end_of_worker() -> Iterator[None]:
    yield
    stop_worker()


def one(path: Path | str, content: str | bytes | None = None) -> Article | Failure:
    if content is not None and isinstance(path, Path):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [found] = read_articles([str(path)], base=BASE)
    return found


def test_markdown_with_french_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    found = one(
        path,
        f"---\ntitre: Une levée\ndate: 19 avril 2024\nmédia: La Gazette\n---\n# Une levée\n\n**{FRENCH.strip()}**\n",
    )
    assert isinstance(found, Article)
    assert found.text == f"Une levée\n\n{FRENCH.strip()}"
    assert (found.language, found.publisher, found.source) == ("fr", "La Gazette", str(path))
    assert found.published
    assert found.published.literal == "2024-04-19"
    assert found.id.endswith("/a")


def test_the_address_makes_the_id(tmp_path: Path) -> None:
    found = one(tmp_path / "a.md", f"---\nurl: https://gazette.example/2024/a-deal\n---\n{ENGLISH}")
    assert isinstance(found, Article)
    assert (found.id, found.url) == (
        "https://kg.example/article/gazette.example/2024-a-deal",
        "https://gazette.example/2024/a-deal",
    )


def test_a_page(tmp_path: Path) -> None:
    head = '<meta charset="iso-8859-1"><meta name="date" content="2024-05-03"><title>Une levée | La Gazette</title>'
    page = f"<html lang='fr'><head>{head}</head><body><article><p>{FRENCH * 3}</p></article></body></html>"
    found = one(tmp_path / "a.html", page.encode("cp1252"))
    assert isinstance(found, Article)
    assert (found.title, found.language) == ("Une levée", "fr")
    assert "annoncé" in found.text
    assert found.published
    assert found.published.literal == "2024-05-03"


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(f'{{"id": "a/1", "text": "{ENGLISH}", "url": "https://x.example/1"}}\nbroken\n')
    article, failure = read_articles([str(path)], base=BASE)
    assert isinstance(article, Article)
    assert (article.id, article.source) == ("https://kg.example/article/feed/a%2F1", f"{path}#1")
    assert isinstance(failure, Failure)
    assert failure.source == f"{path}#2"


@pytest.mark.parametrize(
    ("content", "language"),
    [
        (f"---\nlang: fr\n---\n{FRENCH}", "fr"),
        (f'{{"id": "1", "text": "{ENGLISH}"}}\n{{"id": "2", "text": "{ENGLISH}"}}', "en"),
        (f"<!DOCTYPE html><html><body><p>{ENGLISH * 3}</p></body></html>", "en"),
        (f"\ufeff{FRENCH}", "fr"),
    ],
)
def test_standard_input(content: str, language: str) -> None:
    found = list(read_articles(["-"], base=BASE, stdin=io.BytesIO(content.encode())))
    assert {article.language for article in found if isinstance(article, Article)} == {language}
    assert all(isinstance(article, Article) and "article/stdin/" in article.id for article in found)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.md", b"\n \n", "is empty"),
        ("a.md", b"---\ntitle: A\n---\n", "holds no text"),
        ("a.txt", b"\x00\x01\x02", "looks binary"),
        ("a.html", b"x" * 20_000_001, "larger than 20 MB"),
        ("a.html", b"<html><body></body></html>", "no article found"),
        ("a.jsonl", b"\n", "is empty"),
        ("a.md", b"---\ntitle: A: b: c\n---\n", "not valid YAML"),
        ("a.txt", "Der Konzern hat die Firma am Montag mit einer Erklärung gekauft.".encode(), "German"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    found = one(tmp_path / name, content)
    assert isinstance(found, Failure)
    assert found.source == str(tmp_path / name)
    assert reason in found.reason
    assert "\n" not in found.reason


def test_a_dead_link_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.symlink_to(tmp_path / "nowhere")
    found = one(path)
    assert isinstance(found, Failure)
    assert "cannot be read" in found.reason


def test_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").write_text(ENGLISH)
    kinds = [type(found) for found in read_articles([str(tmp_path), "nowhere"], base=BASE)]
    assert kinds == [Failure, Article, Failure]
