"""Gold -> labels: which mention of an article plays which role, for training.

Gold (tests/gold, by the annotation guide) names the roles of an event but not the sentences that tell it. A sentence
is taken to tell an event where enough of its values stand in it; there, each mention of a value carries its role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.facts.drafts import Draft
from kg.facts.scenes import Place, Scene
from kg.gold.lessons import KEYS
from kg.gold.reading import Gold
from kg.records import Amount, FactKind, Mention, Period

ENTITY_ROLES: Mapping[FactKind, tuple[tuple[str, str], ...]] = {
    "investment": (("lead", "lead"), ("investors", "investor"), ("investee", "investee")),
    "acquisition": (("acquirer", "acquirer"), ("target", "target")),
    "partnership": (("partners", "partner"),),
    "model_release": (("model", "model"), ("developer", "developer"), ("supersedes", "supersedes")),
    "regulatory_action": (("regulator", "regulator"), ("targets", "target")),
}
MONEY: Mapping[FactKind, tuple[tuple[str, str], ...]] = {
    "investment": (("amount", "currency"), ("valuation", "valuation_currency")),
    "acquisition": (("amount", "currency"),),
    "regulatory_action": (("amount", "currency"),),
}
TELLING = frozenset(("release", "open", "delay", "supersede"))
"""The frames that tell a model's release, where its name alone would be a mere mention."""

Labels = dict[tuple[int, int], str]
"""Scene number and place number -> role."""


def labels(all_scenes: Sequence[Scene], kind: FactKind, events: Sequence[Mapping[str, Any]]) -> Labels:
    """The role of each place for one kind, by the gold's events of that kind; two roles are joined by "+"."""
    found: dict[tuple[int, int], list[str]] = {}
    for event in events:
        for scene, hits in _telling(all_scenes, kind, event):
            for number, role in hits:
                found.setdefault((scene.number, number), []).append(role)
    return {place: joined_roles(roles) for place, roles in found.items()}


def joined_roles(roles: Sequence[str]) -> str:
    """The label of a mention that plays these roles: a lead investor is an investor, other pairs are kept.

    >>> joined_roles(["investor", "lead"]), joined_roles(["supersedes", "model"]), joined_roles(["date", "date"])
    ('lead', 'model+supersedes', 'date')
    """
    kept = set(roles) - ({"investor"} if "lead" in roles else set())
    return "+".join(sorted(kept)[:2])


def _telling(
    scenes: Sequence[Scene], kind: FactKind, event: Mapping[str, Any]
) -> Iterator[tuple[Scene, list[tuple[int, str]]]]:
    before = False
    for scene in scenes:
        hits = [(number, role) for number, place in enumerate(scene.places) if (role := role_of(place, kind, event))]
        before = told(scene, kind, event, hits, before=before)
        if before:
            yield scene, hits


def told(
    scene: Scene, kind: FactKind, event: Mapping[str, Any], hits: Sequence[tuple[int, str]], *, before: bool
) -> bool:
    """Whether a scene tells an event: by the values it holds, its frames, and whether the scene before told it."""
    roles = {role for _, role in hits}
    core = {scene.places[number].mention.name for number, role in hits if role not in ("date", "round", "license")}
    frames = {trigger.frame.name.rsplit("/", 1)[-1] for trigger in scene.triggers if trigger.frame.kind == kind}
    if kind == "model_release":
        return "model" in roles and bool(frames & TELLING or roles & {"date", "license", "supersedes"})
    if kind == "regulatory_action":
        acts = any(t.frame.action == event["action"] for t in scene.triggers if t.frame.kind == kind)
        return len(roles - {"date"}) >= 2 or (bool(core) and acts)
    if len(core) >= 2 and (frames or before or len(roles) >= 3 or scene.sentence.kind in ("item", "title", "heading")):
        return True
    if kind == "partnership":
        return bool(core) and bool(frames) and before
    return bool(core) and bool(frames) and (before or bool(roles & {"round", "date", "amount", "valuation"}))


def role_of(place: Place, kind: FactKind, event: Mapping[str, Any]) -> str | None:
    """The role that a mention's value plays in a gold event, None where it plays none."""
    mention = place.mention
    if mention.via != "value":
        return _entity_role(mention, kind, event)
    if isinstance(mention.value, Amount):
        return _money_role(mention.value, kind, event)
    if isinstance(mention.value, Period):
        return "date" if event.get("date") and _agree(mention.value.literal, event["date"]) else None
    field = {"round": "round", "licence": "license"}.get(mention.kind, "")
    wanted = event.get(field)
    return field if wanted and _plain(str(mention.value)) == _plain(wanted) else None


def _entity_role(mention: Mention, kind: FactKind, event: Mapping[str, Any]) -> str | None:
    for field, role in ENTITY_ROLES[kind]:
        values = event.get(field) or ()
        if mention.name in ([values] if isinstance(values, str) else values):
            return role
    return None


def _money_role(amount: Amount, kind: FactKind, event: Mapping[str, Any]) -> str | None:
    for field, currency in MONEY.get(kind, ()):
        wanted = event.get(field)
        if (
            wanted is not None
            and abs(float(amount.value) - wanted) <= 0.01 * wanted
            and amount.currency in (event.get(currency), None)
        ):
            return field
    return None


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum()).replace("license", "").replace("licence", "")


def match(draft: Draft, gold: Gold, scenes: Sequence[Scene]) -> Mapping[str, Any] | None:
    """The gold event that a sentence's draft tells: the one that shares most values with it, None where none does."""
    acts = {trigger.frame.action for trigger in scenes[draft.parts[0].scene].triggers}
    best, most = None, 0.0
    for event in gold.data[KEYS[draft.kind]]:
        hits = sum(role_of(part.place, draft.kind, event) is not None for part in draft.parts)
        score = hits + (0.5 if event.get("action") in acts else 0.0) if hits else 0.0
        if score > most:
            best, most = event, score
    return best
