"""Every line is an article or an error of its own."""

from __future__ import annotations

import io

import pytest

from kg.articles.jsonl import Line, read_lines
from kg.articles.metadata import Metadata
from kg.errors import ArticleError


def lines(text: str) -> list[tuple[str, Line | ArticleError]]:
    return list(read_lines(io.BytesIO(text.encode("utf-8", "surrogateescape")), source="f.jsonl"))


def test_lines_are_counted_from_one_and_empty_ones_passed_over() -> None:
    found = lines('\ufeff{"id": 7, "text": "A"}\n\n{"id": "b", "texte": "B", "titre": "T", "date": "2024"}')
    assert found == [
        ("f.jsonl#1", Line("7", "A", Metadata())),
        ("f.jsonl#3", Line("b", "B", Metadata(title="T", published="2024"))),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not valid JSON"),
        ("[1]", "no JSON object"),
        ('{"id": "a"}', 'no "text"'),
        ('{"text": "a"}', 'no "id"'),
        ('{"id": "a", "text": ["a"], "body": true}', None),
        ('{"id": "a", "text": true}', 'no "text"'),
        ('{"a":' * 100_000, "not valid JSON"),
        ("\udce9", "not UTF-8"),
    ],
)
def test_a_broken_line(line: str, reason: str | None) -> None:
    [(where, found), (_, after)] = lines(f'{line}\n{{"id": "z", "text": "Z"}}')
    assert where == "f.jsonl#1"
    assert isinstance(after, Line)
    if reason is None:
        assert isinstance(found, Line)
    else:
        assert isinstance(found, ArticleError)
        assert reason in found.message
