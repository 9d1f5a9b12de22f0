"""A result that stands in a file -> a response, sent part by part as the asker reads it."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PART: Final = 1 << 18
STALLED: Final = 60.0
"""Seconds that a part may take to be read."""


class FileResponse(Response):
    """The content of a file, with its length, so that an asker sees if it is cut; who does not read is left."""

    def __init__(self, file: io.FileIO, headers: Mapping[str, str], *, stalled: float = STALLED) -> None:
        self._file = file
        self._stalled = stalled
        super().__init__(None, 200, {**headers, "content-length": str(os.fstat(file.fileno()).st_size)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        gone = asyncio.create_task(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with asyncio.timeout(None) as patience:
                await self._send(send, patience, gone, whole=scope["method"] != "HEAD")
        except TimeoutError:
            return  # the server closes the connection, since the response is not complete
        finally:
            gone.cancel()
            self._file.close()

    async def _send(self, send: Send, patience: asyncio.Timeout, gone: asyncio.Task[None], *, whole: bool) -> None:
        at = 0
        clock = asyncio.get_running_loop().time
        while whole and not gone.done():
            part = await asyncio.to_thread(os.pread, self._file.fileno(), PART, at)
            if not part:
                break
            patience.reschedule(clock() + self._stalled)
            await send({"type": "http.response.body", "body": part, "more_body": True})
            at += len(part)
        await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
