"""A load that dies by SIGKILL at one of its requests: `python -m tests.loading.killed STORE LEDGER PROFILE URL N WHEN`.

Graphs go in pieces of 5,000 bytes, so that a small store makes many requests. WHEN is "before" the request goes out or
"after" the store has answered, when the ledger does not know of it yet.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import kg.loading.report
from kg.loading import find_profile, load
from kg.loading.requests import Client, Request
from kg.stores import open_store

PIECE = 5_000


def main(store: str, ledger: str, profile: str, url: str, number: str, when: str) -> None:
    left = int(number)
    send = Client.send

    def dying(self: Client, request: Request) -> int:
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        status = send(self, request)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return status

    Client.send = dying  # type: ignore[method-assign]  # so that it dies there
    small = replace(find_profile(profile), piece=PIECE)
    setattr(kg.loading.report, "find_profile", lambda _name: small)  # noqa: B010 - so that mypy lets it pass
    with open_store(Path(store), read_only=True) as opened:
        load(opened, profile, url, ledger=Path(ledger))


if __name__ == "__main__":
    main(*sys.argv[1:])
