"""Boxes on a plane, and whether another would cover one of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    Box = tuple[float, float, float, float]

CELL = 80.0


class Boxes:
    """A growing set of boxes (left, top, right, bottom), kept by coarse cells so that asking costs little."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def add(self, box: Box) -> None:
        """Keep a box."""
        for cell in _cells_of(box):
            self._cells[cell].append(box)

    def hits(self, box: Box) -> bool:
        """Whether a box covers a part of one that is kept."""
        return any(_cover(box, other) for cell in _cells_of(box) for other in self._cells.get(cell, ()))


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    for x in range(int(box[0] // CELL), int(box[2] // CELL) + 1):
        for y in range(int(box[1] // CELL), int(box[3] // CELL) + 1):
            yield x, y


def _cover(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
