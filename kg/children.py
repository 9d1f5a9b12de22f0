"""A module of this package -> a process of its own that runs it, spoken to through pipes."""

from __future__ import annotations

import os
import subprocess
import sys


def start_child(module: str) -> subprocess.Popen[bytes]:
    """A child that runs a module. It imports from where this process does, never from the current folder (-P)."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
