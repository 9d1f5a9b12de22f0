"""What sums of money the grammar finds, and what it leaves alone."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.amounts import find_amounts, parse_amount, with_currencies
from kg.records import Amount, Article, Mention


def article(text: str, language: str = "en", url: str | None = None) -> Article:
    return Article("urn:a", "a.txt", text, language, "", "", url=url)


def found(text: str, language: str = "en", url: str | None = None) -> list[tuple[int | float, str | None]]:
    mentions = find_amounts(article(text, language, url))
    return [(float(m.value.value), m.value.currency) for m in mentions if isinstance(m.value, Amount)]


FRENCH = [
    ("16 millions de dollars", 16e6, "USD"),
    ("1,2 milliard d'euros", 1.2e9, "EUR"),
    ("1,2 milliard d’euros", 1.2e9, "EUR"),
    ("385 M€", 385e6, "EUR"),
    ("385\u00a0M€", 385e6, "EUR"),
    ("15 Mds", 15e9, None),
    ("15 Mds€", 15e9, "EUR"),
    ("15 Mds d'euros", 15e9, "EUR"),
    ("15 Md€", 15e9, "EUR"),
    ("15 M d'euros", 15e6, "EUR"),
    ("15 M$", 15e6, "USD"),
    ("deux cents millions d'euros", 200e6, "EUR"),
    ("un demi-milliard", 0.5e9, None),
    ("un demi-milliard de dollars", 0.5e9, "USD"),
    ("un milliard et demi de dollars", 1.5e9, "USD"),
    ("trois quarts de milliard d'euros", 0.75e9, "EUR"),
    ("quatre-vingt-dix millions de livres sterling", 90e6, "GBP"),
    ("trente-cinq millions", 35e6, None),
    ("mille milliards de dollars", 1e12, "USD"),
    ("2 billions de dollars", 2e12, "USD"),
    ("$2 billion", 2e9, "USD"),
    ("500 000 €", 500e3, "EUR"),
    ("500\u202f000 euros", 500e3, "EUR"),
    ("1.200 euros", 1200, "EUR"),
    ("900 k€", 900e3, "EUR"),
    ("40 MEUR", 40e6, "EUR"),
    ("$1,1 Md", 1.1e9, "USD"),
    ("59,12 CHF", 59.12, "CHF"),
    ("CHF 59,12", 59.12, "CHF"),
    ("1'200 francs suisses", 1200, "CHF"),
    ("8,026 milliards de yuans", 8.026e9, "CNY"),
    ("165 milliards de wons", 165e9, "KRW"),
    ("20 milliards de yens", 20e9, "JPY"),
    ("3 milliards de roupies", 3e9, "INR"),
    ("200 millions de couronnes suédoises", 200e6, "SEK"),
    ("1 milliard de couronnes norvégiennes", 1e9, "NOK"),
    ("12 millions de livres", 12e6, "GBP"),
    ("deux milliards de francs CFA", 2e9, "XOF"),
    ("32 millions de dollars canadiens", 32e6, "CAD"),
    ("7,5 M$ CA", 7.5e6, "CAD"),
    ("40 millions de dollars américains", 40e6, "USD"),
    ("9,99 $", 9.99, "USD"),
    ("21,99 €", 21.99, "EUR"),
    ("1 euro", 1, "EUR"),
    ("60 millions de réaux", 60e6, "BRL"),
]
ENGLISH = [
    ("$1.1bn", 1.1e9, "USD"),
    ("$1.1 billion", 1.1e9, "USD"),
    ("€15 million", 15e6, "EUR"),
    ("two billion dollars", 2e9, "USD"),
    ("two hundred and fifty million dollars", 250e6, "USD"),
    ("half a billion dollars", 0.5e9, "USD"),
    ("a quarter of a billion dollars", 0.25e9, "USD"),
    ("two and a half billion dollars", 2.5e9, "USD"),
    ("a billion dollars", 1e9, "USD"),
    ("fifty thousand dollars", 50e3, "USD"),
    ("US$40m", 40e6, "USD"),
    ("$40m", 40e6, "USD"),
    ("$150,000", 150e3, "USD"),
    ("$300K", 300e3, "USD"),
    ("$2.5M", 2.5e6, "USD"),
    ("$1B", 1e9, "USD"),
    ("$5 trillion", 5e12, "USD"),
    ("C$44 million", 44e6, "CAD"),
    ("CA$96m", 96e6, "CAD"),
    ("A$18m", 18e6, "AUD"),
    ("NZ$210m", 210e6, "NZD"),
    ("HK$4.8 billion", 4.8e9, "HKD"),
    ("S$45m", 45e6, "SGD"),
    ("R$ 60m", 60e6, "BRL"),
    ("£9m", 9e6, "GBP"),
    ("£1.05m", 1.05e6, "GBP"),
    ("NOK 900 million", 900e6, "NOK"),
    ("SEK 170 billion", 170e9, "SEK"),
    ("USD 65 mn", 65e6, "USD"),
    ("EUR 230 million", 230e6, "EUR"),
    ("65 MUSD", 65e6, "USD"),
    ("MSEK 45", 45e6, "SEK"),
    ("₹500 crore", 5e9, "INR"),
    ("Rs 500 crore", 5e9, "INR"),
    ("5 lakh rupees", 500e3, "INR"),
    ("₦5.6bn", 5.6e9, "NGN"),
    ("¥400 billion", 400e9, "JPY"),
    ("35-billion-yen", 35e9, "JPY"),
    ("165 billion won", 165e9, "KRW"),
    ("8 billion yuan", 8e9, "CNY"),
    ("RMB 300 million", 300e6, "CNY"),
    ("5 mln euro", 5e6, "EUR"),
    ("$19.7 bln", 19.7e9, "USD"),
    ("40 million US dollars", 40e6, "USD"),
    ("$40 million Canadian dollars", 40e6, "CAD"),
    ("5.375 billion dollars", 5.375e9, "USD"),
    ("2 billions d'euros", 2e12, "EUR"),
    ("$5", 5, "USD"),
    ("200 million", 200e6, None),
]


@pytest.mark.parametrize(("words", "value", "currency"), FRENCH)
def test_a_french_sum_is_read(words: str, value: float, currency: str | None) -> None:
    assert parse_amount(words, language="fr") == Amount(Decimal(str(value)), currency)


@pytest.mark.parametrize(("words", "value", "currency"), ENGLISH)
def test_an_english_sum_is_read(words: str, value: float, currency: str | None) -> None:
    assert parse_amount(words, language="en") == Amount(Decimal(str(value)), currency)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Elle compte 2 millions d'utilisateurs.", "fr"),
        ("Un modèle de 1,3 milliard de paramètres.", "fr"),
        ("Des dizaines de millions de dollars.", "fr"),
        ("Une centaine de millions d'euros.", "fr"),
        ("La part est de 12 %, contre 7,5 % en 2023.", "fr"),
        ("Un demi-million de lames.", "fr"),
        ("Un chèque de 46 millions de francs.", "fr"),
        ("Le réseau compte 15 M de membres.", "fr"),
        ("GPT-4 et la version 3.5 depuis 2023.", "fr"),
        ("Mistral 7B bat Llama 2 13B.", "fr"),
        ("A model of 7 billion parameters.", "en"),
        ("Some 40 million users rely on it.", "en"),
        ("The 480-billion-parameter model.", "en"),
        ("Fewer than half a million customers.", "en"),
        ("It leaked 23 million SIMs and 2 million leaked SIMs.", "en"),
        ("Tens of millions of dollars, hundreds of millions.", "en"),
        ("A billion-dollar company.", "en"),
        ("300 won the prize; he lost 20 pounds.", "en"),
        ("They try 5 million try-outs; version v3 of GPT-4.", "en"),
        ("Written in PHP 8.3 and tested.", "en"),
        ("Half a billion years of evolution.", "en"),
    ],
)
def test_what_is_no_money_is_left(text: str, language: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("entre 2 et 3 milliards de dollars", "fr", [(2e9, "USD"), (3e9, "USD")]),
        ("de 3 à 5 millions d'euros", "fr", [(3e6, "EUR"), (5e6, "EUR")]),
        ("2,3 puis 6 millions d'euros", "fr", [(2.3e6, "EUR"), (6e6, "EUR")]),
        ("En 2021, puis 5 millions d'euros", "fr", [(5e6, "EUR")]),
        ("$2-3 billion", "en", [(2e9, "USD"), (3e9, "USD")]),
        ("$2bn-$3bn", "en", [(2e9, "USD"), (3e9, "USD")]),
        ("between $91 billion and $93 billion", "en", [(91e9, "USD"), (93e9, "USD")]),
        ("from $900 to $1 million", "en", [(900, "USD"), (1e6, "USD")]),
        ("3 million to 5 million euros", "en", [(3e6, "EUR"), (5e6, "EUR")]),
    ],
)
def test_the_ends_of_a_range_share_their_magnitude(
    text: str, language: str, expected: list[tuple[float, str | None]]
) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It pays $56 a share.", "amount:per-share"),
        ("à 16 dollars par action", "amount:per-share"),
        ("Subscribe for £4 a month.", "amount:per-unit"),
        ("9,99 $/mois", "amount:per-unit"),
        ("It earns $20 million a year.", "amount:per-year"),
        ("It paid $5 million.", "amount:sign"),
        ("It paid 5 million euros.", "amount:currency"),
        ("It then paid 5 million.", "amount:bare"),
        ("worth the billion dollars", "amount:threshold"),
    ],
)
def test_the_rule_says_how_a_sum_is_told(text: str, rule: str) -> None:
    assert [m.rule for m in find_amounts(article(text))] == [rule]


def test_the_second_currency_of_one_sum_is_marked() -> None:
    rules = [m.rule for m in find_amounts(article("It raised 165 billion won ($124 million) in May."))]
    assert rules == ["amount:currency", "amount:conversion"]
    assert [m.rule for m in find_amounts(article("($1 = 0.9047 euros)"))] == ["amount:exchange-rate"] * 2


@pytest.mark.parametrize(
    ("text", "url", "currency"),
    [
        ("OTTAWA, May 4 - It raised $5 million.", None, "CAD"),
        ("Montréal – La société lève 5 millions de dollars.", None, "CAD"),
        ("Jo Doe, Sydney\n\nIt raised $5 million.", None, "AUD"),
        ("It raised $5 million.", "https://news.example.ca/a", "CAD"),
        ("All figures are in Canadian dollars. It raised $5 million.", None, "CAD"),
        ("The Toronto firm raised $5 million.", None, "USD"),
    ],
)
def test_a_dollar_is_that_of_the_article(text: str, url: str | None, currency: str) -> None:
    assert found(text, "en", url) == [(5e6, currency)]


def test_francs_are_swiss_in_a_swiss_article_only() -> None:
    assert found("À Lausanne, 8 millions de francs.", "fr") == [(8e6, "CHF")]
    assert found("Elle a levé 8 millions de francs.", "fr") == []


def test_a_sum_without_currency_takes_that_of_its_neighbour() -> None:
    text = "Elle lève 5 millions d'euros, puis 7 millions.\n\nPrix : 3 milliards, dont 1 milliard de dollars."
    mentions = with_currencies(find_amounts(article(text, "fr")), text=text)
    assert [m.value.currency for m in mentions if isinstance(m.value, Amount)] == ["EUR", "EUR", "USD", "USD"]


def test_a_sum_without_any_neighbour_keeps_none() -> None:
    assert [m.value for m in with_currencies(find_amounts(article("It raised 5 million.")))] == [
        Amount(Decimal(5_000_000), None)
    ]


def currencies() -> st.SearchStrategy[tuple[str, str, str]]:
    return st.sampled_from([("$", "de dollars", "USD"), ("€", "d'euros", "EUR"), ("£", "de livres sterling", "GBP")])


@given(
    st.integers(1, 999),
    st.integers(0, 9),
    currencies(),
    st.sampled_from([("million", "millions", 6), ("billion", "milliards", 9)]),
)
def test_a_sum_survives_both_notations(
    whole: int, tenth: int, currency: tuple[str, str, str], magnitude: tuple[str, str, int]
) -> None:
    sign, words, code = currency
    expected = Amount(Decimal(f"{whole}.{tenth}") * 10 ** magnitude[2], code)
    assert parse_amount(f"{sign}{whole}.{tenth} {magnitude[0]}", language="en") == expected
    assert parse_amount(f"{whole},{tenth} {magnitude[1]} {words}", language="fr") == expected


@given(st.integers(1000, 999_999_999))
def test_thousands_survive_both_notations(value: int) -> None:
    assert parse_amount(f"${value:,}", language="en") == Amount(Decimal(value), "USD")
    assert parse_amount(f"{value:,} €".replace(",", "\u202f"), language="fr") == Amount(Decimal(value), "EUR")
    assert parse_amount(f"{value:,} €".replace(",", "."), language="fr") == Amount(Decimal(value), "EUR")


PIECES = [
    "$",
    "€",
    "1",
    "2,3",
    "1.200",
    " ",
    "million",
    "milliards",
    " de ",
    "d'",
    "euros",
    "won",
    "to",
    "à",
    "-",
    "(",
    "\n",
    "half a ",
    "İ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(["fr", "en"]))
def test_sums_are_slices_that_never_overlap(text: str, language: str) -> None:
    mentions = list(find_amounts(article(text, language)))
    assert all(m.text == text[m.start : m.end] == m.name for m in mentions)
    assert all(before.end <= after.start for before, after in pairwise(mentions))
    assert mentions == list(find_amounts(article(text, language)))


@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", "111 ", "1,111", "million ", "$", "1 million ", "two ", "a half ", "1 = ", "(1$ ", "entre 1 et "],
)
def test_hostile_repeats_are_read_in_time(unit: str) -> None:
    start = time.process_time()
    list(find_amounts(article(unit * (200_000 // len(unit)))))
    assert time.process_time() - start < 10


def test_a_mention_holds_all_the_reader_needs() -> None:
    (mention,) = find_amounts(article("It raised $5m."))
    assert mention == Mention("amount", 10, 13, "$5m", "$5m", "value", "amount:sign", Amount(Decimal(5_000_000), "USD"))
