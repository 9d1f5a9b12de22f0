"""An anaphor and its candidates -> what speaks for and against each, as short strings whose weights are learned."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.mentions.anaphors import Anaphor
from kg.mentions.scenes import (
    DEALING,
    Candidate,
    Place,
    Scene,
    agree,
    clause,
    parts_of,
    person,
    trades,
    trades_of,
)

FAR = 6
"""From so many sentences on, distance counts no more."""
PAIRED = 3
"""In so many sentences, its own and those before, stand the two names that « le premier » and « le second » part."""
PARAGRAPH = 20
"""So many sentences of its paragraph are looked at before an anaphor."""


@dataclass(frozen=True, slots=True)
class Field:
    """An anaphor among its candidates: what is to be known of them all before one is looked at.

    `order` are the last places of the candidates before it, `subject` the last of them where a subject may stand;
    `called` and `again`: some candidate has been called by its noun; `most` the most mentions that one has. `plays`
    are the parts that its words give it, `trades` those that they speak of. `begin` is the first sentence of its
    paragraph, `opening` where a candidate is mentioned first in it, `alone`: no other candidate is. `pair` is where the
    two names stand that a rank ("the former") tells apart.
    """

    anaphor: Anaphor
    scene: Scene
    order: Sequence[Place]
    subject: Place | None
    called: bool
    again: bool
    most: int
    plays: Sequence[str]
    trades: frozenset[int]
    begin: int
    opening: Place | None
    alone: bool
    pair: Sequence[Place]


def clues_of_none(anaphor: Anaphor, fitting: Sequence[Candidate], scene: Scene) -> list[str]:
    """What speaks for an anaphor's standing for none of the candidates."""
    found = [
        "none",
        f"<{anaphor.before}",
        f">{anaphor.after}",
        f"head-{anaphor.head}",
        f"after-{anaphor.context}",
        f"choice{min(len(fitting), 3)}",
    ]
    found += _clues_of_all(anaphor, fitting)
    if anaphor.gender and anaphor.kind is None:
        found += [f"person{back}" for back in (0, 1) if person(scene, anaphor.sentence - back)]
    return found


def _clues_of_all(anaphor: Anaphor, fitting: Sequence[Candidate]) -> list[str]:
    """Whether what a phrase says is said of any candidate."""
    found = [f"own-word-{anaphor.own_word}", f"generic-{anaphor.generic}"] if anaphor.kind else []
    if anaphor.origins:
        own = sum([agree(anaphor.origins, candidate.origins) is True for candidate in fitting])
        number = anaphor.sentence
        beside = sum([_stands_beside(candidate, anaphor.origins, number) for candidate in fitting])
        found.append(f"some-origin{min(own, 2)}-{min(beside, 2)}")
    if anaphor.kind:
        again = any(anaphor.head in candidate.heads or anaphor.head in candidate.called for candidate in fitting)
        about = any(anaphor.head in candidate.about for candidate in fitting)
        found.append(f"some-again-{again}-{about}")
    return found


def _stands_beside(candidate: Candidate, origins: Sequence[str], number: int) -> bool:
    """Whether a candidate stands nearest to the name of a place in another sentence."""
    return any(own != number for place in origins for own in candidate.beside.get(place, ())[:2])


def clues(anaphor: Anaphor, fitting: Sequence[Candidate], scene: Scene) -> list[list[str]]:
    """What speaks for and against each candidate."""
    here = (anaphor.sentence, anaphor.first)
    latest = [_latest(candidate, here) for candidate in fitting]
    field = _field(anaphor, fitting, [place for place in latest if place], scene)
    return [_clues(field, candidate, place) for candidate, place in zip(fitting, latest, strict=True)]


def _latest(candidate: Candidate, here: tuple[int, int]) -> Place | None:
    """The last place before this one where a candidate stands."""
    index = bisect_left(candidate.places, here)
    return candidate.places[index - 1] if index else None


def _field(anaphor: Anaphor, fitting: Sequence[Candidate], latest: list[Place], scene: Scene) -> Field:
    noun = anaphor.kind == "company"
    plays = [anaphor.part or anaphor.size or "plain"] if noun else []
    plays += [f"then-{kind}" for kind in scene.words.words.get(anaphor.after, ()) if kind in DEALING]
    number = anaphor.sentence
    begin, here = _begin(number, scene), (number, anaphor.first)
    inside = [place for candidate in fitting if (place := _opening(candidate, begin, here))]
    return Field(
        anaphor,
        scene,
        sorted(latest),
        max([place for place in latest if place[2] == "s"], default=None),
        any(anaphor.head in candidate.called for candidate in fitting),
        any(anaphor.head in candidate.heads for candidate in fitting),
        max([len(candidate.places) for candidate in fitting]),
        plays,
        trades([anaphor.head, *anaphor.about]) if noun else frozenset(),
        begin,
        min(inside, default=None),
        len(inside) == 1,
        _pair(latest, number) if anaphor.form == "rank" else (),
    )


def _begin(number: int, scene: Scene) -> int:
    """The first sentence of a sentence's paragraph, as far back as is looked at."""
    paragraph, least = scene.sentences[number].paragraph, max(0, number - PARAGRAPH)
    while number > least and scene.sentences[number - 1].paragraph == paragraph:
        number -= 1
    return number


def _opening(candidate: Candidate, begin: int, here: tuple[int, int]) -> Place | None:
    """Where a candidate is mentioned first from a sentence on, if that is before an anaphor."""
    index = bisect_left(candidate.places, (begin,))
    found = candidate.places[index] if index < len(candidate.places) else None
    return found if found and found < here else None


def _pair(latest: Sequence[Place], number: int) -> Sequence[Place]:
    """The two names that stand together last before a rank ("the former"), in the order of the text."""
    for near in range(number, number - PAIRED, -1):
        here = sorted([place for place in latest if place[0] == near])
        if len(here) > 1:
            return here[-2:]
    return ()


def _clues(field: Field, candidate: Candidate, place: Place | None) -> list[str]:
    row = _clues_of_use(field, candidate)
    row += _clues_of_kind(field.anaphor, candidate)
    if field.anaphor.kind or field.anaphor.origins:
        row += _clues_of_sense(field, candidate)
    if place:
        row += _clues_of_place(field, place)
    row += _clues_of_article(field, candidate)
    _add_later(row, field, candidate, place)
    return row


def _clues_of_article(field: Field, candidate: Candidate) -> list[str]:
    """Where in the article a candidate is named, and whether in an anaphor's paragraph before it."""
    anaphor, scene = field.anaphor, field.scene
    headline = scene.sentences[anaphor.sentence].paragraph == 0
    found = [f"order{min(candidate.order, 3)}", f"{headline}-order{min(candidate.order, 2)}"]
    opening = _opening(candidate, field.begin, (anaphor.sentence, anaphor.first)) if field.opening else None
    if opening:
        found.append("alone-inside" if field.alone else "inside")
        if opening == field.opening:
            found.append("first-inside")
    elif field.opening:
        found.append("outside")
    return found


def _clues_of_use(field: Field, candidate: Candidate) -> list[str]:
    """How the article uses a candidate's name."""
    mentions, listed = len(candidate.places), candidate.listed
    found = [f"count{min(mentions, 4)}"]
    if candidate.order == 0:
        found.append("first-named")
    if mentions == field.most:
        found.append("most")
    if listed:
        found.append("listed" if listed < mentions else "always-listed")
    if field.plays:
        found += [f"{play}-{part}" for part in parts_of(candidate, field.scene) for play in field.plays]
    return found


def _clues_of_kind(anaphor: Anaphor, candidate: Candidate) -> list[str]:
    """Whether an anaphor and the words beside it are for such an entity."""
    kind = candidate.kind
    found = [
        f"{anaphor.kind}-{kind}",
        f"<{anaphor.before}-{kind}",
        f">{anaphor.after}-{kind}",
        f"{anaphor.head}-{kind}",
    ]
    if anaphor.gender and candidate.genders:
        found.append(f"gender-{anaphor.gender in candidate.genders}{len(candidate.genders)}")
    if candidate.fund or anaphor.fund:
        found.append(f"fund-{candidate.fund}-{anaphor.fund}")
    return found


def _clues_of_sense(field: Field, candidate: Candidate) -> list[str]:
    """Whether what a phrase says is what the article says of a candidate."""
    anaphor, head, about = field.anaphor, field.anaphor.head, candidate.about
    found = _clues_of_noun(anaphor, candidate)
    if anaphor.origins:
        found.append(_clue_of_origin(anaphor, candidate))
    if field.called:
        found.append("called" if head in candidate.called else "other-called")
    if field.again:
        found.append("again" if head in candidate.heads else "other-again")
    if field.trades and (own := trades_of(candidate)):
        found.append("trade" if field.trades & own else "other-trade")
    shared = sum([word in about and word != head and len(word) > 3 for word in anaphor.about])
    if shared:
        found.append(f"about{min(shared, 2)}")
    return found


def _clue_of_origin(anaphor: Anaphor, candidate: Candidate) -> str:
    if agree(anaphor.origins, candidate.origins):
        return "origin"
    if _stands_beside(candidate, anaphor.origins, anaphor.sentence):
        return "origin-beside"
    if any(place in candidate.near for place in anaphor.origins):
        return "origin-near"
    return f"origin-{'known' if candidate.reference else 'open' if candidate.origins else 'unknown'}"


def _clues_of_noun(anaphor: Anaphor, candidate: Candidate) -> list[str]:
    found = ["generic"] if anaphor.generic else []
    own = anaphor.head in candidate.about
    if own:
        found.append("own-word" if anaphor.own_word else "head")
    elif anaphor.own_word:
        found.append("other-word-first" if candidate.order == 0 else "other-word")
    if anaphor.size and not own and anaphor.head not in candidate.called:
        found.append(f"{anaphor.size}-{'known' if candidate.reference else 'unknown'}")
    return found


def _clues_of_place(field: Field, place: Place) -> list[str]:
    """How near and in which part of its sentence a candidate was mentioned last."""
    anaphor, scene = field.anaphor, field.scene
    number, token, grade = place
    distance = anaphor.sentence - number
    if distance:
        near = f"back{distance if distance < 3 else 3 if distance < FAR else FAR}{grade}"
    else:
        ends = clause(scene, number)
        near = f"same{min(ends[anaphor.first] - ends[token], 3)}{grade}"
    rivals = min(len(field.order) - bisect_right(field.order, place), 3)
    found = [near, f"rivals{rivals}"]
    if anaphor.form == "rank":
        found += [f"{anaphor.part}-rivals{rivals}-{min(distance, 2)}", _clue_of_pair(field, place)]
    if anaphor.kind is None:
        found.append(f"{anaphor.context}-{near}")
    if place is field.subject:
        found.append("subject")
    if distance and scene.sentences[number].paragraph == scene.sentences[anaphor.sentence].paragraph:
        found.append("paragraph")
    if anaphor.deictic:
        found.append(f"deictic{min(distance, 2)}")
    named = scene.named.get(number)
    if not named or named[0][0] >= token:
        found.append(f"opened{min(distance, 2)}{grade}")
    return found


def _clue_of_pair(field: Field, place: Place) -> str:
    """Which of the two names that a rank tells apart stands at a place."""
    return f"{field.anaphor.part}-pair{field.pair.index(place) if place in field.pair else len(field.pair)}"


def _add_later(row: list[str], field: Field, candidate: Candidate, place: Place | None) -> None:
    """What it tells that a candidate is named further on, above all in the same clause."""
    anaphor = field.anaphor
    number, last = anaphor.sentence, anaphor.last
    index = bisect_left(candidate.places, (number, last))
    if index == len(candidate.places):
        return
    following = candidate.places[index]
    if following[0] == number:
        ends = clause(field.scene, number)
        row.append(f"ahead{min(ends[following[1]] - ends[last - 1], 2)}")
        if following[1] - last < 2:
            row.append(f"next{following[1] - last}")
    if not place:
        row.append(f"later{min(following[0] - number, 2)}-{anaphor.context == 'start'}")
        if anaphor.deictic:
            row.append("later-deictic")
