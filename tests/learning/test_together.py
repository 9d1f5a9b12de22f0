"""Tasks that do not depend on each other run at once, and none fails unheard."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kg.learning.together import together


def test_every_task_leaves_its_result(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(5)]
    together([partial(_write, path) for path in paths])
    assert [path.read_text("utf-8") for path in paths] == ["0", "1", "2", "3", "4"]


def test_a_task_that_fails_is_told(tmp_path: Path) -> None:
    tasks = [partial(Path.unlink, tmp_path / "absent"), partial(Path.touch, tmp_path / "here")]
    with pytest.raises((RuntimeError, FileNotFoundError)):
        together(tasks)


def _write(path: Path) -> None:
    path.write_text(path.name, "utf-8")
