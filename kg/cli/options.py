"""The options that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.errors import SettingError

STORE = Path("kg-store")

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE", help="Files (.txt .md .html .jsonl), folders, globs, URLs, or - for stdin."),
]
Store = Annotated[
    Path, typer.Option("--store", envvar="KG_STORE", metavar="PATH", help="The folder that holds the graph.")
]
Base = Annotated[str | None, typer.Option("--base", metavar="IRI", help="What instance IRIs begin with; ends in /.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Worker processes.")]
MinConfidence = Annotated[
    float,
    typer.Option("--min-confidence", min=0.0, max=1.0, metavar="X", help="Leave out facts less sure than this."),
]
References = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference", metavar="FILE", help="Names of your own, in SKOS, beside the shipped ones; repeatable."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
Lang = Annotated[str, typer.Option("--lang", metavar="fr|en", help="Language of the messages.")]


def parameters(pairs: list[str] | None) -> dict[str, str]:
    """What `--param name=value` says, as a mapping.

    >>> parameters(["company=Mistral AI", "q=a=b"])
    {'company': 'Mistral AI', 'q': 'a=b'}
    """
    split = [pair.partition("=") for pair in pairs or ()]
    wrong = [pair for pair, (name, equals, _) in zip(pairs or (), split, strict=True) if not (name and equals)]
    if wrong:
        raise SettingError(f"--param {wrong[0]}: write it as name=value", wrong[0])
    return {name: value for name, _, value in split}


def language(code: str) -> str:
    """One of the two languages that messages come in."""
    if code not in {"fr", "en"}:
        raise SettingError(f"--lang {code}: messages come in fr and en", code)
    return code
