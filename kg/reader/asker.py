"""Messages -> a model's reply, by a process of its own: its client loads, sends and waits while this one reads.

A line of JSON with the settings is written to it, then one for each question; it answers each with a line, in any order
(`kg.reader.asker_worker`). It ends with its input, so also where this process is killed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict
from importlib.util import find_spec
from itertools import count
from threading import Lock, Thread
from typing import Any

from kg.children import start_child
from kg.errors import KgError, MissingExtra, ModelError, SettingError
from kg.reader.cache import Question
from kg.reader.client import Refused, Reply
from kg.reader.costs import Tokens
from kg.reader.settings import Settings, place_of

WORKER = "kg.reader.asker_worker"
ERRORS: Mapping[str, type[KgError]] = {each.__name__: each for each in (ModelError, Refused, SettingError)}
"""What the process tells by name and words."""


class Asker:
    """A process that asks one server; used from several threads. `requests` and `retried` are what it told so far."""

    def __init__(self, settings: Settings) -> None:
        """Start it. That it cannot ask (no key, no address) is told to each question."""
        if find_spec("openai") is None:
            raise MissingExtra("llm", "a language model as reader")
        self.place = place_of(settings)
        self.requests = self.retried = 0
        self.finished = False
        self._numbers, self._lock = count(), Lock()
        self._waiting: dict[int, Future[Reply]] | None = {}
        self._process = start_child(WORKER)
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._send({**asdict(settings), "prices": {}})

    def ask(self, question: Question, messages: Sequence[Mapping[str, str]], guess: Tokens) -> Reply:
        """What the model says; if it can be read, it is kept as the answer to the question.

        `guess`: the tokens it probably takes, for a server that does not tell. Raises ModelError where nothing comes in
        several tries, Refused where nothing ever will, SettingError where no server can be asked by these settings.
        """
        number, reply = next(self._numbers), Future[Reply]()
        with self._lock:
            if self._waiting is None or self.finished:
                raise self._ended()
            self._waiting[number] = reply
        self._send({"number": number, "question": asdict(question), "guess": asdict(guess), "messages": messages})
        return reply.result()

    def finish(self) -> None:
        """Ask nothing more: what is under way is answered and kept, who else waits gets a ModelError."""
        with self._lock, suppress(OSError):
            self.finished = True
            self._process.stdin.close()  # type: ignore[union-attr]  # a pipe by construction

    def close(self) -> None:
        """End the process; who still waits gets a ModelError."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # of what it was still to be told
                pipe.close()  # type: ignore[union-attr]  # as above

    def _send(self, told: Mapping[str, Any]) -> None:
        line = json.dumps(told).encode() + b"\n"
        with self._lock, suppress(OSError, ValueError):  # that it has ended `_listen` tells those who wait
            self._process.stdin.write(line)  # type: ignore[union-attr]  # as above
            self._process.stdin.flush()  # type: ignore[union-attr]

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._take(json.loads(line))
        with self._lock:
            left, self._waiting = self._waiting or {}, None
        for reply in left.values():
            reply.set_exception(self._ended())

    def _take(self, told: Mapping[str, Any]) -> None:
        with self._lock:
            reply = (self._waiting or {}).pop(told["number"])
            self.requests, self.retried = told["requests"], told["retried"]
        if told["error"]:
            reply.set_exception(ERRORS[told["error"]](told["text"], told["value"]))
        else:
            tokens = Tokens(*told["tokens"]) if told["tokens"] else None
            reply.set_result(Reply(told["text"], tokens, told["whole"]))

    def _ended(self) -> ModelError:
        return ModelError(f"{self.place}: the process that asks has ended; run again to go on", self.place)
