"""Front matter and JSON keys of both languages, kept as written."""

from __future__ import annotations

import pytest

from kg.articles.metadata import Metadata, front_matter, metadata
from kg.errors import ArticleError


def test_french_keys() -> None:
    told, body = front_matter(
        "---\ntitre: Une levée\nPublié: 19 avril 2024\nlien: https://a.example/b\nlangue: fr\nmédia: La Gazette\n---\n"
        "Texte",
        source="a.md",
    )
    assert told == Metadata("Une levée", "https://a.example/b", "fr", "19 avril 2024", "La Gazette")
    assert body.strip() == "Texte"


def test_english_keys_and_windows_line_ends() -> None:
    told, _ = front_matter(
        "\ufeff---\r\nheadline: 'A deal'\r\npublished: 2024-04-19T23:30:00-05:00\r\n---\r\nText", source="a.md"
    )
    assert told == Metadata(title="A deal", published="2024-04-19T23:30:00-05:00")


@pytest.mark.parametrize("text", ["Text", "---\n\nText after a ruled line", "--- a\n"])
def test_no_front_matter(text: str) -> None:
    assert front_matter(text, source="a.md") == (Metadata(), text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: A: b: c\n---\nText", "not valid YAML in line 2"),
        ("---\ntitle: A\nText without an end", "has no end"),
        ("---\na: " + "[" * 20000 + "\n---\nText", "not valid YAML"),
        ("---\nkey: &a [*a\n---\n", "not valid YAML"),
    ],
)
def test_broken_front_matter(text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        front_matter(text, source="a.md")


def test_the_surest_key_wins() -> None:
    assert metadata({"date": "2024-01-01", "date_published": "2024-02-02"}).published == "2024-02-02"


def test_names_in_lists_and_objects() -> None:
    assert metadata({"publisher": [{"@type": "Organization", "name": "La Gazette"}]}).publisher == "La Gazette"
    assert metadata({"title": {"name": {"name": "x"}}, "url": "javascript:alert(1)"}) == Metadata()
