"""Texts of our own and what is read in them, for the tests of the facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from kg.facts import find_facts
from kg.facts.drafts import Draft, Part
from kg.facts.scenes import Scene, scenes
from kg.mentions.reading import read_mentions
from kg.mentions.tokens import sentences
from kg.mentions.values import read_values
from kg.records import Amount, Article, Fact, FactKind, Mention, MentionKind, Period, Reading
from kg.reference import load_reference

LANGUAGES = ("en", "fr")
PUBLISHED = Period("2024-05-14", "2024-05-14", "2024-05-14")


@dataclass(frozen=True, slots=True)
class Case:
    """A plain sentence and the event that it tells."""

    language: str
    kind: str
    says: str
    status: str
    roles: dict[str, str | list[str]]


def written(text: str, language: str) -> Article:
    """A text as an article, whatever it holds."""
    return Article("https://newskg.example/article/t", "text", text, language, "", "test", published=PUBLISHED)


def read(text: str, language: str) -> Reading:
    """A text as the taggers read it."""
    return read_mentions(written(text, language), reference=load_reference())


def facts(text: str, language: str) -> tuple[Fact, ...]:
    """The facts of a text."""
    return find_facts(read(text, language))


def scenes_of(text: str, language: str = "en", **names: Sequence[str]) -> tuple[Scene, ...]:
    """The scenes of a text whose names are given by kind, so that no tagger of names has a say."""
    article = written(text, language)
    named = [
        Mention(cast(MentionKind, kind), match.start(), match.end(), name, name, "name", "test")
        for kind, forms in names.items()
        for name in forms
        for match in re.finditer(re.escape(name), article.text)
    ]
    mentions = sorted((*named, *read_values(article)), key=lambda mention: mention.start)
    return scenes(Reading(article, sentences(article), tuple(mentions)))


def parts(all_scenes: Sequence[Scene], roles: dict[str, str], *, probability: float = 0.9) -> tuple[Part, ...]:
    """The mentions of some words (words -> role) as parts, in the order of the text."""
    return tuple(
        Part(roles[place.mention.text], place, scene.number, probability)
        for scene in all_scenes
        for place in scene.places
        if place.mention.text in roles
    )


def draft(kind: FactKind, all_scenes: Sequence[Scene], roles: dict[str, str]) -> Draft:
    """One draft of all the mentions of some words."""
    return Draft(kind, parts(all_scenes, roles))


def said(fact: Fact) -> dict[str, set[str]]:
    """The roles of a fact in words."""
    found: dict[str, set[str]] = {}
    for filler in fact.fillers:
        found.setdefault(filler.role, set()).add(in_words(filler.value))
    return found


def in_words(value: str | Amount | Period | bool) -> str:
    """A value as the tables have it: "12000000 EUR", "2024-05-03", a name."""
    if isinstance(value, Amount):
        return f"{value.value:f} {value.currency}"
    return value.literal if isinstance(value, Period) else str(value)


def wanted(case: Case) -> dict[str, set[str]]:
    """The roles of a case, likewise."""
    return {role: {value} if isinstance(value, str) else set(value) for role, value in case.roles.items()}


def cases() -> Iterator[Case]:
    """The sentences that tell an event."""
    for language, kinds in _data().items():
        for kind, entries in kinds.items():
            if kind != "nothing":
                yield from (Case(language, kind, **entry) for entry in entries)


def remarks(language: str) -> list[str]:
    """The sentences that tell none."""
    return cast(list[str], _data()[language]["nothing"])


@cache
def _data() -> dict[str, dict[str, list[Any]]]:
    text = Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8")
    return cast(dict[str, dict[str, list[Any]]], yaml.safe_load(text))
