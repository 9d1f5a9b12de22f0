"""`kg why`: why a node of the graph says what it says; how an article was read, and what was missing in a sentence."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import STORE, AsJson, Base, References, Store
from kg.cli.provenance import provenance_lines
from kg.cli.terminal import neutral, say, show, show_json
from kg.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.explanation import Candidate, Explanation, FactReason, RoleReason, SentenceReason
    from kg.records import Article
    from kg.reference import Reference

EXAMPLE = "Example:  kg why company/mistral-ai      kg why article.md --sentence 'in talks'"
FORMATS = ("text", "json")

LEAST_SHARE = 0.02
"""Labels of an attribute with less than this share are not shown."""


def command(
    what: Annotated[
        str, typer.Argument(metavar="IRI|FILE", help="A node of the store (IRI, company/NAME, a name), or an article.")
    ],
    sentence: Annotated[
        str | None,
        typer.Option("--sentence", metavar="WORDS|N", help="Of a FILE, only this sentence: what was missing in it."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--property", metavar="NAME", help="Of an IRI, only this property, such as amount.")
    ] = None,
    store: Store = STORE,
    base: Base = None,
    reference: References = None,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
    as_json: AsJson = False,
) -> None:
    """Tell why the graph says it, or how a file is read. Claims, sentences, rules, and what the merge chose."""
    if format not in FORMATS:
        raise SettingError(f"--format {format}: there are {', '.join(FORMATS)}", format)
    in_json = as_json or format == "json"
    if _is_file(what):
        if only:
            raise SettingError(f"--property {only}: goes with an IRI; of a file, ask by --sentence", only)
        failed = _of_file(what, base, reference or [], sentence, as_json=in_json)
        raise typer.Exit(1 if failed else 0)
    if sentence:
        raise SettingError(f"--sentence {sentence}: goes with a file, and {what} is none; check the path", what)
    from kg.pipeline import why

    found = why(what, store=store, base=base, reference=reference or (), only=only)
    show_json(asdict(found), indent=2) if in_json else _lines(provenance_lines(found))


def _is_file(what: str) -> bool:
    return what == "-" or os.path.lexists(what)


def _of_file(file: str, base: str | None, reference: Sequence[Path], sentence: str | None, *, as_json: bool) -> bool:
    """Show how a file's articles are read; whether one could not be."""
    from kg.pipeline import read
    from kg.pipeline.states import base_at
    from kg.records import Article
    from kg.reference import load_reference

    known, failed = load_reference(*reference), False
    for outcome in read(file, base=base):
        if isinstance(outcome, Article):
            _show(outcome, known, base_at(base), sentence, as_json=as_json)
        else:
            failed = True
            say(f"kg: {outcome.source}: {outcome.reason}")
    return failed


def _show(article: Article, known: Reference, base: str, sentence: str | None, *, as_json: bool) -> None:
    from kg.explanation import explain_sentence, explained, find_sentences, ground

    on = ground(article, reference=known, base=base)
    whole = explained(on)
    if sentence is None:
        return show_json(asdict(whole)) if as_json else _lines(_article(whole))
    reasons = [explain_sentence(on, number, whole) for number in find_sentences(on, sentence)]
    for reason in reasons:
        show_json({"source": article.source, **asdict(reason)}) if as_json else _lines(_sentence(reason, whole))
    return None


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        show(neutral(line))


def _article(whole: Explanation) -> Iterator[str]:
    yield whole.source
    told = [reason for reason in whole.events if reason.event]
    for number, reason in enumerate(told, start=1):
        yield from _fact(number, reason, whole)
    for reason in whole.events[len(told) :]:
        yield f"given up: {reason.kind} in sentence {_numbers(at for at, _ in reason.joined)}: {reason.given_up}"
        yield from _indented(_role(role) for role in reason.roles)
    silent = set(range(1, len(whole.sentences) + 1)) - {at for reason in told for at, _ in reason.joined}
    for numbers, how in ((silent & set(whole.framed), "a frame, "), (silent - set(whole.framed), "no frame, ")):
        if numbers:
            yield f"{how}no fact: sentence {_numbers(sorted(numbers))} (ask with --sentence N)"


def _numbers(numbers: Iterable[int]) -> str:
    """Numbers in order, runs of them drawn together.

    >>> _numbers([1, 2, 3, 5, 7, 8])
    '1-3, 5, 7-8'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _indented(lines: Iterable[str], depth: int = 4) -> Iterator[str]:
    return (" " * depth + line for line in lines)


def _fact(number: int, reason: FactReason, whole: Explanation) -> Iterator[str]:
    yield f"{number}. {reason.kind}, {reason.status}, confidence {reason.confidence}   {reason.event}"
    yield from _indented(f"[{at}] {whole.sentences[at - 1]}{_again(chance)}" for at, chance in reason.joined)
    if reason.frame:
        yield f"    frame {reason.frame.name}: “{reason.frame.words}” [{reason.frame.sentence}]"
    for name, shares in reason.said:
        yield f"    {name}: {', '.join(f'{label} {share:.2f}' for label, share in shares if share >= LEAST_SHARE)}"
    yield from _indented((f"“{words}” [{at}] says {told}" for told, words, at in reason.cues), 8)
    yield from _indented(_role(role) for role in reason.roles)
    yield from _reasons("for", reason.speaks_for)
    yield from _reasons("against", reason.speaks_against)


def _again(chance: float | None) -> str:
    return "" if chance is None else f"   (the same event: {chance:.2f})"


def _reasons(side: str, reasons: Sequence[tuple[str, float]]) -> Iterator[str]:
    if reasons:
        yield f"    {side}: {' · '.join(f'{words} ({weight:+.2f})' for words, weight in reasons)}"


def _role(role: RoleReason) -> str:
    filler = role.filler
    how = "taken over from before" if role.carried else f"{filler.probability:.2f}"
    otherwise = f"; else {role.otherwise.role} {role.otherwise.probability:.2f}" if role.otherwise else ""
    rival = f"; next {_candidate(role.rival)}" if role.rival else ""
    return f"{filler.role} = {role.value}: “{filler.words}” [{filler.sentence}] {how}{otherwise}{rival}"


def _candidate(candidate: Candidate) -> str:
    return f"“{candidate.words}” [{candidate.sentence}] {candidate.probability:.2f}"


def _sentence(reason: SentenceReason, whole: Explanation) -> Iterator[str]:
    yield f"[{reason.number}] {reason.text}"
    yield "mentions:" if reason.mentions else "mentions: none"
    yield from _indented(f"{kind} “{words}” = {name} ({how})" for kind, words, name, how in reason.mentions)
    yield "frames:" if reason.frames else "frames: none"
    yield from _indented(f"{frame.name}: “{frame.words}”" for frame in reason.frames)
    yield from _indented(f"“{word}” comes near “{known}” of {frame}" for word, known, frame in reason.near)
    yield "roles, sure or not:" if reason.candidates else "roles: none is at all probable"
    yield from _indented(
        f"{kind}: {each.role} “{each.words}” {each.probability:.2f}" for kind, each in reason.candidates
    )
    yield "missing:" if reason.missing else "missing: nothing"
    yield from _indented(reason.missing)
    for number in reason.told:
        yield from _fact(number, whole.events[number - 1], whole)
