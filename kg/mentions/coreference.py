"""Names of an article -> its epithets and pronouns ("la jeune pousse nantaise", "the Redmond giant", "elle") resolved.

Every name of the right kind is a candidate. What speaks for and against one (its origin, its trade, how near it was
named, whether it is the article's subject) is told as short strings; their weights are learned from the gold corpus.
Nothing is resolved that the article leaves open: the best candidate must be likely by itself.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import cast

from kg.mentions.epithets import Epithet, Vocabulary, find_epithets, is_head, vocabulary
from kg.mentions.lexicon import load_lexicon, read_lines
from kg.records import Article, EntityKind, Mention, Sentence, Token
from kg.reference import Reference

LIKELY = 0.5
"""The least share of the best candidate: below it an epithet stays unresolved."""
APPOSITION = 8
"""Words after a name's comma in which its trade and origin may stand."""
BREAKS = frozenset(",;:.()–—-")
"""Signs that part a sentence's clauses."""
COMPLEMENTS = frozenset(("of", "de", "d'"))
"""Between an epithet and the name that it is told by."""
BACK, AHEAD, OPENING = 60, 20, 12
"""How many sentences back and ahead an epithet's name may stand, and how many of the article's first names are always
in reach: longer than any article of the corpus, so that a text of megabytes costs no more than its length."""
CROWD = 40
"""Names of one sentence that are candidates: a list of more is no antecedent, and must not cost."""
ENTITIES = ("company", "regulator", "model", "party")


@dataclass(slots=True)
class Candidate:
    """A named entity of the article and what is said of it; `places` are (sentence, token) of its mentions.

    `home` is the country that the reference knows: no word beside the name can tell another. `about` are the words
    beside its names, `called` the heads of the epithets that can only be its own.
    """

    kind: EntityKind
    name: str
    reference: str | None
    order: int
    fund: bool = False
    home: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    origins: dict[str, None] = field(default_factory=dict)
    near: dict[str, None] = field(default_factory=dict)
    about: dict[str, None] = field(default_factory=dict)
    called: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """An article's sentences, its names by sentence as (first token, last token exclusive, name), and candidates.

    `reach` remembers which of them are within reach of a sentence.
    """

    sentences: Sequence[Sentence]
    named: Mapping[int, Sequence[tuple[int, int, str]]]
    candidates: Mapping[str, Candidate]
    reach: dict[tuple[int, EntityKind], list[Candidate]] = field(default_factory=dict)


@cache
def weights() -> Mapping[str, float]:
    """What each clue counts, as trained (`kg.mentions.training`)."""
    return {clue: float(value) for clue, value in (line.split() for line in read_lines("salience.txt"))}


def find_references(
    article: Article, sentences: Sequence[Sentence], names: Sequence[Mention], *, reference: Reference
) -> tuple[Mention, ...]:
    """The epithets of an article that can be resolved to one of its names, in the order of the text."""
    words = vocabulary(article.language)
    scene = read_scene(sentences, names, words, reference)
    found: list[Mention] = []
    for epithet in anchored_epithets(scene, words):
        chosen = resolve(epithet, scene)
        if chosen is not None:
            found.append(_mention(article, sentences[epithet.sentence], epithet, chosen))
            insort(chosen.places, (epithet.sentence, epithet.first))
    return tuple(found)


def anchored_epithets(scene: Scene, words: Vocabulary) -> list[Epithet]:
    """The phrases that no name follows as their own; the scene learns what the plain ones among them say.

    Where only one candidate is French, "la licorne française" tells who « la licorne » is in the other sentences.
    """
    found = list(_all_epithets(scene, words))
    for epithet in found:
        if epithet.origins and not epithet.generic:
            own = [candidate for candidate in within_reach(epithet, scene) if agree(epithet.origins, candidate.origins)]
            if len(own) == 1:
                own[0].called[epithet.head] = None
    return found


def _all_epithets(scene: Scene, words: Vocabulary) -> Iterator[Epithet]:
    for number, sentence in enumerate(scene.sentences):
        named = scene.named.get(number, ())
        taken = frozenset([index for first, last, _ in named for index in range(first, last)])
        for epithet in find_epithets(number, sentence, taken, words):
            if epithet.introduces is None:
                yield epithet


def read_scene(
    sentences: Sequence[Sentence], names: Sequence[Mention], words: Vocabulary, reference: Reference
) -> Scene:
    """The named entities in the order of their first mention, with what the article and the reference say of them."""
    named: dict[int, list[tuple[int, int, str]]] = {}
    candidates: dict[str, Candidate] = {}
    for number, first, last, mention in _placed(sentences, names):
        named.setdefault(number, []).append((first, last, mention.name))
        if mention.name not in candidates and mention.kind in ENTITIES:
            candidates[mention.name] = _candidate(mention, len(candidates), words, reference)
        candidates[mention.name].places.append((number, first))
        _learn(candidates[mention.name], sentences[number].tokens, (first, last), words)
    near = {number: _origins(sentences[number], words) for number in named}
    for candidate in candidates.values():
        for number in dict.fromkeys(number for number, _ in candidate.places):
            candidate.near.update(near[number])
    return Scene(sentences, named, candidates)


def _origins(sentence: Sentence, words: Vocabulary) -> dict[str, None]:
    """The places that a sentence speaks of, in their order."""
    known = [token.lower for token in sentence.tokens if token.lower in words.origins]
    return dict.fromkeys(place for word in known for place in words.origins[word])


def _placed(sentences: Sequence[Sentence], names: Sequence[Mention]) -> Iterator[tuple[int, int, int, Mention]]:
    """Each name with the number of its sentence and its first and last (exclusive) token."""
    starts = {mention.start: mention for mention in names}
    order = sorted(starts)
    for number, sentence in enumerate(sentences):
        if bisect_left(order, sentence.start) == bisect_left(order, sentence.end):
            continue
        for first in [index for index, token in enumerate(sentence.tokens) if token.start in starts]:
            mention = starts[sentence.tokens[first].start]
            last = first
            while last < len(sentence.tokens) and sentence.tokens[last].start < mention.end:
                last += 1
            yield number, first, last, mention


def _candidate(mention: Mention, order: int, words: Vocabulary, reference: Reference) -> Candidate:
    """A candidate with what its name and the reference say of it."""
    forms = load_lexicon().forms
    fund = any("fund" in forms.get(word.lower(), ()) for word in mention.name.split()[1:])
    candidate = Candidate(cast(EntityKind, mention.kind), mention.name, mention.reference, order, fund)
    candidate.about.update(dict.fromkeys(mention.name.lower().split()))
    concept = reference.concepts.get(mention.reference or "")
    if concept:
        candidate.home = concept.country or ""
        places = [place for place in (concept.country, concept.jurisdiction) if place]
        cities = [
            place for city in concept.city for word in city.lower().split() for place in words.origins.get(word, ())
        ]
        candidate.origins.update(dict.fromkeys([*places, *cities]))
    return candidate


def _learn(candidate: Candidate, tokens: Sequence[Token], name: tuple[int, int], words: Vocabulary) -> None:
    """Take over the nouns and origins beside a name: before it in its phrase, after it in apposition."""
    first, last = name
    beside = _before(tokens, first, words)
    if last < len(tokens) and tokens[last].text in ",(":
        beside += _until_sign(tokens[last + 1 : last + 1 + APPOSITION])
    for word in beside:
        for place in words.origins.get(word, ()):
            if not candidate.home or place.startswith(candidate.home):
                candidate.origins[place] = None
        candidate.fund = candidate.fund or words.is_a(word, "fund")
    candidate.about.update({word: None for word in beside if len(word) > 3 or is_head(word, words)})


def _before(tokens: Sequence[Token], first: int, words: Vocabulary) -> list[str]:
    """The words of the phrase that ends in a name."""
    found: list[str] = []
    for token in reversed(tokens[max(0, first - 6) : first]):
        if not (token.text[0].isalnum() or token.text == "-") or words.is_a(token.lower, "stop"):
            break
        found.append(token.lower)
        if words.is_a(token.lower, "definite"):
            break
    return found


def _until_sign(tokens: Iterable[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.text in ",.;:)":
            break
        found.append(token.lower)
    return found


def resolve(epithet: Epithet, scene: Scene) -> Candidate | None:
    """The candidate that an epithet stands for, None where the article leaves it open."""
    rated = rate(epithet, scene, weights())
    if not rated:
        return None
    best = max(rated, key=lambda pair: (pair[0], -pair[1].order))
    return best[1] if best[0] >= LIKELY else None


def rate(epithet: Epithet, scene: Scene, known: Mapping[str, float]) -> list[tuple[float, Candidate]]:
    """The candidates that nothing speaks against, each with its share (they add up to one with "none of them")."""
    owner = _complement(epithet, scene)
    fitting = [c for c in within_reach(epithet, scene) if fits(epithet, c) and c.name != owner]
    rows = clues(epithet, fitting, scene)
    powers = [math.exp(sum([known.get(clue, 0.0) for clue in row])) for row in rows]
    whole = sum(powers) + math.exp(known.get("none", 0.0))
    return [(power / whole, candidate) for power, candidate in zip(powers, fitting, strict=True)]


def _complement(epithet: Epithet, scene: Scene) -> str | None:
    """The name that an epithet is told by: "the parent of Google" is not Google."""
    tokens = scene.sentences[epithet.sentence].tokens
    if epithet.last >= len(tokens) or tokens[epithet.last].lower not in COMPLEMENTS:
        return None
    places = scene.named.get(epithet.sentence, ())
    return next((name for first, _, name in places if first == epithet.last + 1), None)


def within_reach(epithet: Epithet, scene: Scene) -> list[Candidate]:
    """The candidates of an epithet's kind that are named near it, and the article's first ones."""
    place = (epithet.sentence, epithet.kind)
    if place not in scene.reach:
        scene.reach[place] = _within_reach(epithet, scene)
    return scene.reach[place]


def _within_reach(epithet: Epithet, scene: Scene) -> list[Candidate]:
    near = range(max(0, epithet.sentence - BACK), min(len(scene.sentences), epithet.sentence + AHEAD + 1))
    names = [name for number in near for _, _, name in scene.named.get(number, ())[:CROWD]]
    found = {name: scene.candidates[name] for name in [*islice(scene.candidates, OPENING), *names]}
    own_kind = [candidate for candidate in found.values() if candidate.kind == epithet.kind]
    return sorted(own_kind, key=lambda candidate: candidate.order)


def fits(epithet: Epithet, candidate: Candidate) -> bool:
    """Whether nothing speaks against it: its origin, where both are known."""
    if not epithet.origins:
        return True
    verdict = agree(epithet.origins, candidate.origins)
    if epithet.generic and not verdict:
        return bool(set(epithet.origins) & set(candidate.near))
    return verdict is not False


def agree(asked: Iterable[str], known: Iterable[str]) -> bool | None:
    """Whether two sets of origins are of one place (True), of different countries (False), or leave it open (None).

    >>> agree(["FR/Nantes"], ["FR"]), agree(["US/California"], ["US/California/Oakland"]), agree(["FR"], ["US/Texas"])
    (None, True, False)
    """
    asked, wider = set(asked), {wide for place in known for wide in _wider(place)}
    if not asked or not wider:
        return None
    if asked & wider:
        return True
    countries = {place.partition("/")[0] for place in asked}
    return None if countries & wider or {"EU", "?"} & (countries | wider) else False


@cache
def _wider(place: str) -> tuple[str, ...]:
    """A place and all that it lies in: "US/Texas/Austin", "US/Texas", "US"."""
    parts = place.split("/")
    return tuple("/".join(parts[:count]) for count in range(len(parts), 0, -1))


def clues(epithet: Epithet, fitting: Sequence[Candidate], scene: Scene) -> list[list[str]]:
    """What speaks for and against each candidate."""
    here = (epithet.sentence, epithet.first)
    reach = within_reach(epithet, scene)
    all_latest = sorted(latest for candidate in reach if (latest := _latest(candidate, here)))
    first = reach[0] if reach else None
    called = any(epithet.head in candidate.called for candidate in fitting)
    rows: list[list[str]] = []
    for candidate in fitting:
        latest = _latest(candidate, here)
        rivals = len(all_latest) - bisect_right(all_latest, latest) if latest else 0
        row = [*_clues_of_sense(epithet, candidate), f"count{min(len(candidate.places), 4)}"]
        row += ["called" if epithet.head in candidate.called else "other-called"] if called else []
        row += _clues_of_place(epithet, latest, rivals, scene) if latest else _clues_of_later(epithet, candidate)
        rows.append([*row, "first-named"] if candidate is first else row)
    return rows


def _latest(candidate: Candidate, here: tuple[int, int]) -> tuple[int, int] | None:
    """The last place before this one where a candidate stands."""
    index = bisect_left(candidate.places, here)
    return candidate.places[index - 1] if index else None


def _clues_of_later(epithet: Epithet, candidate: Candidate) -> Iterator[str]:
    """For a candidate that is named only further on."""
    distance = candidate.places[0][0] - epithet.sentence
    yield f"later{min(distance, 2)}" + ("deictic" if epithet.deictic else "")
    yield "later-start" if epithet.first == 0 else "later-mid"


def _clues_of_sense(epithet: Epithet, candidate: Candidate) -> Iterator[str]:
    if epithet.origins:
        verdict = agree(epithet.origins, candidate.origins)
        close = set(epithet.origins) & set(candidate.near)
        known = "known" if candidate.reference else "open" if candidate.origins else "unknown"
        yield "origin" if verdict else "origin-near" if close else f"origin-{known}"
    if epithet.generic:
        yield "generic"
    if epithet.size and epithet.head not in candidate.about and epithet.head not in candidate.called:
        yield f"{epithet.size}-{'known' if candidate.reference else 'unknown'}"
    if epithet.head in candidate.about:
        yield "own-word" if epithet.own_word else "head"
    elif epithet.own_word:
        yield "other-word-first" if candidate.order == 0 else "other-word"
    shared = sum(1 for word in epithet.about if word in candidate.about and word != epithet.head and len(word) > 3)
    if shared:
        yield f"about{min(shared, 2)}"
    if candidate.fund or epithet.fund:
        yield f"fund-{candidate.fund}-{epithet.fund}"


def _clues_of_place(epithet: Epithet, latest: tuple[int, int], rivals: int, scene: Scene) -> Iterator[str]:
    number, token = latest
    distance = epithet.sentence - number
    subject = token <= 2
    if distance == 0:
        between = scene.sentences[number].tokens[token : epithet.first]
        parted = any(word.text in BREAKS for word in between)
        yield f"same-{'parted' if parted else 'joined'}-{'subject' if subject else 'object'}"
    else:
        yield f"back{distance if distance < 3 else 3 if distance < 6 else 6}-{'subject' if subject else 'object'}"
    yield f"rivals{min(rivals, 3)}" + ("deictic" if epithet.deictic else "")
    if epithet.first == 0:
        yield f"start-back{min(distance, 2)}-{'subject' if subject else 'object'}"


def _mention(article: Article, sentence: Sentence, epithet: Epithet, chosen: Candidate) -> Mention:
    start, end = sentence.tokens[epithet.first].start, sentence.tokens[epithet.last - 1].end
    text = article.text[start:end]
    return Mention(chosen.kind, start, end, text, chosen.name, "epithet", "epithet", reference=chosen.reference)
