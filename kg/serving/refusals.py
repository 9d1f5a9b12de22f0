"""What goes wrong with a request -> the status and the one line that the asker reads."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kg.errors import KgError

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
RETRY: Final[Mapping[str, str]] = MappingProxyType({"retry-after": "2"})
READ_ONLY: Final = "this endpoint only reads: change the graph by kg build or kg forget"


class Refused(KgError):
    """A request that gets no answer; `status` is that of HTTP, `headers` what goes with it."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] = NOTHING) -> None:
        super().__init__(message, status)
        self.status = status
        self.headers = headers
