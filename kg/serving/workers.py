"""Jobs -> replies, by a few processes that are kept warm and killed when a job takes too long.

The engine cannot be stopped from within its process, and some queries end it: so a query costs at most its worker,
and the next one finds another.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
import subprocess
import sys
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, cast

from kg.errors import StoreError
from kg.serving.cached import Replies
from kg.serving.limits import Limits
from kg.serving.loans import LOAN, LONG, RUNNING, WAITING, At, LoanLostError, Page, Returned, new_page, returned
from kg.serving.refusals import RETRY, Refused
from kg.serving.replies import Job, Reply
from kg.serving.worker import JOB, REPLY

START_SECONDS: Final = 60.0
PAUSE: Final = 1.0
"""Seconds between two tries to start a worker that does not come up."""
PATIENCE: Final = 1.0
"""Seconds after which it is looked whether the asker is still there."""
LOOK_SECONDS: Final = 0.1
LOAN_SECONDS: Final = 0.25
"""Seconds that a connection waits to be lent."""
LOANS_EACH: Final = 8
"""Connections that a worker has at a time, at most."""
CORES: Final = os.cpu_count() or 1
LEFT: Final = "the asker went away"
DIED: Final = "the query ended the process that worked on it, most likely out of memory: ask for less"


_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode


def _nothing() -> None:
    """Do nothing."""


@lru_cache(maxsize=8)
def _late(limit: float) -> Refused:
    told = f"the query took more than {limit:g} seconds and was stopped: ask for less, or raise --timeout"
    return Refused(504, told)


class Watch(NamedTuple):
    """What happens to a job that takes long: since when, how long it may take, what to do when it is slow."""

    begun: float
    limit: float
    on_slow: Callable[[], None]


class Loan(NamedTuple):
    """A connection that is lent: what comes back, whether it was closed meanwhile."""

    back: asyncio.Future[Returned]
    gone: Callable[[], bool]


class Worker(asyncio.Protocol):
    """One process and the socket to it; at most one job at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needed = 0
        self._waiting: asyncio.Future[tuple[Reply, bool]] | None = None
        self._transport: asyncio.Transport | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.page: Page | None = None
        self.connections: socket.socket | None = None
        self.gone = False
        self.watch: Watch | None = None
        self.loans: dict[int, Loan] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast("asyncio.Transport", transport)  # that of a stream socket; uvloop has a class of its own

    def data_received(self, data: bytes) -> None:
        """Collect replies; each is settled when it is whole."""
        self._buffer += data
        while len(self._buffer) >= REPLY.size:
            head, body = REPLY.unpack_from(self._buffer)
            if len(self._buffer) < REPLY.size + head + body:
                return
            self._settle(REPLY.size + head, REPLY.size + head + body)

    def _settle(self, head: int, end: int) -> None:
        status, marks, media_type = self._buffer[REPLY.size : head].decode().split(" ", 2)
        retiring, filed = marks[0] == "1", marks[1] == "1"
        body = bytes(memoryview(self._buffer)[head:end])
        del self._buffer[:end]
        self.gone = self.gone or retiring
        if media_type == LOAN:
            number, back = returned(body)
            loan = self.loans.pop(number, None)  # None where it was taken back
            if loan and not loan.back.done():
                loan.back.set_result(back)
            return
        done = Reply(int(status), media_type, body, self._file() if filed else None)
        if self._waiting and not self._waiting.done():
            self._waiting.set_result((done, retiring))
        elif done.file:
            done.file.close()

    def _file(self) -> io.FileIO | None:
        """The file that came before its reply."""
        if self.connections is None:
            return None
        return io.FileIO(socket.recv_fds(self.connections, 1, 1)[1][0])

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the same whatever the reason
        """The process is gone; a job that waits for it is lost."""
        self.gone = True
        self._lose(Refused(500, DIED))

    def _lose(self, refused: Refused) -> None:
        """The job is refused; of the loans, the one that the worker was at, and the others come back."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(refused)
        if self.page and self.loans:
            at = self.page.at
            lost = self.loans.pop(at.loan, None) if at.phase != WAITING else None
            if lost and not lost.back.done():
                lost.back.set_exception(refused if at.phase == RUNNING else LoanLostError(refused.message, at.loan))
            self.take_back()

    def take_back(self, *, but: int = 0) -> None:
        """Take all loans back but one, which the worker is at."""
        for number in [number for number in self.loans if number != but]:
            loan = self.loans.pop(number)
            if not loan.back.done():
                loan.back.set_result(Returned())

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

    def lend(self, number: int, loan: Loan, descriptor: int, job: bytes) -> None:
        """Send a connection, and the job to serve it for a moment."""
        self.loans[number] = loan
        if self.gone or not (self.connections and self._transport):
            self._lose(Refused(500, DIED))
            return
        socket.send_fds(self.connections, [b" "], [descriptor])
        self._transport.write(JOB.pack(len(job)) + job)

    def running(self) -> At | None:
        """What the worker is at for a connection that is lent to it."""
        at = self.page.at if self.page else None
        return at if at and at.phase == RUNNING else None

    def kill(self, refused: Refused | None = None) -> None:
        """End the process now; a job that waits is refused."""
        if not self.gone:
            self.gone = True
            if self.process:
                self.process.kill()
                self.process.wait()
            self._lose(refused or Refused(500, DIED))
        if self._transport:
            self._transport.abort()

    def bury(self) -> None:
        """End the process and let go of all that belonged to it."""
        self.gone = True
        if self.process:
            self.process.kill()
            self.process.wait()
        if self._transport:
            self._transport.abort()
        self._lose(Refused(500, DIED))
        if self.page and self.connections:
            self.page.close()
            self.connections.close()
            self.page = self.connections = None


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
        self._loans = self._files = 0
        self._lending: dict[Worker, None] = {}
        self._replies = Replies()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many workers there are and are idle, how many jobs wait, and how often a connection was lent."""
        waiting = len(self._queue)
        return {"workers": len(self._all), "idle": len(self._idle), "waiting": waiting, "loans": self._loans}

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

    async def do(
        self,
        job: Job,
        *,
        seconds: float | None = None,
        on_asked: Callable[[], None] = _nothing,
        on_slow: Callable[[], None] = _nothing,
    ) -> Reply:
        """The reply to a job; Refused where none is to be had: 503 too busy, 504 too slow, 500 died of it.

        `on_asked` is called when a worker gave the reply, which was not known yet; `on_slow` again and again when the
        job has taken `PATIENCE` seconds.
        """
        limit = self._limits.seconds if seconds is None else seconds
        text = _ENCODE({**job, "seconds": limit})
        kept = self._replies.get(text)
        if kept:
            return kept
        done = await self._asked(text, limit, on_slow)
        if done.file:
            self._count_file(done.file)
        on_asked()
        return done

    def _count_file(self, file: io.FileIO) -> None:
        """Count a file until it is closed, which is when nobody has it any more; Refused where they are too many."""
        if self._files >= self._limits.files:
            file.close()
            raise Refused(503, "too many large results are being sent: try again", headers=RETRY)
        self._files += 1
        weakref.finalize(file, self._forget_file)

    def _forget_file(self) -> None:
        self._files -= 1

    async def _asked(self, text: str, limit: float, on_slow: Callable[[], None]) -> Reply:
        worker = await self._taken(self._limits.waiting_seconds)
        now = time.monotonic()
        worker.watch = Watch(now, limit, on_slow)
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

    async def lend(self, descriptor: int, terms: Job, *, gone: Callable[[], bool]) -> Returned:
        """Let a worker serve a connection for a moment; nothing is answered where no worker is to be had soon.

        Raises Refused where a request got no answer, LoanLostError where the worker died while it read or wrote.
        """
        try:
            worker = self._lender() or await self._taken(LOAN_SECONDS)
        except Refused:
            return Returned(answered=0)
        self._loans += 1
        loan = Loan(asyncio.get_running_loop().create_future(), gone)
        job = {**terms, "number": self._loans, "seconds": self._limits.seconds}
        self._lending.setdefault(worker)
        worker.lend(self._loans, loan, descriptor, _ENCODE(job).encode())
        try:
            return await loan.back
        finally:
            if not worker.loans and worker in self._lending:
                del self._lending[worker]
                self._give_back(worker)

    def _lender(self) -> Worker | None:
        """A worker that has connections already and takes one more; none where a core has nothing to do."""
        if self._idle and len(self._lending) < CORES:
            return None
        now = time.monotonic()
        for worker in self._lending:
            at = worker.running()
            if not worker.gone and len(worker.loans) < LOANS_EACH and not (at and now > at.since + LONG):
                return worker
        return None

    def forget(self) -> None:
        """Forget the replies that are kept: the store has a newer state."""
        self._replies.clear()

    async def _look(self) -> None:
        """Again and again: end what has taken too long."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            for worker in tuple(self._all):
                if worker.loans:
                    self._look_at_loans(worker, now)
                elif worker.watch and now >= worker.watch.begun + worker.watch.limit:
                    worker.kill(_late(worker.watch.limit))
                elif worker.watch and now >= worker.watch.begun + PATIENCE:
                    worker.watch.on_slow()

    def _look_at_loans(self, worker: Worker, now: float) -> None:
        at = worker.running()
        took = now - at.since if at else 0.0
        loan = worker.loans.get(at.loan) if at else None
        if at and took > 2 * LONG:
            worker.take_back(but=at.loan)
        if took >= self._limits.seconds:
            worker.kill(_late(self._limits.seconds))
        elif loan and took >= PATIENCE and loan.gone():
            worker.kill(Refused(499, LEFT))

    async def _taken(self, seconds: float) -> Worker:
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
            async with asyncio.timeout(seconds):
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
        worker.bury()

    async def _replace(self) -> None:
        while not self._stopped:
            try:
                self._free(await self._started())
            except (StoreError, Refused, OSError):
                await asyncio.sleep(PAUSE)
            else:
                return

    async def _started(self) -> Worker:
        (ours, theirs), (worker_connections, their_connections) = socket.socketpair(), socket.socketpair()
        worker = Worker()
        worker.page, worker.connections = new_page(), worker_connections
        with theirs, their_connections:
            passed = theirs.fileno(), their_connections.fileno(), worker.page.descriptor
            worker.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command(passed), pass_fds=passed, stdin=subprocess.DEVNULL
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

    def _command(self, descriptors: Sequence[int]) -> list[str]:
        memory = str(self._limits.memory_bytes)
        worker = [sys.executable, "-P", "-m", "kg.serving.worker", str(self._store), memory]
        return [*worker, *map(str, descriptors)]
