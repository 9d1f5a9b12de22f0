"""An Accept header -> the media type to answer in (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

ROWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "application/sparql-results+json": "json",
        "application/sparql-results+xml": "xml",
        "text/csv": "csv",
        "text/tab-separated-values": "tsv",
        "application/json": "json",
        "application/xml": "xml",
        "text/xml": "xml",
    }
)
"""Media types for rows and truths -> format; of equals the first is taken."""
GRAPHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text/turtle": "ttl",
        "application/n-triples": "nt",
        "application/ld+json": "jsonld",
        "application/rdf+xml": "rdf",
        "application/trig": "trig",
        "application/n-quads": "nq",
        "text/n3": "n3",
        "application/x-turtle": "ttl",
        "text/plain": "nt",
        "application/json": "jsonld",
        "application/xml": "rdf",
        "text/xml": "rdf",
    }
)
"""Media types for graphs -> format."""
DATASETS: Final[Mapping[str, str]] = MappingProxyType(
    {"application/trig": "trig", "application/n-quads": "nq", "application/ld+json": "jsonld"}
)
"""Those that hold named graphs."""
PAGES: Final[Mapping[str, str]] = MappingProxyType({"text/html": "html", "application/xhtml+xml": "html"})
LONGEST: Final = 4096
"""Signs of an Accept header that are looked at."""
RANGE: Final = re.compile(r"\s*([\w.+*-]+/[\w.+*-]+)\s*((?:;[^;]*)*)\s*", re.ASCII)
QUALITY: Final = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=512)
def preferred(accept: str, offered: tuple[str, ...]) -> str | None:
    """The media type out of those offered that the header likes best, of equals the first; None where it likes none.

    The most specific range that fits a type decides about it. An empty header takes anything; one that is no list of
    ranges takes nothing.

    >>> preferred("text/*;q=0.5, text/turtle;q=0.1, */*;q=0.2", ("text/turtle", "text/csv", "application/json"))
    'text/csv'
    >>> preferred("image/png", ("text/turtle",)) is None
    True
    """
    if not accept.strip():
        return offered[0]
    ranges = tuple(_ranges(accept[:LONGEST]))
    qualities = [(_quality(name, ranges), -place, name) for place, name in enumerate(offered)]
    best = max(qualities)
    return best[2] if best[0] > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        found = RANGE.fullmatch(part)
        if found:
            weight = QUALITY.search(found[2])
            yield found[1].lower(), min(float(weight[1]), 1.0) if weight else _unweighted(found[2])


def _unweighted(parameters: str) -> float:
    """A range without a weight is wholly welcome; one whose weight cannot be read is not welcome at all."""
    return 0.0 if re.search(r";\s*q\s*=", parameters, re.IGNORECASE) else 1.0


def _quality(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    for wanted in (name, name.partition("/")[0] + "/*", "*/*"):
        weights = [weight for range_, weight in ranges if range_ == wanted]
        if weights:
            return max(weights)
    return 0.0
