"""Stores of invented news of any size, and what adding a hundred articles more to one costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
    """A store of these articles, loaded in bulk and merged at once; articles merged in a second.

    When it is closed it is put in order, as a store is of which that much was built.
    """
    with open_store(path) as store:
        assert isinstance(store, OxigraphStore)
        store._database.bulk_extend(quad for each in news for quad in article_quads(each))
        begun, held = time.perf_counter(), len(store.graphs())
        merge_again(store)
        rate = held / (time.perf_counter() - begun)
        store._tally = replace(store.tally(), loose=store.tally().quads)
        store._changed += 1
        return rate


def cost_of_storing(path: Path, news: Sequence[Extraction]) -> Cost:
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


def cost_of_building(path: Path, files: Sequence[Path]) -> Cost:
    """What `kg build` takes for files, from its start to its end, on a copy of a store."""
    copy = copy_of(path)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "kg", "build", "--store", str(copy), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in {0, 1}  # 1: an article was set aside
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def copy_of(store: Path) -> Path:
    """A copy of a store beside it, in place of an older one."""
    copy = store.with_name(f"{store.name}-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy, copy_function=_copied)
    return copy


def _copied(source: str, copy: str) -> None:
    """The files of a database that never change are linked, so that a copy of gigabytes takes no time."""
    if source.endswith(".sst"):
        os.link(source, copy)
    else:
        shutil.copy2(source, copy)
