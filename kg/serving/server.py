"""A store folder served over HTTP until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.errors import SettingError, StoreError
from kg.serving.app import create_app
from kg.serving.guards import ACCESS
from kg.serving.limits import Limits
from kg.serving.states import base_of, newest_state
from kg.stores import open_store

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
STOP_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 15
LONG_WRITE: Final = 1 << 15
TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def run_server(
    store: Path,
    *,
    host: str,
    port: int,
    limits: Limits,
    base: str | None,
    origins: Sequence[str],
    token: str | None,
    public_url: str | None,
    access_log: bool,
    on_ready: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first. `on_ready` is told our address.

    Raises StoreError where there is no such store, SettingError where we cannot listen there.
    """
    open_store(store, read_only=True).close()  # tells what is wrong with it, and publishes what a killed build left
    state = newest_state(store)
    found = base or base_of(state.database)
    state.release()
    listener = _listener(host, port)
    name = f"[{host}]" if ":" in host else host
    public_url = public_url and public_url.rstrip("/") + "/"
    address = public_url or f"http://{name}:{listener.getsockname()[1]}/"
    app = create_app(
        store, base=found, limits=limits, origins=origins, token=token, public_url=public_url, access_log=access_log,
        hosts=_hosts(host, public_url),
    )  # fmt: skip
    _log_to_stderr()
    for signalled in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signalled, lambda *_: None)  # uvicorn raises what it caught again once it has stopped
    server = uvicorn.Server(_config(app, limits))
    on_ready(address)
    server.run(sockets=[listener])
    if not server.started:
        raise StoreError(f"{store}: the workers did not come up", store)


def _hosts(host: str, public_url: str | None) -> tuple[str, ...]:
    """The names that we go by on the loopback, so that no page of elsewhere can reach us by a name of its own."""
    if host not in ("127.0.0.1", "localhost", "::1"):
        return ()
    public = urlsplit(public_url).hostname if public_url else None
    return (*LOOPBACK, *([public] if public else []))


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingError(
            f"{host}:{port}: cannot listen there ({error.strerror}); take another --port", port
        ) from error
    listener.listen(2048)
    return listener


def _config(app: object, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an application of Starlette is one of ASGI
        http=type("Bounded", (BoundedProtocol,), {"limits": limits}),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _log_to_stderr() -> None:
    if not ACCESS.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        ACCESS.addHandler(handler)
        ACCESS.setLevel(logging.INFO)
        ACCESS.propagate = False


class JoinedWrites:
    """A transport that sends head and body of a response together, which uvicorn writes one by one."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send soon; what is long goes at once, so that the flow can be controlled."""
        self._parts.append(data)
        if len(data) > LONG_WRITE:
            self._flush()
        elif len(self._parts) == 1:
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        if self._parts:
            parts, self._parts = self._parts, []
            self._transport.write(b"".join(parts))

    def close(self) -> None:
        """Send what is left, then close."""
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's
        return getattr(self._transport, name)


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with a bound on the bytes and seconds that the head of a request may take; uvicorn has none."""

    limits = Limits()
    _head = 0
    _in_head = True
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to count."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", JoinedWrites(transport, self.loop))
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
