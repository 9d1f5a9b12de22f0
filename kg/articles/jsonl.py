"""JSON Lines -> articles' texts with what is told about them, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kg.articles.metadata import Metadata, fields, metadata
from kg.errors import ArticleError

MAX_LINE = 20_000_000
"""Bytes of one line; a longer one is no article."""


@dataclass(frozen=True, slots=True)
class Line:
    """One article of a JSON Lines file."""

    id: str
    text: str
    described: Metadata


def read_lines(stream: BinaryIO, *, source: str) -> Iterator[tuple[str, Line | ArticleError]]:
    """Each line's source (FILE#LINE, from 1) with its article, or with the error; empty lines are passed over."""
    number = 0
    while content := stream.readline(MAX_LINE + 1):
        number += 1
        where = f"{source}#{number}"
        if len(content) > MAX_LINE:
            _skip_line(stream, content)
            yield where, ArticleError(f"line is longer than {MAX_LINE // 1_000_000} MB: one article a line", where)
        elif content.strip():
            yield where, _line(content, where)


def _skip_line(stream: BinaryIO, content: bytes) -> None:
    while content and not content.endswith(b"\n"):
        content = stream.readline(MAX_LINE)


def _line(content: bytes, where: str) -> Line | ArticleError:
    """The article on one line; the error is a value, so that the lines after it are read."""
    try:
        values = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ArticleError("line is not UTF-8: save the file as UTF-8", where)
    except (ValueError, RecursionError) as error:
        return ArticleError(f"line is not valid JSON ({error}): one object a line", where)
    if not isinstance(values, dict):
        return ArticleError('line is no JSON object: give {"id": …, "text": …}', where)
    known = fields(values)
    for field in ("id", "text"):
        if not known.get(field):
            return ArticleError(f'line has no "{field}": give {{"id": …, "text": …}}', where)
    return Line(known["id"], known["text"], metadata(values))
