"""What a model said is taken back without a trace, and claims name who made them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.errors import SettingError
from kg.pipeline import forget_reader
from kg.reader.prompts import prompt_version
from kg.reader.reading import ModelReader
from kg.terms import MERGED, NK, term_text
from tests.conftest import Kg
from tests.reader.asking import FromGold, right, settings
from tests.reader.scripted import CORPUS
from tests.reader.server import Json, Reply, serving

ARTICLES = str(CORPUS / "en-deals")


def _bytes(store: Path) -> list[str]:
    kg.export(store.with_suffix(".nq"), store=store, graphs="all")
    return store.with_suffix(".nq").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("both")
    with right("en-deals") as server, ModelReader(settings(server, folder), mode="both") as model:
        kg.build(ARTICLES, store=folder / "both", model=model)
    return folder / "both"


def test_a_claim_names_reader_model_and_prompt(both: Path) -> None:
    rows = kg.query("said-by", store=both, model="scripted").rows
    assert rows
    assert {str(cell) for row in rows for cell in row[:2]} == {'"llm"', '"scripted"'}
    assert kg.query("said-by", store=both, model="other").rows == ()


def test_kg_why_names_reader_model_and_prompt(both: Path, kg_command: Kg) -> None:
    claims = [claim for event in _events(both) for claim in kg.why(event, store=both).claims]
    assert {by.reader for claim in claims for by in claim.readers} == {"rules", "llm"}
    assert {(by.model, by.prompt) for c in claims for by in c.readers if by.reader == "llm"} == {
        ("scripted", prompt_version())
    }
    event = next(claim.event for claim in claims if len(claim.readers) == 2)
    told = kg_command("why", event, "--store", both).stdout
    assert ", read by rules (confidence 0." in told
    assert f" and llm scripted (prompt {prompt_version()}, confidence 0." in told


def _events(store: Path) -> list[str]:
    with kg.open_store(store, read_only=True) as opened:
        return sorted({term_text(quad.subject) for quad in opened.quads(MERGED, predicate=NK.status)})


def test_what_both_say_is_attributed_to_both(both: Path) -> None:
    by = "http://www.w3.org/ns/prov#qualifiedAttribution"
    assert any(by in line for line in _bytes(both))


def test_a_graph_without_the_model_is_that_of_the_rules(both: Path, tmp_path: Path) -> None:
    kg.build(ARTICLES, store=tmp_path / "rules")
    assert _bytes(both) != _bytes(tmp_path / "rules")
    assert forget_reader("llm:scripted", store=both, dry_run=True)
    forget_reader("llm:scripted", store=both)
    assert _bytes(both) == _bytes(tmp_path / "rules")
    with pytest.raises(SettingError, match="has read nothing"):
        forget_reader("llm", store=both)


def test_a_graph_that_only_the_model_read_goes(tmp_path: Path) -> None:
    with right("en-deals") as server, ModelReader(settings(server, tmp_path)) as model:
        kg.build(ARTICLES, store=tmp_path / "s", model=model)
    assert kg.count(tmp_path / "s").articles
    forget_reader("llm", store=tmp_path / "s")
    assert kg.count(tmp_path / "s").articles == 0


def test_the_command_takes_back_what_a_model_said(kg_command: Kg, tmp_path: Path) -> None:
    with right("en-deals") as server, ModelReader(settings(server, tmp_path)) as model:
        kg.build(ARTICLES, store=tmp_path / "kg-store", model=model)
    assert "would take back what llm said of" in kg_command("forget", "--reader", "llm", "--dry-run").stderr
    assert "took back what llm said of" in kg_command("forget", "--reader", "llm").stderr
    ran = kg_command("forget")
    assert (ran.returncode, ran.stderr) == (2, "kg: give articles to forget, or --reader\n")


def test_two_models_are_compared_by_kg_diff(kg_command: Kg, tmp_path: Path) -> None:
    everything = FromGold("en-deals")

    def behave(body: Json, before: int) -> Reply | str:
        answer = everything(body, before)
        if body["model"] != "hasty" or not isinstance(answer, str):
            return answer
        said = json.loads(answer)
        return json.dumps({**said, "events": said["events"][:-1]})

    with serving(behave) as server:
        for name in ("careful", "hasty", "other"):
            with ModelReader(settings(server, tmp_path, model=name)) as model:
                kg.build(ARTICLES, store=tmp_path / name, model=model)
    ran = kg_command("diff", tmp_path / "careful", tmp_path / "hasty")
    assert ran.returncode == 1
    assert "\n- investment: Impossible Foods (500000000 USD" in ran.stdout
    assert "\n+ " not in ran.stdout
    assert "\n    reader: llm careful (prompt 1" in ran.stdout
    told = kg_command("diff", tmp_path / "careful", tmp_path / "other").stdout
    prompt = f"(prompt {prompt_version()})"
    count = kg.count(tmp_path / "other").articles
    assert told == f"~ {count} articles say the same, read by llm other {prompt} instead of llm careful {prompt}\n"
