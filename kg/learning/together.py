"""Tasks that do not depend on each other, run on all cores at once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence


def together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run tasks that leave their results in files; what they read is shared by forking, not copied.

    RuntimeError where one of them failed. Where processes cannot be forked they run one after the other.
    """
    jobs = min(os.cpu_count() or 1, len(tasks))
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        _run(tasks)
        return
    forking = multiprocessing.get_context("fork")
    processes = [forking.Process(target=_run, args=(tasks[number::jobs],)) for number in range(jobs)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a task of the learning failed; its error stands above")


def _run(tasks: Sequence[Callable[[], None]]) -> None:
    for task in tasks:
        task()
