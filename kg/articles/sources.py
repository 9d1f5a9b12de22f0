"""SOURCE as given (file, folder, glob, URL, "-") -> the files and addresses to read, in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.articles.metadata import is_web_address
from kg.records import Failure

Kind = Literal["text", "markdown", "html", "jsonl"]
KINDS: dict[str, Kind] = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".jsonl": "jsonl"}
READ = "articles are read from .txt, .md, .html, .htm and .jsonl files"
STDIN = "-"
MAGIC = "*?["


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and its kind."""

    path: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Address:
    """A URL to fetch."""

    url: str


@dataclass(frozen=True, slots=True)
class StandardInput:
    """The article or articles on standard input."""


Place = Found | Address | StandardInput


def find_sources(sources: Iterable[str]) -> Iterator[Place | Failure]:
    """The places that the sources name: each source in turn, files of a folder sorted by path, none of them twice.

    Folders are searched through all levels; hidden files, links to folders and files of other kinds in them are
    passed over. A file of another kind that is named by itself is a Failure, as is what does not exist.
    """
    seen: set[str] = set()
    for source in sources:
        for place in _places(source):
            key = os.path.realpath(place.path) if isinstance(place, Found) else repr(place)
            if isinstance(place, Failure) or key not in seen:
                seen.add(key)
                yield place


def _places(source: str) -> Iterator[Place | Failure]:
    if source == STDIN:
        yield StandardInput()
    elif is_web_address(source):
        yield Address(source)
    elif "\0" in source or not source:
        yield Failure(source, "is no path: give a file, a folder, a pattern, a URL, or - for standard input")
    elif Path(source).is_dir():
        yield from _folder(source)
    elif os.path.lexists(source):
        yield _file(source)
    elif any(sign in source for sign in MAGIC):
        yield from _matches(source)
    else:
        yield Failure(source, _missing(source))


def _missing(source: str) -> str:
    if "://" in source:
        return "is no address that can be fetched: only http and https URLs are"
    return "no such file or folder: check the path"


def _file(path: str) -> Found | Failure:
    kind = KINDS.get(Path(path).suffix.lower())
    if Path(path).exists() and not Path(path).is_file():
        return Failure(path, "is a pipe or a device: give a file, or - for standard input")  # it may never end
    if kind:
        return Found(path, kind)
    return Failure(path, f"is not an article: {READ}")


def _folder(folder: str) -> Iterator[Found | Failure]:
    problems: list[OSError] = []
    paths = sorted(
        os.path.join(root, name)  # noqa: PTH118 - a Path would drop a leading "./" that the user gave
        for root, _, names in _walk(folder, problems)
        for name in names
        if Path(name).suffix.lower() in KINDS and not name.startswith(".")
    )
    yield from (Failure(str(problem.filename), f"cannot be listed: {problem.strerror}") for problem in problems)
    yield from map(_file, paths)
    if not paths and not problems:
        yield Failure(folder, f"holds no articles: {READ}")


def _walk(folder: str, problems: list[OSError]) -> Iterator[tuple[str, list[str], list[str]]]:
    """As os.walk, hidden folders left out."""
    for root, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield root, folders, names


def _matches(pattern: str) -> Iterator[Found | Failure]:
    paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - a Path would drop a leading "./"
    found = [place for path in paths for place in (_folder(path) if Path(path).is_dir() else [_file(path)])]
    articles = [place for place in found if isinstance(place, Found)]
    yield from articles
    if not articles:
        yield Failure(pattern, f"matches no article: {READ}")
