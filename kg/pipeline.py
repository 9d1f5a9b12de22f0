"""The story: articles -> mentions -> facts -> entities -> quads -> validation -> store -> answers, views, exports.

Composes the stages and decides nothing. Every name here is a public one of `import kg`; the commands call the same.
"""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from kg.errors import ArticleError, KgError, SettingError
from kg.records import Article, Extraction, Failure, Finding
from kg.terms import DCTERMS, DECISIONS, DEFAULT_BASE, MERGED

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.answers import Answer
    from kg.counts import Counts
    from kg.difference import Difference
    from kg.merging import Decisions, Entry, Proposal
    from kg.provenance import Provenance
    from kg.reader.reading import Estimate, ModelReader, Read, Usage
    from kg.reference import Reference
    from kg.stores import Store
    from kg.verification import Verification

BATCH = 100
"""Articles validated and written together: SHACL costs 2.3 ms for one article alone, 0.3 ms in such a batch."""

AHEAD = 8
"""Articles in flight for each worker, so that memory stays flat however long the list is."""

RDF_SUFFIXES = frozenset({".nq", ".nt", ".trig", ".ttl", ".rdf", ".jsonld"})
Sources = str | Path | Iterable[str | Path]
Outcome = Extraction | Failure
Unit = str | Article | Failure
Place: TypeAlias = "str | Path | Store"
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: article IRIs added, replaced, unchanged; what failed or was set aside, and why.

    `superseded` are older versions of an article, passed over for a newer one. `renamed` are the IRIs of articles
    that went because their file bears another IRI now. `warnings` are findings that set nothing aside. `seconds` is
    for people and stands in no output file. `usage` is what a language model took, if one has read.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    quarantined: tuple[Failure, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Finding, ...]
    counts: Counts
    seconds: float
    superseded: tuple[Failure, ...] = ()
    renamed: tuple[str, ...] = ()
    usage: Usage | None = None

    @property
    def read(self) -> int:
        """How many articles were looked at."""
        looked_at = (self.added, self.replaced, self.unchanged, self.quarantined, self.failed, self.superseded)
        return sum(map(len, looked_at))


@dataclass(frozen=True, slots=True)
class Superseded(Failure):
    """An older version of an article, passed over for a newer one."""


def read(sources: Sources, *, base: str | None = None) -> Iterator[Article | Failure]:
    """The articles of files, folders, globs, URLs and `-`, in their order; what cannot be read as a Failure."""
    from kg.articles import read_articles

    return read_articles(_listed(sources), base=base or DEFAULT_BASE)


def extract(
    sources: Sources,
    *,
    base: str | None = None,
    jobs: int = 1,
    min_confidence: float = 0.0,
    reference: Sequence[Path] = (),
    model: ModelReader | None = None,
) -> Iterator[Outcome]:
    """What each article says, in the order of the sources, whatever the number of `jobs`.

    `reference` are files of names in SKOS beside the shipped ones. With `jobs` above 1 the work is done by spawned
    processes, so a script that calls this needs `if __name__ == "__main__":`. `model` is a language model that reads
    too, or instead of the rules.
    """
    settings = _Settings(base or DEFAULT_BASE, min_confidence, tuple(map(Path, reference)))
    if model is not None:
        return _extract_by_model(sources, settings, model, jobs=jobs)
    work = partial(_outcomes, settings=settings)
    if jobs < 2:
        return (outcome for article in read(sources, base=base) for outcome in work(article))
    units = _units(_listed(sources), base=settings.base)
    return (outcome for outcomes in _spread(work, units, jobs=jobs) for outcome in outcomes)


def estimate(
    sources: Sources, *, model: ModelReader, base: str | None = None, jobs: int = 1, reference: Sequence[Path] = ()
) -> Estimate:
    """What reading articles by a language model would take and cost, without asking it."""
    settings = _Settings(base or DEFAULT_BASE, 0.0, tuple(map(Path, reference)))
    return model.estimate(_reads(sources, settings, jobs=jobs))


def _extract_by_model(sources: Sources, settings: _Settings, model: ModelReader, *, jobs: int) -> Iterator[Outcome]:
    from kg.reference import load_reference

    known = load_reference(*settings.reference)
    reads = _reads(sources, settings, jobs=jobs, rules=model.mode == "both")
    for item in model.read(reads, reference=known):
        outcome = item if isinstance(item, Failure) else _identified(item, settings, known)
        yield replace(outcome, readers=model.readers) if isinstance(outcome, Extraction) else outcome


def _identified(read: Read, settings: _Settings, known: Reference) -> Outcome:
    from kg.entities import identify

    facts = [fact for fact in read.facts if fact.confidence >= settings.min_confidence]
    try:
        return identify(read.reading, facts, base=settings.base, reference=known)
    except ArticleError as error:
        return Failure(read.reading.article.source, str(error))


def _reads(sources: Sources, settings: _Settings, *, jobs: int, rules: bool = True) -> Iterator[Read | Failure]:
    """What the rules read in each article, and their facts if wanted, before a model is asked."""
    work = partial(_read_unit, settings=settings, rules=rules)
    units = _units(_listed(sources), base=settings.base)
    results = map(work, units) if jobs < 2 else _spread(work, units, jobs=jobs)
    return chain.from_iterable(results)


def _read_unit(unit: Unit, settings: _Settings, *, rules: bool) -> tuple[Read | Failure, ...]:
    articles = read(unit, base=settings.base) if isinstance(unit, str) else (unit,)
    return tuple(
        item if isinstance(item, Failure) else _read_by_rules(item, settings, rules=rules) for item in articles
    )


def _read_by_rules(article: Article, settings: _Settings, *, rules: bool) -> Read | Failure:
    from kg.facts import find_facts
    from kg.mentions.reading import read_mentions
    from kg.reader.reading import Read
    from kg.reference import load_reference

    try:
        reading = read_mentions(article, reference=load_reference(*settings.reference))
        return Read(reading, find_facts(reading) if rules else ())
    except (ArticleError, RecursionError) as error:
        return Failure(article.source, str(error))


def _listed(sources: Sources) -> Iterator[str]:
    return map(str, [sources] if isinstance(sources, str | Path) else sources)


def _units(sources: Iterable[str], *, base: str) -> Iterator[Unit]:
    """What one worker does at a time: a path for it to read; else an article, since streams are read here."""
    from kg.articles import read_articles
    from kg.articles.sources import STDIN, Address, Found, find_sources

    for place in find_sources(sources):
        if isinstance(place, Failure):
            yield place
        elif isinstance(place, Found) and place.kind != "jsonl":
            yield place.path
        else:
            source = place.path if isinstance(place, Found) else place.url if isinstance(place, Address) else STDIN
            yield from read_articles([source], base=base)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a worker must know beside the article."""

    base: str
    min_confidence: float
    reference: tuple[Path, ...]


def _outcomes(unit: Unit, settings: _Settings) -> tuple[Outcome, ...]:
    """What becomes of one unit; a failure travels as a record, also out of a worker."""
    articles = read(unit, base=settings.base) if isinstance(unit, str) else (unit,)
    return tuple(item if isinstance(item, Failure) else _outcome(item, settings) for item in articles)


def _outcome(article: Article, settings: _Settings) -> Outcome:
    try:
        return _extraction(article, settings)
    except (ArticleError, RecursionError) as error:
        return Failure(article.source, str(error))


def _extraction(article: Article, settings: _Settings) -> Extraction:
    from kg.entities import identify
    from kg.facts import find_facts
    from kg.mentions.reading import read_mentions
    from kg.reference import load_reference

    known = load_reference(*settings.reference)
    reading = read_mentions(article, reference=known)
    facts = [fact for fact in find_facts(reading) if fact.confidence >= settings.min_confidence]
    return identify(reading, facts, base=settings.base, reference=known)


def _spread(work: Callable[[T], R], items: Iterable[T], *, jobs: int) -> Iterator[R]:
    """`map` over spawned processes: results in the order of the items, only a few items ahead of the reader."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        flying: deque[Future[R]] = deque()
        try:
            for item in items:
                flying.append(pool.submit(work, item))
                if len(flying) >= jobs * AHEAD:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
        except BrokenProcessPool as error:
            raise KgError("a worker process was ended, perhaps for lack of memory: try again with --jobs 1") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def build(
    sources: Sources,
    *,
    store: Place = "kg-store",
    jobs: int = 1,
    base: str | None = None,
    min_confidence: float = 0.0,
    reference: Sequence[Path] = (),
    validate: bool = True,
    model: ModelReader | None = None,
    on_article: Callable[[str], None] = lambda _source: None,
) -> BuildReport:
    """Read articles into the store, batch by batch, each batch in one transaction.

    Killed at any point, the store holds either the old or the new state of each article. An article that breaks a
    rule of severity Violation is set aside with its findings (its older state stays). Building again changes
    nothing. `model` is a language model that reads too, or instead of the rules. `on_article` is told each source as
    it is read.
    """
    begun = time.perf_counter()
    outcomes = extract(sources, base=base, jobs=jobs, min_confidence=min_confidence, reference=reference, model=model)
    with _opened(store) as opened:
        batches = _batches(_distinct(_watched(outcomes, on_article)), BATCH)
        steps = [_build_batch(batch, opened, reference, validate=validate) for batch in batches]
        counts = count(opened)
    report = _report(steps, counts, time.perf_counter() - begun)
    return report if model is None else replace(report, usage=model.usage())


@dataclass(frozen=True, slots=True)
class _Step:
    """What became of one batch."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    quarantined: tuple[Failure, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Finding, ...]
    superseded: tuple[Failure, ...]
    renamed: tuple[str, ...]


def _report(steps: Sequence[_Step], counts: Counts, seconds: float) -> BuildReport:
    return BuildReport(
        added=tuple(iri for step in steps for iri in step.added),
        replaced=tuple(iri for step in steps for iri in step.replaced),
        unchanged=tuple(iri for step in steps for iri in step.unchanged),
        quarantined=tuple(failure for step in steps for failure in step.quarantined),
        failed=tuple(failure for step in steps for failure in step.failed),
        warnings=tuple(finding for step in steps for finding in step.warnings),
        counts=counts,
        seconds=seconds,
        superseded=tuple(failure for step in steps for failure in step.superseded),
        renamed=tuple(iri for step in steps for iri in step.renamed),
    )


def _watched(outcomes: Iterable[Outcome], on_article: Callable[[str], None]) -> Iterator[Outcome]:
    for outcome in outcomes:
        on_article(outcome.source if isinstance(outcome, Failure) else outcome.article.source)
        yield outcome


def _batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch


def _distinct(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Each article IRI once, unless a later source is the newer version of it by the day it tells.

    The older one of two versions is Superseded; a second source of the same day is a Failure that names the first,
    unless it says the very same.
    """
    first: dict[str, Article] = {}
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            yield outcome
            continue
        article = replace(outcome.article, text="", litter=())
        known = first.setdefault(article.id, article)
        if known is article:
            yield outcome
        elif _earlier(_day(known), _day(article)):
            first[article.id] = article
            yield Superseded(known.source, _passed_over(article.source, article.id))
            yield outcome
        elif _earlier(_day(article), _day(known)):
            yield Superseded(article.source, _passed_over(known.source, article.id))
        elif known != replace(article, source=known.source):
            yield Failure(article.source, f"has the same IRI as {known.source} ({article.id}); give one another url")


def _passed_over(newer: str, iri: str) -> str:
    return f"an older version of {newer} ({iri}), passed over"


def _day(article: Article) -> str:
    return article.published.literal if article.published else ""


def _earlier(one: str, other: str) -> bool:
    """Whether one day, month or year is surely before another; "" is unknown.

    >>> _earlier("2025-09-25", "2025-09-26"), _earlier("2025-09", "2025-09-26"), _earlier("", "2025")
    (True, False, False)
    """
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def _build_batch(outcomes: Sequence[Outcome], store: Store, reference: Sequence[Path], *, validate: bool) -> _Step:
    from kg.quads import article_quads
    from kg.validation import validate as findings_of

    articles = {outcome.article.id: outcome.article for outcome in outcomes if isinstance(outcome, Extraction)}
    told = {outcome.article.id: article_quads(outcome) for outcome in outcomes if isinstance(outcome, Extraction)}
    stored = {iri: tuple(store.quads(iri)) for iri in told}
    differing = {iri: quads for iri, quads in told.items() if frozenset(quads) != frozenset(stored[iri])}
    older = tuple(failure for iri in differing for failure in _older(articles[iri], store))
    fresh = {iri: quads for iri, quads in differing.items() if articles[iri].source not in {f.source for f in older}}
    texts = {iri: articles[iri].text for iri in fresh}
    findings = findings_of(fresh, texts=texts) if validate and fresh else ()
    bad = {finding.graph for finding in findings if finding.severity == "Violation"}
    accepted = {iri: quads for iri, quads in fresh.items() if iri not in bad}
    unchanged = tuple(iri for iri in told if iri not in differing)
    places = {iri: _place(articles[iri].source) for iri in (*accepted, *unchanged)}
    renamed = tuple(old for iri in places for old in _renamed(iri, places, store))
    _put({**accepted, **dict.fromkeys(renamed, ())}, store, reference, places=places)
    return _Step(
        added=tuple(iri for iri in accepted if not stored[iri]),
        replaced=tuple(iri for iri in accepted if stored[iri]),
        unchanged=unchanged,
        quarantined=tuple(_quarantine(articles[iri].source, iri, findings) for iri in fresh if iri in bad),
        failed=tuple(each for each in outcomes if isinstance(each, Failure) and not isinstance(each, Superseded)),
        warnings=tuple(finding for finding in findings if finding.graph not in bad),
        superseded=(*(each for each in outcomes if isinstance(each, Superseded)), *older),
        renamed=renamed,
    )


def _older(article: Article, store: Store) -> Iterator[Superseded]:
    """That a newer version is stored, read from another place; a file that was changed is always taken as it is."""
    place = store.place(article.id)
    if place is None or place == _place(article.source):
        return
    issued = next(store.quads(article.id, subject=article.id, predicate=DCTERMS.issued), None)
    if issued is not None and _earlier(_day(article), _value(issued.object)):
        yield Superseded(article.source, _passed_over(place, article.id))


def _place(source: str) -> str:
    """Where a source lies, whatever folder the command runs in."""
    from kg.articles.metadata import is_web_address

    if source == "-" or source.startswith("-#") or is_web_address(source):
        return source
    return os.path.abspath(source)  # noqa: PTH100 - a Path would keep ".."


def _renamed(iri: str, places: Mapping[str, str], store: Store) -> Iterator[str]:
    """What the same file told under another IRI: it has another address now, and nothing of the old one stays.

    Lines of JSON Lines and standard input hold other articles every time.
    """
    place = places[iri]
    if not STREAMED.search(place):
        yield from (old for old in store.articles_at(place) if old not in places and store.place(old) == place)


STREAMED = re.compile(r"^-$|#\d+$")
"""Places that are one of many in a stream."""


def _quarantine(source: str, iri: str, findings: Sequence[Finding]) -> Failure:
    own = tuple(finding for finding in findings if finding.graph == iri)
    names = sorted({finding.name for finding in own if finding.severity == "Violation"})
    return Failure(source, f"breaks {', '.join(names)}", own)


def _put(
    graphs: Mapping[str, Sequence[Quad]],
    store: Store,
    reference: Sequence[Path],
    *,
    places: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Give the store these article graphs (empty = dropped) and merge again what they touch, in one transaction.

    `places` tells where articles were read.
    """
    from kg.merging import changed_nodes, known_entities
    from kg.reference import load_reference

    if store.outdated:
        merge_again(store, reference=reference)
    if not graphs:
        return store.replace({}, places=places)
    merged = changed_nodes(graphs, store, known=known_entities(load_reference(*reference)))
    return store.replace(graphs, merged=merged, places=places)


def merge_again(store: Store, *, reference: Sequence[Path] = ()) -> None:
    """Merge all articles of a store anew, in one transaction: what a store made by older rules needs."""
    from kg.merging import known_entities, merged_from, merged_graph
    from kg.reference import load_reference

    articles = {graph: tuple(merged_from(graph, store.quads(graph))) for graph in store.graphs() if graph != MERGED}
    nodes = merged_graph(articles, known=known_entities(load_reference(*reference)))
    stale = dict.fromkeys(sorted({_value(quad.subject) for quad in store.quads(MERGED)} - nodes.keys()), ())
    store.replace({}, merged={**stale, **nodes})
    store.renew()


def _value(term: object) -> str:
    """The text of a term; we write only IRIs and literals, though a quad may hold more."""
    return str(getattr(term, "value", ""))


def forget(
    articles: Sources,
    *,
    store: Place = "kg-store",
    base: str | None = None,
    reference: Sequence[Path] = (),
    dry_run: bool = False,
) -> tuple[str, ...]:
    """Take articles out of the store, and exactly what rested on them; their IRIs.

    Each is an article's IRI, its URL, its file, or a folder of files; a file need not exist any more. `reference` are
    the files of names that the store was built with. With `dry_run` nothing is taken out.
    Raises SettingError, naming all of them and with nothing changed, where some are not in the store.
    """
    with _opened(store, read_only=True) as opened:
        found = _to_forget(list(_listed(articles)), opened, base)
    if not dry_run:
        with _opened(store) as opened:
            for batch in _batches(found, FORGOTTEN_TOGETHER):
                _put(dict.fromkeys(batch, ()), opened, reference)
    return found


def propose(store: Place = "kg-store") -> tuple[Proposal, ...]:
    """What the merging leaves open: pairs that may be one, with names, words and reason; see `decide`."""
    from kg.merging import proposals

    with _opened(store, read_only=True) as opened:
        return proposals(opened)


def decisions(store: Place = "kg-store") -> Decisions:
    """What a person decided about who is who in a store."""
    from kg.merging import decisions_in

    with _opened(store, read_only=True) as opened:
        return decisions_in(opened.quads(DECISIONS))


def decide(file: str | Path, *, store: Place = "kg-store", reference: Sequence[Path] = ()) -> tuple[Entry, ...]:
    """Apply a file of decisions and merge again what they touch; its entries.

    Raises SettingError, with nothing changed, for a file that is broken, contradicts itself or names what the store
    does not hold.
    """
    from kg.merging import applied, decision_quads, decisions_in, read_decisions

    entries = read_decisions(Path(file))
    with _opened(store) as opened:
        before = decisions_in(opened.quads(DECISIONS))
        decided = before.touched()
        held = partial(_speaks_of, opened)
        after = applied(entries, before, path=Path(file), exists=lambda iri: iri in decided or held(iri))
        _put({DECISIONS: decision_quads(after)}, opened, reference)
    return entries


def _speaks_of(store: Store, iri: str) -> bool:
    """Whether an article speaks of an entity or event by this IRI."""
    from kg.quads import UNSAFE_IRI

    if UNSAFE_IRI.search(iri) or ":" not in iri:
        return False
    return any(_value(quad.graph_name) not in {MERGED, DECISIONS} for quad in store.quads(subject=iri))


def forget_reader(
    reader: str, *, store: Place = "kg-store", reference: Sequence[Path] = (), dry_run: bool = False
) -> tuple[str, ...]:
    """Take back what a reader said, "llm", "llm:MODEL" or "llm:MODEL:PROMPT"; the IRIs of the articles it has read.

    What others say stays as it would be without it. Raises SettingError where it has read nothing.
    """
    from kg.withdrawal import spoken_by, without_reader

    with _opened(store, read_only=dry_run) as opened:
        graphs = [graph for graph in opened.graphs() if graph not in {MERGED, DECISIONS}]
        read_ = tuple(graph for graph in graphs if spoken_by(opened.quads(graph), reader))
        if not read_:
            raise SettingError(f"--reader {reader}: has read nothing in the store; try llm, or llm:MODEL", reader)
        for batch in _batches(read_ if not dry_run else (), FORGOTTEN_TOGETHER):
            left = {graph: without_reader(tuple(opened.quads(graph)), reader) for graph in batch}
            _put(left, opened, reference, places={iri: opened.place(iri) or "" for iri in left if left[iri]})
    return read_


FORGOTTEN_TOGETHER = 1000
"""Articles in one transaction: killed between two of them, each article is there whole or gone."""
MOST_NAMED = 5
"""How many of the articles that are not there are named in an error."""


def _to_forget(names: Sequence[str], store: Store, base: str | None) -> tuple[str, ...]:
    held = _held(store)
    found = {name: _named(name, held, store, base) for name in names}
    missing = [name for name, iris in found.items() if not iris]
    if missing:
        listed = ", ".join(missing[:MOST_NAMED]) + (
            f" and {len(missing) - MOST_NAMED} more" * (len(missing) > MOST_NAMED)
        )
        articles = "articles" if len(missing) > 1 else "article"
        raise SettingError(f"{listed}: no such {articles} in the store; kg info --articles lists them", missing[0])
    return tuple(dict.fromkeys(iri for iris in found.values() for iri in iris))


def list_articles(store: Place = "kg-store") -> tuple[tuple[str, str], ...]:
    """Each article of a store: its IRI, and its URL or the name of its file."""
    with _opened(store, read_only=True) as opened:
        return tuple((_value(quad.subject), _value(quad.object)) for quad in _sources(opened))


def _sources(store: Store) -> list[Quad]:
    articles = [graph for graph in store.graphs() if graph not in {MERGED, DECISIONS}]
    return [quad for iri in articles for quad in store.quads(iri, subject=iri, predicate=DCTERMS.source)]


def _held(store: Store) -> dict[str, tuple[str, ...]]:
    """By IRI or URL: the articles of the store."""
    held: dict[str, tuple[str, ...]] = {}
    for quad in _sources(store):
        iri, source = _value(quad.subject), _value(quad.object)
        held[iri] = (iri,)
        if "://" in source and source != iri:
            held[source] = (*held.get(source, ()), iri)
    return held


def _named(name: str, held: Mapping[str, tuple[str, ...]], store: Store, base: str | None) -> tuple[str, ...]:
    """The articles of that IRI (also in angle brackets) or URL, or read from that file or folder; () if there are none.

    Where articles were read is known, so a file that was changed or is gone names what was once read from it.
    """
    plain = name.removeprefix("<").removesuffix(">") if name.startswith("<") else name
    if plain in held:
        return held[plain]
    placed = () if "\0" in name or not name else store.articles_at(_place(name))
    return tuple(iri for iri in placed or _iris_of_file(name, base or DEFAULT_BASE) if iri in held)


def _iris_of_file(name: str, base: str) -> Iterator[str]:
    """The articles of a file; of one that is gone, the IRI that it had if it told no URL."""
    from kg.articles.ids import file_id

    if "\0" in name or not name:
        return
    if os.path.exists(name):  # noqa: PTH110 - unlike a Path, it takes a name that is too long for one that is not there
        yield from (article.id for article in read(name, base=base) if isinstance(article, Article))
    elif "://" not in name:
        yield file_id(Path(name), base=base)


def validate(*files: str | Path, store: Place = "kg-store") -> tuple[Finding, ...]:
    """What breaks the rules in RDF files, articles (or folders of them) or store folders; without any, in the store."""
    from kg.validation import validate as findings_of

    if files:
        return tuple(finding for file in files for finding in _findings_in(Path(file)))
    with _opened(store, read_only=True) as opened:
        return findings_of(_all_graphs(opened))


def verify(
    sources: Sources = (),
    *,
    store: Place = "kg-store",
    fetch: bool = False,
    on_article: Callable[[str], None] = lambda _source: None,
) -> Verification:
    """Whether every claim of a store still stands, word for word, in its source.

    `sources` are files and folders to look in for articles that are not where they were; URLs are read again with
    `fetch` only. `on_article` is told each source as it is read.
    """
    from kg.verification import verify as verification

    with _opened(store, read_only=True) as opened:
        return verification(opened, sources=_listed(sources), fetch=fetch, on_article=on_article)


def _findings_in(file: Path) -> Sequence[Finding]:
    from kg.stores.oxigraph import MARKER
    from kg.validation import validate_files

    if (file / MARKER).exists():
        return validate(store=file)
    return validate_files([file]) if file.suffix in RDF_SUFFIXES else _findings_in_articles(file)


def _findings_in_articles(source: Path) -> list[Finding]:
    """The rules that the articles' own graphs would break in a build, each finding with its file and line."""
    from kg.quads import article_quads
    from kg.validation import validate as findings_of

    told: dict[str, Extraction] = {}
    for outcome in extract(source):
        if isinstance(outcome, Failure):
            raise ArticleError(f"{outcome.source}: {outcome.reason}", outcome.source)
        told[outcome.article.id] = outcome
    texts = {iri: extraction.article.text for iri, extraction in told.items()}
    findings = findings_of({iri: article_quads(extraction) for iri, extraction in told.items()}, texts=texts)
    return [replace(finding, source=told[finding.graph or ""].article.source) for finding in findings]


def _all_graphs(store: Store) -> dict[str, tuple[Quad, ...]]:
    return {graph: tuple(store.quads(graph)) for graph in store.graphs()}


def query(
    name: str | Path | None = None, *, sparql: str | None = None, store: Place = "kg-store", **parameters: str
) -> Answer:
    """The answer to a shipped query by name, a query file, or SPARQL text; parameters are bound, never pasted in."""
    from kg.answers import ad_hoc_query, answer, find_query

    asked = ad_hoc_query(sparql) if sparql is not None else find_query(name or "")
    with _opened(store, read_only=True) as opened:
        return answer(opened, asked, parameters)


def count(store: Place = "kg-store") -> Counts:
    """What a store holds."""
    from kg.counts import counts_of

    with _opened(store, read_only=True) as opened:
        return counts_of(opened)


def view(
    *,
    store: Place = "kg-store",
    output: str | Path | None = None,
    format: str | None = None,
    title: str = "newskg",
    language: str | None = None,
    query: str | Path | None = None,
    **selection: Any,  # noqa: ANN401 - the options of `view_graph`, typed and explained there
) -> str | bytes:
    """The graph as one page of HTML, or in another format of `kg.views.formats`, written to `output` where given.

    `query` is a shipped query or a file; what its answer names is drawn. `selection` chooses by company, hops, types,
    statuses, since, until, min_amount, country or top, see `kg.views.graph.view_graph`. `language` is that of the
    page ("en", "fr"), that of the reader's browser unless given. Without `format`, the ending of `output` says it.
    The page is a str that shows itself in a notebook; png gives bytes.
    """
    from kg.exports.common import whole_file
    from kg.views.formats import format_of, render_view
    from kg.views.graph import view_graph

    chosen = format_of(str(output or ""), format)
    with _opened(store, read_only=True) as opened:
        only = _named_in(query, opened) if query is not None else None
        graph = view_graph(opened, only=only, **selection)
    view = render_view(graph, format_=chosen, title=title, language=language)
    if output is not None:
        with whole_file(Path(output)) as file:
            file.write(view if isinstance(view, bytes) else view.encode())
    return view


def _named_in(name: str | Path, store: Store) -> frozenset[str]:
    """What the answer to a query names: all that is no text or number in it."""
    values = chain.from_iterable(query(name, store=store).rows)
    return frozenset(_value(value) for value in values if not hasattr(value, "datatype"))


def export(path: str | Path, *, store: Place = "kg-store", format: str | None = None, graphs: str | None = None) -> int:
    """Write the graph to a file, whole or not at all; how many statements were written."""
    from kg.exports import export as write

    with _opened(store, read_only=True) as opened:
        return write(opened, Path(path), format=format, graphs=graphs)


def diff(before: Place, after: Place = "kg-store") -> Difference:
    """What differs between two states: stores, their folders, or exports (.nq, .trig, .nt, .ttl, also with .gz)."""
    from kg.difference import difference

    with _state(before) as old, _state(after) as new:
        return difference(old, new)


def patch(before: Place, after: Place = "kg-store") -> tuple[str, ...]:
    """The lines of an RDF patch that turns the first state into the second; see `diff`."""
    from kg.difference import patch as lines

    with _state(before) as old, _state(after) as new:
        return tuple(lines(old, new))


def why(
    node: str,
    *,
    store: Place = "kg-store",
    base: str | None = None,
    reference: Sequence[Path] = (),
    only: str | None = None,
) -> Provenance:
    """Why a node of the graph says what it says: its claims, their sentences and rules, and how the merge chose.

    `node` is an IRI, a CURIE, what follows the base ("company/mistral-ai"), an article's URL, or the name of an entity.
    `only` is the one property to tell. For how an article is read, see `kg.explanation`.
    """
    from kg.merging import known_entities
    from kg.provenance import provenance
    from kg.reference import load_reference

    with _opened(store, read_only=True) as opened:
        return provenance(opened, node, base=base, known=known_entities(load_reference(*reference)), only=only)


def _state(place: Place) -> AbstractContextManager[Store]:
    """A store to read: opened, of a folder, or of an export."""
    from kg.stores.files import read_export

    if not isinstance(place, str | Path) or os.path.isdir(place):  # noqa: PTH112 - a Path fails on a name too long
        return _opened(place, read_only=True)
    if os.path.isfile(place):  # noqa: PTH113 - as above
        return read_export(Path(place))
    if DATE.fullmatch(str(place)):
        cure = f"keep one by kg export -o {place}.nq, and compare that file"
        raise SettingError(f"{place}: a store keeps no older states; {cure}", str(place))
    raise SettingError(f"{place}: no store folder and no export; check the path", str(place))


DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?([T ].{0,40})?")


def _opened(store: Place, *, read_only: bool = False) -> AbstractContextManager[Store]:
    """The store at a path, closed afterwards; or the store itself, left open for its owner."""
    from kg.stores import open_store

    return open_store(store, read_only=read_only) if isinstance(store, str | Path) else nullcontext(store)
