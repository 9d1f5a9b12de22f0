"""What an article tells about itself, from front matter, JSON or page metadata: `Metadata`."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from urllib.parse import urlsplit

import yaml

from kg.errors import ArticleError

LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Scalars stay strings as written: YAML would turn 2024-04-19T23:30+02:00 into another day."""
FENCE = "---"
KEY_LINE = re.compile(r"[^\W\d][\w .-]{0,40}:(?:\s|$)")
MAX_FRONT_MATTER = 65536
IGNORED_IN_KEYS = re.compile(r"[\s_-]+")
LONGEST = 2000
"""Characters of a value that are kept: a longer one is no title, date or name."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is told about an article, each as written; None where nothing is told."""

    title: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None
    publisher: str | None = None


def front_matter(text: str, *, source: str) -> tuple[Metadata, str]:
    """The metadata at the head of a text, between two lines "---", and the text after it.

    A first line "---" that no key follows is a ruled line, not front matter. Raises ArticleError where the YAML
    is broken or its end is missing.
    """
    head = text.lstrip("\ufeff \t\r\n")
    lines = head.split("\n", 2)
    if lines[0].strip() != FENCE or len(lines) < 2 or not KEY_LINE.match(lines[1].strip("\r")):
        return Metadata(), text
    block, found, body = _fenced(head)
    if not found:
        raise ArticleError("front matter has no end: close it with a line '---'", source)
    return metadata(_mapping(block, source)), body


def _fenced(head: str) -> tuple[str, bool, str]:
    """The lines between the two fences, whether the second one is there, and the rest."""
    end = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE).search(head, len(FENCE), MAX_FRONT_MATTER)
    if not end:
        return "", False, ""
    return head[len(FENCE) : end.start()], True, head[end.end() :]


def _mapping(block: str, source: str) -> Mapping[object, object]:
    try:
        # The loader is PyYAML's BaseLoader (or its C twin), which builds nothing but strings, lists and dicts.
        found = yaml.load(block, LOADER)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = f"front matter is not valid YAML{where}: put quotes around a value that holds ': ' or a quote"
        raise ArticleError(problem, source) from error
    if not isinstance(found, dict):
        raise ArticleError("front matter holds no 'key: value' lines: write for example 'title: …'", source)
    return found


def metadata(values: Mapping[object, object]) -> Metadata:
    """What `values` tell, by the keys of either language.

    >>> metadata({"Titre": "La levée", "date": "19 avril 2024", "langue": "fr"}).title
    'La levée'
    """
    found = fields(values)
    url = found.get("url")
    return Metadata(
        title=found.get("title"),
        url=url if url and is_web_address(url) else None,
        language=found.get("language"),
        published=found.get("published"),
        publisher=found.get("publisher"),
    )


def fields(values: Mapping[object, object]) -> dict[str, str]:
    """The known fields of `values` (title, url, language, published, publisher, text, id) as strings."""
    folded = {_fold(str(key)): value for key, value in values.items()}
    found = {}
    for field, keys in _keys().items():
        words = next((words for key in keys if (words := _words(folded.get(key), keep_all=field == "text"))), None)
        if words:
            found[field] = words
    return found


def first_told(told: Iterable[Metadata]) -> Metadata:
    """For each field the first value that is told, in the order given."""
    known = list(told)

    def first(field: str) -> str | None:
        return next((value for one in known if (value := getattr(one, field))), None)

    return Metadata(first("title"), first("url"), first("language"), first("published"), first("publisher"))


def is_web_address(words: str) -> bool:
    """Whether the words are an http or https URL with a host."""
    try:
        parts = urlsplit(words)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", words)
    except ValueError:
        return False


def _words(value: object, *, keep_all: bool = False) -> str | None:
    """A value in words: a string or number as it is, the first of a list, the name of an object."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    words = str(value)
    return words if keep_all else " ".join(words.split())[:LONGEST] or None


def _fold(key: str) -> str:
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    return IGNORED_IN_KEYS.sub("", plain.lower())


@functools.cache
def _keys() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("metadata_keys.yaml").read_text(encoding="utf-8")
    return {field: tuple(map(_fold, keys)) for field, keys in yaml.safe_load(text).items()}
