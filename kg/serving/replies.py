"""A job on a state of the store -> the reply: what workers do, and all that touches the engine."""

from __future__ import annotations

import io
import json
import logging
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import KgError, QueryError
from kg.serving.refusals import Refused
from kg.serving.states import State
from kg.stores.sparql import MAX_DEPTH, fault, scan
from kg.terms import MERGED, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Buffer

LOG: Final = logging.getLogger("kg.serving")

Job = Mapping[str, Any]
"""What to do ("job"), and with what; JSON values."""

RESULT_FORMATS: Final = MappingProxyType(
    {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
    }
)
RDF_FORMATS: Final = MappingProxyType(
    {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdf": ox.RdfFormat.RDF_XML,
        "trig": ox.RdfFormat.TRIG,
        "nq": ox.RdfFormat.N_QUADS,
        "n3": ox.RdfFormat.N3,
    }
)
XML: Final = frozenset({"xml", "rdf"})
NOT_XML: Final = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What XML 1.0 cannot hold, in UTF-8; the engine writes it as it is."""
REPLACEMENT: Final = "\ufffd".encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a job came to: a status of HTTP, a media type, and the body, which stands in a file if it is large."""

    status: int
    type: str
    body: bytes
    file: io.FileIO | None = None


class Result(io.BytesIO):
    """A result as it is written: what is more than `HELD` bytes goes to a file without a name; refused beyond a limit.

    So a worker and the server hold little of it, however large it is, and it is whole before its first byte is sent.
    """

    def __init__(self, limit: int, *, xml: bool = False) -> None:
        super().__init__()
        self._limit = limit
        self._xml = xml
        self._written = 0
        self.file: io.FileIO | None = None

    def write(self, part: Buffer, /) -> int:
        """Take a part; Refused where it would be too much."""
        taken = super().write(part)
        if self._written + self.tell() > self._limit:
            raise Refused(413, f"the result is larger than {self._limit} bytes: ask for less, or use kg export")
        if self.tell() > HELD:
            self._spill()
        return taken

    def _spill(self, *, last: bool = False) -> None:
        body, rest = self._clean(last=last)
        self.file = self.file or _nameless_file()
        self._written += len(body)
        while body:
            body = body[self.file.write(body) :]
        self.seek(0)
        self.truncate()
        super().write(rest)

    def _clean(self, *, last: bool) -> tuple[bytes, bytes]:
        """What was written, fit for its format, and the start of a sign that may go on."""
        body = self.getvalue()
        if not self._xml:
            return body, b""
        begun = 0 if last else next((size for size in (2, 1) if body.endswith(BEGUN[:size])), 0)
        whole, rest = body[: len(body) - begun], body[len(body) - begun :]
        return NOT_XML.sub(REPLACEMENT, whole), rest

    def reply(self, media_type: str) -> Reply:
        """The reply that holds it."""
        if self.file is None:
            return Reply(200, media_type, self._clean(last=True)[0])
        self._spill(last=True)
        return Reply(200, media_type, b"", self.file)


HELD: Final = 4 << 20
BEGUN: Final = b"\xef\xbf"
"""How the signs begin that XML cannot hold and that are more than one byte."""


def _nameless_file() -> io.FileIO:
    return tempfile.TemporaryFile(buffering=0)


def reply(job: Job, state: State) -> Reply:
    """Do a job; what cannot be done is a reply that says why."""
    try:
        return JOBS[job["job"]](job, state)
    except Refused as refused:
        return refusal(refused)
    except QueryError as error:
        return _words(400, error.message)
    except KgError as error:
        return _words(404, error.message)
    except MemoryError:
        return _words(500, "the query needs more memory than it may have: ask for less")
    except Exception:  # a fault of ours must not end the worker; its trace goes to the log
        LOG.exception("a job could not be done: %s", job["job"])
        return _words(500, "could not be answered; the server's log says why")


def refusal(refused: Refused) -> Reply:
    """The reply that says why there is no other."""
    return _words(refused.status, refused.message)


def _words(status: int, message: str) -> Reply:
    return Reply(status, "text/plain; charset=utf-8", message.encode("utf-8", "backslashreplace") + b"\n")


def answer_query(job: Job, state: State) -> Reply:
    """A SPARQL query in the format that its form allows: `rows` or `graph` name type and format, or are null."""
    results = _results(job, state.database)
    wanted = job["graph" if isinstance(results, ox.QueryTriples) else "rows"]
    if wanted is None:
        raise Refused(406, "no format that this query's result can be written in is acceptable")
    media_type, format = wanted
    if isinstance(results, ox.QueryTriples):
        return written(results, media_type, format, job["limit"])
    out = Result(job["limit"], xml=format in XML)
    results.serialize(out, RESULT_FORMATS[format])
    return out.reply(_with_charset(media_type))


def _prefixes(format: str) -> dict[str, str]:
    return {} if format in ("nt", "nq") else dict(PREFIXES)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _results(job: Job, database: ox.Store) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    text = job["query"]
    names_dataset = _names_dataset(text)
    default, named = _graphs(job["default"]), _graphs(job["named"])
    dataset: dict[str, Any] = {}
    if default or named:
        dataset = {"default_graph": default, "named_graphs": named}
    elif not names_dataset:
        dataset = {"default_graph": ox.NamedNode(MERGED)}
    try:
        return database.query(text, base_iri=job["base"], prefixes=_known_prefixes(), **dataset)
    except SyntaxError as error:
        scan(text)  # knows better words for an update
        raise QueryError(f"the query is not SPARQL: {fault(str(error.msg), text)}", text) from error


def _names_dataset(text: str) -> bool:
    """Whether a query says FROM; raises QueryError for what must not reach the engine.

    A short text that cannot hold SERVICE, FROM, an escape or many brackets needs no scan, which takes as long as the
    query itself.
    """
    if len(text) <= SHORT and text.count("(") + text.count("[") + text.count("{") <= MAX_DEPTH:
        loud = text.upper()
        if not ("SERVICE" in loud or "FROM" in loud or "\\" in loud):
            return False
    return scan(text).names_dataset


SHORT: Final = 2000
"""Signs of a text that cannot hold more operators or brackets than are allowed."""


@cache
def _known_prefixes() -> dict[str, str]:
    return dict(PREFIXES)


def _graphs(names: Iterable[str]) -> list[ox.NamedNode]:
    return [_node(name) for name in names]


def _node(name: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(name)
    except ValueError as error:
        raise Refused(400, f"{name[:200]!r} is no IRI ({error})") from error


def answer_graph(job: Job, state: State) -> Reply:
    """The content of one graph (Graph Store Protocol); 404 where it holds nothing."""
    quads = state.database.quads_for_pattern(None, None, None, _node(job["name"]))
    first = next(quads, None)
    if first is None:
        raise Refused(404, f"no graph is called {job['name'][:500]}")
    media_type, format = job["graph"]
    return written((quad.triple for quad in _chain(first, quads)), media_type, format, job["limit"])


def _chain(first: ox.Quad, rest: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    yield first
    yield from rest


def answer_dataset(job: Job, state: State) -> Reply:
    """All graphs, in a format that holds named graphs."""
    media_type, format = job["graph"]
    return written(state.database.quads_for_pattern(None, None, None, None), media_type, format, job["limit"])


def written(statements: Iterable[ox.Triple] | Iterable[ox.Quad], media_type: str, format: str, limit: int) -> Reply:
    """Statements in a format of RDF; Refused where that is too long."""
    out = Result(limit, xml=format in XML)
    ox.serialize(statements, out, RDF_FORMATS[format], prefixes=_prefixes(format))
    return out.reply(_with_charset(media_type))


def answer_counts(_job: Job, state: State) -> Reply:
    """What the state holds, for the service description."""
    from kg.serving.description import counts

    return Reply(200, "application/json", json.dumps(counts(state.database)).encode())


def answer_thing(job: Job, state: State) -> Reply:
    """What is said of a thing, as a page or as RDF; 404 where nothing is."""
    from kg.serving.things import thing_page, thing_statements

    media_type, format = job["form"]
    node = _node(job["iri"])
    if format == "html":
        page = thing_page(state.database, node, language=job["language"], base=job["base"])
        return Reply(200, "text/html; charset=utf-8", page.encode("utf-8", "replace"))
    return written(
        thing_statements(state.database, node, graphs=format in ("trig", "nq")), media_type, format, job["limit"]
    )


def answer_view(job: Job, state: State) -> Reply:
    """The graph view as one page of HTML."""
    from kg.views.graph import view_graph
    from kg.views.page import view_page

    page = view_page(view_graph(state.store), title="newskg", language=job["language"], explorer="/explore")
    return Reply(200, "text/html; charset=utf-8", page.encode("utf-8", "replace"))


def answer_explorer(job: Job, state: State) -> Reply:
    """What the live explorer asks."""
    from kg.serving.explored import explored

    return explored(job, state)


JOBS: Final[Mapping[str, Callable[[Job, State], Reply]]] = MappingProxyType(
    {
        "query": answer_query,
        "graph": answer_graph,
        "dataset": answer_dataset,
        "counts": answer_counts,
        "thing": answer_thing,
        "view": answer_view,
        **dict.fromkeys(("explorer", "explore", "names"), answer_explorer),
    }
)
