"""Where each article was read on this machine: what `kg verify` reads again and `kg forget FILE` finds.

It is kept beside the dataset and never in it, since a path means nothing on another machine. SQLite, because a store
of 100,000 articles must find one file without reading all, and because a kill must not damage it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import StoreError

FILE: Final = "places.sqlite"
PATIENCE: Final = 30.0
"""Seconds to wait for another process that is writing a few lines."""
TABLES: Final = """
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS places (article TEXT PRIMARY KEY, place BLOB NOT NULL, beside BLOB) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_place ON places (place);
"""


class Place(NamedTuple):
    """Where an article was read: an absolute path, PATH#LINE, a URL, or "-" with "#LINE" or without.

    `beside` is where the file lies if store and files were moved together; "" where that cannot be said.
    """

    where: str
    beside: str = ""


class Places:
    """The places of one store; in memory where `store` is None, or where a reader finds none."""

    def __init__(self, store: Path | None, *, read_only: bool = False) -> None:
        self._store = store
        self._file = store / FILE if store else Path(FILE)
        with self._translated():
            self._opened = self._open(read_only=read_only)

    def _open(self, *, read_only: bool) -> sqlite3.Connection:
        kept = self._store is not None and (self._file.exists() or not read_only)
        if kept and read_only:
            return sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)
        connection = sqlite3.connect(self._file if kept else ":memory:", timeout=PATIENCE)
        connection.executescript(TABLES)
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            cure = "remove that file and build again; no statement is lost by it"
            raise StoreError(f"{self._file}: {error}: {cure}", str(self._file)) from error

    def all(self) -> dict[str, Place]:
        """By article, in the order of their IRIs."""
        with self._translated():
            rows = self._opened.execute("SELECT article, place, beside FROM places ORDER BY article").fetchall()
        return {article: Place(os.fsdecode(place), self._joined(beside)) for article, place, beside in rows}

    def _joined(self, beside: bytes | None) -> str:
        if self._store is None or beside is None:
            return ""
        return os.path.normpath(self._store.absolute() / os.fsdecode(beside))

    def of(self, article: str) -> str | None:
        """Where one article was read; None where that is not known."""
        with self._translated():
            row = self._opened.execute("SELECT place FROM places WHERE article = ?", (article,)).fetchone()
        return os.fsdecode(row[0]) if row else None

    def at(self, place: str) -> tuple[str, ...]:
        """The articles that were read exactly there, in a line of that file, or below that folder; sorted."""
        exact = os.fsencode(place)
        folder = exact.rstrip(b"/")
        bounds = (exact, exact + b"#", exact + b"$", folder + b"/", folder + b"0")  # "$" follows "#", "0" follows "/"
        asked = "SELECT article FROM places WHERE place = ? OR (place > ? AND place < ?) OR (place > ? AND place < ?)"
        with self._translated():
            return tuple(sorted(article for (article,) in self._opened.execute(asked, bounds)))

    def note(self, places: Mapping[str, str]) -> None:
        """Keep where articles were read; what is known already costs no writing."""
        new = [(iri, os.fsencode(where), self._beside(where)) for iri, where in places.items() if self.of(iri) != where]
        with self._translated(), self._opened:
            self._opened.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", new)

    def _beside(self, where: str) -> bytes | None:
        if self._store is None or not Path(where).is_absolute():
            return None
        return os.fsencode(os.path.relpath(where, self._store))

    def drop(self, articles: Iterable[str]) -> None:
        """Forget where these articles were read."""
        with self._translated(), self._opened:
            self._opened.executemany("DELETE FROM places WHERE article = ?", ((article,) for article in articles))

    def close(self) -> None:
        """Let go of the file."""
        self._opened.close()
