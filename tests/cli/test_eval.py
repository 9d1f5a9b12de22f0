"""`kg eval`: its forms, its floors and its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Kg

BRIEF = {"id": "b1", "text": "Microsoft has acquired Quillfen, a maker of cameras, for $5 million.", "language": "en"}
DEAL = {"acquirer": "Microsoft", "target": "Quillfen", "amount": 6_000_000, "currency": "USD"}


@pytest.fixture
def gold(tmp_path: Path) -> str:
    gold = {"companies": ["Microsoft", "Quillfen"], "acquisitions": [DEAL]}
    (tmp_path / "briefs.jsonl").write_text(json.dumps(BRIEF | {"gold": gold}), "utf-8")
    return "briefs.jsonl"


def test_json_holds_every_part_and_time_goes_to_stderr(gold: str, kg_command: Kg) -> None:
    ran = kg_command("eval", gold, "--format", "json")
    report = json.loads(ran.stdout)
    assert list(report) == ["all", "learned", "aside"]
    assert report["all"]["event"]["gold"] == 1
    assert ran.stderr.startswith("1 texts in ")


@pytest.mark.parametrize("group", ["type", "language", "status"])
@pytest.mark.parametrize("format", ["table", "markdown"])
def test_figures_are_shown_by_group(gold: str, kg_command: Kg, group: str, format: str) -> None:
    shown = kg_command("eval", gold, "--by", group, "--format", format).stdout
    row = {"type": "event acquisitions", "language": "event en", "status": "event announced"}[group]
    assert f"By {group}" in shown
    assert row in shown


def test_errors_come_with_their_sentence(gold: str, kg_command: Kg) -> None:
    shown = kg_command("eval", gold, "--errors").stdout
    assert "partial acquisitions: lacks amount=6000000 USD; has amount=5000000 USD" in shown
    assert f"    {BRIEF['text']}" in shown


def test_a_missed_floor_ends_with_1_and_is_named(gold: str, kg_command: Kg) -> None:
    ran = kg_command("eval", gold, "--floor", "event.f1=0.5", "--floor", "fact.f1=0.99")
    assert ran.returncode == 1
    assert "kg: fact.f1 is 0.6667, its floor is 0.99" in ran.stderr
    assert "event.f1" not in ran.stderr


def test_floors_that_hold_end_with_0(gold: str, kg_command: Kg) -> None:
    assert kg_command("eval", gold, "--floor", "event.f1=1").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "colour"], "--by colour: give one of type, language, status"),
        (["--part", "half"], "--part half: give one of all, learned, aside"),
        (["--format", "xml"], "--format xml: give one of table, json, markdown"),
        (["--floor", "fact.f1"], "--floor: write it as FIGURE=NUMBER"),
        (["--floor", "fact.f2=1"], "did you mean fact.f1"),
    ],
)
def test_a_wrong_option_is_one_line_and_code_2(gold: str, kg_command: Kg, arguments: list[str], said: str) -> None:
    ran = kg_command("eval", gold, *arguments)
    assert ran.returncode == 2
    assert said in ran.stderr
