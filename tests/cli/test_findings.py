from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from kg.cli.findings import as_record, junit, message, sarif
from kg.records import Finding

FINDING = Finding(
    rule="https://w3id.org/newskg/shapes#amount",
    name="amount",
    severity="Violation",
    messages=(("en", "An amount needs a currency."), ("fr", "Un montant demande une devise.")),
    graph="https://newskg.example/article/a",
    focus="https://newskg.example/event/1",
    path="https://w3id.org/newskg/ontology#currency",
    value=None,
    source="news/a.md",
    quote="for 16 <million>",
    line=3,
)


@pytest.mark.parametrize(("language", "words"), [("fr", "Un montant"), ("en", "An amount"), ("de", "An amount")])
def test_the_message_is_in_the_language_asked_for(language: str, words: str) -> None:
    assert message(FINDING, language).startswith(words)


def test_as_json() -> None:
    record = json.loads(json.dumps(as_record(FINDING, "fr")))
    assert record["message"] == "Un montant demande une devise."
    assert record["statement"]["focus"] == FINDING.focus
    assert (record["source"], record["line"], record["quote"]) == ("news/a.md", 3, "for 16 <million>")


def test_as_sarif() -> None:
    run = sarif([FINDING], "en")["runs"][0]  # type: ignore[index]  # JSON is untyped
    (result,) = run["results"]
    assert result["level"] == "error"
    assert result["ruleId"] == run["tool"]["driver"]["rules"][0]["id"] == FINDING.rule
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "news/a.md"


def test_as_junit() -> None:
    suite = ElementTree.fromstring(junit([FINDING], "en").partition("\n")[2])  # noqa: S314 - written just now
    assert suite.attrib["failures"] == "1"
    assert suite[0][0].text is not None
    assert "for 16 <million>" in suite[0][0].text


def test_junit_of_nothing_is_a_passed_case() -> None:
    suite = ElementTree.fromstring(junit([], "en").partition("\n")[2])  # noqa: S314 - written just now
    assert (suite.attrib["failures"], suite.attrib["tests"]) == ("0", "1")
