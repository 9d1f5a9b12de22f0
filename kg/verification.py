"""Store -> whether its claims still stand in their sources: every source read again, every hash, offset and quote.

A source whose text bears the hash that was kept is what was read then. Where a text has changed, each quote is looked
for where it stood, and then anywhere.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from kg.articles import read_articles
from kg.articles.metadata import is_web_address
from kg.articles.normalisation import NORMALISATION
from kg.articles.sources import KINDS, find_sources
from kg.errors import SettingError
from kg.quads import UNWRITABLE
from kg.records import Article, Failure
from kg.terms import DCTERMS, DECISIONS, MERGED, NK, OA, PROV, RDF, term_text

if TYPE_CHECKING:
    from kg.stores import Store

State = Literal["intact", "moved", "changed", "broken", "missing", "unreadable", "unchecked"]
FAILED: Final = frozenset({"changed", "broken", "missing", "unreadable"})
"""What is not as it should be: the text differs, the store contradicts it, the source is gone or cannot be read."""

Problem = Literal["no evidence", "no selector", "shifted", "context", "gone"]

MOST_SEARCHED: Final = 2000
"""Files of a folder that are looked through for one that was renamed."""
LINE: Final = re.compile(r"#\d+$")

Node = Mapping[str, tuple[str, ...]]
"""What a graph says of a node: texts by property."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim that its source does not bear out.

    `start` and `end` are the offsets that it gives; `now` is where its quote begins in the present text, None where
    it is gone. "context": the quote stands there, but among other words. "no evidence" and "no selector": the store
    itself does not say where the words stand.
    """

    problem: Problem
    claim: str
    about: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One article: `source` is where it was read, `found` where it lies now ("" where it was not read again)."""

    article: str
    source: str
    state: State
    reason: str
    found: str = ""
    claims: int = 0
    quotes: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """All articles of a store in the order of their IRIs."""

    articles: tuple[Checked, ...]

    @property
    def failed(self) -> tuple[Checked, ...]:
        """Those whose claims do not all stand in a source that is there."""
        return tuple(checked for checked in self.articles if checked.state in FAILED)

    @property
    def counts(self) -> dict[str, int]:
        """Articles by state, and the claims and quotes that were checked."""
        states = Counter(checked.state for checked in self.articles)
        return {
            **{str(state): states[state] for state in sorted(states)},
            "claims": sum(checked.claims for checked in self.articles),
            "quotes": sum(checked.quotes for checked in self.articles),
        }


def verify(
    store: Store,
    *,
    sources: Iterable[str] = (),
    fetch: bool = False,
    on_article: Callable[[str], None] = lambda _source: None,
) -> Verification:
    """Read every source again, and hold each claim of the store against its text.

    `sources` are where to look for articles that are not where they were; their old folders are looked through too.
    URLs are read only with `fetch`, else counted as unchecked, as is what came from standard input.
    Raises SettingError for a source that cannot be looked through.
    """
    looked_through = _checked_sources(sources)
    places = _places(store)
    files: dict[str, list[str]] = {}
    for article, place in places.items():
        files.setdefault(LINE.sub("", place[0]), []).append(article)
    checked: dict[str, Checked] = {}
    for file, articles in files.items():
        for each in _of_place(store, file, articles, places, fetch=fetch):
            checked[each.article] = each
            on_article(each.source)
    lost = {iri: each for iri, each in checked.items() if each.state == "missing"}
    checked.update((each.article, each) for each in _found_again(store, lost, looked_through, set(files)))
    return Verification(tuple(checked[article] for article in sorted(checked)))


def _checked_sources(sources: Iterable[str]) -> list[str]:
    given = list(sources)
    wrong = next((place for place in find_sources(given) if isinstance(place, Failure)), None)
    if wrong:
        raise SettingError(f"{wrong.source}: {wrong.reason}", wrong.source)
    return given


def _places(store: Store) -> dict[str, tuple[str, str]]:
    """By article: where it was read, as far as known, and where it should lie if it was moved with its store."""
    known = store.places()
    places = {}
    for article in store.graphs():
        if article not in {MERGED, DECISIONS}:
            place = known.get(article)
            told = next((term_text(quad.object) for quad in store.quads(article, predicate=DCTERMS.source)), "")
            places[article] = (place.where, place.beside) if place else (told, "")
    return places


def _of_place(
    store: Store, file: str, articles: list[str], places: Mapping[str, tuple[str, str]], *, fetch: bool
) -> Iterator[Checked]:
    """The articles that were read from one file, URL or stream."""
    if is_web_address(file):
        if fetch:
            yield from _read_again(store, file, file, articles)
        else:
            yield from (Checked(iri, file, "unchecked", "a URL is read with --fetch only") for iri in articles)
    elif file == "-":
        yield from (Checked(iri, file, "unchecked", "it came from standard input") for iri in articles)
    else:
        beside = LINE.sub("", places[articles[0]][1])
        found = next((path for path in (file, beside) if os.path.isabs(path) and Path(path).is_file()), None)  # noqa: PTH117 - "" is none
        if found:
            yield from _read_again(store, file, found, articles)
        else:
            yield from (Checked(iri, file, "missing", _where_to_look(file)) for iri in articles)


def _where_to_look(file: str) -> str:
    if os.path.isabs(file):  # noqa: PTH117 - a text, not a path that is there
        return "no such file; name the folder that it was moved to"
    return "the store does not know in which folder it lay; name that folder"


def _read_again(store: Store, source: str, found: str, articles: list[str]) -> Iterator[Checked]:
    """Hold articles against the file or page where they lie now; what it does not hold any more is missing."""
    wanted = {_key(iri): iri for iri in articles}
    failure = ""
    for outcome in read_articles([found], base=""):
        if isinstance(outcome, Failure):
            failure = failure or outcome.reason
            continue
        alone = len(articles) == 1 and outcome.source == found
        iri = wanted.pop(_key(articles[0] if alone else outcome.id), None)
        if iri:
            yield _held_against(store, iri, source, outcome)
    for iri in wanted.values():
        if failure:
            yield Checked(iri, source, "unreadable", failure)
        else:
            yield Checked(iri, source, "missing", f"no longer in {found}")


def _key(iri: str) -> tuple[str, ...]:
    """What tells articles apart under any base: the last two segments of their IRIs."""
    return tuple(iri.rsplit("/", 2)[-2:])


def _found_again(store: Store, lost: Mapping[str, Checked], sources: list[str], known: set[str]) -> Iterator[Checked]:
    """Those of the lost articles that lie in one of the sources or, renamed, in their old folders."""
    hashes = {_first(store, iri, NK.sha256): iri for iri in lost}
    keys = {_key(iri): iri for iri in lost}
    places = [*sources, *_neighbours(lost.values(), known)] if lost else []
    for outcome in read_articles(places, base=""):
        if isinstance(outcome, Article):
            iri = hashes.get(outcome.sha256) or keys.get(_key(outcome.id))
            if iri and _key(iri) in keys:
                del keys[_key(iri)]
                yield _held_against(store, iri, lost[iri].source, outcome)


def _neighbours(lost: Iterable[Checked], known: set[str]) -> list[str]:
    """Article files in the folders where lost ones lay, but for those that the store knows as others."""
    folders = sorted({os.path.dirname(checked.source) for checked in lost})  # noqa: PTH120 - texts
    found = (
        str(entry)
        for folder in folders
        if os.path.isabs(folder) and Path(folder).is_dir()  # noqa: PTH117
        for entry in islice(sorted(Path(folder).iterdir()), MOST_SEARCHED)
        if entry.suffix.lower() in KINDS and entry.is_file() and not entry.name.startswith(".")
    )
    return [path for path in found if path not in known]


def _held_against(store: Store, iri: str, source: str, article: Article) -> Checked:
    """One article of the store against its present text."""
    nodes = _nodes(store, iri)
    own = nodes.get(iri, {})
    faults, claims, quotes = _claims(nodes, UNWRITABLE.sub("\ufffd", article.text))
    if (article.sha256,) != own.get(NK.sha256):
        # Where a text has changed, words around a quote that stands at its place may have.
        faults = tuple(fault for fault in faults if fault.problem != "context")
    state, reason = _verdict(own, article, moved=LINE.sub("", article.source) != source, faults=faults, quotes=quotes)
    if state == "unchecked":
        return Checked(iri, source, state, reason, article.source)
    return Checked(iri, source, state, reason, article.source, claims, quotes, faults)


def _verdict(own: Node, article: Article, *, moved: bool, faults: tuple[Fault, ...], quotes: int) -> tuple[State, str]:
    kept, how = own.get(NK.sha256, ("",))[0], own.get(NK.textNormalisation, ("",))[0]
    if article.sha256 == kept:
        if faults:
            return "broken", f"the text is the same, but {len(faults)} of the store's claims and quotes are not in it"
        return ("moved", f"now at {article.source}") if moved else ("intact", "")
    if how != NORMALISATION:
        return "unchecked", f"its text was normalised as {how or '?'}, today's is {NORMALISATION}; build it again"
    where = f" (now at {article.source})" if moved else ""
    if faults:
        return "changed", f"the text has changed{where}; {len(faults)} of {quotes} quotes do not stand where they stood"
    return "changed", f"the text has changed{where}; every quote still stands where it stood"


def _nodes(store: Store, graph: str) -> dict[str, Node]:
    nodes: dict[str, dict[str, list[str]]] = {}
    for quad in store.quads(graph):
        nodes.setdefault(term_text(quad.subject), {}).setdefault(quad.predicate.value, []).append(
            term_text(quad.object)
        )
    return {name: {key: tuple(sorted(each)) for key, each in node.items()} for name, node in nodes.items()}


def _first(store: Store, article: str, predicate: str) -> str:
    return next((term_text(quad.object) for quad in store.quads(article, subject=article, predicate=predicate)), "")


def _claims(nodes: Mapping[str, Node], text: str) -> tuple[tuple[Fault, ...], int, int]:
    """The faults of an article's claims, in order, and how many claims and quotes were held against the text."""
    faults: list[Fault] = []
    claims = quotes = 0
    for claim in sorted(name for name, node in nodes.items() if NK.Claim in node.get(RDF.type, ())):
        about = nodes[claim].get(NK.about, ("",))[0]
        evidence = nodes[claim].get(PROV.wasDerivedFrom, ())
        claims, quotes = claims + 1, quotes + len(evidence)
        if not evidence:
            faults.append(Fault("no evidence", claim, about))
        found = (_fault(nodes, each, claim, about, text) for each in evidence)
        faults += sorted({fault for fault in found if fault}, key=lambda fault: (fault.start or 0, fault.quote))
    return tuple(faults), claims, quotes


def _fault(nodes: Mapping[str, Node], evidence: str, claim: str, about: str, text: str) -> Fault | None:
    selectors = [nodes.get(name, {}) for name in nodes.get(evidence, {}).get(OA.hasSelector, ())]
    start, end = (_offset(selectors, name) for name in (OA.start, OA.end))
    quote = next((node[OA.exact][0] for node in selectors if OA.exact in node), None)
    if quote is None or not quote or start is None or end is None:
        return Fault("no selector", claim, about, quote or "", start, end)
    before, after = (next((node[name][0] for node in selectors if name in node), "") for name in (OA.prefix, OA.suffix))
    # The words around must be the same too: the "$5 million" of another deal is not the one that was quoted.
    around = text.startswith(before, max(0, start - len(before))) and text.startswith(after, end)
    if text[start:end] == quote:
        return None if around else Fault("context", claim, about, quote, start, end, start)
    whole = text.find(f"{before}{quote}{after}")
    now = whole + len(before) if whole >= 0 else _nearest(text, quote, start)
    return Fault("gone" if now is None else "shifted", claim, about, quote, start, end, now)


def _nearest(text: str, quote: str, start: int) -> int | None:
    """Where the quote stands next to its old place.

    >>> _nearest("ab ab ab", "ab", 4), _nearest("ab", "c", 0)
    (3, None)
    """
    places = (text.rfind(quote, 0, start + len(quote)), text.find(quote, start))
    return min((place for place in places if place >= 0), key=lambda place: abs(place - start), default=None)


def _offset(selectors: Iterable[Node], name: str) -> int | None:
    told = next((node[name][0] for node in selectors if name in node), "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None
