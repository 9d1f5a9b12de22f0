"""An article's graph -> the same without what one reader said: as it would be if that reader had never read it.

What it told alone goes, with its evidence and the entities that nobody else named. Of a claim that others tell too,
what they say by themselves stays (see kg.quads).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.terms import NK, OA, PROV, RDF, term_text

if TYPE_CHECKING:
    from pyoxigraph import Quad

Index = Mapping[str, Sequence["Quad"]]
KEPT = frozenset({RDF.type, NK.prospectOf, NK.status})
"""What of an event all its readers say alike."""
OF_ATTRIBUTION = frozenset({RDF.type, PROV.agent, NK.confidence, PROV.wasDerivedFrom})


def spoken_by(quads: Iterable[Quad], reader: str) -> frozenset[str]:
    """The agents of a graph that a reader's name means: "llm", "llm:MODEL" or "llm:MODEL:PROMPT".

    A model's name may hold colons itself ("llm:gemma3:4b").
    """
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate.value in (NK.readerName, NK.readerModel, NK.promptVersion):
            told[term_text(quad.subject)][quad.predicate.value] = term_text(quad.object)
    return frozenset(agent for agent, said in told.items() if reader in _names(said))


def _names(said: Mapping[str, str]) -> Iterator[str]:
    parts = [said[each] for each in (NK.readerName, NK.readerModel, NK.promptVersion) if each in said]
    yield from (":".join(parts[:count]) for count in range(1, len(parts) + 1))


def without_reader(quads: Sequence[Quad], reader: str) -> tuple[Quad, ...]:
    """The quads of an article's graph without what a reader said; () where nobody else has read it."""
    gone = spoken_by(quads, reader)
    if not gone:
        return tuple(quads)
    graph = term_text(quads[0].graph_name)
    by_subject: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[term_text(quad.subject)].append(quad)
    others = set(_objects(by_subject[graph], PROV.wasAttributedTo)) - gone
    if not others:
        return ()
    claims = [subject for subject, own in by_subject.items() if _is_a(own, NK.Claim)]
    left: dict[str, list[Quad]] = dict(by_subject)
    for claim in claims:
        _withdraw(claim, gone, by_subject, left)
    alone = {term_text(quad.object) for agent in gone for quad in by_subject[agent] if quad.predicate.value == NK.named}
    for subject in (*alone, *gone):
        left.pop(subject, None)
    by_rules = not any(_is_a_model(by_subject[agent]) for agent in others)
    dropped = {*alone, *gone, *(others if by_rules else ())}
    kept = [quad for own in left.values() for quad in own if term_text(quad.object) not in dropped]
    return tuple(sorted(_reachable(kept), key=str))


def _withdraw(claim: str, gone: frozenset[str], by_subject: Index, left: dict[str, list[Quad]]) -> None:
    """Take one claim back, or leave of it what other readers say."""
    own = by_subject[claim]
    readers = _objects(own, PROV.wasAttributedTo)
    if not gone & set(readers):
        return
    event = next(iter(_objects(own, NK.about)))
    parts = {part: by_subject[part] for part in _objects(own, PROV.qualifiedAttribution)}
    staying = [part for part in parts.values() if not gone & set(_objects(part, PROV.agent))]
    for part in parts:
        left.pop(part, None)
    if not staying:
        left.pop(claim, None)
        left.pop(event, None)
        return
    values = [quad for part in staying for quad in part if quad.predicate.value not in OF_ATTRIBUTION]
    same = [quad for quad in by_subject[event] if quad.predicate.value in KEPT]
    left[event] = [*same, *(_said_of(event, quad, by_subject) for quad in values)]
    replaced = {NK.confidence, PROV.wasDerivedFrom, PROV.wasAttributedTo, PROV.qualifiedAttribution}
    rest = [quad for quad in own if quad.predicate.value not in replaced]
    shown = [q for part in staying for q in part if q.predicate.value in (NK.confidence, PROV.wasDerivedFrom)]
    left[claim] = [*rest, *(_said_of(claim, quad, by_subject) for quad in shown)]


def _said_of(subject: str, quad: Quad, by_subject: Index) -> Quad:
    """A statement with another subject."""
    return type(quad)(by_subject[subject][0].subject, quad.predicate, quad.object, quad.graph_name)


def _reachable(quads: Sequence[Quad]) -> Iterator[Quad]:
    """Without evidence and selectors that nothing rests on any more, and readers to whom nothing is attributed."""
    wanted = set(_objects(quads, PROV.wasDerivedFrom))
    stale = {term_text(quad.subject) for quad in quads if quad.predicate.value == NK.supports} - wanted
    used = _objects((quad for quad in quads if term_text(quad.subject) not in stale), OA.hasSelector)
    agents = {term_text(quad.subject) for quad in quads if quad.predicate.value == NK.readerName}
    stale |= set(_objects(quads, OA.hasSelector)).difference(used)
    stale |= agents.difference(_objects(quads, PROV.wasAttributedTo))
    yield from (quad for quad in quads if term_text(quad.subject) not in stale)


def _is_a_model(quads: Iterable[Quad]) -> bool:
    return any(quad.predicate.value == NK.readerModel for quad in quads)


def _is_a(quads: Iterable[Quad], kind: str) -> bool:
    return any(quad.predicate.value == RDF.type and term_text(quad.object) == kind for quad in quads)


def _objects(quads: Iterable[Quad], predicate: str) -> list[str]:
    return [term_text(quad.object) for quad in quads if quad.predicate.value == predicate]
