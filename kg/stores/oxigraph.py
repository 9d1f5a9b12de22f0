"""The embedded store: Oxigraph in memory, or on disk in a folder of our own layout.

A store folder holds `newskg-store.json`, which names the layout, `oxigraph/`, the database, `snapshots/`, the states
that readers see, `history/`, the changes that led there, and `places.sqlite`, which tells where the articles were
read. A folder without the first is not ours and is never touched.

Layout 2 has `places.sqlite`, and a merged graph by rules that look things up in it. A store of layout 1 can be read;
before it is written to, it must be merged again and renewed. New rules of merging make a new layout.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from kg.errors import QueryError, StoreBusy, StoreError
from kg.merging.nodes import Patch
from kg.stores import history
from kg.stores.base import NO_PLACES, UNTOUCHED
from kg.stores.places import Place, Places
from kg.stores.snapshots import UNPUBLISHED, Held, hold_newest, publish, published_tally, settled
from kg.stores.sparql import bound, fault, scan
from kg.stores.tally import NOTHING, Tally, after, counted, read_tally
from kg.terms import MERGED, PREFIXES

if TYPE_CHECKING:
    from kg.stores.base import Results, Term

MARKER: Final = "newskg-store.json"
DATABASE: Final = "oxigraph"
FORMAT: Final = "newskg-store"
LAYOUT: Final = 2
OLDEST: Final = 1
"""The oldest layout that is still read."""

PUBLISH_AFTER: Final = 100_000
"""Quads changed before readers see them, in a build that goes on."""


LOOSE_SHARE: Final = 0.2
LEAST_LOOSE: Final = 1_000_000
"""The database is compacted when a build ends and so much of it, but at least so many quads, came and went since.

Measured at 10 million quads, 3 GB, 100,000 articles: 12 s of one core; to build a fifth of them takes 100 times that.
RocksDB's own compaction goes on beside a build, and is given up when that ends.
"""


class OxigraphStore:
    """See `kg.stores.base.Store`."""

    def __init__(
        self, database: ox.Store, path: Path | None = None, *, held: Held | None = None, outdated: bool = False
    ) -> None:
        self._opened: ox.Store | None = database
        self._held = held
        self._changed = 0
        self._places: Places | None = None
        self._tally: Tally | None = None
        self._last: history.Last | None = None
        self.path = path
        self.outdated = outdated

    @property
    def _database(self) -> ox.Store:
        if self._opened is None:
            raise StoreError(f"{_named(self.path)}: the store is closed", self.path)
        return self._opened

    def graphs(self) -> tuple[str, ...]:
        """The names of all graphs that hold a quad, sorted."""
        with _translated(self.path):
            return tuple(sorted(graph.value for graph in self._database.named_graphs()))

    def quads(
        self,
        graph: str | None = None,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        value: Term | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of one graph or of all, in no promised order."""
        with _translated(self.path):
            yield from self._database.quads_for_pattern(_node(subject), _node(predicate), value, _node(graph))

    def replace(
        self,
        changes: Mapping[str, Sequence[ox.Quad]],
        *,
        merged: Mapping[str, Sequence[ox.Quad] | Patch] = UNTOUCHED,
        places: Mapping[str, str] = NO_PLACES,
    ) -> None:
        """Change graphs and nodes in one step: after a crash all of it is there, or nothing.

        Only what differs is written, so replacing by the same costs reading. Measured with 30,000 quads: 0.5 s.
        Places are kept before the statements and dropped after them, so a kill between leaves one too many at most.
        """
        if self._held:
            raise StoreError(f"{_named(self.path)}: opened read-only, so nothing can be written to it", self.path)
        gone, new = self._difference(changes, merged)
        if places:
            self._known_places.note(places)
        dropped = [graph for graph, quads in changes.items() if not quads]
        if gone or new:
            self._write(gone, new, dropped)
        if dropped:
            self._known_places.drop(dropped)

    @property
    def snapshot(self) -> Path | None:
        """The state that is read: two stores of the same one hold the same. None where it can change."""
        return self._held.path if self._held else None

    @property
    def last_change(self) -> int | None:
        """The number of the last change that it holds, among those in its history; None where that is not known."""
        return history.last_held(self._held.path) if self._held else None

    def forget_history(self) -> None:
        """Drop what the changes of the store were, so that none of its older states can be reached."""
        if self.path:
            with _translated(self.path):
                history.clear(self.path)

    def tally(self) -> Tally:
        """How many graphs, statements and nodes of the merged graph there are; known without counting, mostly."""
        with _translated(self.path):
            if self._tally is None:
                self._tally = self._published_tally() or counted(self._database)
            return self._tally

    def _published_tally(self) -> Tally | None:
        if self._held:
            return read_tally(self._held.path)
        return published_tally(self.path) if self.path and not self._changed else None

    def _kept_tally(self) -> Tally | None:
        """The tally if it is known without counting."""
        empty = self._tally is None and next(self._database.quads_for_pattern(None, None, None), None) is None
        return self._tally or self._published_tally() or (NOTHING if empty else None)

    def _write(self, gone: Sequence[ox.Quad], new: Sequence[ox.Quad], emptied: Sequence[str]) -> None:
        with _translated(self.path):
            tally = self._kept_tally()
            self._tally = None  # whatever fails from here on
            tally = tally and after(tally, self._database, gone, new)
            noted = self._note(gone, new)
            _apply(self._database, gone, new, emptied)
            self._last = noted
            if gone and not any(self._database.quads_for_pattern(None, None, None, ox.NamedNode(MERGED))):
                self._database.remove_graph(ox.NamedNode(MERGED))
        self._tally = tally
        self._changed += len(gone) + len(new)
        if self._changed >= PUBLISH_AFTER:
            self._publish()

    def _note(self, gone: Sequence[ox.Quad], new: Sequence[ox.Quad]) -> history.Last | None:
        """Keep a change that is about to be made; until it is, what was made last is not known."""
        if not self.path:
            return None
        last, self._last = self._last or settled(self._database, self.path), None
        if not self._changed:
            (self.path / UNPUBLISHED).touch()
        return history.note(self.path, gone, new, last=last)

    def _publish(self) -> None:
        self._changed = 0
        if self.path:
            with _translated(self.path):
                self._last = self._last or settled(self._database, self.path)
                publish(self._database, self.path, self._tally, last_change=self._last.number)

    def _put_in_order(self) -> None:
        """Compact the database once enough of it was changed since; readers have the present state already."""
        if self.path and self._tally and self._tally.loose >= max(LEAST_LOOSE, LOOSE_SHARE * self._tally.quads):
            with _translated(self.path):
                self._database.optimize()
            self._tally = replace(self._tally, loose=0)
            self._publish()

    def _difference(
        self, changes: Mapping[str, Sequence[ox.Quad]], merged: Mapping[str, Sequence[ox.Quad] | Patch]
    ) -> tuple[list[ox.Quad], list[ox.Quad]]:
        gone: list[ox.Quad] = []
        new: list[ox.Quad] = []
        for graph, quads in changes.items():
            _check_graph(quads, graph)
            _note_difference(self.quads(graph), quads, gone, new)
        for node, change in merged.items():
            if isinstance(change, Patch):
                _check_graph((*change.gone, *change.new), MERGED)
                gone += change.gone
                new += change.new
            else:
                _check_graph(change, MERGED)
                _note_difference(self.quads(MERGED, subject=node), change, gone, new)
        return gone, new

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None, default_graph: str = MERGED) -> Results:
        """Ask in SPARQL; what is written `$name` stands for the term of that name in `bindings`.

        `default_graph` is the graph that patterns outside `GRAPH` see; a query with its own FROM keeps to that.
        """
        graph = None if scan(text).names_dataset else ox.NamedNode(default_graph)
        whole = bound(text, bindings or {})
        with _translated(self.path):
            try:
                return self._database.query(whole, prefixes=dict(PREFIXES), default_graph=graph)
            except SyntaxError as error:
                raise QueryError(f"the query is not SPARQL: {fault(str(error.msg), whole)}", text) from error

    def renew(self) -> None:
        """Say that a store of an older layout is one of ours now, once its merged graph is."""
        if self.path and self.outdated:
            _write_marker(self.path)
        self.outdated = False

    @property
    def _known_places(self) -> Places:
        if self._places is None:
            self._places = Places(self.path, read_only=self._held is not None)
        return self._places

    def places(self) -> Mapping[str, Place]:
        """Where each article was read, by its IRI, as far as it was told; also of articles that never were stored."""
        return self._known_places.all()

    def place(self, article: str) -> str | None:
        """Where one article was read."""
        return self._known_places.of(article)

    def articles_at(self, place: str) -> tuple[str, ...]:
        """The articles that were read there: at that very place, in a line of that file, or below that folder."""
        return self._known_places.at(place)

    def close(self) -> None:
        """Let go of the store; from now on readers see all that was written."""
        if self._opened and self._changed:
            self._publish()
            self._put_in_order()
        self._opened = None
        if self._places:
            self._places.close()
            self._places = None
        if self._held:
            os.close(self._held.lock)
            self._held = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _node(name: str | None) -> ox.NamedNode | None:
    try:
        return None if name is None else ox.NamedNode(name)
    except ValueError as error:
        raise StoreError(f"{name!r} is no IRI ({error})", name) from error


def _note_difference(
    present: Iterable[ox.Quad], wanted: Iterable[ox.Quad], gone: list[ox.Quad], new: list[ox.Quad]
) -> None:
    held, kept = set(present), set(wanted)
    gone += held - kept
    new += kept - held


def _check_graph(quads: Iterable[ox.Quad], graph: str) -> None:
    name = ox.NamedNode(graph)
    stray = next((quad for quad in quads if quad.graph_name != name), None)
    if stray:
        raise ValueError(f"a quad of {stray.graph_name} among those of {name}")


def _apply(database: ox.Store, gone: Sequence[ox.Quad], new: Sequence[ox.Quad], emptied: Iterable[str]) -> None:
    """Write a difference in one transaction: `extend` where nothing goes, else one update request."""
    dropped = [f"DROP SILENT GRAPH {ox.NamedNode(graph)}" for graph in emptied]
    if not gone and not dropped:
        database.extend(new)
        return
    steps = [_data("DELETE DATA", gone), *dropped, _data("INSERT DATA", new)]
    database.update(" ;\n".join(step for step in steps if step))


def _data(operation: str, quads: Sequence[ox.Quad]) -> str:
    """`INSERT DATA` or `DELETE DATA` of these quads; the engine writes its own terms, so any text in them is data."""
    lines = (f"GRAPH {quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} }}" for quad in quads)
    return f"{operation} {{\n" + "\n".join(lines) + "\n}" if quads else ""


def in_memory(database: ox.Store | None = None) -> OxigraphStore:
    """A store that is gone when closed, of these statements if any are given."""
    return OxigraphStore(ox.Store() if database is None else database)


def on_disk(path: Path, *, read_only: bool = False) -> OxigraphStore:
    """The store in a folder, made if need be unless `read_only`.

    One process at a time may write (StoreBusy); any number may read, also meanwhile: a reader sees the state that
    was published last when it opened, whole and unchanging.
    """
    _check_folder(path, read_only=read_only)
    with _translated(path):
        if read_only:
            return _to_read(path)
        return OxigraphStore(ox.Store(str(path / DATABASE)), path, outdated=_check_layout(path) < LAYOUT)


def _to_read(path: Path) -> OxigraphStore:
    if (path / UNPUBLISHED).exists():
        _publish_left_over(path)
    held = hold_newest(path)
    if held is None:
        raise StoreError(f"{path}: holds nothing yet; run kg build SOURCE --store {path}", path)
    return OxigraphStore(ox.Store.read_only(str(held.path)), path, held=held)


def _publish_left_over(path: Path) -> None:
    """What a killed build had stored; where it still runs, or we may not write, the last published state serves."""
    with suppress(OSError):
        database = ox.Store(str(path / DATABASE))
        publish(database, path, last_change=settled(database, path).number)


def _check_folder(path: Path, *, read_only: bool) -> None:
    try:
        found = sorted(entry.name for entry in path.iterdir()) if path.exists() else []
        if MARKER in found:
            _check_layout(path)
        elif read_only and not found:
            raise StoreError(f"{path}: no store there; make one by kg build SOURCE --store {path}", path)
        elif [name for name in found if name != MARKER + ".new"]:
            raise StoreError(f"{path}: a folder that is no newskg store; give another by --store", path)
        else:
            _make_folder(path)
    except NotADirectoryError as error:
        raise StoreError(f"{path}: a file, not a store folder; give another by --store", path) from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be used as a store ({error.strerror})", path) from error


def _check_layout(path: Path) -> int:
    """Its layout; StoreError, with what to run, for a damaged marker and for layouts we do not know."""
    try:
        found = json.loads((path / MARKER).read_text(encoding="utf-8"))
        layout = found["layout"] if found["format"] == FORMAT else None
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise StoreError(f"{path / MARKER}: damaged; restore it or build again into another folder", path) from error
    if isinstance(layout, int) and OLDEST <= layout <= LAYOUT:
        return layout
    if isinstance(layout, int) and layout > LAYOUT:
        cure = "made by a newer newskg; run pip install --upgrade newskg"
    else:
        cure = f"too old to be read; run kg build SOURCE --store {path}-new with the articles"
    raise StoreError(f"{path}: a store of another layout ({json.dumps(found)[:80]}), {cure}", path)


def _make_folder(path: Path) -> None:
    """The marker comes first, so that a creation cut short is no foreign folder next time."""
    path.mkdir(parents=True, exist_ok=True)
    _write_marker(path)


def _write_marker(path: Path) -> None:
    """Name our layout, by renaming; what an older one lacks is made when needed."""
    unfinished = path / (MARKER + ".new")
    unfinished.write_text(json.dumps({"format": FORMAT, "layout": LAYOUT}) + "\n", encoding="utf-8")
    unfinished.replace(path / MARKER)


@contextmanager
def _translated(path: Path | None) -> Iterator[None]:
    """The engine's errors as ours, in one line that names the store."""
    try:
        yield
    except OSError as error:
        raise _store_error(path, " ".join(str(error).split())) from error
    except RuntimeError as error:
        if "Corruption" not in str(error):
            raise
        raise StoreError(f"{_named(path)}: damaged ({error}); build again into another folder", path) from error


def _named(path: Path | None) -> str:
    return str(path) if path else "the store in memory"


def _store_error(path: Path | None, said: str) -> StoreError:
    if "LOCK" in said and ("lock hold" in said or "Resource temporarily unavailable" in said):
        return StoreBusy(f"{_named(path)}: another process is writing to it; wait for it to end", path)
    for sign, cure in CURES.items():
        if sign in said:
            return StoreError(f"{_named(path)}: {cure}", path)
    return StoreError(f"{_named(path)}: {said}", path)


CURES: Final = {
    "No space left on device": "the disk is full; make room and run again (what was stored before is kept)",
    "Permission denied": "not writable; change its permissions or give another folder by --store",
    "Read-only file system": "not writable; give another folder by --store",
}
"""What the operating system says -> what to do."""
