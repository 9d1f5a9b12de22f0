"""`kg why`: what it prints, for people and for programs, of files and of nodes."""

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


@pytest.fixture
def built(article: str, kg_command: Kg) -> str:
    kg_command("build", article)
    return article


@pytest.mark.parametrize(
    "name", ["acquisition/microsoft--quillfen", "https://newskg.example/acquisition/microsoft--quillfen"]
)
@pytest.mark.usefixtures("built")
def test_a_node_is_told_with_its_claims_sentences_and_reasons(name: str, kg_command: Kg) -> None:
    ran = kg_command("why", name)
    assert ran.returncode == 0
    assert ran.stdout.startswith("acquisition: Microsoft, Quillfen (5000000 USD announced)   https://newskg.example/")
    assert "amount = 5000000 USD: the only article that says it" in ran.stdout
    assert "says it: “Microsoft has acquired Quillfen, a maker of cameras, for $5 million.” 0-68" in ran.stdout
    assert "rule acquisition/en/buy of newskg " in ran.stdout


@pytest.mark.usefixtures("built")
def test_one_property_is_told_alone(kg_command: Kg) -> None:
    shown = kg_command("why", "acquisition/microsoft--quillfen", "--property", "amount").stdout
    assert "amount: “$5 million” 57-67" in shown
    assert "target" not in shown
    ran = kg_command("why", "acquisition/microsoft--quillfen", "--property", "lead")
    assert (ran.returncode, "says nothing of 'lead'; there are acquirer, amount, " in ran.stderr) == (2, True)


@pytest.mark.parametrize("options", [("--format", "json"), ("--json",)])
@pytest.mark.usefixtures("built")
def test_a_node_is_told_as_json(options: tuple[str, ...], kg_command: Kg) -> None:
    told = json.loads(kg_command("why", "Quillfen", *options).stdout)
    assert (told["kind"], told["name"], len(told["events"])) == ("company", "Quillfen", 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Quillfem",), "neither a file nor in the store; did you mean Quillfen?"),
        (("none.txt", "--sentence", "1"), "none.txt is none; check the path"),
        (("deal.txt", "--property", "amount"), "goes with an IRI"),
        (("Quillfen", "--format", "xml"), "there are text, json"),
        (("Quillfen", "--store", "nowhere"), "no store there"),
        (("<http://x/ y> . } DROP ALL",), "neither a file nor in the store"),
        (("x" * 5000,), "neither a file nor in the store"),
    ],
)
@pytest.mark.usefixtures("built")
def test_what_cannot_be_told_is_one_line(arguments: tuple[str, ...], says: str, kg_command: Kg) -> None:
    ran = kg_command("why", *arguments)
    assert (ran.returncode, ran.stderr.count("\n"), says in ran.stderr) == (2, 1, True), ran.stderr


def test_an_article_that_cannot_be_read_is_told_and_code_1(tmp_path: Path, kg_command: Kg) -> None:
    (tmp_path / "empty.txt").write_text("")
    ran = kg_command("why", "empty.txt")
    assert ran.returncode == 1
    assert "kg: empty.txt: " in ran.stderr
