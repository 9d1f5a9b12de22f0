"""Where the graph is kept: quads in, quads out, SPARQL. `base` says what a store can do."""

from __future__ import annotations

from pathlib import Path

from kg.stores.base import Store

__all__ = ["Store", "open_store"]


def open_store(path: str | Path | None, *, read_only: bool = False) -> Store:
    """The store in a folder, made if it is not there; `None` is one in memory. Raises StoreError, StoreBusy."""
    from kg.stores.oxigraph import in_memory, on_disk

    return in_memory() if path is None else on_disk(Path(path), read_only=read_only)
