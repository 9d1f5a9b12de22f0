"""The live explorer: its page, what a picture shows, and who is called so.

`/explore` is the page, the same for all; it asks `/explore/data?around=company/mistral-ai~24&around=…` what these steps
show and `/explore/names?q=` who is called so. Both are answered by workers, from one state of the store, within the
limits of any query.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import Route

from kg.serving.guards import VIEW_POLICY
from kg.serving.refusals import Refused
from kg.serving.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.requests import Request

MOST_FIELDS: Final = 200
"""Fields of an address that are read."""


class Ask(Protocol):
    """Has a worker do a job with these values, for a request."""

    def __call__(self, request: Request, job: str, **values: Any) -> Awaitable[Reply]:  # noqa: ANN401 - JSON values
        """The reply to the job."""
        ...


def explore_routes(ask: Ask) -> list[Route]:
    """The addresses of the explorer."""
    pages: dict[str | None, bytes] = {}

    async def page(request: Request) -> Response:
        language = _fields(request).get("lang", [""])[0]
        key = language if language in ("en", "fr") else None
        if key not in pages:
            done = await ask(request, "explorer", language=key)
            if done.status != 200:
                return _plain(done)
            pages[key] = gzip.compress(done.body, 6, mtime=0)
        return _page(request, pages[key])

    async def data(request: Request) -> Response:
        return _plain(await ask(request, "explore", around=_fields(request).get("around", [])))

    async def names(request: Request) -> Response:
        return _plain(await ask(request, "names", words=_fields(request).get("q", [""])[0]))

    return [Route("/explore", page), Route("/explore/data", data), Route("/explore/names", names)]


def _fields(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        text = request.scope["query_string"].decode("ascii")
        for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"):
            found.setdefault(name, []).append(value)
    except ValueError as error:  # also what is no UTF-8
        raise Refused(400, f"the address cannot be read ({error})") from error
    return found


def _page(request: Request, compressed: bytes) -> Response:
    headers = {"content-type": "text/html; charset=utf-8", "vary": "accept-encoding", **VIEW_POLICY}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(compressed, headers={**headers, "content-encoding": "gzip"})
    return Response(gzip.decompress(compressed), headers=headers)


def _plain(done: Reply) -> Response:
    return Response(done.body, done.status, {"content-type": done.type})
