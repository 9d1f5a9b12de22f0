"""The word lists beside this module -> which classes a word belongs to.

A list is a text file: `#` starts a comment, `[class]` opens a class, and all other words, set apart by blanks,
belong to it.
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
    cues = {language: read_classes(f"cues.{language}.txt") for language in LANGUAGES}
    return Lexicon(cues, read_classes(*FORM_LISTS), frozenset(read_classes("common.txt")))


def read_classes(*files: str) -> Classes:
    """Word -> its classes in the lists of these files."""
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        name = ""
        for line in read_lines(file):
            if line.startswith("["):
                name = line.strip("[]")
                continue
            for word in line.split():
                known = found.get(word, ())
                found[word] = known if name in known else (*known, name)
    return found


def read_lines(file: str) -> Iterator[str]:
    """The lines of a file in `kg/mentions/data/names`, without comments and blank lines."""
    text = (resources.files("kg.mentions") / "data" / "names" / file).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
