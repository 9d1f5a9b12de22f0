"""The process that answers: jobs in from a socket, replies out, one at a time. The server kills it at a time limit.

A frame is a length and JSON (a job), or two lengths, a head (status, whether it retires and whether there is a file,
media type) and the body (a reply). The job to serve a connection for a while (see `loans`) comes with the connection,
by a socket of its own; a file goes by the same.
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
from typing import Final, NamedTuple

from kg.errors import KgError
from kg.serving.guards import log_to_stderr
from kg.serving.loans import GRACE, LOAN, Borrowed, Page
from kg.serving.replies import Reply, reply
from kg.serving.states import State, newest_state

JOB: Final = struct.Struct(">I")
REPLY: Final = struct.Struct(">IQ")
SWOLLEN: Final = 256 << 20
"""Bytes by which a worker may have grown before it is replaced, so that memory comes back."""


class Ways(NamedTuple):
    """What connects us with the server: a socket for jobs, one for connections, the page that tells what we are at."""

    jobs: socket.socket
    connections: socket.socket
    page: Page


def main(arguments: list[str]) -> int:
    """Serve until the socket closes. Arguments: store folder, bytes of memory, the descriptors of the three `Ways`."""
    store, memory, *descriptors = arguments
    jobs, connections, page = map(int, descriptors)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of the terminal's processes; the server decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    log_to_stderr()
    ways = Ways(socket.socket(fileno=jobs), socket.socket(fileno=connections), Page(page))
    with ways.jobs, ways.connections:
        try:
            state = newest_state(Path(store))
        except KgError as error:
            _send(ways.jobs, Reply(500, "text/plain", error.message.encode()), retiring=True)
            return 1
        _bound_memory(int(memory))
        _send(ways.jobs, Reply(200, "text/plain", str(state.number).encode()), retiring=False)
        _serve(ways, state, Path(store))
    return 0


def _bound_memory(limit: int) -> None:
    """Beyond what is mapped by now; the engine maps its files, which is no use of memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    mapped = pages * os.sysconf("SC_PAGESIZE")
    resource.setrlimit(resource.RLIMIT_AS, (mapped + limit, mapped + limit))


def _peak() -> int:
    """Bytes of memory that the process has used at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _serve(ways: Ways, state: State, store: Path) -> None:
    slender = _peak()

    def swollen() -> bool:
        return _peak() > slender + SWOLLEN

    def give_back(told: bytes) -> None:
        _send(ways.jobs, Reply(200, LOAN, told), retiring=swollen())

    borrowed = Borrowed(ways.page, ways.jobs, give_back)

    while not swollen():
        text = _received(ways.jobs)
        if text is None:
            return
        job = json.loads(text)
        signal.setitimer(signal.ITIMER_REAL, job["seconds"] + GRACE)
        state = _at_least(job["snapshot"], state, store)
        if job["job"] == "loan":
            _, descriptors, _, _ = socket.recv_fds(ways.connections, 1, 1)
            borrowed.add(socket.socket(fileno=descriptors[0]), job)
            borrowed.serve(state)
        else:
            done = reply(job, state)
            if done.file:
                with done.file:
                    socket.send_fds(ways.connections, [b" "], [done.file.fileno()])
            _send(ways.jobs, done, retiring=swollen())
        signal.setitimer(signal.ITIMER_REAL, 0)
    borrowed.give_back_all()


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
    """The next job, and not a byte more: what comes after it is still to be seen by whoever waits for it."""
    head = channel.recv(JOB.size, socket.MSG_WAITALL)
    if len(head) < JOB.size:
        return None
    (length,) = JOB.unpack(head)
    text = channel.recv(length, socket.MSG_WAITALL)
    return text if len(text) == length else None


def _send(channel: socket.socket, done: Reply, *, retiring: bool) -> None:
    head = f"{done.status} {retiring:d}{done.file is not None:d} {done.type}".encode()
    channel.sendall(REPLY.pack(len(head), len(done.body)) + head + done.body)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
