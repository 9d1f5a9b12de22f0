"""A model as reader: how near asking comes to the server's own time, and what escalation spares and keeps."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.entities import identify
from kg.exports.facts import facts_json
from kg.facts import find_facts
from kg.gold.reading import BASE, Gold
from kg.gold.scoring import Counts, score
from kg.mentions.reading import read_mentions
from kg.reader.reading import ModelReader, Read, Usage
from kg.reference import load_reference
from tests.reader.asking import Attentive, settings
from tests.reader.scripted import marked
from tests.reader.server import serving

COUNT, SECONDS, PARALLEL = 1000, 0.05, 16
IDEAL = COUNT * SECONDS / PARALLEL
CALM = """---
title: A calm day
---
The weather was mild on day {0} of the fair, and most visitors walked home along the river before it was dark.
Nobody had much to tell, and the brass band played on until the lamps were lit in the square.
"""


@contextmanager
def answering(folder: Path) -> Iterator[None]:
    """A server of its own process, whose address stands in kg.toml of the folder."""
    command = [sys.executable, "-m", "tests.bench.model", str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = server.stdout.readline().strip()
        (folder / "kg.toml").write_text(f'[reader]\nmodel = "m"\nbase_url = "{url}"\nparallel = {PARALLEL}\n', "utf-8")
        yield
        server.kill()


@pytest.mark.slow
def test_a_thousand_articles_take_little_more_than_the_servers_time(tmp_path: Path) -> None:
    """The whole command, with all that is loaded before the first question; the best of three."""
    (tmp_path / "articles").mkdir()
    for number in range(COUNT):
        (tmp_path / "articles" / f"{number:04}.md").write_text(CALM.format(number), "utf-8")
    command = [sys.executable, "-m", "kg", "extract", "articles", "--reader", "llm", "--answers"]
    taken = []
    with answering(tmp_path):
        for turn in range(3):
            begun = time.perf_counter()
            ran = subprocess.run([*command, f"{turn}.sqlite"], cwd=tmp_path, capture_output=True, check=True)
            taken.append(time.perf_counter() - begun)
            assert len(ran.stdout.splitlines()) == COUNT
    print(f"\n1,000 articles: {', '.join(f'{seconds / IDEAL:.2f}' for seconds in taken)} of the ideal {IDEAL} s")  # noqa: T201
    assert min(taken) < 1.3 * IDEAL


@pytest.mark.slow
@pytest.mark.parametrize("part", ["articles", "briefs"])
def test_escalation_spares_a_good_part_and_keeps_most_of_what_a_model_adds(part: str, tmp_path: Path) -> None:
    """Against right answers: the rules alone, both, and the rules with the model where they are unsure."""
    golds = [gold for gold in marked() if (part == "briefs") == gold.name.startswith("briefs")]
    rules = _scored(golds, [_read(gold) for gold in golds])
    with serving(Attentive(golds)) as server:
        both, all_of_it = _asked(golds, ModelReader(settings(server, tmp_path), mode="both"))
        (tmp_path / "some").mkdir()
        some, escalated = _asked(golds, ModelReader(settings(server, tmp_path / "some"), escalate=True))
    kept = (some.f1 - rules.f1) / (both.f1 - rules.f1)
    print(  # noqa: T201
        f"\n{len(golds)} {part}: fact F1 rules {rules.f1:.3f}, both {both.f1:.3f}, escalated {some.f1:.3f} "
        f"(keeps {kept:.2f} of the gain); texts spared {escalated.spared}, requests {escalated.requests} of "
        f"{all_of_it.requests}, tokens in spared {escalated.spared_tokens}"
    )
    assert kept > 0.6


def _read(gold: Gold) -> Read:
    reading = read_mentions(gold.article, reference=load_reference())
    return Read(reading, find_facts(reading))


def _asked(golds: Sequence[Gold], model: ModelReader) -> tuple[Counts, Usage]:
    with model:
        told = [item for item in model.read(map(_read, golds), reference=load_reference) if isinstance(item, Read)]
        return _scored(golds, told), model.usage()


def _scored(golds: Sequence[Gold], reads: Sequence[Read]) -> Counts:
    """The facts of all texts against gold."""
    whole = Counts()
    for gold, read in zip(golds, reads, strict=True):
        told = facts_json(identify(read.reading, read.facts, base=BASE, reference=load_reference()))
        counts = score(gold.data, told).counts
        whole += sum((each for (level, _), each in counts.items() if level == "fact"), Counts())
    return whole
