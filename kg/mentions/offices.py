"""Country and field -> how the press calls that country's regulator without its name.

"France's privacy watchdog", « le gendarme boursier américain »: put together from `data/names/offices.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, Final

REGULATOR: Final = "https://w3id.org/newskg/reference/regulator/"


@cache
def descriptions() -> Mapping[str, str]:
    """What a regulator is called -> the id of its reference concept.

    >>> descriptions()["France's privacy watchdog"] == descriptions()["gendarme français des données"]
    True
    """
    data = _data()
    return {
        words: REGULATOR + country[field]
        for country in data["countries"].values()
        for field, spoken in data["fields"].items()
        if field in country
        for words in (*_english(data, country, spoken), *_french(data, country, spoken))
    }


def _data() -> Mapping[str, Any]:
    text = (resources.files("kg.mentions") / "data" / "names" / "offices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _english(data: Mapping[str, Any], country: Mapping[str, Any], spoken: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for whose, what, head in product(country["en"], spoken["en"], data["heads"]["en"]):
        yield f"{whose} {what} {head}"


def _french(data: Mapping[str, Any], country: Mapping[str, Any], spoken: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for whose, heads in zip(country["fr"], ("fr_masculine", "fr_feminine"), strict=True):
        for what, head in product(spoken["fr"], data["heads"][heads]):
            yield f"{head} {whose} {what}"
            yield f"{head} {what} {whose}"
