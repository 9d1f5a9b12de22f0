"""Stores of invented news of any size, and what adding a hundred articles more to one costs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from kg.pipeline import count, merge_again
from kg.pipeline.builds import build_batch
from kg.quads import article_quads
from kg.records import Extraction
from kg.reference import load_reference
from kg.stores import open_store
from kg.stores.oxigraph import OxigraphStore

BATCH = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall clock and of processor, and megabytes at the peak of a process that did nothing else."""

    seconds: float
    processor: float
    megabytes: float


def grown(path: Path, news: Iterable[Extraction]) -> float:
    """A store of these articles, loaded in bulk and merged at once; articles merged in a second."""
    with open_store(path) as store:
        assert isinstance(store, OxigraphStore)
        store._database.bulk_extend(quad for each in news for quad in article_quads(each))
        begun, held = time.perf_counter(), len(store.graphs())
        merge_again(store)
        rate = held / (time.perf_counter() - begun)
        store._database.optimize()  # as it is after years, and not just after a bulk load
        count(store)
        store._changed += 1
        return rate


def cost_of_adding(path: Path, news: Sequence[Extraction]) -> Cost:
    """What `kg build` does with extracted articles, from opening the store to closing it, in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_cost, (path, news))


def _cost(path: Path, news: Sequence[Extraction]) -> Cost:
    load_reference()
    begun, processor = time.perf_counter(), time.process_time()
    with open_store(path) as store:
        step = build_batch(news, store, (), validate=True)
        count(store)
    assert len(step.added) == len(news)
    seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    return Cost(seconds, processor, _peak())


def _peak() -> float:
    """Megabytes that this process held at most; getrusage would tell those of its parent too."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
