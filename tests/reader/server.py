"""A server on loopback that speaks the chat-completions protocol, rightly or amiss as a test wants it."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass
class Reply:
    """What the server sends: a status, headers, a body.

    `cut` ends the connection amid it, `drip` sends the body slowly, `heads` the headers.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    drip: float = 0.0
    heads: float = 0.0


Behave = Callable[[Json, int], "Reply | str"]
"""The request's body and how many came before -> a reply, or the words of a right one."""


def said(words: str, *, usage: bool = True, finish: str = "stop") -> Reply:
    """A model's words as the protocol has them."""
    body: Json = {"id": "x", "object": "chat.completion", "model": "scripted", "created": 0}
    body["choices"] = [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": words}}]
    if usage:
        body["usage"] = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
    return Reply(json.dumps(body).encode())


def streamed(words: str) -> Reply:
    """The same as a stream of events, as some servers send it unasked."""
    events = [{"choices": [{"index": 0, "delta": {"content": words[at : at + 7]}}]} for at in range(0, len(words), 7)]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    return Reply(lines.encode(), headers={"Content-Type": "text/event-stream"})


def refused(status: int, words: str = "no", **headers: str) -> Reply:
    """An error as servers tell it."""
    body = json.dumps({"error": {"message": words, "type": "error", "code": None}}).encode()
    return Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


class Server(ThreadingHTTPServer):
    """The server; `requests` are the bodies that it was sent, `answered` how many it answered whole."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, behave: Behave, seconds: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave, self.seconds = behave, seconds
        self.requests: list[Json] = []
        self.keys: list[str] = []
        self.answered = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Its address, as base_url."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """Let clients go as they like."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            before = len(self.server.requests)
            self.server.requests.append(body)
            self.server.keys.append(self.headers.get("Authorization", ""))
        if self.server.seconds:
            time.sleep(self.server.seconds)
        reply = self.server.behave(body, before)
        self._send(said(reply) if isinstance(reply, str) else reply)

    def _send(self, reply: Reply) -> None:
        if reply.cut:
            self._head(reply, len(reply.body) + 100)
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        self._head(reply, len(reply.body))
        step = 50 if reply.drip else len(reply.body) or 1
        for at in range(0, len(reply.body), step):
            self.wfile.write(reply.body[at : at + step])
            self.wfile.flush()
            time.sleep(reply.drip)
        with self.server.lock:
            self.server.answered += 1

    def _head(self, reply: Reply, length: int) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(length), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        for number in range(20 if reply.heads else 0):
            self.send_header(f"X-{number}", "x")
            self.flush_headers()
            time.sleep(reply.heads)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(behave: Behave, seconds: float = 0.0) -> Iterator[Server]:
    """A server that behaves so, until the block ends; each of its replies takes some seconds."""
    server = Server(behave, seconds)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
