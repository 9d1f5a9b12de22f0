"""Readings and facts of the rules -> those of a model, or of both, article by article in their order.

Several articles are asked about at once; answers that are known are taken from the cache, and each that comes is kept
at once. A limit of money or articles ends the run cleanly: what was read stands, and the rest is left for another run.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Literal, Self

from kg.errors import ModelError
from kg.reader.agreement import RULES, mentions_together, one_reader, together
from kg.reader.answers import Answer, AnswerError, joined, read_answer
from kg.reader.asker import Asker
from kg.reader.cache import Answers, Question, question
from kg.reader.client import Refused
from kg.reader.costs import Budget, Tokens, dollars, guessed, price_of
from kg.reader.facts import Found, grounded_facts
from kg.reader.parts import Part, parts, passages
from kg.reader.prompts import Message, language_of, messages, prompt_version, repair_messages
from kg.reader.settings import Settings, parameters_of
from kg.records import Article, Fact, Failure, Reader, Reading
from kg.reference import Reference

Mode = Literal["rules", "llm", "both"]
COUNTED = (
    *("articles", "asked", "kept", "spared", "failed", "spared_tokens"),
    *("agreed", "disagreed", "rules_alone", "model_alone"),
)
AHEAD = 4
"""Articles under way for each request at a time, so that none waits for the order of the others."""


@dataclass(frozen=True, slots=True)
class Read:
    """An article as read, and the facts that are told of it."""

    reading: Reading
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """An article of which the sentences are known: enough to ask about it. `read_on` reads the rest meanwhile."""

    reading: Reading
    read_on: Callable[[], Read | Failure]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run with a model took and gave.

    `asked` and `kept` are articles that the model was asked about and whose answers were known; `spared` those that
    `--escalate` found sure. `dollars` is None where no price is known, `estimated` whether a server did not count
    tokens. `stopped` says why a run ended early. `dropped` counts by reason what of the answers was not grounded.
    """

    model: str
    prompt: str
    articles: int = 0
    asked: int = 0
    kept: int = 0
    spared: int = 0
    failed: int = 0
    requests: int = 0
    retried: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float | None = None
    spared_tokens: int = 0
    estimated: bool = False
    agreed: int = 0
    disagreed: int = 0
    rules_alone: int = 0
    model_alone: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take: articles, those known from the cache, requests, guessed tokens, US dollars if known."""

    model: str
    articles: int
    kept: int
    spared: int
    requests: int
    input_tokens: int
    output_tokens: int
    dollars: float | None


@dataclass(frozen=True, slots=True)
class Query:
    """A part of an article as it is sent, what its answer is known by, and how many tokens it will probably take."""

    part: Part
    sent: tuple[Message, ...]
    question: Question
    guess: Tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """An article with what the model is asked about it; `spared` are the tokens of what it is not asked about."""

    item: Read | Begun
    queries: tuple[Query, ...]
    spared: int = 0


class Stopped(Exception):  # noqa: N818 - says what is the matter
    """A limit was reached before an article could be asked about."""


class ModelReader:
    """A model that reads articles, alone or beside the rules; closed after use."""

    def __init__(  # noqa: PLR0913 - what a run is asked with, each by name
        self,
        settings: Settings,
        *,
        mode: Mode = "llm",
        escalate: bool = False,
        max_cost: float | None = None,
        max_articles: int | None = None,
        answers: Answers | None = None,
        asker: Asker | None = None,
    ) -> None:
        """`answers` and `asker`, where they are given, are closed with the reader, as its own are."""
        self.mode: Mode = "both" if escalate else mode
        self._settings, self._escalate, self._max_articles = settings, escalate, max_articles
        self._price = price_of(settings)
        self._budget = Budget(settings.model, self._price, max_cost)
        self._answers = answers or Answers(settings.answers)
        self._askers = [asker] if asker else []
        self._counted: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._stopped: str | None = None
        self._asking: dict[Question, Lock] = {}
        self.reader = Reader("llm", settings.model, prompt_version())
        self.readers = (self.reader,) if self.mode == "llm" else (RULES, self.reader)
        self.asks_first = not escalate
        """Whether an article can be asked about before the rules have read it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._answers.close()
        for asker in self._askers:
            asker.close()

    def read(
        self, items: Iterable[Read | Begun | Failure], *, reference: Callable[[], Reference]
    ) -> Iterator[Read | Failure]:
        """What the model, or both, say of each article, in order; an article that could not be asked as a Failure.

        `reference` gives the well-known names, once the first answer is awaited.

        Raises ModelError where no article can be asked (a wrong key, an unknown model).
        """
        waiting: deque[tuple[Failure | Asked, Future[Answer] | Answer | None]] = deque()
        pool = ThreadPoolExecutor(2 * self._settings.parallel)  # as many again wait where they are asked
        try:
            for item in items:
                asked = item if isinstance(item, Failure) else self._asked(item)
                if isinstance(asked, Asked) and self._is_full():
                    break
                waiting.append((asked, None if isinstance(asked, Failure) else self._begun(asked, pool)))
                while waiting and (len(waiting) >= self._settings.parallel * AHEAD or _is_there(waiting[0][1])):
                    yield from self._told(*waiting.popleft(), reference)
                if self._stopped:
                    break
            while waiting:
                yield from self._told(*waiting.popleft(), reference)
        except BaseException:
            for asker in self._askers:
                asker.finish()  # nobody wants what waits behind what is under way
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def estimate(self, items: Iterable[Read | Begun | Failure]) -> Estimate:
        """What reading some articles would take, without asking anybody."""
        counted: Counter[str] = Counter()
        for item in items:
            if isinstance(item, Failure):
                continue
            if self._max_articles is not None and counted["articles"] >= self._max_articles:
                break
            asked = self._asked(item)
            counted["articles"] += 1
            counted["spared"] += not asked.queries
            missing = [query for query in asked.queries if self._answers.get(query.question) is None]
            counted["kept"] += bool(asked.queries) and not missing
            counted["requests"] += len(missing)
            for query in missing:
                counted["input"] += query.guess.input
                counted["output"] += query.guess.output
        tokens = Tokens(counted["input"], counted["output"])
        return Estimate(
            self._settings.model,
            counted["articles"],
            counted["kept"],
            counted["spared"],
            counted["requests"],
            tokens.input,
            tokens.output,
            dollars(tokens, self._price),
        )

    def usage(self) -> Usage:
        """What the run took so far."""
        return Usage(
            model=self._settings.model,
            prompt=self.reader.prompt,
            requests=sum(asker.requests for asker in self._askers),
            retried=sum(asker.retried for asker in self._askers),
            input_tokens=self._budget.spent.input,
            output_tokens=self._budget.spent.output,
            dollars=dollars(self._budget.spent, self._price),
            estimated=bool(self._counted["estimated"]),
            dropped=dict(sorted(self._dropped.items())),
            stopped=self._stopped,
            **{name: self._counted[name] for name in COUNTED},
        )

    def _is_full(self) -> bool:
        """Whether as many articles were begun as may be."""
        if self._max_articles is not None and self._counted["articles"] >= self._max_articles:
            self._stopped = f"--max-articles {self._max_articles}: the rest is left; run again for more"
            return True
        self._counted["articles"] += 1
        return False

    def _asked(self, item: Read | Begun) -> Asked:
        """What of an article the model is asked about: all, or with `--escalate` where the rules are unsure."""
        whole = self._queries(item.reading, parts)
        if not self._escalate or isinstance(item, Begun):
            return Asked(item, whole)
        from kg.reader.doubts import (
            doubts,  # with all that finds facts, which asking about whole articles does not need
        )

        unsure = doubts(item.reading, item.facts, least=self._settings.unsure)
        asked = self._queries(item.reading, partial(passages, wanted=unsure))
        every, here = (sum(query.guess.input for query in queries) for queries in (whole, asked))
        return Asked(item, asked, max(0, every - here))

    def _queries(self, reading: Reading, cut: Callable[..., tuple[Part, ...]]) -> tuple[Query, ...]:
        size, overlap = self._settings.part_size, self._settings.overlap
        return tuple(self._query(reading, part) for part in cut(reading, size=size, overlap=overlap))

    def _query(self, reading: Reading, part: Part) -> Query:
        settings, sent = self._settings, messages(reading.article, part)
        asked = question(sent, prompt=self.reader.prompt, model=settings.model, parameters=parameters_of(settings))
        return Query(part, sent, asked, guessed(sent, text=part.text, language=language_of(reading.article)))

    def _begun(self, asked: Asked, pool: ThreadPoolExecutor) -> Future[Answer] | Answer:
        """The answer if all of it is known, else that it will come."""
        self._counted["spared_tokens"] += asked.spared
        known = [self._answers.get(query.question) for query in asked.queries]
        if all(known):
            with suppress(AnswerError):
                self._counted["kept" if known else "spared"] += 1
                return joined(read_answer(text) for text, _ in filter(None, known))
        self._counted["asked"] += 1
        if not self._askers or self._askers[-1].finished:
            self._askers.append(Asker(self._settings))
        return pool.submit(self._answer, asked, self._askers[-1])

    def _told(
        self, asked: Failure | Asked, answer: Future[Answer] | Answer | None, reference: Callable[[], Reference]
    ) -> Iterator[Read | Failure]:
        if isinstance(asked, Failure):
            yield asked
            return
        read = asked.item.read_on() if isinstance(asked.item, Begun) else asked.item
        try:
            said = answer.result() if isinstance(answer, Future) else answer
        except Stopped as stopped:
            self._stopped = str(stopped)
            return
        except Refused:
            raise
        except (ModelError, AnswerError) as error:
            self._counted["failed"] += 1
            yield Failure(asked.item.reading.article.source, str(error))
            return
        if isinstance(read, Failure):
            yield read
        elif said is not None:
            yield self._joined(read, grounded_facts(said, read.reading, reference=reference(), reader=self.reader))

    def _joined(self, rules: Read, found: Found) -> Read:
        self._dropped.update(dict(found.dropped))
        facts = one_reader(found.facts)
        if self.mode == "llm":
            return Read(found.reading, facts)
        both = together(rules.facts, facts)
        for name in ("agreed", "disagreed", "rules_alone", "model_alone"):
            self._counted[name] += getattr(both, name)
        mentions = mentions_together(rules.reading.mentions, found.reading.mentions)
        return Read(replace(rules.reading, mentions=mentions), both.facts)

    def _answer(self, asked: Asked, asker: Asker) -> Answer:
        """What the model says of an article, part by part; in a thread."""
        return joined(self._part_answer(asked.item.reading.article, query, asker) for query in asked.queries)

    def _part_answer(self, article: Article, query: Query, asker: Asker) -> Answer:
        with self._asking.setdefault(query.question, Lock()):  # two articles may have the same text
            if known := self._answers.get(query.question):
                with suppress(AnswerError):
                    return read_answer(known[0])
            return self._new_answer(article, query, asker)

    def _new_answer(self, article: Article, query: Query, asker: Asker) -> Answer:
        text, tokens = self._said(query, query.sent, asker)
        try:
            return read_answer(text)
        except AnswerError as fault:
            again = repair_messages(article, query.part, text, str(fault))
        text, more = self._said(query, again, asker)
        try:
            answer = read_answer(text)
        except AnswerError as error:
            raise ModelError(f"the model's answer is of no use: {error}; try another model", asker.place) from error
        self._answers.put(query.question, text, tokens + more)  # with all that it took
        return answer

    def _said(self, query: Query, sent: Sequence[Message], asker: Asker) -> tuple[str, Tokens]:
        if not self._budget.reserve(query.guess):
            raise Stopped(f"--max-cost {self._budget.limit:g}: the rest is left; run again with more to go on")
        used = Tokens()
        try:
            reply = asker.ask(query.question, sent, query.guess)
            used = reply.tokens or query.guess
            self._counted["estimated"] += reply.tokens is None
        finally:
            self._budget.settle(query.guess, used)
        return reply.text, used


def _is_there(answer: Future[Answer] | Answer | None) -> bool:
    return not isinstance(answer, Future) or answer.done()
