"""Sentences -> the pronouns that may stand for a named entity ("it", "its", "elle", "lui", "celui-ci")."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mentions.anaphors import FORMS, Anaphor, Vocabulary, beside
from kg.records import Sentence

INVERTED = ("-il", "-elle")
"""How a French verb ends that its subject follows."""


def find_pronouns(number: int, sentence: Sentence, taken: frozenset[int], words: Vocabulary) -> Iterator[Anaphor]:
    """The pronouns of a sentence; `taken` are the tokens of its names and epithets."""
    tokens = sentence.tokens
    for place, token in enumerate(tokens[:-1]):
        lower = token.lower
        if words.french and "-" in lower:  # « a-t-il », « soutient-elle »
            lower = _inverted(lower, tokens[place - 1].lower if place else "", words)
        if lower not in words.pronouns or place in taken:
            continue
        form = next(form for form in FORMS if words.is_a(lower, form))
        gender = next((gender for gender in ("feminine", "masculine") if words.is_a(lower, gender)), "")[:1]
        near = beside(tokens, place, place + 1, words)
        if form == "subject" and near[2] == "prep":  # "for it", « avec elle »
            form = "object"
        if _refers(lower, form, (tokens[place + 1].lower, near[1]), words):
            yield Anaphor(number, place, place + 1, form, lower, None, *near, gender=gender)


def _inverted(word: str, before: str, words: Vocabulary) -> str:
    """The subject behind its verb, unless that is impersonal (« y a-t-il », « faut-il »); else the word."""
    verb = word.partition("-")[0]
    if not word.endswith(INVERTED) or words.is_a(verb, "impersonal") or before == "y":
        return word
    return word.rpartition("-")[2]


def _refers(word: str, form: str, following: tuple[str, str], words: Vocabulary) -> bool:
    """Whether what follows (at once, and behind little words) leaves it a pronoun that stands for something."""
    if form == "clitic":
        return words.is_a(following[0], "auxiliary")
    return not any(words.is_a(one, "impersonal") for one in following) or words.is_a(word, "feminine")
