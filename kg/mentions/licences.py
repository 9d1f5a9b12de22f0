"""Article -> licences by name, SPDX ids where there are any; the names are in `data/licences.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.mentions.notation import rule_matches
from kg.records import Article, Mention

WORD = r"(?:[A-Z]\w*|xAI)(?:[.-]\w+)*"
OWN_NAME = re.compile(rf"\b{WORD}(?: (?:{WORD}|\d+(?:\.\d+)*)){{0,5}} Licen[cs]e$")
"""A licence with a name of its own, in capitals: "Llama 3 Community License"."""
LONGEST_NAME = 80
LINE = 240
LICENCE = re.compile(r"Licen[cs]e\b")
NO_NAME = frozenset({"The", "A", "An", "Open", "Software", "Under", "Its", "This", "That", "Source", "New", "Our"})


def find_licences(article: Article) -> Iterator[Mention]:
    """Yield the licences that an article names, in order, none in another; `value` is the SPDX id or its own name."""
    end = 0
    for mention in sorted((*_known(article.text), *_own(article.text)), key=lambda each: (each.start, -each.end)):
        if mention.start >= end:
            end = mention.end
            yield mention


def _known(text: str) -> Iterator[Mention]:
    for rule, match in rule_matches("licences", text):
        name = rule["name"]
        if "{version}" in name:
            name = name.replace("{version}", match["version"] or "4.0")
        words = text[match.start() : match.end()]
        if re.search(rule.get("line", ""), _line(text, match.start()), re.IGNORECASE):
            yield Mention("licence", match.start(), match.end(), words, words, "value", "licence:known", name)


def _line(text: str, at: int) -> str:
    """The line around a place, at most `LINE` characters to each side."""
    before, after = text[max(0, at - LINE) : at], text[at : at + LINE]
    return before.rpartition("\n")[2] + after.partition("\n")[0]


def _own(text: str) -> Iterator[Mention]:
    for licence in LICENCE.finditer(text):
        match = OWN_NAME.search(text, max(0, licence.start() - LONGEST_NAME), licence.end())
        if match and match.group().split(maxsplit=1)[0] not in NO_NAME:
            name = match.group()
            yield Mention("licence", match.start(), match.end(), name, name, "value", "licence:own-name", name)
