"""The frames: how each language says that a deal is made, as data, and where a sentence says so.

A frame file (`frames/LANGUAGE.yaml`) lists, for each kind of fact, ways of speaking with their word forms and with
the role of what stands around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import cast

import yaml

from kg.facts.phrases import Phrases
from kg.records import FactKind

LANGUAGES = ("en", "fr")
Entries = Mapping[str, Mapping[str, Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of speaking: `roles` maps what stands around it (subject, object, a preposition) to a role."""

    name: str
    kind: FactKind
    roles: tuple[tuple[str, str], ...]
    action: str | None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A frame's words in a sentence: words `first` to `last`, exclusive."""

    frame: Frame
    first: int
    last: int


def triggers(words: Sequence[str], language: str) -> tuple[Trigger, ...]:
    """Every place where a frame stands among the words of a sentence.

    `words` are lower case; a mention may stand as one word such as "<company>" or "<round>".
    """
    return tuple(Trigger(frame, first, last) for first, last, frame in _phrases(language).find(words))


def sum_words(words: Sequence[str], language: str) -> tuple[tuple[int, int, str], ...]:
    """The words of a sentence that say what an amount is: (first word, last word exclusive, what it is)."""
    return tuple(_named("sums", language).find(words))


def cue_words(words: Sequence[str], language: str) -> tuple[tuple[int, int, str], ...]:
    """The words of a sentence that say how far a deal has come, or whether weights are open, likewise.

    Remembered for a while, since every event of a sentence and of its neighbours asks for them.
    """
    return _cue_words(tuple(words), language)


@lru_cache(maxsize=512)
def _cue_words(words: tuple[str, ...], language: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(_named("cues", language).find(words))


def governing_words(words: Sequence[str], language: str) -> tuple[tuple[int, int, str], ...]:
    """The words of a sentence that settle the status of what they govern, likewise."""
    return tuple(_named("governing", language).find(words))


@cache
def _named(folder: str, language: str) -> Phrases[str]:
    data = cast(Mapping[str, Sequence[str]], load(folder, language))
    return Phrases((words, told) for told, phrases in data.items() for words in phrases)


def load(folder: str, language: str) -> Mapping[str, object]:
    """A data file of this package, `folder/LANGUAGE.yaml`."""
    text = resources.files("kg.facts").joinpath(folder, f"{language}.yaml").read_text(encoding="utf-8")
    return cast(Mapping[str, object], yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506  (the safe loader, in C where there is one)


@cache
def _phrases(language: str) -> Phrases[Frame]:
    return Phrases(_entries(cast(Entries, load("frames", language)), language))


def _entries(data: Entries, language: str) -> Iterator[tuple[str, Frame]]:
    for kind, frames in data.items():
        for name, entry in frames.items():
            roles = tuple(cast(Mapping[str, str], entry["roles"]).items())
            action = cast(str | None, entry.get("action"))
            frame = Frame(f"{kind}/{language}/{name}", cast(FactKind, kind), roles, action)
            yield from ((words, frame) for words in cast(Sequence[str], entry["words"]))
