"""Nothing is asked twice, nothing is spent beyond the limit, and the same answers give the same bytes."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

import kg
from kg.errors import SettingError
from kg.pipeline import estimate
from kg.reader.costs import price_of
from kg.reader.reading import ModelReader
from kg.reader.settings import Price, Settings, load_settings
from tests.conftest import Kg
from tests.reader.asking import EMPTY, right, settings
from tests.reader.scripted import CORPUS
from tests.reader.server import Json, Reply, Server, serving

DEALS = CORPUS / "en-deals"
PRICES = {"scripted": Price(1.0, 2.0)}


CALM = """---
title: A calm day
---
The weather was mild on day {0} of the fair, and most visitors walked home along the river before it was dark.
Nobody had much to tell, and the brass band played on until the lamps were lit in the square.
"""


def _articles(folder: Path, count: int) -> Path:
    """Articles without anything in them, each another."""
    made = folder / "articles"
    made.mkdir()
    for number in range(count):
        (made / f"{number:04}.md").write_text(CALM.format(number), "utf-8")
    return made


def _built(server: Server, folder: Path, store: str, **options: object) -> bytes:
    with ModelReader(settings(server, folder), **options) as model:  # type: ignore[arg-type]  # of all kinds
        kg.build(str(DEALS), store=folder / store, model=model)
    kg.export(folder / f"{store}.nq", store=folder / store, graphs="all")
    return (folder / f"{store}.nq").read_bytes()


@pytest.mark.parametrize("mode", ["llm", "both"])
def test_a_build_from_kept_answers_asks_nobody_and_gives_the_same_bytes(mode: str, tmp_path: Path) -> None:
    with right("en-deals") as server:
        first = _built(server, tmp_path, "one", mode=mode)
        asked = len(server.requests)
    assert asked == 6
    assert _built(server, tmp_path, "two", mode=mode) == first  # the server is gone by now


def test_the_order_and_the_workers_change_no_byte(tmp_path: Path) -> None:
    with right("en-deals") as server:
        first = _built(server, tmp_path, "one")
        with ModelReader(settings(server, tmp_path)) as model:
            files = sorted((path for path in DEALS.iterdir() if path.suffix in {".md", ".html"}), reverse=True)
            kg.build(list(map(str, files)), store=tmp_path / "two", model=model, jobs=2)
    kg.export(tmp_path / "two.nq", store=tmp_path / "two", graphs="all")
    assert (tmp_path / "two.nq").read_bytes() == first


def test_another_prompt_model_or_parameter_is_another_question(tmp_path: Path) -> None:
    with right("en-deals") as server:
        for options in ({}, {"model": "other"}, {"parameters": {"temperature": 1}}, {}):
            with ModelReader(settings(server, tmp_path, **options)) as model:
                list(kg.extract(str(DEALS), model=model))
    assert len(server.requests) == 3 * 6


def test_what_a_run_would_cost_is_told_without_asking(tmp_path: Path) -> None:
    with right("en-deals") as server:
        with ModelReader(settings(server, tmp_path, prices=PRICES)) as model:
            before = estimate(str(DEALS), model=model)
        assert server.requests == []
        with ModelReader(settings(server, tmp_path, prices=PRICES)) as model:
            list(kg.extract(str(DEALS), model=model))
            after = estimate(str(DEALS), model=model)
            usage = model.usage()
    assert (before.articles, before.kept, before.requests) == (6, 0, 6)
    assert before.dollars == pytest.approx((before.input_tokens + 2 * before.output_tokens) / 1e6)
    assert usage.dollars == pytest.approx((6 * 1000 + 2 * 6 * 200) / 1e6)
    assert (after.kept, after.requests, after.dollars) == (6, 0, 0.0)


def test_a_limit_of_money_ends_a_run_cleanly_and_the_next_goes_on(tmp_path: Path) -> None:
    articles = _articles(tmp_path, 20)
    with serving(lambda *_: EMPTY) as server:
        counts = []
        for limit in (0.02, None):
            with ModelReader(settings(server, tmp_path, prices=PRICES, parallel=2), max_cost=limit) as model:
                counts.append(len(list(kg.extract(str(articles), model=model))))
                usage = model.usage()
                assert limit is None or (usage.dollars or 1) <= limit
                assert (usage.stopped is None) == (limit is None)
    assert 0 < counts[0] < 20
    assert counts[1] == 20
    assert len(server.requests) == 20


def test_a_limit_of_articles_too(tmp_path: Path) -> None:
    articles = _articles(tmp_path, 9)
    with serving(lambda *_: EMPTY) as server, ModelReader(settings(server, tmp_path), max_articles=4) as model:
        assert len(list(kg.extract(str(articles), model=model))) == 4
    assert len(server.requests) == 4
    assert model.usage().stopped == "--max-articles 4: the rest is left; run again for more"


def test_articles_of_one_text_are_one_question(tmp_path: Path) -> None:
    articles = _articles(tmp_path, 1)
    for number in range(6):
        (articles / f"again-{number}.md").write_text((articles / "0000.md").read_text("utf-8"), "utf-8")
    with serving(lambda *_: EMPTY, seconds=0.1) as server, ModelReader(settings(server, tmp_path)) as model:
        assert len(list(kg.extract(str(articles), model=model))) == 7
    assert len(server.requests) == 1


def test_a_limit_of_money_needs_a_price(tmp_path: Path) -> None:
    cure = r'no price is known of scripted; give it in kg.toml as \[reader.prices."scripted"\]'
    with serving(lambda *_: EMPTY) as server, pytest.raises(SettingError, match=cure):
        ModelReader(settings(server, tmp_path), max_cost=1.0)


def test_every_listed_price_tells_where_and_when_it_was_seen() -> None:
    table = tomllib.loads(files("kg.reader").joinpath("prices.toml").read_text(encoding="utf-8"))["prices"]
    assert [name for name, entry in table.items() if not entry["source"].startswith("https://")] == []
    assert all(isinstance(entry["seen"], date) for entry in table.values())
    assert all(0 < entry["input"] < entry["output"] for entry in table.values())


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-4o", Price(2.5, 10.0)),
        ("openai/gpt-4o-2024-08-06", Price(2.5, 10.0)),
        ("claude-haiku-4-5-20251001", Price(1.0, 5.0)),
        ("gpt-5-pro", None),
        ("gpt-5.9", None),
        ("llama3.1:8b", None),
    ],
)
def test_a_price_is_that_of_the_model_and_its_versions_alone(model: str, price: Price | None) -> None:
    assert price_of(Settings(model=model)) == price


def test_a_model_without_a_price_is_told_with_the_cure(kg_command: Kg, tmp_path: Path) -> None:
    articles = _articles(tmp_path, 1)
    ran = kg_command("extract", articles, "--reader", "llm", "--model", "mine", "--dry-run")
    assert "no price is known of mine; give it in kg.toml" in ran.stderr


def test_escalation_spares_what_the_rules_are_sure_of(tmp_path: Path) -> None:
    articles = _articles(tmp_path, 3)
    doubtful = articles / "doubtful.md"
    doubtful.write_text(
        "Nothing here.\n\nHarrow and Quillmark closed a deal over a stake in Lumenor.\n\nNor here.\n", "utf-8"
    )
    with serving(lambda *_: EMPTY) as server, ModelReader(settings(server, tmp_path), escalate=True) as model:
        list(kg.extract(str(articles), model=model))
    assert len(server.requests) == 1
    assert "Lumenor" in server.requests[0]["messages"][1]["content"]
    assert model.usage().spared == 3
    assert model.usage().spared_tokens > 1000


def test_as_many_are_asked_at_once_as_may_be_and_no_more(tmp_path: Path) -> None:
    together, asked, most = threading.Barrier(16), threading.Semaphore(16), 60.0

    def behave(_body: Json, before: int) -> Reply | str:
        assert asked.acquire(blocking=False)
        if before < 16:
            together.wait(most)
        asked.release()
        return EMPTY

    articles = _articles(tmp_path, 40)
    with serving(behave) as server, ModelReader(settings(server, tmp_path, parallel=16, timeout=most)) as model:
        list(kg.extract(str(articles), model=model))
    assert len(server.requests) == 40
    assert not together.broken


def test_the_command_tells_what_it_took(kg_command: Kg, tmp_path: Path) -> None:
    articles = _articles(tmp_path, 2)
    with serving(lambda *_: EMPTY) as server:
        text = (
            f'[reader]\nmodel = "scripted"\nbase_url = "{server.url}"\nprices.scripted = {{ input = 1, output = 1 }}\n'
        )
        (tmp_path / "kg.toml").write_text(text, "utf-8")
        dry = kg_command("build", articles, "--reader", "llm", "--dry-run", "--json")
        ran = kg_command("build", articles, "--reader", "llm", "--json", "--max-articles", "1")
        told = kg_command("extract", articles, "--reader", "both")
    assert json.loads(dry.stdout)["requests"] == 2
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["usage"]["requests"] == 1
    assert "stopped by --max-articles 1" in ran.stderr
    assert "1 answered before, 1 asked" in told.stderr
    assert "$0.0012" in told.stderr
    assert len(told.stdout.splitlines()) == 2


def test_options_of_a_model_without_one_are_refused(kg_command: Kg, tmp_path: Path) -> None:
    ran = kg_command("extract", tmp_path, "--dry-run")
    assert (ran.returncode, ran.stderr) == (2, "kg: --dry-run: only with --reader llm or both, or --escalate\n")
    assert "give one of rules, llm, both" in kg_command("extract", tmp_path, "--reader", "gpt").stderr
    assert "no model: give one by --model" in kg_command("extract", tmp_path, "--reader", "llm").stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[reader", "is no valid TOML"),
        ("reader = 5", "no table"),
        ('[reader]\nkey = "sk-1"', "unknown 'key'.*key_variable"),
        ('[reader]\nmodel = "m"\nparallel = 0', "parallel: wants a number from 1 to 256"),
        ('[reader]\nmodel = "m"\nform = "xml"', "form: wants one of auto, schema, json, text"),
        ('[reader]\nmodel = "m"\n[reader.prices.m]\ninput = "x"', "wants input and output"),
    ],
)
def test_wrong_settings_are_told(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text(text, "utf-8")
    with pytest.raises(SettingError, match=words):
        load_settings(tmp_path / "kg.toml", environment={})


def test_options_go_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('[reader]\nmodel = "file"\nbase_url = "http://file"\nanswers = "file"', "utf-8")
    given = {"KG_MODEL": "variable", "KG_MODEL_URL": "http://variable"}
    found = load_settings(tmp_path / "kg.toml", environment=given, model="option")
    assert (found.model, found.base_url, found.answers) == ("option", "http://variable", "file")


def _deal(body: Json, _before: int) -> str:
    """The deal that an article of `_deals` tells."""
    sentence = re.search(r"Harrow Foods has acquired (\w+)\.", body["messages"][1]["content"])
    assert sentence
    names = ("Harrow Foods", sentence[1])
    roles = [{"role": r, "value": n, "quote": sentence[0]} for r, n in zip(("acquirer", "target"), names, strict=True)]
    event = {"kind": "acquisition", "status": "announced", "quote": sentence[0], "status_quote": None, "roles": roles}
    return json.dumps({"entities": [{"kind": "company", "name": n, "mentions": []} for n in names], "events": [event]})


def _deals(folder: Path, count: int) -> Path:
    made = folder / "deals"
    made.mkdir()
    for number in range(count):
        name = f"Quill{''.join(chr(97 + int(digit)) for digit in str(number))}"
        (made / f"{number:04}.md").write_text(f"The fair was calm.\n\nHarrow Foods has acquired {name}.\n", "utf-8")
    return made


@pytest.mark.slow
def test_killed_at_random_and_started_again_nothing_answered_is_asked_again(tmp_path: Path) -> None:
    """Only what was under way at a kill is asked once more, and the graph is that of an undisturbed run."""
    articles, parallel = _deals(tmp_path, 150), 4
    chance = random.Random("kills")  # noqa: S311 - a fixed sequence, no secret
    with serving(_deal, seconds=0.03) as server:
        text = f'[reader]\nmodel = "scripted"\nbase_url = "{server.url}"\nparallel = {parallel}\n'
        (tmp_path / "kg.toml").write_text(text, "utf-8")
        command = [sys.executable, "-m", "kg", "build", str(articles), "--reader", "llm", "--store"]
        kills = sorted(chance.sample(range(5, 145), 4))
        for seen in kills:
            running = subprocess.Popen([*command, "killed"], cwd=tmp_path, stderr=subprocess.DEVNULL)
            while len(server.requests) < seen and running.poll() is None:
                time.sleep(0.005)
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
        subprocess.run([*command, "killed"], cwd=tmp_path, capture_output=True, check=True)
        asked = Counter(body["messages"][1]["content"] for body in server.requests)
    assert len(asked) == 150
    assert sum(asked.values()) - 150 <= len(kills) * parallel
    subprocess.run([*command, "whole"], cwd=tmp_path, capture_output=True, check=True)  # the server is gone by now
    assert _exported(tmp_path / "killed") == _exported(tmp_path / "whole")


def _exported(store: Path) -> bytes:
    kg.export(store.with_suffix(".nq"), store=store, graphs="all")
    return store.with_suffix(".nq").read_bytes()


def test_an_answer_that_waits_holds_back_nobody(tmp_path: Path) -> None:
    """A slow first article does not keep the others from being asked."""
    others, most = threading.Event(), 60.0

    def behave(_body: Json, before: int) -> Reply | str:
        if before == 0:
            assert others.wait(most)
        if before == 12:
            others.set()
        return EMPTY

    articles = _articles(tmp_path, 30)
    with serving(behave) as server, ModelReader(settings(server, tmp_path, parallel=4, timeout=most)) as model:
        list(kg.extract(str(articles), model=model))
    assert len(server.requests) == 30
