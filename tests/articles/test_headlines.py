"""The headline of pasted text is the first line that reads as one."""

from __future__ import annotations

import pytest

from kg.articles.headlines import find_headline, same_title

BODY = "The company said that it had raised money from its shareholders on Monday. " * 3


@pytest.mark.parametrize(
    "above",
    [
        "",
        "THE GAZETTE\n\n",
        "Home | Tech | Deals\n\n",
        "Norvane Weekly — news of the north\n\n",
        "Skip to content\n\nTHE GAZETTE Subscribe Log in\n\n",
        "affaires-technologie-accord\n1ER LEAD\n\n",
        "May 3, 2024\n\nBy Jane Roe\n\n",
    ],
)
def test_what_stands_above_is_passed_over(above: str) -> None:
    text = f"{above}Norvane finds its money\n\nA standfirst.\n\n{BODY}".strip()
    found = find_headline(text)
    assert found
    assert text[found.start : found.end] == "Norvane finds its money"


@pytest.mark.parametrize(
    "text", [BODY.strip(), f"OSLO – {BODY}".strip(), "", "One line only", f"A sentence.\n\n{BODY}".strip()]
)
def test_running_text_has_none(text: str) -> None:
    assert find_headline(text) is None


def test_titles_are_the_same_by_their_words() -> None:
    assert same_title("L’« offre » de Norvane", 'L\'"offre" de NORVANE')
    assert not same_title("Norvane lève", "Norvane lève des fonds")
