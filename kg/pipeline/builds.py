"""Sources -> a report of the build: articles read into a store, batch by batch, each batch in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.pipeline.answers import count
from kg.pipeline.extractions import Outcome, extract
from kg.pipeline.merges import put
from kg.pipeline.states import Place, Sources, store_at
from kg.pipeline.units import batches
from kg.pipeline.versions import Superseded, distinct, former_iris, passed_over, place_of
from kg.records import Extraction, Failure, Finding

if TYPE_CHECKING:
    from kg.counts import Counts
    from kg.reader.reading import ModelReader, Usage
    from kg.stores import Store

BATCH = 100
"""Articles validated and written together: SHACL costs 2.3 ms for one article alone, 0.3 ms in such a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of the articles of one batch."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    quarantined: tuple[Failure, ...] = ()
    failed: tuple[Failure, ...] = ()
    warnings: tuple[Finding, ...] = ()
    superseded: tuple[Failure, ...] = ()
    renamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport(Step):
    """What a build did: article IRIs added, replaced, unchanged; what failed or was set aside, and why.

    `superseded` are older versions of an article, passed over for a newer one. `renamed` are the IRIs of articles
    that went because their file bears another IRI now. `warnings` are findings that set nothing aside. `seconds` is
    for people and stands in no output file. `usage` is what a language model took, if one has read.
    """

    counts: Counts
    seconds: float
    usage: Usage | None = None

    @property
    def read(self) -> int:
        """How many articles were looked at."""
        looked_at = (self.added, self.replaced, self.unchanged, self.quarantined, self.failed, self.superseded)
        return sum(map(len, looked_at))


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
    with store_at(store) as opened:
        parts = batches(distinct(_watched(outcomes, on_article)), BATCH)
        steps = [build_batch(batch, opened, reference, validate=validate) for batch in parts]
        counts = count(opened)
    report = _report(steps, counts, time.perf_counter() - begun)
    return report if model is None else replace(report, usage=model.usage())


def _report(steps: Sequence[Step], counts: Counts, seconds: float) -> BuildReport:
    names = [each.name for each in fields(Step)]
    whole: dict[str, Any] = {name: tuple(chain.from_iterable(getattr(step, name) for step in steps)) for name in names}
    return BuildReport(**whole, counts=counts, seconds=seconds)


def _watched(outcomes: Iterable[Outcome], on_article: Callable[[str], None]) -> Iterator[Outcome]:
    for outcome in outcomes:
        on_article(outcome.source if isinstance(outcome, Failure) else outcome.article.source)
        yield outcome


def build_batch(outcomes: Sequence[Outcome], store: Store, reference: Sequence[Path], *, validate: bool) -> Step:
    """Give the store of one batch, in one transaction, what is new or changed and breaks no rule."""
    from kg.quads import article_quads
    from kg.validation import validate as findings_of

    articles = {outcome.article.id: outcome.article for outcome in outcomes if isinstance(outcome, Extraction)}
    told = {outcome.article.id: article_quads(outcome) for outcome in outcomes if isinstance(outcome, Extraction)}
    stored = {iri: tuple(store.quads(iri)) for iri in told}
    differing = {iri: quads for iri, quads in told.items() if frozenset(quads) != frozenset(stored[iri])}
    older = tuple(failure for iri in differing for failure in passed_over(articles[iri], store))
    fresh = {iri: quads for iri, quads in differing.items() if articles[iri].source not in {f.source for f in older}}
    texts = {iri: articles[iri].text for iri in fresh}
    findings = findings_of(fresh, texts=texts) if validate and fresh else ()
    bad = {finding.graph for finding in findings if finding.severity == "Violation"}
    accepted = {iri: quads for iri, quads in fresh.items() if iri not in bad}
    unchanged = tuple(iri for iri in told if iri not in differing)
    places = {iri: place_of(articles[iri].source) for iri in (*accepted, *unchanged)}
    renamed = tuple(old for iri in places for old in former_iris(iri, places, store))
    put({**accepted, **dict.fromkeys(renamed, ())}, store, reference, places=places)
    return Step(
        added=tuple(iri for iri in accepted if not stored[iri]),
        replaced=tuple(iri for iri in accepted if stored[iri]),
        unchanged=unchanged,
        quarantined=tuple(_quarantine(articles[iri].source, iri, findings) for iri in fresh if iri in bad),
        failed=tuple(each for each in outcomes if isinstance(each, Failure) and not isinstance(each, Superseded)),
        warnings=tuple(finding for finding in findings if finding.graph not in bad),
        superseded=(*(each for each in outcomes if isinstance(each, Superseded)), *older),
        renamed=renamed,
    )


def _quarantine(source: str, iri: str, findings: Sequence[Finding]) -> Failure:
    own = tuple(finding for finding in findings if finding.graph == iri)
    names = sorted({finding.name for finding in own if finding.severity == "Violation"})
    return Failure(source, f"breaks {', '.join(names)}", own)
