"""`kg eval` counts every text of the corpus as the reference scorer of the annotation guide does."""

from __future__ import annotations

import importlib.util
from collections import Counter
from typing import Any

import pytest

from kg.evaluation import Measured
from kg.gold.scoring import ENTITY_KINDS, EVENT_KINDS, total
from tests.conftest import ROOT

SCORER = ROOT.parent / "shared/eval/score.py"
"""The reference scorer, where it stands beside the checkout; the tests rest on nothing outside it."""


def reference_counts(text: Measured, scorer: Any) -> Counter[tuple[str, str, str]]:  # noqa: ANN401  (a module)
    """The counts of the reference scorer, named as ours are."""
    found = scorer.score_article(text.gold.data, text.told, lambda _: None)
    named = Counter[tuple[str, str, str]]()
    for what, own in (("tp", "right"), ("pred", "predicted"), ("gold", "gold")):
        named.update({("entity", kind, own): found[kind, what] for kind in ENTITY_KINDS})
        named.update(
            {(level, kind, own): found[kind, level, what] for level in ("event", "fact") for kind in EVENT_KINDS}
        )
    return named


@pytest.mark.skipif(not SCORER.exists(), reason="the reference scorer stands beside the checkout only in development")
def test_every_text_of_the_corpus_is_counted_as_the_reference_scorer_counts_it(corpus: tuple[Measured, ...]) -> None:
    spec = importlib.util.spec_from_file_location("reference_scorer", SCORER)
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    differ = [text.gold.name for text in corpus if +total([text.score]) != +reference_counts(text, scorer)]
    assert differ == []
