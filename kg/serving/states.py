"""A store folder -> the state of it that is served: one snapshot, whole and unchanging."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.stores.oxigraph import in_memory
from kg.stores.snapshots import FOLDER, hold_newest
from kg.terms import DEFAULT_BASE, MERGED

if TYPE_CHECKING:
    from kg.stores import Store


@dataclass(frozen=True, slots=True)
class State:
    """A snapshot that is held: its number, its database, the lock that keeps it."""

    number: int
    database: ox.Store
    lock: int

    @property
    def store(self) -> Store:
        """The same as a store of the library."""
        return in_memory(self.database)

    def release(self) -> None:
        """Let it be dropped."""
        os.close(self.lock)


def newest_number(store: Path) -> int:
    """The number of the newest snapshot, 0 where there is none."""
    try:
        return max((int(entry.name) for entry in (store / FOLDER).iterdir() if entry.name.isdigit()), default=0)
    except OSError:
        return 0


def newest_state(store: Path) -> State:
    """The newest snapshot, opened; StoreError where there is none or it cannot be read."""
    held = hold_newest(store)
    if held is None:
        raise StoreError(f"{store}: holds nothing yet; run kg build SOURCE --store {store}", store)
    try:
        return State(int(held.path.name), ox.Store.read_only(str(held.path)), held.lock)
    except (OSError, RuntimeError) as error:
        os.close(held.lock)
        raise StoreError(f"{store}: cannot be read ({' '.join(str(error).split())})", store) from error


def base_of(database: ox.Store) -> str:
    """What instance IRIs begin with, told by an article graph; the usual base where there is none."""
    for graph in database.named_graphs():
        if graph.value != MERGED and "/article/" in graph.value:
            return graph.value.partition("article/")[0]
    return DEFAULT_BASE
