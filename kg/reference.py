"""Reference data (SKOS in Turtle) -> the well-known companies, regulators and models by IRI and by name.

The shipped data stands in `ontology/reference/`; a user's own file of the same shape adds to it and overrides it:

    @prefix nk: <https://w3id.org/newskg/ontology#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <https://example.org/acme> a nk:Company ; skos:prefLabel "Acme" ; skos:altLabel "Acme Corp" ; nk:country "FR" .
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from kg.errors import SettingError
from kg.records import EntityKind
from kg.resources import ontology_file
from kg.terms import NK, RDF, SKOS, WIKIDATA

KINDS: Mapping[str, EntityKind] = MappingProxyType(
    {NK.Company: "company", NK.Regulator: "regulator", NK.Model: "model"}
)
BASE = NK.namespace.removesuffix("#")
LANGUAGES = ("en", "fr")
MAX_BYTES = 20_000_000
"""A user's file beyond this is refused: a list of all companies of a country belongs into a store, not in here."""

LETTERS = str.maketrans(
    {
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "ı": "i",
        "×": "x",
    }
)
"""Letters that Unicode does not take apart into a base letter and an accent, and the sign of « 8×7B »."""
DOTTED = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")
SEPARATORS = re.compile(r"[^\w+&]+|_+")
ASCII_SEPARATORS = str.maketrans(dict.fromkeys("!\"#$%'()*,-./:;<=>?@[\\]^_`{|}~\t\n\r\f\v", " "))
"""What `SEPARATORS` finds in ASCII: a table is four times as fast, and most names are ASCII."""

ISO_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

Properties = dict[str, list[tuple[str, str]]]
"""Predicate -> its values with their language ("" where there is none), in the order of the file."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A well-known entity.

    `labels` are its preferred names by language, `aliases` its other names, `hidden` forms that only a context
    makes its own (misspellings, nicknames). `wikidata` is a bare id ("Q180"), `developer` the IRI of a model's
    company, `country` and `jurisdiction` ISO 3166-1 alpha-2 (EU for the Union), `city` the spellings of its seat.
    `former` are the names that it bore until `renamed`, an ISO date, month or year; to be
    recognised they stand among the other names too.
    `ambiguous`: its one-word names are common words or other names too, so a text must give more than the name.
    """

    id: str
    kind: EntityKind
    labels: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    wikidata: str | None = None
    developer: str | None = None
    country: str | None = None
    city: tuple[str, ...] = ()
    ambiguous: bool = False
    jurisdiction: str | None = None
    former: tuple[tuple[str, str], ...] = ()
    renamed: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """All concepts by IRI, and by folded name; within one kind a name belongs to one concept.

    `by_hidden` has the hidden forms, which may belong to several.
    """

    concepts: Mapping[str, Concept]
    by_name: Mapping[str, tuple[Concept, ...]]
    by_hidden: Mapping[str, tuple[Concept, ...]]


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """The form in which two spellings of one name are equal.

    Accents, case, hyphens, apostrophes and other punctuation go, as do the dots of initials; "&" and "+" stay,
    since they tell names apart; legal forms (Inc., SA) stay, since a name may be given with and without.

    >>> fold("Crédit Agricole S.A."), fold("L’Oréal"), fold("AT&T") == fold("at & t")
    ('credit agricole sa', 'l oreal', True)
    >>> fold("GPT-4.1") == fold("gpt 4 1"), fold("Command R+") == fold("Command R")
    (True, False)
    """
    if not name.isascii():
        apart = unicodedata.normalize("NFKD", name.translate(LETTERS))
        name = "".join(sign for sign in apart if not unicodedata.combining(sign))
    name = name.casefold()
    if "." in name:
        name = DOTTED.sub(r"\1", name)
    if "&" in name:
        name = name.replace("&", " & ")
    return " ".join((name.translate(ASCII_SEPARATORS) if name.isascii() else SEPARATORS.sub(" ", name)).split())


def label(concept: Concept, language: str) -> str:
    """The preferred name of a concept in a language, in English or any other where that language has none."""
    names = dict(concept.labels)
    return names.get(language) or names.get("en") or concept.labels[0][1]


def names(concept: Concept) -> tuple[str, ...]:
    """Labels and aliases of a concept, each spelling once, preferred names first."""
    return tuple(dict.fromkeys([text for _, text in concept.labels] + list(concept.aliases)))


def load_reference(*extra: Path) -> Reference:
    """The shipped reference, with the user's own files laid over it, a later file over an earlier one.

    A user's concept replaces the one of the same IRI and each one of its kind whose preferred name it bears;
    models of a replaced company go to the new one. Any other name it bears is taken from whoever had it.
    Raises SettingError, naming file and line, for a file that cannot be used.
    """
    reference = _shipped()
    for path in extra:
        reference = _laid_over(reference, path)
    return reference


@cache
def _shipped() -> Reference:
    files = sorted(ontology_file("reference").glob("*.ttl"))
    return _reference(concept for path in files for concept in read_concepts(path))


def _reference(concepts: Iterable[Concept]) -> Reference:
    ordered = {concept.id: concept for concept in sorted(concepts, key=lambda concept: concept.id)}
    by_name: dict[str, list[Concept]] = {}
    by_hidden: dict[str, list[Concept]] = {}
    for concept in ordered.values():
        _enter(by_name, names(concept), concept)
        _enter(by_hidden, concept.hidden, concept)
    return Reference(MappingProxyType(ordered), _frozen(by_name), _frozen(by_hidden))


def _enter(index: dict[str, list[Concept]], spellings: Iterable[str], concept: Concept) -> None:
    for key in {fold(spelling): None for spelling in spellings}:
        if key:
            index.setdefault(key, []).append(concept)


def _frozen(index: dict[str, list[Concept]]) -> Mapping[str, tuple[Concept, ...]]:
    return MappingProxyType({name: tuple(concepts) for name, concepts in index.items()})


def _laid_over(reference: Reference, path: Path) -> Reference:
    """The reference with one user file over it."""
    own = read_concepts(path)
    owner = {(concept.kind, fold(name)): concept for concept in own for name in names(concept)}
    kept: list[Concept] = []
    moved = {concept.id: concept.id for concept in own}
    for concept in reference.concepts.values():
        heir = _heir(concept, owner)
        if concept.id in moved or heir is not None:
            moved.setdefault(concept.id, heir.id if heir else concept.id)
        else:
            kept.append(_without(concept, owner))
    whole = [replace(concept, developer=moved.get(concept.developer or "", concept.developer)) for concept in kept]
    _check_developers(path, own, {concept.id for concept in [*whole, *own] if concept.kind == "company"})
    return _reference([*whole, *own])


def _heir(concept: Concept, owner: Mapping[tuple[EntityKind, str], Concept]) -> Concept | None:
    """The user's concept that bears the preferred name of this one."""
    found = (owner.get((concept.kind, fold(name))) for _, name in concept.labels)
    return next((heir for heir in found if heir is not None), None)


def _without(concept: Concept, owner: Mapping[tuple[EntityKind, str], Concept]) -> Concept:
    """The concept without the aliases that the user gave to another."""
    kept = tuple(name for name in concept.aliases if (concept.kind, fold(name)) not in owner)
    return concept if len(kept) == len(concept.aliases) else replace(concept, aliases=kept)


def _check_developers(path: Path, own: Iterable[Concept], companies: set[str]) -> None:
    for concept in own:
        if concept.developer is not None and concept.developer not in companies:
            _refuse(path, concept.developer, f"developer <{concept.developer}> is no company; add it or correct it")


def read_concepts(path: Path) -> tuple[Concept, ...]:
    """The concepts of one Turtle file in its order; SettingError with file and line where it is not as it must be."""
    subjects = _subjects(path)
    concepts = tuple(_concept(path, iri, found) for iri, found in subjects.items() if _is_concept(found))
    _check_names(path, concepts)
    return concepts


def _is_concept(found: Properties) -> bool:
    """Whether a subject is one of ours; schemes, notes and classes of the user's own are passed over."""
    return any(value in KINDS or value == SKOS.Concept for value, _ in found.get(RDF.type, []))


def _concept(path: Path, iri: str, found: Properties) -> Concept:
    return Concept(
        id=iri,
        kind=_kind(path, iri, found),
        labels=_labels(path, iri, found),
        aliases=_texts(found, SKOS.altLabel),
        hidden=_texts(found, SKOS.hiddenLabel),
        wikidata=_wikidata(path, found),
        developer=_first(found, NK.developer),
        country=_first(found, NK.country),
        city=_texts(found, NK.city),
        ambiguous=_first(found, NK.ambiguous) == "true",
        jurisdiction=_first(found, NK.jurisdiction),
        former=tuple((language or "en", name) for name, language in found.get(NK.formerName, [])),
        renamed=_renamed(path, iri, found),
    )


def _renamed(path: Path, iri: str, found: Properties) -> str | None:
    day = _first(found, NK.renamedOn)
    if day is not None and not ISO_DATE.fullmatch(day):
        _refuse(path, iri, f"nk:renamedOn {day!r} is no date; write 2021-10-28, 2021-10 or 2021")
    return day


def _kind(path: Path, iri: str, found: Properties) -> EntityKind:
    kinds = [KINDS[value] for value, _ in found.get(RDF.type, []) if value in KINDS]
    if len(kinds) != 1:
        _refuse(path, iri, f"<{iri}> needs exactly one of the classes nk:Company, nk:Regulator, nk:Model")
    return kinds[0]


def _labels(path: Path, iri: str, found: Properties) -> tuple[tuple[str, str], ...]:
    """Preferred names by language; one without a language stands for both of ours."""
    labels: dict[str, str] = {}
    for text, language in found.get(SKOS.prefLabel, []):
        for tag in (language,) if language else LANGUAGES:
            if not fold(text) or labels.setdefault(tag, text) != text:
                _refuse(path, text, f"<{iri}> needs one skos:prefLabel in each language, with a letter or digit in it")
    if not labels:
        _refuse(path, iri, f'<{iri}> has no skos:prefLabel; add one, such as skos:prefLabel "Acme"')
    return tuple(sorted(labels.items()))


def _wikidata(path: Path, found: Properties) -> str | None:
    """The bare Wikidata id among the exact matches."""
    matches = [value for value, _ in found.get(SKOS.exactMatch, []) if value.startswith(WIKIDATA.namespace)]
    for match in matches:
        if not re.fullmatch(r"Q[1-9]\d*", match.removeprefix(WIKIDATA.namespace)):
            _refuse(path, match, f"<{match}> is no Wikidata entity; write <{WIKIDATA.namespace}Q42>")
    return matches[0].removeprefix(WIKIDATA.namespace) if matches else None


def _first(found: Properties, predicate: str) -> str | None:
    return next((value for value, _ in found.get(predicate, [])), None)


def _texts(found: Properties, predicate: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value, _ in found.get(predicate, [])))


def _check_names(path: Path, concepts: Iterable[Concept]) -> None:
    """Within one kind, a name may belong to one concept of a file only."""
    owner: dict[tuple[EntityKind, str], Concept] = {}
    for concept in concepts:
        for name in names(concept):
            other = owner.setdefault((concept.kind, fold(name)), concept)
            if other is not concept:
                _refuse(path, name, f'"{name}" names both <{other.id}> and <{concept.id}>; leave it to one of them')


def _subjects(path: Path) -> dict[str, Properties]:
    """Subject -> properties, in the order of the file; blank nodes are passed over."""
    from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

    subjects: dict[str, Properties] = {}
    last, properties = None, Properties()
    try:
        for subject, predicate, value, _ in parse(_text(path), format=RdfFormat.TURTLE, base_iri=BASE):
            if isinstance(subject, NamedNode) and not isinstance(value, BlankNode):
                if subject != last:  # the blocks of a file go subject by subject: one look-up a block
                    last, properties = subject, subjects.setdefault(subject.value, {})
                language = (value.language or "") if isinstance(value, Literal) else ""
                properties.setdefault(predicate.value, []).append((value.value, language))
    except SyntaxError as error:
        reason = " ".join(error.msg.split())
        raise SettingError(f"{path}:{error.lineno or 1}: no Turtle ({reason}); correct it there", str(path)) from error
    return subjects


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SettingError(f"{path}:1: more than {MAX_BYTES} bytes; give a shorter reference file", str(path))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror or error}; give a Turtle file one can read", str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingError(f"{path}:{line}: not in UTF-8; save it in UTF-8", str(path)) from error


def _refuse(path: Path, words: str, reason: str) -> NoReturn:
    """Raise SettingError for the last line that has these words, or the end of an IRI that stands prefixed there."""
    lines = _text(path).splitlines()
    short = re.split(r"[/#]", words)[-1] or words
    found = [number for number, line in enumerate(lines, 1) if words in line] or [
        number for number, line in enumerate(lines, 1) if short in line
    ]
    raise SettingError(f"{path}:{found[-1] if found else 1}: {reason}", str(path))
