"""Years of invented news by the seed, as extractions: the store that costs are measured on.

What decides the cost of one more article is who is named how often, so that is as in a trade press: about 27 articles
a day; a deal is told by three articles in the mean, most within days and some months later (a closing, a step of a
regulator); two subjects in three are firms that nobody named before; the others, and most who buy, invest and partner,
are drawn by Zipf's law from three thousand well-known names, so that the best known stands in one article of seven,
or from all that were named before in such a part, the more often the likelier. The shipped reference knows every
second of the well-known names, so that there are hubs of both kinds. The best known of all are seldom bought or
invested in. A firm has a name of two or three words, is called by the first of them now and then, and seldom by its
initials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate
from random import Random

from kg.entities import identify
from kg.records import (
    Amount,
    Article,
    EntityKind,
    Evidence,
    Extraction,
    Fact,
    FactKind,
    Filler,
    Mention,
    Period,
    Reading,
    Status,
    Via,
)
from kg.reference import load_reference
from kg.terms import DEFAULT_BASE
from tests.invented import own_name

BEGINNING = date(2015, 1, 1)
A_DAY = 27
WELL_KNOWN = 3000
REGULATORS = 40
NEW_SUBJECT = 0.66
NEW_SIDE = 0.25
"""Shares of firms that nobody named before, among subjects and among those who buy, invest and partner."""
KNOWN_SUBJECT = 0.25
KNOWN_SIDE = 0.7
"""Shares of the well-known among the others; the rest was named before."""
SELDOM_SUBJECTS = 5
"""How many of the best known are about as seldom bought or invested in as those after them."""
SHORT = 0.15
INITIALS = 0.01
"""How often a firm is called by its first word, and by its initials."""
MORE_TELLINGS = 0.67
"""After each telling of a deal: the chance that there is one more."""
LATER = 0.1
"""Share of tellings that come months later."""
TRADES = [
    "Robotics",
    "Networks",
    "Energy",
    "Biotech",
    "Foods",
    "Logistics",
    "Health",
    "Software",
    "Materials",
    "Mobility",
    "Security",
    "Finance",
    "Optics",
    "Photonics",
    "Insurance",
    "Analytics",
    "Interactive",
    "Aerospace",
    "Nutrition",
    "Genomics",
    "Pharma",
    "Quantum",
    "Travel",
    "Jewels",
    "Yachts",
    "Water",
    "Kitchens",
    "Diagnostics",
    "Unlimited",
]
ROUNDS = ("Seed", "Series A", "Series B", "Series C", "growth")
ACTIONS = ("inquiry", "fine", "approval", "warning")
STATUSES: tuple[Status, ...] = ("announced",) * 7 + ("planned", "rumoured", "denied")
KINDS: tuple[FactKind, ...] = ("investment",) * 5 + ("acquisition",) * 3 + ("partnership",) * 2 + ("regulatory_action",)


@dataclass(frozen=True, slots=True)
class Firm:
    """Somebody who can be named: in full, short, by initials; with the reference identity if it has one."""

    names: tuple[str, ...]
    kind: EntityKind = "company"
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What articles tell of: its sides by role, and its values."""

    kind: FactKind
    sides: tuple[tuple[str, Firm], ...]
    values: tuple[Filler, ...]
    day: date
    status: Status


@dataclass(slots=True)
class _Part:
    """Who plays a part in deals: shares of new firms and of well-known ones among the others, and who did before."""

    new: float
    known: float
    weights: list[float]
    before: list[Firm] = field(default_factory=list)


def _zipf(shift: int) -> list[float]:
    return list(accumulate(1 / (rank + shift) for rank in range(1, WELL_KNOWN + 1)))


class Stream:
    """The news, article by article; the same seed gives the same."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)  # noqa: S311 - a seed for news, no secret
        concepts = [c for c in load_reference().concepts.values() if c.kind in {"company", "regulator"}]
        named = [Firm((c.labels[0][1],), c.kind, c.id) for c in sorted(concepts, key=lambda c: c.id)]
        companies = [firm for firm in named if firm.kind == "company"]
        self._random.shuffle(companies)
        self._number = 0
        pairs = zip(companies, (self._new() for _ in companies), strict=True)
        known = [firm for pair in pairs for firm in pair]
        self._known = [*known, *(self._new() for _ in range(WELL_KNOWN - len(known)))]
        self._regulators = [firm for firm in named if firm.kind == "regulator"][:REGULATORS]
        self._subjects = _Part(NEW_SUBJECT, KNOWN_SUBJECT, _zipf(SELDOM_SUBJECTS))
        self._others = _Part(NEW_SIDE, KNOWN_SIDE, _zipf(0))
        self._due: dict[int, list[Deal]] = {}

    def _new(self) -> Firm:
        """A firm that nobody named before: the number in syllables, so that no two are called the same."""
        self._number += 1
        number = self._number * 7919 % (26 * 20 * 20 * 20 * 15)
        own = own_name(number, middles=3)
        words = [own, *self._random.sample(TRADES, self._random.choice((1, 1, 2)))]
        full, initials = " ".join(words), "".join(word[0] for word in words)
        return Firm((full, own, initials) if len(initials) > 2 else (full, own))

    def _chosen(self, part: _Part) -> Firm:
        if self._random.random() < part.new or not part.before:
            found = self._new()
        elif self._random.random() < part.known:
            found = self._random.choices(self._known, cum_weights=part.weights)[0]
        else:
            found = self._random.choice(part.before)
        part.before.append(found)
        return found

    def articles(self) -> Iterator[Extraction]:
        """The news without end."""
        number = 0
        while True:
            told = self._due.pop(number, [])[:3] or [self._deal(number)]
            yield self._article(number, told)
            number += 1

    def _deal(self, number: int) -> Deal:
        """A new deal, and when other articles will tell of it."""
        kind = self._random.choice(KINDS)
        day = BEGINNING + timedelta(days=number // A_DAY)
        deal = Deal(kind, tuple(self._sides(kind)), tuple(self._values(kind)), day, self._random.choice(STATUSES))
        while self._random.random() < MORE_TELLINGS:
            days = self._random.uniform(60, 200) if self._random.random() < LATER else self._random.expovariate(0.7)
            self._due.setdefault(number + 1 + int(days * A_DAY), []).append(deal)
        return deal

    def _sides(self, kind: FactKind) -> Iterator[tuple[str, Firm]]:
        subject = self._chosen(self._subjects)
        others = [side for side in (self._chosen(self._others), self._chosen(self._others)) if side != subject]
        if kind == "investment":
            yield "investee", subject
            yield from (("investor", other) for other in dict.fromkeys(others))
        elif kind == "acquisition":
            yield "target", subject
            yield from (("acquirer", other) for other in others[:1])
        elif kind == "partnership":
            yield "partner", subject
            yield "partner", (others or [self._new()])[0]
        else:
            yield "regulator", self._regulators[min(int(self._random.paretovariate(0.7)), REGULATORS) - 1]
            yield "target", subject

    def _values(self, kind: FactKind) -> Iterator[Filler]:
        if kind == "investment" and self._random.random() < 0.5:
            yield Filler("round", self._random.choice(ROUNDS))
        if kind == "regulatory_action":
            yield Filler("action", self._random.choice(ACTIONS))
        if kind in {"investment", "acquisition"}:
            yield Filler("amount", Amount(Decimal(self._random.randrange(1, 900) * 10**6), "EUR"))

    def _article(self, number: int, deals: Sequence[Deal]) -> Extraction:
        day = BEGINNING + timedelta(days=number // A_DAY)
        firms = dict.fromkeys(firm for deal in deals for _, firm in deal.sides)
        called = {firm: self._called(firm) for firm in firms}
        text = f"News {number}\n" + "".join(f"{' and then '.join(names)} in other news.\n" for names in called.values())
        published = Period(day.isoformat(), day.isoformat(), day.isoformat())
        article = Article(
            id=f"{DEFAULT_BASE}article/wire/{number:07}",
            source=f"{number:07}.md",
            text=text,
            language=self._random.choice(("en", "fr")),
            sha256=sha256(text.encode()).hexdigest(),
            normalisation="sample-1",
            title=f"News {number}",
            published=published,
        )
        mentions = tuple(mention for firm, names in called.items() for mention in _mentions(firm, names, text))
        facts = [self._fact(deal, called, text) for deal in deals]
        return identify(Reading(article, (), mentions), facts, base=DEFAULT_BASE, reference=load_reference())

    def _called(self, firm: Firm) -> tuple[str, ...]:
        """In full, mostly; short alone; or both, the second introduced as another name."""
        drawn = self._random.random()
        if drawn < INITIALS and len(firm.names) > 2:
            return (firm.names[0], firm.names[2]) if self._random.random() < 0.5 else firm.names[2:]
        if drawn < SHORT and len(firm.names) > 1:
            return firm.names[:2] if self._random.random() < 0.5 else firm.names[1:2]
        return firm.names[:1]

    def _fact(self, deal: Deal, called: dict[Firm, tuple[str, ...]], text: str) -> Fact:
        sides = [Filler(role, called[firm][0], firm.kind) for role, firm in deal.sides]
        values = [value for value in deal.values if self._random.random() < 0.8 or value.role == "action"]
        literal = deal.day.isoformat()
        dated = [Filler("date", Period(literal, literal, literal))] if self._random.random() < 0.6 else []
        evidence = [Evidence("event", "News", 0, 4)]
        for side in sides:
            start = text.index(str(side.value))
            evidence.append(Evidence(side.role, str(side.value), start, start + len(str(side.value))))
        status = deal.status if self._random.random() < 0.9 else self._random.choice(STATUSES)
        return Fact(deal.kind, (*sides, *values, *dated), status, 0.8, "sample", tuple(evidence))


def _mentions(firm: Firm, names: Sequence[str], text: str) -> Iterator[Mention]:
    for place, name in enumerate(names):
        start = text.index(name)
        via: Via = "alias" if place else "name"
        yield Mention(firm.kind, start, start + len(name), name, names[0], via, "sample", reference=firm.reference)
