"""What a model said is taken back without a trace, and claims name who made them."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.errors import SettingError
from kg.pipeline import forget_reader
from kg.reader.reading import ModelReader
from tests.conftest import Kg
from tests.reader.asking import right, settings
from tests.reader.scripted import CORPUS

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
