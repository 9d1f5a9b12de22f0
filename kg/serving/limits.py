"""How much one request may take."""

from __future__ import annotations

from dataclasses import dataclass

from kg.stores.sparql import MAX_BYTES

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read, on what a worker may use, and on what is sent.

    A query is at most `query_bytes` long; written as a form each byte may take three. An answer is complete or it is
    refused, so it is held whole before it is sent: in memory while it is small, in a file without a name beyond that.
    """

    seconds: float = 30.0
    body_bytes: int = 3 * MAX_BYTES + 64 * 1024
    query_bytes: int = MAX_BYTES
    head_bytes: int = 256 * 1024
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    result_bytes: int = 1024 * MEGABYTE
    files: int = 16
    memory_bytes: int = 2048 * MEGABYTE
    workers: int = 4
    waiting: int = 128
    waiting_seconds: float = 10.0
    connections: int = 512
    graphs: int = 200
