"""Quads by graph -> Finding: pySHACL on rdflib graphs, many articles at once.

Article graphs speak of the same events with values of their own, so each graph's nodes get names of their own before
they are laid together; the findings then speak of the right node in the right graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.quads import read_quads
from kg.records import Finding, Severity
from kg.terms import SH
from kg.validation.places import placed
from kg.validation.shapes import path_text, rule_name, shapes_graph

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

BATCH = 40_000
"""Quads validated together, about 100 articles: pySHACL's start is shared, and the memory stays small."""
OWN_NAME = "urn:newskg:"
"""What a node's name begins with while its graph lies among others: then the graph's number and its IRI."""
RANK: Mapping[Severity, int] = {"Violation": 0, "Warning": 1, "Info": 2}

Graphs = Mapping[str, Sequence[Quad]]


def validate(graphs: Graphs, *, texts: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """What breaks the shipped rules: by graph, the gravest first.

    `graphs` are article graphs, the merged graph, or any others, by IRI; each is taken for itself. `texts` are the
    normalised texts of articles by graph; with them a finding knows its line.
    """
    findings = chain.from_iterable(_batch_findings(batch) for batch in _batches(graphs))
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


def _batches(graphs: Graphs) -> Iterator[list[tuple[str, Sequence[Quad]]]]:
    """Graphs in the order of their names, some at a time."""
    batch: list[tuple[str, Sequence[Quad]]] = []
    size = 0
    for name in sorted(graphs):
        if batch and size + len(graphs[name]) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append((name, graphs[name]))
        size += len(graphs[name])
    if batch:
        yield batch


def _batch_findings(batch: Sequence[tuple[str, Sequence[Quad]]]) -> Iterator[Finding]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    for number, (_, quads) in enumerate(batch):
        for triple in _triples(number, quads):
            data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), inplace=True, allow_warnings=True)
    names = [name for name, _ in batch]
    for result in set(report.subjects(rdflib.RDF.type, rdflib.URIRef(SH.ValidationResult))):
        yield _finding(report, result, names)


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


def _term(term: NamedNode | BlankNode | Literal, prefix: str) -> Node:
    import rdflib

    if isinstance(term, Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    if isinstance(term, BlankNode):
        return rdflib.URIRef(f"{prefix or OWN_NAME}_:{term.value}")
    return rdflib.URIRef(prefix + term.value)


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
