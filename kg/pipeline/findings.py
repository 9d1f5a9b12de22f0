"""A store, files or articles -> what breaks the rules in them, and which claims still stand in their sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ArticleError
from kg.pipeline.extractions import extract
from kg.pipeline.states import Place, Sources, listed, store_at
from kg.records import Extraction, Failure, Finding

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.stores import Store
    from kg.verification import Verification

RDF_SUFFIXES = frozenset({".nq", ".nt", ".trig", ".ttl", ".rdf", ".jsonld"})


def validate(*files: str | Path, store: Place = "kg-store") -> tuple[Finding, ...]:
    """What breaks the rules in RDF files, articles (or folders of them) or store folders; without any, in the store."""
    from kg.validation import validate as findings_of

    if files:
        return tuple(finding for file in files for finding in _findings_in(Path(file)))
    with store_at(store, read_only=True) as opened:
        return findings_of(_all_graphs(opened))


def verify(
    sources: Sources = (),
    *,
    store: Place = "kg-store",
    fetch: bool = False,
    on_article: Callable[[str], None] = lambda _source: None,
) -> Verification:
    """Whether every claim of a store still stands, word for word, in its source.

    `sources` are files and folders to look in for articles that are not where they were; URLs are read again with
    `fetch` only. `on_article` is told each source as it is read.
    """
    from kg.verification import verify as verification

    with store_at(store, read_only=True) as opened:
        return verification(opened, sources=listed(sources), fetch=fetch, on_article=on_article)


def _findings_in(file: Path) -> Sequence[Finding]:
    from kg.stores.oxigraph import MARKER
    from kg.validation import validate_files

    if (file / MARKER).exists():
        return validate(store=file)
    return validate_files([file]) if file.suffix in RDF_SUFFIXES else _findings_in_articles(file)


def _findings_in_articles(source: Path) -> list[Finding]:
    """The rules that the articles' own graphs would break in a build, each finding with its file and line."""
    from kg.quads import article_quads
    from kg.validation import validate as findings_of

    told: dict[str, Extraction] = {}
    for outcome in extract(source):
        if isinstance(outcome, Failure):
            raise ArticleError(f"{outcome.source}: {outcome.reason}", outcome.source)
        told[outcome.article.id] = outcome
    texts = {iri: extraction.article.text for iri, extraction in told.items()}
    findings = findings_of({iri: article_quads(extraction) for iri, extraction in told.items()}, texts=texts)
    return [replace(finding, source=told[finding.graph or ""].article.source) for finding in findings]


def _all_graphs(store: Store) -> dict[str, tuple[Quad, ...]]:
    return {graph: tuple(store.quads(graph)) for graph in store.graphs()}
