"""A normalised text -> the spans of page furniture in it, never read for facts.

Reading times, share and cookie lines, newsletter boxes, bylines, related headlines, credits and footers. What they say
is data (`litter.yaml`); where they may stand is here: furniture has lines of its own, the running text lies between the
head (down to the first paragraph) and the tail (from the last paragraph on), and there the rules are stricter.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

import yaml

from kg.articles.datelines import WIRE, Dateline
from kg.records import Span

PARAGRAPH = 110
"""A line at least this long that ends as a sentence does is running text."""
SHORT = 190
"""Furniture is short; a longer line is furniture only by the words that nothing else says."""
RELATED = 500
BUTTON = 60
"""Where a button at the end of a line can start."""
HEAD_LINES = 14
LIST_LINE = 130
LONGEST_LIST = 40
SENTENCE_END = re.compile(r"[.!?…][»”\"'’)\]]*\s*$")
SENTENCE_ENDS_WITHIN = 12
LEADING_SIGNS = r"[^\w©(«“\"]*"
SEPARATOR = re.compile(r"\s[|·•›>/]\s|\s[–—-]\s|\s//\s|\s{2,}")
BAR = re.compile(r"\s[|·•›>]\s|\s//\s|\s/\s")
BULLET = re.compile(r"(?:[-*•▪·–—►▸→]|\d{1,2}[.)])\s")
TABLE_ROW = re.compile(r"\|.*\|\s*$")
MONEY = re.compile(r"[$€£¥]|\b(?:millions?|milliards?|billions?|mn|bn|mln|bln)\b", re.IGNORECASE)
INITIALS = re.compile(
    r"[(\[]?(?:[A-Za-zÀ-ÿ]{2,8}/)+[a-z]{2,4}(?:/\d[\d. :]*)?[)\]]?|(?:[A-Z]\. ?){2,3}"
    r"|-\s?30\s?-|[-–—]*\s*(?:ENDS|FIN)\s*[-–—]*"
)
QUOTES_OF_STOCKS = re.compile(
    r".{0,60}[+-]\s?\d+[.,]\d+\s?%.{0,90}|(?:<[A-Z][\w .&-]{1,40}>\s*)+|\(?\$?1 = [\d.,]+ [\w .]{2,40}\)?"
)
BRACKETED = re.compile(r"\[\s?[^\[\]]{2,160}\]|\(\([^()]{2,160}\)\)")
AGENCY = re.compile(r"[A-Z]{2,5}")
DIGIT = re.compile(r"\d")
RULER = re.compile(r"[^\w|]+")
NAME = re.compile(
    r"[A-ZÀ-Ý][\w'’.-]+(?: (?:(?:de|du|van|von|da|el|al|and|et|&) )?[A-ZÀ-Ý][\w'’.-]*){1,4}"
    r"(?:, (?:à |in )?[A-ZÀ-Ý][\w'’ -]{2,30})?"
)


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    after_blank: bool
    running: bool
    in_head: bool
    in_tail: bool


def find_litter(
    text: str, *, title_end: int = 0, masthead: Span = NOWHERE, datelines: Sequence[Dateline] = ()
) -> tuple[Span, ...]:
    r"""The litter of a normalised text, in order and without overlap; never the headline, `text[:title_end]`.

    `masthead` is what stood above the headline on the page; `datelines` are the dates found near the top, whose lines
    are litter unless running text follows on them. A text of one line has no litter.

    >>> page = "A deal\n\nDust raised money.\n\nRead more\n- Another deal\n- A third"
    >>> [page[span.start:span.end] for span in find_litter(page, title_end=6)]
    ['Read more\n- Another deal\n- A third']
    """
    if "\n" not in text[title_end:].strip():
        return ()
    dated = {dateline.line for dateline in datelines if dateline.rank != WIRE}
    lines = _lines(text, title_end, max(dated, default=0))
    rows = _table_rows(lines)
    marked = [
        line.start in dated or masthead.start <= line.start < masthead.end or _is_furniture(line) for line in lines
    ]
    marked = [mark and at not in rows for at, mark in enumerate(marked)]
    _mark_lists(lines, marked)
    _mark_names(lines, marked)
    return tuple(_spans(lines, marked))


def _lines(text: str, title_end: int, dateline: int) -> list[_Line]:
    """The non-empty lines below the headline, with whether they stand in the head or the tail.

    The head ends at the first paragraph, or at the publication line where a standfirst stands above that.
    """
    found: list[tuple[int, str, bool, bool]] = []
    start, blank = title_end, True
    for line in text[title_end:].split("\n"):
        if line:
            found.append((start, line, blank, _is_running(line)))
        blank = not line
        start += len(line) + 1
    running = [at for at, line in enumerate(found) if line[-1]]
    head, tail = (running[0], running[-1]) if running else (len(found), len(found))
    return [
        _Line(
            start=start,
            end=start + len(line),
            text=line,
            after_blank=blank,
            running=runs,
            in_head=at < HEAD_LINES and (at < head or start <= dateline),
            in_tail=at > tail,
        )
        for at, (start, line, blank, runs) in enumerate(found)
    ]


def _table_rows(lines: Sequence[_Line]) -> set[int]:
    """The lines of tables without frames: neighbours with as many bars, of which one has figures."""
    bars = [line.text.count(" | ") for line in lines]
    rows: set[int] = set()
    first = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and bars[at] == bars[first]:
            continue
        if at - first > 1 and bars[first] > 1 and any(DIGIT.search(line.text) for line in lines[first:at]):
            rows.update(range(first, at))
        first = at
    return rows


def _is_running(line: str) -> bool:
    """Whether a line is a paragraph, an item of a list or a row of a table that says something."""
    words = _words()
    if TABLE_ROW.match(line):
        return True
    if len(line) < PARAGRAPH and not (BULLET.match(line) and MONEY.search(line)):
        return False
    if not SENTENCE_END.search(line, max(0, len(line) - SENTENCE_ENDS_WITHIN)):
        return False
    return not (words.starts.match(line) or _announces(line) or _says_litter(line))


def _is_furniture(line: _Line) -> bool:
    """Whether a line is litter by itself."""
    text, words = line.text, _words()
    if line.running:
        return False
    if _announces(text) or _says_litter(text):
        return True
    if len(text) > SHORT:
        return False
    return (
        bool(words.starts.match(text))
        or bool(BRACKETED.fullmatch(text))
        or bool(INITIALS.fullmatch(text) or RULER.fullmatch(text))
        or (line.in_head and _is_head_furniture(text))
        or (line.in_tail and _is_tail_furniture(text))
    )


def _announces(text: str) -> bool:
    """Whether a line announces other articles."""
    words = _words()
    return len(text) <= RELATED and bool(words.related_line.match(text) or words.announcing.match(text))


def _says_litter(text: str) -> bool:
    """Whether a line holds words that only furniture says, or ends in a button."""
    words = _words()
    if len(text) <= SHORT and words.button.search(text, max(0, len(text) - BUTTON)):
        return True
    folded = text.lower()
    return len(text) <= RELATED and any(phrase in folded for phrase in words.holds)


def _is_head_furniture(text: str) -> bool:
    """Above the running text: bylines, and menus of short words between bars; in capitals, one bar is enough."""
    if SENTENCE_END.search(text):
        return False
    parts = BAR.split(text)
    bars = len(parts) > (1 if text.isupper() else 2)
    return bool(_words().byline.match(text)) or (bars and all(len(part.split()) <= 4 for part in parts))


def _is_tail_furniture(text: str) -> bool:
    """Below the running text: bars between headlines, stock quotes, bylines and biographies."""
    words = _words()
    if words.biography.match(text) or words.tail.search(text) or QUOTES_OF_STOCKS.fullmatch(text):
        return True
    if len(BAR.split(text)) > 2 and not MONEY.search(text):
        return True
    if SENTENCE_END.search(text) or BULLET.match(text) or MONEY.search(text):
        return False
    return bool(words.byline.match(text) or BAR.search(text) or AGENCY.fullmatch(text))


def _mark_lists(lines: Sequence[_Line], marked: list[bool]) -> None:
    """Mark the headlines below a head such as "Read more", up to the end of their list."""
    heads = _words().related_head
    for at, line in enumerate(lines):
        if len(line.text) <= LIST_LINE and heads.fullmatch(line.text):
            marked[at] = True
            for item in range(at + 1, _list_end(lines, at)):
                marked[item] = True


def _list_end(lines: Sequence[_Line], head: int) -> int:
    """The index after the last headline of the list: lines of one block and one kind that are no sentences."""
    first, end = head + 1, min(len(lines), head + 1 + LONGEST_LIST)
    bulleted = first < end and bool(BULLET.match(lines[first].text))
    at = first
    while at < end and _is_list_line(lines[at], bulleted) and (at == first or bulleted or _goes_on(lines, at)):
        at += 1
    return at


def _goes_on(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line without bullet still belongs to the list: in the same block, or with no text to come."""
    return not lines[at].after_blank or lines[at].in_tail


def _is_list_line(line: _Line, bulleted: bool) -> bool:
    if len(line.text) > LIST_LINE or TABLE_ROW.match(line.text):
        return False
    if bulleted:
        return bool(BULLET.match(line.text))
    return line.text[-1] not in ".:;"


def _mark_names(lines: Sequence[_Line], marked: list[bool]) -> None:
    """Mark a line in the head that is only a name, beside a line of furniture: it is the author's."""
    for at, line in enumerate(lines):
        beside = (at > 0 and marked[at - 1]) or (at + 1 < len(lines) and marked[at + 1])
        if line.in_head and not marked[at] and beside and NAME.fullmatch(line.text):
            marked[at] = True


def _spans(lines: Sequence[_Line], marked: Sequence[bool]) -> Iterator[Span]:
    """The marked lines, those that follow one another as one span."""
    first: int | None = None
    for line, litter, last in zip(lines, marked, [*marked[1:], False], strict=True):
        if litter and first is None:
            first = line.start
        if litter and not last and first is not None:
            yield Span(first, line.end)
            first = None


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the data file, compiled."""

    related_head: re.Pattern[str]
    related_line: re.Pattern[str]
    announcing: re.Pattern[str]
    starts: re.Pattern[str]
    holds: tuple[str, ...]
    button: re.Pattern[str]
    byline: re.Pattern[str]
    biography: re.Pattern[str]
    tail: re.Pattern[str]


@functools.cache
def _words() -> _Words:
    text = resources.files(__package__).joinpath("litter.yaml").read_text(encoding="utf-8")
    kinds: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    any_of = {
        kind: "|".join(f"(?:{words})" for known in kinds[kind].values() for words in known).replace("~", r"(?:\s+)")
        for kind in kinds
    }
    related, name = any_of["related"], r"\s+[A-ZÀ-Ý][\w'’.-]+"
    patterns = {
        "related_head": rf"{LEADING_SIGNS}(?:{related})\s*(?:[:→…>›]|\(\d+\))?\W*",
        "related_line": rf"{LEADING_SIGNS}(?:{related})\s*(?:[:→|·›»]|—|–\s)\W*\w",
        "announcing": rf"{LEADING_SIGNS}(?:{any_of['announcing']})\s+(?-i:[A-ZÀ-Ý«“\"‘'0-9])",
        "starts": rf"{LEADING_SIGNS}(?:{any_of['starts']})",
        "tail": any_of["tail"],
        "button": rf"(?:{any_of['buttons']})\s*[\])→>!.]*\s*$",
        "biography": rf"{LEADING_SIGNS}(?-i:(?:[A-ZÀ-Ý][\w'’.-]+\s+){{2,5}}).{{0,40}}?(?:{any_of['biographies']})",
    }
    compiled = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in patterns.items()}
    byline = re.compile(rf"{LEADING_SIGNS}(?i:{any_of['bylines']}){name}")
    holds = tuple(phrase for phrases in kinds["holds"].values() for phrase in phrases)
    return _Words(holds=holds, byline=byline, **compiled)
