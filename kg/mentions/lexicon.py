"""The word lists beside this module -> which classes a word belongs to.

A list is a text file: `#` starts a comment, `[class]` opens a class, and all other words, set apart by blanks,
belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("fr", "en")
FORM_LISTS = ("forms.txt", "given_names.txt", "places.txt", "demonyms.txt")

ENDINGS = re.compile(
    r"(?:ements?|ations?|ateurs?|ées?|és?|er(?:ie)?s?|ants?|antes?|ent|ait|era|eurs?|euses?|ives?|ifs?|ing|ed|ly|ment|es?|s|x|y|ies)$"
)

Classes = Mapping[str, tuple[str, ...]]
"""Lower-case word -> the classes it stands in, in the order of the files."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Word lists for the tagger.

    `cues`: words beside a name, by language; `forms`: words inside a name; `common`: ordinary words, `stems` their
    stems. Two are equal only if they are one, so that what is computed for one can be remembered by it.
    """

    cues: Mapping[str, Classes]
    forms: Classes
    common: frozenset[str]
    stems: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """The shipped word lists, read once."""
    cues = {language: read_classes(f"cues.{language}.txt") for language in LANGUAGES}
    common = frozenset(read_classes("common.txt", "basic.txt"))
    return Lexicon(cues, read_classes(*FORM_LISTS), common, frozenset(map(stem, common)))


def beside_names(word: str, lexicon: Lexicon) -> set[str]:
    """What a word in lower case says of the name beside it, in either language.

    >>> "company" in beside_names("retailer", load_lexicon()), "company" in beside_names("éditeur", load_lexicon())
    (True, True)
    """
    return {kind for cues in lexicon.cues.values() for kind in cues.get(word, ())}


def stem(word: str) -> str:
    """A word without its commonest endings in either language, rough on purpose: four letters stay at least.

    >>> stem("épinglée") == stem("épingler"), stem("formally") == stem("formal"), stem("layoffs") == stem("layoff")
    (True, True, True)
    """
    ending = ENDINGS.search(word, 4)
    return word[: ending.start()] if ending else word


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
