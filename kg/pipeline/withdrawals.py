"""Articles or a reader -> taken out of a store, with exactly what rested on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import SettingError
from kg.pipeline.holdings import find_articles
from kg.pipeline.merges import put
from kg.pipeline.states import Place, Sources, listed, store_at
from kg.pipeline.units import batches
from kg.terms import DECISIONS, MERGED

FORGOTTEN_TOGETHER = 1000
"""Articles in one transaction: killed between two of them, each article is there whole or gone."""


def forget(
    articles: Sources,
    *,
    store: Place = "kg-store",
    base: str | None = None,
    reference: Sequence[Path] = (),
    dry_run: bool = False,
    erase: bool = False,
) -> tuple[str, ...]:
    """Take articles out of the store, and exactly what rested on them; their IRIs.

    Each is an article's IRI, its URL, its file, or a folder of files; a file need not exist any more. `reference` are
    the files of names that the store was built with. With `dry_run` nothing is taken out.
    With `erase` no older state of the store stays, in which their words would still be found by their date.
    Raises SettingError, naming all of them and with nothing changed, where some are not in the store.
    """
    with store_at(store, read_only=True) as opened:
        found = find_articles(list(listed(articles)), opened, base)
    if not dry_run:
        with store_at(store) as opened:
            for batch in batches(found, FORGOTTEN_TOGETHER):
                put(dict.fromkeys(batch, ()), opened, reference)
            if erase:
                opened.forget_history()
    return found


def forget_reader(
    reader: str, *, store: Place = "kg-store", reference: Sequence[Path] = (), dry_run: bool = False
) -> tuple[str, ...]:
    """Take back what a reader said, "llm", "llm:MODEL" or "llm:MODEL:PROMPT"; the IRIs of the articles it has read.

    What others say stays as it would be without it. Raises SettingError where it has read nothing.
    """
    from kg.withdrawal import spoken_by, without_reader

    with store_at(store, read_only=dry_run) as opened:
        graphs = [graph for graph in opened.graphs() if graph not in {MERGED, DECISIONS}]
        read_ = tuple(graph for graph in graphs if spoken_by(opened.quads(graph), reader))
        if not read_:
            raise SettingError(f"--reader {reader}: has read nothing in the store; try llm, or llm:MODEL", reader)
        for batch in batches(read_ if not dry_run else (), FORGOTTEN_TOGETHER):
            left = {graph: without_reader(tuple(opened.quads(graph)), reader) for graph in batch}
            put(left, opened, reference, places={iri: opened.place(iri) or "" for iri in left if left[iri]})
    return read_
