"""An entity as one article names it -> its IRI in the merged graph.

1. What a person decided stands.
2. A name recognised as a reference identity is that one, always.
3. Names of the same letters are one, and so is another name that an article gives an entity ("Oakline, formerly
   Brindle", "Société du Grand Canal (SGC)"), unless two entities bear it, or an article keeps the two apart.
4. A short form, an acronym or the same words in another order are one with the longer name where an article with that
   name tells the same event, and no article keeps the two apart.

Names that differ in a digit or sign never merge, and of models only those of the same letters do.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from kg.entities.ids import company_slug, slug
from kg.merging.decisions import Decisions
from kg.merging.graphs import ArticleGraphs, kind_and_slug, sibling
from kg.merging.names import keys, likeness, may_stand_alone, signs
from kg.merging.namesakes import Namesakes
from kg.merging.pairs import Features, anchors, features, news_gap, score
from kg.merging.tellings import Key
from kg.terms import NK

EVIDENCE = 2.0
"""What must speak for two tellings being one event, for a short form in one to be the longer name in the other."""
EVIDENCE_DAYS = 60
CONTEXTUAL = frozenset({"short form", "acronym", "same words"})
MOST_LINKED = 24
"""Names linked to one another beyond this are left alone: a key has gone wild."""
BESIDE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (NK.Investment, NK.investor): NK.investee,
        (NK.Investment, NK.leadInvestor): NK.investee,
        (NK.Acquisition, NK.acquirer): NK.target,
        (NK.Partnership, NK.partner): NK.partner,
    }
)
"""By kind and role: the role of those beside it, one of whom two tellings must share to have a common anchor."""
INVESTORS = frozenset({NK.investor, NK.leadInvestor})


class Identities:
    """Who is who, as the article graphs, the reference and a person's decisions have it; answers are kept."""

    def __init__(
        self, graphs: ArticleGraphs, known: Container[str], decisions: Decisions, *, before: Identities | None = None
    ) -> None:
        self.graphs = graphs
        self._before = before
        self.decisions = decisions
        self._known = known
        self._linked: dict[str, str] = {}
        self._resolved: dict[tuple[str, str], str] = {}
        self._meant: dict[str, str | None] = {}
        self._candidates: dict[str, tuple[str, ...]] = {}
        self._holders: dict[str, tuple[str, ...]] = {}
        self._shorter: dict[str, tuple[str, ...]] = {}
        self._components: dict[str, frozenset[str]] = {}
        self._features: dict[Key, Features | None] = {}
        self._possible: dict[tuple[str, str], bool] = {}
        self._links: dict[tuple[str, str], bool] = {}
        self._called_so: dict[str, frozenset[str]] = {}
        self.namesakes = Namesakes(graphs)

    def known(self, entity: str) -> bool:
        """Whether an entity is one of the reference."""
        return "/".join(kind_and_slug(entity)) in self._known

    def resolve(self, article: str, entity: str) -> str:
        """The IRI in the merged graph of what an article names by this IRI."""
        key = article, entity
        if key not in self._resolved:
            self._resolved[key] = self._resolve(article, entity)
        return self._resolved[key]

    def _resolve(self, article: str, entity: str) -> str:
        meant = self.meant_by_all(entity)
        if meant is not None:
            return meant
        found = self._by_context(article, entity)
        if found == entity:
            found = self.namesakes.told_apart(article, entity)
        return self.decisions.kept(found)

    def meant_by_all(self, entity: str) -> str | None:
        """The IRI in the merged graph of what every article names by this IRI; None where that hangs on the article."""
        if entity not in self._meant:
            self._meant[entity] = self._meant_by_all(entity)
        return self._meant[entity]

    def _meant_by_all(self, entity: str) -> str | None:
        if entity in self.decisions.same or not is_entity(entity) or self.known(entity):
            return self.decisions.kept(entity)
        linked = self.linked(entity)
        if linked == entity and (self._hangs_on_context(entity) or self.namesakes.several(entity)):
            return None
        return self.decisions.kept(linked)

    def _hangs_on_context(self, entity: str) -> bool:
        """Whether it is a short form or another name that may be that of somebody else."""
        kind, own = kind_and_slug(entity)
        if kind == "model" or not may_stand_alone(own):
            return False
        near = self.longer(entity)
        # beyond, they are the initials of too many
        return bool(near) and sum(own in keys(kind_and_slug(other)[1]) for other in near) <= MOST_LINKED

    def holders(self, merged: str) -> tuple[str, ...]:
        """The IRIs under which articles may speak of a merged entity; who really means it, `resolve` tells."""
        if merged not in self._holders:
            found = {*self.decisions.group(merged), self.namesakes.shared(merged)}
            found |= {near for each in found for near in (*self.shorter(each), *self.bearers(each))}
            found |= {linked for each in found if not self.known(each) for linked in self._component(each)}
            found |= {short for each in found for short in self.shorter(each)}
            self._holders[merged] = tuple(sorted(found))
        return self._holders[merged]

    def shorter(self, entity: str) -> tuple[str, ...]:
        """The existing entities whose name may be a short form of this one."""
        if entity not in self._shorter:
            named = (sibling(entity, key) for key in sorted(self.graphs.keys_of(entity)))
            self._shorter[entity] = tuple(other for other in named if self.graphs.exists(other))
        return self._shorter[entity]

    def longer(self, entity: str) -> tuple[str, ...]:
        """The entities of which this one's name may be a short form or another name."""
        if entity not in self._candidates:
            kind, own = kind_and_slug(entity)
            same = (other for other in self.graphs.keyed(own) if kind_and_slug(other)[0] == kind and other != entity)
            self._candidates[entity] = tuple(other for other in same if self.graphs.exists(other))
        return self._candidates[entity]

    def bearers(self, entity: str) -> tuple[str, ...]:
        """The entities that an article calls by this one's name."""
        own = kind_and_slug(entity)[1]
        return tuple(other for other in self.longer(entity) if own in self._names(other))

    def linked(self, entity: str) -> str:
        """The IRI kept among those that are the same whatever the article: a known one, else the longest."""
        if entity not in self._linked:
            component = self._component(entity)
            known = [each for each in component if self.known(each)]
            kept = entity if len(known) > 1 or len(component) > MOST_LINKED else min(component, key=self._order)
            self._linked[entity] = kept
        return self._linked[entity]

    def _order(self, entity: str) -> tuple[bool, int, str]:
        own = kind_and_slug(entity)[1]
        return not self.known(entity), -len(own), own

    def _component(self, entity: str) -> frozenset[str]:
        """The entities linked to this one, directly or through others; a known one links no others to each other."""
        if entity not in self._components:
            self._components[entity] = self._linked_with(entity)
        return self._components[entity]

    def _linked_with(self, entity: str) -> frozenset[str]:
        found, waiting = {entity}, [entity]
        while waiting and len(found) <= MOST_LINKED:
            each = waiting.pop()
            if self.known(each):
                continue
            near = sorted({*self.longer(each), *self.shorter(each)} - found)
            new = [other for other in near if self._link(each, other)]
            found.update(new)
            waiting += new
        return frozenset(found)

    def _link(self, one: str, other: str) -> bool:
        """Whether two names are the same in every article."""
        pair = min(one, other), max(one, other)
        if pair not in self._links:
            self._links[pair] = self._are_one(*pair)
        return self._links[pair]

    def _are_one(self, one: str, other: str) -> bool:
        if self._excluded(one, other):
            return False
        (kind, a), (_, b) = kind_and_slug(one), kind_and_slug(other)
        if likeness(a, b) == "same letters":
            return not self._apart(one, other)
        if kind == "model" or signs(a) != signs(b) or likeness(a, b) == "short form":
            return False
        introduced = self._introduces(one, other) or self._introduces(other, one)
        return introduced and not self._apart(one, other)

    def _introduces(self, one: str, other: str) -> bool:
        """Whether an article calls `one` by the name of `other`, and no article calls another entity so."""
        own = kind_and_slug(other)[1]
        if not may_stand_alone(own):
            return False
        return [each for each in self.longer(other) if self._called(each, own)] == [one]

    def _called(self, entity: str, own: str) -> bool:
        return own in self._names(entity)

    def _names(self, entity: str) -> frozenset[str]:
        """The names that articles give an entity, as slugs."""
        if entity not in self._called_so:
            form = company_slug if kind_and_slug(entity)[0] == "company" else slug
            self._called_so[entity] = frozenset(form(label) for label in self.graphs.labels(entity))
        return self._called_so[entity]

    def _excluded(self, one: str, other: str) -> bool:
        return (self.known(one) and self.known(other)) or self.decisions.keeps_apart(one, other)

    def _apart(self, one: str, other: str) -> bool:
        """Whether some article speaks of both, as two."""
        return self.graphs.speak_of_both(one, other)

    def _by_context(self, article: str, entity: str) -> str:
        if not self._hangs_on_context(entity):
            return entity
        found = [other for other in self.longer(entity) if self._means(article, entity, other)]
        kept = {self.linked(other) for other in found}
        longest = [each for each in kept if all(_begins(each, other) for other in kept)]
        return longest[0] if longest else entity

    def _means(self, article: str, entity: str, other: str) -> bool:
        """Whether by the one name an article means what others call by the other."""
        return self._may_mean(entity, other) and self._same_events(article, entity, other)

    def _may_mean(self, entity: str, other: str) -> bool:
        """Whether an article that tells the same event may mean the other by this name."""
        if (entity, other) not in self._possible:
            own = kind_and_slug(entity)[1]
            called = {kind_and_slug(other)[1], *self._names(other)}
            alike = any(own in keys(its) and likeness(own, its) in CONTEXTUAL for its in called)
            may = alike and not self._excluded(entity, other) and not self._apart_from_longer(entity, other)
            self._possible[entity, other] = may
        return self._possible[entity, other]

    def _apart_from_longer(self, entity: str, other: str) -> bool:
        """Whether some article speaks of both, as two; of two hubs all articles are asked only where they must be."""
        graphs = self.graphs
        before = self._before or self
        if graphs.many(entity) and graphs.many(other) and before.was_taken_for(entity, other):
            return graphs.come_to_speak_of_both(entity, other)
        return self._apart(entity, other)

    def was_taken_for(self, entity: str, other: str) -> bool:
        """Whether the store's merged graph shows that by the one name some article meant the other.

        Then none spoke of both: no decision and no third name can have brought the two together.
        """
        decided = self.decisions.touched()
        if decided & {entity, other} or self._component(other) != {other} or self.namesakes.shared(other) != other:
            return False
        return other in self.graphs.mergers(entity)

    def context(self, entity: str) -> tuple[object, ...]:
        """What the meaning of a name hangs on beside the events that articles tell."""
        near = tuple((other, self.linked(other), self._may_mean(entity, other)) for other in self.longer(entity))
        return near, self.namesakes.told(entity), self.decisions

    def hanging_on(self, speaking: Mapping[str, frozenset[str]], entity: str) -> Iterator[str]:
        """The articles in which the meaning of a name may hang on what these articles, by entity, tell."""
        for other in self.longer(entity):
            if self._may_mean(entity, other):
                for article in sorted(speaking.get(other, ())):
                    for away, role in self.graphs.playing_in(article, other):
                        near = self._near_events(away, role, other, entity)
                        yield from (h[0] for h in near if self._same_event(h, away, role, entity, other))

    def _same_events(self, article: str, entity: str, other: str) -> bool:
        return any(
            self._same_event(here, away, role, entity, other)
            for here, role in self.graphs.playing_in(article, entity)
            for away in self._near_events(here, role, entity, other)
            if away[0] != article
        )

    def _near_events(self, here: Key, role: str, entity: str, other: str) -> Iterator[Key]:
        """The tellings in which the other plays the same role, among them all that could have an anchor of this one."""
        shown = self._shown(here)
        sides = BESIDE.get((shown.kind, role)) if shown else None
        named = shown.of(sides) - {entity if sides == role else ""} if shown and sides else frozenset[str]()
        beside = sorted(named) if not named & {entity, other} else []
        many = self.graphs.plays_much(other, role)
        if not beside or (not many and any(self.graphs.plays_much(each, sides or "") for each in beside)):
            yield from (away for away, _ in self.graphs.playing(other, role))
            return
        told = {away for each in beside for away, _ in self.graphs.playing(each, sides)}
        if not many:
            told &= {away for away, _ in self.graphs.playing(other, role)}
        yield from (away for away in sorted(told) if not many or (away, role) in self.graphs.playing_in(away[0], other))

    def _same_event(self, here: Key, away: Key, role: str, entity: str, other: str) -> bool:
        one, two = self._shown(here), self._shown(away)
        if one is None or two is None or one.kind != two.kind:
            return False
        gap = news_gap(one, two)
        if gap is not None and gap > EVIDENCE_DAYS:
            return False
        first, second = (_supposing(each, role, entity, other) for each in (one, two))
        return bool(anchors(first) & anchors(second)) and (score(first, second) or 0) >= EVIDENCE

    def _shown(self, key: Key) -> Features | None:
        if key not in self._features:
            telling = self.graphs.telling(key)
            self._features[key] = features(telling) if telling else None
        return self._features[key]


def _supposing(shown: Features, role: str, entity: str, other: str) -> Features:
    """A telling as if one entity were the other; as an investor, without it: that two share it must not count."""
    gone = frozenset({entity, other})
    new = frozenset() if role in INVESTORS else frozenset({other})
    parties = {name: (iris - gone) | new if iris & gone else iris for name, iris in shown.parties.items()}
    return replace(shown, parties=parties)


def _begins(longer: str, shorter: str) -> bool:
    return longer == shorter or kind_and_slug(longer)[1].startswith(kind_and_slug(shorter)[1] + "-")


def is_entity(entity: str) -> bool:
    """Whether an IRI is that of an entity."""
    return kind_and_slug(entity)[0] in {"company", "regulator", "model", "party"}
