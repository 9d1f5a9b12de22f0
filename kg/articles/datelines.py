"""Dates of publication: as metadata write them, and on the publication line near the top of a text.

"19 avril 2024", "Publié le 3/12/2025 à 18h02", "Feb. 26, 2024", "08.10.2025 08:26", "17 September 2024": a date with
its year, at its own precision. Dates in running sentences are the business of `kg.mentions.dates`.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from kg.records import Period, day_period, month_period, year_period

YEAR = r"(?:19|20)\d{2}"
HAS_YEAR = re.compile(YEAR)
AMERICAS = ("en-us", "en-ph")
"""Where 3/12 is the twelfth of March. Elsewhere it is the third of December; plain "en" leaves it open."""
DAY = len("2024-02-26")
TOP_LINES = 28
"""Empty lines counted."""
TOP_CHARACTERS = 2000
MAX_PARAGRAPHS = 2
"""Publication lines stand above the running text, or below a first paragraph that is set apart."""
SHORT_LINE = 160
DATELINE_WITHIN = 110
"""How far into a paragraph the day of a wire's dateline ("PARIS, 24 juin 2024 (…) -") ends."""
AFTER_DATELINE = re.compile(
    r"\s*(?:[(/][^()\n]{0,60}[)/])?\s*(?:,?\s*\d{1,2}\s?[h:.]\s?\d{2}\s*)?(?:\*\*)?\s*(?:[-–—]{1,2}|:|$)"
)
PLACE_WORDS = 8
LOWER_WORD = re.compile(r"\b[a-zà-ÿ]{4,}\b")
RUNNING = re.compile(r"^[^|·•]*[a-zà-ÿ]{2,}[.!?…]\s*$")
IN_LIST = re.compile(r"(?:[-*•▪]|\d{1,2}[.)])\s|\|")
"""Items and rows hold dates of what they tell."""
GOES_ON = 60
"""A line with this many characters after its dateline is a wire's first paragraph, not a line of its own."""


PUBLISHED, ALONE, WIRE, UPDATED, VAGUE = range(5)
"""A line that says "publié le" or the like; a line of little but a date; a wire's dateline at the head of a paragraph;
a line that tells of an update; a month alone, or a date in the headline."""
END_OF_LINE = re.compile(r"\s*(?:[.|·•–—]|-\s|(?:à|at)\s\d|\(|$)")


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date that may be the day of publication: what it says, where its line and the date itself start.

    `rank` is how surely, the lower the surer: one of PUBLISHED … VAGUE.
    """

    period: Period
    line: int
    start: int
    rank: int


def day(year: int, month: int, number: int) -> Period | None:
    """The period of one day, None where the calendar has no such day."""
    try:
        return day_period(datetime.date(year, month, number))
    except ValueError:
        return None


def parse_published(words: str, *, language: str | None = None) -> Period | None:
    """The date that a metadata value gives, at its own precision; None where it gives none.

    A time of day is dropped and the day kept as written, whatever its time zone. In "3/12/2025" the language says
    which is the day; where it does not, only the year is known, with both readings as its limits.

    >>> parse_published("2024-04-19T23:30:00-05:00").literal, parse_published("avril 2024").literal
    ('2024-04-19', '2024-04')
    >>> parse_published("3/12/2025", language="fr").literal, parse_published("3/12/2025", language="en").literal
    ('2025-12-03', '2025')
    """
    found = min(_dates(words[:200], language), key=lambda date: (-len(date[0].literal), date[1]), default=None)
    if found:
        return found[0]
    whole = re.fullmatch(rf"\s*({YEAR})\s*", words)
    return year_period(int(whole.group(1))) if whole else None


def find_dateline(text: str, *, language: str | None = None) -> Period | None:
    r"""The day of publication that a text prints near its top, None where it prints none (see `surest`).

    >>> find_dateline("Le titre\n\nPublié le 3/12/2025 à 18h02\n\nLe texte.", language="fr").literal
    '2025-12-03'
    """
    return surest(find_datelines(text, language=language))


def surest(datelines: Iterable[Dateline]) -> Period | None:
    """The day of publication among the datelines of a text.

    The surest kind goes first: what a line calls the day of publication, then a line that holds little but a date,
    then a wire's dateline, then what is only an update, a month, or in the headline.
    """
    best = min(datelines, key=lambda found: (found.rank, found.start), default=None)
    return best.period if best else None


def find_datelines(text: str, *, language: str | None = None, title_end: int = 0) -> tuple[Dateline, ...]:
    """All dates near the top of a text that may be its day of publication, in order.

    `title_end` is the end of the headline, 0 where there is none.
    """
    return tuple(_datelines(text, language, title_end))


def _datelines(text: str, language: str | None, title_end: int) -> Iterator[Dateline]:
    start = paragraphs = 0
    for line in _top_lines(text):
        if paragraphs > MAX_PARAGRAPHS:
            return
        paragraphs += len(line) > SHORT_LINE
        for period, first, last in _dates(line[: DATELINE_WITHIN if len(line) > SHORT_LINE else SHORT_LINE], language):
            rank = _rank(line, first, last, whole_day=len(period.literal) == DAY)
            if rank is not None:
                yield Dateline(period, start, start + first, VAGUE if start < title_end else rank)
        start += len(line) + 1


def _top_lines(text: str) -> list[str]:
    """The lines that are looked at; a last one that is cut off, so that it looks short, is not."""
    lines = text[:TOP_CHARACTERS].split("\n")
    whole = len(text) <= TOP_CHARACTERS or len(lines[-1]) > SHORT_LINE
    return (lines if whole else lines[:-1])[:TOP_LINES]


def _rank(line: str, first: int, last: int, *, whole_day: bool) -> int | None:
    """The rank of a date by what stands around it on its line; None for one in a sentence."""
    before = line[:first]
    wire = last <= DATELINE_WITHIN and bool(AFTER_DATELINE.match(line, last)) and _is_place(before)
    if wire and len(line) - last > GOES_ON:
        return WIRE if whole_day else None
    if len(line) > SHORT_LINE or IN_LIST.match(line):
        return None
    cue = _words().cue.search(before)
    if RUNNING.search(line) and not (cue and cue.start() == 0 and whole_day and END_OF_LINE.match(line, last)):
        return None
    if cue:
        return UPDATED if cue.lastgroup == "updated" else PUBLISHED
    if wire or _mostly_date(line, first, last):
        return ALONE if whole_day else VAGUE
    return None


def _mostly_date(line: str, first: int, last: int) -> bool:
    """Whether a short line reads as furniture around a date: few other words between its separators."""
    segment_start = max(line.rfind(sign, 0, first) for sign in "|·•—–/([,*") + 1
    ends = [at for sign in "|·•—–/)],*" if (at := line.find(sign, last)) >= 0]
    segment = line[segment_start : min(ends, default=len(line))]
    others = line[segment_start:first] + line[last : segment_start + len(segment)]
    return len(LOWER_WORD.findall(_words().weekday.sub(" ", others))) <= 2 and len(LOWER_WORD.findall(line)) <= 14


def _is_place(before: str) -> bool:
    """Whether the words before a date are a place or a weekday, as in "PARIS, " or "Mardi "."""
    rest = _words().weekday.sub(" ", before)
    words = [word.strip("*(),–—-/") for word in rest.split()]
    return (
        len(words) <= PLACE_WORDS
        and all(word[:1].isalpha() for word in words if word)
        and len(LOWER_WORD.findall(rest)) <= 1
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the data file, compiled."""

    months: dict[str, int]
    date: re.Pattern[str]
    cue: re.Pattern[str]
    weekday: re.Pattern[str]


@functools.cache
def _words() -> _Words:
    text = resources.files(__package__).joinpath("datelines.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    months = {name: number for number, names in data["months"].items() for name in names}
    month = "|".join(sorted(months, key=len, reverse=True))
    date = rf"""
        \b(?P<y>{YEAR})-(?P<m>\d{{2}})(?:-(?P<d>\d{{2}}))?(?![\d-])
      | (?<!\d[–-])(?<!\d\s[–-]\s)                                   # not the end of "9–15 July 2020"
        \b(?P<d1>\d{{1,2}})(?:er|st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<w1>{month})\b\.?,?[\s-]+(?P<y1>{YEAR})\b
      | \b(?P<w2>{month})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{YEAR})\b
      | (?<![\d/.])(?P<a>\d{{1,2}})(?P<sep>[/.])(?P<b>\d{{1,2}})(?P=sep)(?P<y3>{YEAR})(?![\d/])
      | (?<!\d\s)\b(?P<w4>{month})\b\.?\s+(?P<y4>{YEAR})\b
      | (?<!\d)(?P<y5>{YEAR})(?P<m5>\d{{2}})(?P<d5>\d{{2}})(?=T|\b)
      | \b(?P<y6>{YEAR})/(?P<m6>\d{{1,2}})/(?P<d6>\d{{1,2}})(?!\d)
    """
    published, updated = "|".join(data["published"]), "|".join(data["updated"])
    last_cue = rf"(?!\b(?:{updated}|{published})\b)[^|\n]"
    cue = rf"\b(?:(?P<updated>{updated})|(?P<published>{published}))\b(?:{last_cue}){{0,40}}$"
    weekday = rf"\b(?:{'|'.join(data['weekdays'])})\b\.?"
    return _Words(
        months,
        re.compile(date, re.VERBOSE | re.IGNORECASE),
        re.compile(cue, re.IGNORECASE),
        re.compile(weekday, re.IGNORECASE),
    )


def _dates(words: str, language: str | None) -> Iterator[tuple[Period, int, int]]:
    """The dates with a year in a few words, with their places."""
    for match in _words().date.finditer(words) if HAS_YEAR.search(words) else ():
        period = _period(match, language)
        if period:
            yield period, match.start(), match.end()


def _period(match: re.Match[str], language: str | None) -> Period | None:
    """One match of the grammar as a period; its named groups tell the form."""
    part, months = match.groupdict(), _words().months
    if part["y1"]:
        return day(int(part["y1"]), months[part["w1"].lower()], int(part["d1"]))
    if part["y2"]:
        return day(int(part["y2"]), months[part["w2"].lower()], int(part["d2"]))
    if part["y4"]:
        return month_period(int(part["y4"]), months[part["w4"].lower()])
    if part["y3"]:
        return _numeric(int(part["a"]), int(part["b"]), int(part["y3"]), part["sep"], language)
    year = part["y"] or part["y5"] or part["y6"]
    month, number = part["m"] or part["m5"] or part["m6"], part["d"] or part["d5"] or part["d6"]
    if number:
        return day(int(year), int(month), int(number))
    return month_period(int(year), int(month)) if 1 <= int(month) <= 12 else None


def _numeric(first: int, second: int, year: int, sign: str, language: str | None) -> Period | None:
    """The period of "3/12/2025": day before month, except where English writes it the other way round."""
    day_first, month_first = day(year, second, first), day(year, first, second)
    tag = (language or "").lower().replace("_", "-")
    if tag in AMERICAS:
        return month_first or day_first
    if sign == "." or tag != "en" or not (day_first and month_first) or day_first == month_first:
        return day_first or month_first
    start, end = sorted((day_first.start, month_first.start))
    return Period(str(year), start, end)
