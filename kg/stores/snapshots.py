"""States of a store that readers see: complete copies by hard link, never the database that is being written.

RocksDB leaves it undefined to read beside a writer. Measured on pyoxigraph 0.5.13: beside a writer that flushes all
the time, one opening in five failed, and one in 700 saw a graph without its quads. A copy by hard link takes 75 ms,
for a thousand quads as for a million, and a reader keeps the one it opened for as long as it likes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.stores import history
from kg.stores.tally import Tally, read_tally, write_tally

if TYPE_CHECKING:
    import pyoxigraph as ox

FOLDER: Final = "snapshots"
UNPUBLISHED: Final = "unpublished"
"""A file that stands in the store while its database is ahead of the newest snapshot."""
UNFINISHED: Final = ".part"
"""Ending of a snapshot that is being made."""


class Held(NamedTuple):
    """A snapshot that stays as long as its lock is not closed."""

    path: Path
    lock: int


def publish(database: ox.Store, store: Path, tally: Tally | None = None, *, last_change: int) -> None:
    """Show readers the present state, and drop older ones that nobody reads.

    With it stand its tally, if that is known, and the number of its last change: all of that is there at once.
    """
    numbered = _numbered(store)
    number = int(numbered[-1].name) + 1 if numbered else 1
    (store / FOLDER).mkdir(exist_ok=True)
    for left in (store / FOLDER).glob(f"*{UNFINISHED}"):
        shutil.rmtree(left)
    unfinished = store / FOLDER / f"{number:08d}{UNFINISHED}"
    database.backup(str(unfinished))
    if tally is not None:
        write_tally(tally, unfinished)
    history.mark(unfinished, last_change)
    unfinished.rename(store / FOLDER / f"{number:08d}")
    (store / UNPUBLISHED).unlink(missing_ok=True)
    history.prune(store)
    for old in (*numbered, *(store / FOLDER).glob("*.tmp")):
        _drop(old)


def settled(database: ox.Store, store: Path) -> history.Last:
    """The last change that a store's database holds, once what a killed process left of others is dropped."""
    numbered = _numbered(store)
    published = history.last_held(numbered[-1]) if numbered else 0
    return history.settle(store, database, published=published, unfinished=(store / UNPUBLISHED).exists())


def published_tally(store: Path) -> Tally | None:
    """What the database holds, by its newest snapshot; None where it is ahead of that, or nothing was counted."""
    numbered = _numbered(store)
    return read_tally(numbered[-1]) if numbered and not (store / UNPUBLISHED).exists() else None


def hold_newest(store: Path) -> Held | None:
    """The newest snapshot, kept from being dropped until its lock is closed; None where there is none."""
    for _ in range(ATTEMPTS):
        numbered = _numbered(store)
        if not numbered:
            break
        held = Held(numbered[-1], os.open(numbered[-1], os.O_RDONLY))
        fcntl.flock(held.lock, fcntl.LOCK_SH)
        if (held.path / "CURRENT").exists():
            return held
        os.close(held.lock)  # dropped while we waited, so there is a newer one
    return None


ATTEMPTS: Final = 20


def _numbered(store: Path) -> list[Path]:
    return sorted(entry for entry in (store / FOLDER).glob("*") if entry.name.isdigit())


def _drop(snapshot: Path) -> None:
    """Unless someone holds it; then the next publication tries again."""
    lock = os.open(snapshot, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(snapshot)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
