"""What the value grammars (dates, amounts, rounds, licences) share: folding of a text and reading of their tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

SPACES = "\u00a0\u2007\u2009\u202f\t"
DASHES = "\u2010\u2011"
FOLDING = str.maketrans(dict.fromkeys(SPACES, " ") | dict.fromkeys(DASHES, "-") | {"’": "'", "ʼ": "'", "＄": "$"})

WRAPPED = re.compile(r"(?<=[^\n]{59}[^\n.!?:;|])\n(?=[^\n|])")
"""A line break inside a sentence, of a text wrapped by hand."""


@cache
def table(name: str) -> dict[str, Any]:
    """The data file `kg/mentions/data/NAME.toml`."""
    return tomllib.loads(files("kg.mentions").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def folded(text: str) -> str:
    """The text in lower case with plain blanks, hyphens and apostrophes, wrapped lines joined; offsets hold.

    >>> folded("L’été\u202f2023, İzmir")
    "l'été 2023, izmir"
    """
    lower = text.lower()
    if len(lower) != len(text):  # "İ" is two characters in lower case
        lower = "".join(character.lower()[0] for character in text)
    return WRAPPED.sub(" ", lower.translate(FOLDING))


def any_of(words: Iterable[str]) -> str:
    """Words as the alternatives of a regular expression, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def closed(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches `text[start:end]` from outside."""
    before = start > 0 and text[start - 1].isalnum()
    return not before and not (end < len(text) and text[end].isalnum())
