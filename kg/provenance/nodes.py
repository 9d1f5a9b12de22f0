"""A name -> the node of a graph that it stands for, with what the graph says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ArticleError, SettingError
from kg.quads import node as iri_node
from kg.terms import DCTERMS, MERGED, PREFIXES, SKOS, term_text

if TYPE_CHECKING:
    from kg.stores import Store

Node = Mapping[str, Sequence[Any]]

SUGGESTED: Final = 20_000
"""Names among which near ones are looked for; among more it would take too long."""


def find_node(store: Store, name: str, *, base: str | None = None) -> str:
    """The IRI that a name stands for.

    The name is an IRI, also in angle brackets or as a CURIE; what follows the base of the store's IRIs
    ("company/mistral-ai"); an article's URL; or the label of one entity.
    Raises SettingError where it stands for nothing, with the nearest labels, or for several.
    """
    plain = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    for iri in _spelled_out(store, plain, base):
        if _stands(store, iri):
            return iri
    found = sorted({*_by_url(store, plain), *_by_label(store, plain)})
    if len(found) == 1:
        return found[0]
    if found:
        raise SettingError(f"{name}: stands for {', '.join(found[:5])}; give one of them", name)
    raise SettingError(f"{name}: neither a file nor in the store{_offer(store, plain)}", name)


def _spelled_out(store: Store, plain: str, base: str | None) -> Iterator[str]:
    prefix, colon, rest = plain.partition(":")
    yield plain
    if colon and prefix in PREFIXES:
        yield PREFIXES[prefix] + rest
    if "://" not in plain:
        bases = {graph[: graph.index("article/")] for graph in store.graphs() if "article/" in graph}
        yield from (each + plain for each in ([base] if base else sorted(bases)))


def _stands(store: Store, iri: str) -> bool:
    try:
        iri_node(iri)
    except ArticleError:
        return False
    return next(store.quads(subject=iri), None) is not None


def _by_url(store: Store, url: str) -> Iterator[str]:
    if "://" in url:
        for graph in store.graphs():
            for quad in store.quads(graph, subject=graph, predicate=DCTERMS.source):
                if term_text(quad.object) == url:
                    yield graph


def _by_label(store: Store, words: str) -> Iterator[str]:
    wanted = words.casefold()
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for quad in store.quads(MERGED, predicate=predicate):
            if term_text(quad.object).casefold() == wanted:
                yield term_text(quad.subject)


def _offer(store: Store, words: str) -> str:
    labels = sorted({term_text(q.object) for q in islice(store.quads(MERGED, predicate=SKOS.prefLabel), SUGGESTED)})
    near = get_close_matches(words[:100], labels, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else "; give an IRI, company/NAME, or a name"


def node_of(store: Store, graph: str, subject: str) -> Node:
    """Property -> values of a subject in one graph, in a fixed order."""
    node: dict[str, list[Any]] = {}
    for quad in sorted(store.quads(graph, subject=subject), key=str):
        node.setdefault(quad.predicate.value, []).append(quad.object)
    return node


def first_of(node: Node, name: str) -> str:
    """The text of a property's first value; "" if there is none."""
    return next((term_text(value) for value in node.get(name, ())), "")
