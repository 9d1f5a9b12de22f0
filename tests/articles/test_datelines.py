"""Publication dates: as metadata write them, and on the line that prints them; never from a running sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles.datelines import find_dateline, find_datelines, parse_published, surest

BODY = "La jeune pousse a annoncé avoir levé des fonds auprès de ses actionnaires historiques. " * 3


@pytest.mark.parametrize(
    ("words", "language", "literal"),
    [
        ("2024-04-19", None, "2024-04-19"),
        ("2024-04-19T23:30:00-05:00", None, "2024-04-19"),
        ("20240419T2330", None, "2024-04-19"),
        ("Fri, 19 Apr 2024 08:00:00 GMT", None, "2024-04-19"),
        ("19 avril 2024", "fr", "2024-04-19"),
        ("1er mars 2024", "fr", "2024-03-01"),
        ("April 19th, 2024", "en", "2024-04-19"),
        ("avril 2024", "fr", "2024-04"),
        ("2024-04", None, "2024-04"),
        ("2024", None, "2024"),
        ("3/12/2025", "fr", "2025-12-03"),
        ("3/12/2025", "en-US", "2025-03-12"),
        ("3/12/2025", "en-GB", "2025-12-03"),
        ("3/12/2025", "en", "2025"),
        ("3/25/2025", "en", "2025-03-25"),
        ("31.02.2025", "fr", None),
        ("yesterday", "en", None),
    ],
)
def test_metadata_values(words: str, language: str | None, literal: str | None) -> None:
    found = parse_published(words, language=language)
    assert (found.literal if found else None) == literal


def test_an_open_day_keeps_its_limits() -> None:
    found = parse_published("3/12/2025", language="en")
    assert found
    assert (found.start, found.end) == ("2025-03-12", "2025-12-03")


@pytest.mark.parametrize(
    ("line", "literal"),
    [
        ("19 avril 2024", "2024-04-19"),
        ("Publié le 3/12/2025 à 18h02", "2025-12-03"),
        ("Par Jeanne Roy — Publié le mercredi 3 décembre 2025 à 8 h 12 · Lecture : 4 min", "2025-12-03"),
        ("Feb. 26, 2024", "2024-02-26"),
        ("08.10.2025 08:26", "2025-10-08"),
        ("08.10.2025 09:12 | abc | ENTREPRISES | Durée de lecture: 1 min.", "2025-10-08"),
        ("17 September 2024", "2024-09-17"),
        ("By John Roe | Nov. 15, 2024, 8:14 a.m. PT | 3 min read", "2024-11-15"),
        ("Issue 12 – Monday, February 13, 2023", "2023-02-13"),
        ("PARIS, 24 juin 2024 (Agence) - " + BODY, "2024-06-24"),
        ("OSLO, Norway – 21 February 2023 – " + BODY, "2023-02-21"),
        ("Mardi 30 décembre 2025 — " + BODY, "2025-12-30"),
        ("Mis à jour le 12 février 2026 · 9 min", "2026-02-12"),
        ("Posted by Jane Roe on Fri 30 Jan 2026. 1,940 subscribers read this before you.", "2026-01-30"),
        ("Publié le 3 mars 2023. Temps de lecture : deux minutes.", "2023-03-03"),
        ("Juillet 2022", "2022-07"),
        ("Publiée le 3 mars 2023, l'étude de Norvane a déplu.", None),
        ("Deal table, 9–15 July 2020", None),
        ("OSLO, Oct 30 (Agency) - " + BODY, None),
        ("Le 3 mars 2023, la jeune pousse a levé des fonds.", None),
        ("Fondée le 3 mars 2023, la jeune pousse a levé des fonds. " + BODY, None),
        ("- Italie : 20 millions (mars 2022)", None),
        ("| 3 mars 2022 | Norvane |", None),
    ],
)
def test_the_line_near_the_top(line: str, literal: str | None) -> None:
    found = find_dateline(f"Le titre de l'article\n\n{line}\n\n{BODY}", language="fr")
    assert (found.literal if found else None) == literal


def test_publication_goes_before_other_dates() -> None:
    text = f"Titre\n\nMis à jour le 5 mai 2024\n\nDossier du 1 mai 2024\n\nPublié le 4 mai 2024\n\n{BODY}"
    found = find_dateline(text, language="fr")
    assert found
    assert found.literal == "2024-05-04"


def test_a_date_in_the_headline_is_the_last_resort() -> None:
    title = "Deals of 12 May 2024"
    dated = find_datelines(f"{title}\n\n13 May 2024\n\n{BODY}", title_end=len(title))
    alone = find_datelines(f"{title}\n\n{BODY}", title_end=len(title))
    assert [found.literal for found in map(surest, (dated, alone)) if found] == ["2024-05-13", "2024-05-12"]


def test_a_date_further_down_is_none() -> None:
    assert find_dateline(f"Titre\n\n{BODY}\n\n{BODY}\n\n{BODY}\n\n4 mai 2024", language="fr") is None


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    find_dateline(text)
    parse_published(text)
