"""The process that asks a model: questions in, replies out, for as long as its input is open (`kg.reader.asker`).

It keeps each answer itself, so that none is lost where its parent is killed while it comes.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, BinaryIO

from kg.errors import KgError
from kg.reader.answers import is_readable
from kg.reader.cache import Answers, Question
from kg.reader.client import Client, Reply, open_client
from kg.reader.costs import Tokens
from kg.reader.settings import Settings


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be asked, and where its answers are kept as they come."""

    client: Client
    answers: Answers


def serve(questions: BinaryIO, replies: BinaryIO) -> None:
    """Ask each question, several at a time; return when the input ends and what is under way has been answered."""
    settings = Settings(**json.loads(questions.readline()))
    writing, server = Lock(), _server(settings)

    def answer(number: int, **asked: Any) -> None:  # noqa: ANN401  (what Asker.ask sends)
        told = {"number": number, **_told(server, **asked), **_counted(server)}
        with writing, suppress(BrokenPipeError):  # its parent has ended; the answer is kept
            replies.write(json.dumps(told).encode() + b"\n")
            replies.flush()

    gc.freeze()  # the client is large: not to be looked through for what can go
    gc.enable()
    pool = ThreadPoolExecutor(settings.parallel)
    for line in questions:
        pool.submit(answer, **json.loads(line)).add_done_callback(_end_if_broken)
    pool.shutdown(cancel_futures=True)


def _end_if_broken(answered: Future[None]) -> None:
    """End the process where a reply cannot come, so that nobody waits for it."""
    if not answered.cancelled() and answered.exception():
        os._exit(1)


def _server(settings: Settings) -> Server | KgError:
    """Whom to ask, or why nobody can be asked."""
    try:
        return Server(open_client(settings), Answers(settings.answers))
    except KgError as error:
        return error


def _told(
    server: Server | KgError,
    question: Mapping[str, str],
    guess: Mapping[str, int],
    messages: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    if isinstance(server, KgError):
        return _error(server)
    try:
        reply = server.client.ask(messages)
        if is_readable(reply.text):
            server.answers.put(Question(**question), reply.text, reply.tokens or Tokens(**guess))
    except KgError as error:
        return _error(error)
    return _reply(reply)


def _reply(reply: Reply) -> dict[str, Any]:
    tokens = reply.tokens and [reply.tokens.input, reply.tokens.output]
    return {"error": None, "text": reply.text, "tokens": tokens, "whole": reply.whole}


def _error(error: KgError) -> dict[str, Any]:
    return {"error": type(error).__name__, "text": str(error), "value": error.value}


def _counted(server: Server | KgError) -> dict[str, int]:
    if isinstance(server, KgError):
        return {"requests": 0, "retried": 0}
    return {"requests": server.client.requests, "retried": server.client.retried}


if __name__ == "__main__":
    gc.disable()  # until all is loaded
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent, which gets the signal too
    serve(sys.stdin.buffer, sys.stdout.buffer)
