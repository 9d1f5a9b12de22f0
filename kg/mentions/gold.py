"""A gold corpus -> articles with the names a careful reader marked, laid onto the tokens as labels.

A corpus is a folder: NAME.md or NAME.html beside NAME.gold.json, and JSON Lines whose objects hold `id`, `text` and
`gold`. A third is put aside by the hash of its name and never trained on, so that what is measured on it is honest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.mentions.lexicon import load_lexicon
from kg.mentions.tokens import tokens
from kg.records import Article, Sentence
from kg.reference import Reference, fold, names

BASE = "https://newskg.example/"
KINDS = {"companies": "company", "regulators": "regulator", "models": "model"}
DETERMINER = re.compile(
    r"(?:(?:the|la|le|les|its|sa|son|ses|cette|ce|cet|une?|an?|du|de|des)\s+|[ld]['’]\s*)", re.IGNORECASE
)
WORD = re.compile(r"[^\W_]+")
CONNECTIVES = frozenset(
    WORD.findall("de du des d la le les l et pour à en sur of the and for in on per dei der und del e")
)
SHORTEST = 3
"""A first word of fewer letters does not stand for a company's whole name."""

Words = tuple[str, ...]
Gold = Mapping[str, Any]
Placed = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Marked:
    """An article, its gold, and the name that says whether it is put aside.

    `places` are where its entities are mentioned (start, end, canonical name), for gold that marks them; `forms`
    whether the forms of names in `gold` stand for one name wherever they occur.
    """

    name: str
    article: Article
    gold: Gold
    places: tuple[Placed, ...] = ()
    forms: bool = True


def is_put_aside(name: str) -> bool:
    """Whether an article (path in the corpus without suffix) or brief ("briefs/ID") is in the third kept for tests."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def gold_names(gold: Gold, common: frozenset[str], reference: Reference) -> dict[Words, str]:
    """Every name of an article as words -> company, regulator, model, party or other (what is to be passed over).

    Gold may give a regulator by one name where the article uses another; the reference adds those it knows.
    """
    kinds = {_name(entity): kind for part, kind in KINDS.items() for entity in gold[part]}
    dealing = {name for event in gold["investments"] for name in event["investors"]}
    dealing |= {event["acquirer"] for event in gold["acquisitions"]}
    found = {_words(name): kind for name, kind in kinds.items()}
    for name in gold["ignore"]:
        found.setdefault(_words(name), "party" if name in dealing else "other")
    for name, forms in gold["names"].items():
        kind = kinds.get(name) or ("party" if name in dealing else "other")
        for form in filter(None, map(proper_name, forms)):
            found.setdefault(_words(form), kind)
    for name in [name for name, kind in kinds.items() if kind == "company"]:
        for short in short_forms(name, common):
            found.setdefault(_words(short), "company")
    for name in [name for name, kind in kinds.items() if kind == "regulator"]:
        for other in known_names_of(name, reference):
            found.setdefault(_words(other), "regulator")
    found.pop((), None)
    return found


def known_names_of(name: str, reference: Reference) -> Iterator[str]:
    """The other names of a regulator, its acronym as the French press spells it among them ("Cnil")."""
    for concept in reference.by_name.get(fold(name), ()):
        for other in names(concept) if concept.kind == "regulator" else ():
            yield other
            if other.isupper() and len(other) > SHORTEST:
                yield other.capitalize()


def _name(entity: str | Mapping[str, str]) -> str:
    return entity if isinstance(entity, str) else entity["name"]


def _words(name: str) -> Words:
    return tuple(token.text.replace("’", "'") for token in tokens(name, 0, len(name)))


def proper_name(form: str) -> str | None:
    """A surface form without its determiner if it is a name, None if it is an epithet.

    >>> proper_name("la Commission européenne"), proper_name("the Redmond giant"), proper_name("la Lyonnaise")
    (None, None, None)
    >>> proper_name("Commission européenne"), proper_name("the Garante Privacy")
    ('Commission européenne', 'Garante Privacy')
    """
    determiner = DETERMINER.match(form)
    rest = form[determiner.end() :] if determiner else form
    words = WORD.findall(rest)
    if not words or words[0].islower():
        return None
    ordinary = [word for word in words if word.islower() and word not in CONNECTIVES]
    generic = "noname" in load_lexicon().forms.get(words[0].lower(), ())
    return None if determiner and (len(words) == 1 or ordinary or generic) else rest


def short_forms(name: str, common: frozenset[str]) -> Iterator[str]:
    """The beginnings of a company's name that may stand for the whole ("Mistral" for "Mistral AI")."""
    words = name.split()
    for count in range(1, len(words)):
        first = words[0]
        if count == 1 and (len(first) < SHORTEST or first.lower() in common or not first[0].isupper()):
            continue
        if words[count - 1].lower() not in CONNECTIVES and words[count - 1] != "&":
            yield " ".join(words[:count])


def labels(sentences: Sequence[Sentence], known: Mapping[Words, str]) -> list[list[str]]:
    """B-, I- and O labels of every token: the longest gold name at each place."""
    longest = max(map(len, known), default=0)
    return [_labels([token.text.replace("’", "'") for token in s.tokens], known, longest) for s in sentences]


def _labels(words: Sequence[str], known: Mapping[Words, str], longest: int) -> list[str]:
    found = ["O"] * len(words)
    first = 0
    while first < len(words):
        last = next(
            (end for end in range(min(len(words), first + longest), first, -1) if tuple(words[first:end]) in known),
            None,
        )
        if last is None:
            first += 1
            continue
        kind = known[tuple(words[first:last])]
        found[first:last] = [f"B-{kind}"] + [f"I-{kind}"] * (last - first - 1)
        first = last
    return found
