"""Triples -> what a graph holds, in a form that two stores can be compared by: how many, and one hash.

Every store writes some values its own way (2.50 as 2.5, fr-FR as fr-fr), so a triple is hashed in the canonical form
of its value. The hash of a graph is the sum of those of its triples, so no order and no memory is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.terms import XSD

if TYPE_CHECKING:
    from kg.stores import Store

CHUNK: Final = 20_000
"""Triples that are written out at once."""
MODULUS: Final = 1 << 256
TYPE: Final = b'"^^<'
"""Between a value and its datatype, the last time that it stands in a line: an IRI holds no quote."""
OPENING: Final = b'> "'
"""Before a value, after the property; nor can a value hold this."""
NUMBER: Final = re.compile(rb"[+-]?[0-9.]{1,400}|true|false")
"""A number or truth value of a length that is worth to be understood."""
TAGGED: Final = re.compile(rb'(?<=")@[A-Za-z0-9-]+\Z')
LONGEST_TAG: Final = 64


@dataclass(frozen=True, slots=True)
class Content:
    """What a graph holds: its number of triples and the sum of their hashes."""

    triples: int = 0
    total: int = 0

    @property
    def hash(self) -> str:
        """The hash in hexadecimal digits."""
        return f"{self.total:064x}"


EMPTY: Final = Content()


def graph_lines(store: Store, graph: str) -> Iterator[list[bytes]]:
    """The triples of one graph as N-Triples without their final full stop, some thousands at a time."""
    quads = iter(store.quads(graph))
    while chunk := [quad.triple for quad in islice(quads, CHUNK)]:
        yield triple_lines(chunk)


def triple_lines(triples: Iterable[ox.Triple]) -> list[bytes]:
    """Triples as N-Triples, a line for each, without the full stop."""
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return [line[:-2] for line in written.split(b"\n") if line]


def content(lines: Iterable[bytes], before: Content = EMPTY) -> Content:
    """What these triples are together, with those `before` them; no triple may come twice.

    >>> a, b = b'<e:s> <e:p> "2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', b'<e:s> <e:p> "x"@fr-FR'
    >>> content([a, b]) == content([b.lower(), a.replace(b"2.50", b"2.5")])
    True
    """
    hashes = [int.from_bytes(sha256(line).digest(), "big") for line in map(canonical, lines)]
    return Content(before.triples + len(hashes), (before.total + sum(hashes)) % MODULUS)


def canonical(line: bytes) -> bytes:
    """A triple with its value in the one form that XSD calls canonical, and its language in small letters.

    >>> canonical(b'<e:s> <e:p> "+02.50"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    b'<e:s> <e:p> "2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    last = line[-1:]
    if last == b'"':
        return line
    if last == b">":
        end = line.rfind(TYPE)
        return line if end < 0 else _canonical_value(line, end)
    tag = TAGGED.search(line[-LONGEST_TAG:])
    return line[: -len(tag[0])] + tag[0].lower() if tag else line


def _canonical_value(line: bytes, end: int) -> bytes:
    """A triple whose value ends there, before its datatype."""
    form = CANONICAL.get(line[end + len(TYPE) : -1])
    start = line.rfind(OPENING, 0, end) + len(OPENING)
    value = line[start:end]
    if form is None or not NUMBER.fullmatch(value):
        return line
    return line[:start] + form(value.decode()).encode() + line[end:]


def _decimal(text: str) -> str:
    """Without zeros that say nothing; a text that is no number stays.

    >>> _decimal("+02.50"), _decimal("-0.0"), _decimal("1.2.3")
    ('2.5', '0', '1.2.3')
    """
    if text.isdigit() and text[0] != "0":
        return text
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    whole, _, part = f"{number:f}".partition(".")
    shown = f"{whole}.{part}".rstrip("0").rstrip(".") if part else whole
    return shown if number else "0"


def _integer(text: str) -> str:
    if text.isdigit() and text[0] != "0":
        return text
    return str(int(text)) if text.lstrip("+-").isdecimal() else text


def _boolean(text: str) -> str:
    return {"1": "true", "0": "false"}.get(text, text)


CANONICAL: Final[Mapping[bytes, Callable[[str], str]]] = MappingProxyType(
    {XSD.decimal.encode(): _decimal, XSD.integer.encode(): _integer, XSD.boolean.encode(): _boolean}
)
"""Datatype -> the canonical form of a value of it; the graph has no other that stores write in their own way."""
