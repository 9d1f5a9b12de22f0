"""Jobs -> replies, by a few processes that are kept warm and killed when a job takes too long.

The engine cannot be stopped from within its process, and some queries end it: so a query costs at most its worker,
and the next one finds another.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, cast

from kg.errors import StoreError
from kg.serving.cached import Replies
from kg.serving.limits import Limits
from kg.serving.refusals import RETRY, Refused
from kg.serving.replies import Job, Reply
from kg.serving.worker import JOB, REPLY

START_SECONDS: Final = 60.0
PAUSE: Final = 1.0
"""Seconds between two tries to start a worker that does not come up."""
PATIENCE: Final = 1.0
"""Seconds after which it is looked whether the asker is still there."""
LOOK_SECONDS: Final = 0.1
DIED: Final = "the query ended the process that worked on it, most likely out of memory: ask for less"


_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode


def _nothing() -> None:
    """Do nothing."""


@lru_cache(maxsize=8)
def _late(limit: float) -> Refused:
    told = f"the query took more than {limit:g} seconds and was stopped: ask for less, or raise --timeout"
    return Refused(504, told)


class Watch(NamedTuple):
    """What happens to a job that takes long, by the loop's clock."""

    killed_at: float
    late: Refused
    told_at: float
    on_slow: Callable[[], None]


class Worker(asyncio.Protocol):
    """One process and the socket to it; at most one job at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needed = 0
        self._waiting: asyncio.Future[tuple[Reply, bool]] | None = None
        self._transport: asyncio.Transport | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.gone = False
        self.watch: Watch | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast("asyncio.Transport", transport)  # that of a stream socket; uvloop has a class of its own

    def data_received(self, data: bytes) -> None:
        """Collect a reply; it is settled when it is whole."""
        self._buffer += data
        if not self._needed and len(self._buffer) >= REPLY.size:
            head, body = REPLY.unpack_from(self._buffer)
            self._needed = REPLY.size + head + body
        if self._needed and len(self._buffer) >= self._needed:
            self._settle()

    def _settle(self) -> None:
        head, _ = REPLY.unpack_from(self._buffer)
        status, retiring, media_type = self._buffer[REPLY.size : REPLY.size + head].decode().split(" ", 2)
        body = bytes(memoryview(self._buffer)[REPLY.size + head : self._needed])
        self._buffer, self._needed = bytearray(), 0
        self.gone = self.gone or retiring == "1"
        if self._waiting and not self._waiting.done():
            self._waiting.set_result((Reply(int(status), media_type, body), retiring == "1"))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the same whatever the reason
        """The process is gone; a job that waits for it is lost."""
        self.gone = True
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(Refused(500, DIED))

    def reply(self) -> asyncio.Future[tuple[Reply, bool]]:
        """The next reply, and whether the worker retires after it."""
        self._waiting = asyncio.get_running_loop().create_future()
        if self.gone:
            self._waiting.set_exception(Refused(500, DIED))
        return self._waiting

    def ask(self, job: bytes) -> asyncio.Future[tuple[Reply, bool]]:
        """Send a job."""
        waiting = self.reply()
        if self._transport and not self.gone:
            self._transport.write(JOB.pack(len(job)) + job)
        return waiting

    def kill(self, refused: Refused | None = None) -> None:
        """End the process now; a job that waits is refused."""
        if self._waiting and not self._waiting.done() and refused:
            self._waiting.set_exception(refused)
        self.gone = True
        if self.process:
            self.process.kill()
        if self._transport:
            self._transport.abort()


class Workers:
    """A few workers on one store. `start` before the first job, `stop` after the last."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._idle: deque[Worker] = deque()
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._all: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._replies = Replies()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many workers there are and are idle, and how many jobs wait."""
        return {"workers": len(self._all), "idle": len(self._idle), "waiting": len(self._queue)}

    async def start(self) -> None:
        """Bring up all workers; StoreError where the first cannot read the store."""
        looking = asyncio.get_running_loop().create_task(self._look())
        self._tasks.add(looking)
        for _ in range(self._limits.workers):
            self._free(await self._started())

    async def stop(self) -> None:
        """End all workers."""
        self._stopped = True
        for task in tuple(self._tasks):
            task.cancel()
        for worker in tuple(self._all):
            self._bury(worker)

    async def do(self, job: Job, *, seconds: float | None = None, on_slow: Callable[[], None] = _nothing) -> Reply:
        """The reply to a job; Refused where none is to be had: 503 too busy, 504 too slow, 500 died of it.

        `on_slow` is called once when the job has taken `PATIENCE` seconds.
        """
        limit = self._limits.seconds if seconds is None else seconds
        text = _ENCODE({**job, "seconds": limit})
        kept = self._replies.get(text)
        return kept or await self._asked(text, limit, on_slow)

    async def _asked(self, text: str, limit: float, on_slow: Callable[[], None]) -> Reply:
        worker = await self._taken()
        now = asyncio.get_running_loop().time()
        worker.watch = Watch(now + limit, _late(limit), now + PATIENCE, on_slow)
        try:
            done, _ = await worker.ask(text.encode())
        except asyncio.CancelledError:
            worker.kill()  # nobody waits for the answer any more
            raise
        finally:
            worker.watch = None
            self._give_back(worker)
        self._replies.keep(text, done)
        return done

    def forget(self) -> None:
        """Forget the replies that are kept: the store has a newer state."""
        self._replies.clear()

    async def _look(self) -> None:
        """Again and again: end what has taken too long."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for worker in tuple(self._all):
                watch = worker.watch
                if watch and clock() >= watch.killed_at:
                    worker.kill(watch.late)
                elif watch and clock() >= watch.told_at:
                    worker.watch = watch._replace(told_at=watch.killed_at)
                    watch.on_slow()

    async def _taken(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if not worker.gone:
                return worker
            self._give_back(worker)
        if len(self._queue) >= self._limits.waiting:
            raise Refused(503, "too many requests are waiting: try again", headers=RETRY)
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._queue.append(waiting)
        try:
            async with asyncio.timeout(self._limits.waiting_seconds):
                return await waiting
        except BaseException as error:
            self._forgo(waiting)
            if isinstance(error, TimeoutError):
                raise Refused(503, "all workers are busy with other requests: try again", headers=RETRY) from error
            raise

    def _forgo(self, waiting: asyncio.Future[Worker]) -> None:
        """Wait no longer; a worker that came at the last moment goes to the next."""
        if waiting in self._queue:
            self._queue.remove(waiting)
        if waiting.done() and not waiting.cancelled():
            self._give_back(waiting.result())

    def _give_back(self, worker: Worker) -> None:
        if not worker.gone:
            self._free(worker)
            return
        self._bury(worker)
        if not self._stopped:
            task = asyncio.get_running_loop().create_task(self._replace())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _free(self, worker: Worker) -> None:
        while self._queue:
            waiting = self._queue.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    def _bury(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.kill()
        if worker.process:
            worker.process.wait()

    async def _replace(self) -> None:
        while not self._stopped:
            try:
                self._free(await self._started())
            except (StoreError, Refused, OSError):
                await asyncio.sleep(PAUSE)
            else:
                return

    async def _started(self) -> Worker:
        ours, theirs = socket.socketpair()
        worker = Worker()
        with theirs:
            worker.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command(theirs), pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        self._all.add(worker)
        try:
            async with asyncio.timeout(START_SECONDS):
                done, failed = await worker.reply()
        except (TimeoutError, Refused):
            self._bury(worker)
            raise
        if failed:
            self._bury(worker)
            raise StoreError(done.body.decode(), self._store)
        return worker

    def _command(self, channel: socket.socket) -> list[str]:
        memory = str(self._limits.memory_bytes)
        return [sys.executable, "-P", "-m", "kg.serving.worker", str(channel.fileno()), str(self._store), memory]
