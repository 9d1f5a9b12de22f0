"""A store, and names that people give to articles -> the articles it holds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import SettingError
from kg.pipeline.states import Place, base_at, store_at
from kg.pipeline.units import read
from kg.pipeline.versions import place_of
from kg.records import Article
from kg.terms import DCTERMS, DECISIONS, MERGED, term_text

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.stores import Store

MOST_NAMED = 5
"""How many of the articles that are not there are named in an error."""


def list_articles(store: Place = "kg-store") -> tuple[tuple[str, str], ...]:
    """Each article of a store: its IRI, and its URL or the name of its file."""
    with store_at(store, read_only=True) as opened:
        return tuple((term_text(quad.subject), term_text(quad.object)) for quad in _sources(opened))


def find_articles(names: Sequence[str], store: Store, base: str | None) -> tuple[str, ...]:
    """The IRIs of articles by IRI, URL, file or folder, or by the name of a file as `list_articles` tells it.

    Raises SettingError that names those which are not there.
    """
    sources = _sources(store)
    held = _held(sources)
    found = {name: _named(name, held, store, base) or _called(name, sources) for name in names}
    missing = [name for name, iris in found.items() if not iris]
    if missing:
        listed = ", ".join(missing[:MOST_NAMED]) + (
            f" and {len(missing) - MOST_NAMED} more" * (len(missing) > MOST_NAMED)
        )
        articles = "articles" if len(missing) > 1 else "article"
        raise SettingError(f"{listed}: no such {articles} in the store; kg info --articles lists them", missing[0])
    return tuple(dict.fromkeys(iri for iris in found.values() for iri in iris))


def _sources(store: Store) -> list[Quad]:
    articles = [graph for graph in store.graphs() if graph not in {MERGED, DECISIONS}]
    return [quad for iri in articles for quad in store.quads(iri, subject=iri, predicate=DCTERMS.source)]


def _called(name: str, sources: Sequence[Quad]) -> tuple[str, ...]:
    """The one article of a file of this name, wherever it lies; () where there are several."""
    found = tuple(term_text(quad.subject) for quad in sources if term_text(quad.object) == name)
    return found if len(found) == 1 else ()


def _held(sources: Sequence[Quad]) -> dict[str, tuple[str, ...]]:
    """By IRI or URL: the articles of the store."""
    held: dict[str, tuple[str, ...]] = {}
    for quad in sources:
        iri, source = term_text(quad.subject), term_text(quad.object)
        held[iri] = (iri,)
        if "://" in source and source != iri:
            held[source] = (*held.get(source, ()), iri)
    return held


def _named(name: str, held: Mapping[str, tuple[str, ...]], store: Store, base: str | None) -> tuple[str, ...]:
    """The articles of that IRI (also in angle brackets) or URL, or read from that file or folder; () if there are none.

    Where articles were read is known, so a file that was changed or is gone names what was once read from it.
    """
    plain = name.removeprefix("<").removesuffix(">") if name.startswith("<") else name
    if plain in held:
        return held[plain]
    placed = () if "\0" in name or not name else store.articles_at(place_of(name))
    return tuple(iri for iri in placed or _iris_of_file(name, base_at(base)) if iri in held)


def _iris_of_file(name: str, base: str) -> Iterator[str]:
    """The articles of a file; of one that is gone, the IRI that it had if it told no URL."""
    from kg.articles.ids import file_id

    if "\0" in name or not name:
        return
    if os.path.exists(name):  # noqa: PTH110 - unlike a Path, it takes a name that is too long for one that is not there
        yield from (article.id for article in read(name, base=base) if isinstance(article, Article))
    elif "://" not in name:
        yield file_id(Path(name), base=base)
