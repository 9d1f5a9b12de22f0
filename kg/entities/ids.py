"""Names and roles -> the IRIs of entities and events.

An IRI rests on what the thing is, never on the order of articles or on other articles: an entity's on its
reference identity or its name, an event's on its kind and the roles that tell it from others of its kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType

from kg.records import Amount, EntityKind, Fact, FactKind, Filler, Period

LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
    | {"ß": "ss", "ı": "i", "þ": "th", "Þ": "th", "ð": "d", "Ð": "d", "×": "x"}
)
"""Latin letters that Unicode does not take apart."""
PARTS = re.compile(r"[a-z0-9]+(?:(?<=\d)\.(?=\d)[a-z0-9]+)*|\+")
LEGAL_FORM = re.compile(
    r"(?<=[^-])-(?:(?:co-)?(?:inc|ltd|limited)|incorporated|corp|corporation|l-?l-?c|l-?l-?p|l-?p|p-?l-?c|p-?b-?c|gmbh"
    r"|a-?g|s-?e|s-?a|s-?a-?s|sasu|s-?a-?r-?l|eurl|s-?c-?a|n-?v|b-?v|a-?b|a-?s|asa|aps|oyj?|s-?p-?a|s-?r-?l"
    r"|k-?k|kgaa|pte|pty|pvt)$"
)
"""Legal forms at the end of a company's slug, with and without dots: Inc, Co Ltd, S.A.S., GmbH, Pty."""
MAX_SLUG = 80
OWN_NAME_ROUND = re.compile(r"(?:pre-)?seed|series-[a-z]\d?|ipo")
"""Rounds that a company has once; other words for a round (growth, debt, total) come again and need their year."""
EVENT_PATHS: Mapping[FactKind, str] = MappingProxyType(
    {
        "investment": "investment",
        "acquisition": "acquisition",
        "partnership": "partnership",
        "model_release": "model-release",
        "regulatory_action": "regulatory-action",
    }
)

Tail = Callable[[Filler], str]
"""A filler that is an entity -> the last segment of the entity's IRI."""


def slug(text: str) -> str:
    """A readable IRI segment: lower-case ASCII letters, digits and hyphens; a dot stays between digits.

    Names that differ in a digit, a version's dot or a plus sign stay apart. Where letters cannot be written in
    ASCII, a hash of the name keeps it apart from others, and stands alone if nothing else is left.

    >>> slug("Société Générale"), slug("GPT-4.1"), slug("GPT-41"), slug("Llama 3") == slug("Llama-3")
    ('societe-generale', 'gpt-4.1', 'gpt-41', True)
    >>> slug("Command R+"), slug("百度"), slug("百度 AI")
    ('command-r-plus', 'x-455ece81de', 'ai-x-9e04a55d04')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.translate(LETTERS)) if not unicodedata.combining(c))
    parts = ["plus" if part == "+" else part for part in PARTS.findall(plain.lower())]
    if not parts or any(ord(c) > 127 and c.isalnum() for c in plain):
        parts += ["x", content_hash(unicodedata.normalize("NFKC", text).casefold())]
    return _short("-".join(parts))


def company_slug(name: str) -> str:
    """The slug of a company's name without its legal form.

    >>> company_slug("Mistral AI SAS"), company_slug("Tencent Holdings Co., Ltd."), company_slug("SAS")
    ('mistral-ai', 'tencent-holdings', 'sas')
    """
    whole = slug(name)
    while (shorter := LEGAL_FORM.sub("", whole)) != whole:
        whole = shorter
    return whole


def entity_path(kind: EntityKind, name: str, *, reference: str | None = None) -> str:
    """The part of an entity's IRI after the base; `reference` is the IRI of the concept it was recognised as.

    >>> entity_path("regulator", "Commission européenne", reference="https://x.example/regulator/european-commission")
    'regulator/european-commission'
    """
    if reference is not None:
        return f"{kind}/{slug(re.split(r'[/#:]', reference.rstrip('/#:'))[-1])}"
    return f"{kind}/{company_slug(name) if kind == 'company' else slug(name)}"


def event_path(fact: Fact, *, tail: Tail, published: Period | None) -> str:
    """The part of an event's IRI after the base, from its kind and identifying roles.

    acquisition/ACQUIRER--TARGET, partnership/PARTNERS, model-release/MODEL. Investments:
    investment/INVESTEE/ROUND, or without a round of its own name investment/INVESTEE/INVESTORS-or-AMOUNT/YEAR.
    regulatory-action/REGULATOR/ACTION/TARGETS/YEAR. The amount is left out where something else identifies, so
    that two articles that disagree about it speak of one event. YEAR is that of the event, else of publication.
    """
    year = _year(fact, published)
    identity = IDENTITIES[fact.kind](fact, tail, year)
    return "/".join([EVENT_PATHS[fact.kind], *identity])


def _investment(fact: Fact, tail: Tail, year: str) -> tuple[str, ...]:
    called = _values(fact, "round")
    if OWN_NAME_ROUND.fullmatch(called):
        return _names(fact, tail, "investee"), called
    told_by = called or _names(fact, tail, "investor", "lead") or _values(fact, "amount") or "deal"
    return _names(fact, tail, "investee"), told_by, year


def _acquisition(fact: Fact, tail: Tail, _year: str) -> tuple[str, ...]:
    """Without a named buyer the target stands alone."""
    return ("--".join(filter(None, [_names(fact, tail, "acquirer"), _names(fact, tail, "target")])),)


def _partnership(fact: Fact, tail: Tail, _year: str) -> tuple[str, ...]:
    return (_names(fact, tail, "partner"),)


def _model_release(fact: Fact, tail: Tail, _year: str) -> tuple[str, ...]:
    return (_names(fact, tail, "model"),)


def _regulatory_action(fact: Fact, tail: Tail, year: str) -> tuple[str, ...]:
    targets = _names(fact, tail, "target") or "unnamed"
    return _names(fact, tail, "regulator"), _values(fact, "action"), targets, year


IDENTITIES: Mapping[FactKind, Callable[[Fact, Tail, str], tuple[str, ...]]] = MappingProxyType(
    {
        "investment": _investment,
        "acquisition": _acquisition,
        "partnership": _partnership,
        "model_release": _model_release,
        "regulatory_action": _regulatory_action,
    }
)


def _names(fact: Fact, tail: Tail, *roles: str) -> str:
    """The entities of these roles as one segment, in alphabetical order."""
    return _joined({tail(filler) for filler in fact.fillers if filler.role in roles})


def _values(fact: Fact, role: str) -> str:
    """The plain values of a role as one segment."""
    return _joined({slug(_words(filler.value)) for filler in fact.fillers if filler.role == role})


def _year(fact: Fact, published: Period | None) -> str:
    dates = sorted(filler.value.literal for filler in fact.fillers if isinstance(filler.value, Period))
    return (dates[0] if dates else published.literal if published else "undated")[:7].split("-")[0]


def _words(value: str | Amount | Period | bool) -> str:
    if isinstance(value, Amount):
        return f"{value.value.normalize():f} {value.currency or ''}"
    return value.literal if isinstance(value, Period) else str(value)


def _joined(parts: Iterable[str]) -> str:
    return _short("--".join(sorted(parts)), longest=2 * MAX_SLUG)


def _short(segment: str, *, longest: int = MAX_SLUG) -> str:
    """The segment itself, or its beginning and a hash of the whole where it is too long to read."""
    if len(segment) <= longest:
        return segment
    return f"{segment[: longest - 20].rstrip('-.')}-{content_hash(segment)}"


def content_hash(text: str) -> str:
    """Ten hexadecimal digits that tell texts apart where a readable segment cannot."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:10]
