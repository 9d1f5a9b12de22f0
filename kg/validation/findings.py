"""Quads by graph -> Finding: pySHACL on what the screening doubts, many articles at once.

Article graphs speak of the same events with values of their own, so each graph's nodes get names of their own before
they are laid together; the findings then speak of the right node in the right graph.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.quads import read_quads
from kg.records import Finding, Severity
from kg.terms import SH
from kg.validation.constraints import Term
from kg.validation.places import placed
from kg.validation.screening import doubtful
from kg.validation.shapes import aimed, path_text, rule_name, shapes_graph

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

BATCH = 40_000
"""Quads validated together, about 100 articles: pySHACL's start is shared, and the memory stays small."""
OWN_NAME = "urn:newskg:"
"""What a node's name begins with while its graph lies among others: then the graph's number and its IRI."""
RANK: Mapping[Severity, int] = {"Violation": 0, "Warning": 1, "Info": 2}

Graphs = Mapping[str, Sequence[Quad]]


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A graph with the pairs of rule and node that perhaps do not go together."""

    graph: str
    quads: Sequence[Quad]
    pairs: Sequence[tuple[str, Term]]


def validate(graphs: Graphs, *, texts: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """What breaks the shipped rules: by graph, the gravest first.

    `graphs` are article graphs, the merged graph, or any others, by IRI; each is taken for itself. `texts` are the
    normalised texts of articles by graph; with them a finding knows its line.
    """
    findings = chain.from_iterable(_batch_findings(batch) for batch in _batches(_doubted(graphs)))
    found = placed(findings, graphs, texts or {})
    return tuple(sorted(set(found), key=_order))


def validate_files(paths: Iterable[Path]) -> tuple[Finding, ...]:
    """What breaks the rules in RDF files (.nq .nt .trig .ttl .rdf .jsonld), file by file.

    A finding's source is the file where its graph names none. SettingError for a file that cannot be read.
    """
    return tuple(
        replace(finding, source=finding.source or str(path)) for path in paths for finding in validate(read_quads(path))
    )


def describe(finding: Finding, language: str) -> str:
    """A finding for people, on two to four lines: place and rule, message, statement, quote."""
    place = finding.source or finding.graph or "-"
    line = f":{finding.line}" if finding.line else ""
    message = dict(finding.messages).get(language) or next((text for _, text in finding.messages), finding.name)
    statement = " ".join(filter(None, [finding.focus, finding.path, finding.value]))
    quote = [f"  “{finding.quote}”"] if finding.quote else []
    head = f"{place}{line}: {finding.severity} {finding.name}: {message}"
    return "\n".join([head, f"  {statement}", *quote])


def _order(finding: Finding) -> tuple[str, int, str, str, str, str]:
    where = (finding.graph or "", RANK[finding.severity], finding.name, finding.focus)
    return *where, finding.path or "", finding.value or ""


def _doubted(graphs: Graphs) -> Iterator[_Doubt]:
    """The graphs that perhaps break a rule, in the order of their names."""
    for name in sorted(graphs):
        pairs = doubtful(graphs[name])
        if pairs:
            yield _Doubt(name, graphs[name], pairs)


def _batches(doubts: Iterable[_Doubt]) -> Iterator[list[_Doubt]]:
    batch: list[_Doubt] = []
    size = 0
    for doubt in doubts:
        if batch and size + len(doubt.quads) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(doubt)
        size += len(doubt.quads)
    if batch:
        yield batch


def _batch_findings(batch: Sequence[_Doubt]) -> Iterator[Finding]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    pairs: list[tuple[str, Node]] = []
    with _quiet("rdflib.term"):
        for number, doubt in enumerate(batch):
            for triple in _triples(number, doubt.quads):
                data.add(triple)
            pairs += [(rule, _term(node, f"{OWN_NAME}{number}:")) for rule, node in doubt.pairs]
        _, report, _ = pyshacl.validate(data, shacl_graph=aimed(pairs), inplace=True, allow_warnings=True)
    names = [doubt.graph for doubt in batch]
    for result in set(report.subjects(rdflib.RDF.type, rdflib.URIRef(SH.ValidationResult))):
        yield _finding(report, result, names)


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """Without the log of each literal that is no date or number: that is what the findings tell."""
    log = logging.getLogger(logger)
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _triples(number: int, quads: Iterable[Quad]) -> Iterator[tuple[Node, Node, Node]]:
    """The triples of a graph in rdflib's terms, its subjects under names of their own."""
    own = {quad.subject for quad in quads}
    terms: dict[object, Node] = {}
    for quad in quads:
        if isinstance(quad.object, Triple) or isinstance(quad.subject, Triple):
            continue
        for term in (quad.subject, quad.predicate, quad.object):
            if term not in terms:
                terms[term] = _term(term, f"{OWN_NAME}{number}:" if term in own else "")
        yield terms[quad.subject], terms[quad.predicate], terms[quad.object]


def _term(term: Term, prefix: str) -> Node:
    import rdflib

    if isinstance(term, Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    if isinstance(term, NamedNode):
        return rdflib.URIRef(prefix + term.value)
    return rdflib.URIRef(f"{prefix or OWN_NAME}_:{term.value}" if isinstance(term, BlankNode) else f"{OWN_NAME}{term}")


def _finding(report: rdflib.Graph, result: Node, names: Sequence[str]) -> Finding:
    from rdflib import URIRef

    rule = report.value(result, URIRef(SH.sourceShape))
    number, focus = _named(report.value(result, URIRef(SH.focusNode)))
    value = report.value(result, URIRef(SH.value))
    severity = str(report.value(result, URIRef(SH.resultSeverity))).removeprefix(SH.namespace)
    path = shapes_graph().value(rule, URIRef(SH.path))
    return Finding(
        rule=str(rule),
        name=rule_name(str(rule)),
        severity=cast(Severity, severity),
        messages=_messages(report, result),
        graph=names[number],
        focus=focus,
        path=None if path is None else path_text(shapes_graph(), path),
        value=None if value is None else _named(value)[1],
    )


def _messages(report: rdflib.Graph, result: Node) -> tuple[tuple[str, str], ...]:
    """Language and words of each message, in alphabetical order of languages."""
    from rdflib import Literal as Text
    from rdflib import URIRef

    messages = [text for text in report.objects(result, URIRef(SH.resultMessage)) if isinstance(text, Text)]
    return tuple(sorted((text.language or "", str(text)) for text in messages))


def _named(node: Node | None) -> tuple[int, str]:
    """The number of the graph and the name a node had there; 0 for one that no graph describes."""
    number, colon, name = str(node).removeprefix(OWN_NAME).partition(":")
    return (int(number), name) if colon and str(node).startswith(OWN_NAME) and number.isdigit() else (0, str(node))
