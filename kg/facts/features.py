"""Scene -> features: what is seen around each mention, as strings, for the network that finds the roles.

`shared` features do not depend on the kind of fact; `framed` ones say where the kind's own frames stand and which role
they would give.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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
RUNS = (1, 2, 3)
"""How many words in a row are looked at together in a sentence as a whole."""
STEM = 6
"""Words are compared by their first letters: enough to join a verb's forms in both languages."""
FUND = ("capital", "ventures", "partners", "fund", "fonds", "invest", "equity", "investissement", "angels", "holdings")
SIGNS = (",", ";")
"""What cuts a sentence between a frame and a mention."""
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


FIRST = 6
"""The sentences of an article are told apart up to this one."""


def around(all_scenes: Sequence[Scene], kinds: Sequence[FactKind]) -> Iterator[list[list[str]]]:
    """For each scene of an article and each of its places the features: of the place, of its scene, of each frame."""
    standing = standings(all_scenes)
    earlier: tuple[FactKind, ...] = ()
    for scene in all_scenes:
        present = {trigger.frame.kind for trigger in scene.triggers}
        own = tuple(kind for kind in kinds if kind in present)
        yield _around(scene, standing, own, earlier) if scene.places else []
        earlier = own


def _around(
    scene: Scene, standing: Mapping[str, Standing], own: Sequence[FactKind], earlier: Sequence[FactKind]
) -> list[list[str]]:
    seen = view(scene)
    setting = [f"K={'+'.join(own)}", *(f"before={kind}" for kind in earlier), f"n={min(scene.number, FIRST)}"]
    rows = shared(scene, standing, seen)
    for row, place in zip(rows, scene.places, strict=True):
        row += [*setting, *(f"{one},{place.mention.kind}" for one in setting)]
    for kind in own:
        for row, found in zip(rows, framed(scene, kind, seen), strict=True):
            row += [f"{kind}|{feature}" for feature in found]
    return rows


def spelt(scene: Scene) -> list[str]:
    """The words of a scene, one by one and as they follow each other."""
    return [" ".join(scene.words[at : at + size]) for size in RUNS for at in range(len(scene.words) - size + 1)]


def standings(all_scenes: Sequence[Scene]) -> Mapping[str, Standing]:
    """The standing of every name of an article; `first` is the first one named, the most frequent of the headline."""
    named = [(place.mention.name, scene) for scene in all_scenes for place in scene.places if _is_name(place)]
    counts = Counter(name for name, _ in named)
    headline = {name for name, scene in named if scene.sentence.kind == "title" or scene.number == 0}
    best = max(counts.values(), default=0)
    return {name: Standing(count, count == best, name in headline) for name, count in counts.items()}


def _is_name(place: Place) -> bool:
    return place.mention.via != "value"


@dataclass(frozen=True, slots=True)
class View:
    """What the features of a scene's places ask for again and again, found once.

    For each place: `prepositions` that govern it, and the places of the nearest `names` before and after it (None
    where there is none). For each kind of mention the words that stand for one, in order; where `commas` stand;
    `stems`: all words, cut; `unframed`: the features of each place for a kind of which no frame stands in the scene.
    """

    prepositions: tuple[str, ...]
    names: tuple[tuple[Place | None, Place | None], ...]
    words: Mapping[str, list[int]]
    commas: tuple[int, ...]
    stems: tuple[str, ...]
    unframed: Sequence[list[str]]


def view(scene: Scene) -> View:
    """The view of one scene."""
    if not scene.places:
        return View((), (), {}, (), (), ())
    words: dict[str, list[int]] = {}
    for place in scene.places:
        words.setdefault(place.mention.kind, []).append(place.word)
    prepositions = tuple(_preposition(scene, place.word) for place in scene.places)
    names = tuple(_nearest_names(scene.places))
    commas = tuple(at for at, word in enumerate(scene.words) if word in SIGNS)
    stems = tuple(word[:STEM] for word in scene.words)
    rows = zip(scene.places, names, prepositions, strict=True)
    unframed = [[f"S=none,{place.mention.kind}", *_paths(place, near, marker, ())] for place, near, marker in rows]
    return View(prepositions, names, words, commas, stems, unframed)


def _nearest_names(places: Sequence[Place]) -> Iterator[tuple[Place | None, Place | None]]:
    """For each place the nearest names before and after it, values between them passed over."""
    after: list[Place | None] = []
    following = None
    for place in reversed(places):
        after.append(following)
        following = place if _is_name(place) else following
    before = None
    for place in places:
        yield before, after.pop()
        before = place if _is_name(place) else before


def shared(scene: Scene, standing: Mapping[str, Standing], seen: View | None = None) -> list[list[str]]:
    """For each place of a scene the features that all kinds of facts share; `seen` is its view, if there is one yet."""
    seen = seen or view(scene)
    return [list(_shared(scene, seen, number, place, standing)) for number, place in enumerate(scene.places)]


def _shared(scene: Scene, seen: View, number: int, place: Place, standing: Mapping[str, Standing]) -> Iterator[str]:
    kind = place.mention.kind
    yield "k=" + kind
    yield f"k={kind},{place.mention.via}"
    yield f"s={scene.sentence.kind}"
    yield from _window(scene.words, seen.stems, place.word, kind)
    yield from _neighbours(scene, seen, number, kind)
    yield from _entities(seen, number, place)
    yield f"pr={kind},{CONTRACTED.get(_first_word(place)) or seen.prepositions[number]}"
    if kind == "amount":
        yield from _size(scene, place)
    elif place.mention.via != "value":
        yield from _name(place, number, scene, standing)


def _window(words: Sequence[str], stems: Sequence[str], at: int, kind: str) -> Iterator[str]:
    one, two = _word(words, at - 1), _word(words, at - 2)
    after, second = _word(words, at + 1), _word(words, at + 2)
    yield f"-1={kind},{one}"
    yield f"-2={kind},{two},{one}"
    yield f"-3={kind},{_word(words, at - 3)},{two},{one}"
    yield f"+1={kind},{after}"
    yield f"+2={kind},{after},{second}"
    yield f"±1={kind},{one},{after}"
    yield from [f"<{kind},{stem}" for stem in stems[max(0, at - NEAR) : at]]
    yield from [f">{kind},{stem}" for stem in stems[at + 1 : at + 1 + NEAR]]


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else "|"


def _neighbours(scene: Scene, seen: View, number: int, kind: str) -> Iterator[str]:
    place = scene.places[number]
    if number:
        before = scene.places[number - 1]
        yield f"p={before.mention.kind},{kind},{_between(seen.stems, before.word, place.word)}"
        yield f"p={before.mention.kind},{kind}"
    if number + 1 < len(scene.places):
        after = scene.places[number + 1]
        yield f"n={kind},{after.mention.kind},{_between(seen.stems, place.word, after.word)}"
        yield f"n={kind},{after.mention.kind}"


def _entities(seen: View, number: int, place: Place) -> Iterator[str]:
    """The nearest names on either side, values between them passed over."""
    before, after = seen.names[number]
    kind = place.mention.kind
    if before:
        yield f"pe={before.mention.kind},{kind},{_between(seen.stems, before.word, place.word)}"
        yield f"ps={kind},{before.mention.name == place.mention.name}"
    if after:
        yield f"ne={kind},{after.mention.kind},{_between(seen.stems, place.word, after.word)}"
    yield f"e={kind},{before is not None},{after is not None}"


def _between(stems: Sequence[str], start: int, end: int) -> str:
    return " ".join(stems[start + 1 : end]) if end - start - 1 <= BETWEEN else "…"


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


SLOTS = {
    "of": ("of", "de"),
    "by": ("by", "par"),
    "to": ("to", "à", "au"),
    "with": ("with", "avec"),
    "in": ("in", "into", "dans", "chez"),
    "from": ("from", "auprès de"),
}
"""What a preposition does -> how the frames of both languages call that slot."""
RELATIVES = frozenset(("qui", "which", "who", "that", "lequel", "laquelle"))


def _relative(words: Sequence[str], at: int, end: int) -> bool:
    """Whether a relative pronoun right after a mention makes it the subject of what follows."""
    return any(word in RELATIVES for word in words[at + 1 : min(at + 3, end)])


@dataclass(frozen=True, slots=True)
class Sign:
    """A trigger as features see it: its frame's short name, its words, its first word, whether it is passive."""

    name: str
    first: int
    last: int
    word: str
    passive: bool
    roles: Mapping[str, str]


def _signs(scene: Scene, kind: FactKind) -> list[Sign]:
    """The triggers of one kind in a scene."""
    return [_sign(scene.words, trigger) for trigger in scene.triggers if trigger.frame.kind == kind]


def _sign(words: Sequence[str], trigger: Trigger) -> Sign:
    first, frame = trigger.first, trigger.frame
    passive = not PASSIVE.isdisjoint(words[max(0, first - 3) : first])
    return Sign(frame.name.rsplit("/", 1)[-1], first, trigger.last, words[first], passive, dict(frame.roles))


def guesses(scene: Scene, own: Sequence[Trigger]) -> Mapping[int, list[str]]:
    """For each word that is a mention, what the nearest frames would make of it: a slot and its role."""
    found = _guesses(scene, view(scene), [_sign(scene.words, trigger) for trigger in own])
    return {word: [f"{slot}:{role}" for slot, role in guessed] for word, guessed in found.items()}


def _guesses(scene: Scene, seen: View, own: Sequence[Sign]) -> Mapping[int, list[tuple[str, str]]]:
    """For each word that is a mention, what the nearest frames would make of it: slots, each with its role."""
    found: dict[int, list[tuple[str, str]]] = {}
    governed = zip(scene.places, seen.prepositions, strict=True)
    slots = {
        place.word: CONTRACTED.get(_first_word(place)) or preposition
        for place, preposition in governed
        if _is_name(place)
    }
    for sign in own:
        left = [
            word
            for word in slots
            if word < sign.first and (not slots[word] or _relative(scene.words, word, sign.first))
        ]
        right = [word for word in slots if word >= sign.last]
        if left:
            slot = "object" if sign.passive and "object" in sign.roles else "subject"
            role = sign.roles.get(slot, "?")
            found.setdefault(left[-1], []).append((slot, role))
            if left[0] != left[-1]:
                found.setdefault(left[0], []).append((f"first-{slot}", role))
        for rank, word in enumerate(right[:3]):
            slot = slots[word] or "object"
            role = next((sign.roles[name] for name in SLOTS.get(slot, (slot,)) if name in sign.roles), "?")
            found.setdefault(word, []).append((f"{slot}{rank}", role))
    return found


def framed(scene: Scene, kind: FactKind, seen: View | None = None) -> Sequence[list[str]]:
    """For each place of a scene the features of one kind's frames: which, on which side, how far, with which role."""
    seen = seen or view(scene)
    own = _signs(scene, kind)
    return _with_frames(scene, seen, own) if own else seen.unframed


def _with_frames(scene: Scene, seen: View, own: Sequence[Sign]) -> list[list[str]]:
    whole = [f"S={name}," for name in sorted({sign.name for sign in own})]
    guessed = _guesses(scene, seen, own)
    rows: list[list[str]] = []
    for number, place in enumerate(scene.places):
        kind, guess = place.mention.kind, guessed.get(place.word, ())
        row = [name + kind for name in whole]
        row += _sides(scene, seen, place, own)
        row += [f"g={kind},{slot}:{role}" for slot, role in guess]
        row += [f"gr={kind},{role}" for _, role in guess]
        row += _paths(place, seen.names[number], seen.prepositions[number], own)
        rows.append(row)
    return rows


def _paths(place: Place, near: tuple[Place | None, Place | None], marker: str, own: Sequence[Sign]) -> list[str]:
    """The frames between a mention and the nearest name on either side."""
    if place.mention.via == "value":
        return []
    kind, (before, after) = place.mention.kind, near
    low, high = before.word if before else -1, after.word if after else None
    left = sorted({sign.name for sign in own if low < sign.first < place.word})
    right = sorted({sign.name for sign in own if place.word < sign.first and (high is None or sign.first < high)})
    return [
        f"bt={kind},{before is not None},{'+'.join(left[:2])},{marker}",
        f"nt={kind},{after is not None},{'+'.join(right[:2])},{marker}",
        f"bn={kind},{before is not None},{after is not None},{bool(left)},{bool(right)}",
    ]


def _sides(scene: Scene, seen: View, place: Place, own: Sequence[Sign]) -> list[str]:
    """The nearest frames on either side of a mention."""
    kind, at = place.mention.kind, place.word
    left = [sign for sign in own if sign.last <= at]
    right = [sign for sign in own if sign.first > at]
    marker = _word(scene.words, at - 1)
    found: list[str] = []
    if left:
        nearest = left[-1]
        found += _side("L", nearest, kind, (nearest.first, at), seen, marker)
        found += [f"L2={kind},{sign.name}" for sign in left[-3:-1]]
    if right:
        nearest = right[0]
        found += _side("R", nearest, kind, (at + 1, nearest.first), seen, marker)
        found += [f"R2={kind},{sign.name}" for sign in right[1:3]]
    if left and right:
        found.append(f"LR={kind},{left[-1].name},{right[0].name}")
    return found


def _side(side: str, sign: Sign, kind: str, inner: tuple[int, int], seen: View, marker: str) -> tuple[str, ...]:
    """What a frame on one side tells; `inner` are the words from the first of the two to the last, exclusive."""
    low, high = inner
    far = _bucket(high - (sign.last if side == "L" else low))
    close, head, alike = far < 3, f"={kind},{sign.name}", seen.words[kind]
    between = bisect_left(alike, high) - bisect_right(alike, low)
    cut = bisect_left(seen.commas, high) > bisect_left(seen.commas, low)
    return (
        f"{side}{head}",
        f"{side}d{head},{far}",
        f"{side}p{head},{sign.passive},{close}",
        f"{side}m{head},{marker}",
        f"{side}w={kind},{sign.word},{close}",
        f"{side}b{head},{min(max(between, 0), 3)}",
        f"{side}c{head},{cut}",
    )


def _bucket(distance: int) -> int:
    """0, 1, 2, then 3 (to 4), 4 (to 8), 5 (beyond)."""
    if distance <= 2:
        return max(distance, 0)
    return 3 if distance <= 4 else 4 if distance <= 8 else 5
