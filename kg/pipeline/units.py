"""Sources -> articles, and the units of work that processes share, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from kg.errors import KgError
from kg.pipeline.states import Sources, base_at, listed
from kg.records import Article, Failure

AHEAD = 8
"""Articles in flight for each worker, so that memory stays flat however long the list is."""

Unit = str | Article | Failure
T = TypeVar("T")
R = TypeVar("R")


def read(sources: Sources, *, base: str | None = None) -> Iterator[Article | Failure]:
    """The articles of files, folders, globs, URLs and `-`, in their order; what cannot be read as a Failure."""
    from kg.articles import read_articles

    return read_articles(listed(sources), base=base_at(base))


def units(sources: Iterable[str], *, base: str) -> Iterator[Unit]:
    """What one worker does at a time: a path for it to read; else an article, since streams are read here."""
    from kg.articles import read_articles
    from kg.articles.sources import STDIN, Address, Found, find_sources

    for place in find_sources(sources):
        if isinstance(place, Failure):
            yield place
        elif isinstance(place, Found) and place.kind != "jsonl":
            yield place.path
        else:
            source = place.path if isinstance(place, Found) else place.url if isinstance(place, Address) else STDIN
            yield from read_articles([source], base=base)


def spread(work: Callable[[T], R], items: Iterable[T], *, jobs: int) -> Iterator[R]:
    """`map` over spawned processes: results in the order of the items, only a few items ahead of the reader."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        flying: deque[Future[R]] = deque()
        try:
            for item in items:
                flying.append(pool.submit(work, item))
                if len(flying) >= jobs * AHEAD:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
        except BrokenProcessPool as error:
            raise KgError("a worker process was ended, perhaps for lack of memory: try again with --jobs 1") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Items in parts of a size; the last one may be smaller."""
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
