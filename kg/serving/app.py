"""The endpoint: which address answers what."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.answers import find_query, shipped_queries
from kg.answers.parameters import terms
from kg.errors import KgError, QueryError
from kg.serving.description import description
from kg.serving.explore import explore_routes
from kg.serving.files import FileResponse
from kg.serving.guards import PAGE_POLICY, VIEW_POLICY, Guard, client_of, note
from kg.serving.limits import Limits
from kg.serving.loans import LOAN, Lent, Returned, loan
from kg.serving.negotiation import DATASETS, GRAPHS, PAGES, ROWS, preferred
from kg.serving.pages import LANGUAGES, asset, start_page
from kg.serving.questions import decoded, read_question
from kg.serving.refusals import READ_ONLY, Refused
from kg.serving.replies import Job, Reply
from kg.serving.states import newest_number
from kg.serving.workers import LEFT, Workers
from kg.stores.sparql import bound

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

READING: Final = ("GET", "HEAD")
ASKING: Final = ("GET", "HEAD", "POST")
LONG_JOB: Final = 600.0
"""Seconds that counting and drawing may take, which are done once for each state of the store."""
LOOK_AGAIN: Final = 1.0
"""Seconds between two looks for a newer state of the store."""


@dataclass(slots=True)
class Site:
    """What the endpoint serves, and what it knows of the present state of the store."""

    store: Path
    base: str
    limits: Limits
    workers: Workers
    public_url: str | None = None
    access_log: bool = True
    number: int = 0
    counted: Mapping[str, Any] | None = None
    views: dict[tuple[int, str], Reply] = field(default_factory=dict)
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)


def create_app(
    store: Path,
    *,
    base: str,
    limits: Limits,
    hosts: Sequence[str] = (),
    origins: Sequence[str] = (),
    token: str | None = None,
    public_url: str | None = None,
    access_log: bool = True,
) -> Starlette:
    """The application over a store folder, for a server of ASGI.

    `base` is what instance IRIs begin with; `hosts` are the names that requests may call us by (none: any);
    `origins` those whose pages may ask (CORS); `token` what every request must bear; `public_url` our own address.
    """
    site = Site(store, base, limits, Workers(store, limits), public_url, access_log, newest_number(store))
    front = Middleware(Front, site=site)
    guard = Middleware(Guard, hosts=frozenset(hosts), token=token, open_to_others=bool(origins), log=access_log)
    cors = Middleware(
        CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["accept", "content-type", "authorization"], max_age=600,
    )  # fmt: skip
    app = Starlette(
        routes=_routes(),
        middleware=[guard, cors, front] if origins else [guard, front],
        exception_handlers={Refused: _refused, KgError: _refused, HTTPException: _http_error},
        lifespan=_lifespan,
    )
    app.state.site = site
    return app


def _routes() -> list[Route]:
    return [
        Route("/sparql", _no_method, methods=["PUT", "DELETE", "PATCH"]),
        Route("/sparql/", _no_method, methods=["PUT", "DELETE", "PATCH"]),
        Route("/", start),
        Route("/store", graph_store, methods=[*READING, "PUT", "POST", "DELETE", "PATCH"]),
        Route("/id", thing),
        Route("/id/{path:path}", thing),
        Route("/.well-known/void", service_description),
        Route("/queries/{name}", query_text),
        Route("/view", graph_view),
        *explore_routes(_ask),
        Route("/health", health),
        Route("/assets/{name}", page_asset),
    ]


async def _no_method(_request: Request) -> Response:
    raise Refused(405, READ_ONLY, headers={"allow": ", ".join(ASKING)})


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    site: Site = app.state.site
    await site.workers.start()
    following = asyncio.create_task(_follow(site))
    try:
        yield
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        await site.workers.stop()


async def _follow(site: Site) -> None:
    """Count what the store holds, and again whenever a build has published a newer state."""
    counted = -1
    while True:
        site.number = newest_number(site.store) or site.number
        if counted != site.number:
            counted = site.number
            site.workers.forget()
            with contextlib.suppress(Refused):  # without figures the description still stands
                done = await site.workers.do(_job(site, "counts"), seconds=LONG_JOB)
                site.counted = json.loads(done.body) if done.status == 200 else None
        await asyncio.sleep(LOOK_AGAIN)


def _job(site: Site, job: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    return {"job": job, "snapshot": site.number, "limit": site.limits.result_bytes, **values}


async def _ask(request: Request, job: str, **values: Any) -> Reply:  # noqa: ANN401 - JSON values
    site = _site(request)
    return await _done(request, _job(site, job, base=site.base, **values), site)


def _site(request: Request) -> Site:
    return cast("Site", request.app.state.site)


class Front:
    """SPARQL before all else: its address is asked so often that routing would cost a fifth of the time."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at /sparql; all other addresses are routed."""
        if scope["type"] != "http" or scope["path"] not in ("/sparql", "/sparql/") or scope["method"] not in ASKING:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = await sparql(request, self._site)
        except Refused as refused:
            answer = _words(refused.status, refused.message, refused.headers)
        except ClientDisconnect:
            answer = _words(499, "the asker went away", {})
        await answer(scope, receive, send)


async def sparql(request: Request, site: Site) -> Response:
    """SPARQL 1.1 Protocol; a GET without a query tells of the service."""
    question = await read_question(request, limits=site.limits)
    if question is None:
        return await service_description(request)
    accept = _accept(request)
    rows, graph = _form(accept, ROWS), _form(accept, GRAPHS)
    if rows is None and graph is None:
        known = ", ".join((*ROWS, *GRAPHS))
        raise Refused(406, f"none of these types can be given: {accept[:200]}; take one of {known}")
    job = _job(
        site, "query", query=question.query, default=question.default_graphs, named=question.named_graphs,
        base=site.base, rows=rows, graph=graph,
    )  # fmt: skip
    offer = request.scope.get("extensions", {}).get(LOAN) if request.method == "GET" else None
    on_asked = partial(offer, partial(_lend, site, job, client_of(request.scope))) if offer else _nothing
    return _response(await _done(request, job, site, on_asked=on_asked))


def _nothing() -> None:
    """Do nothing."""


async def _lend(site: Site, job: Job, client: str, lent: Lent) -> Returned:
    """Let a worker answer what comes next on a connection, as long as it is the like of the last question."""
    begun = time.monotonic()
    job = {**job, "snapshot": site.number}
    offered = loan(
        job, headers=lent.headers, lines=lent.lines, client=client if site.access_log else None, limits=site.limits
    )
    try:
        return await site.workers.lend(lent.descriptor, offered, gone=lent.gone)
    except Refused as refused:
        if site.access_log:
            seconds = time.monotonic() - begun
            note(client=client, method="GET", path="/sparql", status=refused.status, bytes=0, seconds=seconds)
        raise


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _form(accept: str, table: Mapping[str, str]) -> tuple[str, str] | None:
    """Media type and format that the asker likes best, of a table."""
    found = preferred(accept, tuple(table))
    return (found, table[found]) if found else None


def _needed(request: Request, table: Mapping[str, str]) -> tuple[str, str]:
    found = _form(_accept(request), table)
    if found is None:
        raise Refused(406, f"only these types can be given: {', '.join(table)}")
    return found


async def _done(request: Request, job: Job, site: Site, *, on_asked: Callable[[], None] = _nothing) -> Reply:
    """The reply to a job. When the asker goes away meanwhile, the job is stopped."""
    task = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []

    def on_slow() -> None:
        if task and not watching:
            watching.append(asyncio.create_task(_watch(request, task)))

    try:
        return await site.workers.do(job, on_asked=on_asked, on_slow=on_slow)
    except asyncio.CancelledError as error:
        if task and error.args[:1] == (LEFT,):
            task.uncancel()
            raise Refused(499, LEFT) from None
        raise
    finally:
        for each in watching:
            each.cancel()


async def _watch(request: Request, task: asyncio.Task[Any]) -> None:
    """Cancel a task when the asker goes away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    task.cancel(LEFT)


def _response(done: Reply, *, headers: Mapping[str, str] | None = None) -> Response:
    told = {"content-type": done.type, "vary": "accept", **(headers or {})}
    return FileResponse(done.file, told) if done.file else Response(done.body, done.status, told)


async def service_description(request: Request) -> Response:
    """What the endpoint is and holds; a browser is sent to the start page."""
    media_type, format = _needed(request, {**GRAPHS, **PAGES})
    if format == "html":
        return RedirectResponse("/", 303, {"vary": "accept"})
    site = _site(request)
    body = description(_address(request) + "sparql", base=site.base, counted=site.counted, format=format)
    return Response(body, headers={"content-type": f"{media_type}; charset=utf-8", "vary": "accept"})


def _address(request: Request) -> str:
    """Our own address, ending in a slash; the guard has looked at the Host header."""
    return _site(request).public_url or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}/"


async def graph_store(request: Request) -> Response:
    """SPARQL 1.1 Graph Store Protocol, reading only."""
    if request.method not in READING:
        raise Refused(405, READ_ONLY, headers={"allow": ", ".join(READING)})
    fields = decoded(request.scope["query_string"])
    site = _site(request)
    if not fields.keys() & {"graph", "default"}:
        return _response(await _done(request, _job(site, "dataset", graph=_needed(request, DATASETS)), site))
    names = [*fields.get("graph", ()), *(["default"] if "default" in fields else [])]
    if len(names) != 1:
        raise Refused(400, "name one graph: ?graph=IRI or ?default")
    name = _merged() if "default" in fields else names[0]
    return _response(await _done(request, _job(site, "graph", name=name, graph=_needed(request, GRAPHS)), site))


def _merged() -> str:
    from kg.terms import MERGED

    return MERGED


async def thing(request: Request) -> Response:
    """What is said of an instance: `/id/` and its IRI after the base, or `/id?iri=` and the whole."""
    fields = decoded(request.scope["query_string"])
    site = _site(request)
    path = request.scope["raw_path"].partition(b"?")[0].decode("ascii", "replace").partition("/id/")[2]
    iri = fields["iri"][0] if "iri" in fields else site.base + path
    form = _asked_form(fields) or _needed(request, {**GRAPHS, **PAGES})
    job = _job(site, "thing", iri=iri, form=form, language=_language(request, fields), base=site.base)
    return _response(await _done(request, job, site), headers=PAGE_POLICY if form[1] == "html" else None)


def _asked_form(fields: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """The format that the address asks for, as links do."""
    if "format" not in fields:
        return None
    known = {format: media_type for media_type, format in reversed(tuple(GRAPHS.items()))} | {"html": "text/html"}
    if fields["format"][0] not in known:
        raise Refused(400, f"there are the formats {', '.join(sorted(known))}")
    return known[fields["format"][0]], fields["format"][0]


def _language(request: Request, fields: Mapping[str, Sequence[str]]) -> str:
    """The language that the address asks for, else the one the browser likes best."""
    if fields.get("lang", [""])[0] in LANGUAGES:
        return fields["lang"][0]
    wanted = request.headers.get("accept-language", "")[:200].lower()
    places = [(wanted.find(language) % 1000, language) for language in LANGUAGES]
    return min(places)[1]


async def start(request: Request) -> Response:
    """The start page."""
    site = _site(request)
    _needed(request, PAGES)
    language = _language(request, decoded(request.scope["query_string"]))
    page = start_page(language=language, counted=site.counted, queries=shipped_queries())
    return Response(page, headers={"content-type": "text/html; charset=utf-8", **PAGE_POLICY})


async def query_text(request: Request) -> Response:
    """A shipped query with its parameters filled in, as data."""
    try:
        query = find_query(request.path_params["name"])
    except QueryError as error:
        raise Refused(404, error.message) from error
    given = dict(parse_qsl(request.scope["query_string"].decode("ascii", "replace"), max_num_fields=50))
    given = {name: value for name, value in given.items() if value and name != "lang"}
    text = bound(query.text, terms(query.parameters, given))
    return Response(text, headers={"content-type": "application/sparql-query; charset=utf-8"})


async def graph_view(request: Request) -> Response:
    """The graph as a page; drawn once for each state of the store and language."""
    site = _site(request)
    key = site.number, _language(request, decoded(request.scope["query_string"]))
    async with site.drawing:
        if key not in site.views:
            done = await site.workers.do(_job(site, "view", language=key[1]), seconds=LONG_JOB)
            if done.status != 200:
                return _response(done)
            site.views = {each: page for each, page in site.views.items() if each[0] == site.number} | {key: done}
    return _response(site.views[key], headers=VIEW_POLICY)


async def health(request: Request) -> Response:
    """Whether questions are answered: 200 or 503, with figures."""
    site = _site(request)
    told = {
        "status": "ok" if site.workers.counts["workers"] else "starting",
        "state": site.number,
        **site.workers.counts,
    }
    status = 200 if told["status"] == "ok" else 503
    return Response(json.dumps(told) + "\n", status, {"content-type": "application/json"})


async def page_asset(request: Request) -> Response:
    """A file of the start page."""
    found = asset(request.path_params["name"])
    if found is None:
        raise Refused(404, "no such file")
    headers = {"content-type": found.type, "etag": found.tag, "cache-control": "max-age=300", "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.compressed, headers={**headers, "content-encoding": "gzip"})
    return Response(found.body, headers=headers)


async def _refused(_request: Request, error: Exception) -> Response:
    """One line that says why."""
    status, headers = (error.status, error.headers) if isinstance(error, Refused) else (400, {})
    return _words(status, str(error), headers)


async def _http_error(_request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)
    return _words(known.status_code, known.detail, known.headers or {})


def _words(status: int, message: str, headers: Mapping[str, str]) -> Response:
    body = message.encode("utf-8", "backslashreplace") + b"\n"
    return Response(body, status, {"content-type": "text/plain; charset=utf-8", **headers})
