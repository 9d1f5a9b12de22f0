"""Markdown loses its signs and keeps its words."""

from __future__ import annotations

import pytest

from kg.articles.markdown import plain_text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Norvane** and *Kelda* and _Orrin_ and ***all***", "Norvane and Kelda and Orrin and all"),
        ("a [link](https://x.example/a_(b)) and ![a photo](p.jpg)", "a link and a photo"),
        ("[Sign up] and FLUX.1 [pro]", "[Sign up] and FLUX.1 [pro]"),
        ("> a quote\n> - item", "a quote\n- item"),
        ("* one\n+ two", "- one\n- two"),
        ("## Sub ##", "Sub"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"),
        ("snake_case and 2*3*4 and gratuit* here", "snake_case and 2*3*4 and gratuit* here"),
        (r"\* note and \[x\]", "* note and [x]"),
        ("`Share` <br> text<!-- gone -->", "Share  text"),
        ("a\n\n---\n\nb\n* * *\nc", "a\n\n\n\nb\n\nc"),
        ("see <https://x.example>[^1]", "see https://x.example"),
    ],
)
def test_marks_go(markdown: str, plain: str) -> None:
    assert plain_text(markdown)[0] == plain


@pytest.mark.parametrize("markdown", ["# A *deal*\n\nText", "Menu\n\nA deal\n======\n\nText"])
def test_headline(markdown: str) -> None:
    assert plain_text(markdown)[1] == "A deal"


def test_no_headline() -> None:
    assert plain_text("## Sub\n\nText")[1] is None
