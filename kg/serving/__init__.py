"""The graph over HTTP: SPARQL endpoint, graph store, pages. `server` listens, `app` answers, `workers` do the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import MissingExtra

if TYPE_CHECKING:
    from kg.serving.limits import Limits

__all__ = ["serve"]


def serve(
    store: str | Path = "kg-store",
    *,
    host: str = "127.0.0.1",
    port: int = 7878,
    limits: Limits | None = None,
    base: str | None = None,
    origins: Sequence[str] = (),
    token: str | None = None,
    public_url: str | None = None,
    access_log: bool = True,
    on_ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serve a store until SIGINT or SIGTERM; a build beside it is picked up within seconds.

    `port` 0 takes a free one; `on_ready` is told the address. `origins` are those whose pages may ask (CORS, "*" is
    any), `token` what every request must bear. Raises MissingExtra, StoreError, SettingError.
    """
    try:
        from kg.serving.server import run_server
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "httptools"):
            raise
        raise MissingExtra("serve", "kg serve") from error
    from kg.serving.limits import Limits

    run_server(
        Path(store), host=host, port=port, limits=limits or Limits(), base=base, origins=origins, token=token,
        public_url=public_url, access_log=access_log, on_ready=on_ready,
    )  # fmt: skip
