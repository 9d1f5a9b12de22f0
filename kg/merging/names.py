"""Names as slugs -> the other slugs under which the same thing may be told, and why.

A slug is the last segment of an entity's IRI: accents, case, punctuation and legal forms are gone already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Literal

import yaml
from rapidfuzz.fuzz import ratio

Likeness = Literal["same letters", "short form", "acronym", "same words", "spelling"]

LEAST_SHORT = 3
"""Letters of the shortest short form and acronym."""
SPELLING = 88.0
"""How alike two spellings must be (rapidfuzz's ratio): one letter in eight."""
LEAST_SPELT = 5
"""Letters below which spellings are not compared: short names differ by a letter all the time."""
MOST_INITIALS = 7
SIGNS = re.compile(r"\d+|\bplus\b")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `names.yaml` holds."""

    generic: frozenset[str]
    small: frozenset[str]
    translations: Mapping[str, str]
    dollars: Mapping[str, float]


@cache
def knowledge() -> Knowledge:
    """Words and rates, read once."""
    data: dict[str, Any] = yaml.safe_load(files("kg.merging").joinpath("names.yaml").read_text("utf-8"))
    return Knowledge(
        generic=frozenset(data["generic"]),
        small=frozenset(data["small"]),
        translations=data["translations"],
        dollars=data["dollars"],
    )


@lru_cache(maxsize=1 << 16)
def keys(slug: str) -> frozenset[str]:
    """The slugs by which a longer name may be called: its first words, its acronyms, its words in another order.

    >>> sorted(keys("quillfen-robotics")), sorted(keys("banque-du-nord"))
    (['quillfen', 'quillfenrobotics', 'robotics-quillfen'], ['bank-nord', 'banquedunord', 'bdn', 'nord-bank'])
    """
    words = [word for word in slug.split("-") if word]
    if len(words) < 2:
        return frozenset()
    found = {*_beginnings(words), *_acronyms(words), *_turned(words), "".join(words)}
    return frozenset(key for key in found if key != slug)


def _beginnings(words: Sequence[str]) -> Iterator[str]:
    """The first words, unless they only say what the thing is."""
    for length in range(1, min(len(words), 4)):
        first = words[:length]
        if not may_stand_alone("-".join(first)):
            continue
        yield "-".join(first)


def may_stand_alone(slug: str) -> bool:
    """Whether a slug can be a short form: long enough, and not of generic words and figures only.

    >>> may_stand_alone("quillfen"), may_stand_alone("capital"), may_stand_alone("le-groupe"), may_stand_alone("x1")
    (True, False, False, False)
    """
    words = slug.split("-")
    own = [word for word in words if word not in knowledge().generic | knowledge().small and not word.isdigit()]
    return bool(own) and words[-1] not in knowledge().small and len(slug) >= LEAST_SHORT


def _acronyms(words: Sequence[str]) -> Iterator[str]:
    """Initials with and without small words, and with one word left out where there are many."""
    full = [word for word in words if word not in knowledge().small]
    for chosen in (words, full):
        initials = "".join(word[0] for word in chosen)
        if LEAST_SHORT <= len(initials) <= MOST_INITIALS and initials.isalpha():
            yield initials
            if len(initials) > LEAST_SHORT:
                yield from (
                    "".join(some) for some in combinations(initials, len(initials) - 1) if some[0] == initials[0]
                )


def _turned(words: Sequence[str]) -> Iterator[str]:
    """Two or three words the other way round, as French and English put them, in English and as they are."""
    if len(words) > 3 or SIGNS.search("-".join(words)):
        return
    english = [knowledge().translations.get(word, word) for word in words if word not in knowledge().small]
    yield "-".join(english)
    yield "-".join(reversed(english))


def english_words(slug: str) -> tuple[str, ...]:
    """The words of a name without small ones, in English, in alphabetical order.

    >>> english_words("investissements-psp") == english_words("psp-investments")
    True
    """
    table, small = knowledge().translations, knowledge().small
    return tuple(sorted(table.get(word, word) for word in slug.split("-") if word not in small))


def signs(slug: str) -> tuple[str, ...]:
    """Digits and plus signs, which tell names apart however alike they are."""
    return tuple(SIGNS.findall(slug))


def likeness(one: str, other: str) -> Likeness | None:
    """In what way two different slugs may be one name; None where nothing speaks for it.

    >>> likeness("quillfen", "quillfen-robotics"), likeness("bdc", "business-development-bank-of-canada")
    ('short form', 'acronym')
    >>> likeness("investissements-psp", "psp-investments"), likeness("nexxus-capital", "nexus-capital")
    ('same words', 'spelling')
    >>> likeness("data-bricks", "databricks"), likeness("gpt-4.1", "gpt-41")
    ('same letters', None)
    >>> likeness("point72", "point73"), likeness("aurora-capital", "capital"), likeness("series-a", "series-b")
    (None, None, None)
    """
    short, long_ = sorted((one, other), key=lambda slug: (slug.count("-"), len(slug), slug))
    if signs(short) != signs(long_) and not long_.startswith(f"{short}-"):
        return None
    if one.replace("-", "") == other.replace("-", ""):
        return "same letters"
    if long_.startswith(f"{short}-") and short in keys(long_):
        return "short form" if set(signs(long_)) <= set(signs(short)) else None
    if "-" not in short and short in set(_acronyms(long_.split("-"))):
        return "acronym"
    if english_words(one) == english_words(other):
        return "same words"
    return "spelling" if _spelt_alike(one, other) else None


def _spelt_alike(one: str, other: str) -> bool:
    """One letter apart or so, in one word, which is no generic one."""
    first, second = one.split("-"), other.split("-")
    if len(first) != len(second):
        return False
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(differing) != 1:
        return False
    a, b = differing[0]
    generic = knowledge().generic
    return min(len(a), len(b)) >= LEAST_SPELT and not {a, b} & generic and a[0] == b[0] and ratio(a, b) >= SPELLING
