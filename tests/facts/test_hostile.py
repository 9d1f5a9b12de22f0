"""Hostile text raises nothing, and costs no more than its length allows."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts import find_facts
from tests.facts.test_facts import holds
from tests.facts.texts import LANGUAGES, cases, read

PER_CHARACTER = 40e-6
AT_REST = 2.0
"""Seconds: so generous that a busy machine keeps it and a cost that grows with the square does not."""
SCRIPTS = "Qwy зывл 買収 שלום مرحبا été ß İ 🦊 \u200b\u202e\u0301 . , ; : | • $ € £ % 3 12 2024 ’ « » \n \t"
PIECES = st.one_of(
    st.sampled_from([case.says for case in cases()]),
    st.sampled_from([word for case in cases() for word in case.says.split()]),
    st.sampled_from(SCRIPTS.split(" ")),
    st.text(max_size=20),
)


def seconds(text: str, language: str) -> float:
    """The processor's time that the facts of a text take."""
    reading = read(text, language)
    started = time.process_time()
    found = find_facts(reading)
    spent = time.process_time() - started
    assert all(holds(fact, reading.article.text) for fact in found)
    return spent


@given(st.lists(PIECES, min_size=1, max_size=40), st.sampled_from(["", " ", ". ", "\n\n"]), st.sampled_from(LANGUAGES))
@settings(max_examples=150)
def test_scraps_of_any_script_are_read_in_bounded_time(pieces: list[str], between: str, language: str) -> None:
    text = between.join(pieces)
    assert seconds(text, language) < PER_CHARACTER * len(text) + AT_REST


LONG = 100_000
UNITS = [
    "a" * 10,
    "took a ",
    "raised $3m ",
    "Microsoft, Nvidia, OpenAI, ",
    "raised Microsoft with Nvidia ",
    "Microsoft bought Tulipsoft for $3m and ",
    "Microsoft bought Tulipsoft for $3m. ",
    "OpenAI released GPT-4 and GPT-5 and ",
    "Microsoft and Nvidia teamed up with OpenAI and ",
    "Microsoft 買収 купила Tulipsoft за €5m и ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_line_of_one_thing_over_and_over_costs_no_more_than_its_length(unit: str) -> None:
    text = unit * (LONG // len(unit))
    assert seconds(text, "en") < PER_CHARACTER * LONG + AT_REST


def fines(count: int) -> float:
    """The processor's time that so many fines of different firms take."""
    firms = [f"{''.join(chr(97 + int(digit)) for digit in f'{number:04}').capitalize()}corp" for number in range(count)]
    text = " ".join(f"The CNIL fined {firm} Inc. €{number} million." for number, firm in enumerate(firms, 1))
    return seconds(text, "en")


def test_four_times_the_fines_take_little_more_than_four_times_as_long() -> None:
    assert min(fines(1200) for _ in range(2)) < 1.5 * 4 * min(fines(300) for _ in range(2))
