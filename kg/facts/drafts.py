"""Roles -> Draft: the events of an article, from the labelled mentions of its sentences.

In a sentence the labelled mentions gather round anchors (the investee, the target, the model …). A sentence without
an anchor carries on the event that the sentences before it told. Drafts of one event are then drawn together, though
headline, standfirst and body each tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from kg.facts.frames import cue_words
from kg.facts.scenes import Place, Scene
from kg.records import Amount, FactKind, Period

ANCHOR: Mapping[FactKind, str] = {
    "investment": "investee",
    "acquisition": "target",
    "model_release": "model",
    "regulatory_action": "target",
}
"""The role that tells two events of one kind apart in a sentence; a partnership has none."""
SHARED: Mapping[tuple[FactKind, str], frozenset[str]] = {
    ("acquisition", "target"): frozenset(("acquirer", "date")),
    ("model_release", "model"): frozenset(("developer", "date", "license")),
    ("regulatory_action", "target"): frozenset(("regulator", "date")),
    ("regulatory_action", "regulator"): frozenset(("target", "date")),
    ("regulatory_action", "date"): frozenset(("regulator", "target")),
    ("investment", "investee"): frozenset(("date",)),
    ("investment", "amount"): frozenset(("investee",)),
    ("partnership", "partner"): frozenset(("partner", "date")),
}
"""Roles that hold for every anchor of a sentence, where the others belong to the nearest one, by kind and anchor."""
BREAKS = {";": 12, "•": 20, "|": 6, ",": 2, "and": 1, "et": 1, ".": 12, ":": 2, "while": 6, "tandis": 6}
"""What a sign between two mentions adds to their distance, in words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A mention in its role, with the tagger's probability."""

    role: str
    place: Place
    scene: int
    probability: float

    @property
    def value(self) -> str | Amount | Period:
        """The entity's name, or the value."""
        mention = self.place.mention
        return (
            mention.name
            if (mention.via == "value" and mention.value is None) or mention.via != "value"
            else mention.value or mention.name
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """An event in the making; `said` holds, for each attribute, the weight of each of its labels so far."""

    kind: FactKind
    parts: tuple[Part, ...]
    said: tuple[tuple[str, str, float], ...] = ()


def values(draft: Draft, role: str) -> set[str | Amount | Period]:
    """The values of one role."""
    return {part.value for part in draft.parts if part.role == role}


def action(draft: Draft) -> str | None:
    """The regulatory step that most of a draft's sentences tell."""
    return best(draft, "action")


def best(draft: Draft, attribute: str) -> str | None:
    """The label of an attribute with the greatest weight, None where nothing was said."""
    weights: dict[str, float] = {}
    for name, label, weight in draft.said:
        if name == attribute:
            weights[label] = weights.get(label, 0.0) + weight
    return max(sorted(weights), key=lambda label: weights[label]) if weights else None


ASIDE_REACH = 2
"""How many words may stand between "to rival" and whom: a determiner, an adjective, another name and "and"."""
DEALS: tuple[FactKind, ...] = ("investment", "acquisition", "partnership", "model_release")
PLAYED = frozenset(("investor", "lead", "investee", "acquirer", "target", "partner", "developer"))
LEAVERS = "leavers"
"""The words that tell so of the name right before them: "'s former"."""
NOT_ASIDE: Mapping[str, Mapping[FactKind, frozenset[str]]] = {
    "rivals": {"model_release": frozenset(("model",)), "partnership": frozenset(("partner",))},
    **dict.fromkeys(("origins", LEAVERS), dict.fromkeys(DEALS, PLAYED)),
}
"""The roles that a name cannot play right after words that make it a rival, a yardstick, or where someone came from."""


def without_asides(parts: Iterable[Part], kind: FactKind, scenes: Sequence[Scene], language: str) -> tuple[Part, ...]:
    """Parts but for those that a sentence names aside: "pour concurrencer X", "an alternative to X", "once of X"."""
    return tuple(part for part in parts if not _is_aside(scenes[part.scene], part, kind, language))


def _is_aside(scene: Scene, part: Part, kind: FactKind, language: str) -> bool:
    return any(
        part.role in NOT_ASIDE[told].get(kind, ())
        and (first == part.place.word + 1 if told == LEAVERS else 0 <= part.place.word - last <= ASIDE_REACH)
        for first, last, told in cue_words(scene.words, language)
        if told in NOT_ASIDE
    )


def sentence_drafts(kind: FactKind, scenes: Sequence[Scene], parts: Iterable[Part]) -> tuple[Draft, ...]:
    """The events of one kind, sentence by sentence."""
    by_scene: dict[int, list[Part]] = {}
    for part in parts:
        by_scene.setdefault(part.scene, []).append(part)
    told = (
        (scenes[number], clause)
        for number in sorted(by_scene)
        for clause in _clauses(kind, scenes[number], by_scene[number])
    )
    return tuple(draft for scene, clause in told for draft in _in_scene(kind, scene, clause))


def _clauses(kind: FactKind, scene: Scene, parts: list[Part]) -> list[list[Part]]:
    """The parts of a sentence, taken apart at its semicolons where each clause tells a pact of its own."""
    if kind != "partnership" or ";" not in scene.words:
        return [parts]
    clauses: dict[int, list[Part]] = {}
    for part in parts:
        clauses.setdefault(scene.words[: part.place.word].count(";"), []).append(part)
    whole = all(len({part.value for part in own if part.role == "partner"}) > 1 for own in clauses.values())
    return list(clauses.values()) if whole else [parts]


TOPIC_REACH = 2
"""How many sentences back the topic may have been named."""
TOPIC_SURE = 0.4
"""How sure a role is that was taken over from the topic."""


def with_topic(draft: Draft, scenes: Sequence[Scene]) -> Draft:
    """A draft that leaves unsaid who raises money or who brings out a model, with the topic of the sentences before.

    The topic is the one company that the last sentence naming any names; for a model, the first of them.
    """
    role = TOPIC.get(draft.kind)
    if role is None or values(draft, role):
        return draft
    number = min(part.scene for part in draft.parts)
    for earlier in range(number - 1, max(-1, number - 1 - TOPIC_REACH), -1):
        named = {place.mention.name: place for place in scenes[earlier].places if place.mention.kind == "company"}
        if named:
            return (
                _with(draft, role, next(iter(named.values())), earlier)
                if _is_topic(draft, scenes, earlier, named)
                else draft
            )
    return draft


def with_parties(draft: Draft, scenes: Sequence[Scene], deals: Sequence[Part], language: str) -> Draft:
    """A regulator's step on "the deal" or « l'opération », with both sides of the takeover told last as its targets.

    `deals` are the roles of the article's mentions in acquisitions.
    """
    number = min(part.scene for part in draft.parts)
    if draft.kind != "regulatory_action" or values(draft, "target") or not says(scenes[number], "deal", language):
        return draft
    told = [part for part in deals if part.scene <= number]
    bought = next((part for part in reversed(told) if part.role == "target"), None)
    if bought is None:
        return draft
    where = {part.scene for part in told if part.role == "target" and part.value == bought.value}
    buyers = [part for part in told if part.role == "acquirer" and part.scene in where and part.value != bought.value]
    sides = [bought, *sorted(buyers, key=lambda part: part.probability)[-1:]]
    told_of = tuple(Part("target", part.place, part.scene, TOPIC_SURE) for part in sides)
    return replace(draft, parts=draft.parts + told_of)


def says(scene: Scene, what: str, language: str) -> bool:
    """Whether a sentence has a cue of this class ("deal", "plural")."""
    return any(told == what for _, _, told in cue_words(scene.words, language))


OPENING = 3
"""A sentence goes on about the one before where such words stand among its first ones."""


def with_date(draft: Draft, scenes: Sequence[Scene], language: str) -> Draft:
    """A draft without a date, with that of the sentence before where it goes on about it ("Et pour cause, …")."""
    number = min(part.scene for part in draft.parts)
    if values(draft, "date") or not number or not carries_on(scenes[number], language):
        return draft
    dated = [place for place in scenes[number - 1].places if place.mention.kind == "date"]
    return _with(draft, "date", dated[0], number - 1) if len(dated) == 1 else draft


def carries_on(scene: Scene, language: str) -> bool:
    """Whether a sentence opens with words that tie it to the one before."""
    return any(told == "carries" and first < OPENING for first, _, told in cue_words(scene.words, language))


TOPIC: Mapping[FactKind, str] = {"investment": "investee", "model_release": "developer"}
"""The role that the topic of a passage plays where a sentence leaves it unsaid."""


def _is_topic(draft: Draft, scenes: Sequence[Scene], number: int, named: Mapping[str, Place]) -> bool:
    """Whether a sentence's first company is what the next one goes on about."""
    if next(iter(named)) in {part.value for part in draft.parts}:
        return False
    told = any(trigger.frame.kind == draft.kind for trigger in scenes[number].triggers)
    return len(named) == 1 or (draft.kind == "model_release" and told)


def _with(draft: Draft, role: str, place: Place, number: int) -> Draft:
    return replace(draft, parts=(*draft.parts, Part(role, place, number, TOPIC_SURE)))


def _in_scene(kind: FactKind, scene: Scene, parts: list[Part]) -> Iterator[Draft]:
    role = _parting_role(kind, scene, parts)
    anchors = _anchors(role, scene, parts) if role else []
    names = list(dict.fromkeys(part.value for part in anchors))
    if role is None or len(names) <= 1:
        yield Draft(kind, tuple(parts))
        return
    rest = [part for part in parts if part not in anchors]
    reckoned = _reckoned(scene)
    nearest = {id(part): _nearest(reckoned, part, anchors) for part in rest}
    holders = {id(part): _holder(reckoned, part, anchors) for part in rest if part.role in SEVERED}
    for name in names:
        own = [part for part in anchors if part.value == name]
        mine = [part for part in rest if nearest[id(part)] == name]
        filled = {part.role for part in mine}
        common = [
            part
            for part in rest
            if part.role in SHARED[kind, role]
            and (part.role not in filled or kind == "partnership")
            and _is_shared(scene, holders.get(id(part)), own)
        ]
        yield Draft(kind, tuple(dict.fromkeys((*own, *mine, *common))))


def _parting_role(kind: FactKind, scene: Scene, parts: Sequence[Part]) -> str | None:
    """The role whose values tell the events of one sentence apart, None where it tells one event only."""
    several = {role for role in PARTING.get(kind, ()) if len({part.value for part in parts if part.role == role}) > 1}
    if kind == "partnership":
        return "partner" if len(_anchors("partner", scene, parts)) > 1 else None
    if kind == "regulatory_action":
        steps = len([trigger for trigger in scene.triggers if trigger.frame.kind == kind])
        if "regulator" in several:
            return "regulator"
        if "date" in several and steps > 1 and _apart(parts):
            return "date"
        return "target" if "target" in several and _paired(parts) else None
    if kind == "investment" and "investee" not in several:
        return "amount" if "amount" in several and _apart(parts) else None
    role = ANCHOR[kind]
    return role if role in several else None


PARTING: Mapping[FactKind, tuple[str, ...]] = {
    "investment": ("investee", "amount"),
    "acquisition": ("target",),
    "model_release": ("model",),
    "regulatory_action": ("regulator", "date", "target"),
}
"""The roles by whose values the events of one sentence may be told apart."""


def _anchors(role: str, scene: Scene, parts: Sequence[Part]) -> list[Part]:
    """The mentions round which the events of a sentence gather; of partners those that a preposition each brings in."""
    own = [part for part in parts if part.role == role]
    if role != "partner":
        return own
    brought = [part for part in own if _brought(scene, part)]
    return brought if len(brought) < len({part.value for part in own}) else []


WITH = frozenset(("with", "avec", "à", "to"))
"""What brings in each of several partners: "avec Foo puis avec Bar"."""
BRINGING = 3
"""Within how many words before a partner the preposition stands: "with the maker Foo"."""


def _brought(scene: Scene, part: Part) -> bool:
    before = scene.words[max(0, part.place.word - BRINGING) : part.place.word]
    last = max((at for at, word in enumerate(before) if word in WITH), default=None)
    return last is not None and not any(word.startswith("<") or word in ",;" for word in before[last + 1 :])


def _apart(parts: Sequence[Part]) -> bool:
    """Whether parts tell of two times that do not overlap."""
    dates = [part.value for part in parts if part.role == "date" and isinstance(part.value, Period)]
    return any(one.end < other.start for one in dates for other in dates)


SEVERED = frozenset(("date", "license"))
"""Roles that anchors share only where they stand in one list ("X and Y, released on Tuesday")."""
LISTED = 4
"""How many words may stand between two anchors of one list."""


def _is_shared(scene: Scene, holder: Part | None, own: Sequence[Part]) -> bool:
    """Whether a value told with another anchor of the sentence (`holder`, if that matters) holds for this one too."""
    if holder is None:
        return True
    low, high = sorted((holder.place.word, own[0].place.word))
    return high - low - 1 <= LISTED and not any(low < trigger.first < high for trigger in scene.triggers)


def _paired(parts: Sequence[Part]) -> bool:
    """Whether the targets of a measure each have their own sum."""
    return len({part.value for part in parts if part.role == "amount"}) > 1


def _nearest(reckoned: Sequence[int], part: Part, anchors: Sequence[Part]) -> str | Amount | Period:
    """The anchor that a value belongs to; a model that is superseded does not belong to itself."""
    others = [anchor for anchor in anchors if anchor.value != part.value] or anchors
    return _holder(reckoned, part, others).value


def _holder(reckoned: Sequence[int], part: Part, anchors: Sequence[Part]) -> Part:
    """The anchor nearest to a mention."""
    here = reckoned[part.place.word]
    return min(anchors, key=lambda anchor: (abs(reckoned[anchor.place.word] - here), anchor.place.word))


def _reckoned(scene: Scene) -> Sequence[int]:
    """How far each word of a scene stands from its beginning, signs that part mentions counted as several words."""
    return tuple(accumulate((1 + BREAKS.get(word, 0) for word in scene.words), initial=0))
