"""`kg eval`: how good the facts are, against gold."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import MinConfidence
from kg.cli.reader import Answers, Asking, Config, Escalate, Model, known_reader, model_reader, tell_usage
from kg.cli.terminal import neutral, progress, say, show, show_json, show_table
from kg.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.evaluation import Fault, Figures, Measured
    from kg.reader.reading import ModelReader

EXAMPLE = "Example:  kg eval tests/gold/corpus --by type --part aside --floor event.p=0.85"
GROUPS = ("type", "language", "status")
FORMATS = ("table", "json", "markdown")
PARTS = ("all", "learned", "aside")
"""All texts, those learned from, those put aside; as in `kg.evaluation`."""
STORIES = "stories"
NOTHING = "-"
"""Shown for a figure that has nothing to measure."""


Gold = Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders with articles and their gold.")]
By = Annotated[
    list[str] | None, typer.Option("--by", metavar="type|language|status", help="Figures by this; repeatable.")
]
Part = Annotated[
    str, typer.Option("--part", metavar="all|learned|aside", help="Only texts learned from, or those put aside.")
]
Errors = Annotated[bool, typer.Option("--errors", help="Every error with its sentences.")]
Floors = Annotated[
    list[str] | None,
    typer.Option("--floor", metavar="FIGURE=X", help="Exit 1 below this, such as aside.fact.f1=0.7; repeatable."),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="table json markdown.")]
Readers = Annotated[
    list[str] | None,
    typer.Option("--reader", metavar="rules|llm|both", help="Who reads; several side by side."),
]


def command(
    gold: Gold,
    by: By = None,
    part: Part = "all",
    errors: Errors = False,
    floor: Floors = None,
    min_confidence: MinConfidence = 0.0,
    format: Format = "table",
    reader: Readers = None,
    model: Model = None,
    config: Config = None,
    answers: Answers = None,
    escalate: Escalate = False,
) -> None:
    """Measure the facts against gold. Precision, recall and F1, calibration, errors; floors for CI."""
    for group in by or ():
        _known("--by", group, GROUPS)
    _known("--format", format, FORMATS)
    _known("--part", part, PARTS)
    floors = _floors(floor or ())
    stories = [folder for folder in gold if next(folder.glob("*/gold.json"), None)]
    texts = [folder for folder in gold if folder not in stories]
    readers = [known_reader(name) for name in reader or ()] + (["escalate"] if escalate else [])
    asking = Asking(model=model, config=config, answers=answers)
    measured, report = _read(readers, texts, min_confidence, part, asking) if texts else ([], {})
    told = _stories(stories, min_confidence) if stories else {}
    _show(report, told, _faults(measured) if errors else None, format, by or ())
    chosen = (part if part in report else readers[-1]) if texts else STORIES
    raise typer.Exit(1 if _missed(floors, {**report, **told}, chosen) else 0)


def _read(
    readers: Sequence[str], texts: Sequence[Path], min_confidence: float, part: str, asking: Asking
) -> tuple[list[Measured], dict[str, Figures]]:
    """The texts as read, and the figures: of each part where the rules read, else of each reader."""
    if readers not in ([], ["rules"]):
        return _compared(readers, texts, min_confidence, part, asking)
    measured = _measured(texts, min_confidence, part)
    return measured, _report(measured, part)


def _compared(
    readers: Sequence[str], texts: Sequence[Path], min_confidence: float, part: str, asking: Asking
) -> tuple[list[Measured], dict[str, Figures]]:
    """The figures of several readers of the same texts, each with its seconds and cost; the last one's texts."""
    from kg.evaluation import figures

    report: dict[str, Figures] = {}
    measured: list[Measured] = []
    for name in readers:
        with ExitStack() as stack:
            asked = model_reader(stack, _own(name, asking))
            begun = time.perf_counter()
            measured = _measured(texts, min_confidence, part, asked)
            report[name] = {**figures(measured), "seconds": round(time.perf_counter() - begun, 3)}
            if asked:
                usage = asked.usage()
                tell_usage(usage)
                report[name] |= {"requests": usage.requests, "dollars": usage.dollars}
    return measured, report


def _own(reader: str, asking: Asking) -> Asking:
    """The options for one of the readers; the rules have none."""
    if reader == "escalate":
        return replace(asking, reader="both", escalate=True)
    return replace(asking, reader=reader) if reader != "rules" else Asking()


def _stories(folders: Iterable[Path], min_confidence: float) -> dict[str, Figures]:
    from kg.evaluation import story_figures

    return {STORIES: story_figures(folders, min_confidence=min_confidence)}


def _known(option: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise SettingError(f"{option} {given}: give one of {', '.join(known)}", given)


def _floors(pairs: Iterable[str]) -> dict[str, float]:
    try:
        return {name: float(value) for name, _, value in (pair.partition("=") for pair in pairs)}
    except ValueError as error:
        raise SettingError("--floor: write it as FIGURE=NUMBER, such as fact.f1=0.7", pairs) from error


def _measured(
    gold: Iterable[Path], min_confidence: float, part: str, model: ModelReader | None = None
) -> list[Measured]:
    from kg import evaluation

    begun = time.perf_counter()
    measured = []
    with progress("reading", beside_results=True) as tick:
        for text in evaluation.measure(gold, min_confidence=min_confidence, part=part, model=model):
            tick(text.gold.name)
            measured.append(text)
    say(f"{len(measured)} texts in {time.perf_counter() - begun:.1f} s")
    return measured


def _report(measured: Sequence[Measured], part: str) -> dict[str, Figures]:
    from kg.evaluation import figures, texts_of

    return {name: figures(texts_of(measured, name)) for name in (PARTS if part == "all" else (part,))}


def _faults(measured: Iterable[Measured]) -> list[Fault]:
    from kg.evaluation import faults

    return [fault for text in measured for fault in faults(text)]


def _missed(floors: Mapping[str, float], report: Mapping[str, Figures], part: str) -> bool:
    from kg import evaluation

    misses = evaluation.floors(floors, report, chosen=part)
    for miss in misses:
        value = "has nothing to measure" if miss.value is None else f"is {miss.value:.4f}"
        say(f"kg: {miss.name} {value}, its floor is {miss.floor}")
    return bool(misses)


def _show(
    report: Mapping[str, Figures],
    stories: Mapping[str, Figures],
    faults: list[Fault] | None,
    format: str,
    by: Sequence[str],
) -> None:
    if format == "json":
        from dataclasses import asdict

        listed = {} if faults is None else {"errors": [asdict(fault) for fault in faults]}
        return show_json({**report, **stories, **listed}, indent=2)
    tables = [*(_tables(report, by) if report else ()), *map(_story_table, stories.values())]
    for title, columns, rows in tables:
        if format == "table":
            show_table(columns, rows, title=title)
        else:
            _show_markdown(title, columns, rows)
    for fault in faults or ():
        _show_fault(fault, *(("- ", "  > ") if format == "markdown" else ("", "    ")))
    return None


def _tables(report: Mapping[str, Figures], by: Sequence[str]) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The tables as title, columns and rows, with one column for each part."""
    measures = [*(f"{part}: P R F1" for part in report), f"gold ({next(iter(report))})"]
    yield "In all", ["", *measures], [_row(level, report, (level,)) for level in ("entity", "event", "fact")]
    for group in by:
        yield f"By {group}", ["", *measures], list(_grouped(group, report))
    yield "Beside", ["", *report], list(_beside(report))


def _grouped(group: str, report: Mapping[str, Figures]) -> Iterator[list[str]]:
    first = next(iter(report.values()))[group]
    for name, inner in first.items():
        for other in inner:
            label = f"{name} {other}" if group == "type" else f"{other} {name}"
            yield _row(label, report, (group, name, other))


def _story_table(figures: Figures) -> tuple[str, list[str], list[list[str]]]:
    """B³ of stories: from what was read, and from the gold's own facts, which is the merging alone."""
    columns = ["", "as read: P R F1", "merging alone: P R F1", "gold"]
    told = figures["read"], figures["gold"]
    rows = [
        [level, *(_cell(each[level]) for each in told), str(told[1][level]["gold"])] for level in ("entity", "event")
    ]
    rows += [
        [f"{name} right", *(_of(each[name], "found") for each in told), NOTHING] for name in ("status", "disputed")
    ]
    return f"Put together, {figures[STORIES]} stories (B³)", columns, rows


def _row(label: str, report: Mapping[str, Figures], path: tuple[str, ...]) -> list[str]:
    found = [_at(figures, path) for figures in report.values()]
    return [label, *map(_cell, found), str(found[0]["gold"])]


def _at(figures: Figures, path: Iterable[str]) -> Any:  # noqa: ANN401  (nested plain values)
    """What stands at a path; an empty object where this part has no such text."""
    value: Any = figures
    for name in path:
        value = value.get(name, {})
    return value


def _cell(figure: Mapping[str, float | None]) -> str:
    return " ".join(_number(figure.get(name)) for name in ("p", "r", "f1"))


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def _beside(report: Mapping[str, Figures]) -> Iterator[list[str]]:
    """Status, hard negatives and calibration for each part."""
    every = list(report.values())
    yield ["texts", *(str(each["texts"]) for each in every)]
    yield ["status right, of the found not announced", *(_of(each["status_accuracy"], "found") for each in every)]
    negatives = [each["hard_negatives"] for each in every]
    yield ["spurious events in texts without any", *(f"{one['spurious']} in {one['texts']}" for one in negatives)]
    if "seconds" in every[0]:
        yield ["seconds", *(f"{each['seconds']:.1f}" for each in every)]
        yield ["US dollars", *(_number(each.get("dollars")) for each in every)]
    for band in every[0]["calibration"]:
        cells = [_of(each["calibration"].get(band, {"events": 0}), "events") for each in every]
        yield [f"right, of confidence {band} %", *cells]


def _of(figure: Mapping[str, Any], whole: str) -> str:
    return f"{_number(figure['share'])} of {figure[whole]}" if figure[whole] else NOTHING


def _show_markdown(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [columns, ["---"] * len(columns), *rows]
    show(f"**{title}**\n\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n")


def _show_fault(fault: Fault, bullet: str, indent: str) -> None:
    lacks = f" lacks {_roles(fault.wanted)}" if fault.wanted else ""
    has = f" has {_roles(fault.got)}" if fault.got else ""
    show(neutral(f"{bullet}{fault.text}: {fault.problem} {fault.kind}:{lacks}{';' if lacks and has else ''}{has}"))
    for sentence in fault.sentences:
        show(neutral(f"{indent}{' '.join(sentence.split())}"))


def _roles(roles: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{role}={_value(value)}" for role, value in roles)


def _value(value: object) -> str:
    return f"{value[0]:.12g} {value[1] or ''}".strip() if isinstance(value, tuple) else str(value)
