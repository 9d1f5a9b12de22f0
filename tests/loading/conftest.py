"""The triple stores that tests share: each is started once, by the first test that wants it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

import pytest

from tests.loading.servers import SERVERS, AbsentError, Server


@pytest.fixture(scope="session", params=[pytest.param(name, marks=pytest.mark.slow) for name in SERVERS])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each triple store in turn; skipped, saying so, where it is not installed."""
    start = cast("type[AbstractContextManager[Server]]", SERVERS[request.param])
    folder: Path = tmp_path_factory.mktemp(request.param)
    try:
        started = start(folder)  # type: ignore[call-arg]  # each takes a folder
        running = started.__enter__()
    except AbsentError as error:
        pytest.skip(str(error))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        yield running
    started.__exit__(None, None, None)
