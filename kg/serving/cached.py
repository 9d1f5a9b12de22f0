"""Replies that are kept: a state of the store never changes, so the same question has the same answer."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Final

from kg.serving.replies import Reply

CHANGING: Final = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", re.IGNORECASE)
"""Functions whose value is another each time."""
LARGEST: Final = 256 * 1024
ROOM: Final = 64 << 20


class Replies:
    """The replies that were asked for last, up to a number of bytes."""

    def __init__(self, room: int = ROOM) -> None:
        self._kept: OrderedDict[str, Reply] = OrderedDict()
        self._room = room

    def get(self, question: str) -> Reply | None:
        """The reply to a question, if it is kept."""
        found = self._kept.get(question)
        if found:
            self._kept.move_to_end(question)
        return found

    def keep(self, question: str, reply: Reply) -> None:
        """Keep a whole answer that is not too large and would be the same again."""
        if (
            reply.status != 200
            or reply.file
            or len(reply.body) > LARGEST
            or CHANGING.search(question)
            or question in self._kept
        ):
            return
        self._kept[question] = reply
        self._room -= _size(question, reply)
        while self._room < 0:
            self._room += _size(*self._kept.popitem(last=False))

    def clear(self) -> None:
        """Forget all, since there is a newer state."""
        self._room += sum(_size(*each) for each in self._kept.items())
        self._kept.clear()


def _size(question: str, reply: Reply) -> int:
    """About what both take in memory."""
    return 2 * len(question) + len(reply.body) + 500
