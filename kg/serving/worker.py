"""The process that answers: jobs in from a socket, replies out, one at a time. The server kills it at a time limit.

A frame is a length and JSON (a job), or two lengths, a head (status, whether it retires, media type) and the body (a
reply).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.serving.replies import Reply, reply
from kg.serving.states import State, newest_state

JOB: Final = struct.Struct(">I")
REPLY: Final = struct.Struct(">IQ")
CHUNK: Final = 1 << 16
GRACE: Final = 2.0
"""Seconds after which a worker ends itself, should the server be gone that ought to have killed it."""
SWOLLEN: Final = 256 << 20
"""Bytes by which a worker may have grown before it is replaced, so that memory comes back."""


def main(arguments: list[str]) -> int:
    """Serve until the socket closes. Arguments: descriptor of the socket, store folder, bytes of memory."""
    descriptor, store, memory = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of the terminal's processes; the server decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=int(descriptor)) as channel:
        try:
            state = newest_state(Path(store))
        except KgError as error:
            _send(channel, Reply(500, "text/plain", error.message.encode()), retiring=True)
            return 1
        _bound_memory(int(memory))
        _send(channel, Reply(200, "text/plain", str(state.number).encode()), retiring=False)
        _serve(channel, state, Path(store))
    return 0


def _bound_memory(limit: int) -> None:
    """Beyond what is mapped by now; the engine maps its files, which is no use of memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    mapped = pages * os.sysconf("SC_PAGESIZE")
    resource.setrlimit(resource.RLIMIT_AS, (mapped + limit, mapped + limit))


def _peak() -> int:
    """Bytes of memory that the process has used at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _serve(channel: socket.socket, state: State, store: Path) -> None:
    slender = _peak()
    while (text := _received(channel)) is not None:
        job = json.loads(text)
        signal.setitimer(signal.ITIMER_REAL, job["seconds"] + GRACE)
        state = _at_least(job["snapshot"], state, store)
        done = reply(job, state)
        swollen = _peak() > slender + SWOLLEN
        _send(channel, done, retiring=swollen)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if swollen:
            return


def _at_least(number: int, state: State, store: Path) -> State:
    """The state to answer from: this one, or the newest where that is asked for and can be opened."""
    if number <= state.number:
        return state
    try:
        newer = newest_state(store)
    except KgError:
        return state  # the older state is whole, and the next job tries again
    state.release()
    return newer


def _received(channel: socket.socket) -> bytes | None:
    """The next job; mostly it comes in one piece."""
    parts = bytearray(channel.recv(CHUNK))
    while len(parts) < JOB.size or len(parts) < JOB.size + JOB.unpack_from(parts)[0]:
        part = channel.recv(CHUNK)
        if not part:
            return None
        parts += part
    return bytes(parts[JOB.size :])


def _send(channel: socket.socket, done: Reply, *, retiring: bool) -> None:
    head = f"{done.status} {retiring:d} {done.type}".encode()
    channel.sendall(REPLY.pack(len(head), len(done.body)) + head + done.body)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
