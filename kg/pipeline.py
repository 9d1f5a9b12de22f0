"""The story: articles -> mentions -> facts -> entities -> quads -> validation -> store -> answers, views, exports.

Composes the stages and decides nothing. Every name here is a public one of `import kg`; the commands call the same.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import ArticleError, KgError, SettingError
from kg.records import Article, Extraction, Failure, Finding
from kg.terms import DCTERMS, DEFAULT_BASE, MERGED, NK

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.answers import Answer
    from kg.stores import Store

BATCH = 100
"""Articles validated and written together: SHACL costs 2.3 ms for one article alone, 0.3 ms in such a batch."""

AHEAD = 8
"""Articles in flight for each worker, so that memory stays flat however long the list is."""

RDF_SUFFIXES = frozenset({".nq", ".nt", ".trig", ".ttl", ".rdf", ".jsonld"})
COUNTS = f"""
SELECT ?class ?status (COUNT(DISTINCT ?node) AS ?number) WHERE {{
  GRAPH <{MERGED}> {{
    ?node a ?type . FILTER(STRSTARTS(STR(?type), "{NK.namespace}"))
    OPTIONAL {{ ?node <{NK.status}> ?status }}
    OPTIONAL {{ ?node <{NK.prospectOf}> ?prospect }}
    BIND(COALESCE(?prospect, ?type) AS ?class)
  }}
}} GROUP BY ?class ?status
"""
"""A prospect counts under the class of event that it is a prospect of."""

Sources = str | Path | Iterable[str | Path]
Outcome = Extraction | Failure
Place = "str | Path | Store"
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds: entities by class; events and prospects by class and status, all of the merged graph."""

    articles: int
    graphs: int
    quads: int
    entities: tuple[tuple[str, int], ...]
    events: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: article IRIs added, replaced, unchanged; what failed or was set aside, and why.

    `warnings` are findings that set nothing aside. `seconds` is for people and stands in no output file.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    quarantined: tuple[Failure, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Finding, ...]
    counts: Counts
    seconds: float

    @property
    def read(self) -> int:
        """How many articles were looked at."""
        return sum(map(len, (self.added, self.replaced, self.unchanged, self.quarantined, self.failed)))


def read(sources: Sources, *, base: str | None = None) -> Iterator[Article | Failure]:
    """The articles of files, folders, globs, URLs and `-`, in their order; what cannot be read as a Failure."""
    from kg.articles import read_articles

    listed = [sources] if isinstance(sources, str | Path) else sources
    return read_articles(map(str, listed), base=base or DEFAULT_BASE)


def extract(
    sources: Sources,
    *,
    base: str | None = None,
    jobs: int = 1,
    min_confidence: float = 0.0,
    reference: Sequence[Path] = (),
) -> Iterator[Outcome]:
    """What each article says, in the order of the sources, whatever the number of `jobs`.

    `reference` are files of names in SKOS beside the shipped ones. With `jobs` above 1 the work is done by spawned
    processes, so a script that calls this needs `if __name__ == "__main__":`.
    """
    settings = {"base": base or DEFAULT_BASE, "min_confidence": min_confidence, "reference": tuple(reference)}
    work = partial(_outcome, **settings)
    articles = read(sources, base=base)
    return map(work, articles) if jobs < 2 else _spread(work, articles, jobs=jobs)


def _outcome(article: Article | Failure, *, base: str, min_confidence: float, reference: tuple[Path, ...]) -> Outcome:
    if isinstance(article, Failure):
        return article
    try:
        return _extraction(article, base=base, min_confidence=min_confidence, reference=reference)
    except ArticleError as error:
        return Failure(article.source, error.message)


def _extraction(article: Article, *, base: str, min_confidence: float, reference: tuple[Path, ...]) -> Extraction:
    from kg.entities import identify
    from kg.facts import find_facts
    from kg.mentions.reading import read_mentions
    from kg.reference import load_reference

    known = load_reference(*reference)
    reading = read_mentions(article, reference=known)
    facts = [fact for fact in find_facts(reading) if fact.confidence >= min_confidence]
    return identify(reading, facts, base=base, reference=known)


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
    on_article: Callable[[str], None] = lambda _source: None,
) -> BuildReport:
    """Read articles into the store, batch by batch, each batch in one transaction.

    Killed at any point, the store holds either the old or the new state of each article. An article that breaks a
    rule of severity Violation is set aside with its findings (its older state stays). Building again changes
    nothing. `on_article` is told each source as it is read.
    """
    begun = time.perf_counter()
    outcomes = extract(sources, base=base, jobs=jobs, min_confidence=min_confidence, reference=reference)
    with _opened(store) as opened:
        batches = _batches(_distinct(_watched(outcomes, on_article)), BATCH)
        steps = [_build_batch(batch, opened, validate=validate) for batch in batches]
        counts = count(opened)
    return _report(steps, counts, time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class _Step:
    """What became of one batch."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    quarantined: tuple[Failure, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Finding, ...]


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
    """Each article IRI once: a second source of it is a Failure naming the first, unless it says the very same."""
    first: dict[str, Article] = {}
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            yield outcome
            continue
        article = replace(outcome.article, text="", litter=())
        known = first.setdefault(article.id, article)
        if known is article:
            yield outcome
        elif known != replace(article, source=known.source):
            yield Failure(article.source, f"has the same IRI as {known.source} ({article.id}); give one another url")


def _build_batch(outcomes: Sequence[Outcome], store: Store, *, validate: bool) -> _Step:
    from kg.quads import article_quads
    from kg.validation import validate as findings_of

    sources = {outcome.article.id: outcome.article.source for outcome in outcomes if isinstance(outcome, Extraction)}
    told = {outcome.article.id: article_quads(outcome) for outcome in outcomes if isinstance(outcome, Extraction)}
    stored = {iri: tuple(store.quads(iri)) for iri in told}
    fresh = {iri: quads for iri, quads in told.items() if frozenset(quads) != frozenset(stored[iri])}
    findings = findings_of(fresh) if validate and fresh else ()
    bad = {finding.graph for finding in findings if finding.severity == "Violation"}
    accepted = {iri: quads for iri, quads in fresh.items() if iri not in bad}
    _put(accepted, store)
    return _Step(
        added=tuple(iri for iri in accepted if not stored[iri]),
        replaced=tuple(iri for iri in accepted if stored[iri]),
        unchanged=tuple(iri for iri in told if iri not in fresh),
        quarantined=tuple(_quarantine(sources[iri], iri, findings) for iri in fresh if iri in bad),
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failure)),
        warnings=tuple(finding for finding in findings if finding.graph not in bad),
    )


def _quarantine(source: str, iri: str, findings: Sequence[Finding]) -> Failure:
    own = tuple(finding for finding in findings if finding.graph == iri)
    names = sorted({finding.name for finding in own if finding.severity == "Violation"})
    return Failure(source, f"breaks {', '.join(names)}", own)


def _put(graphs: Mapping[str, Sequence[Quad]], store: Store) -> None:
    """Give the store these article graphs (empty = dropped) and merge again what they touch, in one transaction."""
    from kg.merging import merged_quads

    before = [quad for graph in graphs for quad in store.quads(graph)]
    after = [quad for quads in graphs.values() for quad in quads]
    touched = sorted({quad.subject.value for quad in (*before, *after)})
    merged = {node: tuple(merged_quads(node, _statements(node, graphs, store))) for node in touched}
    if graphs:
        store.replace(graphs, merged=merged)


def forget(articles: Sources, *, store: Place = "kg-store", base: str | None = None) -> tuple[str, ...]:
    """Take articles out of the store, and exactly what rested on them; their IRIs.

    Each is an article's IRI, its URL, or its file (which need not exist any more if it was built under this path).
    Raises SettingError, with nothing changed, for one that is not in the store.
    """
    with _opened(store) as opened:
        held = _held(opened)
        listed = [articles] if isinstance(articles, str | Path) else articles
        found = tuple(dict.fromkeys(iri for name in listed for iri in _named(str(name), held, base)))
        _put(dict.fromkeys(found, ()), opened)
    return found


def _held(store: Store) -> dict[str, tuple[str, ...]]:
    """By file, URL or IRI: the articles of the store."""
    names: dict[str, set[str]] = {}
    for iri in store.graphs():
        if iri != MERGED:
            names.setdefault(iri, set()).add(iri)
            for quad in store.quads(iri, subject=iri):
                if quad.predicate.value == DCTERMS.source:
                    names.setdefault(quad.object.value, set()).add(iri)  # type: ignore[union-attr]  # an IRI or a literal
    return {name: tuple(sorted(iris)) for name, iris in names.items()}


def _named(name: str, held: Mapping[str, tuple[str, ...]], base: str | None) -> tuple[str, ...]:
    if name in held:
        return held[name]
    iris = [outcome.id for outcome in _articles_of(name, base) if outcome.id in held]
    if not iris:
        raise SettingError(f"{name}: no such article in the store; `kg info --articles` lists them", name)
    return tuple(iris)


def _articles_of(name: str, base: str | None) -> Iterator[Article]:
    if Path(name).exists():
        yield from (article for article in read(name, base=base) if isinstance(article, Article))


def validate(*files: str | Path, store: Place = "kg-store") -> tuple[Finding, ...]:
    """What breaks the rules in RDF files, articles or store folders; without any, in the store."""
    from kg.validation import validate as findings_of

    if files:
        return tuple(finding for file in files for finding in findings_of(_graphs_of(str(file))))
    with _opened(store, read_only=True) as opened:
        return findings_of(_all_graphs(opened))


def _graphs_of(file: str) -> dict[str, tuple[Quad, ...]]:
    from kg.quads import article_quads, read_quads

    if Path(file).is_dir() and not any(Path(file).glob("*.md")):
        with _opened(file, read_only=True) as opened:
            return _all_graphs(opened)
    if Path(file).suffix in RDF_SUFFIXES:
        return read_quads(Path(file))
    told: dict[str, tuple[Quad, ...]] = {}
    for outcome in extract(file):
        if isinstance(outcome, Failure):
            raise ArticleError(f"{outcome.source}: {outcome.reason}", outcome.source)
        told[outcome.article.id] = article_quads(outcome)
    return told


def _all_graphs(store: Store) -> dict[str, tuple[Quad, ...]]:
    return {graph: tuple(store.quads(graph)) for graph in store.graphs()}


def query(
    name: str | Path | None = None, *, sparql: str | None = None, store: Place = "kg-store", **parameters: str
) -> Answer:
    """The answer to a shipped query by name, a query file, or SPARQL text; parameters are bound, never pasted in."""
    from kg.answers import Query, answer, find_query

    asked = Query.from_text(sparql) if sparql is not None else find_query(name)
    with _opened(store, read_only=True) as opened:
        return answer(opened, asked, parameters)


def count(store: Place = "kg-store") -> Counts:
    """What a store holds."""
    with _opened(store, read_only=True) as opened:
        graphs = opened.graphs()
        rows = [tuple(_local(term) for term in row) for row in opened.query(COUNTS)]
        quads = sum(1 for _ in opened.quads())
    return Counts(
        articles=sum(graph != MERGED for graph in graphs),
        graphs=len(graphs),
        quads=quads,
        entities=tuple(sorted((kind, int(number)) for kind, status, number in rows if not status)),
        events=tuple(sorted((kind, status, int(number)) for kind, status, number in rows if status)),
    )


def _local(term: Term | None) -> str:
    return "" if term is None else term.value.rpartition("#")[2].rpartition("/")[2]


def view(*, store: Place = "kg-store", output: str | Path | None = None, title: str = "newskg") -> str:
    """The graph as one page of HTML, written to `output` where that is given."""
    from kg.views.graph import view_graph
    from kg.views.page import view_page

    with _opened(store, read_only=True) as opened:
        page = view_page(view_graph(opened), title=title)
    if output is not None:
        write_whole(Path(output), page)
    return page


def export(path: str | Path, *, store: Place = "kg-store", format: str | None = None, graphs: str | None = None) -> int:
    """Write the graph to a file, whole or not at all; how many statements were written."""
    from kg.exports import export as write

    with _opened(store, read_only=True) as opened:
        return write(opened, Path(path), format=format, **({"graphs": graphs} if graphs else {}))


def _opened(store: Place, *, read_only: bool = False) -> AbstractContextManager[Store]:
    """The store at a path, closed afterwards; or the store itself, left open for its owner."""
    from kg.stores import open_store

    return open_store(store, read_only=read_only) if isinstance(store, str | Path) else nullcontext(store)
