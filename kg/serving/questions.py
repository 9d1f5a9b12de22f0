"""A request of the SPARQL 1.1 Protocol -> the question it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote_to_bytes

from kg.serving.limits import Limits
from kg.serving.refusals import READ_ONLY, Refused

if TYPE_CHECKING:
    from starlette.requests import Request

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
MOST_FIELDS: Final = 1000
UPDATING: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the graphs that make up its dataset where the request names any."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def read_question(request: Request, *, limits: Limits) -> Question | None:
    """The question of a GET, HEAD or POST; None for a GET that asks nothing, which wants the service description.

    Raises Refused: 400 for what is no question, 403 for an update, 413 and 415.
    """
    if request.method != "POST":
        text = request.scope["query_string"]
        return question_of(text, limits=limits) if text else None
    fields = decoded(request.scope["query_string"])
    kind = _media_type(request.headers)
    body = await read_body(request, limits=limits)
    if kind == UPDATE:
        raise Refused(403, READ_ONLY)
    if kind == FORM:
        form = decoded(body)
        both = {name: (*fields.get(name, ()), *form.get(name, ())) for name in {**fields, **form}}
        return _question(both, form, limits)
    return _question(
        {name: value for name, value in fields.items() if name != "query"} | {"query": [_text(body)]},
        {"query": [_text(body)]},
        limits,
    )


def question_of(query_string: bytes, *, limits: Limits) -> Question:
    """The question of a query string; raises Refused as `read_question` does."""
    plain = query_string.startswith(b"query=") and b"&" not in query_string and query_string.isascii()
    if plain and len(query_string) <= limits.query_bytes:
        return Question(_text(unquote_to_bytes(query_string[6:].replace(b"+", b" "))))  # as most are, at half the time
    fields = decoded(query_string)
    return _question(fields, fields, limits)


def _question(fields: Fields, asked: Fields, limits: Limits) -> Question:
    """What the fields ask; `asked` are those in which the query may stand."""
    if UPDATING & fields.keys():
        raise Refused(403, READ_ONLY)
    queries = asked.get("query", ())
    if len(queries) != 1 or len(fields["query"]) != 1:
        raise Refused(400, f"a request asks one query; this one has {len(fields.get('query', ()))} fields named query")
    if len(queries[0].encode("utf-8", "surrogatepass")) > limits.query_bytes:
        raise Refused(413, f"the query is longer than {limits.query_bytes} bytes: shorten it")
    default, named = (tuple(fields.get(f"{kind}-graph-uri", ())) for kind in ("default", "named"))
    if len(default) + len(named) > limits.graphs:
        raise Refused(400, f"a request names at most {limits.graphs} graphs")
    return Question(queries[0], default, named)


def decoded(text: bytes) -> dict[str, list[str]]:
    """The fields of a query string or form, decoded once; Refused where they are not UTF-8.

    >>> decoded(b"query=%2541&query=b+c")
    {'query': ['%41', 'b c']}
    """
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeError as error:
        raise Refused(400, "the request is not percent-encoded UTF-8") from error
    except ValueError as error:
        raise Refused(400, f"the request has more than {MOST_FIELDS} fields") from error
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _media_type(headers: Mapping[str, str]) -> str:
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind not in (FORM, QUERY, UPDATE):
        raise Refused(415, f"send {QUERY} or {FORM}, not {kind or 'a body without a type'}")
    charset = parameters.partition("charset=")[2].strip("\"' ")
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Refused(415, f"send UTF-8, not {charset}")
    if headers.get("content-encoding", "identity") != "identity":
        raise Refused(415, "send the body as it is, without a content encoding")
    return kind


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the query is not UTF-8 (byte {error.start})") from error


async def read_body(request: Request, *, limits: Limits) -> bytes:
    """The whole body; Refused where it is too long (413) or takes too long to come (408)."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limits.body_bytes:
        raise Refused(413, f"the body is longer than {limits.body_bytes} bytes", headers={"connection": "close"})
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                body += part
                if len(body) > limits.body_bytes:
                    close = {"connection": "close"}
                    raise Refused(413, f"the body is longer than {limits.body_bytes} bytes", headers=close)
    except TimeoutError as error:
        raise Refused(408, f"the body did not come within {limits.body_seconds:g} seconds") from error
    return bytes(body)
