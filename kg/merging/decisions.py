"""What a person decided: which nodes are one, and which are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Quad

from kg.merging.tellings import iri
from kg.quads import node
from kg.terms import DECISIONS, OWL

Pair = tuple[str, str]


@dataclass(frozen=True)
class Decisions:
    """`same`: IRI -> the IRI that is kept. `apart`: pairs of different things, each in alphabetical order."""

    same: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()

    def kept(self, named: str) -> str:
        """The IRI kept for an IRI."""
        return self.same.get(named, named)

    def keeps_apart(self, one: str, other: str) -> bool:
        """Whether a person said that these two are different."""
        return (min(one, other), max(one, other)) in self.apart

    def group(self, named: str) -> tuple[str, ...]:
        """All IRIs that are one with this one, in alphabetical order."""
        return self._groups.get(self.kept(named), (named,))

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for other, kept in self.same.items():
            found.setdefault(kept, {kept}).add(other)
        return {kept: tuple(sorted(members)) for kept, members in found.items()}

    def touched(self) -> frozenset[str]:
        """All IRIs that something was decided about."""
        return frozenset(self.same) | frozenset(self.same.values()) | {each for pair in self.apart for each in pair}


def decisions_in(quads: Iterable[Quad]) -> Decisions:
    """The decisions in the quads of nk:decisions; others are passed over."""
    same: dict[str, str] = {}
    apart: set[Pair] = set()
    for quad in quads:
        one, other = iri(quad.subject), iri(quad.object)
        if quad.predicate.value == OWL.sameAs:
            same[one] = other
        elif quad.predicate.value == OWL.differentFrom:
            apart.add((min(one, other), max(one, other)))
    return Decisions(same, frozenset(apart))


def decision_quads(decisions: Decisions) -> tuple[Quad, ...]:
    """The quads of nk:decisions, sorted."""
    graph = node(DECISIONS)
    same = (Quad(node(one), node(OWL.sameAs), node(kept), graph) for one, kept in decisions.same.items())
    apart = (Quad(node(one), node(OWL.differentFrom), node(other), graph) for one, other in decisions.apart)
    return tuple(sorted((*same, *apart), key=str))
