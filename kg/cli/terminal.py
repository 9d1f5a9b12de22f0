"""What the command says and shows: machine formats on stdout, talk on stderr, nothing that could steer a terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""C0 and C1 control characters but tab and newline, and the marks that turn the direction of writing."""

WIDE = 240
"""Columns where nobody looks: a table in a file is not folded to the width of a screen."""


def neutral(text: str) -> str:
    r"""The text with control characters shown instead of obeyed.

    >>> neutral("a\x1b[31mred")
    'a\\x1b[31mred'
    """
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut beyond so many characters.

    >>> shortened("so many words", 8)
    'so many…'
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def say(text: str) -> None:
    """One line to the person at the terminal (stderr)."""
    print(neutral(" · ".join(line.strip() for line in text.splitlines())), file=sys.stderr)  # noqa: T201 - the command speaks here


def show(text: str) -> None:
    """A result (stdout), exact to the byte when it goes to a file or a pipe."""
    end = "" if text.endswith("\n") else "\n"
    sys.stdout.write((neutral(text) if sys.stdout.isatty() else text) + end)


def show_json(value: object, *, indent: int | None = None) -> None:
    """A result as JSON: on one line unless `indent` is given."""
    show(json.dumps(value, ensure_ascii=False, indent=indent))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """A table for reading (stdout)."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(Text(neutral(str(cell)), justify="right" if isinstance(cell, int) else None) for cell in row))
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(table)


@contextmanager
def progress(what: str, *, beside_results: bool = False) -> Iterator[Callable[[str], None]]:
    """A live line with a count while a long piece of work runs; silent where stderr is no terminal.

    With `beside_results` also where stdout is one, since results would run into the line.
    """
    if not sys.stderr.isatty() or (beside_results and sys.stdout.isatty()):
        yield lambda _source: None
        return
    from rich.console import Console
    from rich.markup import escape

    done = 0
    with Console(stderr=True).status(what) as status:

        def tick(source: str) -> None:
            nonlocal done
            done += 1
            status.update(f"{what} {done} · {escape(neutral(source))}")

        yield tick
