"""Quads -> a table of events for spreadsheets and data frames: a row for each event, a column for each role."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import IO, Final

import pyoxigraph as ox

from kg.errors import MissingExtra
from kg.exports.common import EVENTS, Node, kind, label, local, nodes
from kg.terms import DCTERMS, NK

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "date": NK.date,
        "date_start": NK.dateStart,
        "date_end": NK.dateEnd,
        "investors": NK.investor,
        "lead": NK.leadInvestor,
        "investee": NK.investee,
        "round": NK.round,
        "acquirer": NK.acquirer,
        "target": NK.target,
        "partners": NK.partner,
        "developer": NK.developer,
        "model": NK.model,
        "license": DCTERMS.license,
        "open_weights": NK.openWeights,
        "supersedes": NK.supersedes,
        "regulator": NK.regulator,
        "action": NK.action,
        "concerns": NK.concerns,
        "amount": NK.amount,
        "currency": NK.currency,
        "valuation": NK.valuation,
        "valuation_currency": NK.valuationCurrency,
        "sources": NK.sourceCount,
        "disputed": NK.disputedProperty,
    }
)
"""Column -> property; several values stand in one cell, with "; " between them."""
COLUMNS: Final = ("event", "kind", "status", *ROLES)
NUMBERS: Final = frozenset({"amount", "valuation"})
COUNTS: Final = frozenset({"sources"})
FORMULA: Final = re.compile(r"[=+\-@\t\r]")
"""How a spreadsheet's formula begins."""

Row = Mapping[str, str]


def write_csv(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """UTF-8, a header and a row for each event and prospect; a cell that would run as a formula begins with `'`."""
    found = rows(quads)
    text = io.StringIO()
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    lines.writeheader()
    lines.writerows({column: _harmless(column, cell) for column, cell in row.items()} for row in found)
    file.write(text.getvalue().encode())
    return len(found)


def _harmless(column: str, cell: str) -> str:
    return "'" + cell if FORMULA.match(cell) and column not in NUMBERS else cell


def rows(quads: Iterable[ox.Quad]) -> tuple[Row, ...]:
    """The events and prospects of the merged graph by kind, date and IRI; an unknown date comes last."""
    described = nodes(quads)
    events = [(iri, node) for iri, node in described.items() if kind(node) in EVENTS.values()]
    found = [_row(iri, node, described) for iri, node in events]
    return tuple(sorted(found, key=lambda row: (row["kind"], row["date_start"] or "~", row["event"])))


def _row(iri: str, node: Node, described: Mapping[str, Node]) -> Row:
    status = "; ".join(local(value.value) for value in node.get(NK.status, ()))
    values = {column: _cell(node.get(name, ()), described) for column, name in ROLES.items()}
    return {"event": iri, "kind": kind(node), "status": status, **values}


def _cell(values: Sequence[ox.NamedNode | ox.Literal], described: Mapping[str, Node]) -> str:
    return "; ".join(_words(values, described))


def _words(values: Sequence[ox.NamedNode | ox.Literal], described: Mapping[str, Node]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ox.Literal):
            yield value.value
        else:
            yield label(value.value, described[value.value]) if value.value in described else local(value.value)


def write_parquet(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """The same table as Parquet: amounts as decimals, all else as in the CSV, empty cells as null."""
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra("parquet", "a .parquet file") from error
    found = rows(quads)
    types = {column: _arrow_type(column, pa) for column in COLUMNS}
    columns = {column: pa.array([_value(column, row[column]) for row in found], types[column]) for column in COLUMNS}
    pq.write_table(pa.table(columns), file)
    return len(found)


def _arrow_type(column: str, pa: ModuleType) -> object:
    if column in NUMBERS:
        return pa.decimal128(38, 6)
    return pa.int64() if column in COUNTS else pa.string()


def _value(column: str, cell: str) -> str | int | Decimal | None:
    if not cell:
        return None
    if column in NUMBERS:
        return Decimal(cell)
    return int(cell) if column in COUNTS else cell
