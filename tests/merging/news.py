"""Invented news by the seed: articles as extractions, whose names vary as names do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from random import Random

from kg.entities import identify
from kg.records import Amount, Article, Evidence, Extraction, Fact, FactKind, Filler, Mention, Period, Reading, Status
from kg.reference import Reference
from kg.terms import DEFAULT_BASE
from tests.invented import own_name

NOBODY = Reference(concepts={}, by_name={}, by_hidden={})
KINDS = ("Robotics", "Capital Partners", "Health Data", "Energy Systems", "Networks", "Software House")
STATUSES: tuple[Status, ...] = ("announced", "announced", "announced", "rumoured", "planned", "denied")
ROUNDS = ("Seed", "Series A", "Series B", "growth")
ACTIONS = ("inquiry", "fine", "approval")
PAID: frozenset[FactKind] = frozenset({"investment", "acquisition", "regulatory_action"})


def company(number: int) -> tuple[str, ...]:
    """The names of an invented company: in full, short, and its acronym where it has three words."""
    own = own_name(number, middles=2)
    kind = KINDS[number % 6]
    full = f"{own} {kind}"
    initials = "".join(word[0] for word in full.split())
    return (full, own, initials) if len(initials) > 2 else (full, own)


def article(number: int, random: Random, *, companies: int, base: str = DEFAULT_BASE) -> Extraction:
    """An article with up to three facts, each about a deal that other articles tell as well."""
    told = [_fact(random.randrange(companies), random) for _ in range(random.randint(1, 3))]
    day = told[0][1] + timedelta(days=random.randint(0, 3))
    names = list(dict.fromkeys(str(f.value) for fact, _ in told for f in fact.fillers if f.kind))
    text = "\n".join(map(str, names)) + "\n"
    published = day.isoformat()
    source = Article(
        id=f"{base}article/wire/{number:06}",
        source=f"{number:06}.md",
        text=text,
        language=random.choice(("en", "fr")),
        sha256=sha256(text.encode()).hexdigest(),
        normalisation="sample-1",
        title=f"News {number}",
        published=Period(published, published, published),
    )
    named = [name for name in names if not name.startswith("Lira")]
    mentions = (*_mentions([fact for fact, _ in told], text), *_aliases(named, random))
    return identify(Reading(source, (), mentions), [fact for fact, _ in told], base=base, reference=NOBODY)


def _mentions(facts: Sequence[Fact], text: str) -> Iterator[Mention]:
    kinds = {(filler.kind, str(filler.value)) for fact in facts for filler in fact.fillers if filler.kind}
    for kind, name in sorted(kinds):
        start = text.index(name + "\n")
        yield Mention(kind, start, start + len(name), name, name, "name", "sample")


LEGAL_FORMS = ("SAS", "Ltd")


def _aliases(names: Sequence[str], random: Random) -> Iterator[Mention]:
    """Some names with a legal form, or with another name that the article introduces."""
    for name in names:
        if random.random() < 0.2:
            other = random.choice((f"{name} {random.choice(LEGAL_FORMS)}", *company(random.randrange(3)), f"Ex{name}"))
            if other not in names:
                yield Mention("company", 0, 1, other, name, "alias", "sample")


def _fact(number: int, random: Random) -> tuple[Fact, date]:
    """A telling of one of the few deals that a company has; the same number gives the same deals."""
    deal = Random(number * 7 + random.randrange(3))  # noqa: S311 - a seed for news, no secret
    kind: FactKind = deal.choice(("investment", "acquisition", "partnership", "regulatory_action", "model_release"))
    day = date(2024, 1, 1) + timedelta(days=deal.randrange(600))
    other = (number * 13 + 5) % 9973
    amount = deal.randrange(1, 900) * 10**6
    sides = _sides(kind, _called(number, random), _called(other, random), deal)
    extra = [Filler("amount", Amount(Decimal(amount), "EUR"))] if random.random() < 0.6 and kind in PAID else []
    dated = [Filler("date", _period(day, random))] if random.random() < 0.7 else []
    evidence = (Evidence("event", "x", 0, 1),)
    fact = Fact(kind, (*sides, *extra, *dated), random.choice(STATUSES), 0.8, "sample", evidence)
    return fact, day


def _called(number: int, random: Random) -> str:
    names = company(number)
    return names[0] if random.random() < 0.6 else random.choice((*names, f"Ex{names[0]}"))


def _period(day: date, random: Random) -> Period:
    whole = day.isoformat()
    month = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return random.choice((Period(whole, whole, whole), Period(whole[:7], f"{whole[:7]}-01", month.isoformat())))


def _sides(kind: FactKind, one: str, other: str, deal: Random) -> tuple[Filler, ...]:
    if kind == "investment":
        called = (Filler("round", deal.choice(ROUNDS)),) if deal.random() < 0.5 else ()
        return (Filler("investee", one, "company"), Filler("investor", other, "company"), *called)
    if kind == "acquisition":
        return Filler("acquirer", other, "company"), Filler("target", one, "company")
    if kind == "partnership":
        return Filler("partner", one, "company"), Filler("partner", other, "company")
    if kind == "model_release":
        return Filler("developer", one, "company"), Filler("model", f"Lira {deal.randrange(3)}", "model")
    regulator = Filler("regulator", deal.choice(("Trade Watch Board", "Office of Fair Dealing")), "regulator")
    return regulator, Filler("action", deal.choice(ACTIONS)), Filler("target", one, "company")
