"""Names of an article -> the candidates that epithets and pronouns may stand for, with all that is said of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import cast

from kg.mentions.anaphors import Vocabulary
from kg.mentions.epithets import FEMININE, MASCULINE
from kg.mentions.lexicon import load_lexicon, read_lines
from kg.records import EntityKind, Mention, Sentence, Token
from kg.reference import Reference

APPOSITION = 8
"""Words after a name's comma in which its trade and origin may stand."""
BREAKS = frozenset(',;:.()–—-«»"“”')
"""Signs that part a sentence's clauses."""
CROWD = 40
"""Names of one sentence that a place in it may belong to."""
WINDOW = 6
"""Words beside a name in which the verb stands that tells its part in a deal."""
DEALING = ("buying", "raising", "leading", "ruling")
"""The classes of words that tell what happens to whom."""
GENITIVES = ("'s", "'")
"""What makes a name the owner of what follows."""
LINKS = frozenset((",", "and", "et", "or", "ou", "&"))
"""What stands between the names of a list."""
ENTITIES = ("company", "regulator", "model", "party")

Place = tuple[int, int, str]
"""Where an entity is mentioned: sentence, token, and how: "s" as a subject may stand, "p" behind a preposition, "o"."""


@dataclass(slots=True)
class Candidate:
    """A named entity of the article and what is said of it; `places` are those of its mentions.

    `home` is the country that the reference knows: no word beside the name can tell another. `about` are the words
    beside its names, `called` the heads of the epithets that can only be its own, `genders` those of the words that
    it is called by. `beside` are the places that it stands nearest to, with the numbers of the sentences.
    """

    kind: EntityKind
    name: str
    reference: str | None
    order: int
    fund: bool = False
    home: str = ""
    places: list[Place] = field(default_factory=list)
    origins: dict[str, None] = field(default_factory=dict)
    near: dict[str, None] = field(default_factory=dict)
    about: dict[str, None] = field(default_factory=dict)
    called: dict[str, None] = field(default_factory=dict)
    genders: dict[str, None] = field(default_factory=dict)
    heads: dict[str, None] = field(default_factory=dict)
    beside: dict[str, list[int]] = field(default_factory=dict)
    listed: int = 0
    trades: frozenset[int] | None = None
    parts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """An article's sentences, its names by sentence as (first token, last token exclusive, name), and candidates.

    `trades` are nouns that stand beside names. `reach` remembers which candidates are within reach of a sentence,
    `clauses` where its clauses end, `persons` whether it names one.
    """

    sentences: Sequence[Sentence]
    named: Mapping[int, Sequence[tuple[int, int, str]]]
    candidates: Mapping[str, Candidate]
    words: Vocabulary
    trades: frozenset[str]
    reach: dict[int, list[Candidate]] = field(default_factory=dict)
    clauses: dict[int, list[int]] = field(default_factory=dict)
    persons: dict[int, bool] = field(default_factory=dict)


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
        _learn(candidates[mention.name], sentences[number], number, (first, last), words)
    _count_lists(sentences, named, candidates)
    _learn_places(sentences, named, candidates, words)
    near = {number: _origins(sentences[number], words) for number in named}
    for candidate in candidates.values():
        for number in dict.fromkeys([place[0] for place in candidate.places]):
            candidate.near.update(near[number])
    trades = frozenset([word for one in candidates.values() for word in one.about if word.isalpha()])
    return Scene(sentences, named, candidates, words, trades)


def _count_lists(
    sentences: Sequence[Sentence],
    named: Mapping[int, Sequence[tuple[int, int, str]]],
    candidates: Mapping[str, Candidate],
) -> None:
    """Count the mentions of each name that stand in a list of names ("Linde, Air Liquide and Messer")."""
    for number, places in named.items():
        tokens = sentences[number].tokens
        links = [
            0 < two[0] - one[1] <= 2 and all(token.lower in LINKS for token in tokens[one[1] : two[0]])
            for one, two in pairwise(places)
        ]
        for index, (_, _, name) in enumerate(places):
            if any(links[max(0, index - 1) : index + 1]):
                candidates[name].listed += 1


def _learn_places(
    sentences: Sequence[Sentence],
    named: Mapping[int, Sequence[tuple[int, int, str]]],
    candidates: Mapping[str, Candidate],
    words: Vocabulary,
) -> None:
    """Let each candidate know the places that it stands nearest to ("X, a firm from Leeds, and Y")."""
    for number, places in named.items():
        tokens = sentences[number].tokens
        taken = {index for first, last, _ in places for index in range(first, last)}
        for index, token in enumerate(tokens):
            for place in words.origins.get(token.lower, ()) if index not in taken else ():
                nearest = min(places[:CROWD], key=lambda own: min(abs(index - own[0]), abs(index - own[1] + 1)))
                candidates[nearest[2]].beside.setdefault(place, []).append(number)


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


def _learn(candidate: Candidate, sentence: Sentence, number: int, name: tuple[int, int], words: Vocabulary) -> None:
    """Take over a place, and the nouns and origins beside the name: before it in its phrase, after it in apposition."""
    first, last = name
    tokens = sentence.tokens
    beside = _before(tokens, first, words)
    owner = last < len(tokens) and tokens[last].lower in GENITIVES
    candidate.places.append((number, first, "p" if owner else grade(tokens, first - len(beside), words)))
    if beside and words.french:
        _learn_gender(candidate, beside[-1])
    if last < len(tokens) and (tokens[last].text in ",(" or words.is_a(tokens[last].lower, "being")):
        beside += _until_sign(tokens[last + 1 : last + 1 + APPOSITION])
    for word in beside:
        for place in words.origins.get(word, ()):
            if not candidate.home or place.startswith(candidate.home):
                candidate.origins[place] = None
        candidate.fund = candidate.fund or words.is_a(word, "fund")
    candidate.about.update({word: None for word in beside if len(word) > 3 or word in words.heads})


def _learn_gender(candidate: Candidate, determiner: str) -> None:
    if determiner in FEMININE:
        candidate.genders["f"] = None
    elif determiner in MASCULINE:
        candidate.genders["m"] = None


def grade(tokens: Sequence[Token], first: int, words: Vocabulary) -> str:
    """How a phrase that begins at a token stands in its clause (see `Place`)."""
    if first <= 0:
        return "s"
    before = tokens[first - 1].lower
    own = words.words.get(before, ())
    if "prep" in own:
        return "p"
    return "s" if "join" in own or "said" in own or not before[0].isalnum() else "o"


def _before(tokens: Sequence[Token], first: int, words: Vocabulary) -> list[str]:
    """The words of the phrase that ends in a name."""
    found: list[str] = []
    for token in reversed(tokens[max(0, first - 6) : first]):
        lower = token.lower
        own = words.words.get(lower, ())
        if not (lower[0].isalnum() or lower == "-") or "stop" in own or "prep" in own or "join" in own:
            break
        found.append(lower)
        if "definite" in own:
            break
    return found


def _until_sign(tokens: Iterable[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.text in ",.;:)":
            break
        found.append(token.lower)
    return found


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


@cache
def _trades() -> Mapping[str, tuple[int, ...]]:
    """Word -> the numbers of the trades it belongs to."""
    found: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(read_lines("trades.txt")):
        for word in line.split():
            found[word] = (*found.get(word, ()), number)
    return found


def trades(words: Iterable[str]) -> frozenset[int]:
    """The trades that words speak of."""
    known = _trades()
    return frozenset([number for word in words if word in known for number in known[word]])


def trades_of(candidate: Candidate) -> frozenset[int]:
    """The trades that an article's words beside a name speak of."""
    if candidate.trades is None:
        candidate.trades = trades(candidate.about)
    return candidate.trades


def parts_of(candidate: Candidate, scene: Scene) -> tuple[str, ...]:
    """How words of dealing stand beside a candidate's names: which part it may play in a deal."""
    if candidate.parts is None:
        found: dict[str, None] = {}
        for number, token, grade in candidate.places[:WINDOW]:
            tokens = scene.sentences[number].tokens
            after = _dealing(tokens[token + 1 : token + 1 + WINDOW], scene.words)
            before = _dealing(tokens[max(0, token - WINDOW) : token], scene.words)
            found.update({f"{kind}-{grade}": None for kind in after})
            found.update({f"{grade}-{kind}": None for kind in before})
        candidate.parts = tuple(found)
    return candidate.parts


def _dealing(tokens: Sequence[Token], words: Vocabulary) -> dict[str, None]:
    kinds = [kind for token in tokens for kind in words.words.get(token.lower, ()) if kind in DEALING]
    return dict.fromkeys(kinds)


def clause(scene: Scene, number: int) -> list[int]:
    """For each token of a sentence the number of the clause that it stands in, as signs and conjunctions part them."""
    if number not in scene.clauses:
        found, count = [], 0
        for token in scene.sentences[number].tokens:
            if token.text in BREAKS or scene.words.is_a(token.lower, "join"):
                count += 1
            found.append(count)
        scene.clauses[number] = found
    return scene.clauses[number]


def person(scene: Scene, number: int) -> bool:
    """Whether a sentence names a person: a given name or title and another capital, outside the entities' names."""
    if number not in scene.persons:
        scene.persons[number] = number >= 0 and _names_person(scene, number)
    return scene.persons[number]


def _names_person(scene: Scene, number: int) -> bool:
    persons, tokens = _persons(), scene.sentences[number].tokens
    taken = {index for first, last, _ in scene.named.get(number, ()) for index in range(first, last)}
    return any(
        tokens[index].text[0].isupper() and tokens[index + 1].text[0].isupper() and index not in taken
        for index in [index for index, token in enumerate(tokens[:-1]) if token.lower in persons]
    )


@cache
def _persons() -> frozenset[str]:
    """The given names and titles."""
    return frozenset(word for word, kinds in load_lexicon().forms.items() if {"given", "title"} & set(kinds))
