"""Names of an article -> its epithets and pronouns ("la jeune pousse nantaise", "the Redmond giant", "elle") resolved to them.

Nothing is resolved that the article leaves open: an epithet needs a name of its kind that was said before (or opens
the same passage), does not contradict it (other city or country, fund against company) and leads the next best.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from kg.mentions.lexicon import LANGUAGES, Classes, load_lexicon, read_classes, read_lines
from kg.records import Article, EntityKind, Mention, Sentence, Token, Via
from kg.reference import Reference

Flavour = Literal["company", "fund", "regulator", "model"]
"""What an epithet's head noun calls for; a fund is a company whose name or context says that it invests."""

BEFORE_HEAD = 5
"""Words that may stand between determiner and head: "the Manchester-based legal software group"."""
MARGIN = 2
"""By how many points the best candidate must lead the next one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language that make epithets, by class, and where place words say something is from."""

    words: Classes
    origins: Mapping[str, tuple[str, ...]]

    def is_a(self, word: str, kind: str) -> bool:
        """Whether a lower-case word stands in a class."""
        return kind in self.words.get(word, ())


@dataclass(frozen=True, slots=True)
class Epithet:
    """A noun phrase without a name of its own; tokens `first` to `last` (exclusive) of sentence number `sentence`."""

    sentence: int
    first: int
    last: int
    head: str
    flavour: Flavour | None
    origins: tuple[str, ...]
    deictic: bool


@dataclass(slots=True)
class Candidate:
    """A named entity of the article and what is said of it."""

    kind: EntityKind
    name: str
    reference: str | None
    places: list[tuple[int, int]] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    fund: bool = False


@cache
def vocabulary(language: str) -> Vocabulary:
    """The epithet words of a language (English where there are none of its own) and the origins of both."""
    known = language if language in LANGUAGES else "en"
    origins: dict[str, tuple[str, ...]] = {}
    for line in read_lines("origins.txt"):
        place, *words = line.split()
        for word in words:
            origins[word] = (*origins.get(word, ()), place)
    return Vocabulary(read_classes(f"epithets.{known}.txt"), origins)


def find_references(
    article: Article, sentences: Sequence[Sentence], names: Sequence[Mention], *, reference: Reference
) -> tuple[Mention, ...]:
    """The epithets and pronouns of an article that can be resolved to one of its names, in the order of the text."""
    words = vocabulary(article.language)
    placed = list(_placed(sentences, names))
    candidates = _candidates(sentences, placed, words, reference)
    taken = {(number, index) for number, first, last, _ in placed for index in range(first, last)}
    found: list[Mention] = []
    for number, sentence in enumerate(sentences):
        for epithet in find_epithets(number, sentence.tokens, taken, words):
            named = _appositive(epithet, sentence.tokens, placed, words)
            chosen = candidates.get(named.name) if named else _best(epithet, candidates.values(), sentences)
            if chosen and not named:
                found.append(_mention(article, sentence, epithet, chosen, "epithet"))
                chosen.places.append((epithet.sentence, epithet.first))
    return tuple(found)


Placed = tuple[int, int, int, Mention]


def _placed(sentences: Sequence[Sentence], names: Sequence[Mention]) -> Iterator[Placed]:
    """Each name with the number of its sentence and its first and last (exclusive) token."""
    starts = {mention.start: mention for mention in names}
    for number, sentence in enumerate(sentences):
        for first, token in enumerate(sentence.tokens):
            mention = starts.get(token.start)
            if mention:
                last = first
                while last < len(sentence.tokens) and sentence.tokens[last].start < mention.end:
                    last += 1
                yield number, first, last, mention


def find_epithets(
    number: int, tokens: Sequence[Token], taken: set[tuple[int, int]], words: Vocabulary
) -> Iterator[Epithet]:
    """The definite noun phrases of a sentence whose head is an epithet word or a word of origin."""
    first = 0
    while first < len(tokens):
        epithet = _epithet_at(number, tokens, first, taken, words) if _determines(tokens[first], words) else None
        if epithet:
            yield epithet
        first = epithet.last if epithet else first + 1


def _determines(token: Token, words: Vocabulary) -> bool:
    return words.is_a(token.lower, "definite") or words.is_a(token.lower, "deictic")


def _epithet_at(
    number: int, tokens: Sequence[Token], first: int, taken: set[tuple[int, int]], words: Vocabulary
) -> Epithet | None:
    french = "l'" in words.words
    head = _french_head(tokens, first, words) if french else _english_head(number, tokens, first, taken, words)
    if head is None:
        return None
    last = head + 1
    while last < len(tokens) and french and _describes(tokens[last], words):
        last += 1
    inside = [token.lower for token in tokens[first + 1 : last]]
    origins = [place for word in inside for place in words.origins.get(word, ())]
    return Epithet(
        number,
        first,
        last,
        tokens[head].lower,
        _flavour(tokens[head].lower, words),
        tuple(origins),
        words.is_a(tokens[first].lower, "deictic"),
    )


def _flavour(head: str, words: Vocabulary) -> Flavour | None:
    flavours: tuple[Flavour, ...] = ("company", "fund", "regulator", "model")
    return next((flavour for flavour in flavours if words.is_a(head, flavour)), None)


def _is_head(word: str, words: Vocabulary) -> bool:
    return _flavour(word, words) is not None


def _french_head(tokens: Sequence[Token], first: int, words: Vocabulary) -> int | None:
    """Determiner, adjectives that stand before, head; or a word of origin alone ("la Lyonnaise")."""
    index = first + 1
    while index < len(tokens) and words.is_a(tokens[index].lower, "before"):
        index += 1
    if index >= len(tokens):
        return None
    if _is_head(tokens[index].lower, words):
        return index
    alone = tokens[index].lower in words.origins and _is_adjective(tokens[index].lower, words)
    return index if alone and not _noun_follows(tokens, index + 1, words) else None


def _is_adjective(word: str, words: Vocabulary) -> bool:
    """Whether a word of origin is one for people and firms ("nantaise"), not the place itself ("Nantes")."""
    return "demonym" in load_lexicon().forms.get(word, ())


def _noun_follows(tokens: Sequence[Token], index: int, words: Vocabulary) -> bool:
    return index < len(tokens) and tokens[index].lower in ("de", "d'", "du")


def _describes(token: Token, words: Vocabulary) -> bool:
    return _is_adjective(token.lower, words) or words.is_a(token.lower, "after")


def _english_head(
    number: int, tokens: Sequence[Token], first: int, taken: set[tuple[int, int]], words: Vocabulary
) -> int | None:
    """The last head noun within a few words of the determiner that begin no new phrase."""
    found: int | None = None
    for index in range(first + 1, min(len(tokens), first + 2 + BEFORE_HEAD)):
        word = tokens[index].lower
        if (number, index) in taken or words.is_a(word, "stop") or not (word[0].isalnum() or word == "-"):
            break
        if _is_head(word, words):
            found = index
        elif found is not None:
            break
    return found


def _appositive(
    epithet: Epithet, tokens: Sequence[Token], placed: Sequence[Placed], words: Vocabulary
) -> Mention | None:
    """The name that the phrase only introduces: "la start-up nantaise X", "X, the London start-up,"."""
    for number, first, last, mention in placed:
        if number != epithet.sentence or mention.kind not in ("company", "regulator", "model", "party"):
            continue
        between = tokens[epithet.last : first]
        if first >= epithet.last and _introduces(between, words):
            return mention
    return None


def _introduces(between: Sequence[Token], words: Vocabulary) -> bool:
    """Whether only a complement stands between a noun and a name: nothing, or "d'outils d'audit"."""
    if not between:
        return True
    if (
        len(between) > 5
        or between[0].lower not in ("de", "d'", "du", "des")
        or between[-1].lower in ("de", "d'", "du", "des")
    ):
        return False
    return all(token.lower.isalpha() or token.lower == "d'" for token in between)


def _candidates(
    sentences: Sequence[Sentence], placed: Sequence[Placed], words: Vocabulary, reference: Reference
) -> dict[str, Candidate]:
    """The named entities in the order of their first mention, with what the article and the reference say of them."""
    found: dict[str, Candidate] = {}
    for number, first, last, mention in placed:
        candidate = found.get(mention.name)
        if candidate is None:
            candidate = found[mention.name] = Candidate(mention.kind, mention.name, mention.reference)
            _know(candidate, words, reference)
        candidate.places.append((number, first))
        _learn(candidate, sentences[number].tokens, first, last, words)
    return found


def _know(candidate: Candidate, words: Vocabulary, reference: Reference) -> None:
    """Take over what the reference says of a candidate, and what the words of its name say."""
    forms = load_lexicon().forms
    candidate.fund = any("fund" in forms.get(word.lower(), ()) for word in candidate.name.split()[1:])
    concept = reference.concepts.get(candidate.reference or "")
    if concept:
        candidate.origins.update(filter(None, (concept.country, concept.jurisdiction)))
        for city in concept.city:
            for word in city.lower().split():
                candidate.origins.update(words.origins.get(word, ()))


def _learn(candidate: Candidate, tokens: Sequence[Token], first: int, last: int, words: Vocabulary) -> None:
    """Take over the nouns and origins beside a name: before it without a verb between, after it in apposition."""
    _note(candidate, _before(tokens, first, words), words)
    if last < len(tokens) and tokens[last].text in ",(":
        _note(candidate, _within(tokens[last + 1 : last + 8]), words)
    candidate.near.update(place for token in tokens for place in words.origins.get(token.lower, ()))


def _before(tokens: Sequence[Token], first: int, words: Vocabulary) -> list[str]:
    """The words of the phrase that ends in a name."""
    found: list[str] = []
    for token in reversed(tokens[max(0, first - 6) : first]):
        if not (token.text[0].isalnum() or token.text == "-") or words.is_a(token.lower, "stop"):
            break
        found.append(token.lower)
        if _determines(token, words):
            break
    return found


def _within(tokens: Iterable[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.text in ",.;:)":
            break
        found.append(token.lower)
    return found


def _note(candidate: Candidate, beside: Iterable[str], words: Vocabulary) -> None:
    for word in beside:
        candidate.origins.update(words.origins.get(word, ()))
        if _is_head(word, words):
            candidate.heads.add(word)
            candidate.fund = candidate.fund or words.is_a(word, "fund")


def _best(epithet: Epithet, candidates: Iterable[Candidate], sentences: Sequence[Sentence]) -> Candidate | None:
    """The candidate that fits an epithet best, if it leads the next one."""
    fitting = [candidate for candidate in candidates if fits(epithet, candidate)]
    scored = sorted(((score(epithet, candidate, sentences), -order) for order, candidate in enumerate(fitting)))
    if not scored or scored[-1][0] <= 0:
        return None
    if len(scored) > 1 and scored[-1][0] - scored[-2][0] < MARGIN:
        return None
    return fitting[-scored[-1][1]]


def fits(epithet: Epithet, candidate: Candidate) -> bool:
    """Whether nothing speaks against it: kind, and origin where both are known."""
    kind = "company" if epithet.flavour in ("company", "fund", None) else epithet.flavour
    if candidate.kind != kind:
        return False
    return not epithet.origins or not candidate.origins or agree(epithet.origins, candidate.origins) is not False


def agree(asked: Iterable[str], known: Iterable[str]) -> bool | None:
    """Whether two sets of origins are of one place (True), of different countries (False), or leave it open (None).

    >>> agree(["FR/Nantes"], ["FR"]), agree(["FR/Nantes"], ["FR/Nantes"]), agree(["FR"], ["US/Seattle"])
    (None, True, False)
    """
    asked, known = set(asked), set(known)
    if asked & known:
        return True
    countries = {place.partition("/")[0] for place in known}
    if any(place in countries for place in asked):
        return True
    return None if {place.partition("/")[0] for place in asked} & countries else False


def score(epithet: Epithet, candidate: Candidate, sentences: Sequence[Sentence]) -> int:
    """How well a candidate fits, in points."""
    earlier = [place for place in candidate.places if place < (epithet.sentence, epithet.first)]
    if not earlier:
        return -10
    points = 0
    distance = epithet.sentence - max(earlier)[0]
    points += max(0, 4 - distance) if distance else 1
    if epithet.origins:
        verdict = agree(epithet.origins, candidate.origins)
        points += 4 if verdict else (2 if agree(epithet.origins, candidate.near) else 0)
    if epithet.head in candidate.heads:
        points += 3
    points += -4 if candidate.fund != (epithet.flavour == "fund") else 0
    points += min(3, len(candidate.places) // 2)
    points += 2 if any(first == 0 or number == 0 for number, first in earlier) else 0
    return points


def _mention(article: Article, sentence: Sentence, epithet: Epithet, chosen: Candidate, via: Via) -> Mention:
    start, end = sentence.tokens[epithet.first].start, sentence.tokens[epithet.last - 1].end
    return Mention(chosen.kind, start, end, article.text[start:end], chosen.name, via, via, reference=chosen.reference)
