"""Article -> the values in it: amounts, dates, rounds and licences, in the order of the text."""

from __future__ import annotations

from kg.mentions.amounts import find_amounts, with_currencies
from kg.mentions.dates import find_dates
from kg.mentions.licences import find_licences
from kg.mentions.rounds import find_rounds
from kg.records import Article, Mention


def read_values(article: Article) -> tuple[Mention, ...]:
    """Every amount, date, round and licence of an article, litter included; of two that overlap the first, longest."""
    found = [
        *with_currencies(tuple(find_amounts(article)), text=article.text),
        *find_dates(article),
        *find_rounds(article),
        *find_licences(article),
    ]
    kept: list[Mention] = []
    for value in sorted(found, key=lambda value: (value.start, -value.end)):
        if not kept or value.start >= kept[-1].end:
            kept.append(value)
    return tuple(kept)
