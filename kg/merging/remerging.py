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
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from kg.entities.ids import entity_path
from kg.merging.clusters import Cluster, Clusters
from kg.merging.decisions import Decisions, decisions_in
from kg.merging.graphs import ArticleGraphs, QuadSource, Reads, kind_and_slug
from kg.merging.hubs import hub_patch
from kg.merging.identities import Identities, is_entity
from kg.merging.nodes import Patch, entity_node, event_node
from kg.merging.tellings import ENTITY_CLASSES, EVENT_CLASSES, Key, iri
from kg.quads import claim_iri, node
from kg.reference import Concept, Reference, load_reference
from kg.terms import DECISIONS, MERGED, NK, RDF

Nodes = dict[str, "tuple[Quad, ...] | Patch"]
"""Node of the merged graph -> its statements, none where it goes; of a hub only what goes and what comes."""


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


def merged_graph(
    graphs: Mapping[str, Sequence[Quad]], *, known: Mapping[str, Concept] | None = None
) -> dict[str, tuple[Quad, ...]]:
    """The merged graph of these article graphs, node by node; the graph nk:decisions among them holds decisions."""
    nodes = changed_nodes(graphs, _Nothing(), known=known)
    return {name: quads for name, quads in nodes.items() if not isinstance(quads, Patch)}  # of nothing, all are whole


def changed_nodes(
    changes: Mapping[str, Sequence[Quad]], store: QuadSource, *, known: Mapping[str, Concept] | None = None
) -> Nodes:
    """The nodes of a store's merged graph that change with these graphs (empty = dropped), and what becomes of them.

    `known`: reference identities (`known_entities`), the shipped ones unless given.
    """
    names = _shipped() if known is None else known
    articles = {graph: quads for graph, quads in changes.items() if graph != DECISIONS}
    reads = Reads(store)
    old = decisions_in(store.quads(DECISIONS))
    new = decisions_in(changes[DECISIONS]) if DECISIONS in changes else old
    before = _state(ArticleGraphs(reads, {}), names, old)
    after = _state(ArticleGraphs(reads, articles), names, new, before=before.who)
    stored = {graph: reads.all(graph) for graph in articles}
    decided = (old.touched() ^ new.touched()) | _redecided(old, new)
    return _changed(_Touch(stored, articles, decided), before, after, names)


class _Touch(NamedTuple):
    """The changed articles before and after, and the IRIs about which other things were decided."""

    before: Mapping[str, Sequence[Quad]]
    after: Mapping[str, Sequence[Quad]]
    decided: frozenset[str]


def _state(
    graphs: ArticleGraphs, names: Mapping[str, Concept], decisions: Decisions, *, before: Identities | None = None
) -> _State:
    who = Identities(graphs, names, decisions, before=before)
    return _State(graphs, who, Clusters(who))


def _redecided(old: Decisions, new: Decisions) -> frozenset[str]:
    same = {each for pair in old.same.items() ^ new.same.items() for each in pair}
    return frozenset(same | {each for pair in old.apart ^ new.apart for each in pair})


def _changed(touch: _Touch, before: _State, after: _State, names: Mapping[str, Concept]) -> Nodes:
    named = _entities(touch.before) | _entities(touch.after) | {each for each in touch.decided if is_entity(each)}
    near = _near(named, before) | _near(named, after)
    speaking = _speaking(touch)
    moved = _moved(near, speaking, before, after) | {(a, each) for each, articles in speaking.items() for a in articles}
    played = _told_with(moved, before, after)
    told = _events(touch.before) | _events(touch.after) | played
    told |= {key for event in touch.decided for state in (before, after) for key in state.graphs.tellings_of(event)}
    developed = {(article, each) for article, each in played if is_entity(each)}
    entities = sorted(_merged(named, moved | developed, touch, before, after))
    by_entity = _by_entity(moved)
    nodes: Nodes = {entity: _entity_node(entity, before, after, by_entity, names) for entity in entities}
    return nodes | _event_nodes(told, before, after, all_again=bool(touch.decided))


def _entities(graphs: Mapping[str, Sequence[Quad]]) -> frozenset[str]:
    return frozenset(iri(q.subject) for quads in graphs.values() for q in quads if iri(q.object) in ENTITY_CLASSES)


def _speaking(touch: _Touch) -> Mapping[str, frozenset[str]]:
    """Entity -> the changed articles that speak of it, before or after."""
    told = ((article, quads) for graphs in (touch.before, touch.after) for article, quads in graphs.items())
    return _by_entity((article, entity) for article, quads in told for entity in _entities({article: quads}))


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


def _moved(
    near: Iterable[str], speaking: Mapping[str, frozenset[str]], before: _State, after: _State
) -> frozenset[tuple[str, str]]:
    """Article and entity where an article that speaks of the entity means somebody else by it than before."""
    return frozenset(
        (article, entity)
        for entity in near
        for article in _may_move(entity, speaking, before, after)
        if before.who.resolve(article, entity) != after.who.resolve(article, entity)
    )


def _may_move(entity: str, speaking: Mapping[str, frozenset[str]], before: _State, after: _State) -> frozenset[str]:
    """The articles among which are all that mean somebody else by a name than before."""
    was, now = before.who.meant_by_all(entity), after.who.meant_by_all(entity)
    if was == now is not None:
        return frozenset()
    if was is now is None and before.who.context(entity) == after.who.context(entity):
        return frozenset().union(*(state.who.hanging_on(speaking, entity) for state in (before, after)))
    return before.graphs.articles(entity) | after.graphs.articles(entity)


def _by_entity(moved: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for article, entity in moved:
        found.setdefault(entity, set()).add(article)
    return {entity: frozenset(articles) for entity, articles in found.items()}


def _told_with(moved: Iterable[tuple[str, str]], before: _State, after: _State) -> frozenset[Key]:
    """The tellings in which a moved entity plays a role, and the models that it develops."""
    return frozenset(
        key
        for article, entity in moved
        for state in (before, after)
        for key, _ in state.graphs.playing_in(article, entity)
    )


def _merged(
    named: Iterable[str], moved: Iterable[tuple[str, str]], touch: _Touch, before: _State, after: _State
) -> frozenset[str]:
    """The merged entities that these articles speak of, before and after."""
    found = set(touch.decided)
    for article, entity in moved:
        found |= {before.who.resolve(article, entity), after.who.resolve(article, entity)}
    return frozenset(each for each in found | set(named) if is_entity(each))


def _entity_node(
    entity: str,
    before: _State,
    after: _State,
    moved: Mapping[str, frozenset[str]],
    names: Mapping[str, Concept],
) -> tuple[Quad, ...] | Patch:
    """What becomes of a merged entity's node; `moved`: entity -> the articles that changed or mean another by it."""
    if any(after.graphs.many(each) or after.who.meant_by_all(each) is None for each in after.who.holders(entity)):
        concept = names.get("/".join(kind_and_slug(entity)))
        patch = hub_patch(entity, before.who, after.who, moved, concept)
        if patch is not None:
            return patch
    return _entity(entity, after, names)


def _entity(entity: str, state: _State, names: Mapping[str, Concept]) -> tuple[Quad, ...]:
    """A merged entity's node, from all articles that mean it."""
    described: dict[tuple[str, str], list[Quad]] = {}
    for used in state.who.holders(entity):
        meant = state.who.meant_by_all(used)
        if meant not in {None, entity}:
            continue
        for quad in state.graphs.about(used):
            article = iri(quad.graph_name)
            if meant or state.who.resolve(article, used) == entity:
                described.setdefault((article, used), []).append(_developed(quad, article, state))
    return entity_node(entity, described, names)


def _developed(quad: Quad, article: str, state: _State) -> Quad:
    """A model's developer under its merged IRI."""
    if quad.predicate.value != NK.developer or not isinstance(quad.object, NamedNode):
        return quad
    merged = state.who.resolve(article, quad.object.value)
    return Quad(quad.subject, quad.predicate, NamedNode(merged), quad.graph_name)


def _event_nodes(told: frozenset[Key], before: _State, after: _State, *, all_again: bool) -> Nodes:
    """The events around these tellings: those that go, and those that stand and are not as they were.

    How tellings stood together before, the merged graph of the store tells. `all_again`: where other things were
    decided, no event is taken to be as it was.
    """
    around = _around(told, before, after, all_again=all_again)
    new = {cluster.id: cluster for key in around for cluster in after.events.around(key)}
    old = {event for key in around for event in _stored_in(claim_iri(*key), after.graphs.reads)}
    nodes: Nodes = {event: () for event in sorted(old) if event not in new}
    changed = (c for c in new.values() if all_again or c.keys & told or not _as_it_was(c, after.graphs.reads))
    return nodes | {cluster.id: event_node(_whole(cluster, after.graphs)) for cluster in changed}


def _whole(cluster: Cluster, graphs: ArticleGraphs) -> Cluster:
    """An event whose tellings have their confidence."""
    return replace(cluster, tellings=tuple(map(graphs.with_confidence, cluster.tellings)))


def _around(told: Iterable[Key], before: _State, after: _State, *, all_again: bool) -> list[Key]:
    """These tellings and all that share a block with one of them before or after: blocks join and part.

    A block of before, all of whose tellings are as they were, is part of one of after.
    """
    found: set[Key] = set()
    waiting = seeds = frozenset(told)
    while waiting:
        found |= waiting
        clusters = [c for key in waiting for c in after.events.around(key)]
        clusters += [c for key in (waiting if all_again else waiting & seeds) for c in before.events.around(key)]
        waiting = frozenset(key for cluster in clusters for key in cluster.keys) - found
    return sorted(found)


def _stored_in(claim: str, reads: Reads) -> Iterator[str]:
    """The event of the store's merged graph that a claim is part of."""
    return (iri(quad.subject) for quad in reads.all(MERGED, predicate=NK.hasClaim, value=node(claim)))


def _as_it_was(cluster: Cluster, reads: Reads) -> bool:
    """Whether an event of tellings that all stood before is of the same ones as in the store's merged graph."""
    claims = frozenset(iri(quad.object) for quad in reads.all(MERGED, subject=cluster.id, predicate=NK.hasClaim))
    return claims == {telling.claim for telling in cluster.tellings}


class _Nothing:
    """A store that holds nothing."""

    @staticmethod
    def quads(*_graph: object, **_pattern: object) -> Iterator[Quad]:
        """Nothing, whatever is asked."""
        return iter(())
