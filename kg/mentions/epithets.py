"""Sentences -> the noun phrases that may stand for a named entity ("la jeune pousse nantaise", "the Redmond giant")."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kg.mentions.anaphors import PARTS, RANKS, Anaphor, Vocabulary, beside
from kg.mentions.lexicon import load_lexicon
from kg.records import EntityKind, Sentence, Token

BEFORE_HEAD = 6
"""Words that may stand between an English determiner and its head: "the Manchester-based legal software group"."""
COMPLEMENT = 5
"""Words of a complement that may stand between a noun and the name it introduces: "l'éditeur d'outils d'audit X"."""
GENITIVES = ("'s", "’s", "'", "’")
OF = ("de", "d'", "du", "des")
FUTURES = ("ra", "ront", "rait", "raient")
PRESENTS = ("e", "t", "d", "a")
"""How French verbs end in the future and in the present."""
MODEL_SIZE = re.compile(r"\d{1,4}(?:[.,]\d)?b(?:-a\d+b)?")
"""A model told by its size: "the 7B"."""
FEMININE = frozenset(("la", "cette", "sa"))
MASCULINE = frozenset(("le", "ce", "cet", "du", "au"))


def find_epithets(
    number: int, sentence: Sentence, taken: frozenset[int], words: Vocabulary, trades: Collection[str] = ()
) -> Iterator[Anaphor]:
    """The definite noun phrases of a sentence that could stand for a name.

    `taken` are the tokens of its names, `trades` the nouns that the article calls its names by.
    """
    tokens = sentence.tokens
    free = 0
    for first, token in enumerate(tokens):
        lower = token.lower
        if first < free:
            continue
        if lower in words.determiners:
            epithet = _epithet_at(number, tokens, first, taken, words, trades)
        elif lower in words.origins:
            epithet = _told_by_country(number, tokens, first, taken, words)
        elif words.is_a(lower, "bare") and first not in taken:
            epithet = _epithet(number, tokens, (first, first, first + 1), taken, words)
        else:
            continue
        if epithet:  # "du" and "au" hold a preposition too, and stay outside
            yield replace(epithet, first=first + 1) if words.is_a(lower, "contracted") else epithet
            free = epithet.last


def _told_by_country(
    number: int, tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary
) -> Anaphor | None:
    """A regulator told by its country: "Britain's competition watchdog"."""
    genitive = first + 1 < len(tokens) and tokens[first + 1].text in ("'s", "’s")
    if not genitive or first in taken or words.french or (first and tokens[first - 1].text[0].isupper()):
        return None
    found = _epithet_at(number, tokens, first + 1, taken, words, ())
    if found is None or found.kind != "regulator":
        return None
    origins = dict.fromkeys((*words.origins[tokens[first].lower], *found.origins))
    return replace(found, first=first, origins=tuple(origins), form="body")


def _epithet_at(
    number: int,
    tokens: Sequence[Token],
    first: int,
    taken: frozenset[int],
    words: Vocabulary,
    trades: Collection[str],
) -> Anaphor | None:
    if first + 1 >= len(tokens):
        return None
    if _ranks(tokens, first, words):
        return _epithet(number, tokens, (first, first + 1, first + 2), taken, words)
    if sized := _sized(number, tokens, first, taken, words):
        return sized
    if words.is_a(tokens[first].lower, "plural"):
        return _people(number, tokens, first, taken, words)
    find = _french_head if words.french else _english_head
    head = find(tokens, first, taken, words, trades)
    if head is None:
        return _people(number, tokens, first, taken, words)
    last = head + 1
    if last < len(tokens) and words.is_a(tokens[head].lower, "numbered") and words.is_a(tokens[last].lower, "number"):
        last += 1  # « le numéro un chinois »
    while words.french and last < len(tokens) and last not in taken and _describes(tokens[last].lower, words):
        last += 1
    return _epithet(number, tokens, (first, head, last), taken, words)


def _sized(
    number: int, tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary
) -> Anaphor | None:
    """A model told by its size: "the 7B", "the earlier 40B", « le petit 3B »."""
    for head in (first + 1, first + 2):
        if head >= len(tokens) or taken.intersection((first + 1, head)):
            return None
        if MODEL_SIZE.fullmatch(tokens[head].lower):
            found = _epithet(number, tokens, (first, head, head + 1), taken, words)
            about = (*found.about, tokens[head].lower)
            return None if found.introduces else replace(found, kind="model", form="model", generic=False, about=about)
        if not tokens[head].text.islower():
            return None
    return None


def _ranks(tokens: Sequence[Token], first: int, words: Vocabulary) -> bool:
    """Whether a phrase tells its entity by its rank alone: "the latter", "la première"."""
    if not words.is_a(tokens[first + 1].lower, "rank"):
        return False
    following = tokens[first + 2].lower if first + 2 < len(tokens) else "."
    return (
        not following[0].isalnum()
        or words.is_a(following, "stop")
        or words.is_a(following, "verb")
        or words.is_a(tokens[first + 1].lower, "alone")
        or (words.french and words.is_a(tokens[first + 1].lower, "ordinal") and _goes_on(tokens, first + 2, words))
    )


def _goes_on(tokens: Sequence[Token], place: int, words: Vocabulary) -> bool:
    """Whether a verb follows a rank ("le premier mettra", « le second met le terrain »), or its object at once."""
    word = tokens[place].lower
    behind = tokens[place + 1].lower if place + 1 < len(tokens) else ""
    objects = ("definite", "plural", "deictic", "possessive", "some")
    return (
        word.endswith(FUTURES)
        or any(words.is_a(word, kind) for kind in objects)
        or (word.islower() and word.endswith(PRESENTS) and any(words.is_a(behind, kind) for kind in objects))
    )


def _people_end(tokens: Sequence[Token], first: int, taken: frozenset[int]) -> int:
    """The end of a phrase of a determiner, at most two adjectives and a capital: "the ailing Catalan"."""
    last = first + 2
    while last < min(len(tokens), first + 4) and tokens[last - 1].text.islower() and last - 1 not in taken:
        last += 1
    return last


def _people(
    number: int, tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary
) -> Anaphor | None:
    """A firm told by its people: "the Danes", "les Liégeois", "the Swede"."""
    last = _people_end(tokens, first, taken)
    people = tokens[last - 1]
    if last - 1 in taken or not people.text[0].isupper():
        return None
    origins = words.origins.get(people.lower) or words.origins.get(people.lower.removesuffix("s"))
    following = tokens[last].text if last < len(tokens) else "."
    if not origins or following[0].isupper() or following in ("-", "'s", "’s"):
        return None
    ends = not following[0].isalnum() or words.is_a(following, "stop") or words.is_a(following, "verb")
    adjective = is_adjective(people.lower) or is_adjective(people.lower.removesuffix("s"))
    if not words.french and not words.is_a(people.lower, "people") and not (ends and adjective):
        return None
    if last > first + 2 and not (ends and adjective):
        return None
    return Anaphor(
        number,
        first,
        last,
        "people",
        people.lower,
        "company",
        *beside(tokens, first, last, words),
        origins=origins,
    )


def _epithet(
    number: int, tokens: Sequence[Token], bounds: tuple[int, int, int], taken: frozenset[int], words: Vocabulary
) -> Anaphor:
    first, head, last = bounds
    end = _complement(tokens, last, taken, words)
    about = tuple([token.lower for token in tokens[first + 1 : end] if token.text[0].isalnum()])
    noun, determiner = tokens[head].lower, tokens[first].lower
    inside = [token.lower for token in tokens[first + 1 : last + 3 if end > last else last]]
    own = words.words.get(noun, ())
    origins = tuple(dict.fromkeys([place for word in inside for place in words.origins.get(word, ())]))
    kind: EntityKind | None = None if "rank" in own else "regulator" if "regulator" in own else "company"
    if "model" in own:
        kind = "model"
    return Anaphor(
        number,
        first,
        last,
        _form(noun, determiner, kind, origins, words),
        noun,
        kind,
        *beside(tokens, first, last, words),
        "fund" in own,
        origins,
        about,
        words.is_a(determiner, "deictic"),
        tokens[head].text[0].isupper(),
        next((size for size in ("small", "large") if size in own), ""),
        next((part for part in (*PARTS, *RANKS) if part in own), ""),
        ("f" if determiner in FEMININE else "m" if determiner in MASCULINE else "") if words.french else "",
        noun not in words.heads and kind is not None and not is_adjective(noun),
        end if end in taken and not (end > last and tokens[end - 1].lower in OF) else None,
    )


def _form(noun: str, determiner: str, kind: EntityKind | None, origins: Sequence[str], words: Vocabulary) -> str:
    """What sort of phrase it is."""
    if kind != "company":
        return {"regulator": "body", "model": "model"}.get(kind or "", "rank")
    if words.is_a(determiner, "possessive"):
        return "owned"
    if any(part in words.words.get(noun, ()) for part in PARTS):
        return "part"
    if noun not in words.heads:
        return "people" if is_adjective(noun) else "trade"
    return "placed" if origins else "plain"


def _complement(tokens: Sequence[Token], last: int, taken: frozenset[int], words: Vocabulary) -> int:
    """The end of the complement that follows a noun ("d'outils d'audit"), `last` where there is none."""
    if last >= len(tokens) or tokens[last].lower not in OF:
        return last
    end = last + 1
    while end < len(tokens) and end < last + COMPLEMENT and end not in taken and tokens[end].text[0].isalnum():
        if _ends(tokens[end].lower, words):
            break
        end += 1
        if tokens[end - 1].text[0].isupper():  # a place ends it ("de Blagnac")
            break
    return end


def _ends(word: str, words: Vocabulary) -> bool:
    """Whether a word ends a complement: a verb ("de la consommation a interpellé")."""
    return words.is_a(word, "stop") and not words.is_a(word, "definite") and word not in OF


def _french_head(
    tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary, trades: Collection[str]
) -> int | None:
    """Determiner, adjectives that stand before, head; or a word of origin alone ("la Lyonnaise")."""
    index = first + 1
    while index < len(tokens) and words.is_a(tokens[index].lower, "before"):
        index += 1
    if index >= len(tokens) or index in taken:
        return None
    word = tokens[index].lower
    if word in words.heads:
        return index
    following = tokens[index + 1].lower if index + 1 < len(tokens) else "."
    if is_adjective(word):
        return None if following in OF or following == "-" else index
    if not tokens[index].text.islower() or words.is_a(word, "person") or words.is_a(tokens[first].lower, "possessive"):
        return None
    return index if word in trades or word.endswith(words.agents) or is_adjective(following) else None


def _english_head(
    tokens: Sequence[Token], first: int, taken: frozenset[int], words: Vocabulary, trades: Collection[str]
) -> int | None:
    """The last head noun within a few words of the determiner; any noun behind a word of place ("the Malmö studio")."""
    found: int | None = None
    placed = False
    owned = words.is_a(tokens[first].lower, "possessive")
    for index in range(first + 1, min(len(tokens), first + 2 + BEFORE_HEAD)):
        word = tokens[index].lower
        if found is None and not owned and word in GENITIVES and index > first + 1:
            continue  # "the old man's company"
        if index in taken or words.is_a(word, "stop") or not (word[0].isalnum() or word == "-"):
            break
        if word in words.heads:
            found = index
        elif found is not None:
            break
        elif (
            not owned
            and tokens[index].text.islower()
            and not words.is_a(word, "person")
            and ((placed and word not in words.origins) or word in trades or word.endswith(words.agents))
        ):
            found = index
        placed = placed or (word in words.origins and not _plural_people(word, words))
    return found


def _plural_people(word: str, words: Vocabulary) -> bool:
    """Whether a word names a people and says nothing of the noun behind it ("the Danes pay")."""
    return words.is_a(word, "people") and not is_adjective(word)


def is_adjective(word: str) -> bool:
    """Whether a word of origin is one for people and firms ("nantaise"), not the place itself ("Nantes")."""
    return "demonym" in load_lexicon().forms.get(word, ())


def _describes(word: str, words: Vocabulary) -> bool:
    return is_adjective(word) or words.is_a(word, "after")
