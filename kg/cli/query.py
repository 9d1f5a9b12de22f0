"""`kg query`: questions to the graph."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import STORE, Lang, Store, language, parameters
from kg.cli.terminal import say, show, show_table
from kg.errors import SettingError

EXAMPLE = "Example:  kg query investments-in --param company='Mistral AI' --format csv"


def command(
    query: Annotated[
        str | None, typer.Argument(metavar="[NAME|FILE]", help="A shipped query or a .rq file; without it, the list.")
    ] = None,
    expression: Annotated[str | None, typer.Option("-e", metavar="SPARQL", help="The query itself.")] = None,
    store: Store = STORE,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter; repeatable.")
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help="table csv tsv json xml markdown; turtle ntriples for graphs."
        ),
    ] = "table",
    lang: Lang = "en",
) -> None:
    """Ask the graph: a shipped query by name, a file, or -e SPARQL. Without any, list the shipped queries."""
    from kg.pipeline import query as ask

    if query is None and expression is None:
        if param or format != "table":
            wrong = f"--param {param[0]}" if param else f"--format {format}"
            raise SettingError(f"{wrong}: goes with a query; kg query lists them", wrong)
        return _show_list(language(lang))
    from kg.answers import render

    answer = ask(query, sparql=expression, store=store, **parameters(param))
    show(render(answer, format))
    if answer.kind == "select" and not answer.rows:
        say("no rows: nothing in the graph answers this")
    return None


def _show_list(lang: str) -> None:
    from kg.answers import shipped_queries

    rows = [
        (query.name, query.question(lang), " ".join(p.name for p in query.parameters)) for query in shipped_queries()
    ]
    show_table(("query", "question", "parameters"), rows)
