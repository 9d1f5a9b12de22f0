"""Sources -> what each article says, by the rules, by a language model, or by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ArticleError
from kg.pipeline.states import Sources, base_at, listed
from kg.pipeline.units import Unit, read, spread, units
from kg.records import Article, Extraction, Fact, Failure, Reading, Sentence

if TYPE_CHECKING:
    from kg.reader.reading import Begun, Estimate, ModelReader, Read

Outcome = Extraction | Failure


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker must know beside the article."""

    base: str
    min_confidence: float
    reference: tuple[Path, ...]


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
    settings = Settings(base_at(base), min_confidence, tuple(map(Path, reference)))
    if model is not None:
        return _extract_by_model(sources, settings, model, jobs=jobs)
    work = partial(outcomes, settings=settings)
    if jobs < 2:
        return (outcome for article in read(sources, base=base) for outcome in work(article))
    shared = units(listed(sources), base=settings.base)
    return chain.from_iterable(spread(work, shared, jobs=jobs))


def estimate(
    sources: Sources, *, model: ModelReader, base: str | None = None, jobs: int = 1, reference: Sequence[Path] = ()
) -> Estimate:
    """What reading articles by a language model would take and cost, without asking it."""
    settings = Settings(base_at(base), 0.0, tuple(map(Path, reference)))
    return model.estimate(_reads(sources, settings, model, jobs=jobs))


def _extract_by_model(sources: Sources, settings: Settings, model: ModelReader, *, jobs: int) -> Iterator[Outcome]:
    from kg.reference import load_reference

    for item in model.read(
        _reads(sources, settings, model, jobs=jobs), reference=partial(load_reference, *settings.reference)
    ):
        outcome = item if isinstance(item, Failure) else _identified(item, settings)
        yield replace(outcome, readers=model.readers) if isinstance(outcome, Extraction) else outcome


def _identified(read: Read, settings: Settings) -> Outcome:
    from kg.entities import identify
    from kg.reference import load_reference

    facts = [fact for fact in read.facts if fact.confidence >= settings.min_confidence]
    try:
        return identify(read.reading, facts, base=settings.base, reference=load_reference(*settings.reference))
    except ArticleError as error:
        return Failure(read.reading.article.source, str(error))


def _reads(sources: Sources, settings: Settings, model: ModelReader, *, jobs: int) -> Iterator[Read | Begun | Failure]:
    """What a model is asked about, and what the rules read there: all of it in worker processes, or when it is needed.

    A model that is asked about whole articles is asked before the rules have read them; both work at the same time.
    """
    rules = model.mode == "both"
    if jobs < 2 and model.asks_first:
        return (_begun(item, settings, rules=rules) for item in read(sources, base=settings.base))
    work = partial(_read_unit, settings=settings, rules=rules)
    shared = units(listed(sources), base=settings.base)
    return chain.from_iterable(map(work, shared) if jobs < 2 else spread(work, shared, jobs=jobs))


def _begun(item: Article | Failure, settings: Settings, *, rules: bool) -> Begun | Failure:
    from kg.mentions.tokens import sentences
    from kg.reader.reading import Begun

    if isinstance(item, Failure):
        return item
    try:
        parted = sentences(item)
    except (ArticleError, RecursionError) as error:
        return Failure(item.source, str(error))
    return Begun(Reading(item, parted, ()), partial(_read_by_rules, item, settings, rules=rules, parted=parted))


def _read_unit(unit: Unit, settings: Settings, *, rules: bool) -> tuple[Read | Failure, ...]:
    articles = read(unit, base=settings.base) if isinstance(unit, str) else (unit,)
    return tuple(
        item if isinstance(item, Failure) else _read_by_rules(item, settings, rules=rules) for item in articles
    )


def _read_by_rules(
    article: Article, settings: Settings, *, rules: bool, parted: tuple[Sentence, ...] | None = None
) -> Read | Failure:
    from kg.mentions.reading import read_mentions
    from kg.reader.reading import Read
    from kg.reference import load_reference

    try:
        reading = read_mentions(article, reference=load_reference(*settings.reference), parted=parted)
        return Read(reading, _facts(reading) if rules else ())
    except (ArticleError, RecursionError) as error:
        return Failure(article.source, str(error))


def _facts(reading: Reading) -> tuple[Fact, ...]:
    from kg.facts import find_facts

    return find_facts(reading)


def outcomes(unit: Unit, settings: Settings) -> tuple[Outcome, ...]:
    """What becomes of one unit; a failure travels as a record, also out of a worker."""
    articles = read(unit, base=settings.base) if isinstance(unit, str) else (unit,)
    return tuple(item if isinstance(item, Failure) else _outcome(item, settings) for item in articles)


def _outcome(article: Article, settings: Settings) -> Outcome:
    try:
        return _extraction(article, settings)
    except (ArticleError, RecursionError) as error:
        return Failure(article.source, str(error))


def _extraction(article: Article, settings: Settings) -> Extraction:
    from kg.entities import identify
    from kg.facts import find_facts
    from kg.mentions.reading import read_mentions
    from kg.reference import load_reference

    known = load_reference(*settings.reference)
    reading = read_mentions(article, reference=known)
    facts = [fact for fact in find_facts(reading) if fact.confidence >= settings.min_confidence]
    return identify(reading, facts, base=settings.base, reference=known)
