"""Finding -> the same with the source, quote and line of the words that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad

from kg.records import Finding
from kg.terms import DCTERMS, MERGED, NK, OA, PROV

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph as subject -> property -> values, and claim by what it is about."""

    nodes: Mapping[str, Values]
    claims: Mapping[str, Sequence[str]]


def placed(
    findings: Iterable[Finding], graphs: Mapping[str, Sequence[Quad]], texts: Mapping[str, str]
) -> Iterator[Finding]:
    """Findings with the article's source, the sentence, and its line where the graph's text is given.

    A finding in the merged graph is placed in the first article that its node rests on. The line is that of the words
    for the offending role where there are any, in the normalised text.
    """

    @cache
    def graph(name: str) -> _Graph:
        return _graph(graphs.get(name, ()))

    for finding in findings:
        article = finding.graph or ""
        if article == MERGED:
            article = _first_source(finding.focus, graph(MERGED)) or MERGED
        yield _placed(finding, article, graph(article), texts.get(article))


def _first_source(node: str, merged: _Graph) -> str | None:
    """The first of the articles that a merged node rests on."""
    return min(merged.nodes.get(node, {}).get(PROV.wasDerivedFrom, []), default=None)


def _graph(quads: Iterable[Quad]) -> _Graph:
    nodes: dict[str, dict[str, list[str]]] = {}
    claims: dict[str, list[str]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object.value)
            if quad.predicate.value == NK.about:
                claims.setdefault(quad.object.value, []).append(quad.subject.value)
    return _Graph(nodes, claims)


def _placed(finding: Finding, article: str, graph: _Graph, text: str | None) -> Finding:
    sources = graph.nodes.get(article, {}).get(DCTERMS.source, [article] if article != finding.graph else [])
    evidence = [iri for iri in _evidence(finding.focus, graph) if iri in graph.nodes]
    sentence = _supporting(evidence, NK.Event, graph) or evidence
    words = _supporting(evidence, finding.path or "", graph) or sentence
    start = _first(words, OA.start, graph)
    return replace(
        finding,
        source=min(sources, default=None),
        quote=_first(sentence, OA.exact, graph),
        line=_line(text, start) if text is not None and start is not None else None,
    )


def _evidence(focus: str, graph: _Graph) -> Sequence[str]:
    """The evidence of an event's claims, of a claim, or the evidence itself."""
    claims = graph.claims.get(focus, [focus])
    found = [iri for claim in claims for iri in graph.nodes.get(claim, {}).get(PROV.wasDerivedFrom, [])]
    return sorted(found) or [focus]


def _supporting(evidence: Sequence[str], role: str, graph: _Graph) -> list[str]:
    return [iri for iri in evidence if role in graph.nodes[iri].get(NK.supports, [])]


def _first(evidence: Iterable[str], part: str, graph: _Graph) -> str | None:
    """The first of these values among the selectors of the evidence."""
    selectors = (graph.nodes.get(s, {}) for iri in evidence for s in graph.nodes[iri].get(OA.hasSelector, [iri]))
    return next((value for selector in selectors for value in selector.get(part, [])), None)


def _line(text: str, start: str) -> int | None:
    return text.count("\n", 0, int(start)) + 1 if start.isdecimal() else None
