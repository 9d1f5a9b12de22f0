"""Scene -> features: what is seen around each mention, as strings, for the learned role taggers.

One tagger for each kind of fact labels the mentions of an article in order, so features of a mention and of its
neighbours meet in the labels. `shared` features do not depend on the kind; `framed` ones say where the kind's own
frames stand and which role they would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.facts.frames import Trigger
from kg.facts.scenes import Place, Scene
from kg.records import Amount, FactKind

BETWEEN = 5
"""Words between two mentions are a feature as a whole up to this many, and one by one beyond."""
NEAR = 6
"""How many words to either side count as a mention's neighbourhood."""
SUM_REACH = 12
"""How far from an amount a word may say what it is."""
STEM = 6
"""Words are compared by their first letters: enough to join a verb's forms in both languages."""
FUND = ("capital", "ventures", "partners", "fund", "fonds", "invest", "equity", "investissement", "angels", "holdings")
PASSIVE = frozenset(
    [
        "was",
        "were",
        "been",
        "being",
        "is",
        "are",
        "be",
        "est",
        "sont",
        "été",
        "être",
        "fut",
        "sera",
        "seront",
        "était",
        "étaient",
        "soit",
    ]
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the whole article says of a name: how often it stands there, and whether in the headline."""

    count: int
    first: bool
    headline: bool


def standings(all_scenes: Sequence[Scene]) -> Mapping[str, Standing]:
    """The standing of every name of an article; `first` is the first one named, the most frequent of the headline."""
    named = [(place.mention.name, scene) for scene in all_scenes for place in scene.places if _is_name(place)]
    counts = Counter(name for name, _ in named)
    headline = {name for name, scene in named if scene.sentence.kind == "title" or scene.number == 0}
    best = max(counts.values(), default=0)
    return {name: Standing(count, count == best, name in headline) for name, count in counts.items()}


def _is_name(place: Place) -> bool:
    return place.mention.via != "value"


def shared(scene: Scene, standing: Mapping[str, Standing]) -> list[list[str]]:
    """For each place of a scene the features that all kinds of facts share."""
    return [list(_shared(scene, number, place, standing)) for number, place in enumerate(scene.places)]


def _shared(scene: Scene, number: int, place: Place, standing: Mapping[str, Standing]) -> Iterator[str]:
    kind = place.mention.kind
    yield "k=" + kind
    yield f"k={kind},{place.mention.via}"
    yield f"s={scene.sentence.kind}"
    yield from _window(scene.words, place.word, kind)
    yield from _neighbours(scene, number, kind)
    yield from _entities(scene, number, kind)
    yield f"pr={kind},{CONTRACTED.get(_first_word(place)) or _preposition(scene, place.word)}"
    if kind == "amount":
        yield from _size(scene, place)
    elif place.mention.via != "value":
        yield from _name(place, number, scene, standing)


def _window(words: Sequence[str], at: int, kind: str) -> Iterator[str]:
    one, two = _word(words, at - 1), _word(words, at - 2)
    after, second = _word(words, at + 1), _word(words, at + 2)
    yield f"-1={kind},{one}"
    yield f"-2={kind},{two},{one}"
    yield f"-3={kind},{_word(words, at - 3)},{two},{one}"
    yield f"+1={kind},{after}"
    yield f"+2={kind},{after},{second}"
    yield f"±1={kind},{one},{after}"
    for word in words[max(0, at - NEAR) : at]:
        yield f"<{kind},{word[:STEM]}"
    for word in words[at + 1 : at + 1 + NEAR]:
        yield f">{kind},{word[:STEM]}"


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else "|"


def _neighbours(scene: Scene, number: int, kind: str) -> Iterator[str]:
    place = scene.places[number]
    if number:
        before = scene.places[number - 1]
        yield f"p={before.mention.kind},{kind},{_between(scene.words, before.word, place.word)}"
        yield f"p={before.mention.kind},{kind}"
    if number + 1 < len(scene.places):
        after = scene.places[number + 1]
        yield f"n={kind},{after.mention.kind},{_between(scene.words, place.word, after.word)}"
        yield f"n={kind},{after.mention.kind}"


def _entities(scene: Scene, number: int, kind: str) -> Iterator[str]:
    """The nearest names on either side, values between them passed over."""
    place = scene.places[number]
    before = next((other for other in reversed(scene.places[:number]) if _is_name(other)), None)
    after = next((other for other in scene.places[number + 1 :] if _is_name(other)), None)
    if before:
        yield f"pe={before.mention.kind},{kind},{_between(scene.words, before.word, place.word)}"
        yield f"ps={kind},{before.mention.name == place.mention.name}"
    if after:
        yield f"ne={kind},{after.mention.kind},{_between(scene.words, place.word, after.word)}"
    yield f"e={kind},{before is not None},{after is not None}"


def _between(words: Sequence[str], start: int, end: int) -> str:
    inner = words[start + 1 : end]
    return " ".join(word[:STEM] for word in inner) if len(inner) <= BETWEEN else "…"


def _size(scene: Scene, place: Place) -> Iterator[str]:
    """How large an amount is, and what the words near it say that it is."""
    value = place.mention.value
    near: dict[str, int] = {}
    for first, last, told in scene.sums:
        distance = place.word - last if last <= place.word else first - place.word - 1
        near[told] = min(distance, near.get(told, distance))
    yield from (f"w={told},{_bucket(distance)}" for told, distance in near.items() if distance <= SUM_REACH)
    closest = min(near, key=lambda told: (near[told], told), default="-")
    yield f"wc={closest}"
    if isinstance(value, Amount):
        yield f"a={len(str(int(value.value)))},{value.currency is not None}"
    yield "r=" + place.mention.rule


def _name(place: Place, number: int, scene: Scene, standing: Mapping[str, Standing]) -> Iterator[str]:
    kind, name = place.mention.kind, place.mention.name
    known = standing[name]
    yield f"c={kind},{min(known.count, 5)}"
    yield f"h={kind},{known.headline},{known.first}"
    if name.lower().endswith(FUND):
        yield "fund"
    names = [index for index, other in enumerate(scene.places) if other.mention.kind == kind]
    yield f"o={kind},{min(names.index(number), 3)},{min(len(names), 4)}"
    earlier = (other.mention.name for other in scene.places[:number])
    yield f"again={kind},{name in earlier}"


PREPOSITIONS = {
    "par": "by", "by": "by", "de": "of", "d'": "of", "du": "of", "des": "of", "of": "of", "'s": "of",
    "à": "to", "au": "to", "aux": "to", "to": "to", "avec": "with", "with": "with", "dans": "in", "in": "in",
    "into": "in", "chez": "in", "from": "from", "auprès": "from", "pour": "for", "for": "for", "sur": "on", "on": "on",
    "contre": "against", "against": "against", "entre": "between", "between": "between",
}  # fmt: skip
"""The prepositions of both languages by what they do; "de" and "of" alike."""
REACH = 4
"""How far before a name its preposition may stand ("par le fonds américain X")."""


CONTRACTED = {"du": "of", "des": "of", "au": "to", "aux": "to", "d'": "of", "d’": "of"}
"""French prepositions that a mention itself may begin with: "au champion pékinois"."""


def _prepositions(scene: Scene) -> list[str]:
    """For each place of a scene the preposition that governs its mention."""
    return [CONTRACTED.get(_first_word(place)) or _preposition(scene, place.word) for place in scene.places]


def _first_word(place: Place) -> str:
    words = place.mention.text.lower().split(" ", 1)
    return words[0] if len(words) > 1 else ""


def _preposition(scene: Scene, at: int) -> str:
    """The preposition that governs the mention at a word, "" where none does."""
    if at + 1 < len(scene.words) and scene.words[at + 1] == "'s":
        return "of"
    for word in reversed(scene.words[max(0, at - REACH) : at]):
        if word in PREPOSITIONS:
            return PREPOSITIONS[word]
        if word in ",;:.()" or word.startswith("<"):
            break
    return ""


RELATIVES = frozenset(("qui", "which", "who", "that", "lequel", "laquelle"))


def _relative(words: Sequence[str], at: int, end: int) -> bool:
    """Whether a relative pronoun right after a mention makes it the subject of what follows."""
    return any(word in RELATIVES for word in words[at + 1 : min(at + 3, end)])


def guesses(scene: Scene, own: Sequence[Trigger]) -> Mapping[int, list[str]]:
    """For each word that is a mention, what the nearest frames would make of it: a slot and its role."""
    found: dict[int, list[str]] = {}
    spots = [(place.word, place.mention.kind) for place in scene.places if place.mention.via != "value"]
    governed = zip(scene.places, _prepositions(scene), strict=True)
    slots = {place.word: preposition for place, preposition in governed if place.mention.via != "value"}
    for trigger in own:
        roles = dict(trigger.frame.roles)
        passive = any(word in PASSIVE for word in scene.words[max(0, trigger.first - 3) : trigger.first])
        left = [
            word
            for word, _ in spots
            if word < trigger.first and (not slots[word] or _relative(scene.words, word, trigger.first))
        ]
        right = [word for word, _ in spots if word >= trigger.last]
        if left:
            slot = "object" if passive and "object" in roles else "subject"
            found.setdefault(left[-1], []).append(f"{slot}:{roles.get(slot, '?')}")
            if left[0] != left[-1]:
                found.setdefault(left[0], []).append(f"first-{slot}:{roles.get(slot, '?')}")
        for rank, word in enumerate(right[:3]):
            slot = slots[word] or "object"
            english = {
                "of": ("of", "de"),
                "by": ("by", "par"),
                "to": ("to", "à", "au"),
                "with": ("with", "avec"),
                "in": ("in", "into", "dans", "chez"),
                "from": ("from", "auprès de"),
            }
            role = next((roles[name] for name in english.get(slot, (slot,)) if name in roles), "?")
            found.setdefault(word, []).append(f"{slot}{rank}:{role}")
    return found


def framed(scene: Scene, kind: FactKind) -> list[list[str]]:
    """For each place of a scene the features of one kind's frames: which, on which side, how far, with which role."""
    own = [trigger for trigger in scene.triggers if trigger.frame.kind == kind]
    names = sorted({_short(trigger) for trigger in own})
    whole = [f"S={name}" for name in names] or ["S=none"]
    guessed = guesses(scene, own)
    return [
        [
            *(f"{feature},{place.mention.kind}" for feature in whole),
            *_framed(scene, place, own),
            *(f"g={place.mention.kind},{guess}" for guess in guessed.get(place.word, ())),
            *(f"gr={place.mention.kind},{guess.split(':')[1]}" for guess in guessed.get(place.word, ())),
            *_paths(scene, place, own),
        ]
        for place in scene.places
    ]


def _paths(scene: Scene, place: Place, own: Sequence[Trigger]) -> Iterator[str]:
    """The frames between a mention and the nearest name on either side."""
    if place.mention.via == "value":
        return
    kind = place.mention.kind
    before = max((other.word for other in scene.places if _is_name(other) and other.word < place.word), default=-1)
    after = min(
        (other.word for other in scene.places if _is_name(other) and other.word > place.word), default=len(scene.words)
    )
    left = sorted({_short(trigger) for trigger in own if before < trigger.first < place.word})
    right = sorted({_short(trigger) for trigger in own if place.word < trigger.first < after})
    marker = _preposition(scene, place.word)
    yield f"bt={kind},{before >= 0},{'+'.join(left[:2])},{marker}"
    yield f"nt={kind},{after < len(scene.words)},{'+'.join(right[:2])},{marker}"
    yield f"bn={kind},{before >= 0},{after < len(scene.words)},{bool(left)},{bool(right)}"


def _short(trigger: Trigger) -> str:
    return trigger.frame.name.rsplit("/", 1)[-1]


def _framed(scene: Scene, place: Place, own: Sequence[Trigger]) -> Iterator[str]:
    kind = place.mention.kind
    left = [trigger for trigger in own if trigger.last <= place.word]
    right = [trigger for trigger in own if trigger.first > place.word]
    marker = _word(scene.words, place.word - 1)
    if left:
        nearest = left[-1]
        yield from _side("L", nearest, kind, place.word - nearest.last, scene, marker)
        yield from (f"L2={kind},{_short(trigger)}" for trigger in left[-3:-1])
    if right:
        nearest = right[0]
        yield from _side("R", nearest, kind, nearest.first - place.word - 1, scene, marker)
        yield from (f"R2={kind},{_short(trigger)}" for trigger in right[1:3])
    if left and right:
        yield f"LR={kind},{_short(left[-1])},{_short(right[0])}"


def _side(side: str, trigger: Trigger, kind: str, distance: int, scene: Scene, marker: str) -> Iterator[str]:
    name, far = _short(trigger), _bucket(distance)
    passive = any(word in PASSIVE for word in scene.words[max(0, trigger.first - 3) : trigger.first])
    yield f"{side}={kind},{name}"
    yield f"{side}d={kind},{name},{far}"
    yield f"{side}p={kind},{name},{passive},{far < 3}"
    yield f"{side}m={kind},{name},{marker}"
    yield f"{side}w={kind},{scene.words[trigger.first]},{far < 3}"
    low, high = sorted((trigger.first, trigger.last + distance if side == "L" else trigger.first - distance))
    between = sum(low < other.word < high for other in scene.places if other.mention.kind == kind)
    yield f"{side}b={kind},{name},{min(between, 3)}"
    cut = any(word in ",;" for word in scene.words[low:high])
    yield f"{side}c={kind},{name},{cut}"


def _bucket(distance: int) -> int:
    """0, 1, 2, then 3 (to 4), 4 (to 8), 5 (beyond)."""
    if distance <= 2:
        return max(distance, 0)
    return 3 if distance <= 4 else 4 if distance <= 8 else 5
