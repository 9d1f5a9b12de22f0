"""`kg validate`: SHACL findings in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.findings import as_record, junit, sarif
from kg.cli.options import STORE, AsJson, Lang, Store, language
from kg.cli.terminal import say, show, show_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.records import Finding

EXAMPLE = "Example:  kg validate graph.nq --lang fr"
COUNTED = {
    "en": ("no findings: every rule holds", "1 finding", "{} findings"),
    "fr": ("aucun constat : toutes les règles sont respectées", "1 constat", "{} constats"),
}
"""What is said of none, of one and of several, by language."""


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="RDF files, articles, or store folders; without any, the store."),
    ] = None,
    store: Store = STORE,
    as_json: AsJson = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="SARIF 2.1.0 on stdout.")] = False,
    as_junit: Annotated[bool, typer.Option("--junit", help="JUnit XML on stdout.")] = False,
    lang: Lang = "en",
) -> None:
    """Check graphs against the rules. A finding names the statement, the file and the sentence."""
    from kg.pipeline import validate

    findings = validate(*(files or ()), store=store)
    form = "json" if as_json else "sarif" if as_sarif else "junit" if as_junit else "words"
    _show(findings, form, language(lang))
    raise typer.Exit(1 if findings else 0)


def _show(findings: Sequence[Finding], form: str, lang: str) -> None:
    if form == "json":
        show_json([as_record(finding, lang) for finding in findings], indent=2)
    elif form == "sarif":
        show_json(sarif(findings, lang), indent=2)
    elif form == "junit":
        show(junit(findings, lang))
    else:
        from kg.validation import describe

        for finding in findings:
            show(describe(finding, lang))
        say(COUNTED[lang][min(len(findings), 2)].format(len(findings)))
