"""Answer -> facts: what of it the article's own words show, and how much was dropped for which reason.

Every role rests on a quote that stands in the article, and its value on that quote: a name must stand in it (or a
pronoun or description that the article's own references resolve to it), a sum, date or round must be read in it by our
grammars. The confidence of a fact is the mean of how well its roles are grounded, those that were dropped counted as 0,
times how well the event and its status are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from kg.facts.attributes import GOVERNING_REACH, STRONGEST
from kg.facts.frames import cue_words, governing_words
from kg.facts.scenes import Scene, scenes
from kg.reader.addressed import addressed
from kg.reader.answers import Answer, SaidEvent, SaidRole
from kg.reader.grounding import distance, find_quote
from kg.reader.names import Named, by_form, mentions_of, named_entities, within
from kg.reader.values import GROUNDING, Quoted, evidence, grounded_value, overlapping
from kg.reader.vocabulary import REQUIRED, SEVERAL, filled_by
from kg.records import (
    EntityKind,
    Evidence,
    Fact,
    FactKind,
    Filler,
    Mention,
    Period,
    Reader,
    Reading,
    Span,
    Status,
    Told,
)
from kg.reference import Reference, fold

LEAST_CONFIDENCE = 0.3
"""A fact below this is not told at all, as with the rules."""
FRAMED, UNFRAMED = 1.0, 0.7
"""Whether a frame of the event's kind stands in its sentences."""
CUED, UNCUED = 1.0, 0.7
"""Whether words of the sentences show a status that is not announced."""
NAMED, RESOLVED, DESCRIBED, POINTED = 1.0, 0.95, 0.85, 0.6
"""How well a name is shown: it stands in the quote; our references lead there; the quote holds a description that the
model gave for it and that stands in the article; the quote holds no other name, and the name stands shortly before."""
REACH = 600
"""Characters between a pronoun and the name before it."""
MOST_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Found:
    """What a model's answer comes to: the reading with its names, the facts, and what was dropped, by reason."""

    reading: Reading
    facts: tuple[Fact, ...]
    dropped: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What answers are held against: the article as read, its scenes, the names by form, the passages barred."""

    reading: Reading
    scenes: tuple[Scene, ...]
    entities: tuple[Named, ...]
    by_form: Mapping[str, tuple[Named, ...]]
    barred: tuple[Span, ...]
    own: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A grounded role."""

    filler: Filler
    evidence: Evidence
    sure: float


def grounded_facts(answer: Answer, reading: Reading, *, reference: Reference, reader: Reader) -> Found:
    """The facts of an answer that stand on the article's words. `reading` is the rules' own.

    The reading that comes back has the model's names in place of the rules'.
    """
    dropped = Counter(dict(answer.dropped))
    barred = addressed(reading)
    entities, lost = named_entities(answer.entities, reading, reference, barred)
    dropped.update(lost)
    ground = _ground(reading, entities, barred)
    facts = [fact for event in answer.events if (fact := _fact(event, ground, reader, dropped))]
    facts.sort(key=lambda fact: (fact.evidence[0].start, fact.kind, fact.fillers[0].role))
    return Found(ground.reading, tuple(facts), tuple(sorted(dropped.items())))


def _ground(reading: Reading, entities: Sequence[Named], barred: Sequence[Span]) -> Ground:
    names = mentions_of(entities, reading.article.text)
    values = [mention for mention in reading.mentions if mention.via == "value"]
    free = [value for value in values if not any(n.start <= value.start and value.end <= n.end for n in names)]
    mentions = tuple(sorted((*names, *_apart(free, names)), key=lambda mention: (mention.start, -mention.end)))
    told = replace(reading, mentions=mentions)
    own = tuple(mention for mention in reading.mentions if mention.via != "value")
    return Ground(told, scenes(told), tuple(entities), by_form(entities), tuple(barred), own)


def _apart(values: Iterable[Mention], names: Sequence[Mention]) -> Iterator[Mention]:
    """Values that overlap no name: scenes draw each mention together to one word."""
    taken = {at for name in names for at in range(name.start, name.end)}
    yield from (value for value in values if taken.isdisjoint(range(value.start, value.end)))


def _fact(event: SaidEvent, ground: Ground, reader: Reader, dropped: Counter[str]) -> Fact | None:
    text = ground.reading.article.text
    found = find_quote(event.quote, text)
    if found is None:
        dropped["event's quote not in the article"] += 1
        return None
    told = _scenes_in(found.span, ground.scenes)
    if not told or within(found.span, ground.barred):
        dropped["words meant for a program" if told else "quote in page furniture"] += 1
        return None
    roles = _roles(event, found.span, ground, dropped)
    if not _complete(event.kind, roles):
        dropped["fact without its main role"] += 1
        return None
    status, cue, words = _status(event, told, [role.evidence for role in roles], ground, dropped)
    framed = any(trigger.frame.kind == event.kind for scene in told for trigger in scene.triggers)
    sure = sum(role.sure for role in roles) / max(len(event.roles), len(roles))
    sure = min(MOST_CONFIDENCE, sure * cue * found.alike * (FRAMED if framed else UNFRAMED))
    if sure < LEAST_CONFIDENCE:
        dropped["hardly grounded"] += 1
        return None
    sentences = [evidence("event", Span(s.sentence.start, s.sentence.end), text) for s in told]
    shown = tuple(dict.fromkeys((*sentences, *(role.evidence for role in roles), *words)))
    fillers = tuple(dict.fromkeys(role.filler for role in roles))
    surely = round(sure, 3)
    return Fact(
        event.kind, fillers, status, surely, f"llm/{event.kind}", shown, (Told(reader, fillers, surely, shown),)
    )


def _scenes_in(span: Span, every: Iterable[Scene]) -> tuple[Scene, ...]:
    return tuple(s for s in every if s.sentence.start < span.end and span.start < s.sentence.end)


def _complete(kind: FactKind, roles: Sequence[Role]) -> bool:
    filled = [role.filler.role for role in roles]
    if kind == "partnership":
        return len({role.filler.value for role in roles if role.filler.role == "partner"}) >= 2
    return all(role in filled for role in REQUIRED[kind])


def _roles(event: SaidEvent, place: Span, ground: Ground, dropped: Counter[str]) -> list[Role]:
    """The roles of an event that are grounded, of those that hold one value the best."""
    kept: list[Role] = []
    for said in event.roles:
        role, fault = _role(event.kind, said, place, ground)
        if role is None:
            dropped[fault] += 1
        else:
            kept.append(role)
    several = SEVERAL | ({"target"} if event.kind == "regulatory_action" else set())
    best: dict[str, Role] = {}
    for role in kept:
        name = role.filler.role
        if name not in several and (name not in best or role.sure > best[name].sure):
            best[name] = role
    return [role for role in kept if role.filler.role in several or best[role.filler.role] is role]


def _role(kind: FactKind, said: SaidRole, place: Span, ground: Ground) -> tuple[Role | None, str]:
    text = ground.reading.article.text
    found = find_quote(said.quote, text, near=place)
    if found is None:
        return None, "quote not in the article"
    if within(found.span, ground.barred):
        return None, "words meant for a program"
    if said.role in GROUNDING:
        quoted = _quoted(found.span, place, ground)
        value = grounded_value(said.role, said.value, quoted)
        if value is None:
            return None, f"{said.role} not in its quote"
        shown = evidence(said.role, value.span, text)
        return Role(Filler(said.role, value.value), shown, value.sure * found.alike), ""
    return _entity_role(said, filled_by(kind, said.role), found.span, found.alike, ground)


def _quoted(span: Span, place: Span, ground: Ground) -> Quoted:
    article = ground.reading.article
    values = tuple(m for m in overlapping(ground.reading.mentions, span) if m.via == "value")
    told = _scenes_in(span, ground.scenes)
    dates = [m.value for m in ground.reading.mentions if isinstance(m.value, Period)]
    years = frozenset(date.literal[:4] for date in dates)
    return Quoted(span, values, told, place, article.language, article.text[span.start : span.end], years)


def _entity_role(
    said: SaidRole, kinds: Sequence[EntityKind], span: Span, alike: float, ground: Ground
) -> tuple[Role | None, str]:
    known = ground.by_form.get(fold(said.value), ())
    if not known:
        return None, "name not in the article"
    entity = next((one for one in known if one.kind in kinds), None)
    if entity is None:
        return None, "wrong kind for its role"
    shown, sure = _showing(entity, span, ground)
    if shown is None:
        return None, "name not in its quote"
    words = evidence(said.role, shown, ground.reading.article.text)
    return Role(Filler(said.role, entity.name, entity.kind), words, sure * alike), ""


def _showing(entity: Named, span: Span, ground: Ground) -> tuple[Span | None, float]:
    """The words of a quote that show an entity, and how well."""
    if inside := [place for place in entity.proper if _in(place, span)]:
        return inside[0], NAMED
    for mention in overlapping(ground.own, span):
        if fold(mention.name) in entity.forms:
            return Span(mention.start, mention.end), RESOLVED
    if inside := [place for place in entity.pointing if _in(place, span)]:
        return inside[0], DESCRIBED
    others = any(_in(place, span) for other in ground.entities if other is not entity for place in other.proper)
    before = any(place.start < span.end and distance(place, span) <= REACH for place in entity.proper)
    return (span, POINTED) if before and not others else (None, 0.0)


def _in(place: Span, span: Span) -> bool:
    return span.start <= place.start and place.end <= span.end


def _status(
    event: SaidEvent, told: Sequence[Scene], roles: Sequence[Evidence], ground: Ground, dropped: Counter[str]
) -> tuple[Status, float, tuple[Evidence, ...]]:
    """The status, how well the words show it, and these words.

    Where words right before every frame of the event, in sentences that hold a role, say that it is planned, rumoured
    or denied, it never counts as announced. Another status needs a cue in its own quote or in the event's sentences to
    count in full.
    """
    language = ground.reading.article.language
    if event.status == "announced":
        held = [scene for scene in told if _holds(scene, roles)]
        governed = _governed(event.kind, held, language)
        if governed is None:
            return event.status, CUED, ()
        dropped["status set right"] += 1
        return governed, UNCUED, ()
    quoted = find_quote(event.status_quote, ground.reading.article.text) if event.status_quote else None
    scenes_ = (*told, *(_scenes_in(quoted.span, ground.scenes) if quoted else ()))
    cued = any(what == event.status for scene in scenes_ for _, _, what in cue_words(scene.words, language))
    shown = quoted is not None and not within(quoted.span, ground.barred)
    words = (evidence("status", quoted.span, ground.reading.article.text),) if quoted and shown else ()
    if not cued:
        dropped["status without a cue"] += 1
    return event.status, CUED if cued else UNCUED, words


def _holds(scene: Scene, roles: Sequence[Evidence]) -> bool:
    """Whether words of some role stand in a sentence."""
    return any(scene.sentence.start <= shown.start < scene.sentence.end for shown in roles)


def _governed(kind: FactKind, told: Sequence[Scene], language: str) -> Status | None:
    """The status that words right before every frame of a kind settle, if they do for all."""
    found = [
        _governing(trigger.first, scene, language)
        for scene in told
        for trigger in scene.triggers
        if trigger.frame.kind == kind
    ]
    settled = [status for status in STRONGEST if status in found]
    return cast(Status, settled[0]) if settled and None not in found else None


def _governing(first: int, scene: Scene, language: str) -> str | None:
    near = [
        (first - last, STRONGEST.index(what), what)
        for _, last, what in governing_words(scene.words, language)
        if 0 <= first - last <= GOVERNING_REACH and not any(word in ",;:" for word in scene.words[last:first])
    ]
    return min(near)[2] if near else None
