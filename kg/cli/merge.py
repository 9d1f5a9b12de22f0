"""`kg merge`: what the merging leaves open, as a file to edit; and the file, applied."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, References, Store
from kg.cli.terminal import say, show
from kg.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.merging import Decisions, Proposal

EXAMPLE = "Example:  kg merge -o open.yaml   (edit it, then)   kg merge open.yaml"
HEAD = """\
# Pairs that may be one thing. Write accept, reject or later after decision:, then run kg merge with this file.
# accept: they are one, and the first IRI is kept; reject: they are not; later: the rules decide, as before.
"""
DECIDED = "decided before; write later to take it back"


def command(
    decisions: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Decisions to apply.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write what is open here.")
    ] = None,
    store: Store = STORE,
    reference: References = None,
) -> None:
    """Tell what may be one, as YAML to edit; or apply such a file."""
    if decisions is not None and output is not None:
        raise SettingError("--output: leave it out to apply a file", str(output))
    if decisions is not None:
        _apply(decisions, store, reference or ())
    else:
        _tell(store, output)


def _apply(file: Path, store: Path, reference: Sequence[Path]) -> None:
    from kg.pipeline import decide

    counted = Counter(entry.decision for entry in decide(file, store=store, reference=reference))
    say(", ".join(f"{counted[word]} {word}" for word in ("accept", "reject", "later")) + f" applied to {store}")


def _tell(store: Path, output: Path | None) -> None:
    from kg.exports.common import whole_file
    from kg.pipeline import decisions, propose

    found = propose(store)
    text = HEAD + "".join(_entries(found, decisions(store)))
    if output is None:
        return show(text)
    with whole_file(output) as file:
        file.write(text.encode())
    return say(f"{len(found)} open pairs in {output}")


def _entries(found: Iterable[Proposal], decided: Decisions) -> Iterator[str]:
    for each in found:
        yield _entry("later", each.same, each.names, each.reason, each.sentences)
    for kept in sorted(set(decided.same.values())):
        others = [each for each in decided.group(kept) if each != kept]
        yield _entry("accept", (kept, *others), (), DECIDED, ())
    for pair in sorted(decided.apart):
        yield _entry("reject", pair, (), DECIDED, ())


def _entry(
    decision: str, same: Sequence[str], names: Sequence[str], reason: str, sentences: Sequence[tuple[str, str]]
) -> str:
    """One decision as YAML; every text is a JSON string, which YAML reads as it stands."""
    lines = [f"- decision: {decision}", "  same:", *(f"  - {_text(each)}" for each in same)]
    if names:
        lines += ["  names:", *(f"  - {_text(each)}" for each in names)]
    lines.append(f"  reason: {_text(reason)}")
    if sentences:
        lines.append("  sentences:")
        lines += [f"  - {_text(quote)}  # {_comment(article)}" for article, quote in sentences]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _comment(value: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in value)
