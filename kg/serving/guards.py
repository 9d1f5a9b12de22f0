"""What goes before and around every request: who may ask, headers that bind a browser, the access log."""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import re
import time
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.serving.pages import log_line

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FRAMES: Final = "base-uri 'none'; frame-ancestors 'none'"
_RESIZER: Final = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The style sheet that the editor's table puts in for its column grips (yasgui 4.6.2)."""
PAGE_POLICY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "content-security-policy": f"default-src 'none'; script-src 'self'; style-src 'self' {_RESIZER}; "
        f"img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; {_FRAMES}"
    }
)
"""For our pages: scripts, styles and requests of this server alone."""
VIEW_POLICY: Final[Mapping[str, str]] = MappingProxyType({"content-security-policy": "frame-ancestors 'none'"})
"""For the graph view, which brings its own, stricter policy with it."""
DATA_POLICY: Final = f"default-src 'none'; sandbox; form-action 'none'; {_FRAMES}"
"""For all else: should a browser take it for a page, nothing in it runs."""
ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.\-_]+)(:\d{1,5})?", re.IGNORECASE)
ACCESS: Final = logging.getLogger("kg.serving.access")


class Guard:
    """A layer of ASGI; see `create_app` for what its options mean."""

    def __init__(
        self, app: ASGIApp, *, hosts: frozenset[str], token: str | None, open_to_others: bool, log: bool
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._token = token
        self._log = log
        sharing = b"cross-origin" if open_to_others else b"same-origin"
        self._headers = [*ALWAYS, (b"cross-origin-resource-policy", sharing)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        told = {"status": 0, "bytes": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                message["headers"] = [*message["headers"], *self._added(message["headers"])]
            else:
                told["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            refusal = self._refusal(scope)
            if refusal:
                await _answer(sent, *refusal)
            else:
                await self._app(scope, receive, sent)
        finally:
            if self._log:
                note(
                    client=client_of(scope),
                    method=scope["method"],
                    path=scope["path"],
                    seconds=time.perf_counter() - begun,
                    **told,
                )

    def _added(self, present: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = {name for name, _ in present}
        added = list(self._headers)
        if b"content-security-policy" not in names:
            added.append((b"content-security-policy", DATA_POLICY.encode()))
        if b"cache-control" not in names:
            added.append((b"cache-control", b"no-cache"))
        return added

    def _refusal(self, scope: Scope) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        found = HOST.fullmatch(host)
        if found is None:
            return 400, "the Host header is missing or no host name", []
        if self._hosts and found[1].lower() not in self._hosts:
            return 421, f"this server is not called {host}: start it with --public-url, or ask it by its own name", []
        if self._token is None or scope["path"] == "/health" or scope["method"] == "OPTIONS":
            return None
        if _bears(headers.get(b"authorization", b""), self._token):
            return None
        return (
            401,
            "this endpoint needs its token",
            [(b"www-authenticate", b'Basic realm="newskg", charset="UTF-8", Bearer')],
        )


def _bears(header: bytes, token: str) -> bool:
    """Whether an Authorization header holds the token: as a bearer's, or as the password of Basic."""
    scheme, _, value = header.partition(b" ")
    given = value.strip()
    if scheme.lower() == b"basic":
        try:
            given = base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return False
    return hmac.compare_digest(given, token.encode())


async def _answer(send: Send, status: int, message: str, headers: list[tuple[bytes, bytes]]) -> None:
    body = message.encode() + b"\n"
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await send({"type": "http.response.body", "body": body})


def client_of(scope: Scope) -> str:
    """The address of who asks, empty where it has none."""
    return str(scope["client"][0]) if scope.get("client") else ""


def note(*, client: str, method: str, path: str, status: int, bytes: int, seconds: float) -> None:  # noqa: A002
    """Log a request; never the query itself: it may hold what is nobody else's business."""
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    figures = {"status": status, "bytes": bytes, "ms": round(1000 * seconds, 1)}
    ACCESS.info(log_line(time=when, client=client, method=method, path=path[:200], **figures))


def log_to_stderr() -> None:
    """Let the access log go to stderr, as bare lines of JSON."""
    if not ACCESS.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        ACCESS.addHandler(handler)
        ACCESS.setLevel(logging.INFO)
        ACCESS.propagate = False
