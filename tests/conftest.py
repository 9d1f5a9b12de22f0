"""What many tests need: the command, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from kg.cli.main import run

ROOT = Path(__file__).parent.parent

# No deadlines: how long one example takes says more about a busy machine than about us. CI tries the same each time.
settings.register_profile("newskg", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("newskg")

Ran = subprocess.CompletedProcess[str]
Kg = Callable[..., Ran]


@pytest.fixture
def kg_command(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kg:
    """`kg` in an empty folder: exit code, stdout, stderr. In this process, which saves half a second each time."""

    def command(*arguments: object, **environment: str) -> Ran:
        monkeypatch.chdir(tmp_path)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return subprocess.CompletedProcess(list(map(str, arguments)), code, said.out, said.err)

    return command
