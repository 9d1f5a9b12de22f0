"""A change of article graphs -> the nodes of the merged graph that it changes.

The merged graph is a function of the article graphs, the reference and a person's decisions, whatever the order they
came in. What a change touches is computed from the graphs before it (which nodes go) and after it (what they become):

- the entities that the changed articles speak of, and those that may be called by one of their names,
- the events that the changed articles tell, those of articles that now mean somebody else by a name, and all that
  share an anchor with them.

Nothing else is looked at, so that a change costs by what it touches, not by what the store holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from kg.entities.ids import entity_path
from kg.merging.clusters import Cluster, Clusters
from kg.merging.decisions import Decisions, decisions_in
from kg.merging.graphs import ArticleGraphs, QuadSource
from kg.merging.identities import Identities, is_entity
from kg.merging.nodes import entity_node, event_node
from kg.merging.tellings import ENTITY_CLASSES, EVENT_CLASSES, Key, iri
from kg.reference import Concept, Reference, load_reference
from kg.terms import DECISIONS, NK, RDF

Nodes = dict[str, tuple[Quad, ...]]
"""Node of the merged graph -> its statements, none where it goes."""


class _State(NamedTuple):
    graphs: ArticleGraphs
    who: Identities
    events: Clusters


def known_entities(reference: Reference) -> Mapping[str, Concept]:
    """Concepts by the end of the IRI that an entity recognised as one has ("company/microsoft")."""
    return {entity_path(c.kind, "", reference=c.id): c for c in reference.concepts.values()}


@cache
def _shipped() -> Mapping[str, Concept]:
    return known_entities(load_reference())


def merged_graph(graphs: Mapping[str, Sequence[Quad]], *, known: Mapping[str, Concept] | None = None) -> Nodes:
    """The merged graph of these article graphs, node by node; the graph nk:decisions among them holds decisions."""
    return changed_nodes(graphs, _Nothing(), known=known)


def changed_nodes(
    changes: Mapping[str, Sequence[Quad]], store: QuadSource, *, known: Mapping[str, Concept] | None = None
) -> Nodes:
    """The nodes of a store's merged graph that change with these graphs (empty = dropped), and what becomes of them.

    `known`: reference identities (`known_entities`), the shipped ones unless given.
    """
    names = _shipped() if known is None else known
    articles = {graph: quads for graph, quads in changes.items() if graph != DECISIONS}
    old = decisions_in(store.quads(DECISIONS))
    new = decisions_in(changes[DECISIONS]) if DECISIONS in changes else old
    before = _state(ArticleGraphs(store, {}), names, old)
    after = _state(ArticleGraphs(store, articles), names, new)
    stored = {graph: tuple(store.quads(graph)) for graph in articles}
    decided = (old.touched() ^ new.touched()) | _redecided(old, new)
    return _changed(_Touch(stored, articles, decided), before, after, names)


class _Touch(NamedTuple):
    """The changed articles before and after, and the IRIs about which other things were decided."""

    before: Mapping[str, Sequence[Quad]]
    after: Mapping[str, Sequence[Quad]]
    decided: frozenset[str]


def _state(graphs: ArticleGraphs, names: Mapping[str, Concept], decisions: Decisions) -> _State:
    who = Identities(graphs, names, decisions)
    return _State(graphs, who, Clusters(who))


def _redecided(old: Decisions, new: Decisions) -> frozenset[str]:
    same = {each for pair in old.same.items() ^ new.same.items() for each in pair}
    return frozenset(same | {each for pair in old.apart ^ new.apart for each in pair})


def _changed(touch: _Touch, before: _State, after: _State, names: Mapping[str, Concept]) -> Nodes:
    named = _entities(touch.before) | _entities(touch.after) | {each for each in touch.decided if is_entity(each)}
    near = _near(named, before) | _near(named, after)
    moved = _moved(near - named, before, after) | _moved_in_place(named, touch, before, after)
    told = _events(touch.before) | _events(touch.after) | _told_with(moved, before, after)
    told |= {key for event in touch.decided for state in (before, after) for key in state.graphs.tellings_of(event)}
    nodes = {entity: _entity(entity, after, names) for entity in sorted(_merged(named, moved, touch, before, after))}
    return nodes | _event_nodes(told, before, after)


def _entities(graphs: Mapping[str, Sequence[Quad]]) -> frozenset[str]:
    return _subjects(graphs, ENTITY_CLASSES)


def _subjects(graphs: Mapping[str, Sequence[Quad]], classes: frozenset[str]) -> frozenset[str]:
    return frozenset(iri(q.subject) for quads in graphs.values() for q in quads if iri(q.object) in classes)


def _events(graphs: Mapping[str, Sequence[Quad]]) -> frozenset[Key]:
    return frozenset(
        (graph, iri(quad.subject))
        for graph, quads in graphs.items()
        for quad in quads
        if iri(quad.object) in EVENT_CLASSES and quad.predicate.value in {RDF.type, NK.prospectOf}
    )


def _near(named: Iterable[str], state: _State) -> frozenset[str]:
    """The entities whose merged IRI may hang on one of these."""
    found: set[str] = set()
    for entity in named:
        found |= {entity, *state.who.holders(entity), *state.who.bearers(entity)}
    for entity in tuple(found):
        found |= set(state.who.bearers(entity) if state.who.known(entity) else state.who.holders(entity))
    return frozenset(found)


def _moved(near: Iterable[str], before: _State, after: _State) -> frozenset[tuple[str, str]]:
    """Article and entity where an article that speaks of the entity means somebody else by it than before."""
    return frozenset(
        (article, entity)
        for entity in near
        if before.who.may_vary(entity) or after.who.may_vary(entity)
        for article in before.graphs.articles(entity) | after.graphs.articles(entity)
        if before.who.resolve(article, entity) != after.who.resolve(article, entity)
    )


def _moved_in_place(named: Iterable[str], touch: _Touch, before: _State, after: _State) -> frozenset[tuple[str, str]]:
    """The same for entities of the changed articles: in these articles always, in others where the name may vary."""
    spoken = (
        (article, {article: quads}) for graphs in (touch.before, touch.after) for article, quads in graphs.items()
    )
    moved = {(article, each) for article, graph in spoken for each in _entities(graph)}
    return frozenset(moved) | _moved(named, before, after)


def _told_with(moved: Iterable[tuple[str, str]], before: _State, after: _State) -> frozenset[Key]:
    """The tellings in which a moved entity plays a role."""
    return frozenset(
        key
        for article, entity in moved
        for state in (before, after)
        if before.who.may_vary(entity) or after.who.may_vary(entity)
        for key, _ in state.graphs.playing(entity)
        if key[0] == article
    )


def _merged(
    named: Iterable[str], moved: Iterable[tuple[str, str]], touch: _Touch, before: _State, after: _State
) -> frozenset[str]:
    """The merged entities that these articles speak of, before and after."""
    found = set(touch.decided)
    for article, entity in moved:
        found |= {before.who.resolve(article, entity), after.who.resolve(article, entity)}
    return frozenset(each for each in found | set(named) if is_entity(each))


def _entity(entity: str, state: _State, names: Mapping[str, Concept]) -> tuple[Quad, ...]:
    """A merged entity's node, from all articles that mean it."""
    described: dict[tuple[str, str], list[Quad]] = {}
    for used in state.who.holders(entity):
        vary = state.who.may_vary(used)
        if not vary and used != entity:
            continue
        for quad in state.graphs.about(used):
            article = iri(quad.graph_name)
            if not vary or state.who.resolve(article, used) == entity:
                described.setdefault((article, used), []).append(_developed(quad, article, state))
    return entity_node(entity, described, names)


def _developed(quad: Quad, article: str, state: _State) -> Quad:
    """A model's developer under its merged IRI."""
    if quad.predicate.value != NK.developer or not isinstance(quad.object, NamedNode):
        return quad
    merged = state.who.resolve(article, quad.object.value)
    return Quad(quad.subject, quad.predicate, NamedNode(merged), quad.graph_name)


def _event_nodes(told: Iterable[Key], before: _State, after: _State) -> Nodes:
    """The events around these tellings: those that go, and those that stand and are not as they were."""
    around = _around(told, before, after)
    old, new = ({c.id: c for key in around for c in state.events.around(key)} for state in (before, after))
    nodes: Nodes = {event: () for event in old if event not in new}
    nodes |= {event: event_node(cluster) for event, cluster in new.items() if not _as_it_was(cluster, old)}
    return nodes


def _around(told: Iterable[Key], before: _State, after: _State) -> list[Key]:
    """These tellings and all that share a block with one of them before or after: blocks join and part."""
    found: set[Key] = set()
    waiting = set(told)
    while waiting:
        found |= waiting
        clusters = (c for key in waiting for state in (before, after) for c in state.events.around(key))
        waiting = {key for cluster in clusters for key in cluster.keys} - found
    return sorted(found)


def _as_it_was(cluster: Cluster, old: Mapping[str, Cluster]) -> bool:
    return cluster.id in old and old[cluster.id].tellings == cluster.tellings


class _Nothing:
    """A store that holds nothing."""

    def quads(
        self,
        graph: str | None = None,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        value: NamedNode | Literal | None = None,
    ) -> Iterator[Quad]:
        """Nothing, whatever is asked."""
        del graph, subject, predicate, value
        return iter(())
