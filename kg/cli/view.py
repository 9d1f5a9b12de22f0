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


Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where it goes: graph.html, or graph.svg …")
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="html, svg, png, graphml, gexf or cytoscape, else by FILE."),
]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="The page's title.")]
Company = Annotated[str | None, typer.Option("--company", metavar="NAME", help="Only what is around it.")]
Hops = Annotated[int, typer.Option("--hops", min=1, metavar="N", help="How far around the company.")]
Types = Annotated[
    list[str] | None, typer.Option("--type", metavar="EVENT", help="Only these, such as investment; repeatable.")
]
Statuses = Annotated[
    list[str] | None, typer.Option("--status", metavar="STATUS", help="Only these, such as announced; repeatable.")
]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day, month or year on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, month or year.")]
LeastAmount = Annotated[
    str | None, typer.Option("--min-amount", metavar="SUM", help="Only events of at least this sum.")
]
Country = Annotated[
    str | None, typer.Option("--country", metavar="CODE", help="Only events with a party from there: FR, US, EU.")
]
Query = Annotated[
    str | None, typer.Option("--query", metavar="NAME|FILE", help="Only what the answer to this query names.")
]
Top = Annotated[int, typer.Option("--top", min=1, metavar="N", help="Only the most connected.")]
PageLang = Annotated[str | None, typer.Option("--lang", metavar="fr|en", help="Language of the page.")]


def command(
    store: Store = STORE,
    output: Output = None,
    format_: Format = None,
    title: Title = "newskg",
    company: Company = None,
    hops: Hops = 2,
    type_: Types = None,
    status: Statuses = None,
    since: Since = None,
    until: Until = None,
    min_amount: LeastAmount = None,
    country: Country = None,
    query: Query = None,
    top: Top = 2000,
    lang: PageLang = None,
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
