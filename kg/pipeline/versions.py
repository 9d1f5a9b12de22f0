"""Extractions -> each article once, in its newest version; older ones and renamed ones are told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.pipeline.extractions import Outcome
from kg.records import Article, Failure
from kg.terms import DCTERMS, term_text

if TYPE_CHECKING:
    from kg.stores import Store

STREAMED = re.compile(r"^-$|#\d+$")
"""Places that are one of many in a stream."""


@dataclass(frozen=True, slots=True)
class Superseded(Failure):
    """An older version of an article, passed over for a newer one."""


def distinct(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Each article IRI once, unless a later source is the newer version of it by the day it tells.

    The older one of two versions is Superseded; a second source of the same day is a Failure that names the first,
    unless it says the very same.
    """
    first: dict[str, Article] = {}
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            yield outcome
            continue
        article = replace(outcome.article, text="", litter=())
        known = first.setdefault(article.id, article)
        if known is article:
            yield outcome
        elif _earlier(_day(known), _day(article)):
            first[article.id] = article
            yield Superseded(known.source, _why_passed_over(article.source, article.id))
            yield outcome
        elif _earlier(_day(article), _day(known)):
            yield Superseded(article.source, _why_passed_over(known.source, article.id))
        elif known != replace(article, source=known.source):
            yield Failure(article.source, f"has the same IRI as {known.source} ({article.id}); give one another url")


def _why_passed_over(newer: str, iri: str) -> str:
    return f"an older version of {newer} ({iri}), passed over"


def _day(article: Article) -> str:
    return article.published.literal if article.published else ""


def _earlier(one: str, other: str) -> bool:
    """Whether one day, month or year is surely before another; "" is unknown.

    >>> _earlier("2025-09-25", "2025-09-26"), _earlier("2025-09", "2025-09-26"), _earlier("", "2025")
    (True, False, False)
    """
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def passed_over(article: Article, store: Store) -> Iterator[Superseded]:
    """That a newer version is stored, read from another place; a file that was changed is always taken as it is."""
    place = store.place(article.id)
    if place is None or place == place_of(article.source):
        return
    issued = next(store.quads(article.id, subject=article.id, predicate=DCTERMS.issued), None)
    if issued is not None and _earlier(_day(article), term_text(issued.object)):
        yield Superseded(article.source, _why_passed_over(place, article.id))


def place_of(source: str) -> str:
    """Where a source lies, whatever folder the command runs in."""
    from kg.articles.metadata import is_web_address

    if source == "-" or source.startswith("-#") or is_web_address(source):
        return source
    return os.path.abspath(source)  # noqa: PTH100 - a Path would keep ".."


def former_iris(iri: str, places: Mapping[str, str], store: Store) -> Iterator[str]:
    """What the same file told under another IRI: it has another address now, and nothing of the old one stays.

    Lines of JSON Lines and standard input hold other articles every time.
    """
    place = places[iri]
    if not STREAMED.search(place):
        yield from (old for old in store.articles_at(place) if old not in places and store.place(old) == place)
