"""`kg view`: the graph as one page of HTML, a picture or a network."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import STORE, Store, language
from kg.cli.terminal import say
from kg.errors import SettingError

EXAMPLE = "Example:  kg view -o graph.html --company 'Mistral AI' --since 2024"
PAGE = Path("graph.html")
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def command(
    store: Store = STORE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes: graph.html, or graph.svg …")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="html, svg, png, graphml, gexf or cytoscape, else by FILE."),
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The page's title.")] = "newskg",
    company: Annotated[str | None, typer.Option("--company", metavar="NAME", help="Only what is around it.")] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, metavar="N", help="How far around the company.")] = 2,
    type_: Annotated[
        list[str] | None, typer.Option("--type", metavar="EVENT", help="Only these, such as investment; repeatable.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option("--status", metavar="STATUS", help="Only these, such as announced; repeatable.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="From this day, month or year on.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, month or year.")] = None,
    min_amount: Annotated[
        str | None, typer.Option("--min-amount", metavar="SUM", help="Only events of at least this sum.")
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CODE", help="Only events with a party from there: FR, US, EU.")
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="NAME|FILE", help="Only what the answer to this query names.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="Only the most connected.")] = 2000,
    lang: Annotated[str | None, typer.Option("--lang", metavar="fr|en", help="Language of the page.")] = None,
) -> None:
    """Draw the graph as one HTML file. It works offline and has a sentence for every edge."""
    from kg.pipeline import view
    from kg.views.formats import SUFFIXES, format_of

    output = output or PAGE.with_suffix(SUFFIXES[format_of("", format_)])
    view(
        store=store, output=output, format=format_, title=title,
        company=company, hops=hops, types=type_ or (), statuses=status or (),
        since=_day("--since", since), until=_day("--until", until), min_amount=_sum(min_amount),
        country=country, query=query, top=top, language=None if lang is None else language(lang),
    )  # fmt: skip
    say(f"wrote {output.resolve()}")


def _day(option: str, given: str | None) -> str | None:
    if given is not None and not DATE.fullmatch(given):
        raise SettingError(f"{option} {given}: write a day, month or year, such as 2024-02-26, 2024-02 or 2024", given)
    return given


def _sum(given: str | None) -> Decimal | None:
    try:
        return None if given is None else Decimal(given)
    except InvalidOperation as error:
        raise SettingError(f"--min-amount {given}: write a number in plain units, such as 5000000", given) from error
