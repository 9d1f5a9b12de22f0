"""Quads of a graph -> the pairs of rule and node that pySHACL must look at; the others surely keep the rules.

pySHACL takes some milliseconds for an article, which is more than finding its facts; nearly every node keeps every
rule. So the shapes are compiled into plain functions first, which look at each node in microseconds and pass on what
they doubt. What they do not know (a constraint, a path, a target) they always doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.resources import ontology_file
from kg.terms import RDF, RDFS, SH
from kg.validation.constraints import CONSTRAINTS, Check, Conforms, Index, Term, Values, objects

SPEECH = frozenset({RDF.type, RDFS.label, SH.name, SH.message, SH.severity, SH.order, SH.path})
TARGETS = frozenset({SH.targetClass, SH.targetSubjectsOf})

Shapes = Mapping[Term, Mapping[str, Sequence[Term]]]
Path = Callable[[Index, Term], Values]


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape with its targets, compiled."""

    shape: NamedNode
    classes: tuple[Term, ...]
    properties: tuple[str, ...]
    conforms: Conforms


def doubtful(quads: Iterable[Quad]) -> tuple[tuple[str, Term], ...]:
    """Rule and node for each node of a graph that perhaps breaks the rule, each pair once."""
    index = _index(quads, _followed())
    pairs = ((rule, node) for rule in rules() for node in _targets(rule, index))
    return tuple(dict.fromkeys((rule.shape.value, node) for rule, node in pairs if not rule.conforms(index, node)))


@cache
def rules() -> tuple[Rule, ...]:
    """The shipped shapes, compiled; each property shape has the targets of the node shapes that name it."""
    shapes = _shapes()
    compiled: list[Rule] = []
    for shape in sorted((s for s in shapes if isinstance(s, NamedNode)), key=str):
        owners = [owner for owner, parts in shapes.items() if shape in parts.get(SH.property, ())]
        sources = [shapes[each] for each in (shape, *owners)]
        classes = tuple(chain.from_iterable(parts.get(SH.targetClass, ()) for parts in sources))
        properties = tuple(_iri(name) for name in shapes[shape].get(SH.targetSubjectsOf, ()))
        if classes or properties:
            compiled.append(Rule(shape, classes, properties, _conforms(shape, shapes, parts=False)))
    return tuple(compiled)


def _shapes() -> Shapes:
    found: dict[Term, dict[str, list[Term]]] = {}
    for triple in parse(ontology_file("shapes.ttl").read_bytes(), format=RdfFormat.TURTLE):
        found.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return found


def _index(quads: Iterable[Quad], followed: frozenset[str]) -> Index:
    forwards: dict[Term, dict[str, list[Term]]] = {}
    backwards: dict[tuple[str, Term], list[Term]] = {}
    for quad in quads:
        subject, name, value = quad.subject, quad.predicate.value, quad.object
        forwards.setdefault(subject, {}).setdefault(name, []).append(value)
        if name in followed:
            backwards.setdefault((name, value), []).append(subject)
    return Index(forwards, backwards)


@cache
def _followed() -> frozenset[str]:
    """Properties that targets and paths follow backwards."""
    inverse = (_iri(name) for parts in _shapes().values() for name in parts.get(SH.inversePath, ()))
    return frozenset({RDF.type, *inverse})


def _targets(rule: Rule, index: Index) -> Iterator[Term]:
    for class_ in rule.classes:
        yield from index.subjects.get((RDF.type, class_), ())
    for name in rule.properties:
        yield from (subject for subject, values in index.objects.items() if name in values)


def _conforms(shape: Term, shapes: Shapes, *, parts: bool = True) -> Conforms:
    """The test of a shape; without its `parts` (sh:property), which are rules of their own, at the top."""
    described = shapes[shape]
    path = _path(described[SH.path][0], shapes) if SH.path in described else None
    checks = [
        _check(name, value, shapes)
        for name, values in described.items()
        if name not in SPEECH | TARGETS | (frozenset() if parts else {SH.property})
        for value in values
    ]

    def conforms(index: Index, focus: Term) -> bool:
        values = path(index, focus) if path else (focus,)
        for check in checks:  # noqa: SIM110 - a loop, not all(): half the time of the screening goes here
            if not check(index, focus, values):
                return False
        return True

    return conforms


def _check(name: str, value: Term, shapes: Shapes) -> Check:
    if name == SH.in_:
        allowed = frozenset(_members(value, shapes))
        return lambda _index, _focus, values: allowed.issuperset(values)
    if name == SH.or_:
        return _any([_conforms(shape, shapes) for shape in _members(value, shapes)])
    if name == SH.property:
        part = _conforms(value, shapes)
        return lambda index, _focus, values: all(part(index, each) for each in values)
    return CONSTRAINTS[name](value) if name in CONSTRAINTS else _doubt


def _any(alternatives: Sequence[Conforms]) -> Check:
    return lambda index, _focus, values: all(any(test(index, each) for test in alternatives) for each in values)


def _doubt(_index: Index, _focus: Term, _values: Values) -> bool:
    """What is not known is doubted."""
    return False


def _path(path: Term, shapes: Shapes) -> Path:
    described = shapes.get(path, {}) if isinstance(path, BlankNode) else {}
    if SH.inversePath in described:
        name = _iri(described[SH.inversePath][0])
        return lambda index, focus: index.subjects.get((name, focus), ())
    if SH.alternativePath in described:
        ways = [_path(part, shapes) for part in _members(described[SH.alternativePath][0], shapes)]
        return lambda index, focus: tuple(value for way in ways for value in way(index, focus))
    if RDF.first in described:
        return _sequence([_path(part, shapes) for part in _members(path, shapes)])
    name = _iri(path)
    return lambda index, focus: objects(index, focus, name)


def _sequence(steps: Sequence[Path]) -> Path:
    def walk(index: Index, focus: Term) -> Values:
        reached: Values = (focus,)
        for step in steps:
            reached = tuple(value for node in reached for value in step(index, node))
        return reached

    return walk


def _members(head: Term, shapes: Shapes) -> Iterator[Term]:
    while RDF.first in shapes.get(head, {}):
        yield shapes[head][RDF.first][0]
        head = shapes[head][RDF.rest][0]


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""
