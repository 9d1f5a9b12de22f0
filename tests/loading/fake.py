"""A small triple store over HTTP that misbehaves on demand: what the stores that we cannot start here may answer.

It keeps graphs of N-Triples lines in memory and speaks the Graph Store Protocol at `/store`, queries at `/query` and
the two updates of ours at `/update`.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

import pyoxigraph as ox

Trouble = Callable[["Handler"], bool]
"""Done instead of, or before, the answer to a request; whether that was all."""
NONCE = "f00"


@dataclass
class Fake:
    """The state of a store, its troubles in the order in which they come, and the requests that it saw."""

    url: str = ""
    store: ox.Store = field(default_factory=ox.Store)
    troubles: list[Trouble] = field(default_factory=list)
    always: Trouble | None = None
    seen: list[tuple[str, str, dict[str, str], int]] = field(default_factory=list)
    unions: bool = False
    """Whether it ignores the name of a graph and takes all for it."""

    def methods(self) -> list[str]:
        return [f"{method} {urlsplit(path).path}" for method, path, _, _ in self.seen]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: Fake
    body: bytes

    def handle_any(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        size = int(headers.get("content-length", 0))
        self.fake.seen.append((self.command, self.path, headers, size))
        self.body = self.rfile.read(size)
        if self.fake.always and self.fake.always(self):
            return
        if self.fake.troubles and self.fake.troubles.pop(0)(self):
            return
        if headers.get("content-encoding") == "gzip":
            self.body = gzip.decompress(self.body)
        place = urlsplit(self.path).path
        {"/store": self.graph, "/query": self.query, "/update": self.update}[place]()

    do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815 - the names that the library calls

    def graph(self) -> None:
        named = parse_qs(urlsplit(self.path).query).get("graph")
        name = ox.NamedNode(named[0]) if named and not self.fake.unions else None
        held = [quad.triple for quad in self.fake.store.quads_for_pattern(None, None, None, name)]
        if self.command == "GET":
            body = ox.serialize(held, format=ox.RdfFormat.N_TRIPLES) or b""
            self.answer(200 if held else 404, body, "application/n-triples")
            return
        if self.command in {"PUT", "DELETE"}:
            assert name is not None, "a request that would replace everything"
            self.fake.store.remove_graph(name)
        if self.command != "DELETE":
            kind = ox.RdfFormat.N_TRIPLES if name else ox.RdfFormat.N_QUADS
            for quad in ox.parse(self.body, format=kind):
                self.fake.store.add(ox.Quad(quad.subject, quad.predicate, quad.object, name or quad.graph_name))
        self.answer({"PUT": 201, "POST": 204, "DELETE": 200}[self.command])

    def query(self) -> None:
        found = self.fake.store.query(parse_qs(self.body.decode())["query"][0])
        assert isinstance(found, ox.QuerySolutions)
        body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        self.answer(200, body, "application/sparql-results+json; charset=utf-8")

    def update(self) -> None:
        self.fake.store.update(self.body.decode())
        self.answer(204)

    def answer(self, status: int, body: bytes = b"", media: str = "text/plain", **headers: str) -> bool:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def says(status: int, **headers: str) -> Trouble:
    """An answer of that status."""
    return lambda handler: handler.answer(status, f"trouble {status}".encode(), **headers)


def hangs_up(handler: Handler) -> bool:
    """The connection is cut before a word."""
    handler.close_connection = True
    return True


def breaks_off(handler: Handler) -> bool:
    """An answer is cut halfway."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/n-triples")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<urn:a> <urn:b> ")
    handler.close_connection = True
    return True


def obeys(handler: Handler) -> bool:
    """No trouble this time."""
    del handler
    return False


def limits(most: int) -> Trouble:
    """No request of more bytes is taken."""

    def refuse(handler: Handler) -> bool:
        return len(handler.body) > most and handler.answer(413, b"too large")

    return refuse


def asks_for_digest(user: str, password: str, *, algorithm: str = "MD5") -> Trouble:
    """Only who knows the password by RFC 7616 comes in, and no count of a nonce is taken twice."""
    digest = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[algorithm]
    counts: set[str] = set()

    def hexed(*parts: str) -> str:
        return digest(":".join(parts).encode()).hexdigest()

    def check(handler: Handler) -> bool:
        told = handler.headers.get("Authorization", "")
        if told.startswith("Digest "):
            got = parse_keqv_list(parse_http_list(told.removeprefix("Digest ")))
            secret, asked = hexed(user, "here", password), hexed(handler.command, handler.path)
            want = hexed(secret, NONCE, got["nc"], got["cnonce"], "auth", asked)
            if got["response"] == want and got["nc"] not in counts:
                counts.add(got["nc"])
                return False
        wanted = f'Digest realm="here", nonce="{NONCE}", qop="auth,auth-int", algorithm={algorithm}, opaque="o"'
        return handler.answer(401, b"who?", WWW_Authenticate=f'Basic realm="here", {wanted}')

    return check


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: some tests are about that."""


@contextmanager
def fake_store() -> Iterator[Fake]:
    """A fake store that runs while this lasts."""
    fake = Fake()
    server = Quiet(("127.0.0.1", 0), type("Bound", (Handler,), {"fake": fake}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
