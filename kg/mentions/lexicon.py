"""The word lists beside this module -> which classes a word belongs to.

A list is a text file: `#` starts a comment, `[class]` opens a class, all other words, set apart by blanks, belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("fr", "en")
FORM_LISTS = ("forms.txt", "given_names.txt", "places.txt", "demonyms.txt")

Classes = Mapping[str, tuple[str, ...]]
"""Lower-case word -> the classes it stands in, in the order of the files."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`cues`: words beside a name, by language; `forms`: words inside a name; `common`: ordinary lower-case words."""

    cues: Mapping[str, Classes]
    forms: Classes
    common: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """The shipped word lists, read once."""
    cues = {language: _classes(f"cues.{language}.txt") for language in LANGUAGES}
    return Lexicon(cues, _classes(*FORM_LISTS), frozenset(_classes("common.txt")))


def _classes(*files: str) -> Classes:
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        for name, word in read_list(file):
            known = found.get(word, ())
            if name not in known:
                found[word] = (*known, name)
    return found


def read_list(file: str) -> Iterator[tuple[str, str]]:
    """The (class, word) pairs of one list in `kg/mentions/data/names`."""
    name = ""
    text = (resources.files("kg.mentions") / "data" / "names" / file).read_text(encoding="utf-8")
    for line in text.splitlines():
        plain = line.partition("# ")[0].strip()
        if plain.startswith("["):
            name = plain.strip("[]")
            continue
        for word in plain.split():
            yield name, word
