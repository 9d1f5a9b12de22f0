"""Article -> funding rounds, named in English whatever the language; the words are in `data/rounds.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.mentions.notation import folded, table
from kg.records import Article, Mention


def find_rounds(article: Article) -> Iterator[Mention]:
    """Yield the rounds that an article names, in order; `value` is "Seed", "Series B", "IPO" or the like.

    The letter of a series must be a capital ("une série a été", "the series a fan" name no round); a numbered or
    extended one is its series ("Series B2", "série A+").
    """
    text = article.text
    for match in _master().finditer(folded(text)):
        rule = table("rounds")["rule"][int(str(match.lastgroup)[1:])]
        name = rule["name"]
        if rule.get("letter"):
            at = match.start(f"letter{str(match.lastgroup)[1:]}")
            if not text[at].isupper():
                continue
            name = f"{name} {text[at]}"
        words = text[match.start() : match.end()]
        yield Mention("round", match.start(), match.end(), words, words, "value", f"round:{rule['name'].lower()}", name)


@cache
def _master() -> re.Pattern[str]:
    rules = [rule["pattern"].replace("<letter>", f"<letter{i}>") for i, rule in enumerate(table("rounds")["rule"])]
    return re.compile(
        r"(?<![^\W_])(?:" + "|".join(f"(?P<r{i}>{rule})" for i, rule in enumerate(rules)) + r")(?![^\W_])"
    )
