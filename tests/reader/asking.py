"""A model reader that asks a server of the tests, and what it makes of articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kg
from kg.gold.reading import Gold
from kg.mentions.tokens import sentences
from kg.reader.parts import GAP
from kg.reader.reading import ModelReader
from kg.reader.settings import Settings
from kg.records import Extraction, Failure
from tests.reader.scripted import marked, right_answer
from tests.reader.server import Json, Reply, Server, said, serving

KEY = "sk-test-0123456789abcdef-secret"
VARIABLE = "NEWSKG_TEST_KEY"
EMPTY = '{"entities": [], "events": []}'


def settings(server: Server, folder: Path, **options: Any) -> Settings:  # noqa: ANN401  (any setting)
    """Settings that ask a server, with its answers kept in a folder, and short waits."""
    given = {"model": "scripted", "timeout": 5.0, "tries": 3, "longest_pause": 3.0, **options}
    return Settings(base_url=server.url, answers=str(folder / "answers.sqlite"), key_variable=VARIABLE, **given)


def outcomes(
    server: Server,
    folder: Path,
    sources: Iterable[Path],
    *,
    reader: Any = None,  # noqa: ANN401  (the options of a ModelReader)
    **options: Any,  # noqa: ANN401  (any setting)
) -> tuple[list[Extraction | Failure], ModelReader]:
    """What a model reader makes of some files, and the reader, closed."""
    with ModelReader(settings(server, folder, **options), **(reader or {})) as model:
        return list(kg.extract(list(map(str, sources)), model=model)), model


class FromGold:
    """A server's behaviour: the right answer for each article of a folder of the corpus."""

    def __init__(self, kind: str = "") -> None:
        golds = [gold for gold in marked(kind) if "briefs" not in gold.name]
        self._answers = {_beginning(gold): json.dumps(right_answer(gold)) for gold in golds}

    def __call__(self, body: Json, _before: int) -> Reply | str:
        sent = " ".join(body["messages"][-1]["content"].split())
        return next((answer for beginning, answer in self._answers.items() if beginning in sent), EMPTY)


def _beginning(gold: Gold) -> str:
    """The first sentence, which is the headline where there is one."""
    first = sentences(gold.article)[0]
    return " ".join(gold.article.text[first.start : first.end].split())


class Attentive:
    """A server's behaviour: of the right answer for a text of the corpus, what stands in the passages sent."""

    def __init__(self, golds: Iterable[Gold]) -> None:
        self._golds = [(_flat(gold.article.text), right_answer(gold)) for gold in golds]

    def __call__(self, body: Json, _before: int) -> Reply | str:
        sent = body["messages"][-1]["content"].split("==\n")[1].rpartition("\n==")[0]
        pieces = [_flat(piece) for piece in sent.replace("\n\n", GAP).split(GAP) if piece.strip()]
        _, said = max(self._golds, key=lambda gold: sum(piece in gold[0] for piece in pieces))
        return json.dumps(_within(said, _flat(sent)))


def _within(answer: Json, sent: str) -> Json:
    """What an answer says of some passages: nothing whose words do not stand there."""
    events = [
        {**event, "roles": [role for role in event["roles"] if _flat(role["quote"]) in sent]}
        for event in answer["events"]
        if _flat(event["quote"]) in sent
    ]
    entities = [
        {**entity, "mentions": [form for form in entity["mentions"] if _flat(form) in sent]}
        for entity in answer["entities"]
        if any(_flat(form) in sent for form in (entity["name"], *entity["mentions"]))
    ]
    return {"entities": entities, "events": events}


def _flat(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def right(kind: str = "", seconds: float = 0.0) -> Iterator[Server]:
    """A server with a model that makes no mistakes about a folder of the corpus."""
    with serving(FromGold(kind), seconds) as server:
        yield server


__all__ = ["EMPTY", "KEY", "VARIABLE", "Attentive", "FromGold", "outcomes", "right", "said", "settings"]
