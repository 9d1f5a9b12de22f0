"""Sources -> articles: every article, and every failure in its place, one after the other."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from kg.articles import ids
from kg.articles.article import described_article
from kg.articles.encodings import decode
from kg.articles.fetching import Fetched, fetch
from kg.articles.html import read_html
from kg.articles.jsonl import read_lines
from kg.articles.markdown import plain_text
from kg.articles.metadata import Metadata, first_told, front_matter
from kg.articles.sources import KINDS, READ, STDIN, Address, Found, Kind, StandardInput, find_sources
from kg.errors import ArticleError
from kg.records import Article, Failure

MAX_BYTES = 20_000_000
MEDIA_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
}


def read_articles(sources: Iterable[str], *, base: str, stdin: BinaryIO | None = None) -> Iterator[Article | Failure]:
    """The articles of the sources (file, folder, glob, URL, "-"), in the order given; folders sorted.

    `base` is the IRI that article IRIs start with; `stdin` stands in for standard input. What cannot be read is a
    Failure with one line that says why and what to do, and the others go on.
    """
    for place in find_sources(sources):
        try:
            yield from _articles(place, base=base, stdin=stdin)
        except ArticleError as error:
            yield Failure(str(error.value), error.message)


def _articles(
    place: Found | Address | StandardInput | Failure, *, base: str, stdin: BinaryIO | None
) -> Iterator[Article | Failure]:
    if isinstance(place, Failure):
        yield place
    elif isinstance(place, StandardInput):
        yield from _from_stdin(stdin or sys.stdin.buffer, base)
    elif isinstance(place, Address):
        yield from _from_web(fetch(place.url), place.url, base)
    elif place.kind == "jsonl":
        yield from _from_lines_file(place.path, base)
    else:
        yield _from_file(place.path, place.kind, base)


def _from_file(path: str, kind: Kind, base: str) -> Article:
    text, described = read_text(_content(path), kind, source=path)
    own = ids.url_id(described.url, base=base) if described.url else ids.file_id(Path(path), base=base)
    return described_article(text, described, id=own, source=path)


def _content(path: str) -> bytes:
    """The bytes of a file within bounds."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArticleError(f"cannot be read ({error.strerror}): check the file and its permissions", path) from error
    return _bounded(content, path)


def _bounded(content: bytes, source: str) -> bytes:
    if len(content) > MAX_BYTES:
        raise ArticleError(f"is larger than {MAX_BYTES // 1_000_000} MB: give the article's text alone", source)
    if not content.strip():
        raise ArticleError("is empty: give it a text, or leave it out", source)
    return content


def read_text(content: bytes, kind: Kind, *, source: str, charset: str | None = None) -> tuple[str, Metadata]:
    """The article's text in the bytes of a text, Markdown or HTML file, and what is told about it."""
    text = decode(content, source=source, declared=charset)
    if kind == "html":
        return read_html(text, source=source)
    described, body = front_matter(text, source=source)
    if kind == "text":
        return body, described
    plain, headline = plain_text(body)
    return plain, first_told([described, Metadata(title=headline)])


def _from_lines_file(path: str, base: str) -> Iterator[Article | Failure]:
    try:
        with Path(path).open("rb") as file:
            yield from _from_lines(file, source=path, stem=Path(path).stem, base=base)
    except OSError as error:
        raise ArticleError(f"cannot be read ({error.strerror}): check the file and its permissions", path) from error


def _from_lines(stream: BinaryIO, *, source: str, stem: str, base: str) -> Iterator[Article | Failure]:
    empty = True
    for where, line in read_lines(stream, source=source):
        empty = False
        if isinstance(line, ArticleError):
            yield Failure(where, line.message)
            continue
        try:
            own = ids.line_id(stem, line.id, base=base)
            yield described_article(line.text, line.described, id=own, source=where)
        except ArticleError as error:
            yield Failure(where, error.message)
    if empty:
        yield Failure(source, "is empty: give it one JSON object a line")


def _from_stdin(stream: BinaryIO, base: str) -> Iterator[Article | Failure]:
    """Standard input is JSON Lines when it starts with "{", HTML when it starts with a tag, else text or Markdown."""
    first = stream.readline(MAX_BYTES + 1)
    start = first.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"{"):
        yield from _from_lines(io.BufferedReader(_Chain(first, stream)), source=STDIN, stem="stdin", base=base)
        return
    content = _bounded(first + stream.read(MAX_BYTES + 1 - len(first)), STDIN)
    kind: Kind = (
        "html" if start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml", b"<body", b"<article")) else "markdown"
    )
    text, described = read_text(content, kind, source=STDIN)
    article = described_article(text, described, id=STDIN, source=STDIN)
    yield replace(article, id=ids.stdin_id(article.sha256, base=base))


class _Chain(io.RawIOBase):
    """A first line that has been read already, then the stream that it came from."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self.first = first
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names the buffer loosely
        chunk = self.first[: len(buffer)] if self.first else self.rest.read(len(buffer))
        self.first = self.first[len(chunk) :] if self.first else b""
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _from_web(fetched: Fetched, url: str, base: str) -> Iterator[Article | Failure]:
    name = Path(urlsplit(fetched.url).path)
    kind = MEDIA_TYPES.get(fetched.media_type) or KINDS.get(name.suffix.lower())
    if kind is None:
        raise ArticleError(f"is {fetched.media_type or 'of no known kind'}, not an article: {READ}", url)
    content = _bounded(fetched.content, url)
    if kind == "jsonl":
        stem = name.stem
        yield from _from_lines(io.BytesIO(content), source=url, stem=stem, base=base)
        return
    text, described = read_text(content, kind, source=url, charset=fetched.charset)
    # A page may claim any address as its own; the one that was asked for is the one that is known.
    described = first_told([Metadata(url=url), described])
    yield described_article(text, described, id=ids.url_id(url, base=base), source=url)
