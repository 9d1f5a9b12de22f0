"""Five invented articles in both languages, told as facts: a store that every shipped query finds something in.

Each article's text is made of its facts, a line for each, so that evidence has words to point to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256

from kg.entities import identify
from kg.merging import merged_graph
from kg.quads import article_quads
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
    Reader,
    Reading,
    Status,
)
from kg.records import Told as SaidBy
from kg.reference import Reference
from kg.stores import Store, open_store
from kg.terms import DEFAULT_BASE

MODEL = Reader("llm", "sample-7b", "1")
"""Who told what is denied; all else is told by the rules."""
Told = tuple[FactKind, Status, Sequence[tuple[str, str]]]

KINDS: Mapping[str, EntityKind] = {
    "investor": "company",
    "lead": "company",
    "investee": "company",
    "acquirer": "company",
    "target": "company",
    "partner": "company",
    "developer": "company",
    "model": "model",
    "supersedes": "model",
    "regulator": "regulator",
}
TOLD: Mapping[tuple[str, str, str], Sequence[Told]] = {
    ("wire/talks", "en", "2024-01-10"): (
        ("acquisition", "rumoured", (("acquirer", "Oakline"), ("target", "Tessel"))),
        (
            "investment",
            "announced",
            (
                ("investee", "Nordlys AI"),
                ("lead", "Alder Ventures"),
                ("investor", "Alder Ventures"),
                ("investor", "Bluewave Capital"),
                ("amount", "30000000 EUR"),
                ("valuation", "200000000 EUR"),
                ("round", "Series A"),
                ("date", "2024-01"),
            ),
        ),
    ),
    ("presse/rachat", "fr", "2024-02-02"): (
        (
            "acquisition",
            "announced",
            (("acquirer", "Oakline"), ("target", "Tessel"), ("amount", "40000000 EUR"), ("date", "2024-02-01")),
        ),
        (
            "investment",
            "announced",
            (
                ("investee", "Nordlys AI"),
                ("lead", "Alder Ventures"),
                ("investor", "Alder Ventures"),
                ("amount", "28000000 EUR"),
                ("round", "Series A"),
            ),
        ),
    ),
    ("wire/models", "en", "2024-03-06"): (
        ("partnership", "announced", (("partner", "Nordlys AI"), ("partner", "Bluewave Capital"), ("date", "2024-03"))),
        (
            "model_release",
            "announced",
            (
                ("developer", "Nordlys AI"),
                ("model", "Fjord 2"),
                ("supersedes", "Fjord 1"),
                ("license", "Apache-2.0"),
                ("open_weights", "yes"),
                ("date", "2024-03-05"),
            ),
        ),
        (
            "regulatory_action",
            "announced",
            (
                ("regulator", "Office of Fair Deals"),
                ("action", "inquiry"),
                ("target", "Nordlys AI"),
                ("target", "Bluewave Capital"),
                ("date", "2024"),
            ),
        ),
    ),
    ("wire/cinder", "en", "2024-05-20"): (
        (
            "investment",
            "announced",
            (
                ("investee", "Cinder Labs"),
                ("lead", "Alder Ventures"),
                ("investor", "Alder Ventures"),
                ("investor", "Bluewave Capital"),
                ("amount", "5000000 USD"),
                ("round", "Seed"),
                ("date", "2024-05-17"),
            ),
        ),
        (
            "regulatory_action",
            "announced",
            (
                ("regulator", "Office of Fair Deals"),
                ("action", "fine"),
                ("target", "Oakline"),
                ("amount", "2000000 EUR"),
                ("date", "2024-05"),
            ),
        ),
        (
            "investment",
            "planned",
            (("investee", "Cinder Labs"), ("amount", "50000000 USD"), ("round", "Series A"), ("date", "2025")),
        ),
        ("acquisition", "denied", (("acquirer", "Bluewave Capital"), ("target", "Cinder Labs"))),
    ),
    ("presse/cendre", "fr", "2024-06-03"): (
        (
            "model_release",
            "announced",
            (("developer", "Cinder Labs"), ("model", "Cendre 1"), ("license", "MIT"), ("open_weights", "yes")),
        ),
        ("partnership", "rumoured", (("partner", "Oakline"), ("partner", "Cinder Labs"))),
    ),
}


def deals() -> tuple[Extraction, ...]:
    """What the five articles say."""
    return tuple(_extraction(*key, told) for key, told in TOLD.items())


def deals_store() -> Store:
    """A store in memory that holds them, merged."""
    store = open_store(None)
    graphs = {extraction.article.id: article_quads(extraction) for extraction in deals()}
    store.replace(graphs, merged=merged_graph(graphs))
    return store


def _extraction(path: str, language: str, day: str, told: Sequence[Told]) -> Extraction:
    text = "\n".join(" ".join((kind, status, *(value for _, value in roles))) for kind, status, roles in told)
    article = Article(
        id=f"{DEFAULT_BASE}article/{path}",
        source=f"{path}.md",
        text=text,
        language=language,
        sha256=sha256(text.encode()).hexdigest(),
        normalisation="sample-1",
        title=f"Deals of {day}" if language == "en" else f"Les opérations du {day}",
        publisher="The Example",
        published=Period(day, day, day),
    )
    facts = [_fact(text, line, *each) for line, each in zip(text.split("\n"), told, strict=True)]
    mentions = tuple(
        dict.fromkeys(_mention(fact, filler, text) for fact in facts for filler in fact.fillers if filler.kind)
    )
    return identify(Reading(article, (), mentions), facts, base=DEFAULT_BASE, reference=Reference({}, {}, {}))


def _fact(text: str, line: str, kind: FactKind, status: Status, roles: Sequence[tuple[str, str]]) -> Fact:
    place = text.index(line)
    spans = [Evidence("event", line, place, place + len(line))]
    for role, words in roles:
        start = text.index(words, place)
        spans.append(Evidence(role, words, start, start + len(words)))
    fillers, shown = tuple(_filler(*role) for role in roles), tuple(spans)
    told = (SaidBy(MODEL, fillers, 0.9, shown),) if status == "denied" else ()
    return Fact(kind, fillers, status, 0.9, f"{kind}.sample", shown, told)


def _filler(role: str, words: str) -> Filler:
    if role in ("amount", "valuation"):
        value, currency = words.split()
        return Filler(role, Amount(Decimal(value), currency))
    if role == "date":
        return Filler(role, Period(words, *DAYS[words]))
    if role == "open_weights":
        return Filler(role, value=True)
    return Filler(role, words, KINDS.get(role))


DAYS = {
    "2024": ("2024-01-01", "2024-12-31"),
    "2025": ("2025-01-01", "2025-12-31"),
    "2024-01": ("2024-01-01", "2024-01-31"),
    "2024-03": ("2024-03-01", "2024-03-31"),
    "2024-05": ("2024-05-01", "2024-05-31"),
    "2024-02-01": ("2024-02-01", "2024-02-01"),
    "2024-03-05": ("2024-03-05", "2024-03-05"),
    "2024-05-17": ("2024-05-17", "2024-05-17"),
}


def _mention(fact: Fact, filler: Filler, text: str) -> Mention:
    name, kind = str(filler.value), filler.kind or "company"
    start = text.index(name, fact.evidence[0].start)
    return Mention(kind, start, start + len(name), name, name, "name", "sample")
