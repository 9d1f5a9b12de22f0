"""Tellings -> the events they tell: which tellings belong together, and the IRI of each event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.entities.ids import OWN_NAME_ROUND, content_hash, event_path
from kg.merging.graphs import kind_and_slug
from kg.merging.identities import Identities
from kg.merging.pairs import Anchor, Features, anchors, features, score
from kg.merging.tellings import PARTIES, Key, Telling, first, with_parties
from kg.quads import CLASSES, ROLES
from kg.records import Amount, Fact, FactKind, Filler, Period
from kg.terms import NK

KINDS: Mapping[str, FactKind] = {
    iri: kind  # type: ignore[misc]  # the kinds of events among the kinds of all
    for kind, iri in CLASSES.items()
    if kind not in {"company", "regulator", "model", "party"}
}
ANCHORED: Mapping[str, tuple[str, ...]] = {
    NK.Investment: (NK.investee,),
    NK.Acquisition: (NK.target,),
    NK.Partnership: (NK.partner, NK.partner),
    NK.ModelRelease: (NK.model,),
    NK.RegulatoryAction: (NK.regulator, NK.concerns),
}
"""The properties whose values are in an anchor of each kind, in its order."""
MOST_TOGETHER = 400
"""Different tellings that are compared pair by pair; beyond this only those under one IRI are one."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One event: its IRI in the merged graph, and what is told of it, its entities under their merged IRIs."""

    id: str
    tellings: tuple[Telling, ...]

    @property
    def keys(self) -> frozenset[Key]:
        """Its tellings."""
        return frozenset(telling.key for telling in self.tellings)


class Clusters:
    """The events of the article graphs, block by block; answers are kept."""

    def __init__(self, identities: Identities) -> None:
        self._who = identities
        self._graphs = identities.graphs
        self._tellings: dict[Key, Telling | None] = {}
        self._blocks: dict[Key, tuple[Cluster, ...]] = {}
        self._anchored: dict[Anchor, frozenset[Key]] = {}

    def telling(self, key: Key) -> Telling | None:
        """What an article tells, with every entity under its merged IRI."""
        if key not in self._tellings:
            told = self._graphs.telling(key)
            self._tellings[key] = told and with_parties(told, lambda each: self._who.resolve(key[0], each))
        return self._tellings[key]

    def around(self, key: Key) -> tuple[Cluster, ...]:
        """The events that share an anchor with a telling, directly or through others; none where it does not stand."""
        if key not in self._blocks:
            block = self._block(key)
            clusters = tuple(_clusters(block, self._who))
            self._blocks.update({each.key: clusters for each in block})
            self._blocks.setdefault(key, clusters)
        return self._blocks[key]

    def _block(self, key: Key) -> list[Telling]:
        """All tellings that anchors link to one, in the order of their keys."""
        found: dict[Key, Telling] = {}
        waiting, seen = [key], set[Anchor]()
        while waiting:
            each = waiting.pop()
            telling = self.telling(each)
            if telling is None or each in found:
                continue
            found[each] = telling
            waiting += self._decided(telling)
            for anchor in sorted(anchors(features(telling)) - seen):
                seen.add(anchor)
                waiting += sorted(self._with(anchor) - found.keys())
        return [found[each] for each in sorted(found)]

    def _decided(self, telling: Telling) -> Iterator[Key]:
        """The tellings that a person put together with this one."""
        for event in self._who.decisions.group(event_iri(telling, self._graphs.telling(telling.key))):
            yield from self._graphs.tellings_of(event)

    def _with(self, anchor: Anchor) -> frozenset[Key]:
        """The tellings that have an anchor."""
        if anchor not in self._anchored:
            self._anchored[anchor] = frozenset(key for key in self._near(anchor) if self._has(key, anchor))
        return self._anchored[anchor]

    def _near(self, anchor: Anchor) -> frozenset[Key]:
        kind, *entities = anchor
        if kind == "event":
            return frozenset(self._graphs.tellings_of(entities[0]))
        roles = ANCHORED[kind] if len(entities) == len(ANCHORED[kind]) else (NK.partner,) * len(entities)
        sides = list(zip(entities, roles, strict=True))
        few = [side for side in sides if not self._plays_much(*side)] if len(sides) > 1 else ()
        return frozenset.intersection(*(self._playing(entity, role) for entity, role in few or sides))

    def _playing(self, entity: str, role: str) -> frozenset[Key]:
        named = self._who.holders(entity)
        return frozenset(key for each in named for key, _ in self._graphs.playing(each, role))

    def _plays_much(self, entity: str, role: str) -> bool:
        return any(self._graphs.plays_much(each, role) for each in self._who.holders(entity))

    def _has(self, key: Key, anchor: Anchor) -> bool:
        telling = self.telling(key)
        return telling is not None and anchor in anchors(features(telling))


def event_iri(telling: Telling, as_told: Telling | None) -> str:
    """The IRI of an event with its entities under their merged IRIs; the article's own where nobody is renamed."""
    if as_told is None or all(telling.values.get(name) == as_told.values.get(name) for name in PARTIES):
        return telling.event
    base = _base(telling)
    fact = Fact(KINDS[telling.kind], tuple(_fillers(telling)), "announced", 0, "", ())
    published = Period(telling.day[:4], "", "") if telling.day else None
    return base + event_path(fact, tail=lambda filler: kind_and_slug(str(filler.value))[1], published=published)


def _base(telling: Telling) -> str:
    """What the event's IRI begins with before its path: the longest beginning that it shares with an entity's."""
    entity = min(telling.parties())
    return entity.rsplit("/", maxsplit=2)[0] + "/"


def _fillers(telling: Telling) -> Iterator[Filler]:
    """What identifies an event, as facts have it."""
    for role, name in ROLES.items():
        if role in {"status", "event", "license", "open_weights"}:
            continue
        for value in telling.values.get(NK.concerns if _concerned(telling, role) else name, ()):
            if name == NK.amount:
                yield Filler(role, Amount(Decimal(value.value), first(telling.values, NK.currency)))
            elif name == NK.date:
                yield Filler(role, Period(value.value, "", ""))
            elif name == NK.action:
                yield Filler(role, value.value.rpartition("#")[2])
            else:
                yield Filler(role, value.value, "company" if name in PARTIES else None)


def _concerned(telling: Telling, role: str) -> bool:
    return role == "target" and telling.kind == NK.RegulatoryAction


def _clusters(block: Sequence[Telling], who: Identities) -> Iterator[Cluster]:
    """The events of a block with their IRIs, in the order of their first dates."""
    groups = sorted(_groups(block, who), key=_age)
    taken: set[str] = set()
    for group in groups:
        chosen = next((each for each in _names(group, who) if each not in taken), "")
        taken.add(chosen)
        yield Cluster(chosen, tuple(group))


def _age(group: Sequence[Telling]) -> tuple[str, tuple[Key, ...]]:
    starts = [start for telling in group if (start := first(telling.values, NK.dateStart))]
    return min(starts, default="9999"), tuple(telling.key for telling in group)


def _names(group: Sequence[Telling], who: Identities) -> Iterator[str]:
    """IRIs for an event, the best first: with a round's own name, then that of most articles; then with its day."""
    told = Counter(who.decisions.kept(event_iri(each, who.graphs.telling(each.key))) for each in group)
    ordered = sorted(told, key=lambda iri: (_hashed(iri), not _has_round(iri), -told[iri], len(iri), iri))
    yield from ordered
    starts = sorted(start for telling in group if (start := first(telling.values, NK.dateStart)))
    whole = f"{ordered[0]}/{content_hash(chr(10).join(map(repr, _age(group)[1])))}"
    yield from (f"{ordered[0]}/{starts[0]}", whole) if starts else (whole,)


def _hashed(event: str) -> bool:
    """Whether an IRI ends in a hash of its content, which tells a second event of one article from the first."""
    return re.fullmatch(r"[0-9a-f]{10}", event.rpartition("/")[2]) is not None


def _has_round(event: str) -> bool:
    return any(OWN_NAME_ROUND.fullmatch(segment) for segment in event.split("/"))


def _groups(block: Sequence[Telling], who: Identities) -> list[list[Telling]]:
    """Put together what most speaks for being one, unless something excludes it; two tellings of one article never."""
    shown = [features(telling) for telling in block]
    kinds: dict[object, list[int]] = {}
    for place, each in enumerate(shown):
        kinds.setdefault(each.signature, []).append(place)
    alike = list(kinds.values())
    firsts = [shown[places[0]] for places in alike]
    named = [who.decisions.kept(event_iri(block[p[0]], who.graphs.telling(block[p[0]].key))) for p in alike]
    scores = _scores(firsts, named, who)
    joined = _joined([{shown[p].key[0] for p in places} for places in alike], scores)
    return [sorted((block[p] for place in group for p in alike[place]), key=lambda t: t.key) for group in joined]


Scores = Mapping[tuple[int, int], float | None]


def _scores(firsts: Sequence[Features], named: Sequence[str], who: Identities) -> Scores:
    """By pair of places, the lower first; where there are too many, only pairs under one IRI."""
    many = len(firsts) > MOST_TOGETHER
    return {
        (a, b): _decided_score(firsts[a], firsts[b], (named[a], named[b]), who)
        for b in range(len(firsts))
        for a in range(b)
        if not many or named[a] == named[b]
    }


DECIDED = 100.0
"""What a person's decision weighs."""


def _decided_score(one: Features, other: Features, named: tuple[str, str], who: Identities) -> float | None:
    """What speaks for two being one, a person's decision before all."""
    if named[0] in who.decisions.same.values() and named[0] == named[1]:
        return DECIDED
    if who.decisions.keeps_apart(*named) or not anchors(one) & anchors(other):
        return None
    return score(one, other)


def _joined(articles: Sequence[set[str]], scores: Scores) -> list[list[int]]:
    """Greedy, the best pairs first; a group may hold no pair that is excluded, and no article twice."""
    groups = {place: [place] for place in range(len(articles))}
    home = list(range(len(articles)))
    ordered = sorted((-(s or 0), pair) for pair, s in scores.items() if s)
    for _, (one, other) in ordered:
        a, b = home[one], home[other]
        if a != b and _fit(groups[a], groups[b], articles, scores):
            groups[a] += groups.pop(b)
            for place in groups[a]:
                home[place] = a
    return list(groups.values())


def _fit(some: Sequence[int], others: Sequence[int], articles: Sequence[set[str]], scores: Scores) -> bool:
    pairs = [(min(a, b), max(a, b)) for a in some for b in others]
    if any((scores.get(pair) or 0) >= DECIDED for pair in pairs):
        return True
    here = set[str]().union(*(articles[place] for place in some))
    if any(here & articles[place] for place in others):
        return False
    return all(scores.get(pair, 0) is not None for pair in pairs)
