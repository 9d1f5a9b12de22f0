"""What is known of an article's origin -> its IRI, the same wherever the checkout lies."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|xtor|at_\w+|cmpid|mc_[ce]id|s?ref|ocid)$", re.IGNORECASE)
NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(words: str) -> str:
    """Lower-case ASCII letters and digits with hyphens; text in other scripts is percent-encoded.

    >>> slug("Levée de fonds : Dust.tt"), slug("量子")
    ('levee-de-fonds-dust-tt', '%E9%87%8F%E5%AD%90')
    """
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    plain = NOT_SLUG.sub("-", folded).strip("-")
    return plain or quote(words.strip().strip("./"), safe="")


def url_id(url: str, *, base: str) -> str:
    """The IRI of an article with a URL: host, path, and the query without what only tracks readers.

    >>> url_id("https://www.Example.org/tech/2024/a-b.html?utm_source=x&id=7", base="https://kg.example/")
    'https://kg.example/article/www.example.org/tech-2024-a-b-html-id-7'
    """
    parts = urlsplit(url)
    query = [f"{key}-{value}" for key, value in parse_qsl(parts.query) if not TRACKING.match(key)]
    path = slug(" ".join([parts.path, *query]))
    return f"{base}article/{slug_host(parts.hostname or '')}/{path or 'index'}"


def slug_host(host: str) -> str:
    """A host name as one path segment, its dots kept."""
    return quote(host.lower(), safe="") or "unknown"


def file_id(path: Path, *, base: str) -> str:
    """The IRI of an article in a file of its own: the folder's name and the file's stem.

    >>> file_id(Path("/data/Presse FR/01-levée.md"), base="https://kg.example/")
    'https://kg.example/article/presse-fr/01-levee'
    """
    folder = path.absolute().parent.name
    return f"{base}article/{slug(folder) or 'root'}/{slug(path.stem) or 'article'}"


def line_id(stem: str, given: str, *, base: str) -> str:
    """The IRI of an article in a JSON Lines file; the last path segment is the given id, percent-encoded.

    >>> line_id("feed", "a/b c", base="https://kg.example/")
    'https://kg.example/article/feed/a%2Fb%20c'
    """
    segment = quote(given, safe="")
    if not segment.strip("."):
        segment = segment.replace(".", "%2E")
    return f"{base}article/{slug(stem) or 'feed'}/{segment}"


def stdin_id(sha256: str, *, base: str) -> str:
    """The IRI of an article from standard input, by its own text."""
    return f"{base}article/stdin/{sha256[:12]}"
