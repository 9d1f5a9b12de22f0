"""A graph's content is told by count and hash alike, whatever a store does to order and to ways of writing a value."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.loading.contents import EMPTY, canonical, content, triple_lines
from kg.terms import XSD

NODE = ox.NamedNode("urn:x:y")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LITERALS = TEXTS.map(ox.Literal) | TEXTS.map(lambda text: ox.Literal(text, language="fr"))
TRIPLES = st.lists(LITERALS.map(lambda value: ox.Triple(NODE, NODE, value)), unique=True, max_size=8)


@given(TRIPLES, st.randoms(use_true_random=False))
def test_neither_order_nor_cut_matters(triples: list[ox.Triple], random: object) -> None:
    lines = triple_lines(triples)
    assert len(lines) == len(triples)
    whole = content(lines)
    random.shuffle(lines)  # type: ignore[attr-defined]  # it is a Random
    assert content(lines[2:], content(lines[:2])) == whole
    assert whole.triples == len(triples)


@given(TRIPLES, LITERALS)
def test_one_triple_more_or_another_is_seen(triples: list[ox.Triple], value: ox.Literal) -> None:
    other = ox.Triple(NODE, ox.NamedNode("urn:x:z"), value)
    assert content(triple_lines([*triples, other])).total != content(triple_lines(triples)).total


@given(st.decimals(-(10**12), 10**12, places=4), st.integers(0, 5))
def test_a_number_is_its_value(number: Decimal, zeros: int) -> None:
    def line(text: str) -> bytes:
        return canonical(triple_lines([ox.Triple(NODE, NODE, ox.Literal(text, datatype=ox.NamedNode(XSD.decimal)))])[0])

    assert line(f"{number:f}") == line(f"{number:f}" + "0" * zeros) == line(f"{number.normalize():f}")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b'"true"^^<%s>' % XSD.boolean.encode(), b'"1"^^<%s>' % XSD.boolean.encode(), True),
        (b'"007"^^<%s>' % XSD.integer.encode(), b'"7"^^<%s>' % XSD.integer.encode(), True),
        (b'"7"^^<%s>' % XSD.integer.encode(), b'"7"^^<%s>' % XSD.decimal.encode(), False),
        (b'"2024"^^<%s>' % XSD.gYear.encode(), b'"2024"', False),
        (b'"a"@fr-CA', b'"a"@fr-ca', True),
        (b'"a@fr-CA"', b'"a@fr-ca"', False),
        (b"<urn:a@FR>", b"<urn:a@fr>", False),
        (b'"5\\"007"^^<%s>' % XSD.integer.encode(), b'"5\\"7"^^<%s>' % XSD.integer.encode(), False),
        (b'"1.2.3"^^<%s>' % XSD.decimal.encode(), b'"1.2.30"^^<%s>' % XSD.decimal.encode(), False),
    ],
)
def test_what_is_the_same(one: bytes, other: bytes, *, same: bool) -> None:
    assert (content([b"<e:s> <e:p> " + one]) == content([b"<e:s> <e:p> " + other])) is same


def test_a_number_of_a_million_digits_costs_nothing() -> None:
    line = b'<e:s> <e:p> "' + b"9" * 1_000_000 + b'"^^<%s>' % XSD.integer.encode()
    assert canonical(line) == line
    assert content([]) == EMPTY
