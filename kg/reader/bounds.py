"""The HTTP client under `openai` -> the same with bounds: no answer beyond so many bytes or seconds, no redirects."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import cache
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
MAX_BYTES = 4_000_000


def bounded_client(seconds: float) -> Any:  # noqa: ANN401  (of whichever library openai uses)
    """An HTTP client for `openai`, whose answers end in an error beyond `MAX_BYTES` or `seconds`."""
    http = http_library()
    transport = http.HTTPTransport(limits=http.Limits(max_connections=None))
    bounded = _transport(http)(transport, seconds)
    return http.Client(transport=bounded, follow_redirects=False, timeout=seconds)


def within(seconds: float, work: Callable[[], T]) -> T:
    """What some work gives, or TimeoutError after some seconds: a server may send its headers letter by letter.

    The work itself cannot be ended; it is left to a thread that holds up nobody.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed on to who waits
            done.set_exception(error)

    try:
        idle = IDLE.pop()
    except IndexError:
        idle = _new_thread()
    idle.put(run)
    return done.result(seconds)


IDLE: deque[SimpleQueue[Callable[[], None]]] = deque()
"""Where threads wait for work: to start one for each request takes longer than all else that is done for it here."""


def _new_thread() -> SimpleQueue[Callable[[], None]]:
    waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def serve() -> None:
        while True:
            waiting.get()()
            IDLE.append(waiting)

    Thread(target=serve, daemon=True).start()
    return waiting


@cache
def http_library() -> Any:  # noqa: ANN401  (a module)
    """The HTTP library that the installed `openai` is built on: httpx, or its successor."""
    import openai

    homes = (each.__module__.partition(".")[0] for each in openai.DefaultHttpxClient.__mro__)
    return sys.modules[next(home for home in homes if home != "openai")]


def _transport(http: Any) -> Any:  # noqa: ANN401  (a module; a class)
    stream = _stream(http)

    class Transport(http.BaseTransport):  # type: ignore[misc]  # a class of a library chosen above
        def __init__(self, inner: Any, seconds: float) -> None:  # noqa: ANN401
            self._inner, self._seconds = inner, seconds

        def handle_request(self, request: Any) -> Any:  # noqa: ANN401
            request.headers["Accept-Encoding"] = "identity"
            deadline = time.monotonic() + self._seconds
            response = self._inner.handle_request(request)
            response.stream = stream(response.stream, deadline)
            return response

        def close(self) -> None:
            self._inner.close()

    return Transport


def _stream(http: Any) -> Any:  # noqa: ANN401  (a module; a class)
    class Stream(http.SyncByteStream):  # type: ignore[misc]  # as above
        def __init__(self, stream: Any, deadline: float) -> None:  # noqa: ANN401
            self._stream, self._deadline = stream, deadline

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for block in self._stream:
                size += len(block)
                if size > MAX_BYTES:
                    raise http.ReadError(f"more than {MAX_BYTES} bytes")
                if time.monotonic() > self._deadline:
                    raise http.ReadTimeout("too slow")
                yield block

        def close(self) -> None:
            self._stream.close()

    return Stream
