"""Two states of a graph -> what came, went and changed: node by node for people, statement by statement as a patch.

States are compared graph by graph, and the merged graph node by node, so that what is alike never lies in memory
together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from kg.exports.common import kind, label, local
from kg.stores.past import touched
from kg.terms import DCTERMS, MERGED, NK, PROV, RDF, SKOS, WIKIDATA, term_text

if TYPE_CHECKING:
    from kg.stores.base import State

What = Literal["added", "gone", "changed"]
Quads = frozenset[Any]
Node = Mapping[str, Sequence[Any]]

ROLES: Final = (
    NK.acquirer,
    NK.leadInvestor,
    NK.investor,
    NK.regulator,
    NK.developer,
    NK.partner,
    NK.target,
    NK.investee,
    NK.concerns,
    NK.model,
)
"""The parties that an event is told by, doers first."""
VALUES: Final = (NK.action, NK.round, NK.amount, NK.currency, NK.date, NK.status)
"""What else tells an event in one line."""
MOST_NAMES: Final = 8
READER: Final = "reader"
"""What differs where another model has read an article."""
READER_NAMES: Final = (NK.readerName, NK.readerModel, NK.promptVersion)
UNTOLD: Final = frozenset({NK.sourceCount, NK.dateStart, NK.dateEnd, RDF.type})
"""Properties whose change another one tells already."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A property of a node, with the values that went and those that came."""

    property: str
    gone: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A node that came, went or changed: `kind` is "company", "acquisition", "article" …, `name` tells it in words."""

    what: What
    kind: str
    name: str
    node: str
    properties: tuple[Altered, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Entities, events and articles that differ, in the order of their IRIs; how many statements went and came.

    `compared` is "all", or "merged" or "articles" where one side holds no other graphs.
    """

    changes: tuple[Change, ...]
    gone: int
    added: int
    compared: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A graph of an article, or a node of the merged graph, that differs."""

    graph: str
    node: str
    before: Quads
    after: Quads


def difference(before: State, after: State) -> Difference:
    """What differs between two states."""
    compared = comparable(before, after)
    changes: list[Change] = []
    gone = added = 0
    for part in _parts(before, after, compared):
        gone, added = gone + len(part.before - part.after), added + len(part.after - part.before)
        changes.append(_change(part, before, after))
    return Difference(tuple(sorted(changes, key=_rank)), gone, added, compared)


def patch(before: State, after: State) -> Iterator[str]:
    """The lines of an RDF patch that turns one state into the other: D for what goes, A for what comes, in order.

    No line at all where nothing differs.
    """
    parts = list(_parts(before, after, comparable(before, after)))
    gone = sorted(f"D {quad} ." for part in parts for quad in part.before - part.after)
    added = sorted(f"A {quad} ." for part in parts for quad in part.after - part.before)
    if gone or added:
        yield from ("TX .", *gone, *added, "TC .")


def comparable(before: State, after: State) -> str:
    """Which graphs both states hold: "all", "merged" or "articles". An empty state can be compared with any."""
    held = [{graph == MERGED for graph in store.graphs()} for store in (before, after)]
    partial = [kinds for kinds in held if len(kinds) == 1]
    if not partial or not all(held):
        return "all"
    return "merged" if partial[0] == {True} else "articles"


def _parts(before: State, after: State, compared: str) -> Iterator[_Part]:
    known = touched(before, after)
    if known is not None:
        yield from _touched_parts(before, after, compared, known)
        return
    graphs = sorted({*before.graphs(), *after.graphs()} - {MERGED})
    for graph in graphs if compared != "merged" else ():
        part = _Part(graph, graph, frozenset(before.quads(graph)), frozenset(after.quads(graph)))
        if part.before != part.after:
            yield part
    if compared == "articles":
        return
    subjects = {quad.subject for store in (before, after) for quad in store.quads(MERGED)}
    nameless = frozenset(subject for subject in subjects if not str(subject).startswith("<"))
    if nameless:
        yield from _nameless(before, after, nameless)
    for node in sorted(map(term_text, subjects - nameless)):
        part = _Part(MERGED, node, *(frozenset(store.quads(MERGED, subject=node)) for store in (before, after)))
        if part.before != part.after:
            yield part


def _touched_parts(before: State, after: State, compared: str, known: Iterable[tuple[str, str]]) -> Iterator[_Part]:
    """The same of two states of one store, of which is known where they can differ."""
    for graph, node in sorted(known):
        subject = node if graph == MERGED else None
        part = _Part(graph, node or graph, *(frozenset(s.quads(graph, subject=subject)) for s in (before, after)))
        if part.before != part.after and compared in {"all", "merged" if graph == MERGED else "articles"}:
            yield part


def _nameless(before: State, after: State, nameless: Quads) -> Iterator[_Part]:
    """The blank nodes of a foreign file in one part: we write none, and they have no names to be told by."""
    held = (frozenset(quad for quad in store.quads(MERGED) if quad.subject in nameless) for store in (before, after))
    part = _Part(MERGED, "_:", *held)
    if part.before != part.after:
        yield part


def _change(part: _Part, before: State, after: State) -> Change:
    what: What = "added" if not part.before else "changed" if part.after else "gone"
    store, quads = (after, part.after) if part.after else (before, part.before)
    own = _node(quads, part.node)
    if part.graph.startswith(NK.namespace) and part.graph != MERGED:
        return Change(what, "graph", local(part.graph), part.node, _counted(part) if what == "changed" else ())
    if part.graph != MERGED:
        title = next((term_text(value) for value in own.get(DCTERMS.title, ())), local(part.node))
        return Change(what, "article", title, part.node, tuple(_of_article(part)) if what == "changed" else ())
    altered = tuple(_altered(part, before, after)) if what == "changed" else ()
    return Change(what, kind(own) or "node", told(part.node, own, store), part.node, altered)


def _node(quads: Iterable[Any], subject: str) -> Node:
    node: dict[str, list[Any]] = {}
    for quad in sorted(quads, key=str):
        if term_text(quad.subject) == subject:
            node.setdefault(quad.predicate.value, []).append(quad.object)
    return node


def told(iri: str, node: Node, store: State) -> str:
    """A node in a few words: an entity's name; an event's parties, sum, date and status."""
    if SKOS.prefLabel in node or NK.status not in node:
        return label(iri, node)
    parties = [name_of(value, store) for role in ROLES for value in node.get(role, ())]
    values = [_value(value) for each in VALUES for value in islice(node.get(each, ()), 1)]
    names = list(dict.fromkeys(parties))
    more = [f"and {len(names) - MOST_NAMES} more"] * (len(names) > MOST_NAMES)
    return f"{', '.join([*names[:MOST_NAMES], *more])} ({' '.join(values)})"


def name_of(term: object, store: State) -> str:
    """A value in words: the name of an entity, the last part of an IRI that has none, the text of a literal."""
    if hasattr(term, "datatype") or not hasattr(term, "value"):
        return term_text(term)
    iri = term_text(term)
    labels = _node(store.quads(MERGED, subject=iri, predicate=SKOS.prefLabel), iri)
    return label(iri, labels) if labels else _value(term)


def _value(term: object) -> str:
    text = term_text(term)
    if hasattr(term, "datatype") or text.startswith(WIKIDATA.namespace):
        return text
    return local(text) if text.startswith(NK.namespace) else "/".join(text.rsplit("/", 2)[1:])


def _altered(part: _Part, before: State, after: State) -> Iterator[Altered]:
    old, new = _node(part.before, part.node), _node(part.after, part.node)
    for name in sorted({*old, *new} - UNTOLD):
        gone = [value for value in old.get(name, ()) if value not in new.get(name, ())]
        added = [value for value in new.get(name, ()) if value not in old.get(name, ())]
        if gone or added:
            shown = "source" if name == PROV.wasDerivedFrom else local(name)
            yield Altered(
                shown,
                tuple(name_of(value, before) for value in gone),
                tuple(name_of(value, after) for value in added),
            )


def _of_article(part: _Part) -> Iterator[Altered]:
    """Who reads an article now and who did; how many statements went and came beside that."""
    gone, added = (_readers(quads) for quads in (part.before, part.after))
    if gone != added:
        yield Altered(
            READER,
            tuple(sorted({*gone.values()} - {*added.values()})),
            tuple(sorted({*added.values()} - {*gone.values()})),
        )
    if gone == added or _said(part.before, gone) != _said(part.after, added):
        yield from _counted(part)


def _readers(quads: Quads) -> Mapping[str, str]:
    """The agents that have read an article, by IRI, in words: "llm gpt-5 (prompt 1-ab)"."""
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate.value in READER_NAMES:
            found.setdefault(term_text(quad.subject), {})[quad.predicate.value] = term_text(quad.object)
    told = {agent: [names[name] for name in READER_NAMES if name in names] for agent, names in found.items()}
    return {agent: " ".join([*names[:2], *(f"(prompt {each})" for each in names[2:])]) for agent, names in told.items()}


def _said(quads: Quads, readers: Mapping[str, str]) -> frozenset[tuple[str, ...]]:
    """What stands in a graph whichever model has read it: each reader is called by its kind alone."""
    plain = {agent: name.partition(" ")[0] for agent, name in readers.items()}
    own = (quad for quad in quads if quad.predicate.value not in READER_NAMES)
    triples = (tuple(map(str, (quad.subject, quad.predicate, quad.object))) for quad in own)
    return frozenset(tuple(plain.get(text.strip("<>"), text) for text in triple) for triple in triples)


def _counted(part: _Part) -> tuple[Altered, ...]:
    """How many statements of an article's graph went and came."""
    gone, added = len(part.before - part.after), len(part.after - part.before)
    return (Altered("statements", (str(gone),) * bool(gone), (str(added),) * bool(added)),)


def _rank(change: Change) -> tuple[bool, str, str]:
    return change.kind == "article", change.kind, change.node
