"""What dates the grammar finds, at what precision, and what it leaves alone."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.dates import find_dates, parse_date
from kg.records import Article, Period, day_period, month_period, year_period

FRIDAY = day_period(date(2024, 4, 19))


def found(text: str, language: str = "en", published: Period | None = FRIDAY) -> list[str]:
    mentions = find_dates(Article("urn:a", "a.txt", text, language, "", "", published=published))
    return [m.value.literal for m in mentions if isinstance(m.value, Period)]


FRENCH = [
    ("19 avril 2024", "2024-04-19"),
    ("le 3 avril", "2024-04-03"),
    ("1er mars 2024", "2024-03-01"),
    ("premier mars 2024", "2024-03-01"),
    ("mardi 16 avril", "2024-04-16"),
    ("vendredi 19 avril 2024", "2024-04-19"),
    ("3/12/2025", "2025-12-03"),
    ("03.12.2025", "2025-12-03"),
    ("2024-02-26", "2024-02-26"),
    ("26 févr. 2024", "2024-02-26"),
    ("en février", "2024-02"),
    ("en avril", "2024-04"),
    ("en juin", "2023-06"),
    ("mars 2023", "2023-03"),
    ("en décembre dernier", "2023-12"),
    ("avril dernier", "2023-04"),
    ("mai prochain", "2024-05"),
    ("fin mars", "2024-03"),
    ("début janvier", "2024-01"),
    ("mi-décembre", "2023-12"),
    ("depuis mars", "2024-03"),
    ("août 2022", "2022-08"),
    ("septembre de l'an dernier", "2023-09"),
    ("en 2020", "2020"),
    ("fin 2023", "2023"),
    ("début 2021", "2021"),
    ("T3 2024", "2024"),
    ("troisième trimestre", "2023"),
    ("premier semestre 2025", "2025"),
    ("été 2023", "2023"),
    ("l'été dernier", "2023"),
    ("cet été", "2024"),
    ("au printemps", "2024"),
    ("mardi", "2024-04-16"),
    ("ce mardi", "2024-04-16"),
    ("vendredi", "2024-04-19"),
    ("vendredi dernier", "2024-04-12"),
    ("lundi dernier", "2024-04-15"),
    ("mardi prochain", "2024-04-23"),
    ("hier", "2024-04-18"),
    ("aujourd'hui", "2024-04-19"),
    ("ce matin", "2024-04-19"),
    ("demain", "2024-04-20"),
    ("cette semaine", "2024-04"),
    ("la semaine dernière", "2024-04"),
    ("le mois dernier", "2024-03"),
    ("le mois prochain", "2024-05"),
    ("cette année", "2024"),
    ("l'an dernier", "2023"),
    ("l'année dernière", "2023"),
    ("l'an prochain", "2025"),
    ("il y a deux ans", "2022"),
    ("il y a trois mois", "2024-01"),
    ("il y a deux jours", "2024-04-17"),
    ("la veille de Noël", "2023-12-24"),
    ("fin d'année", "2024"),
]
ENGLISH = [
    ("April 3", "2024-04-03"),
    ("April 3, 2024", "2024-04-03"),
    ("Tuesday, April 3, 2024", "2024-04-03"),
    ("Feb. 26, 2024", "2024-02-26"),
    ("26 Feb 2024", "2024-02-26"),
    ("26th February 2024", "2024-02-26"),
    ("the 3rd of April", "2024-04-03"),
    ("on 24 December", "2023-12-24"),
    ("3/12/2024", "2024-03-12"),
    ("12/3/2023", "2023-12-03"),
    ("in January 2024", "2024-01"),
    ("January", "2024-01"),
    ("in May", "2023-05"),
    ("last December", "2023-12"),
    ("last April", "2023-04"),
    ("next May", "2024-05"),
    ("early March", "2024-03"),
    ("mid-December", "2023-12"),
    ("Oct '22", "2022-10"),
    ("September of last year", "2023-09"),
    ("since 2019", "2019"),
    ("early 2021", "2021"),
    ("Q3 2024", "2024"),
    ("Q4", "2023"),
    ("third quarter", "2023"),
    ("first half of 2025", "2025"),
    ("H1 2025", "2025"),
    ("summer of 2023", "2023"),
    ("over the summer", "2023"),
    ("last summer", "2023"),
    ("this spring", "2024"),
    ("Monday", "2024-04-15"),
    ("Friday", "2024-04-19"),
    ("last Friday", "2024-04-12"),
    ("next Tuesday", "2024-04-23"),
    ("yesterday", "2024-04-18"),
    ("today", "2024-04-19"),
    ("this morning", "2024-04-19"),
    ("this week", "2024-04"),
    ("last week", "2024-04"),
    ("last month", "2024-03"),
    ("next month", "2024-05"),
    ("last quarter", "2024"),
    ("last year", "2023"),
    ("next year", "2025"),
    ("a year ago", "2023"),
    ("two years ago", "2022"),
    ("three weeks ago", "2024-03"),
    ("Christmas Eve", "2023-12-24"),
]


@pytest.mark.parametrize(("words", "literal"), FRENCH)
def test_a_french_date_is_read(words: str, literal: str) -> None:
    period = parse_date(words, language="fr", published=FRIDAY)
    assert period is not None
    assert period.literal == literal


@pytest.mark.parametrize(("words", "literal"), ENGLISH)
def test_an_english_date_is_read(words: str, literal: str) -> None:
    period = parse_date(words, language="en", published=FRIDAY)
    assert period is not None
    assert period.literal == literal


@pytest.mark.parametrize(
    ("words", "language", "start", "end"),
    [
        ("Q3 2024", "en", "2024-07-01", "2024-09-30"),
        ("premier semestre 2025", "fr", "2025-01-01", "2025-06-30"),
        ("été 2023", "fr", "2023-06-01", "2023-08-31"),
        ("hiver 2023", "fr", "2023-12-01", "2024-02-29"),
        ("last week", "en", "2024-04-08", "2024-04-14"),
        ("février 2024", "fr", "2024-02-01", "2024-02-29"),
        ("2021", "en", "2021-01-01", "2021-12-31"),
    ],
)
def test_the_exact_days_are_kept_beside_the_literal(words: str, language: str, start: str, end: str) -> None:
    period = parse_date(words, language=language, published=FRIDAY)
    assert period is not None
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "language", "literals"),
    [
        ("The deal will close in June.", "en", ["2024-06"]),
        ("The deal, it says, is due to close in June.", "en", ["2024-06"]),
        ("It will move on; it closed the round in June.", "en", ["2023-06"]),
        ("The board will meet on Monday.", "en", ["2024-04-22"]),
        ("Le tour sera bouclé en juin.", "fr", ["2024-06"]),
        ("La sortie, attendue en juin.", "fr", ["2024-06"]),
        ("Elle paraîtra d'ici juin.", "fr", ["2024-06"]),
        ("« Nous le ferons », a tranché mardi le patron.", "fr", ["2024-04-16"]),
        ("Elle aurait levé des fonds en juin.", "fr", ["2023-06"]),
    ],
)
def test_the_words_before_say_whether_it_is_to_come(text: str, language: str, literals: list[str]) -> None:
    assert found(text, language) == literals


@pytest.mark.parametrize(
    ("text", "language", "literals"),
    [
        ("Le 3 mai 2021, elle signe ; la veille, elle refusait.", "fr", ["2021-05-03", "2021-05-02"]),
        ("In 2019 it failed. Two years later it won.", "en", ["2019", "2021"]),
        ("Signed in July 2022. In May of the same year it sold.", "en", ["2022-07", "2022-05"]),
        ("It left in 2022; that October it came back.", "en", ["2022", "2022-10"]),
        ("Founded in 2021; the year after it merged.", "en", ["2021", "2022"]),
        ("20 million each, in March and July 2022", "en", ["2022-03", "2022-07"]),
    ],
)
def test_a_date_may_count_from_the_one_before(text: str, language: str, literals: list[str]) -> None:
    assert found(text, language) == literals


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It may march on, and Theresa May agrees.", "en"),
        ("Every Friday, the letter; Black Friday too.", "en"),
        ("It has 2000 employees and 2024 patents.", "en"),
        ("It paid 2021 euros, or $2,024.", "en"),
        ("MAI-1-preview and Vega 2024 are names.", "en"),
        ("In the fall of prices, a spring broke and may fall.", "en"),
        ("Le modèle Mars a été fini par sept personnes.", "fr"),
        ("Elle a été la première à l'an zéro.", "fr"),
        ("Un fonds de 2000 salariés.", "fr"),
        ("Chaque mardi, une lettre.", "fr"),
        ("31/02/2024 et 2024-13-01", "fr"),
    ],
)
def test_what_is_no_date_is_left(text: str, language: str) -> None:
    assert found(text, language) == []


def test_without_a_publication_date_only_absolute_dates_are_found() -> None:
    text = "Hier, mardi, en février, le mois dernier, le 3 mai, il y a deux ans ; le 19 avril 2024, en 2021, T3 2024."
    assert found(text, "fr", None) == ["2024-04-19", "2021", "2024"]


def test_a_publication_month_resolves_months_but_no_days() -> None:
    assert found("On Monday; in February; last year; yesterday.", "en", month_period(2024, 4)) == ["2024-02", "2023"]


def test_part_of_a_date_is_no_whole_expression() -> None:
    assert parse_date("in February and more", language="en", published=FRIDAY) is None
    assert parse_date("nonsense", language="en") is None


@given(st.dates(date(1990, 1, 1), date(2035, 12, 31)))
def test_a_day_survives_every_notation(day: date) -> None:
    names = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
    ]
    french = f"{day.day} {[*names, 'décembre'][day.month - 1]} {day.year}"
    assert parse_date(french, language="fr") == day_period(day)
    assert parse_date(day.strftime("%B ") + f"{day.day}, {day.year}", language="en") == day_period(day)
    assert parse_date(f"{day.day}/{day.month}/{day.year}", language="fr") == day_period(day)
    assert parse_date(day.isoformat(), language="en") == day_period(day)


@given(st.dates(date(1992, 1, 1), date(2034, 12, 31)), st.sampled_from(["lundi", "mardi", "jeudi", "dimanche"]))
def test_a_weekday_is_the_last_one_on_or_before_publication(today: date, weekday: str) -> None:
    period = parse_date(weekday, language="fr", published=day_period(today))
    assert period is not None
    assert timedelta(0) <= today - date.fromisoformat(period.literal) < timedelta(7)


@given(st.dates(date(1992, 1, 1), date(2034, 12, 31)), st.sampled_from([*FRENCH, *ENGLISH]))
def test_the_literal_holds_the_exact_days(today: date, case: tuple[str, str]) -> None:
    for language in ("fr", "en"):
        period = parse_date(case[0], language=language, published=day_period(today))
        if period is not None and "hiver" not in case[0]:
            assert period.start <= period.end
            assert period.start.startswith(period.literal)


@given(st.integers(1990, 2035))
def test_a_year_survives(year: int) -> None:
    assert parse_date(str(year), language="en") == year_period(year)


PIECES = [
    "19",
    "3/12/2025",
    "mai",
    "May ",
    "avril ",
    " 2024",
    "last ",
    "mardi",
    "il y a ",
    "two ",
    "years ago",
    "T3",
    "été",
    "\n",
    ", ",
    "İ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(["fr", "en"]))
def test_dates_are_slices_that_never_overlap(text: str, language: str) -> None:
    article = Article("urn:a", "a.txt", text, language, "", "", published=FRIDAY)
    mentions = list(find_dates(article))
    assert all(m.text == text[m.start : m.end] == m.name for m in mentions)
    assert all(before.end <= after.start for before, after in pairwise(mentions))
    assert mentions == list(find_dates(article))


@pytest.mark.parametrize(
    "unit", ["1", "1 ", "1/", "may ", "last ", "mardi ", "il y a ", "2024 ", "le mois ", "will in May ", "1 mai "]
)
def test_hostile_repeats_are_read_in_time(unit: str) -> None:
    start = time.process_time()
    found(unit * (200_000 // len(unit)), "fr")
    assert time.process_time() - start < 10
