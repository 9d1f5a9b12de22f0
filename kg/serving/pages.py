"""The endpoint's pages and the files that go with them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jinja2 import Environment

    from kg.answers import Query

LANGUAGES: Final = ("en", "fr")
ASSETS: Final[Mapping[str, tuple[str, str]]] = {
    "pages.css": ("pages.css", "text/css; charset=utf-8"),
    "start.js": ("start.js", "text/javascript; charset=utf-8"),
    "yasgui.min.js": ("yasgui/yasgui.min.js", "text/javascript; charset=utf-8"),
    "yasgui.min.css": ("yasgui/yasgui.min.css", "text/css; charset=utf-8"),
    "yasgui.LICENSE.txt": ("yasgui/LICENSE", "text/plain; charset=utf-8"),
}
"""Name in the address -> file, media type."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours: its media type, its bytes, the same compressed, and a tag that changes with them."""

    type: str
    body: bytes
    compressed: bytes
    tag: str


def rendered(template: str, *, language: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A page in a language; all values are escaped."""
    other = "fr" if language == "en" else "en"
    say = {name: texts[language] for name, texts in words().items()}
    page: str = _templates().get_template(template).render(language=language, other=other, say=say, root="/", **values)
    return page


def start_page(*, language: str, counted: Mapping[str, Any] | None, queries: Iterable[Query]) -> str:
    """The start page: figures, shipped queries, editor."""
    shown = [{"name": q.name, "question": q.question(language), "parameters": q.parameters} for q in queries]
    figures = counted and {**counted, "articles": counted["graphs"] - 1}
    other = "fr" if language == "en" else "en"
    return rendered("start.html", language=language, counted=figures, queries=shown, switch=f"/?lang={other}")


@cache
def asset(name: str) -> Asset | None:
    """A file that a page needs; None where there is none of that name."""
    if name not in ASSETS:
        return None
    path, media_type = ASSETS[name]
    body = files("kg.serving").joinpath("assets", path).read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Asset(media_type, body, gzip.compress(body, mtime=0), tag)


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The words of the pages: name, or shortened IRI of a property, -> language -> text."""
    import yaml

    found: dict[str, dict[str, str]] = yaml.safe_load(_text("words.yaml"))
    return found


@cache
def _templates() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    sources = {name: _text(name) for name in ("layout.html", "start.html", "thing.html")}
    return Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _text(name: str) -> str:
    return files("kg.serving").joinpath("assets", name).read_text(encoding="utf-8")


def log_line(**told: Any) -> str:  # noqa: ANN401 - JSON values
    """One line of the access log."""
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))
