"""Sentences and their names -> subject pronouns that clearly take up the subject of the sentence before.

"It", "elle" or "il" at the start of a sentence stands for the one entity that the sentence before in the same
paragraph is about: its subject, or the only one it names. Where a person is named there, it stays open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from kg.mentions.epithets import Vocabulary, vocabulary
from kg.mentions.lexicon import load_lexicon
from kg.records import Article, Mention, Sentence

SUBJECT = 4
"""A name that begins among the first words of a sentence is taken for its subject."""
OPENERS = frozenset(("et", "mais", "puis", "and", "but", "then", "now", "depuis", ","))
CLAUSE = frozenset((",", ";", ":"))
ENTITIES = ("company", "regulator", "model")


def find_pronouns(article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The pronouns that can be resolved, in the order of the text; `mentions` are names and resolved epithets."""
    words = vocabulary(article.language)
    found: list[Mention] = []
    subject: Mention | None = None
    entities = sorted((m for m in mentions if m.kind in ENTITIES), key=lambda mention: mention.start)
    starts = [mention.start for mention in entities]
    for number, sentence in enumerate(sentences):
        inside = entities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        same = number > 0 and sentences[number - 1].paragraph == sentence.paragraph
        place = _pronoun_at(sentence, words)
        pronoun = _mention(article, sentence, place, subject) if place is not None and subject and same else None
        if pronoun:
            found.append(pronoun)
        subject = pronoun or _subject(sentence, inside)
    return tuple(found)


def _pronoun_at(sentence: Sentence, words: Vocabulary) -> int | None:
    """Where a sentence opens with a personal pronoun that stands for something."""
    tokens = sentence.tokens
    place = 1 if len(tokens) > 1 and tokens[0].lower in OPENERS else 0
    if not words.is_a(tokens[place].lower, "pronoun") or place + 1 >= len(tokens):
        return None
    following = tokens[place + 1].lower
    impersonal = words.is_a(following, "impersonal") and not words.is_a(tokens[place].lower, "feminine")
    return None if impersonal else place


def _subject(sentence: Sentence, inside: Sequence[Mention]) -> Mention | None:
    """What a sentence is about, None where a person is named or several entities compete."""
    if not inside or _names_person(sentence, inside):
        return None
    first = min(inside, key=lambda mention: mention.start)
    opening = sentence.tokens[min(SUBJECT, len(sentence.tokens)) - 1].end
    return first if first.start < opening or len({mention.name for mention in inside}) == 1 else None


def _names_person(sentence: Sentence, inside: Sequence[Mention]) -> bool:
    persons, tokens = _persons(), sentence.tokens
    return any(
        tokens[index].text[0].isupper()
        and tokens[index + 1].text[0].isupper()
        and not any(mention.start <= tokens[index].start < mention.end for mention in inside)
        for index in [index for index, token in enumerate(tokens[:-1]) if token.lower in persons]
    )


@cache
def _persons() -> frozenset[str]:
    """The given names and titles."""
    return frozenset(word for word, kinds in load_lexicon().forms.items() if {"given", "title"} & set(kinds))


def _mention(article: Article, sentence: Sentence, place: int, subject: Mention) -> Mention:
    token = sentence.tokens[place]
    text = article.text[token.start : token.end]
    return Mention(
        subject.kind, token.start, token.end, text, subject.name, "pronoun", "pronoun", reference=subject.reference
    )
