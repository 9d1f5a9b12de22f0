"""Stories (several articles on the same things) -> B³ figures: how well entities and events are put together.

A story is a folder with articles and `gold.json`, as `tests/gold/stories/README.md` tells. What is put together are
mentions of entities (article and entity) and tellings of events (article and event). Precision is the share of what
stands together that belongs together, mean over all that was found; recall the share of what belongs together that
stands together, mean over all of the gold: what was not found counts 0 there (Bagga and Baldwin 1998).

Every story is merged twice: from what `kg extract` reads in its articles, and from the gold's own facts of each
article, which measures the merging alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, cast

from kg.articles import read_articles
from kg.entities import identify
from kg.errors import SettingError
from kg.exports.facts import EVENTS
from kg.gold.scoring import comparable
from kg.mentions.reading import read_mentions
from kg.merging import merged_graph
from kg.quads import article_quads, claim_iri
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
    Period,
    Reading,
    Status,
    month_period,
    year_period,
)
from kg.reference import fold, load_reference
from kg.terms import DEFAULT_BASE, NK, PROV

Level = Literal["entity", "event"]
SEVERAL: Mapping[str, str] = {"investors": "investor", "partners": "partner", "targets": "target"}
ENTITY_ROLES = frozenset(
    {"investor", "investee", "acquirer", "target", "partner", "developer", "model", "regulator", "lead", "supersedes"}
)
MAIN: Mapping[FactKind, tuple[str, ...]] = {
    "investment": ("investee",),
    "acquisition": ("target",),
    "partnership": ("partner",),
    "model_release": ("model",),
    "regulatory_action": ("regulator", "action"),
}
"""Roles that a telling must share with an event of the gold, to be a telling of it."""


@dataclass(frozen=True, slots=True)
class Story:
    """A folder's articles by letter, its gold, and which letter replaces which."""

    name: str
    articles: Mapping[str, Article]
    gold: Mapping[str, Any]

    def standing(self) -> tuple[str, ...]:
        """The letters of the articles that no corrected version replaces."""
        gone = set(self.gold.get("replaces", {}).values())
        return tuple(letter for letter in self.articles if letter not in gone)


@dataclass(frozen=True, slots=True)
class Placed:
    """What belongs together (`gold`) and where it stands (`found`, None where it was not found)."""

    gold: tuple[str, ...]
    found: str | None


@dataclass(frozen=True, slots=True)
class Clustering:
    """B³ of one story or of many; `elements` is how many were weighed, `found` how many of them stand anywhere."""

    precision: float
    recall: float
    elements: int
    found: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_stories(folder: Path) -> Iterator[Story]:
    """The stories of a folder, by name; none where no folder in it has a gold.json. SettingError for a broken one."""
    for path in sorted(folder.glob("*/gold.json")):
        try:
            gold = json.loads(path.read_text(encoding="utf-8"))
            letters = sorted(gold["articles"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingError(f"{path}: is no gold of a story ({error}); see the README of stories", path) from error
        yield Story(path.parent.name, dict(_articles(path.parent, letters)), gold)


def _articles(folder: Path, letters: Iterable[str]) -> Iterator[tuple[str, Article]]:
    for letter in letters:
        for article in read_articles([str(folder / f"{letter}.md")], base=DEFAULT_BASE):
            if not isinstance(article, Article):
                raise SettingError(f"{article.source}: {article.reason}", article.source)
            yield letter, article


def told_by_gold(story: Story) -> dict[str, Extraction]:
    """What each article of a story says by its gold."""
    return {letter: _told(story, letter) for letter in story.standing()}


def _told(story: Story, letter: str) -> Extraction:
    article = story.articles[letter]
    here = [entity for entity in story.gold["entities"] if letter in entity["forms"]]
    names = {entity["name"]: _longest(entity["forms"][letter]) for entity in here}
    mentions = tuple(mention for entity in here for mention in _mentions(entity, letter, article))
    kinds: dict[str, EntityKind] = {entity["name"]: entity["kind"] for entity in here}
    facts = [_fact(event, letter, names, kinds) for event in story.gold["events"] if letter in event["articles"]]
    return identify(Reading(article, (), mentions), facts, base=DEFAULT_BASE, reference=load_reference())


def _longest(forms: Iterable[str]) -> str:
    return max(forms, key=lambda form: (len(form), form))


def _mentions(entity: Mapping[str, Any], letter: str, article: Article) -> Iterator[Mention]:
    forms = entity["forms"][letter]
    name, kind = _longest(forms), entity["kind"]
    concept = _recognised(entity, forms, article)
    for form in forms:
        match = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", article.text)
        start, end = match.span() if match else (0, 0)
        yield Mention(kind, start, end, form, name, "name", "gold", reference=concept)


def _recognised(entity: Mapping[str, Any], forms: Sequence[str], article: Article) -> str | None:
    """The reference identity of an entity as the reading recognises it by its longest form; a regulator by any."""
    read = read_mentions(article, reference=load_reference()).mentions
    told = {fold(m.text): m.reference for m in read if m.reference and m.kind == entity["kind"]}
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    found = (_concept(form, entity["kind"]) or told.get(fold(form)) for form in ordered)
    return next(found if entity["kind"] != "regulator" else filter(None, found), None)


def _concept(form: str, kind: str) -> str | None:
    known = load_reference().by_name.get(fold(form), ())
    return next((concept.id for concept in known if concept.kind == kind), None)


def _fact(event: Mapping[str, Any], letter: str, names: Mapping[str, str], kinds: Mapping[str, EntityKind]) -> Fact:
    values = {name: told[letter] for name, told in event["values"].items() if letter in told}
    fillers = (*_parties(event["roles"], names, kinds), *_values(values))
    status = cast(Status, values.get("status", "announced"))
    kind = EVENTS[event["type"]]
    return Fact(kind, tuple(dict.fromkeys(fillers)), status, 1.0, "gold", (Evidence("event", "", 0, 0),))


def _parties(roles: Mapping[str, Any], names: Mapping[str, str], kinds: Mapping[str, EntityKind]) -> Iterator[Filler]:
    for name, value in roles.items():
        role = SEVERAL.get(name, name)
        for each in value if isinstance(value, list) else [value]:
            if each in names and role in ENTITY_ROLES:
                yield Filler(role, names[each], kinds[each])
            elif role in {"round", "action"} and each:
                yield Filler(role, each)


def _values(values: Mapping[str, Any]) -> Iterator[Filler]:
    for name, value in values.items():
        if name in {"amount", "valuation"}:
            yield Filler(name, Amount(Decimal(str(value[0])), value[1]))
        elif name == "date":
            yield Filler(name, _period(value))
        elif name == "license":
            yield Filler(name, value)


def _period(literal: str) -> Period:
    if len(literal) == 10:
        return Period(literal, literal, literal)
    year, month = int(literal[:4]), literal[5:7]
    return month_period(year, int(month)) if month else year_period(year)


def placed(story: Story, told: Mapping[str, Extraction]) -> dict[Level, list[Placed]]:
    """Where the merging puts what the gold speaks of; `told` is what each standing article says, by letter."""
    merged = _Merged({extraction.article.id: extraction for extraction in told.values()})
    return {"entity": list(_entities(story, told, merged)), "event": list(_events(story, told, merged))}


class _Merged:
    """The merged graph of a few articles, asked for the node of what an article names."""

    def __init__(self, told: Mapping[str, Extraction]) -> None:
        self.nodes = merged_graph({iri: article_quads(extraction) for iri, extraction in told.items()})
        self._homes: dict[tuple[str, str], str] = {}
        for node, quads in self.nodes.items():
            values = {(quad.predicate.value, getattr(quad.object, "value", "")) for quad in quads}
            used = {node, *(value for name, value in values if name == NK.mergedFrom)}
            articles = {value for name, value in values if name == PROV.wasDerivedFrom}
            self._homes.update({(article, each): node for article in articles for each in used})
            self._homes.update({(value, ""): node for name, value in values if name == NK.hasClaim})

    def entity(self, article: str, entity: str) -> str | None:
        """The node of an entity that an article names."""
        return self._homes.get((article, entity))

    def event(self, article: str, event: str) -> str | None:
        """The node of an event that an article tells."""
        return self._homes.get((claim_iri(article, event), ""))

    def values(self, node: str, name: str) -> set[str]:
        """A node's values of a property."""
        return {getattr(q.object, "value", "") for q in self.nodes[node] if q.predicate.value == name}


def _entities(story: Story, told: Mapping[str, Extraction], merged: _Merged) -> Iterator[Placed]:
    for gold in story.gold["entities"]:
        for letter, forms in gold["forms"].items():
            if letter in told:
                found = _named(told[letter], gold["kind"], forms)
                home = merged.entity(told[letter].article.id, found.id) if found else None
                yield Placed((story.name, gold["name"]), home and f"{story.name} {home}")


def _named(extraction: Extraction, kind: str, forms: Sequence[str]) -> Entity | None:
    """The entity of an article that bears one of these names; of several the one that bears most."""
    wanted = {comparable(form) for form in forms}

    def borne(entity: Entity) -> int:
        return len(wanted & {comparable(name) for name in (entity.name, *entity.aliases)})

    best = max(extraction.entities, key=lambda entity: (borne(entity), entity.kind == kind, entity.id), default=None)
    return best if best and borne(best) else None


def _events(story: Story, told: Mapping[str, Extraction], merged: _Merged) -> Iterator[Placed]:
    for letter, extraction in told.items():
        pairs = _paired(story, letter, extraction)
        for place, gold in enumerate(story.gold["events"]):
            if letter in gold["articles"]:
                event = pairs.get(place)
                home = merged.event(extraction.article.id, event.id) if event else None
                yield Placed((story.name, str(place)), home and f"{story.name} {home}")


def _paired(story: Story, letter: str, extraction: Extraction) -> dict[int, Event]:
    """Events of the gold by number -> the event of an article that tells it, each once, the best first."""
    scored = [
        (fit, place, number)
        for place, gold in enumerate(story.gold["events"])
        if letter in gold["articles"]
        for number, event in enumerate(extraction.events)
        if (fit := _fit(gold, letter, event, extraction, story)) > 0
    ]
    pairs: dict[int, Event] = {}
    taken: set[int] = set()
    for _, place, number in sorted(scored, key=lambda each: (-each[0], each[1:])):
        if place not in pairs and number not in taken:
            pairs[place] = extraction.events[number]
            taken.add(number)
    return pairs


def _fit(gold: Mapping[str, Any], letter: str, event: Event, extraction: Extraction, story: Story) -> float:
    """How well an event fits one of the gold; 0 where kind or main roles differ."""
    kind = EVENTS[gold["type"]]
    if event.fact.kind != kind:
        return 0
    forms = {entity["name"]: entity["forms"].get(letter, ()) for entity in story.gold["entities"]}
    wanted = list(_wanted(gold["roles"], forms))
    entities: dict[tuple[str, str], Entity] = {(entity.kind, entity.name): entity for entity in extraction.entities}
    got = [(filler.role, _names_of(filler, entities)) for filler in event.fact.fillers]
    agreed = [role for role, names in wanted if any(role == other and names & its for other, its in got)]
    least = 2 if kind == "partnership" else 1
    if any(agreed.count(role) < least for role in MAIN[kind]):
        return 0
    return len(agreed) + 1.5 * _same_values(gold, letter, event)


def _wanted(roles: Mapping[str, Any], forms: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    for name, value in roles.items():
        for each in value if isinstance(value, list) else [value]:
            if each:
                yield SEVERAL.get(name, name), frozenset(comparable(form) for form in forms.get(each) or [each])


def _names_of(filler: Filler, entities: Mapping[tuple[str, str], Entity]) -> frozenset[str]:
    entity = entities.get((filler.kind or "", str(filler.value)))
    names = (entity.name, *entity.aliases) if entity else (str(filler.value),)
    return frozenset(comparable(name) for name in names)


def _same_values(gold: Mapping[str, Any], letter: str, event: Event) -> int:
    told = {name: values[letter] for name, values in gold["values"].items() if letter in values}
    same = 0
    for filler in event.fact.fillers:
        value = told.get(filler.role)
        if isinstance(filler.value, Amount) and value:
            same += 2 * (abs(float(filler.value.value) - value[0]) < 0.01 * value[0]) - 1
        elif isinstance(filler.value, Period) and value:
            same += filler.value.literal.startswith(value) or value.startswith(filler.value.literal)
    return same


def b_cubed(placed: Sequence[Placed]) -> Clustering:
    """B³ over what belongs together and what stands together."""
    together: dict[tuple[str, ...], list[int]] = {}
    standing: dict[str, list[int]] = {}
    for number, each in enumerate(placed):
        together.setdefault(each.gold, []).append(number)
        if each.found is not None:
            standing.setdefault(each.found, []).append(number)
    precision, recall = [], []
    for each in placed:
        right = set(together[each.gold]) & set(standing.get(each.found or "", ()))
        recall.append(len(right) / len(together[each.gold]))
        if each.found is not None:
            precision.append(len(right) / len(standing[each.found]))
    return Clustering(_mean(precision), _mean(recall), len(placed), len(precision))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def settled(story: Story, told: Mapping[str, Extraction]) -> Iterator[tuple[str, str, bool]]:
    """For each event found: whether its merged status and its disputes are those of the gold (name, figure, right)."""
    merged = _Merged({extraction.article.id: extraction for extraction in told.values()})
    pairs = {letter: _paired(story, letter, extraction) for letter, extraction in told.items()}
    for place, gold in enumerate(story.gold["events"]):
        homes = {
            merged.event(told[letter].article.id, found[place].id) for letter, found in pairs.items() if place in found
        }
        if len(homes) != 1 or None in homes:
            continue
        node = str(homes.pop())
        status = {value.rpartition("#")[2] for value in merged.values(node, NK.status)}
        disputed = {value.rpartition("#")[2] for value in merged.values(node, NK.disputedProperty)}
        yield node, "status", status == {gold["final_status"]}
        yield node, "disputed", disputed == set(gold["disputed"])
