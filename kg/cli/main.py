"""The command `kg`: one file per subcommand, errors as one line, exit codes 0, 1 and 2.

0 fine; 1 there are findings, or articles that failed; 2 the command could not run. 130 after Ctrl-C.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from kg.cli import build, diff, export, extract, forget, info, load, merge, query, serve, validate, verify, view, why
from kg.cli import eval as measure
from kg.cli.terminal import say, show
from kg.errors import KgError

EPILOG = "Start with:  kg build articles/   kg query   kg view -o graph.html"
COMMANDS = (build, extract, validate, query, view, serve, export, load, forget, merge, info, verify, diff, measure, why)
INTERRUPTED = 130
COMPLETION = "_KG_COMPLETE"
"""Set by the shell when it asks how a command may go on."""

app = typer.Typer(
    name="kg",
    help="News articles, French and English, into a knowledge graph whose every statement is traced to its words.",
    epilog=EPILOG,
    rich_markup_mode=None,  # plain help: half the start-up time, and nothing to misread in a pipe
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in COMMANDS:
    app.command(module.__name__.rpartition(".")[2], epilog=module.EXAMPLE)(module.command)


def _version(asked: bool) -> None:
    if asked:
        import kg

        show(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Hold the options of `kg` itself."""


def main() -> None:
    """Run the command line, or tell what there is, and leave with its exit code."""
    code = run(sys.argv[1:] or ["--help"])
    gc.freeze()  # all ends now: a tenth of a second less than to look through it for cycles first
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code. Every error is one line on stderr that names the thing and the cure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        code = int(app(list(arguments), prog_name="kg", standalone_mode=False) or 0)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as left:
        return _left(left)
    except (KgError, typer.TyperException, typer.Abort, OSError, MemoryError, RecursionError) as error:
        code = _failed(error)
    if code == INTERRUPTED:
        say("kg: interrupted; what was finished is kept, run the same command to go on")
    return code


def _failed(error: BaseException) -> int:
    say(f"kg: {_reason(error)}")
    return 2


def _reason(error: BaseException) -> str:
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "kg"
        return f"{error.format_message().rstrip('.')} (see {command} --help)"
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror.lower()}"
    return str(error) or f"stopped by {type(error).__name__}"


def _left(left: BaseException) -> int:
    """The exit code after shell completion, or after the reader of our pipe has gone (`kg query | head`)."""
    if COMPLETION in os.environ:
        return int(getattr(left, "code", 0) or 0)
    # Nothing is wrong, and Python must not flush into the pipe on its way out.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0
