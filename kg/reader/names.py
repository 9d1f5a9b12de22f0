"""What a model says is named -> what the article really names: each name with the places where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.mentions.lexicon import load_lexicon
from kg.reader.answers import SaidEntity
from kg.reader.grounding import places
from kg.records import EntityKind, Mention, Reading, Span, Via
from kg.reference import Reference, fold

DIRECT = frozenset({"name", "alias"})
LONGEST = 10
"""Words of a name at most."""
RULE = "llm"


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that the article names: its name there, the concept it is known as, and where its forms stand.

    `proper` are the places of its names, `pointing` those of other words for it ("the Lyon-based start-up").
    """

    kind: EntityKind
    name: str
    reference: str | None
    forms: frozenset[str]
    proper: tuple[Span, ...]
    pointing: tuple[Span, ...]


def named_entities(
    said: Iterable[SaidEntity], reading: Reading, reference: Reference, barred: Sequence[Span]
) -> tuple[tuple[Named, ...], Counter[str]]:
    """The entities of an answer that the article names, outside the `barred` passages; and what was dropped, by reason.

    An entity that is named several times over (in several parts of the article) is one.
    """
    dropped: Counter[str] = Counter()
    found: dict[tuple[EntityKind, str], Named] = {}
    for entity in _united(said):
        named = _named(entity, reading, reference, barred)
        if named is None:
            dropped["name not in the article"] += 1
        else:
            known = found.setdefault((named.kind, named.name), named)
            found[named.kind, named.name] = known if known is named else _with(known, named)
    return tuple(found.values()), dropped


def _united(said: Iterable[SaidEntity]) -> Iterator[SaidEntity]:
    groups: dict[tuple[EntityKind, str], dict[str, None]] = {}
    names: dict[tuple[EntityKind, str], str] = {}
    for entity in said:
        key = entity.kind, fold(entity.name)
        names.setdefault(key, entity.name)
        groups.setdefault(key, {}).update(dict.fromkeys((entity.name, *entity.mentions)))
    for (kind, folded), forms in groups.items():
        yield SaidEntity(kind, names[kind, folded], tuple(forms))


def _with(one: Named, other: Named) -> Named:
    return Named(
        one.kind,
        one.name,
        one.reference or other.reference,
        one.forms | other.forms,
        tuple(sorted({*one.proper, *other.proper})),
        tuple(sorted({*one.pointing, *other.pointing})),
    )


def _named(entity: SaidEntity, reading: Reading, reference: Reference, barred: Sequence[Span]) -> Named | None:
    standing = {
        form: spans
        for form in dict.fromkeys((entity.name, *entity.mentions))
        if len(form.split()) <= LONGEST and (spans := _standing(form, reading, barred))
    }
    proper = [form for form in standing if is_proper(form) or (form == entity.name and _is_brand(form, entity.kind))]
    if not proper:
        return None
    said = entity.name if entity.name in proper else max(proper, key=len)
    forms = frozenset(fold(form) for form in (entity.name, *standing))
    name, known = _known(entity, said, proper, reading, reference)
    return Named(
        entity.kind,
        name,
        known,
        forms | {fold(name)},
        tuple(sorted({span for form in proper for span in standing[form]})),
        tuple(sorted({span for form in standing if form not in proper for span in standing[form]})),
    )


def is_proper(form: str) -> bool:
    """Whether a form is a name and does not only point.

    It holds a capital or a digit, and of several words the first does not begin in lower case.

    >>> is_proper("xAI"), is_proper("Mistral AI"), is_proper("the Lyon-based start-up"), is_proper("l'entreprise")
    (True, True, False, False)
    """
    words = form.split()
    capital = any(sign.isupper() or sign.isdigit() for sign in form)
    return (len(form) > 1 or form.isupper()) and capital and not (len(words) > 1 and words[0].islower())


def _is_brand(name: str, kind: EntityKind) -> bool:
    """Whether a name in lower case may be one: a word that our texts do not hold as a common one, a party's title.

    >>> _is_brand("quorvexa", "company"), _is_brand("startup", "company"), _is_brand("gouvernement du Québec", "party")
    (True, False, True)
    """
    words = name.split()
    if len(words) > 1:
        return kind == "party" and any(word[0].isupper() for word in words) and words[0].isalpha()
    return len(name) >= SHORTEST_BRAND and name.isalnum() and name not in load_lexicon().common


SHORTEST_BRAND = 4


def _standing(form: str, reading: Reading, barred: Sequence[Span]) -> list[Span]:
    """Where a form stands in the article's sentences."""
    found = (span for span in places(form, reading.article.text) if not within(span, barred))
    return [span for span in found if any(one.start <= span.start and span.end <= one.end for one in reading.sentences)]


def within(span: Span, others: Iterable[Span]) -> bool:
    """Whether a span overlaps one of the others."""
    return any(span.start < other.end and other.start < span.end for other in others)


def _known(
    entity: SaidEntity, said: str, proper: Sequence[str], reading: Reading, reference: Reference
) -> tuple[str, str | None]:
    """The name that the rules give the same words, and its concept; else the model's, and the concept of that name."""
    own = {fold(form) for form in (entity.name, *proper)}
    wanted = _concept(entity.kind, (entity.name, said), reference)
    spelt = frozenset(proper)
    read = Counter(
        (mention.name, mention.reference)
        for mention in reading.mentions
        if mention.kind == entity.kind and mention.via in DIRECT and mention.text in spelt
    )
    for (name, known), _ in read.most_common():
        if fold(name) in own or (known is not None and known == wanted):
            return name, known
    return said, wanted


def _concept(kind: EntityKind, names: Iterable[str], reference: Reference) -> str | None:
    """The well-known thing of a kind that bears a name; a name that is a common word too tells nothing by itself."""
    for name in names:
        for concept in reference.by_name.get(fold(name), ()):
            if concept.kind == kind and not concept.ambiguous:
                return concept.id
    return None


def mentions_of(entities: Iterable[Named], text: str) -> list[Mention]:
    """The places of the names as mentions in the order of the text; of two that overlap the longer."""
    every = [(span, entity) for entity in entities for span in entity.proper]
    every.sort(key=lambda pair: (pair[0].start - pair[0].end, pair[0].start, pair[1].kind, pair[1].name))
    kept: dict[Span, Mention] = {}
    taken: set[int] = set()
    for span, entity in every:
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            words = text[span.start : span.end]
            via: Via = "name" if fold(words) == fold(entity.name) else "alias"
            kept[span] = Mention(
                entity.kind, span.start, span.end, words, entity.name, via, RULE, reference=entity.reference
            )
    return [kept[span] for span in sorted(kept)]


def by_form(entities: Iterable[Named]) -> Mapping[str, tuple[Named, ...]]:
    """The entities by every folded form, those whose own name it is first."""
    found: dict[str, list[Named]] = {}
    for entity in entities:
        for form in sorted(entity.forms):
            found.setdefault(form, []).append(entity)
    return {form: tuple(sorted(group, key=lambda one: fold(one.name) != form)) for form, group in found.items()}
