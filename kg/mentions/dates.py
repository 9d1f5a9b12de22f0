"""Article -> dates at their own precision, in the notations of both languages; the words are in `data/dates.toml`.

A relative date is counted from the day of publication, never from today; without one it gives nothing. The rules:

- a month, day of a month, quarter or season without a year is the nearest that began on or before publication, or
  the coming one where the words before it say so ("will close in March", "d'ici mars", "mai prochain");
- a weekday is the last one on or before publication ("lundi dernier" before it, "next Tuesday" after it);
- "this week", "cette semaine" is the month of publication; "last week" that of the day a week before;
- "early 2021", "l'été dernier" is the year, a season or quarter keeps its exact first and last day beside it;
- "la veille", "deux ans plus tard" count from the date told before.

The `rule` of a mention names the form, `date:day`, `date:month`, `date:weekday` … (the keys of `RULES`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from kg.mentions.notation import any_of, folded, table
from kg.records import Article, Mention, Period, day_period, month_period, year_period

FIRST_YEAR, LAST_YEAR = 1990, 2035
NEAR_FUTURE = timedelta(days=60)
"""A day and month without year that lies at most so far ahead is ahead, rather than ten months back."""
PREPOSITIONS = re.compile(
    r"^(?:(?:en|in|on|at|au|à|le|la|du|de|the|of|since|over|during|depuis|dès|by|d['’]ici)\s+|l['’])+", re.IGNORECASE
)
CLAUSE = 72
"""How far before a date the words that make it a coming one are looked for."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a date is read from and against: the match and its named parts, publication, and the date told before."""

    text: str
    low: str
    match: re.Match[str]
    parts: dict[str, str]
    language: str
    published: Period | None
    before: Period | None

    @property
    def today(self) -> date | None:
        """The last day that publication can mean."""
        return date.fromisoformat(self.published.end) if self.published else None

    @property
    def exact(self) -> date | None:
        """The day of publication, None where only its month or year is known."""
        return self.today if self.published and self.published.start == self.published.end else None


def find_dates(article: Article) -> Iterator[Mention]:
    """Yield the dates of an article in the order of its text; they never overlap. `value` is a Period."""
    yield from _dates(article.text, article.language, article.published)


def parse_date(words: str, *, language: str, published: Period | None = None) -> Period | None:
    """Read one expression that is a date and nothing else; None where it is not, or is relative without `published`.

    >>> parse_date("en février", language="fr", published=month_period(2024, 4))
    Period(literal='2024-02', start='2024-02-01', end='2024-02-29')
    >>> parse_date("Q3 2024", language="en")
    Period(literal='2024', start='2024-07-01', end='2024-09-30')
    """
    stripped = PREPOSITIONS.sub("", words.strip())
    if partial := re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", stripped):
        year, month = int(partial[1]), int(partial[2] or 0)
        known = FIRST_YEAR <= year <= LAST_YEAR
        return None if not known else month_period(year, month) if month else year_period(year)
    for mention in _dates(words, language, published):
        if mention.end == len(words.rstrip()) and mention.start <= mention.end - len(stripped):
            return mention.value if isinstance(mention.value, Period) else None
    return None


def _months_period(year: int, first: int, count: int) -> Period:
    """`count` months from `first` on, at the precision of the year."""
    last_year, last = _shifted(year, first, count - 1)
    return Period(f"{year:04}", month_period(year, first).start, month_period(last_year, last).end)


def _shifted(year: int, month: int, by: int) -> tuple[int, int]:
    count = year * 12 + month - 1 + by
    return count // 12, count % 12 + 1


def _dates(text: str, language: str, published: Period | None) -> Iterator[Mention]:
    low, end = folded(text), 0
    before: Period | None = None
    for place in _places().finditer(low):
        found = _alternatives(place[1] is not None).match(low, place.start()) if place.start() >= end else None
        if found is None:
            continue
        name, pattern = _grammar()[int(str(found.lastgroup)[1:])]
        match = pattern.match(low, found.start())
        parts = {key.rstrip("23"): words for key, words in match.groupdict().items() if words} if match else {}
        value = RULES[name](Setting(text, low, match, parts, language, published, before)) if match else None
        if match and value:
            before, end = value, match.end()
            words = text[match.start() : end]
            yield Mention("date", match.start(), end, words, words, "value", f"date:{name}", value)


def _real_day(year: int, month: int, day: int) -> date | None:
    """The day, None where the calendar has no such day or no such year is meant."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _as_period(day: date | None) -> Period | None:
    return day_period(day) if day else None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _iso(setting: Setting) -> Period | None:
    return _as_period(_real_day(*(int(setting.parts[part]) for part in ("y", "m", "d"))))


def _numeric(setting: Setting) -> Period | None:
    """3/12/2025: day first in French and with points; in English month first unless only the other is in the past."""
    parts = setting.parts
    first, second, year = int(parts["a"]), int(parts["b"]), _year(parts["y"])
    readings = [(second, first)]
    if setting.language != "fr" and "." not in setting.match.group():
        readings = [(first, second), (second, first)]
    days = [day for day in (_real_day(year, month, number) for month, number in readings) if day]
    past = [day for day in days if setting.today and day <= setting.today]
    return _as_period(next(iter(past or days), None))


def _day(setting: Setting) -> Period | None:
    """A day of a month, "19 avril 2024", "April 3": without a year the nearest by the rules above."""
    parts = setting.parts
    day = int(parts["d"]) if parts.get("d", "").isdigit() else 1  # "1er", "premier"
    month = _months()[parts["month"]]
    year = _year(parts["y"]) if "y" in parts else _told_year(setting)
    if year is not None:
        return _as_period(_real_day(year, month, day))
    today = setting.today
    if today is None:
        return None
    days = [each for each in (_real_day(today.year + shift, month, day) for shift in (-4, -1, 0, 1, 4)) if each]
    past, coming = [each for each in days if each <= today], [each for each in days if each > today]
    near = bool(coming) and coming[0] - today <= NEAR_FUTURE and _offset(setting) is None
    ahead = bool(coming) and (near or _is_coming(setting))
    return _as_period(coming[0] if ahead else next(reversed(past), None))


def _month(setting: Setting) -> Period | None:
    """A month: "février 2024", "en février", "last December", "décembre dernier", "mi-décembre"."""
    month, year = _months()[setting.parts["month"]], setting.parts.get("y")
    if year:
        return month_period(_year(year), month) if FIRST_YEAR <= _year(year) <= LAST_YEAR else None
    return _part_of_year(setting, month, lambda known: month_period(known, month)) if _is_month(setting) else None


def _quarter(setting: Setting) -> Period | None:
    """A quarter or half: its year, with the exact first and last day."""
    number, months = _quarter_number(setting)
    if not 1 <= number <= 12 // months:
        return None
    first = (number - 1) * months + 1
    return _part_of_year(setting, first, lambda known: _months_period(known, first, months))


def _quarter_number(setting: Setting) -> tuple[int, int]:
    """Which one, and of how many months; 0 where a code such as "T4" or "S1" is the name of a thing."""
    parts = setting.parts
    if "ordinal" in parts:
        return table("dates")["ordinals"][parts["ordinal"]], 3 if parts["unit"] in ("quarter", "trimestre") else 6
    letter = re.sub(r"\d", "", parts["code"])
    written = setting.text[setting.match.start("code") : setting.match.end("code")]
    doubtful = letter in ("t", "s") and "y" not in parts
    number = 0 if doubtful or not written.isupper() else int(re.sub(r"\D", "", parts["code"]))
    return number, 3 if letter in ("q", "t") else 6


def _season(setting: Setting) -> Period | None:
    """A season: the year it begins in, with its first and last day."""
    first, start = _seasons()[setting.parts["season"]], setting.match.start()
    told = any(part in setting.parts for part in ("lead", "y", "of", "tail"))
    if not told and not _season_lead().search(setting.low, max(0, start - 16), start):
        return None
    return _part_of_year(setting, first, lambda known: _months_period(known, first, 3))


def _part_of_year(setting: Setting, first: int, period: Callable[[int], Period]) -> Period | None:
    """A part of a year that begins in month `first`: of the year told, else of the nearest by the rules above."""
    year = _year(setting.parts["y"]) if "y" in setting.parts else _told_year(setting)
    if year is None and setting.today:
        year = _nearest_year(setting, setting.today, first, period)
    return period(year) if year is not None else None


def _nearest_year(setting: Setting, today: date, first: int, period: Callable[[int], Period]) -> int:
    offset, over = _offset(setting), period(today.year).end < today.isoformat()
    if offset == -1:
        return today.year if over else today.year - 1
    if offset == 1:
        return today.year if first > today.month else today.year + 1
    if offset is None and _is_coming(setting):
        return today.year + 1 if over else today.year
    return today.year if offset == 0 or first <= today.month else today.year - 1


def _told_year(setting: Setting) -> int | None:
    """The year that words such as "of last year", "de la même année" or "that October" give."""
    words = setting.parts.get("of", "")
    if setting.parts.get("lead") == "that" or re.search(r"same|même|that|-là", words):
        return int(setting.before.literal[:4]) if setting.before else None
    if not words or setting.today is None:
        return None
    return setting.today.year - (1 if re.search(r"last|derni|passé", words) else 0)


def _offset(setting: Setting) -> int | None:
    """-1, 0 or 1 for "last", "this" or "next" beside the word, None where there is none."""
    offsets: dict[str, int] = table("dates")["offsets"]
    return next((offsets[words] for part in ("lead", "tail") if (words := setting.parts.get(part)) in offsets), None)


def _is_coming(setting: Setting) -> bool:
    """Whether the words before, in the same sentence, tell of something to come and none after them of the past."""
    start = setting.match.start()
    if _right_before().search(setting.low, max(0, start - 16), start):
        return True
    clause = re.split(r"[.;:!?()«»“”\n]", setting.text[max(0, start - CLAUSE) : start])[-1]
    clause = clause.lstrip()[:1].lower() + clause.lstrip()[1:]  # names keep their capital, and are no verbs
    signs = [sign.lastgroup for sign in _tenses(french=setting.language == "fr").finditer(clause)]
    return bool(signs) and signs[-1] == "future"


def _is_month(setting: Setting) -> bool:
    """Whether a name alone means the month: in English with a capital, and "May" or "mars" only after "in" or "en"."""
    months, parts = table("dates")["months"], setting.parts
    word, start = parts["month"], setting.match.start("month")
    if any(word in short for short in months["short"]):
        return False
    if word in months["english"] and not setting.text[start].isupper():
        return False
    if word not in months["ambiguous"] or any(part in parts for part in ("lead", "tail", "vague", "of")):
        return True
    return bool(_month_lead().search(setting.low, max(0, start - 14), start))


def _weekday(setting: Setting) -> Period | None:
    today, parts, start = setting.exact, setting.parts, setting.match.start("weekday")
    number, english = _weekdays()[parts["weekday"]]
    if today is None or (english and not setting.text[start].isupper()):
        return None
    if _habit().search(setting.low, max(0, start - 10), start):
        return None
    back, offset = (today.weekday() - number) % 7, _offset(setting)
    if offset == -1 and back == 0:
        back = 7
    if offset == 1 or (offset is None and back > 0 and _is_coming(setting)):
        back -= 7
    return day_period(today - timedelta(days=back))


def _feast(setting: Setting) -> Period | None:
    """A named day: the last one on or before publication."""
    month, day = table("dates")["feasts"][setting.parts["words"]]
    today = setting.today
    if today is None:
        return None
    return day_period(date(today.year - ((month, day) > (today.month, today.day)), month, day))


def _relative_day(setting: Setting) -> Period | None:
    shift: int = table("dates")["days"][setting.parts["words"]]
    return day_period(setting.exact + timedelta(days=shift)) if setting.exact else None


def _unit(setting: Setting) -> Period | None:
    """A unit counted from publication: "last month", "cette semaine", "l'an prochain"."""
    return _from_today(setting, _offset(setting) or 0)


def _ago(setting: Setting) -> Period | None:
    """A number of units before publication: "two years ago", "il y a trois mois"."""
    return _from_today(setting, -_count(setting.parts["n"]))


def _from_today(setting: Setting, count: int) -> Period | None:
    unit = _units()[setting.parts["unit"]]
    day = setting.exact if unit in ("day", "week", "fortnight") else setting.today
    return _away(day, unit, count) if day else None


def _away(day: date, unit: str, count: int) -> Period | None:
    """The day, week, month, quarter or year that lies `count` units from the one of `day`."""
    if unit == "day":
        return day_period(day + timedelta(days=count))
    if unit in ("week", "fortnight"):
        return _week(day, count * (2 if unit == "fortnight" else 1))
    if unit == "month":
        return month_period(*_shifted(day.year, day.month, count))
    if unit == "quarter":
        return _months_period(*_shifted(day.year, (day.month - 1) // 3 * 3 + 1, 3 * count), 3)
    year = day.year + count * (10 if unit == "decade" else 1)
    return year_period(year) if FIRST_YEAR <= year <= LAST_YEAR else None


def _week(day: date, count: int) -> Period:
    """A week at the precision of a month: that of the day in it that has the weekday of `day`."""
    monday = day + timedelta(weeks=count, days=-day.weekday())
    middle = day + timedelta(weeks=count)
    month = month_period(middle.year, middle.month)
    first, last = monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    return Period(month.literal, max(month.start, first), min(month.end, last))


def _this_year(setting: Setting) -> Period | None:
    return year_period(setting.today.year) if setting.today else None


def _told(setting: Setting) -> Period | None:
    """A date counted from the one told before: "la veille", "the same year", "deux ans plus tard"."""
    if setting.before is None:
        return None
    count, unit = _step(setting.parts)
    known = {4: "year", 7: "month", 10: "day"}[len(setting.before.literal)]
    if FINENESS.index(unit) < FINENESS.index(known):
        return None
    return _away(date.fromisoformat(setting.before.start), unit, count)


def _step(parts: dict[str, str]) -> tuple[int, str]:
    if "n" in parts:
        count = _count(parts["n"])
        return (count if parts["way"] in ("later", "plus tard") else -count), _units()[parts["unit"]]
    words = parts["words"]
    entry = table("dates")["told"]
    sign = -1 if words in entry["backward"] else int(words in entry["forward"])
    if re.search(r"ann|year", words):
        return sign, "year"
    return sign, "month" if re.search(r"mois|month", words) else "day"


def _plain_year(setting: Setting) -> Period | None:
    """A year alone: after a word or sign that a year follows, and not before things counted."""
    start, low = setting.match.start("y"), setting.low
    year = year_period(int(setting.parts["y"]))
    if "vague" in setting.parts or _after_strong().search(low, max(0, start - 12), start):
        return year
    counted = _counted().match(low, setting.match.end())
    return year if not counted and _after_weak().search(low, max(0, start - 12), start) else None


FINENESS = ("day", "week", "fortnight", "month", "quarter", "year", "decade")
RULES: dict[str, Callable[[Setting], Period | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "day": _day,
    "month": _month,
    "quarter": _quarter,
    "season": _season,
    "year": _plain_year,
    "this-year": _this_year,
    "unit": _unit,
    "ago": _ago,
    "told": _told,
    "feast": _feast,
    "weekday": _weekday,
    "relative-day": _relative_day,
}


@cache
def _lists() -> dict[str, list[str]]:
    """The word lists that patterns name: {month}, {weekday} and so on."""
    data = table("dates")
    months, days = data["months"], data["weekdays"]
    return {
        "month": [word for part in ("names", "short") for group in months[part] for word in group],
        "english_month": months["english"],
        "weekday": [word for group in days["names"] for word in group],
        "short_weekday": [word for group in days["short"] for word in group],
        "season": [word for entry in data["seasons"].values() for word in entry["words"]],
        "unit": [word for words in data["units"].values() for word in words],
        "number": list(data["numbers"]),
        "ordinal": list(data["ordinals"]),
        "days": list(data["days"]),
        "feasts": list(data["feasts"]),
        "this_year": data["this_year"]["words"],
        "told": [word for words in data["told"].values() for word in words],
    }


@cache
def _words() -> dict[str, str]:
    """What stands for a name in braces in the patterns of the data file."""
    parts: dict[str, str] = table("dates")["parts"]
    return {name: any_of(words) for name, words in _lists().items()} | parts


@cache
def _grammar() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The rules in the order of preference, each with a pattern whose named groups are its parts."""
    return tuple(
        (rule["name"], re.compile(rf"(?:{_filled(rule['pattern'])})(?!\w)")) for rule in table("dates")["rule"]
    )


def _filled(pattern: str) -> str:
    """A pattern of the data file with its {names} filled in."""
    while "{" in (filled := re.sub(r"\{([a-z_]+)\}", lambda match: _words()[match[1]], pattern)) and filled != pattern:
        pattern = filled
    return filled


@cache
def _places() -> re.Pattern[str]:
    """Where a date can begin: a digit (group 1) or one of the anchors."""
    anchors = table("dates")["anchors"]
    words = [*anchors["words"], *(word for name in anchors["pieces"] for word in _lists()[name])]
    counted = rf"{_words()['number']}[ -]{_words()['unit']}"
    return re.compile(rf"\b(?:([0-9])|(?=(?:{any_of(words)}|{counted})\b))")


@cache
def _alternatives(digit: bool) -> re.Pattern[str]:
    """The rules that begin with a digit, or with a word, in one pattern whose last group tells which one matched."""
    begins = "digit" if digit else "word"
    rules = [(i, _grammar()[i][1].pattern) for i, rule in enumerate(table("dates")["rule"]) if rule["begins"] == begins]
    return re.compile("|".join(f"(?P<r{i}>{re.sub(r'[?]P<[a-z0-9]+>', '?:', pattern)})" for i, pattern in rules))


@cache
def _months() -> dict[str, int]:
    months = table("dates")["months"]
    return {word: i + 1 for part in ("names", "short") for i, group in enumerate(months[part]) for word in group}


@cache
def _weekdays() -> dict[str, tuple[int, bool]]:
    """Name -> (0 for Monday, whether the name is English)."""
    names = table("dates")["weekdays"]["names"]
    return {word: (i, language == 0) for i, group in enumerate(names) for language, word in enumerate(group)}


@cache
def _seasons() -> dict[str, int]:
    return {word: entry["month"] for entry in table("dates")["seasons"].values() for word in entry["words"]}


@cache
def _units() -> dict[str, str]:
    return {word: unit for unit, words in table("dates")["units"].items() for word in words}


def _count(words: str) -> int:
    return int(words) if words.isdigit() else int(table("dates")["numbers"][words])


@cache
def _tenses(*, french: bool) -> re.Pattern[str]:
    words = table("dates")["future"]
    future, past = any_of(words["words"]), any_of(words["past"])
    if french:
        future, past = f"{future}|{words['endings']}", f"{past}|{words['past_tense']}"
    return re.compile(rf"(?<!\w)(?:(?P<past>{past})|(?P<future>{future}))(?!\w)")


@cache
def _right_before() -> re.Pattern[str]:
    return _after(table("dates")["future"]["right_before"])


def _after(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(words)}(?:[ -]|(?<='))$")


@cache
def _season_lead() -> re.Pattern[str]:
    return _after(table("dates")["season_leads"]["words"])


@cache
def _month_lead() -> re.Pattern[str]:
    return _after(table("dates")["months"]["leads"])


@cache
def _habit() -> re.Pattern[str]:
    return _after(table("dates")["weekdays"]["never_after"])


@cache
def _after_strong() -> re.Pattern[str]:
    return re.compile(rf"(?:{_after(table('dates')['years']['strong']).pattern})|[(|][ ]?$")


@cache
def _after_weak() -> re.Pattern[str]:
    return re.compile(rf"(?:{_after(table('dates')['years']['weak']).pattern})|(?:^|[\n,–—-]) ?$")


@cache
def _counted() -> re.Pattern[str]:
    """A plural noun after what could be a year: "2000 salariés"."""
    function_words = any_of(table("dates")["years"]["not_counted"])
    return re.compile(rf" (?!(?:{function_words})\b)[a-zà-ÿ-]+s\b")
