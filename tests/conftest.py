"""What many tests need: the command, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Ran = subprocess.CompletedProcess[str]
Kg = Callable[..., Ran]


@pytest.fixture
def kg_command(tmp_path: Path) -> Kg:
    """`kg` in an empty folder, in a process of its own: exit code, stdout, stderr."""

    def run(*arguments: object, stdin: str | bytes = "", **environment: str) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        ran = subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            cwd=tmp_path,
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, **environment},
            timeout=120,
        )
        return subprocess.CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    return run
