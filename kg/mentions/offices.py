"""Country and field -> how the press calls that country's regulator without its name.

"France's privacy watchdog", « la banque centrale du Nigeria »: put together from `data/names/offices.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import product
from typing import Final

from kg.reference import fold

REGULATOR: Final = "https://w3id.org/newskg/reference/regulator/"
HEADS: Final = ("en_heads", "fr_masculine", "fr_feminine")
ALONE: Final = ("",)
"""Instead of the words of a field that its nouns tell alone ("central bank")."""

Words = Mapping[str, Sequence[str]]
"""The folded words of a country, or of a way to tell a field."""


@cache
def descriptions() -> Mapping[str, str]:
    """What a regulator is called, folded, -> the id of its reference concept.

    >>> descriptions()["france s privacy watchdog"] == descriptions()["gendarme francais des donnees"]
    True
    """
    return {words: concept for concept, described in told() for words in described}


def told() -> Iterator[tuple[str, Sequence[str]]]:
    """The id of a concept with its descriptions, folded, for each way to tell its field; some stand there twice.

    Words are folded before they are put together, which takes a tenth of the time.
    """
    text = (resources.files("kg.mentions") / "data" / "names" / "offices.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    fields = {field: [_way(way, data["heads"]) for way in ways] for field, ways in data["fields"].items()}
    for country in data["countries"].values():
        words = {name: _folded(country.get(name, ())) for name in ("en", "fr", "fr_of")}
        for field, way in ((field, way) for field, ways in fields.items() if field in country for way in ways):
            yield REGULATOR + country[field], (*_english(words, way), *_french(words, way))


def _way(way: Words, common: Words) -> Words:
    """A way to tell a field: its words, and its nouns or, where it has none of its own, those of all."""
    nouns = way if any(name in way for name in HEADS) else common
    return {
        **{name: _folded(way.get(name, ALONE)) for name in ("en", "fr")},
        **{name: _folded(nouns.get(name, ())) for name in HEADS},
    }


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(fold, words))


def _english(country: Words, way: Words) -> Sequence[str]:
    phrases = [_joined(what, head) for what, head in product(way["en"], way["en_heads"])]
    return [f"{whose} {phrase}" for whose in country["en"] for phrase in phrases]


def _french(country: Words, way: Words) -> Iterator[str]:
    for whose, heads in zip(country["fr"], HEADS[1:], strict=True):
        parts = list(product(way["fr"], way[heads]))
        phrases = [_joined(head, what) for what, head in parts]
        yield from [f"{phrase} {of}" for of in (whose, *country["fr_of"]) for phrase in phrases]
        yield from [_joined(head, whose, what) for what, head in parts]


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))
