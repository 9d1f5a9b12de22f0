"""What the value grammars (dates, amounts, rounds, licences) share: folding of a text and reading of their tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

FOLDING = dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " ") | {
    "\u2010": "-",
    "\u2011": "-",
    "’": "'",
    "ʼ": "'",
    "＄": "$",
}
WRAPPED = re.compile(r"\n(?<=[^\n]{59}[^\n.!?:;|]\n)(?=[^\n|])")
"""A line break inside a sentence, of a text wrapped by hand."""
INNERMOST = re.compile(r"\[([^\[\]]*)\]")


@cache
def table(name: str) -> dict[str, Any]:
    """The data file `kg/mentions/data/NAME.toml`."""
    return tomllib.loads(files("kg.mentions").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """The text in lower case with plain blanks, hyphens and apostrophes, wrapped lines joined; offsets hold.

    >>> folded("L’été\u202f2023, İzmir")
    "l'été 2023, izmir"
    """
    lower = text.lower()
    if len(lower) != len(text):  # "İ" is two characters in lower case
        lower = "".join(character.lower()[0] for character in text)
    for sign, plain in FOLDING.items():  # several times faster than str.translate
        lower = lower.replace(sign, plain)
    return WRAPPED.sub(" ", lower)


def any_of(words: Iterable[str]) -> str:
    """A regular expression for one of `words`, the longest that matches; it shares beginnings, so it fails fast.

    >>> any_of(["mars", "mai", "mar"])
    '(?:ma(?:i|r(?:s)?))'
    """
    tree: dict[str, Any] = {}
    for word in sorted(set(words)):
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return f"(?:{_branches(tree)})"


def _branches(tree: dict[str, Any]) -> str:
    ways = [re.escape(character) + _branches(rest) for character, rest in tree.items() if character]
    if "" in tree:
        return f"(?:{'|'.join(ways)})?" if ways else ""
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def spelt_out(pattern: str) -> list[str]:
    """The words of a pattern with alternatives in brackets.

    >>> spelt_out("[us|american] dollar[|s]")
    ['us dollar', 'us dollars', 'american dollar', 'american dollars']
    """
    group = INNERMOST.search(pattern)
    if group is None:
        return [pattern]
    before, after = pattern[: group.start()], pattern[group.end() :]
    return [word for choice in group[1].split("|") for word in spelt_out(before + choice + after)]


def begins_word(low: str, start: int) -> bool:
    """Whether no letter or digit stands right before `start`."""
    return not start or not low[start - 1].isalnum()


def rule_matches(name: str, text: str) -> Iterator[tuple[dict[str, Any], re.Match[str]]]:
    """Where the rules of a data file match in a text: whole words, in order, none over another; the first rule wins."""
    low, end = folded(text), 0
    rules = _rules(name)
    found = [
        (match.start(), number, rule, match)
        for number in sorted({number for key, numbers in _keys(name) if key in low for number in numbers})
        for rule, pattern in rules[number : number + 1]
        if "needs" not in rule or re.search(rule["needs"], low)
        for match in pattern.finditer(low)
        if begins_word(low, match.start()) and _as_written(rule, match, text)
    ]
    for start, _, rule, match in sorted(found, key=lambda each: each[:2]):
        if start >= end:
            end = match.end()
            yield rule, match


def _as_written(rule: dict[str, Any], match: re.Match[str], text: str) -> bool:
    """Whether the text has the capitals that a rule asks for: its `case`, or a group `letter`."""
    if "letter" in rule and text[match.start("letter")].islower():
        return False
    return rule.get("case", "") in text[match.start() : match.end()]


@cache
def _rules(name: str) -> tuple[tuple[dict[str, Any], re.Pattern[str]], ...]:
    return tuple((rule, re.compile(rf"(?:{rule['pattern']})(?![^\W_])")) for rule in table(name)["rule"])


@cache
def _keys(name: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each key of a data file with the numbers of the rules that it opens."""
    numbers: dict[str, tuple[int, ...]] = {}
    for number, (rule, _) in enumerate(_rules(name)):
        for key in rule["keys"]:
            numbers[key] = (*numbers.get(key, ()), number)
    return tuple(numbers.items())
