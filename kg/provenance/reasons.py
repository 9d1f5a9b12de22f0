"""Claims and what articles say -> why a node has its status, its values and its names, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kg.exports.common import local
from kg.merging import merged_status
from kg.merging.tellings import Telling
from kg.merging.values import chosen
from kg.provenance.records import Claim, Told
from kg.terms import NK, SKOS

if TYPE_CHECKING:
    from kg.reference import Concept

COMPARED: Final = 50
"""Articles whose values are weighed against each other to find the reason of a choice."""


def why_status(status: str, claims: Sequence[Claim]) -> str:
    """The rule that gave an event its status, in words."""
    days = {each: sorted(c.source.issued for c in claims if c.status == each) for each in {c.status for c in claims}}
    if len(days) == 1:
        return f"the only article says so ({_on(days[status])})" if len(claims) == 1 else "all articles say so"
    if status not in days or _told_status(claims) != status:
        return "as the merged graph has it"
    if status == "announced":
        denied = f", and no article of a later day denies it (last {days['denied'][-1]})" if "denied" in days else ""
        return f"what any article announces is announced ({_on(days[status])}){denied}"
    if "announced" in days:
        return f"denied ({_on(days[status])}) after it was announced ({_on(days['announced'])})"
    return f"the latest article says so ({_on(days[status][-1:])})"


def _told_status(claims: Sequence[Claim]) -> str:
    return local(merged_status((NK.namespace + claim.status, claim.source.issued) for claim in claims))


def _on(days: Sequence[str]) -> str:
    return f"first {days[0]}" if len(days) > 1 and days[0] else days[0] if days and days[0] else "without a date"


def why_collected(saying: Sequence[Telling]) -> str:
    """Why a property has several values: whatever articles say is kept."""
    return f"collected from {_articles(len(saying))}"


def _articles(number: int) -> str:
    return "the only article that says it" if number == 1 else f"the {number} articles that say it"


def why_chosen(name: str, saying: Sequence[Telling]) -> str:
    """Which of the rules chose a value: they are asked about pairs of articles, with equal and unequal confidence."""
    tellings = saying[:COMPARED]
    if len(tellings) < 2:
        return _articles(len(tellings)) if tellings else "as the reference data has it"
    winning = _value(name, tellings)
    winner = next((each for each in tellings if _value(name, [each]) == winning), tellings[0])
    support = [sum(_agree(name, each, other) for other in tellings) for each in tellings]
    most = support[tellings.index(winner)]
    rivals = [t for t, votes in zip(tellings, support, strict=True) if votes == most and _value(name, [t]) != winning]
    agreed = f"{most} of the {len(tellings)} articles that say it agree" if most > 1 else "no two articles agree"
    if most == len(tellings):
        agreed = f"the {most} articles that say it agree"
    return f"{agreed}; {_tie(name, winner, rivals)}" if rivals else agreed


def _value(name: str, tellings: Sequence[Telling]) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in chosen(name, tellings) if key != NK.disputedProperty)


def _agree(name: str, one: Telling, other: Telling) -> bool:
    return all(key != NK.disputedProperty for key, _ in chosen(name, [one, other]))


def _tie(name: str, winner: Telling, rivals: Sequence[Telling]) -> str:
    """Why one of several values with as many articles for them was taken."""
    doubtful, sure = replace(winner, confidence=Decimal(0)), [replace(each, confidence=Decimal(1)) for each in rivals]
    if all(_value(name, [doubtful, each]) == _value(name, [winner]) for each in sure):
        return "this value is the more precise"
    if all(winner.confidence > each.confidence for each in rivals):
        return f"this one is told with more confidence ({winner.confidence})"
    return "of values that are equal otherwise the alphabetically first is taken"


def why_named(name: str, concept: Concept | None, said: Sequence[Told]) -> str:
    """Why a name of an entity stands there."""
    if name == SKOS.altLabel:
        return "other names that articles use"
    if name == NK.developer:
        return "the developer that most articles name"
    if concept:
        return "from the reference data"
    uses = max((len(told.articles) for told in said), default=0)
    return f"in each language the name that most articles use ({uses}); of equals the longest"
