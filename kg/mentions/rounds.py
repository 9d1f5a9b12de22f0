"""Article -> funding rounds, named in English whatever the language; the words are in `data/rounds.toml`."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mentions.notation import rule_matches
from kg.records import Article, Mention


def find_rounds(article: Article) -> Iterator[Mention]:
    """Yield the rounds that an article names, in order; `value` is "Seed", "Series B", "IPO" or the like.

    The letter of a series must be a capital ("une série a été", "the series a fan" name no round); a numbered or
    extended one is its series ("Series B2", "série A+").
    """
    text = article.text
    for rule, match in rule_matches("rounds", text):
        start, name = match.start(), rule["name"]
        if "letter" in rule:
            at = match.start("letter")
            start = at if at < start or text[start] == "|" else start  # "C round", and a letter in a cell
            name = f"{name} {text[at]}"
        words = text[start : match.end()]
        yield Mention("round", start, match.end(), words, words, "value", f"round:{rule['name'].lower()}", name)
