"""Reading and facts of one article -> Extraction: its entities and events under their IRIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from kg.entities.ids import content_hash, entity_path, event_path
from kg.errors import ArticleError
from kg.records import (
    Amount,
    Article,
    Entity,
    EntityKind,
    Event,
    Evidence,
    Extraction,
    Fact,
    FactKind,
    Filler,
    Mention,
    Reading,
    Status,
)
from kg.reference import Reference

NAMING = frozenset({"name", "alias"})
"""Ways of mentioning that give a name; an epithet or a pronoun only points."""
RULES, MODEL = "rules", "llm"
"""The names of readers; of the mentions that a model alone gives `rule` is the second."""
RANK: Mapping[Status, int] = {"announced": 0, "denied": 1, "planned": 2, "rumoured": 3}
"""Of two different events that would get one IRI, the surer keeps it."""

OPPOSITES: Mapping[FactKind, Mapping[str, str]] = {
    "acquisition": {"acquirer": "target"},
    "investment": {"investor": "investee", "lead": "investee"},
    "model_release": {"supersedes": "model"},
}
"""Roles that never have the same filler, by kind of fact."""

Named = tuple[str, str]
"""An entity as facts speak of it: kind and name in this article."""


def identify(reading: Reading, facts: Sequence[Fact], *, base: str, reference: Reference) -> Extraction:
    """All that an article says, with IRIs under `base`.

    Companies, regulators and models are taken from all mentions, parties only where a fact uses them. Names that
    come to one IRI (by reference identity, or by name without its legal form) are one entity, whose name facts then
    use. Where that shows both sides of a deal to be the same, the deal was misread and is left out. Raises
    ArticleError for a fact about something that no mention names.
    """
    mentions = [mention for mention in reading.mentions if mention.kind in get_args(EntityKind)]
    iris = {named: base + path for named, path in _paths(mentions).items()}
    _check_named(reading.article, facts, iris)
    used = {(filler.kind, str(filler.value)) for fact in facts for filler in fact.fillers if filler.kind}
    kept = [mention for mention in mentions if mention.kind != "party" or (mention.kind, mention.name) in used]
    entities = _entities(kept, iris, reference)
    names = {entity.id: entity.name for entity in entities}
    renamed = [whole for fact in facts if (whole := _without_itself(_renamed(fact, iris, names)))]
    events = _events(renamed, {(entity.kind, entity.name): entity.id for entity in entities}, reading.article, base)
    return Extraction(reading.article, _developed(entities, renamed, reference), events)


def _paths(mentions: Iterable[Mention]) -> dict[Named, str]:
    """IRI path by kind and name; a name recognised in one place is recognised in all."""
    concepts: dict[Named, Counter[str]] = {}
    for mention in mentions:
        counted = concepts.setdefault((mention.kind, mention.name), Counter())
        counted.update([mention.reference] if mention.reference else [])
    return {
        (kind, name): entity_path(kind, name, reference=_most(counted))  # type: ignore[arg-type]  # kinds of entities
        for (kind, name), counted in concepts.items()
    }


def _most(counted: Counter[str]) -> str | None:
    """The most frequent; of equals the longest, then the alphabetically first."""
    return min(counted, key=lambda text: (-counted[text], -len(text), text), default=None)


def _check_named(article: Article, facts: Iterable[Fact], iris: Mapping[Named, str]) -> None:
    for fact in facts:
        for filler in fact.fillers:
            if filler.kind and (filler.kind, filler.value) not in iris:
                words = f"{fact.rule} found the {filler.role} {filler.value!r} ({filler.kind}), which no mention names"
                raise ArticleError(f"{article.source}: {words}; report it with this article", article.source)


def _entities(mentions: Iterable[Mention], iris: Mapping[Named, str], reference: Reference) -> tuple[Entity, ...]:
    """One entity for each IRI, in the order of first mention."""
    groups: dict[str, list[Mention]] = {}
    for mention in sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.kind, mention.name)):
        groups.setdefault(iris[mention.kind, mention.name], []).append(mention)
    return tuple(_entity(iri, group, reference) for iri, group in groups.items())


def _entity(iri: str, mentions: Sequence[Mention], reference: Reference) -> Entity:
    name = _most(Counter(mention.name for mention in mentions)) or ""
    known = _most(Counter(mention.reference for mention in mentions if mention.reference))
    concept = reference.concepts.get(known) if known else None
    surfaces = dict.fromkeys(mention.text for mention in mentions if mention.via in NAMING)
    return Entity(
        id=iri,
        kind=mentions[0].kind,  # type: ignore[arg-type]  # only mentions of entities come here
        name=name,
        aliases=tuple(text for text in surfaces if text != name),
        reference=known,
        wikidata=concept.wikidata if concept else None,
        mentions=tuple(Evidence(mention.via, mention.text, mention.start, mention.end) for mention in mentions),
        reader=MODEL if all(mention.rule == MODEL for mention in mentions) else None,
    )


def _renamed(fact: Fact, iris: Mapping[Named, str], names: Mapping[str, str]) -> Fact:
    """The fact with every entity under its one name in this article, each filler once."""
    told = tuple(replace(one, fillers=_all_named(one.fillers, iris, names)) for one in fact.told)
    return replace(fact, fillers=_all_named(fact.fillers, iris, names), told=told)


def _all_named(fillers: Iterable[Filler], iris: Mapping[Named, str], names: Mapping[str, str]) -> tuple[Filler, ...]:
    return tuple(dict.fromkeys(_named(filler, iris, names) for filler in fillers))


def _named(filler: Filler, iris: Mapping[Named, str], names: Mapping[str, str]) -> Filler:
    return replace(filler, value=names[iris[filler.kind, str(filler.value)]]) if filler.kind else filler


def _without_itself(fact: Fact) -> Fact | None:
    """The fact without investors in themselves and models in place of themselves; None for a deal of one alone."""
    sides = OPPOSITES.get(fact.kind, {})
    named = {(filler.role, filler.value) for filler in fact.fillers}
    kept = tuple(filler for filler in fact.fillers if (sides.get(filler.role), filler.value) not in named)
    alone = fact.kind == "acquisition" and len(kept) < len(fact.fillers)
    alone = alone or (fact.kind == "partnership" and sum(filler.role == "partner" for filler in kept) == 1)
    return None if alone else replace(fact, fillers=kept)


def _developed(entities: Iterable[Entity], facts: Sequence[Fact], reference: Reference) -> tuple[Entity, ...]:
    """Models with their developer: as a release tells it, else a known one that the article also names."""
    told = _told_developers(facts)
    by_concept = {entity.reference: entity.name for entity in entities if entity.reference}
    return tuple(
        replace(entity, developer=told.get(entity.name) or by_concept.get(_maker(entity, reference) or ""))
        if entity.kind == "model"
        else entity
        for entity in entities
    )


def _told_developers(facts: Iterable[Fact]) -> dict[str, str]:
    """Model -> the developer that most releases name."""
    told: dict[str, Counter[str]] = {}
    for fact in facts:
        if fact.kind == "model_release":
            developers = [str(filler.value) for filler in fact.fillers if filler.role == "developer"]
            for model in (str(filler.value) for filler in fact.fillers if filler.role == "model"):
                told.setdefault(model, Counter()).update(developers)
    return {model: most for model, counted in told.items() if (most := _most(counted))}


def _maker(entity: Entity, reference: Reference) -> str | None:
    concept = reference.concepts.get(entity.reference or "")
    return concept.developer if concept else None


def _events(facts: Iterable[Fact], iris: Mapping[Named, str], article: Article, base: str) -> tuple[Event, ...]:
    """Events in the order of the text; facts of equal content are one event with the evidence of all."""

    def tail(filler: Filler) -> str:
        return iris[filler.kind or "", str(filler.value)].rpartition("/")[2]

    groups: dict[str, list[Fact]] = {}
    for fact in _distinct(facts):
        path = event_path(_as_first_told(fact), tail=tail, published=article.published)
        groups.setdefault(base + path, []).append(fact)
    events = (event for path, group in groups.items() for event in _told_apart(path, group))
    return tuple(sorted(events, key=lambda event: (min((e.start, e.end) for e in event.fact.evidence), event.id)))


def _as_first_told(fact: Fact) -> Fact:
    """A fact with the values of its first reader, so that its IRI does not hang on who else tells it."""
    return replace(fact, fillers=fact.told[0].fillers) if len(fact.told) > 1 else fact


def _told_apart(path: str, facts: Sequence[Fact]) -> Iterator[Event]:
    """Events under one path: the surest and fullest keeps it, the others get a hash of their content."""
    first, *others = sorted(facts, key=_precedence)
    yield Event(path, first)
    for fact in others:
        yield Event(f"{path}/{content_hash(_content(fact))}", fact)


def _precedence(fact: Fact) -> tuple[bool, int, int, str]:
    """What the rules tell goes first, so that its IRI does not hang on what another reader tells."""
    alone = bool(fact.told) and fact.told[0].reader.name == MODEL
    return alone, RANK[fact.status], -len(_as_first_told(fact).fillers), _content(fact)


def _distinct(facts: Iterable[Fact]) -> Iterator[Fact]:
    alike: dict[str, list[Fact]] = {}
    for fact in facts:
        alike.setdefault(_content(fact), []).append(fact)
    for group in alike.values():
        surest = min(group, key=lambda fact: (-fact.confidence, fact.rule, repr(fact.fillers)))
        evidence = {e: None for fact in group for e in fact.evidence}
        told = {one.reader: one for fact in reversed(group) for one in fact.told}
        shown = tuple(sorted(evidence, key=lambda e: (e.start, e.end, e.role)))
        yield replace(
            surest, evidence=shown, told=tuple(sorted(told.values(), key=lambda one: one.reader.name != RULES))
        )


def _content(fact: Fact) -> str:
    """What the fact says, whatever its order and evidence."""
    fillers = sorted(f"{filler.role}={filler.kind}:{_plain(filler.value)!r}" for filler in fact.fillers)
    return "\n".join([fact.kind, fact.status, *fillers])


def _plain(value: object) -> object:
    """An amount by its value, not by its digits: 1.6E+7 is 16000000."""
    return (f"{value.value.normalize():f}", value.currency) if isinstance(value, Amount) else value
