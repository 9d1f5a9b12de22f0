"""The normalisation is one fixed recipe: these are its steps, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles.normalisation import digest, normalise


@pytest.mark.parametrize(
    ("found", "normal"),
    [
        ("un\r\ndeux\rtrois\u2028quatre", "un\ndeux\ntrois\nquatre"),
        ("16\u202fM€\xa0; 1\u2009200\t€", "16 M€ ; 1 200 €"),
        ("  un  \n\n\n\n  deux  ", "un\n\ndeux"),
        ("e\u0301te\u0301", "été"),
        ("\ufeffso\xadcié\u200bté\x07", "société"),
        ("l’« aide »", "l’« aide »"),
        ("\ud800", "\ufffd"),
        ("", ""),
    ],
)
def test_steps(found: str, normal: str) -> None:
    assert normalise(found) == normal


@given(st.text())
def test_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_any_text_has_a_digest(text: str) -> None:
    assert len(digest(normalise(text))) == 64
