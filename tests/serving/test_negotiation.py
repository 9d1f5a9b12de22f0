"""An Accept header is read by RFC 9110, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serving.negotiation import GRAPHS, ROWS, preferred

OFFERED = ("text/turtle", "application/n-triples", "application/json")


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        ("application/json, text/turtle;q=0.9", "application/json"),
        ("TEXT/Turtle;charset=utf-8;q=0.3, application/json;Q=0.2", "text/turtle"),
        ("text/*;q=0.1, */*;q=0.5", "application/n-triples"),
        ("text/turtle;q=0, */*;q=0.1", "application/n-triples"),
        ("text/turtle;q=0", None),
        ("text/turtle;q=much", None),
        ("image/png, text/html", None),
        ("nonsense", None),
    ],
)
def test_the_best_liked_type_is_taken(accept: str, taken: str | None) -> None:
    assert preferred(accept, OFFERED) == taken


@given(st.text())
def test_whatever_the_header_says_there_is_an_answer(accept: str) -> None:
    assert preferred(accept, tuple(ROWS)) in (*ROWS, None)


@given(st.lists(st.tuples(st.sampled_from(sorted(GRAPHS)), st.integers(1, 1000)), min_size=1, unique_by=lambda t: t[0]))
def test_nothing_offered_is_liked_better_than_what_is_taken(weights: list[tuple[str, int]]) -> None:
    accept = ", ".join(f"{name};q={weight / 1000:.3f}" for name, weight in weights)
    taken = preferred(accept, tuple(GRAPHS))
    assert dict(weights)[str(taken)] == max(weight for _, weight in weights)
