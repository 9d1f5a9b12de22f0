"""An IRI -> what the graph says of it, as a page for people and as statements for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from kg.difference import MOST_NAMES, ROLES, VALUES
from kg.resources import ontology_file
from kg.serving.pages import rendered, words
from kg.serving.refusals import Refused
from kg.terms import DCTERMS, MERGED, NK, OA, PREFIXES, PROV, RDF, RDFS, SKOS, term_text
from kg.views.graph import EVENTS, KINDS
from kg.views.page import plain_text, web_link

MOST_VALUES: Final = 1000
MOST_NAMED: Final = 200
MOST_QUOTES: Final = 40
FORMATS: Final = (("Turtle", "text/turtle", "ttl"), ("N-Triples", "application/n-triples", "nt"),
                  ("JSON-LD", "application/ld+json", "jsonld"), ("RDF/XML", "application/rdf+xml", "rdf"),
                  ("N-Quads", "application/n-quads", "nq"), ("TriG", "application/trig", "trig"))  # fmt: skip
EXPLORED: Final = frozenset({*KINDS, *EVENTS, NK.Prospect})
"""What the explorer shows."""
HIDDEN: Final = frozenset({NK.nameKey})
"""Properties that tell people nothing."""
LANGUAGES: Final = ("en", "fr")
THREES: Final = {"en": ",", "fr": "\u202f"}
"""Between the thousands of a sum."""

Shown = Mapping[str, Any]


def thing_statements(database: ox.Store, thing: ox.NamedNode, *, graphs: bool) -> list[Any]:
    """All statements about a thing: as quads, or as the triples of the merged graph (of all graphs if it has none).

    For an article's IRI also what its own graph holds. Refused (404) where there is nothing.
    """
    quads = [*database.quads_for_pattern(thing, None, None, None)]
    quads += [quad for quad in database.quads_for_pattern(None, None, None, thing) if quad.subject != thing]
    if not quads:
        raise Refused(404, f"nothing is known of {thing.value[:500]}")
    if graphs:
        return sorted(quads, key=str)
    merged = [quad for quad in quads if quad.graph_name == ox.NamedNode(MERGED)]
    return sorted({quad.triple for quad in merged or quads}, key=str)


def thing_page(database: ox.Store, thing: ox.NamedNode, *, language: str, base: str) -> str:
    """The page of a thing; Refused (404) where nothing is said of it. Every text of the graph is escaped."""
    about = [*islice(database.quads_for_pattern(thing, None, None, ox.NamedNode(MERGED)), MOST_VALUES)]
    about = about or [*islice(database.quads_for_pattern(thing, None, None, None), MOST_VALUES)]
    if not about:
        raise Refused(404, f"nothing is known of {thing.value[:500]}")
    named = list(database.quads_for_pattern(None, None, thing, ox.NamedNode(MERGED)))
    sight = _Sight(database, language, base)
    told = {
        "iri": thing.value,
        "name": plain_text(sight.name(thing)),
        "kind": sight.kind(about),
        "explore": sight.place(thing.value, about),
        "properties": sight.properties(about),
        "named_by": sight.named(named),
        "tells": all(quad.predicate.value == PROV.wasDerivedFrom for quad in named),
        "more": max(0, len(named) - MOST_NAMED),
        "quotes": [*islice(sight.quotes(about), MOST_QUOTES)],
    }
    address = sight.address(thing.value)
    mark = "&" if "?" in address else "?"
    formats = [{"name": n, "type": kind, "link": f"{address}{mark}format={end}"} for n, kind, end in FORMATS]
    other = "fr" if language == "en" else "en"
    return rendered("thing.html", language=language, thing=told, formats=formats, switch=f"{address}{mark}lang={other}")


class _Sight:
    """How the graph looks in one language; names and labels are looked up in it."""

    def __init__(self, database: ox.Store, language: str, base: str) -> None:
        self._database = database
        self._language = language
        self._base = base

    def name(self, thing: ox.NamedNode) -> str:
        """Its name in the language, else in another, else its title, of an event its parties, else its IRI's end."""
        return self._called(thing) or self._deal(thing) or self._end(thing)

    def _called(self, thing: ox.NamedNode) -> str:
        merged = ox.NamedNode(MERGED)
        for predicate, graph in ((SKOS.prefLabel, merged), (DCTERMS.title, None), (SKOS.altLabel, None)):
            found = [
                quad.object for quad in self._database.quads_for_pattern(thing, ox.NamedNode(predicate), None, graph)
            ]
            texts = sorted((o.language != self._language, o.value) for o in found if isinstance(o, ox.Literal))
            if texts:
                return str(texts[0][1])
        return ""

    def _end(self, thing: ox.NamedNode) -> str:
        return thing.value.removeprefix(self._base) or thing.value

    def _deal(self, thing: ox.NamedNode) -> str:
        """An event in a line: who, and in brackets what, in which round, for how much, when and how surely."""
        told: dict[str, list[Any]] = {}
        for quad in self._database.quads_for_pattern(thing, None, None, ox.NamedNode(MERGED)):
            told.setdefault(quad.predicate.value, []).append(quad.object)
        parties = [each for role in ROLES for each in sorted(told.get(role, ()), key=str)]
        names = list(
            dict.fromkeys(self._called(each) or self._end(each) for each in parties if isinstance(each, ox.NamedNode))
        )
        if NK.status not in told or not names:
            return ""
        more = words()["others"][self._language].replace("{n}", str(len(names) - MOST_NAMES))
        who = ", ".join(names[:MOST_NAMES]) + (f" {more}" if len(names) > MOST_NAMES else "")
        said = (self._said(key, min(told[key], key=str)) for key in VALUES if key in told)
        return f"{who} ({' '.join(said)})"

    def _said(self, key: str, value: Any) -> str:  # noqa: ANN401 - any term
        """A value of an event in the words of the language; a sum with its digits in threes."""
        if isinstance(value, ox.NamedNode):
            return self.term(value.value)
        text = term_text(value)
        return f"{int(text):,}".replace(",", THREES[self._language]) if key == NK.amount and text.isdecimal() else text

    def kind(self, about: Iterable[ox.Quad]) -> str:
        """What it is, or is a prospect of, in the ontology's words."""
        kinds = [quad.object for quad in about if quad.predicate.value in {RDF.type, NK.prospectOf}]
        return ", ".join(sorted({self.term(kind.value) for kind in kinds if isinstance(kind, ox.NamedNode)}))

    def place(self, iri: str, about: Iterable[ox.Quad]) -> str | None:
        """Where the explorer shows it, if it is a party or an event."""
        kinds = {quad.object.value for quad in about if isinstance(quad.object, ox.NamedNode)}
        return quote(iri.removeprefix(self._base), safe="/:") if kinds & EXPLORED else None

    def term(self, iri: str) -> str:
        """A property or class in the ontology's words, else shortened by a known prefix."""
        short = _shortened(iri)
        found = _ontology_labels().get(iri) or words().get(short, {})
        return found.get(self._language) or short

    def properties(self, about: Sequence[ox.Quad]) -> list[tuple[Shown, list[Shown]]]:
        """Property by property its values, in a steady order."""
        values: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for quad in about:
            if quad.predicate.value not in HIDDEN and isinstance(quad.object, ox.NamedNode | ox.Literal):
                values.setdefault(quad.predicate.value, []).append(quad.object)
        return [
            ({"iri": iri, "text": self.term(iri)}, [self.value(each) for each in sorted(set(found), key=str)])
            for iri, found in sorted(values.items(), key=lambda item: (item[0] != RDF.type, self.term(item[0])))
        ]

    def value(self, value: ox.NamedNode | ox.Literal) -> Shown:
        """A value as text, with a link where it has an address that a browser may follow."""
        if isinstance(value, ox.Literal):
            return {"text": plain_text(value.value), "language": value.language, "link": None}
        inside = value.value.startswith(self._base)
        link = self.address(value.value) if inside else web_link(value.value)
        known = value.value in _ontology_labels()
        text = self.term(value.value) if known else self.name(value)
        return {"text": plain_text(text), "language": None, "link": link, "outside": not inside}

    def named(self, named: Sequence[ox.Quad]) -> list[tuple[Shown, Shown]]:
        """What names it, and as what."""
        shown = sorted(named, key=str)[:MOST_NAMED]
        return [
            ({"text": self.term(quad.predicate.value)}, self.value(quad.subject))
            for quad in shown
            if isinstance(quad.subject, ox.NamedNode)
        ]

    def quotes(self, about: Iterable[ox.Quad]) -> Iterator[Shown]:
        """The sentences of the claims about it, each once, with their article."""
        claims = sorted((q.object for q in about if q.predicate.value == NK.hasClaim), key=str)
        seen = set()
        for claim in claims:
            for evidence in self._values(claim, PROV.wasDerivedFrom):
                if ox.NamedNode(NK.Event) not in self._values(evidence, NK.supports):
                    continue
                for article in self._values(evidence, OA.hasSource):
                    for text in self._exact(evidence):
                        if (article, text) not in seen and isinstance(article, ox.NamedNode):
                            seen.add((article, text))
                            yield {"text": plain_text(text), "article": self.value(article)}

    def _exact(self, evidence: Any) -> list[str]:  # noqa: ANN401 - any term of the engine
        selectors = self._values(evidence, OA.hasSelector)
        return [exact.value for each in selectors for exact in self._values(each, OA.exact)]

    def _values(self, subject: Any, predicate: str) -> list[Any]:  # noqa: ANN401 - any term of the engine
        if not isinstance(subject, ox.NamedNode):
            return []
        found = {quad.object for quad in self._database.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)}
        return sorted(found, key=str)

    def address(self, iri: str) -> str:
        """Where this server tells of an instance."""
        path = iri.removeprefix(self._base)
        if iri.startswith(self._base) and path and not set("#?") & set(path):
            return "/id/" + quote(path, safe="/%:@!$&'()*+,;=~-._")
        return "/id?iri=" + quote(iri, safe="")


@cache
def _ontology_labels() -> Mapping[str, Mapping[str, str]]:
    """Term -> language -> label, of our ontology."""
    labels: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=str(ontology_file("newskg.ttl")), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in (RDFS.label, SKOS.prefLabel) and isinstance(quad.object, ox.Literal):
            labels.setdefault(str(quad.subject)[1:-1], {})[quad.object.language or ""] = quad.object.value
    return labels


def _shortened(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
