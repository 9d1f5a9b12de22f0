"""`kg serve`: the graph over HTTP."""

from __future__ import annotations

import ipaddress
import os
from typing import Annotated

import typer

from kg.cli.options import STORE, Store
from kg.cli.terminal import say

EXAMPLE = "Example:  kg serve --store kg-store --port 7878"
MEGABYTE = 1 << 20
TOKEN = "KG_SERVE_TOKEN"  # noqa: S105 - the name of a variable
"""Where the token stands; never on the command line, which other users of the machine can read."""


Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, metavar="N", help="On which port; 0 takes a free one.")]
Timeout = Annotated[float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="A query is stopped after this.")]
Workers = Annotated[int, typer.Option("--workers", min=1, metavar="N", help="Queries answered at a time.")]
Memory = Annotated[int, typer.Option("--memory", min=64, metavar="MB", help="What one query may take in a worker.")]
MaxResult = Annotated[
    int, typer.Option("--max-result", min=1, metavar="MB", help="Larger results are refused, never cut.")
]
Cors = Annotated[
    list[str] | None,
    typer.Option("--cors", metavar="ORIGIN", help="Whose pages may ask, such as https://app.example; * is all."),
]
ServedBase = Annotated[
    str | None, typer.Option("--base", metavar="IRI", help="What instance IRIs begin with, for /id/.")
]
PublicUrl = Annotated[str | None, typer.Option("--public-url", metavar="URL", help="Our address behind a proxy.")]
Log = Annotated[bool, typer.Option("--log/--no-log", help="A line of JSON on stderr for each request.")]


def command(
    store: Store = STORE,
    host: Host = "127.0.0.1",
    port: Port = 7878,
    timeout: Timeout = 30.0,
    workers: Workers = 4,
    memory: Memory = 2048,
    max_result: MaxResult = 1024,
    cors: Cors = None,
    base: ServedBase = None,
    public_url: PublicUrl = None,
    log: Log = True,
) -> None:
    """Serve the graph: SPARQL endpoint, graph store protocol, pages. It only reads; a build may go on beside it."""
    from kg.serving import serve
    from kg.serving.limits import Limits

    limits = Limits(
        seconds=timeout, workers=workers, memory_bytes=memory * MEGABYTE, result_bytes=max_result * MEGABYTE
    )
    token = os.environ.get(TOKEN) or None
    if token is None and not _loopback(host):
        say(f"warning: {host} can be reached from elsewhere and {TOKEN} is not set: anyone may read the graph")
    serve(
        store, host=host, port=port, limits=limits, base=base, origins=cors or (), token=token,
        public_url=public_url, access_log=log, on_ready=lambda address: say(f"serving {store} at {address}"),
    )  # fmt: skip


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
