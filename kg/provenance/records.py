"""What there is to say of a node: its statements, who claims them in which words, and why they stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """An article: its IRI, title, publisher, day, and URL or file name; "" where they are not known."""

    article: str
    title: str
    publisher: str
    issued: str
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that support a role ("event" for the sentence that tells it), at code points of the article's text."""

    role: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadBy:
    """A reader of a claim: "rules", or "llm" with its model and the version of its prompt; how sure it is by itself.

    `confidence` is "" where it has read alone: then the claim's own is its.
    """

    reader: str
    model: str
    prompt: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says of an event; `counted` is whether its values count for the merged node.

    `readers` is empty where the rules alone have read the article.
    """

    claim: str
    event: str
    source: Source
    status: str
    confidence: str
    rule: str
    rule_version: str
    counted: bool
    quotes: tuple[Quote, ...]
    readers: tuple[ReadBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A value, and the articles that say it."""

    value: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A property of a node, its merged values, why they stand there, and what each article says."""

    property: str
    values: tuple[str, ...]
    reason: str
    disputed: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Why a node says what it says.

    `name` tells it in words, `status` and `reason` how it stands, `statements` each property, `claims` who says it in
    the order of their days, `also` other IRIs that mean it, `events` those that an entity plays a role in (IRI and
    words), `decisions` what a person decided about it.
    """

    node: str
    kind: str
    name: str
    status: str
    reason: str
    sources: tuple[Source, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    also: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    decisions: tuple[str, ...]
