"""Facts against gold: what was found, missed and invented, counted as the annotation guide asks.

Three figures: entities by name; events, aligned one to one with a gold event of the same kind and anchor; facts, the
filled roles of those events. Names agree after case, accents, punctuation, articles and legal forms are dropped, or
through the gold's own `names`, or through other spellings of one well-known body, or where a prediction's aliases
hold the gold's form. Dates agree when one is a prefix of the other, amounts within 1 % in one currency. A status is
counted only where gold or prediction says other than announced.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, cast

EVENT_KINDS = ("investments", "acquisitions", "partnerships", "model_releases", "regulatory_actions")
ENTITY_KINDS = ("companies", "regulators", "models")
LEGAL = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|sa|sas|sarl|se|ag|gmbh|nv|bv|spa|ab|oy|holdings?)\b"
)
LEADING_ARTICLE = re.compile(r"^(?:the|la|le|les|l)\s+")
SINGLE: Mapping[str, tuple[str, ...]] = {
    "investments": ("investee",),
    "acquisitions": ("acquirer", "target"),
    "model_releases": ("developer", "model"),
    "regulatory_actions": ("regulator",),
    "partnerships": (),
}
SEVERAL: Mapping[str, tuple[tuple[str, str], ...]] = {
    "investments": (("investors", "investor"), ("lead", "lead")),
    "acquisitions": (),
    "model_releases": (("supersedes", "supersede"),),
    "regulatory_actions": (("targets", "target"),),
    "partnerships": (("partners", "partner"),),
}
MONEY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "investments": (("amount", "currency"), ("valuation", "valuation_currency")),
    "acquisitions": (("amount", "currency"),),
    "regulatory_actions": (("amount", "currency"),),
}
PLAIN: Mapping[str, tuple[str, ...]] = {
    "investments": ("round",),
    "model_releases": ("license", "open_weights"),
    "regulatory_actions": ("action",),
}

Role = tuple[str, Any]
Event = Mapping[str, Any]


def comparable(name: str) -> str:
    """A name without what does not tell names apart.

    >>> comparable("The Coca-Cola Company"), comparable("L'Oréal SA"), comparable("GPT-4.1")
    ('cocacola', 'oreal', 'gpt4.1')
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"[^a-z0-9.+]+", " ", text)
    text = text if re.search(r"\d\.\d", text) else text.replace(".", " ")
    text = LEADING_ARTICLE.sub("", text.strip())
    stripped = " ".join(LEGAL.sub(" ", text).split())
    return (stripped or text).replace(" ", "")


class Names:
    """Any form of a name -> the key of the entity it names in one article."""

    def __init__(self, gold: Mapping[str, Any]) -> None:
        self._keys: dict[str, str] = {}
        for name, forms in gold.get("names", {}).items():
            self._know([name, *forms], comparable(name))
        for kind in ENTITY_KINDS:
            for entity in gold.get(kind, ()):
                self._know([entity_name(entity)], comparable(entity_name(entity)))
        for group in _well_known():
            known = next((self._keys[form] for form in group if form in self._keys), group[0])
            self._know(group, known)

    def _know(self, forms: Iterable[str], key: str) -> None:
        for form in forms:
            self._keys.setdefault(comparable(form), key)

    def learn(self, predicted: Mapping[str, Any]) -> None:
        """Let a prediction's name count where one of its other forms is the gold's."""
        for kind in ENTITY_KINDS:
            for entity in predicted.get(kind, ()):
                if not isinstance(entity, str):
                    quotes = [mention["quote"] for mention in entity.get("mentions", ())]
                    forms = [comparable(form) for form in (entity["name"], *entity.get("aliases", ()), *quotes)]
                    known = next((self._keys[form] for form in forms if form in self._keys), None)
                    if known:
                        self._keys.setdefault(forms[0], known)

    def key(self, name: str) -> str:
        """The key of a name."""
        form = comparable(name)
        return self._keys.get(form, form)


@cache
def _well_known() -> tuple[tuple[str, ...], ...]:
    text = resources.files("kg.gold").joinpath("names.json").read_text(encoding="utf-8")
    data = cast(dict[str, list[str]], json.loads(text))
    return tuple(tuple(comparable(form) for form in (name, *forms)) for name, forms in data.items())


def entity_name(entity: str | Mapping[str, Any]) -> str:
    """The name of an entity as gold (a string, or an object) or a prediction has it."""
    return entity if isinstance(entity, str) else cast(str, entity["name"])


def roles(kind: str, event: Event, names: Names) -> tuple[Role, ...]:
    """The filled roles of an event as (role, value), each once."""
    return tuple(dict.fromkeys(_roles(kind, event, names)))


def _roles(kind: str, event: Event, names: Names) -> Iterator[Role]:
    yield from ((role, names.key(event[role])) for role in SINGLE[kind] if event.get(role))
    for field_name, role in SEVERAL[kind]:
        yield from ((role, names.key(name)) for name in event.get(field_name) or ())
    for role, currency in MONEY.get(kind, ()):
        if event.get(role) is not None:
            yield role, (float(event[role]), event.get(currency))
    yield from ((role, event[role]) for role in (*PLAIN.get(kind, ()), "date") if event.get(role) is not None)


def agree(role: str, one: Any, other: Any) -> bool:  # noqa: ANN401  (a role's value is a name, a sum, a date or a flag)
    """Whether two values of a role are the same for the count."""
    if role == "date":
        return str(one).startswith(str(other)) or str(other).startswith(str(one))
    if role in ("amount", "valuation"):
        return bool(one[1] == other[1] and abs(one[0] - other[0]) <= 0.01 * max(abs(one[0]), abs(other[0]), 1e-9))
    if role in ("round", "license"):
        first, second = comparable(str(one)), comparable(str(other))
        return first == second or _unlicensed(first) == _unlicensed(second)
    return bool(one == other)


def _unlicensed(name: str) -> str:
    return name.replace("license", "").replace("licence", "")


def shared(gold: Sequence[Role], predicted: Sequence[Role]) -> int:
    """How many of the gold's roles the prediction fills rightly."""
    left = list(predicted)
    for role, value in gold:
        hit = next((pair for pair in left if pair[0] == role and agree(role, value, pair[1])), None)
        if hit:
            left.remove(hit)
    return len(predicted) - len(left)


def anchored(kind: str, gold: Sequence[Role], predicted: Sequence[Role]) -> bool:
    """Whether two events of one kind may be the same at all."""
    ours, theirs = _sets(predicted), _sets(gold)
    if kind == "investments":
        return bool(theirs["investee"] & ours["investee"]) and _one_round(theirs, ours)
    if kind == "acquisitions":
        fits = not theirs["acquirer"] or bool(theirs["acquirer"] & ours["acquirer"])
        return bool(theirs["target"] & ours["target"]) and fits
    if kind == "partnerships":
        return len(theirs["partner"] & ours["partner"]) >= 2
    if kind == "model_releases":
        return bool(theirs["model"] & ours["model"])
    return bool(theirs["regulator"] & ours["regulator"]) and (
        not theirs["target"] or bool(theirs["target"] & ours["target"])
    )


class _Sets(dict[str, set[Any]]):
    def __missing__(self, role: str) -> set[Any]:
        return set()


def _sets(pairs: Sequence[Role]) -> _Sets:
    found = _Sets()
    for role, value in pairs:
        found.setdefault(role, set()).add(value)
    return found


def _one_round(gold: _Sets, predicted: _Sets) -> bool:
    investors = bool(gold["investor"] & predicted["investor"])
    if gold["amount"] and predicted["amount"]:
        return agree("amount", next(iter(gold["amount"])), next(iter(predicted["amount"]))) or investors
    return investors or not gold["investor"] or not predicted["investor"]


def align(kind: str, gold: Sequence[Sequence[Role]], predicted: Sequence[Sequence[Role]]) -> dict[int, int]:
    """Gold event -> predicted event, one to one; the pairs that share most roles first."""
    pairs = [
        (-shared(wanted, got), len(got), i, j)
        for i, wanted in enumerate(gold)
        for j, got in enumerate(predicted)
        if anchored(kind, wanted, got)
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(pairs):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


@dataclass(slots=True)
class Counts:
    """How many were found rightly, predicted, and wanted."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Right among the predicted; 0 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Right among the wanted; 0 where nothing was wanted."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold event beside the predicted one that is the same: their places in their lists, None where there is none.

    `wanted` and `got` are their roles, a status among them where it counts; `right` is how many they share.
    """

    kind: str
    gold: int | None
    predicted: int | None
    wanted: tuple[Role, ...] = ()
    got: tuple[Role, ...] = ()
    right: int = 0


@dataclass(slots=True)
class Score:
    """The counts of one article by (level, kind), its events in pairs, and the keys of names missed and invented."""

    counts: dict[tuple[str, str], Counts] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    missed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spurious: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, level: str, kind: str, counts: Counts) -> None:
        """Add counts to a level and kind."""
        self.counts[level, kind] = self.counts.get((level, kind), Counts()) + counts


def score(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Score:
    """Count one article's prediction (as facts.schema.json has it) against its gold."""
    names = Names(gold)
    names.learn(predicted)
    result = Score()
    for kind in ENTITY_KINDS:
        _score_entities(kind, gold, predicted, names, result)
    for kind in EVENT_KINDS:
        _score_events(kind, gold, predicted, names, result)
    return result


def _score_entities(
    kind: str, gold: Mapping[str, Any], predicted: Mapping[str, Any], names: Names, result: Score
) -> None:
    wanted = {names.key(entity_name(entity)) for entity in gold.get(kind, ())}
    ignored = {names.key(entity_name(entity)) for entity in gold.get("ignore", ())} - wanted
    got = {names.key(entity_name(entity)) for entity in predicted.get(kind, ())} - ignored
    result.add("entity", kind, Counts(len(wanted & got), len(got), len(wanted)))
    result.missed[kind] = tuple(sorted(wanted - got))
    result.spurious[kind] = tuple(sorted(got - wanted))


def _score_events(
    kind: str, gold: Mapping[str, Any], predicted: Mapping[str, Any], names: Names, result: Score
) -> None:
    result.add("event", kind, Counts())
    result.add("fact", kind, Counts())
    for pair in paired(kind, gold.get(kind, ()), predicted.get(kind, ()), names):
        there, told = pair.gold is not None, pair.predicted is not None
        result.pairs.append(pair)
        result.add("event", kind, Counts(int(there and told), int(told), int(there)))
        result.add("fact", kind, Counts(pair.right, len(pair.got), len(pair.wanted)))


def paired(kind: str, gold: Sequence[Event], predicted: Sequence[Event], names: Names) -> Iterator[Pair]:
    """Every event of one kind, gold and predicted, each once: the gold's in their order, then those it has not."""
    gold_roles = [roles(kind, event, names) for event in gold]
    our_roles = [roles(kind, event, names) for event in predicted]
    pairs = align(kind, gold_roles, our_roles)
    for i, base in enumerate(gold_roles):
        j = pairs.get(i)
        if j is None:
            yield Pair(kind, i, None, wanted=_with_status(base, gold[i], None))
        else:
            wanted = _with_status(base, gold[i], predicted[j])
            got = _with_status(our_roles[j], predicted[j], gold[i])
            yield Pair(kind, i, j, wanted, got, shared(wanted, got))
    for j, base in enumerate(our_roles):
        if j not in pairs.values():
            yield Pair(kind, None, j, got=_with_status(base, predicted[j], None))


def _with_status(pairs: Sequence[Role], event: Event, other: Event | None) -> tuple[Role, ...]:
    own = event.get("status") or "announced"
    against = (other or {}).get("status") or "announced"
    return (*pairs, ("status", own)) if own != "announced" or against != "announced" else tuple(pairs)


def total(scores: Iterable[Score]) -> Counter[tuple[str, str, str]]:
    """The sums of many articles by (level, kind, "right" | "predicted" | "gold")."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in scores:
        for (level, kind), counts in one.counts.items():
            found[level, kind, "right"] += counts.right
            found[level, kind, "predicted"] += counts.predicted
            found[level, kind, "gold"] += counts.gold
    return found
