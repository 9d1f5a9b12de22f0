"""Connections that ask one new question after another are lent to a worker for a moment.

Most of what a simple query costs is the way from the server to a worker and back: measured 0.2 ms of the server for
0.13 ms of the engine. So between two requests the server stops reading a connection, hands it over and gets it back
after `SLICE` seconds, or as soon as something comes that is not just another query with the very headers that the
server has let through before.

A worker may have several connections, but it reads and answers one request at a time, and leaves the others in the
system's buffers until then. A page of memory that both see tells which connection it is at and since when. So a worker
that dies takes one request with it, as ever; and when a query takes long, the server takes the other connections back:
it may after `LONG` seconds doubled, since the worker touches none of them any more after a query of `LONG` seconds.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import responses as phrases
from mmap import mmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.errors import KgError
from kg.serving.guards import note
from kg.serving.limits import Limits
from kg.serving.questions import question_of
from kg.serving.refusals import Refused
from kg.serving.replies import Job, Reply, refusal, reply

if TYPE_CHECKING:
    from kg.serving.states import State

LOAN: Final = "newskg.loan"
"""The extension of ASGI by which the application offers to lend a connection."""
SLICE: Final = 0.25
"""Seconds that a worker keeps a connection, so that others have their turn."""
PAUSE: Final = 0.02
"""Seconds without a request after which it gives the connection back."""
LONG: Final = 0.05
"""Seconds after which a query is long."""
GRACE: Final = 2.0
"""Seconds after which a worker ends itself, should the server be gone that ought to have killed it."""
CHUNK: Final = 1 << 16
START: Final = b"GET /sparql?"
END: Final = b" HTTP/1.1\r\n"
BEYOND: Final = bytes(range(33)) + b"#" + bytes(range(127, 256))
"""What no query string holds."""
CHANGING: Final = (b"content-length:", b"content-type:")
"""Header lines that differ from answer to answer."""

WAITING: Final = 0
RUNNING: Final = 1
TOUCHING: Final = 2
_PAGE: Final = struct.Struct("=dQB")
_RETURNED: Final = struct.Struct(">QIQ")


@dataclass(frozen=True, slots=True)
class Lent:
    """A connection to be lent: its descriptor, the header lines of its requests and answers, whether it was closed."""

    descriptor: int
    headers: bytes
    lines: bytes
    gone: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back with a connection: requests answered, bytes read but not understood, bytes still to be sent."""

    answered: int = 1
    unread: bytes = b""
    unsent: bytes = b""


class LoanLostError(KgError):
    """A worker died while it read or wrote on a connection that was lent to it."""


class At(NamedTuple):
    """What a worker is at: since when by the monotonic clock, the number of the loan, the phase."""

    since: float
    loan: int
    phase: int


class Page:
    """A page of memory by which a worker tells the server what it is at."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._memory = mmap(descriptor, _PAGE.size)

    def set(self, phase: int, loan: int = 0) -> float:
        """Tell that a phase begins; when that is."""
        now = time.monotonic()
        _PAGE.pack_into(self._memory, 0, now, loan, phase)
        return now

    @property
    def at(self) -> At:
        """What the worker is at, or was at when it ended."""
        return At(*_PAGE.unpack_from(self._memory))

    def close(self) -> None:
        """Give up the memory."""
        self._memory.close()
        os.close(self.descriptor)


def new_page() -> Page:
    """A page for a new worker."""
    descriptor = os.memfd_create("newskg")
    os.ftruncate(descriptor, _PAGE.size)
    return Page(descriptor)


def lines_to_keep(head: bytes) -> bytes:
    r"""The header lines of an answer that the next answer on its connection has too, from its whole head.

    >>> lines_to_keep(b"HTTP/1.1 200 OK\r\nvary: accept\r\nContent-Length: 3\r\n\r\n")
    b'vary: accept\r\n'
    """
    lines = head.split(b"\r\n")[1:]
    return b"".join(line + b"\r\n" for line in lines if line and not line.lower().startswith(CHANGING))


def response(done: Reply, lines: bytes, *, close: bool = False) -> bytes:
    """A whole response, with the header lines that all answers of its connection have."""
    head = f"HTTP/1.1 {done.status} {phrases.get(done.status, '')}\r\n"
    head += f"content-type: {done.type}\r\ncontent-length: {len(done.body)}\r\n{'connection: close' * close}"
    return b"".join((head.encode(), b"\r\n" * close, lines, b"\r\n", done.body))


def query_string(request: bytes, headers: bytes) -> bytes | None:
    r"""The query string of a request that is nothing but a GET of the endpoint with exactly these headers.

    >>> query_string(b"GET /sparql?query=a HTTP/1.1\r\nhost: b\r\n\r\n", b"host: b\r\n\r\n")
    b'query=a'
    >>> query_string(b"GET /sparql?query=a HTTP/1.1\r\nhost: c\r\n\r\n", b"host: b\r\n\r\n") is None
    True
    """
    end = END + headers
    if not (request.startswith(START) and request.endswith(end)):
        return None
    text = request[len(START) : -len(end)]
    return text if text and len(text.translate(None, BEYOND)) == len(text) else None


@dataclass(slots=True)
class _Loan:
    """A connection that we have, and until when."""

    number: int
    connection: socket.socket
    terms: Job
    headers: bytes
    lines: bytes
    until: float
    answered: int = 0


class Borrowed:
    """The connections that a worker has at the moment; `send` takes what is told when one is given back."""

    def __init__(self, page: Page, jobs: socket.socket, send: Callable[[bytes], None]) -> None:
        self._page = page
        self._jobs = jobs.fileno()
        self._send = send
        self._loans: dict[int, _Loan] = {}
        self._ready = select.poll()
        self._ready.register(jobs, select.POLLIN)

    def add(self, connection: socket.socket, terms: Job) -> None:
        """Take one more."""
        until = time.monotonic() + SLICE
        headers, lines = (terms[name].encode("latin-1") for name in ("headers", "lines"))
        loan = _Loan(terms["number"], connection, terms, headers, lines, until)
        self._loans[connection.fileno()] = loan
        self._ready.register(connection, select.POLLIN)

    def serve(self, state: State) -> None:
        """Answer what they ask, until all are given back or there is another job."""
        while self._loans:
            events = self._ready.poll(1000 * PAUSE)
            if any(descriptor == self._jobs for descriptor, _ in events):
                return
            for descriptor, _ in events:
                if descriptor in self._loans and self._serve_one(self._loans[descriptor], state):
                    self.give_back_all()
            now = time.monotonic()
            self._give_back(*[loan for loan in self._loans.values() if not events or now > loan.until])

    def give_back_all(self) -> None:
        """Give back all connections."""
        self._give_back(*tuple(self._loans.values()))

    def _serve_one(self, loan: _Loan, state: State) -> bool:
        """Answer a request; whether that took so long that the server may have taken the other connections back."""
        self._page.set(TOUCHING, loan.number)
        request = _read(loan.connection)
        asked = query_string(request, loan.headers)
        long = False
        if asked is None:
            self._give_back(loan, unread=request)
        else:
            begun = self._page.set(RUNNING, loan.number)
            signal.setitimer(signal.ITIMER_REAL, loan.terms["seconds"] + GRACE)
            done = _answered(asked, loan.terms, state)
            if done is None:
                self._give_back(loan, unread=request)
                self._page.set(WAITING)
                return True
            long = self._page.set(TOUCHING, loan.number) > begun + LONG
            loan.answered += 1
            unsent = _sent(loan.connection, response(done, loan.lines))
            if unsent:
                self._give_back(loan, unsent=unsent)
        self._page.set(WAITING)
        return long

    def _give_back(self, *loans: _Loan, unread: bytes = b"", unsent: bytes = b"") -> None:
        for loan in loans:
            self._ready.unregister(loan.connection)
            del self._loans[loan.connection.fileno()]
            loan.connection.close()
            self._send(_RETURNED.pack(loan.number, loan.answered, len(unread)) + unread + unsent)


def _read(connection: socket.socket) -> bytes:
    """What has come; nothing where the asker is gone, which the server finds out when it reads again."""
    try:
        return connection.recv(CHUNK, socket.MSG_DONTWAIT)
    except OSError:
        return b""


def _answered(asked: bytes, terms: Job, state: State) -> Reply | None:
    """The reply; None where it is so large that the server had better ask for it."""
    begun = time.monotonic()
    try:
        question = question_of(asked, limits=Limits(query_bytes=terms["query_bytes"], graphs=terms["graphs"]))
        graphs = {"default": question.default_graphs, "named": question.named_graphs}
        done = reply({**terms["query"], "query": question.query, **graphs}, state)
    except Refused as refused:
        done = refusal(refused)
    if done.file:
        done.file.close()
        return None
    if terms["client"] is not None:
        note(
            client=terms["client"], method="GET", path="/sparql", status=done.status, bytes=len(done.body),
            seconds=time.monotonic() - begun,
        )  # fmt: skip
    return done


def _sent(connection: socket.socket, response: bytes) -> bytes:
    """Send as much as goes at once; what is left is for the server, which can wait for a slow reader."""
    try:
        return response[connection.send(response, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL) :]
    except BlockingIOError:
        return response
    except OSError:  # the asker is gone; the server finds that out when it reads again
        return b""


def returned(body: bytes) -> tuple[int, Returned]:
    """What a worker says when it gives a connection back: the number of the loan, and the rest."""
    number, answered, unread = _RETURNED.unpack_from(body)
    rest = body[_RETURNED.size :]
    return number, Returned(answered, rest[:unread], rest[unread:])


def loan(job: Job, *, headers: bytes, lines: bytes, client: str | None, limits: Limits) -> dict[str, Any]:
    """The job to serve a connection, of the job that its last question was; `client` is None where none is logged."""
    return {
        "job": "loan",
        "snapshot": job["snapshot"],
        "query": {**job, "query": ""},
        "headers": headers.decode("latin-1"),
        "lines": lines.decode("latin-1"),
        "client": client,
        "query_bytes": limits.query_bytes,
        "graphs": limits.graphs,
    }
