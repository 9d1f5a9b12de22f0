"""What a model says a sum, date, round, licence, action or flag is -> what our own grammars read in its quote.

The value told is always the grammar's; the model only says which one it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from kg.facts.frames import cue_words
from kg.facts.scenes import Scene
from kg.mentions.amounts import parse_amount
from kg.mentions.dates import parse_date
from kg.reader.grounding import distance, folded
from kg.reader.vocabulary import actions
from kg.records import Amount, Evidence, Mention, Period, Span
from kg.reference import fold

NUMBER = re.compile(r"([-+]?\d[\d.,_ ]*(?:[eE]\+?\d+)?)\s*([A-Z]{3})?")
TOLERANCE = Decimal("0.01")
"""Two sums are the same within this: the annotation guide's one per cent."""
LONGEST_WORDS = 60
"""Characters of a round or licence in the article's own words."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """A value, the words that show it, and how well they do, from 0 to 1."""

    value: str | Amount | Period | bool
    span: Span
    sure: float


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where a value's quote stands: the span, the values our grammars find in it, its sentences, the event's place.

    `years` are those that the article tells of anywhere.
    """

    span: Span
    mentions: tuple[Mention, ...]
    scenes: tuple[Scene, ...]
    event: Span
    language: str
    words: str
    years: frozenset[str] = frozenset()


def grounded_value(role: str, said: str, quoted: Quoted) -> Grounded | None:
    """The value of a role that follows from its quote; None where none does."""
    return GROUNDING[role](said, quoted)


def _amount(said: str, quoted: Quoted) -> Grounded | None:
    """The sum in the quote that is the one said; a currency that is said but not written there does not count."""
    wanted = said_amount(said, quoted.language)
    alike = [
        mention
        for mention in _of_kind("amount", quoted)
        if isinstance(mention.value, Amount) and (wanted is None or _same(mention.value.value, wanted.value))
    ]
    if wanted is None and len(alike) != 1:
        return None
    chosen = _nearest(alike, quoted)
    if chosen is None or not isinstance(chosen.value, Amount):
        return None
    agreed = wanted is None or wanted.currency in (None, chosen.value.currency)
    return Grounded(chosen.value, Span(chosen.start, chosen.end), 1.0 if agreed else DOUBTED)


DOUBTED = 0.7


def said_amount(said: str, language: str) -> Amount | None:
    """A sum as models write it.

    >>> said_amount("16000000 USD", "en"), said_amount("1.6e7", "en"), said_amount("16 millions d'euros", "fr").currency
    (Amount(value=Decimal('16000000'), currency='USD'), Amount(value=Decimal('16000000'), currency=None), 'EUR')
    """
    if match := NUMBER.fullmatch(said):
        digits = re.sub(r"[ ,_](?=\d{3}\b)", "", match[1]).strip()
        try:
            number = Decimal(digits)
        except InvalidOperation:
            return None
        small = number.is_finite() and abs(number.adjusted()) < LARGEST
        return Amount(number.quantize(1) if small and number == number.to_integral() else number, match[2])
    return parse_amount(said, language=language)


LARGEST = 20
"""Digits before the point that a sum may have."""


def _same(one: Decimal, other: Decimal) -> bool:
    return (
        other.is_finite()
        and abs(other.adjusted()) < LARGEST
        and abs(one - other) <= TOLERANCE * max(abs(one), Decimal(1))
    )


def _date(said: str, quoted: Quoted) -> Grounded | None:
    """The date in the quote that the one said lies in, or that lies in it: as precise as the words, never more.

    Where the words give month or day and our grammar guesses the year ("in June"), it may be another that the article
    tells of: the model has read the sentences before.
    """
    wanted = parse_date(said.strip(), language=quoted.language)
    dates = [mention for mention in _of_kind("date", quoted) if isinstance(mention.value, Period)]
    fitting = [mention for mention in dates if wanted and _within(mention.value, wanted)]
    chosen = _nearest(fitting, quoted)
    if chosen is not None and isinstance(chosen.value, Period):
        return Grounded(chosen.value, Span(chosen.start, chosen.end), 1.0)
    for mention in dates if wanted and wanted.literal[:4] in quoted.years else ():
        if wanted and isinstance(mention.value, Period) and _same_day(mention, mention.value, wanted):
            return Grounded(wanted, Span(mention.start, mention.end), DOUBTED)
    return None


def _same_day(mention: Mention, ours: Period, said: Period) -> bool:
    """Whether month and day are the same, as far as both go, and no year is written."""
    month, other = ours.literal[4:], said.literal[4:]
    return bool(month) and month == other and ours.literal[:4] not in mention.text


def _within(one: object, other: Period) -> bool:
    """Whether one period lies wholly in the other, either way."""
    if not isinstance(one, Period):
        return False
    inner = one.start >= other.start and one.end <= other.end
    return inner or (other.start >= one.start and other.end <= one.end)


def _round(said: str, quoted: Quoted) -> Grounded | None:
    for mention in _of_kind("round", quoted):
        if isinstance(mention.value, str) and fold(mention.value) == fold(said):
            return Grounded(mention.value, Span(mention.start, mention.end), 1.0)
    if said == TOTAL:
        told = any(what == TOTAL for scene in quoted.scenes for _, _, what in scene.sums)
        return Grounded(TOTAL, quoted.span, 1.0 if told else DOUBTED) if _of_kind("amount", quoted) else None
    return _in_words(said, quoted)


TOTAL = "total"


def _licence(said: str, quoted: Quoted) -> Grounded | None:
    for mention in _of_kind("licence", quoted):
        if isinstance(mention.value, str) and _bare(mention.value) in (_bare(said), _bare(mention.text)):
            return Grounded(mention.value, Span(mention.start, mention.end), 1.0)
    return _in_words(said, quoted)


def _bare(name: str) -> str:
    return re.sub(r"\blicen[cs]e\b", "", fold(name)).strip()


def _in_words(said: str, quoted: Quoted) -> Grounded | None:
    """The article's own words, where the quote holds them."""
    standing = len(said) <= LONGEST_WORDS and folded(said).lower() in folded(quoted.words).lower()
    return Grounded(said, quoted.span, DOUBTED) if standing else None


def _openness(said: str, quoted: Quoted) -> Grounded | None:
    """Open or closed weights, where cue words of the sentence say so; a licence speaks for open ones."""
    if said not in ("true", "false"):
        return None
    cue = "open" if said == "true" else "closed"
    told = any(what == cue for scene in quoted.scenes for _, _, what in cue_words(scene.words, quoted.language))
    licensed = said == "true" and bool(_of_kind("licence", quoted))
    return Grounded(said == "true", quoted.span, 1.0) if told or licensed else None


def _action(said: str, quoted: Quoted) -> Grounded | None:
    """An action, surest where a frame of the sentence is of that action."""
    if said not in actions():
        return None
    framed = [t.frame.action for scene in quoted.scenes for t in scene.triggers if t.frame.kind == "regulatory_action"]
    return Grounded(said, quoted.span, 1.0 if said in framed else DOUBTED if framed else DOUBTED**2)


GROUNDING: Mapping[str, Callable[[str, Quoted], Grounded | None]] = MappingProxyType(
    {
        "amount": _amount,
        "valuation": _amount,
        "date": _date,
        "round": _round,
        "license": _licence,
        "open_weights": _openness,
        "action": _action,
    }
)
"""How the value of each role that is no entity is grounded."""


def _of_kind(kind: str, quoted: Quoted) -> list[Mention]:
    return [mention for mention in quoted.mentions if mention.kind == kind]


def _nearest(mentions: Sequence[Mention], quoted: Quoted) -> Mention | None:
    near = lambda mention: (distance(Span(mention.start, mention.end), quoted.event), mention.start)  # noqa: E731
    return min(mentions, key=near, default=None)


def evidence(role: str, span: Span, text: str) -> Evidence:
    """Some words as evidence for a role."""
    return Evidence(role, text[span.start : span.end], span.start, span.end)


def overlapping(mentions: Iterable[Mention], span: Span) -> tuple[Mention, ...]:
    """The mentions that stand at least partly in a span."""
    return tuple(mention for mention in mentions if mention.start < span.end and span.start < mention.end)
