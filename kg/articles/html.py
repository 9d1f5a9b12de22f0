"""Web page -> its text and metadata, read in a guarded child process that is kept for the next page."""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import threading
from dataclasses import dataclass
from typing import TypedDict, cast

from kg.articles.metadata import Metadata
from kg.children import start_child
from kg.errors import ArticleError

MAX_BYTES = 20_000_000
MAX_SECONDS = 20.0
PAGES_PER_WORKER = 1000
"""After as many pages the child makes way for a new one: its parsers keep what they cache."""
MIN_LETTERS = 80
"""A page whose text has fewer letters holds no article."""
WORKER = "kg.articles.html_worker"
LENGTH = 8
LINE_OF_LIST = re.compile(r"[-|]")


class _Answer(TypedDict):
    """What the child says of a page."""

    text: str | None
    described: dict[str, str | None]


@dataclass(slots=True)
class _Worker:
    """The child process of one process; `pages` counts what it has read."""

    process: subprocess.Popen[bytes]
    owner: int
    pages: int = 0


_workers: list[_Worker] = []
"""At most one of this process's own; after a fork the parent's stays in the list and is left alone."""
_lock = threading.Lock()


def read_html(page: str, *, source: str, seconds: float = MAX_SECONDS) -> tuple[str, Metadata]:
    """The article's text on a page, paragraphs apart by an empty line, and what the page tells about it.

    Raises ArticleError where the page holds no article, or takes more than `seconds` or the child's memory.
    """
    if not page.strip():
        raise ArticleError("is empty: give a page with an article", source)
    with _lock:
        answer = _ask(page.encode("utf-8", "replace"), source, seconds)
    text = answer["text"] or ""
    if sum(map(str.isalpha, text)) < MIN_LETTERS:
        raise ArticleError("no article found on the page: give a page with its text in it, or the text as .txt", source)
    return _spaced(text), Metadata(**answer["described"])


def stop_worker() -> None:
    """End the child process, if there is one; the next page starts another."""
    own = [worker for worker in _workers if worker.owner == os.getpid()]
    for worker in own:
        worker.process.kill()
        worker.process.wait()
        for pipe in (worker.process.stdin, worker.process.stdout):
            if pipe:
                pipe.close()
        _workers.remove(worker)


def _ask(content: bytes, source: str, seconds: float) -> _Answer:
    """Send a page to the child and wait for its answer; a timer ends the child when the time is up."""
    process = _worker().process
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        answer = _exchange(process, content)
    except OSError:
        answer = b""
    finally:
        timer.cancel()
    if answer:
        return cast(_Answer, json.loads(answer))
    stop_worker()
    reason = f"took more than {seconds:g} seconds" if late.is_set() else "broke the page reader (too large or deep)"
    raise ArticleError(f"{reason}: give the article's text as .txt or .md", source)


def _exchange(process: subprocess.Popen[bytes], content: bytes) -> bytes:
    assert process.stdin  # noqa: S101 - both are pipes by construction
    assert process.stdout  # noqa: S101
    process.stdin.write(len(content).to_bytes(LENGTH, "big") + content)
    process.stdin.flush()
    head = process.stdout.read(LENGTH)
    size = int.from_bytes(head, "big") if len(head) == LENGTH else 0
    answer = process.stdout.read(size)
    return answer if len(answer) == size else b""


def _worker() -> _Worker:
    """The child of this process, started if need be."""
    current = next((worker for worker in _workers if worker.owner == os.getpid()), None)
    if current and current.pages < PAGES_PER_WORKER and current.process.poll() is None:
        current.pages += 1
        return current
    stop_worker()
    atexit.unregister(stop_worker)
    atexit.register(stop_worker)
    _workers.append(_Worker(start_child(WORKER), os.getpid()))
    return _workers[-1]


def _spaced(text: str) -> str:
    """Paragraphs, which come one a line, with an empty line between; items and rows stay together."""
    lines = [line for line in text.split("\n") if line.strip()]
    pairs = zip(lines, ["", *lines[:-1]], strict=True)
    return "\n".join(line if _same_list(line, before) else f"\n{line}" for line, before in pairs).strip("\n")


def _same_list(line: str, before: str) -> bool:
    return bool(LINE_OF_LIST.match(line)) and line[:1] == before[:1]
