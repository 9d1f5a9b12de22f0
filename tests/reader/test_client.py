"""The extra is named where it is not there; a server's wish to wait is read however it is written."""

from __future__ import annotations

import sys
import time
from email.utils import formatdate

import pytest

from kg.errors import MissingExtra, SettingError
from kg.reader.client import _retry_after, open_client
from kg.reader.settings import Settings


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtra, match=r"pip install 'newskg\[llm\]'"):
        open_client(Settings("m"))


def test_without_a_key_its_variable_is_named() -> None:
    with pytest.raises(SettingError, match="the variable OPENAI_API_KEY is empty"):
        open_client(Settings("m"), {"X": "y"})


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"retry-after": "7"}, 7), ({"retry-after-ms": "250"}, 0.25), ({}, 0)]
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    assert _retry_after(headers) == seconds


def test_how_long_to_wait_as_a_date() -> None:
    assert 5 < _retry_after({"retry-after": formatdate(time.time() + 8, usegmt=True)}) <= 8
    assert _retry_after({"retry-after": "soon"}) == 0
