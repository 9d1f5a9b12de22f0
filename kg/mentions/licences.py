"""Article -> licences by name, SPDX ids where there are any; the names are in `data/licences.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.mentions.notation import folded, table
from kg.records import Article, Mention

WORD = r"(?:[A-Z]\w*|xAI)(?:[.-]\w+)*"
OWN_NAME = re.compile(rf"\b(?P<name>{WORD}(?: (?:{WORD}|\d+(?:\.\d+)*)){{0,5}} Licen[cs]e)(?: Agreement)?\b")
"""A licence with a name of its own, in capitals: "Llama 3 Community License"."""
NO_NAME = frozenset({"The", "A", "An", "Open", "Software", "Under", "Its", "This", "That", "Source", "New", "Our"})


def find_licences(article: Article) -> Iterator[Mention]:
    """Yield the licences that an article names, in order, none in another; `value` is the SPDX id or its own name."""
    end = 0
    for mention in sorted((*_known(article.text), *_own(article.text)), key=lambda each: (each.start, -each.end)):
        if mention.start >= end:
            end = mention.end
            yield mention


def _known(text: str) -> Iterator[Mention]:
    for match in _master().finditer(folded(text)):
        number = str(match.lastgroup)[1:]
        rule = table("licences")["rule"][int(number)]
        name = rule["name"]
        if "{version}" in name:
            name = name.replace("{version}", match.group(f"version{number}") or "4.0")
        words = text[match.start() : match.end()]
        if rule.get("case", "") in words:
            yield Mention("licence", match.start(), match.end(), words, words, "value", "licence:known", name)


def _own(text: str) -> Iterator[Mention]:
    for match in OWN_NAME.finditer(text):
        name = match["name"]
        if name.split()[0] not in NO_NAME:
            words = match.group()
            yield Mention("licence", match.start(), match.end(), words, words, "value", "licence:own-name", name)


@cache
def _master() -> re.Pattern[str]:
    rules = [rule["pattern"].replace("<version>", f"<version{i}>") for i, rule in enumerate(table("licences")["rule"])]
    return re.compile(
        r"(?<![^\W_])(?:" + "|".join(f"(?P<r{i}>{rule})" for i, rule in enumerate(rules)) + r")(?![^\W_])"
    )
