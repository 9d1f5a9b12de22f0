"""A store folder served over HTTP until it is told to stop."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from kg.errors import SettingError, StoreError
from kg.serving.app import create_app
from kg.serving.connections import LendingProtocol
from kg.serving.guards import log_to_stderr
from kg.serving.limits import Limits
from kg.serving.states import base_of, newest_state
from kg.stores import open_store

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
STOP_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 15


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
    log_to_stderr()
    server = uvicorn.Server(_config(app, limits))
    for signalled in (signal.SIGINT, signal.SIGTERM):
        # Who is told our address may stop us before uvicorn listens; what it caught it raises again at the end.
        signal.signal(signalled, server.handle_exit)
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
        http=type("Limited", (LendingProtocol,), {"limits": limits}),
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
