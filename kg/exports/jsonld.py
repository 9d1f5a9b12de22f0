"""Quads -> JSON-LD, compact: short keys by the context of `ontology/context.jsonld`, which stands in the file itself.

No reader needs another file or the network. A value that the context does not fit is written in full beside it, so
that whatever the graph holds reads back equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import IO, Any, Final

import pyoxigraph as ox

from kg.resources import ontology_file
from kg.terms import RDF, XSD

CONTEXT: Final = "context.jsonld"
LINKS: Final = frozenset({"@id", "@vocab"})
LONGEST_NUMBER: Final = 15
"""Digits that a number of JSON keeps in every reader: those of a double."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Context:
    """The context: as it is written, and by IRI the short key, the type that it gives values, and what is by language.

    `schemes` are the words that a reader would take for one of the context's own before a colon.
    """

    written: Mapping[str, Any]
    keys: Mapping[str, str]
    types: Mapping[str, str]
    by_language: frozenset[str]
    schemes: frozenset[str]


@cache
def context() -> Context:
    """The shipped context."""
    written: dict[str, Any] = json.loads(ontology_file(CONTEXT).read_text("utf-8"))["@context"]
    prefixes = {key: told for key, told in written.items() if isinstance(told, str) and told.endswith(("/", "#"))}
    terms = {key: told if isinstance(told, dict) else {"@id": told} for key, told in written.items()}
    iris = {key: _spelled_out(told["@id"], prefixes) for key, told in terms.items() if key not in prefixes}
    return Context(
        written=MappingProxyType(written),
        keys=MappingProxyType({iri: key for key, iri in iris.items()}),
        types=MappingProxyType({iri: _spelled_out(terms[key].get("@type", ""), prefixes) for key, iri in iris.items()}),
        by_language=frozenset(iri for key, iri in iris.items() if terms[key].get("@container") == "@language"),
        schemes=frozenset(written),
    )


def _spelled_out(name: str, prefixes: Mapping[str, str]) -> str:
    """A compact IRI in full; a keyword stays.

    >>> _spelled_out("nk:date", {"nk": "https://x.example/#"})
    'https://x.example/#date'
    """
    prefix, _, rest = name.partition(":")
    return prefixes[prefix] + rest if prefix in prefixes else name


def write_jsonld(quads: Iterable[ox.Quad], file: IO[bytes]) -> int:
    """JSON-LD with its context, a line for each node, graph by graph, sorted; how many statements.

    Raises ValueError for an IRI that every reader of this context would take for another.
    """
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))
    file.write(f'{{"@context": {_json(dict(context().written))},\n"@graph": ['.encode())
    parted = ""
    for graph, of_graph in groupby(ordered, key=lambda quad: quad.graph_name):
        file.write(f"{parted}\n{_opening(graph)}".encode())
        file.write(",\n".join(_json(node) for node in _nodes(of_graph)).encode())
        file.write(b"\n" if isinstance(graph, ox.DefaultGraph) else b"\n]}")
        parted = ","
    file.write(b"\n]}\n")
    return len(ordered)


def _opening(graph: object) -> str:
    """The beginning of a named graph; the nodes of the default graph stand by themselves."""
    return "" if isinstance(graph, ox.DefaultGraph) else f'{{"@id": {_json(_iri(graph))}, "@graph": [\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _nodes(quads: Iterable[ox.Quad]) -> Iterator[Mapping[str, object]]:
    for subject, said in groupby(quads, key=lambda quad: quad.subject):
        node: dict[str, object] = {"@id": _iri(subject)}
        for predicate, of_predicate in groupby(said, key=lambda quad: quad.predicate.value):
            node |= _property(predicate, [quad.object for quad in of_predicate])  # type: ignore[misc]  # no triples
        yield node


def _property(predicate: str, values: Sequence[Term]) -> dict[str, object]:
    """A property with its values: those that the context fits under its key, others in full under its IRI."""
    told, links = context(), [value for value in values if isinstance(value, ox.NamedNode)]
    if predicate == RDF.type and len(links) == len(values):
        return {"@type": _one_or_all([_by_word(value.value) for value in links])}
    if predicate not in told.by_language:
        key = told.keys.get(predicate) or _checked(predicate)
        return {key: _one_or_all([_value(value, told.types.get(predicate, "")) for value in values])}
    tagged = [value for value in values if isinstance(value, ox.Literal) and value.language]
    others = [_value(value, "") for value in values if value not in tagged]
    mapped: dict[str, list[object]] = {}
    for value in tagged:
        mapped.setdefault(str(value.language), []).append(value.value)
    found: dict[str, object] = {}
    if mapped:
        found[told.keys[predicate]] = {language: _one_or_all(texts) for language, texts in mapped.items()}
    if others:
        found[predicate] = _one_or_all(others)
    return found


def _one_or_all(values: list[Any]) -> object:
    return values[0] if len(values) == 1 else values


def _value(value: Term, type_: str) -> object:
    """A value under a key that gives it a type, in full where it is of another.

    >>> _value(ox.Literal("28.5", datatype=ox.NamedNode(XSD.decimal)), XSD.decimal), _value(ox.Literal(5), XSD.integer)
    ('28.5', 5)
    >>> _value(ox.Literal("28.5", datatype=ox.NamedNode(XSD.decimal)), "")
    {'@value': '28.5', '@type': 'xsd:decimal'}
    """
    if not isinstance(value, ox.Literal):
        name = _by_word(value.value) if type_ == "@vocab" and isinstance(value, ox.NamedNode) else _iri(value)
        return name if type_ in LINKS else {"@id": _iri(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == XSD.string:
        return {"@value": value.value} if type_ else value.value
    if datatype == type_:
        return _plain(value.value, datatype)
    return {"@value": value.value, "@type": _datatype(datatype)}


def _plain(text: str, datatype: str) -> str | int | bool:
    """A number or truth value as JSON has it, if it reads back as the same text."""
    if datatype == XSD.boolean and text in {"true", "false"}:
        return text == "true"
    if datatype == XSD.integer and len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit():
        return int(text) if str(int(text)) == text else text
    return text


def _datatype(iri: str) -> str:
    return f"xsd:{iri.removeprefix(XSD.namespace)}" if iri.startswith(XSD.namespace) else _checked(iri)


def _by_word(iri: str) -> str:
    """A term of the vocabulary by its word, any other IRI in full."""
    return context().keys.get(iri) or _checked(iri)


def _iri(node: object) -> str:
    return _checked(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _checked(iri: str) -> str:
    """An IRI in full, unless its scheme is a word of the context."""
    scheme, _, rest = iri.partition(":")
    if scheme in context().schemes and not rest.startswith("//"):
        raise ValueError(f"<{iri}> begins like a word of {CONTEXT}; take .trig")
    return iri
