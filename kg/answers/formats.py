"""Answers -> text, for people (table, markdown) and for programs.

CSV, TSV, JSON and XML are those of SPARQL 1.1, with one deviation: a CSV cell that a spreadsheet would run as a
formula gets an apostrophe in front. TSV is exact.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.answers.nearest import offer
from kg.answers.results import Answer, Value
from kg.errors import QueryError
from kg.terms import PREFIXES, XSD

FORMULA: Final = re.compile(r"[=+\-@\t\r]")
"""How a spreadsheet's formula begins."""
DECEIVING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What moves the cursor, colours the terminal or turns the direction of writing."""
NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LOCAL_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def render(answer: Answer, format: str = "table") -> str:
    """The answer in a format, ending with a line break.

    A graph in a format for rows is its triples. Raises QueryError for an unknown format, or one that does not fit.
    """
    if format not in FORMATS:
        known = f"; there are {', '.join(FORMATS)}"
        raise QueryError(f"no format is called {format!r}{offer(format, FORMATS) or known}", format)
    if format in GRAPH_FORMATS and answer.kind != "graph":
        raise QueryError(f"{format} is for CONSTRUCT and DESCRIBE; take table, csv, tsv, json, xml or markdown", format)
    return FORMATS[format](answer)


def _table(answer: Answer) -> str:
    if answer.kind == "ask":
        return _truth(answer)
    rows = [answer.variables, *([_shown(value) for value in row] for row in answer.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def _truth(answer: Answer) -> str:
    return f"{str(answer.truth).lower()}\n"


def _width(text: str) -> int:
    """Columns on a terminal: wide letters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _shown(value: Value | None) -> str:
    """A value for people: known prefixes, no types, nothing that moves the cursor or turns the writing."""
    match value:
        case None:
            return ""
        case ox.NamedNode(value=iri):
            shown = _abbreviated(iri)
        case ox.Literal(value=text):
            shown = text
        case _:
            shown = str(value)
    return DECEIVING.sub(_escaped, re.sub(r"[\n\r\t]+", " ", shown))


def _escaped(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign.group()):04x}"


def _abbreviated(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and LOCAL_NAME.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _markdown(answer: Answer) -> str:
    if answer.kind == "ask":
        return _truth(answer)
    rows = [answer.variables, ["---"] * len(answer.variables), *([_cell(v) for v in row] for row in answer.rows)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(value: Value | None) -> str:
    """Text only: no sign of Markdown or HTML keeps its meaning; an address stays a link."""
    shown = _shown(value)
    return f"<{shown}>" if LINK.fullmatch(shown) and isinstance(value, ox.NamedNode) else MARKUP.sub(r"\\\g<0>", shown)


LINK: Final = re.compile(r"https?://[^\s<>|\\`]+")
MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#|!~&]")


def _csv(answer: Answer) -> str:
    if answer.kind == "ask":
        return _truth(answer)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(answer.variables)
    lines.writerows([_plain(value) for value in row] for row in answer.rows)
    return out.getvalue()


def _plain(value: Value | None) -> str:
    if isinstance(value, ox.Literal) and FORMULA.match(value.value) and value.datatype.value not in NUMBERS:
        return "'" + value.value
    return "" if value is None else getattr(value, "value", str(value))


NUMBERS: Final = frozenset({XSD.integer, XSD.decimal})


def _tsv(answer: Answer) -> str:
    if answer.kind == "ask":
        return _truth(answer)
    rows = [[f"?{name}" for name in answer.variables], *([_exact(value) for value in row] for row in answer.rows)]
    return "".join("\t".join(row) + "\n" for row in rows)


def _exact(value: Value | None) -> str:
    return "" if value is None else str(value).replace("\t", "\\t")


def _json(answer: Answer) -> str:
    if answer.kind == "ask":
        return json.dumps({"head": {}, "boolean": answer.truth}) + "\n"
    head = json.dumps({"vars": answer.variables}, ensure_ascii=False)
    rows = ",\n".join(json.dumps(_binding(answer.variables, row), ensure_ascii=False) for row in answer.rows)
    return f'{{"head": {head}, "results": {{"bindings": [\n{rows}\n]}}}}\n'


def _binding(variables: Sequence[str], row: Sequence[Value | None]) -> dict[str, object]:
    return {name: _json_term(value) for name, value in zip(variables, row, strict=True) if value is not None}


def _json_term(value: Value) -> Mapping[str, object]:
    match value:
        case ox.NamedNode(value=iri):
            return {"type": "uri", "value": iri}
        case ox.Literal(value=text, language=str(language)):
            return {"type": "literal", "value": text, "xml:lang": language}
        case ox.Literal(value=text, datatype=datatype):
            return {"type": "literal", "value": text} | ({"datatype": datatype.value} if _typed(datatype) else {})
        case ox.BlankNode(value=name):
            return {"type": "bnode", "value": name}
        case ox.Triple(subject=subject, predicate=predicate, object=object_):
            parts = {"subject": subject, "predicate": predicate, "object": object_}
            return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}


def _typed(datatype: ox.NamedNode) -> bool:
    return datatype.value != XSD.string


def _xml(answer: Answer) -> str:
    start = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
    if answer.kind == "ask":
        return f"{start}<head/>\n<boolean>{_truth(answer).strip()}</boolean>\n</sparql>\n"
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in answer.variables)
    rows = "".join(f"<result>{_xml_row(answer.variables, row)}</result>\n" for row in answer.rows)
    return f"{start}<head>{head}</head>\n<results>\n{rows}</results>\n</sparql>\n"


def _xml_row(variables: Sequence[str], row: Sequence[Value | None]) -> str:
    pairs = zip(variables, row, strict=True)
    return "".join(f"<binding name={quoteattr(n)}>{_xml_term(value)}</binding>" for n, value in pairs if value)


def _xml_term(value: Value) -> str:
    match value:
        case ox.NamedNode(value=iri):
            return f"<uri>{_xml_text(iri)}</uri>"
        case ox.Literal(value=text, language=str(language)):
            return f"<literal xml:lang={quoteattr(language)}>{_xml_text(text)}</literal>"
        case ox.Literal(value=text, datatype=datatype):
            kind = f" datatype={quoteattr(datatype.value)}" if _typed(datatype) else ""
            return f"<literal{kind}>{_xml_text(text)}</literal>"
        case ox.BlankNode(value=name):
            return f"<bnode>{_xml_text(name)}</bnode>"
        case ox.Triple(subject=subject, predicate=predicate, object=object_):
            parts = {"subject": subject, "predicate": predicate, "object": object_}
            return f"<triple>{''.join(f'<{n}>{_xml_term(part)}</{n}>' for n, part in parts.items())}</triple>"


def _xml_text(text: str) -> str:
    """What XML cannot hold is shown as U+FFFD."""
    return escape(NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _turtle(answer: Answer) -> str:
    return _serialised(answer, ox.RdfFormat.TURTLE)


def _ntriples(answer: Answer) -> str:
    return _serialised(answer, ox.RdfFormat.N_TRIPLES)


def _serialised(answer: Answer, format: ox.RdfFormat) -> str:
    triples = [ox.Triple(*row) for row in answer.rows]  # type: ignore[arg-type]  # rows of a graph are whole triples
    written = ox.serialize(triples, format=format, prefixes=dict(PREFIXES))
    return (written or b"").decode()


FORMATS: Final[Mapping[str, Callable[[Answer], str]]] = MappingProxyType(
    {
        "table": _table,
        "csv": _csv,
        "tsv": _tsv,
        "json": _json,
        "xml": _xml,
        "markdown": _markdown,
        "turtle": _turtle,
        "ntriples": _ntriples,
    }
)
GRAPH_FORMATS: Final = frozenset({"turtle", "ntriples"})
