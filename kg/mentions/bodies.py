"""Sentences -> the names that the words beside them make a regulator's.

« La CDP, l'autorité sénégalaise des données personnelles, », "Norway's data watchdog, Datatilsynet," « l'Agence
nationale des fréquences (ANFR) », « le parquet de Lyon », "Paris prosecutors": what such a phrase names needs no list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from kg.mentions.lexicon import Classes, Lexicon, beside_names, read_classes
from kg.records import Sentence, Token

LONGEST = 10
"""Words of an apposition, and of a name written out before its acronym."""
NAME = 4
"""Words in capitals that a name beside an apposition may have."""
CLOSES = frozenset(",.;)—–")

Place = tuple[int, int]


def find_bodies(sentence: Sentence, lexicon: Lexicon) -> tuple[Place, ...]:
    """First and last (exclusive) token of each name of a regulator that the sentence itself tells of."""
    tokens, words, signs = sentence.tokens, _words(), _signs()
    found = [
        place
        for index, token in enumerate(tokens)
        if token.lower in signs
        for place in _at(tokens, index, token, words, lexicon)
    ]
    return tuple(dict.fromkeys(found))


@cache
def _words() -> Classes:
    return read_classes("bodies.txt")


@cache
def _signs() -> frozenset[str]:
    """The words and signs that a name may be told by."""
    return frozenset((",", "(", *(word for word, kinds in _words().items() if {"parquet", "prosecutor"} & set(kinds))))


def _at(tokens: Sequence[Token], index: int, token: Token, words: Classes, lexicon: Lexicon) -> Iterator[Place]:
    if token.text == ",":
        yield from _apposed(tokens, index, words, lexicon)
    elif token.text == "(":
        yield from _before_acronym(tokens, index, words)
    else:
        kinds = words.get(token.lower, ())
        if "parquet" in kinds:
            yield from _parquet(tokens, index, lexicon)
        elif "prosecutor" in kinds and index and _is_place(tokens[index - 1], lexicon):
            office = [one.lower for one in tokens[index + 1 : index + 3]] in (["'s", "office"], ["’s", "office"])
            yield index - 1, index + (3 if office else 1)


def _parquet(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> Iterator[Place]:
    if (
        index + 2 < len(tokens)
        and tokens[index + 1].lower in ("de", "d'", "du")
        and _is_place(tokens[index + 2], lexicon)
    ):
        yield index, index + 3


def _is_place(token: Token, lexicon: Lexicon) -> bool:
    return token.text[0].isupper() and "place" in lexicon.forms.get(token.lower, ())


def _apposed(tokens: Sequence[Token], comma: int, words: Classes, lexicon: Lexicon) -> Iterator[Place]:
    """The name before a comma and an apposition, or after an epithet with a place of its own and a comma."""
    yield from _after_epithet(tokens, comma, words, lexicon)
    head = _head(tokens, comma + 1, words)
    if head is not None and _closes(tokens, head, lexicon) and not _undone(tokens[head - 1 : head + 3], words):
        first = _name_before(tokens, comma, lexicon)
        first += first < comma and "determiner" in words.get(tokens[first].lower, ())
        if first < comma and not _leads(tokens, first, words, lexicon):
            yield first, comma


def _after_epithet(tokens: Sequence[Token], comma: int, words: Classes, lexicon: Lexicon) -> Iterator[Place]:
    """The name after "Norway's data protection authority," or « le gendarme boursier américain, la »."""
    first = comma + 1
    if first < len(tokens) and "determiner" in words.get(tokens[first].lower, ()):
        first += 1
    last = first
    while last < min(len(tokens), first + NAME) and tokens[last].text[0].isupper():
        last += 1
    if first < last < len(tokens) and tokens[last].text in CLOSES and _is_epithet(tokens, comma, words, lexicon):
        yield first, last


def _is_epithet(tokens: Sequence[Token], end: int, words: Classes, lexicon: Lexicon) -> bool:
    """Whether a regulator's phrase with a place in it ends here, which stands at the beginning of its clause."""
    placed = headed = False
    for index in range(end - 1, max(-1, end - LONGEST), -1):
        lower = tokens[index].lower
        headed = headed or ("head" in words.get(lower, ()) and not _undone(tokens[index - 1 : index + 3], words))
        placed = placed or bool({"place", "demonym"} & set(lexicon.forms.get(lower, ())))
        if (
            headed
            and placed
            and (index == 0 or tokens[index - 1].text in CLOSES or "determiner" in words.get(lower, ()))
        ):
            return True
        if tokens[index].text in CLOSES:
            return False
    return False


def _head(tokens: Sequence[Token], first: int, words: Classes) -> int | None:
    """The regulator's noun of a phrase that begins here, behind a determiner, a genitive or nothing."""
    for index in range(first, min(len(tokens), first + 6)):
        lower = tokens[index].lower
        if "head" in words.get(lower, ()) and tokens[index].text.islower():
            following = tokens[index + 1].lower if index + 1 < len(tokens) else "."
            if following in ("'s", "’s") or "head" in words.get(following, ()):
                continue
            return index
        if not (lower[0].isalpha() or lower in ("'s", "’s", "-")):
            return None
    return None


def _closes(tokens: Sequence[Token], head: int, lexicon: Lexicon) -> bool:
    """Whether the phrase of a head ends at a sign, without a name in it that is no place."""
    for token in tokens[head + 1 : head + 1 + LONGEST]:
        if token.text in CLOSES:
            return True
        if token.text[0].isupper() and "place" not in lexicon.forms.get(token.lower, ()):
            return False
    return False


def _undone(tokens: Sequence[Token], words: Classes) -> bool:
    return any("other" in words.get(token.lower, ()) for token in tokens)


def _name_before(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> int:
    """The beginning of the capitals that end here."""
    first = end
    while (
        first > max(0, end - NAME) and tokens[first - 1].text[0].isupper() and not _is_place(tokens[first - 1], lexicon)
    ):
        first -= 1
    return first


def _leads(tokens: Sequence[Token], first: int, words: Classes, lexicon: Lexicon) -> bool:
    """Whether what stands before the comma is no body: an ordinary word, a person, whom others speak of."""
    name, before = tokens[first], tokens[first - 1].lower if first else ""
    kinds = beside_names(before, lexicon)
    forms = lexicon.forms.get(name.lower, ())
    person = "given" in forms and tokens[first + 1].text[0].isupper()
    return (
        bool({"month", "media", "title"} & set(forms))
        or person
        or "place" in kinds
        or "no-subject" in words.get(before, ())
        or name.lower in lexicon.common
        or before in (",", "-")
    )


def find_firms(sentence: Sentence) -> tuple[Place, ...]:
    """First and last (exclusive) token of each company's name that is written out before its acronym, and of that.

    « la Compagnie générale de calcul (CGC) », "the Northern Cable Company (NCC)".
    """
    tokens, words = sentence.tokens, _words()
    brackets = [index for index, token in enumerate(tokens) if token.text == "("]
    return tuple(place for index in brackets for place in _before_acronym(tokens, index, words, "firm"))


def _before_acronym(tokens: Sequence[Token], bracket: int, words: Classes, sort: str = "office") -> Iterator[Place]:
    """A name that begins with an office ("Agence nationale des fréquences") and whose initials stand in brackets."""
    if bracket + 2 >= len(tokens) or tokens[bracket + 2].text != ")":
        return
    letters = tokens[bracket + 1].text
    if not (letters.isupper() and letters.isalpha() and len(letters) > 2):
        return
    for head in range(bracket - 1, max(-1, bracket - LONGEST - 1), -1):
        if tokens[head].text[0].isupper() and sort in words.get(tokens[head].lower, ()):
            first = head
            while first and _continues(tokens[first - 1]) and _initials_of(letters, tokens[first - 1 : bracket]):
                first -= 1
            if _initials_of(letters, tokens[first:bracket]):
                yield first, bracket
                yield bracket + 1, bracket + 2
            return


def _continues(token: Token) -> bool:
    return token.text[0].isupper() and len(token.text) > 3


def _initials_of(letters: str, tokens: Sequence[Token]) -> bool:
    """Whether the initials of the longer words stand in an acronym in their order, with two other letters at most."""
    left = iter(letters)
    initials = [one.text[0].upper() for one in tokens if one.text[0].isalpha() and len(one.text) > 3]
    return 0 <= len(letters) - len(initials) <= 2 and all(initial in left for initial in initials)
