"""What was sent where -> so that a second run sends only what changed, and takes away what was forgotten.

An SQLite file beside the graph, `loads.sqlite` in the store's folder. It holds no credentials. A graph is noted as
"sending" before the first byte goes and as "sent" when all are there, so a killed run is seen by the next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self

from kg.errors import SettingError, StoreBusy
from kg.loading.contents import Content
from kg.loading.profiles import Target

FILE: Final = "loads.sqlite"
Status = Literal["sending", "sent"]

TABLES: Final = """
CREATE TABLE IF NOT EXISTS target (id INTEGER PRIMARY KEY, profile TEXT NOT NULL, url TEXT NOT NULL,
  UNIQUE (profile, url));
CREATE TABLE IF NOT EXISTS graph (target INTEGER NOT NULL, name TEXT NOT NULL, triples INTEGER NOT NULL,
  hash TEXT NOT NULL, status TEXT NOT NULL, PRIMARY KEY (target, name)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A graph as it was last sent."""

    content: Content
    status: Status


class Ledger:
    """The ledger of one target; one process at a time."""

    def __init__(self, path: Path, target: Target) -> None:
        self._path = path
        with self._translated():
            self._database = sqlite3.connect(path, timeout=0, isolation_level=None)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("BEGIN IMMEDIATE")
            for statement in TABLES.split(";")[:-1]:
                self._database.execute(statement)
            known = (target.profile.name, target.url)
            self._database.execute("INSERT OR IGNORE INTO target (profile, url) VALUES (?, ?)", known)
            self._database.execute("COMMIT")
            found = self._database.execute("SELECT id FROM target WHERE profile = ? AND url = ?", known)
            self._target = int(found.fetchone()[0])

    def entry(self, name: str) -> Entry | None:
        """A graph as it was last sent."""
        with self._translated():
            row = self._database.execute(
                "SELECT triples, hash, status FROM graph WHERE target = ? AND name = ?", (self._target, name)
            ).fetchone()
        return Entry(Content(int(row[0]), int(row[1], 16)), row[2]) if row else None

    def names(self) -> Iterator[str]:
        """The graphs that were sent or begun, in the order of their names."""
        with self._translated():
            last = ""
            while rows := self._database.execute(
                "SELECT name FROM graph WHERE target = ? AND name > ? ORDER BY name LIMIT 1000", (self._target, last)
            ).fetchall():
                yield from (str(row[0]) for row in rows)
                last = str(rows[-1][0])

    def note(self, graphs: Mapping[str, Content], status: Status) -> None:
        """Note how far these graphs are; kept, once this returns, whatever happens."""
        rows = [(self._target, name, held.triples, held.hash, status) for name, held in graphs.items()]
        with self._translated():
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO graph VALUES (?, ?, ?, ?, ?)", rows)
            self._database.execute("COMMIT")

    def forget(self, names: Iterable[str]) -> None:
        """Strike out graphs that are no longer there."""
        rows = [(self._target, name) for name in names]
        with self._translated():
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("DELETE FROM graph WHERE target = ? AND name = ?", rows)
            self._database.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, OverflowError) as error:
            if "locked" in str(error):
                raise StoreBusy(f"{self._path}: another kg load is running; wait for it to end", self._path) from error
            cure = "give another file by --ledger, or remove it: then all is sent anew"
            raise SettingError(f"{self._path}: cannot be used as a ledger ({error}); {cure}", self._path) from error
