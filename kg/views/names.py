"""Words -> the parties that are called so, asked for in SPARQL: the search of the live explorer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.terms import NK
from kg.views.graph import KINDS, fold, with_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.views.graph import QuadSource

LONGEST: Final = 80
"""Signs of the words that are looked at."""
ROWS: Final = 120
"""Names that are read at most, the best first; some are of one party."""
LOOKED: Final = 2000
"""Names that are put in order: those that fit a longer word are fewer, and sorting 100,000 takes seconds."""
SHORT: Final = 2
"""Words of so many signs must stand at the beginning of a name."""

NAMED = """
SELECT ?party ?kind ?name ?articles
FROM nk:merged
WHERE {
  { SELECT ?party ?name WHERE {
      VALUES ?property { skos:prefLabel skos:altLabel }
      ?party ?property ?name FILTER(REGEX(STR(?name), "%(where)s%(words)s", "i"))
    } LIMIT %(looked)d }
  VALUES ?kind { %(kinds)s }
  ?party a ?kind .
  OPTIONAL { ?party nk:sourceCount ?articles }
}
ORDER BY DESC(REGEX(STR(?name), "^%(words)s", "i")) DESC(REGEX(STR(?name), "[^\\\\p{L}\\\\p{N}]%(words)s", "i"))
  DESC(?articles) ?party ?name LIMIT %(rows)d"""
MOST_TOLD = """
SELECT ?party ?kind ?articles
FROM nk:merged
WHERE {
  { SELECT ?party ?kind ?articles WHERE { VALUES ?kind { %(kinds)s } ?party a ?kind ; nk:sourceCount ?articles }
    ORDER BY DESC(?articles) ?party LIMIT %(looked)d }
  FILTER EXISTS { ?event ?role ?party ; nk:hasClaim ?claim }
}
ORDER BY DESC(?articles) ?party LIMIT %(rows)d"""
CALLED = """
SELECT ?party ?name FROM nk:merged WHERE { VALUES ?party { %s } ?party skos:prefLabel ?name } ORDER BY ?party ?name"""

_KINDS: Final = " ".join(f"nk:{kind.removeprefix(NK.namespace)}" for kind in KINDS)
_MARKED: Final = {
    "a": "àáâãäåāăą", "c": "çćč", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ğģ", "i": "ìíîïīįı", "k": "ķ", "l": "ĺļľł",
    "n": "ñńņň", "o": "òóôõöøōő", "r": "ŕřŗ", "s": "śşšș", "t": "ţťț", "u": "ùúûüūůűų", "y": "ýÿ", "z": "źżž",
}  # fmt: skip
"""Letters with the marks of European names; case is the engine's matter."""


@dataclass(frozen=True, slots=True)
class Named:
    """A party that fits: its IRI and kind, its names by language, and how many articles tell of it."""

    id: str
    kind: str
    names: tuple[tuple[str, str], ...]
    articles: int


def find_names(store: QuadSource, words: str, *, most: int = 12) -> list[Named]:
    """The parties with a name, in whatever language, or an alias that holds these words; case and accents are equal.

    Names that begin so come first, then those of which a word does, then those that most articles tell of. Without
    words, the parties that most articles tell of, with an event to be shown.
    """
    found: dict[str, Named] = {}
    for row in store.query(with_prefixes(names_query(words))):
        party, articles = row["party"].value, row["articles"]
        found.setdefault(party, Named(party, KINDS[row["kind"].value], (), int(articles.value) if articles else 0))
    chosen = list(found.values())[:most]
    called = _called(store, [each.id for each in chosen])
    return [Named(each.id, each.kind, called.get(each.id, ()), each.articles) for each in chosen]


def names_query(words: str) -> str:
    r"""The SPARQL that finds names which hold these words; without words, the parties that most articles tell of.

    >>> '"[eèéêëēĕėęě]x\\\\."' in names_query("Éx.")
    True
    """
    wanted = fold(words[:LONGEST])
    holes = {"words": "".join(_pattern(sign) for sign in wanted), "where": "^" if len(wanted) <= SHORT else ""}
    return (NAMED if wanted else MOST_TOLD) % {**holes, "kinds": _KINDS, "rows": ROWS, "looked": LOOKED}


def _pattern(sign: str) -> str:
    """A sign as a pattern within a SPARQL string: a letter fits with any mark, all else only itself."""
    if sign in _MARKED:
        return f"[{sign}{_MARKED[sign]}]"
    if sign.isalnum():
        return sign
    if sign.isspace():
        return r"\\s"
    if not sign.isprintable():
        return "\ufffd"
    return re.escape(sign).replace("\\", "\\\\").replace('"', '\\"')


def _called(store: QuadSource, parties: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The names of parties, by language."""
    found: dict[str, dict[str, str]] = {}
    for row in store.query(with_prefixes(CALLED % " ".join(f"<{party}>" for party in parties))):
        found.setdefault(row["party"].value, {}).setdefault(row["name"].language or "und", row["name"].value)
    return {party: tuple(sorted(names.items())) for party, names in found.items()}
