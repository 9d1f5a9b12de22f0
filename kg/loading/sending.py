"""Graphs of the store -> requests that make the target hold just these, noted in the ledger before and after.

A graph is put whole where that is one request; a larger one is put in part and added to. Graphs that are not there
yet go together as N-Quads where the target takes them, for a request each would take most of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from kg.loading.contents import EMPTY, Content, content, graph_lines
from kg.loading.holdings import present
from kg.loading.ledger import Ledger
from kg.loading.requests import Client, Method, Request, TooLargeError

if TYPE_CHECKING:
    from kg.stores import Store

MOST_TOGETHER: Final = 2000
"""Graphs that go in one request."""
QUADS: Final = "application/n-quads"
UPDATE: Final = "application/sparql-update"

Lines = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A graph as the store holds it; `lines` are its triples, None where they are too many to keep in memory."""

    name: str
    content: Content
    lines: Lines | None

    @property
    def size(self) -> int:
        """Its bytes as N-Quads, about."""
        return sum(map(len, self.lines or ())) + self.content.triples * (len(self.name) + 6)


def parcels(store: Store, names: Iterable[str], *, most: int) -> Iterator[Parcel]:
    """The graphs of these names; one of more than `most` bytes comes without its lines."""
    for name in names:
        held, lines, size = EMPTY, list[bytes](), 0
        for chunk in graph_lines(store, name):
            held = content(chunk, held)
            if size <= most:
                lines += chunk
                size += sum(map(len, chunk)) + 3 * len(chunk)
        yield Parcel(name, held, lines if size <= most else None)


class Sender:
    """Sends graphs to one target; `on_graph` is told the name of each that is there."""

    def __init__(self, client: Client, ledger: Ledger, store: Store, *, on_graph: Callable[[str], None]) -> None:
        self._client = client
        self._ledger = ledger
        self._store = store
        self._on_graph = on_graph
        self._target = client.target
        self.piece = client.target.profile.piece
        """Bytes of a request at most; less once the target has refused one as too large."""

    def send(self, changed: Iterable[Parcel]) -> Iterator[Parcel]:
        """Make the target hold these graphs as they are here; each again once it is there.

        While some are under way the next are read, which takes as long as a fast store does.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            under_way: tuple[Future[None], Sequence[Parcel]] | None = None
            for waiting in self._batches(changed):
                self._ledger.note({parcel.name: parcel.content for parcel in waiting}, "sending")
                if under_way:
                    yield from self._arrived(*under_way)
                under_way = pool.submit(self._together, waiting), waiting
            if under_way:
                yield from self._arrived(*under_way)

    def _batches(self, changed: Iterable[Parcel]) -> Iterator[Sequence[Parcel]]:
        """The graphs that go together."""
        waiting: list[Parcel] = []
        size = 0
        for parcel in changed:
            if waiting and (size + parcel.size > self.piece or len(waiting) == MOST_TOGETHER):
                yield waiting
                waiting, size = [], 0
            waiting.append(parcel)
            size += parcel.size
        if waiting:
            yield waiting

    def _arrived(self, delivery: Future[None], parcels: Sequence[Parcel]) -> Iterator[Parcel]:
        delivery.result()
        self._ledger.note({parcel.name: parcel.content for parcel in parcels}, "sent")
        for parcel in parcels:
            self._on_graph(parcel.name)
            yield parcel

    def remove(self, name: str) -> None:
        """Make the target hold no graph of this name; the ledger still knows it, until that is proved."""
        if self._target.graphs is not None:
            self._client.send(Request("DELETE", self._target.graph(name)))
        else:
            self._update(f"DROP SILENT GRAPH <{name}>".encode())

    def _together(self, waiting: Sequence[Parcel]) -> None:
        if self._target.graphs is None:
            self._replace_all(waiting)
        elif self._target.quads is not None and (len(waiting) > 1 or waiting[0].lines is None):
            there = present(self._client, [parcel.name for parcel in waiting])
            new = [parcel for parcel in waiting if parcel.name not in there]
            self._add_all([parcel for parcel in new if parcel.lines is not None])
            self._add_each(parcel for parcel in new if parcel.lines is None)
            self._put_each(parcel for parcel in waiting if parcel.name in there)
        else:
            self._put_each(waiting)

    def _put_each(self, waiting: Iterable[Parcel]) -> None:
        for parcel in waiting:
            pieces = self._pieces(parcel)
            for first in islice(pieces, 1):
                self._put("PUT", self._target.graph(parcel.name), first)
            self._add_pieces(parcel, pieces)

    def _add_each(self, waiting: Iterable[Parcel]) -> None:
        """Add large graphs that are not there yet, piece by piece."""
        for parcel in waiting:
            self._add_pieces(parcel, self._pieces(parcel))

    def _add_pieces(self, parcel: Parcel, pieces: Iterable[Lines]) -> None:
        address = self._target.adding(self._target.graph(parcel.name))
        for lines in pieces:
            self._put("POST", address, lines)

    def _put(self, method: Method, address: str, lines: Lines) -> None:
        """Put or add triples, in two halves where they are too large together."""
        body = b" .\n".join([*lines, b""])
        try:
            self._client.send(Request(method, address, body, self._target.profile.media))
        except TooLargeError:
            first, rest = self._halves(lines, len(body))
            self._put(method, address, first)
            self._put("POST", address, rest)

    def _add_all(self, waiting: Sequence[Parcel]) -> None:
        """Add graphs that are not there yet; sent twice, they are there once."""
        lines = [line + ending for parcel in waiting for ending in [_graph_end(parcel.name)] for line in _all(parcel)]
        if lines:
            self._add(lines)

    def _add(self, lines: Lines) -> None:
        body = b" .\n".join([*lines, b""])
        try:
            self._client.send(Request("POST", self._target.adding(self._target.quads or ""), body, QUADS))
        except TooLargeError:
            for half in self._halves(lines, len(body)):
                self._add(half)

    def _replace_all(self, waiting: Sequence[Parcel]) -> None:
        """The same by SPARQL updates: drop and insert in one request, further pieces in one each."""
        drops = b"".join(b"DROP SILENT GRAPH <%s> ;\n" % parcel.name.encode() for parcel in waiting)
        if sum(parcel.size for parcel in waiting) <= self.piece and all(parcel.lines is not None for parcel in waiting):
            inserted = b"".join(_block(parcel.name, _all(parcel)) for parcel in waiting)
            try:
                self._update(drops + b"INSERT DATA {\n" + inserted + b"}")
            except TooLargeError as error:
                self.piece = max(_size(error) // 2, 1)
            else:
                return
        self._update(drops.rstrip(b" ;\n"))
        for parcel in waiting:
            for lines in self._pieces(parcel):
                self._insert(parcel.name, lines)

    def _insert(self, name: str, lines: Lines) -> None:
        try:
            self._update(b"INSERT DATA {\n" + _block(name, lines) + b"}")
        except TooLargeError as error:
            for half in self._halves(lines, _size(error)):
                self._insert(name, half)

    def _update(self, text: bytes) -> None:
        self._client.send(Request("POST", self._target.update or "", text, UPDATE))

    def _halves(self, lines: Lines, size: int) -> tuple[Lines, Lines]:
        """Two halves of what was too large, which is remembered; TooLargeError goes on for what has none."""
        if len(lines) < 2:
            raise TooLargeError(f"{self._target.url}: takes no request of {size} bytes; raise its limit", size)
        self.piece = max(min(self.piece, size // 2), 1)
        return lines[: len(lines) // 2], lines[len(lines) // 2 :]

    def _pieces(self, parcel: Parcel) -> Iterator[Lines]:
        """The lines of a graph in pieces; a graph too large for memory is read again. At least one, if empty."""
        chunks: Iterable[Lines] = graph_lines(self._store, parcel.name) if parcel.lines is None else [parcel.lines]
        piece: list[bytes] = []
        size = 0
        for line in chain.from_iterable(chunks):
            if piece and size + len(line) + 3 > self.piece:
                yield piece
                piece, size = [], 0
            piece.append(line)
            size += len(line) + 3
        if piece:
            yield piece


def _all(parcel: Parcel) -> Lines:
    return parcel.lines or ()


def _graph_end(name: str) -> bytes:
    return b" <" + name.encode() + b">"


def _block(name: str, lines: Lines) -> bytes:
    """Triples in the block of their graph, as SPARQL reads it."""
    return b"GRAPH <%s> {\n" % name.encode() + b" .\n".join([*lines, b""]) + b"}\n"


def _size(error: TooLargeError) -> int:
    return error.value if isinstance(error.value, int) else 0
