"""A process to be killed: replaces articles and their merged nodes without end, as a build does.

Article number n of version v holds SIZE statements that say "v"; the node of article n in the merged graph too.
"""

from __future__ import annotations

import os
import sys
from itertools import count

import pyoxigraph as ox

from kg.stores import open_store
from kg.terms import MERGED, SKOS

ARTICLES, SIZE = 12, 40


def name(number: int) -> str:
    return f"https://newskg.example/article/{number}"


def version(graph: str, number: int, value: str) -> list[ox.Quad]:
    subject, place = ox.NamedNode(name(number)), ox.NamedNode(graph)
    return [
        ox.Quad(subject, ox.NamedNode(SKOS.altLabel), ox.Literal(f"{value} {index}"), place) for index in range(SIZE)
    ]


def main(path: str) -> None:
    with open_store(path) as store:
        for round_ in count(1):
            value = f"{os.getpid()} {round_}"
            numbers = range(round_ % 3, ARTICLES, 3)
            store.replace(
                {name(number): version(name(number), number, value) if round_ % 5 else [] for number in numbers},
                merged={name(number): version(MERGED, number, value) if round_ % 5 else [] for number in numbers},
            )
            sys.stdout.write(".")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
