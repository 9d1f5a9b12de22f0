"""Text to facts against spaCy's blank tokeniser and sentencizer on the same text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.pipeline.extractions import Settings, outcomes
from kg.pipeline.units import read
from kg.records import Article
from kg.terms import DEFAULT_BASE
from tests.conftest import ROOT

spacy = pytest.importorskip("spacy")


ROUNDS = 7


def test_text_to_facts_against_spacy_blank(compare: Callable[..., None]) -> None:
    articles = [article for article in read(ROOT / "examples" / "articles") if isinstance(article, Article)]
    settings = Settings(DEFAULT_BASE, 0.0, ())
    pipes = [_pipes() for _ in range(2 * ROUNDS)]  # new ones each time: an article is read once, not from a cache

    def ours() -> list[object]:
        return [outcomes(article, settings) for article in articles]

    def theirs() -> list[object]:
        pipe = pipes.pop()
        return [pipe[article.language](article.text) for article in articles]

    compare(ours, theirs, bound=4.0, rounds=ROUNDS)


def _pipes() -> dict[str, Any]:
    pipes = {language: spacy.blank(language) for language in ("fr", "en")}
    for pipe in pipes.values():
        pipe.add_pipe("sentencizer")
    return pipes
