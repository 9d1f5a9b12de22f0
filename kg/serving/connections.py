"""What comes over a connection -> requests: HTTP/1.1 with bounds, and connections that are lent to workers."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.serving.limits import Limits
from kg.serving.loans import END, LOAN, START, Lent, LoanLostError, Returned, lines_to_keep, query_string, response
from kg.serving.refusals import Refused
from kg.serving.replies import refusal

LONG_WRITE: Final = 1 << 15
TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
MISSES: Final = 3
"""New questions in a row after which a connection is lent."""
SHY: Final = -50
"""From where it is counted again when a lent connection asked nothing."""
BODILY: Final = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
"""Headers with which a request is more than its head."""


class JoinedWrites:
    """A transport that sends head and body of a response together, which uvicorn writes one by one.

    `head` is the first that was written since it was emptied.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []
        self.head = b""

    def write(self, data: bytes) -> None:
        """Send soon; what is long goes at once, so that the flow can be controlled."""
        self.head = self.head or data
        self._parts.append(data)
        if len(data) > LONG_WRITE:
            self.flush()
        elif len(self._parts) == 1:
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what is left."""
        if self._parts:
            parts, self._parts = self._parts, []
            self._transport.write(b"".join(parts))

    def close(self) -> None:
        """Send what is left, then close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's
        return getattr(self._transport, name)


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with a bound on the bytes and seconds that the head of a request may take; uvicorn has none."""

    limits = Limits()
    _joined: JoinedWrites
    _head = 0
    _in_head = True
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to count."""
        super().connection_made(transport)
        self._joined = JoinedWrites(transport, self.loop)
        self.transport = cast("asyncio.Transport", self._joined)
        self._expect_head()

    def _expect_head(self) -> None:
        self._forget_timer()
        self._timer = self.loop.call_later(self.limits.head_seconds, self._late)

    def _forget_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        if self._in_head and not self.transport.is_closing():
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Pass on what came, unless a head goes on and on."""
        if self._in_head:
            self._head += len(data)
            if self._head > self.limits.head_bytes + len(data):
                self.transport.write(TOO_LARGE)
                self.transport.close()
                return
            if self._timer is None:
                self._expect_head()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head, self._head = False, 0
        self._forget_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes next is another head."""
        self._in_head = True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting."""
        self._forget_timer()
        super().connection_lost(exc)


Lend = Callable[[Lent], Awaitable[Returned]]
"""Lends a connection; raises Refused where its request has no answer, LoanLostError where nothing more can be sent."""


class LendingProtocol(BoundedProtocol):
    """A connection that is lent to a worker between two requests, as `loans` tells.

    Only one that has sent nothing but whole GETs, each by itself, so that no byte of it is left with us.
    """

    _tidy = True
    _missed = 0
    _lend: Lend | None = None
    _request = b""
    _loan: asyncio.Task[None] | None = None
    _stopping = False

    def on_message_begin(self) -> None:
        """Let the application offer to lend the connection once the request is answered."""
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)["extensions"] = {LOAN: self._offered}

    def _offered(self, lend: Lend) -> None:
        self._lend = lend

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        self._tidy = self._tidy and data.startswith(b"GET ") and data.find(b"\r\n\r\n") == len(data) - 4
        self._request = data
        super().data_received(data)

    def on_response_complete(self) -> None:
        """What comes next is another request; it may go to a worker."""
        super().on_response_complete()
        lend, self._lend = self._lend, None
        head, self._joined.head = self._joined.head, b""
        self._missed = self._missed + 1 if lend else 0
        if lend and self._missed >= MISSES and self._can_be_lent():
            self._begin_loan(lend, head)

    def _can_be_lent(self) -> bool:
        if not self._tidy or self.pipeline or not self.cycle.keep_alive or self.transport.is_closing():
            return False
        plain = self._request.startswith(START) and END in self._request
        if not plain or any(name in BODILY for name, _ in self.cycle.scope["headers"]):
            return False
        self._joined.flush()
        return self.transport.get_write_buffer_size() == 0

    def _begin_loan(self, lend: Lend, head: bytes) -> None:
        headers = self._request.partition(b"\r\n")[2]
        if query_string(self._request, headers) is None:
            return
        self._unset_keepalive_if_required()
        self.flow.pause_reading()
        descriptor = os.dup(self.transport.get_extra_info("socket").fileno())  # its number stays ours whatever happens
        lent = Lent(descriptor, headers, lines_to_keep(head), lambda: _is_gone(descriptor))
        self._loan = self.loop.create_task(self._lent(lend, lent))

    async def _lent(self, lend: Lend, lent: Lent) -> None:
        try:
            back = await lend(lent)
        except Refused as refused:
            self.transport.write(response(refusal(refused), lent.lines, close=True))
            self.transport.close()
        except LoanLostError:
            self.transport.abort()
        else:
            self._take_back(back)
        finally:
            os.close(lent.descriptor)
            self._loan = None

    def _take_back(self, back: Returned) -> None:
        if self.transport.is_closing():
            return
        if back.unsent:
            self.transport.write(back.unsent)
        if self._stopping:
            self.transport.close()
            return
        if not back.answered:
            self._missed = SHY
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        self.flow.resume_reading()
        if back.unread:
            self.data_received(back.unread)

    def shutdown(self) -> None:
        """Close; a request that a worker is at is answered first."""
        if self._loan:
            self._stopping = True
        else:
            super().shutdown()


def _is_gone(descriptor: int) -> bool:
    """Whether the other side of a connection has closed it; nothing is read."""
    with socket.socket(fileno=os.dup(descriptor)) as probe:
        try:
            return not probe.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
