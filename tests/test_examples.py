"""The examples run, and show what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import kg
from kg.records import Extraction, Failure
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def outcomes() -> list[Extraction | Failure]:
    return list(kg.extract(EXAMPLES / "articles"))


def _run(*command: object, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    ran = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_the_library_examples_run(script: Path, tmp_path: Path) -> None:
    assert "Acquisition, announced" in _run(sys.executable, script, folder=tmp_path)


@pytest.mark.slow
def test_the_walk_goes_to_its_end(tmp_path: Path) -> None:
    assert "== Take everything back." in _run("sh", EXAMPLES / "walk.sh", folder=tmp_path)


def test_every_article_is_read(outcomes: list[Extraction | Failure]) -> None:
    assert [outcome for outcome in outcomes if isinstance(outcome, Failure)] == []
    assert len(outcomes) >= 12


def test_there_are_both_languages_and_all_input_forms(outcomes: list[Extraction | Failure]) -> None:
    articles = [outcome.article for outcome in outcomes if isinstance(outcome, Extraction)]
    assert {article.language for article in articles} == {"fr", "en"}
    forms = Counter(Path(article.source.partition("#")[0]).suffix for article in articles)
    assert set(forms) == {".md", ".txt", ".html", ".jsonl"}


def test_every_kind_of_event_is_told(outcomes: list[Extraction | Failure]) -> None:
    events = [event for outcome in outcomes if isinstance(outcome, Extraction) for event in outcome.events]
    assert len({event.fact.kind for event in events}) == 5
    assert {event.fact.status for event in events} == {"announced", "planned", "rumoured", "denied"}
