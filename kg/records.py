"""The nouns of newskg: frozen records without behaviour. Each stage turns one into the next.

Article -> Reading (sentences, mentions) -> Fact -> Extraction (entities, events) -> quads -> Finding

Offsets are Python string indices (Unicode code points) into `Article.text`; `end` is exclusive.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

EntityKind = Literal["company", "regulator", "model", "party"]
"""`party` is a person, a government or another body that takes part in a deal but is none of the other three."""

MentionKind = Literal["company", "regulator", "model", "party", "amount", "date", "round", "licence"]
Via = Literal["name", "alias", "epithet", "pronoun", "value"]
FactKind = Literal["investment", "acquisition", "partnership", "model_release", "regulatory_action"]
Status = Literal["announced", "planned", "rumoured", "denied"]
Severity = Literal["Violation", "Warning", "Info"]
SentenceKind = Literal["title", "heading", "body", "item"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A date at its own precision.

    `literal` is ISO 8601 as far as it is known: "2024", "2024-02" or "2024-02-26". `start` and `end` are the
    first and last day it can mean (ISO days), and may be narrower than the literal: Q3 2024 is "2024" with
    2024-07-01 and 2024-09-30.
    """

    literal: str
    start: str
    end: str


def day_period(day: datetime.date) -> Period:
    """One day."""
    return Period(day.isoformat(), day.isoformat(), day.isoformat())


def month_period(year: int, month: int) -> Period:
    """One month.

    >>> month_period(2024, 2)
    Period(literal='2024-02', start='2024-02-01', end='2024-02-29')
    """
    last = monthrange(year, month)[1]
    return Period(f"{year:04}-{month:02}", f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{last:02}")


def year_period(year: int) -> Period:
    """One year."""
    return Period(f"{year:04}", f"{year:04}-01-01", f"{year:04}-12-31")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in plain units; `currency` is ISO 4217, None where the text gives none."""

    value: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read: its normalised text and what is known about it.

    `id` is the article's IRI, `source` the path or URL as given (FILE#LINE for JSON Lines). `litter` are the
    spans of page furniture (newsletter box, related headlines …), kept in the offsets and never read for facts.
    `title_end` is the end of the headline at the start of `text`, 0 where there is none.
    """

    id: str
    source: str
    text: str
    language: str
    sha256: str
    normalisation: str
    title: str | None = None
    title_end: int = 0
    url: str | None = None
    publisher: str | None = None
    published: Period | None = None
    litter: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `lower` is its case-folded text with straight apostrophes."""

    start: int
    end: int
    text: str
    lower: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or headline, heading, list item), its tokens, and the index of its paragraph."""

    start: int
    end: int
    kind: SentenceKind
    paragraph: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something or gives a value.

    For company, regulator, model and party: `name` is the canonical name in this article, `reference` the id of
    the reference concept it was recognised as (None for unknown names), `via` how the words refer. For amount,
    date, round and licence: `value` is an Amount, a Period, or the canonical string ("Series A", "Apache-2.0").
    `rule` names what found it.
    """

    kind: MentionKind
    start: int
    end: int
    text: str
    name: str
    via: Via
    rule: str
    value: Amount | Period | str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its sentences (litter left out) and mentions, both in the order of the text."""

    article: Article
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that support one role of a fact (`role` is "event" for the trigger's sentence)."""

    role: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filler:
    """One filled role of a fact: an entity's name, an amount, a period, a flag, or a plain string.

    `kind` is the entity kind where the value is an entity's canonical name in this article, else None.
    """

    role: str
    value: str | Amount | Period | bool
    kind: EntityKind | None = None


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    """Who read an article: "rules", or "llm" with the model's name and the version of the prompt it was given."""

    name: str
    model: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What one reader says of a fact: the values it gave, how surely, by which words."""

    reader: Reader
    fillers: tuple[Filler, ...]
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One event told in one article.

    Roles by kind (a `*` may repeat): investment: investor*, lead*, investee, amount, valuation, round;
    acquisition: acquirer, target, amount; partnership: partner*; model_release: developer, model, license,
    open_weights, supersedes*; regulatory_action: regulator, action, target*, amount; and date for all.
    `rule` names the frame that found it; `confidence` is 0..1; `evidence` is never empty. `told` is what each reader
    says of it, empty where the rules alone have read.
    """

    kind: FactKind
    fillers: tuple[Filler, ...]
    status: Status
    confidence: float
    rule: str
    evidence: tuple[Evidence, ...]
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A real-world thing with its IRI, the name this article gives it, and every place that names it.

    `reader` names the one that alone names it, where that is not the rules.
    """

    id: str
    kind: EntityKind
    name: str
    aliases: tuple[str, ...] = ()
    reference: str | None = None
    wikidata: str | None = None
    developer: str | None = None
    mentions: tuple[Evidence, ...] = ()
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its IRI."""

    id: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article says: what `kg extract` prints and what goes into the article's graph.

    `readers` are those that have read it, empty where the rules alone have.
    """

    article: Article
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
    readers: tuple[Reader, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One SHACL result in words: the rule's IRI and short name, the statement, and where the article says it."""

    rule: str
    name: str
    severity: Severity
    messages: tuple[tuple[str, str], ...]
    graph: str | None
    focus: str
    path: str | None
    value: str | None
    source: str | None = None
    quote: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read or was set aside, with the reason in one line."""

    source: str
    reason: str
    findings: tuple[Finding, ...] = ()
