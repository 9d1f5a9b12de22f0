"""`kg why`: what it prints, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Kg

TEXT = "Microsoft has acquired Quillfen, a maker of cameras, for $5 million. The weather stayed mild all week long."


@pytest.fixture
def article(tmp_path: Path) -> str:
    (tmp_path / "deal.txt").write_text(TEXT, "utf-8")
    return "deal.txt"


def test_a_fact_is_shown_with_sentence_frame_and_roles(article: str, kg_command: Kg) -> None:
    shown = kg_command("why", article).stdout
    assert "1. acquisition, announced, confidence " in shown
    assert "[1] Microsoft has acquired Quillfen, a maker of cameras, for $5 million." in shown
    assert "frame acquisition/en/buy: “acquired” [1]" in shown
    assert "target = Quillfen: “Quillfen” [1]" in shown
    assert "no frame, no fact: sentence 2 " in shown


def test_a_sentence_is_shown_with_what_was_missing(article: str, kg_command: Kg) -> None:
    shown = kg_command("why", article, "--sentence", "weather").stdout
    assert "mentions: none" in shown
    assert "no frame: none of its words" in shown


@pytest.mark.parametrize("options", [(), ("--sentence", "1")])
def test_json_is_one_object(article: str, kg_command: Kg, options: tuple[str, ...]) -> None:
    assert json.loads(kg_command("why", article, *options, "--json").stdout)["source"] == article


def test_it_says_the_same_twice(article: str, kg_command: Kg) -> None:
    assert kg_command("why", article).stdout == kg_command("why", article).stdout


def test_a_sentence_that_is_not_there_is_one_line_and_code_2(article: str, kg_command: Kg) -> None:
    ran = kg_command("why", article, "--sentence", "7")
    assert (ran.returncode, ran.stderr) == (2, "kg: deal.txt: has sentences 1 to 2, not 7\n")


def test_an_iri_cannot_be_explained_yet(kg_command: Kg) -> None:
    ran = kg_command("why", "https://kg.test/acquisition/x")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "explaining an IRI of the graph is not there yet" in ran.stderr


def test_an_article_that_cannot_be_read_is_told_and_code_1(tmp_path: Path, kg_command: Kg) -> None:
    (tmp_path / "empty.txt").write_text("")
    ran = kg_command("why", "empty.txt")
    assert ran.returncode == 1
    assert "kg: empty.txt: " in ran.stderr
