"""A node's provenance as lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.cli.terminal import shortened

if TYPE_CHECKING:
    from kg.provenance import Claim, Provenance, Quote, ReadBy, Source, Statement

LONGEST = 300
"""Characters of a quote or value that are shown."""
MANY = 12
"""Values or articles on one line before the rest is counted."""


def provenance_lines(found: Provenance) -> Iterator[str]:
    """First what it is and why it stands so, then each statement, then who says it in which words."""
    yield f"{found.kind}: {_short(found.name)}   {found.node}"
    yield f"    {f'{found.status}: ' if found.status else ''}{found.reason}"
    yield from (f"    also told as {iri}" for iri in found.also)
    yield from (f"    decided: {decision}" for decision in found.decisions)
    numbers = {source.article: number for number, source in enumerate(_sources(found), start=1)}
    if found.statements:
        yield "what the merged graph says"
        for statement in found.statements:
            yield from _statement(statement, numbers)
    if found.events:
        yield "events"
        yield from (f"    {words}   {event}" for event, words in found.events)
    if numbers:
        yield "articles"
        yield from (f"    [{numbers[source.article]}] {_source(source)}" for source in _sources(found))
    if found.claims:
        yield "who says it"
        for claim in found.claims:
            yield from _claim(claim, numbers)


def _sources(found: Provenance) -> list[Source]:
    """Each article once, those with claims in the order of their days."""
    return list(
        {source.article: source for source in (*(claim.source for claim in found.claims), *found.sources)}.values()
    )


def _source(source: Source) -> str:
    told = ", ".join(filter(None, (_short(source.title), source.publisher, source.issued)))
    return f"{told or source.source}   {source.article}"


def _statement(statement: Statement, numbers: dict[str, int]) -> Iterator[str]:
    values = _listed([_short(value) for value in statement.values])
    mark = " (disputed)" if statement.disputed else ""
    yield f"    {statement.property} = {values}{mark}: {statement.reason}"
    if len(statement.told) > 1 or statement.disputed:
        for told in statement.told:
            articles = _listed([f"[{numbers[article]}]" for article in told.articles if article in numbers])
            yield f"        {_short(told.value)}: {articles}"


def _claim(claim: Claim, numbers: dict[str, int]) -> Iterator[str]:
    counted = "" if claim.counted else ", its values do not count"
    rule = f"rule {claim.rule} of newskg {claim.rule_version}"
    read = f", read by {' and '.join(map(_reader, claim.readers))}" if claim.readers else ""
    day = claim.source.issued or "without a date"
    place = numbers[claim.source.article]
    yield f"    [{place}] {day}: {claim.status}, confidence {claim.confidence}, {rule}{read}{counted}   {claim.claim}"
    yield from (f"        {_quote(quote)}" for quote in claim.quotes)


def _reader(by: ReadBy) -> str:
    """A reader with what it is by itself.

    >>> from kg.provenance import ReadBy
    >>> _reader(ReadBy("llm", "gpt-x", "1-ab", "0.9")), _reader(ReadBy("rules", "", "", ""))
    ('llm gpt-x (prompt 1-ab, confidence 0.9)', 'rules')
    """
    prompt = f"prompt {by.prompt}" if by.prompt else ""
    own = f"confidence {by.confidence}" if by.confidence else ""
    beside = ", ".join(filter(None, (prompt, own)))
    return f"{by.reader} {by.model}".strip() + (f" ({beside})" if beside else "")


def _quote(quote: Quote) -> str:
    role = "says it" if quote.role == "event" else quote.role
    return f"{role}: “{_short(quote.words)}” {quote.start}-{quote.end}"


def _listed(values: list[str]) -> str:
    more = f" and {len(values) - MANY} more" if len(values) > MANY else ""
    return ", ".join(values[:MANY]) + more


def _short(value: str) -> str:
    return shortened(value, LONGEST)
