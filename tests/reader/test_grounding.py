"""A quote is found where it stands, typography aside, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reader.grounding import find_quote, folded
from kg.records import Span

TEXT = (
    "La start-up a levé 16 millions d’euros auprès d’Index Ventures, selon « Les Échos » — mardi. "
    "Harrow Foods bought Lumenor for $20 million on May 3."
)


def _found(quote: str) -> str | None:
    found = find_quote(quote, TEXT)
    return TEXT[found.span.start : found.span.end] if found else None


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Harrow Foods bought Lumenor", "Harrow Foods bought Lumenor"),
        ("16\u00a0millions d'euros", "16 millions d’euros"),
        ('selon "Les Échos" - mardi', "selon « Les Échos » — mardi"),
        ("“Harrow  Foods bought”", "Harrow Foods bought"),
        ("Harrow Foods bought…", "Harrow Foods bought"),
        ("levé 16 millions d'euros aupres d'Index Ventures", "levé 16 millions d’euros auprès d’Index Ventures"),
    ],
)
def test_a_quote_is_found_but_for_typography(quote: str, words: str) -> None:
    assert _found(quote) == words


@pytest.mark.parametrize(
    "quote",
    [
        "Harrow Foods bought Lumenor for $25 million on May 3",
        "Harrow Foods bought Quillmark for $20 million on May 3",
        "Harrow acquired the firm",
        "arrow Foods",
        "",
        "…",
    ],
)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert _found(quote) is None


def test_of_several_places_the_nearest_counts() -> None:
    found = find_quote("a deal", "a deal here, a deal there", near=Span(20, 25))
    assert found is not None
    assert found.span == Span(13, 19)


@given(st.text(max_size=80), st.text(max_size=40))
def test_what_is_found_lies_in_the_text(text: str, quote: str) -> None:
    found = find_quote(quote, text)
    assert found is None or 0 <= found.span.start < found.span.end <= len(text)


@given(st.text(min_size=1, max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
