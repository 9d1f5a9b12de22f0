"""What an endpoint tells of itself: SPARQL 1.1 Service Description, with the figures of VoID."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.serving.replies import RDF_FORMATS, RESULT_FORMATS
from kg.terms import FORMATS, MERGED, PREFIXES, RDF, SD, VOID, XSD

Counts = Mapping[str, Any]
"""Figures of the merged graph and of the dataset; JSON values."""


def counts(database: ox.Store) -> dict[str, Any]:
    """The figures that VoID asks for. Reads the merged graph once, in which a subject's statements stand together."""
    properties: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    subjects, before = 0, None
    for quad in database.quads_for_pattern(None, None, None, ox.NamedNode(MERGED)):
        properties[quad.predicate.value] += 1
        subjects += quad.subject != before
        before = quad.subject
        if quad.predicate.value == RDF.type and isinstance(quad.object, ox.NamedNode):
            classes[quad.object.value] += 1
    return {
        "triples": properties.total(),
        "subjects": subjects,
        "properties": dict(sorted(properties.items())),
        "classes": dict(sorted(classes.items())),
        "graphs": sum(1 for _ in database.named_graphs()),
        "quads": len(database),
    }


def description(endpoint: str, *, base: str, counted: Counts | None, format: str) -> bytes:
    """The service description in a format of RDF; without figures where they are not counted yet.

    `endpoint` is the address of the SPARQL endpoint, `base` what the instance IRIs begin with.
    """
    triples = [*_service(endpoint), *_dataset(endpoint, base), *(_figures(endpoint, counted) if counted else ())]
    prefixes = {"sd": SD, "void": VOID, **PREFIXES}
    return ox.serialize(triples, format=RDF_FORMATS[format], prefixes={} if format in ("nt", "nq") else prefixes) or b""


def _service(endpoint: str) -> Iterator[ox.Triple]:
    service = f"{endpoint}#service"
    yield _link(service, RDF.type, SD + "Service")
    yield _link(service, SD + "endpoint", endpoint)
    yield _link(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    yield _link(service, SD + "defaultDataset", f"{endpoint}#dataset")
    for name in sorted({*RESULT_FORMATS, *RDF_FORMATS}):
        yield _link(service, SD + "resultFormat", FORMATS + FORMAT_NAMES[name])


FORMAT_NAMES: Final[Mapping[str, str]] = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
    "n3": "N3",
}
"""Format -> its name among the unique IRIs that the W3C gives to formats."""


def _dataset(endpoint: str, base: str) -> Iterator[ox.Triple]:
    """The default graph of a query that names none is the merged graph, which also has its name."""
    dataset, default, named = (f"{endpoint}#{part}" for part in ("dataset", "default-graph", "merged"))
    yield _link(dataset, RDF.type, SD + "Dataset")
    yield _link(dataset, RDF.type, VOID + "Dataset")
    yield _link(dataset, VOID + "sparqlEndpoint", endpoint)
    yield ox.Triple(ox.NamedNode(dataset), ox.NamedNode(VOID + "uriSpace"), ox.Literal(base))
    yield _link(dataset, SD + "defaultGraph", default)
    yield _link(dataset, SD + "namedGraph", named)
    yield _link(default, RDF.type, SD + "Graph")
    yield _link(default, RDF.type, VOID + "Dataset")
    yield _link(named, RDF.type, SD + "NamedGraph")
    yield _link(named, SD + "name", MERGED)
    yield _link(named, SD + "graph", default)


def _figures(endpoint: str, counted: Counts) -> Iterator[ox.Triple]:
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _figure(dataset, "triples", counted["quads"])
    for name, number in (("triples", counted["triples"]), ("entities", counted["subjects"])):
        yield _figure(default, name, number)
    yield _figure(default, "distinctSubjects", counted["subjects"])
    for name in ("properties", "classes"):
        yield _figure(default, name, len(counted[name]))
    yield from _partitions(default, "class", "entities", counted["classes"])
    yield from _partitions(default, "property", "triples", counted["properties"])


def _partitions(default: str, kind: str, figure: str, numbers: Mapping[str, int]) -> Iterator[ox.Triple]:
    for place, (name, number) in enumerate(numbers.items(), start=1):
        part = f"{default}-{kind}-{place}"
        yield _link(default, f"{VOID}{kind}Partition", part)
        yield _link(part, VOID + kind, name)
        yield _figure(part, figure, number)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _figure(subject: str, name: str, number: int) -> ox.Triple:
    value = ox.Literal(str(number), datatype=ox.NamedNode(XSD.integer))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(VOID + name), value)
