"""A process to be killed: builds and forgets articles without end, in a sequence that a seed tells.

Each story of a corrected article is among them, so that articles are also replaced by other versions of themselves.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from kg.pipeline import build, builds, extract, forget
from kg.records import Extraction, Failure
from kg.stores import open_store


def main(path: str, seed: str, files: Sequence[str]) -> None:
    known = {file: tuple(extract(file)) for file in files}
    # What articles say does not change while they lie there: to read them once gives more builds to kill.
    builds.extract = partial(_known, known)  # type: ignore[assignment, attr-defined]  # of the same signature
    choices = random.Random(seed)  # noqa: S311 - a fixed sequence, no secret
    while True:
        with open_store(path) as store:
            for _ in range(choices.randint(1, 4)):
                some = choices.sample(files, choices.randint(1, len(files)))
                held = [graph for graph in store.graphs() if "/article/" in graph]
                if held and choices.random() < 0.4:
                    forget(choices.sample(held, choices.randint(1, len(held))), store=store)
                else:
                    build(some, store=store)
                sys.stdout.write(".")
                sys.stdout.flush()


Outcomes = tuple[Extraction | Failure, ...]


def _known(known: dict[str, Outcomes], sources: Sequence[str], **_options: object) -> Outcomes:
    return tuple(outcome for source in sources for outcome in known[str(Path(source))])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
