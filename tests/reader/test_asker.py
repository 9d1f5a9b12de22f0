"""The process that asks: its replies and errors are those of the client, and its end is told to all who wait."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import MissingExtra, ModelError, SettingError
from kg.reader.asker import Asker
from kg.reader.cache import Answers, Question
from kg.reader.client import Refused
from kg.reader.costs import Tokens
from tests.reader.asking import EMPTY, KEY, VARIABLE, settings
from tests.reader.server import Reply, refused, said, serving

MESSAGES = [{"role": "user", "content": "Who bought whom? « é »"}]
QUESTION = Question("00", "v1", "scripted", "{}")
GUESS = Tokens(7, 8)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)


def test_it_tells_what_the_model_says_and_counts(tmp_path: Path) -> None:
    replies: Iterator[Reply | str] = iter([refused(500), EMPTY, EMPTY])
    with serving(lambda *_: next(replies)) as server, closing(Asker(settings(server, tmp_path))) as asker:
        assert asker.ask(QUESTION, MESSAGES, GUESS).text == EMPTY
        reply = asker.ask(QUESTION, MESSAGES, GUESS)
    assert (reply.tokens, reply.whole) == (Tokens(1000, 200), True)
    assert (asker.requests, asker.retried) == (3, 1)
    assert server.keys == [f"Bearer {KEY}"] * 3
    assert server.requests[0]["messages"][0]["content"].endswith("« é »")


@pytest.mark.parametrize(
    ("reply", "kept"),
    [(EMPTY, (EMPTY, Tokens(1000, 200))), (said(EMPTY, usage=False), (EMPTY, GUESS)), ("I cannot.", None)],
)
def test_an_answer_is_kept_as_it_comes_if_it_can_be_read(
    reply: Reply | str, kept: tuple[str, Tokens] | None, tmp_path: Path
) -> None:
    with serving(lambda *_: reply) as server, closing(Asker(settings(server, tmp_path))) as asker:
        asker.ask(QUESTION, MESSAGES, GUESS)
        with closing(Answers(tmp_path / "answers.sqlite")) as answers:
            assert answers.get(QUESTION) == kept


def test_what_the_client_raises_is_raised_here(tmp_path: Path) -> None:
    told = f"401 no; put a valid key into the variable {VARIABLE}"
    with (
        serving(lambda *_: refused(401)) as server,
        closing(Asker(settings(server, tmp_path))) as asker,
        pytest.raises(Refused, match=told),
    ):
        asker.ask(QUESTION, MESSAGES, GUESS)


def test_without_a_key_each_question_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    with serving(lambda *_: EMPTY) as server:
        given = settings(server, tmp_path)
    with closing(Asker(replace(given, base_url=None))) as asker:
        for _ in range(2):
            with pytest.raises(SettingError, match=f"the variable {VARIABLE} is empty"):
                asker.ask(QUESTION, MESSAGES, GUESS)


def test_without_the_package_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with serving(lambda *_: EMPTY) as server, pytest.raises(MissingExtra, match=r"pip install 'newskg\[llm\]'"):
        Asker(settings(server, tmp_path))


def test_what_is_under_way_is_still_answered_and_kept_and_nothing_else_asked(tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def behave(*_: object) -> str:
        asked.set()
        assert go_on.wait(60)
        return EMPTY

    with (
        serving(behave) as server,
        closing(Asker(settings(server, tmp_path, parallel=1, timeout=60.0))) as asker,
        ThreadPoolExecutor(2) as pool,
    ):
        first = pool.submit(asker.ask, QUESTION, MESSAGES, GUESS)
        assert asked.wait(60)
        second = pool.submit(asker.ask, replace(QUESTION, text_sha256="01"), MESSAGES, GUESS)
        while len(asker._waiting or ()) < 2:
            time.sleep(0.01)
        asker.finish()
        go_on.set()
        assert first.result().text == EMPTY
        with pytest.raises(ModelError, match="has ended"):
            second.result()
        with pytest.raises(ModelError, match="has ended"):
            asker.ask(QUESTION, MESSAGES, GUESS)
    assert len(server.requests) == 1


def test_its_end_is_told_to_who_waits_and_to_who_comes_after(tmp_path: Path) -> None:
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(ModelError) as error:
            asker.ask(QUESTION, MESSAGES, GUESS)
        told.append(str(error.value))

    with serving(lambda *_: EMPTY, seconds=30) as server:
        asker = Asker(settings(server, tmp_path, timeout=60.0))
        waiting = threading.Thread(target=ask)
        waiting.start()
        while not asker._waiting:  # until it has asked
            time.sleep(0.01)
        asker.close()
        waiting.join(10)
        ask()
    assert len(told) == 2
    assert all(words.endswith("the process that asks has ended; run again to go on") for words in told)
