"""Findings in words, and in the forms that CI reads: JSON, SARIF 2.1.0, JUnit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree  # writes only; nothing foreign is parsed

from kg.records import Finding

LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
"""SHACL severities as SARIF levels."""

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def message(finding: Finding, language: str) -> str:
    """The rule's message in the language asked for, else in the first one there is."""
    messages = dict(finding.messages)
    return messages.get(language) or next(iter(messages.values()), finding.name)


def statement(finding: Finding) -> str:
    """The statement that offends: node, property, value, as far as the finding has them."""
    return " ".join(part for part in (finding.focus, finding.path, finding.value) if part)


def place(finding: Finding) -> str:
    """The article's file or URL, with the line where it is known."""
    source = finding.source or finding.graph or "-"
    return f"{source}:{finding.line}" if finding.line else source


def as_record(finding: Finding, language: str) -> dict[str, object]:
    """One finding as `--json` prints it."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity,
        "message": message(finding, language),
        "messages": dict(finding.messages),
        "statement": {"focus": finding.focus, "path": finding.path, "value": finding.value},
        "graph": finding.graph,
        "source": finding.source,
        "line": finding.line,
        "quote": finding.quote,
    }


def sarif(findings: Sequence[Finding], language: str) -> dict[str, object]:
    """The findings as a SARIF log with one run."""
    rules = sorted({(finding.rule, finding.name) for finding in findings})
    driver = {
        "name": "kg validate",
        "rules": [{"id": rule, "name": name, "shortDescription": {"text": name}} for rule, name in rules],
    }
    results = [_sarif_result(finding, language) for finding in findings]
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _sarif_result(finding: Finding, language: str) -> dict[str, object]:
    region = {"startLine": finding.line or 1, **({"snippet": {"text": finding.quote}} if finding.quote else {})}
    uri = finding.source or finding.graph or finding.focus
    return {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{message(finding, language)} · {statement(finding)}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }


def junit(findings: Iterable[Finding], language: str) -> str:
    """The findings as a JUnit report: one failed case each; one that passed where there is none."""
    listed = list(findings)
    suite = ElementTree.Element("testsuite", name="kg validate", tests=str(len(listed) or 1), failures=str(len(listed)))
    for finding in listed:
        case = ElementTree.SubElement(suite, "testcase", classname=place(finding), name=finding.name)
        failure = ElementTree.SubElement(case, "failure", type=finding.severity, message=message(finding, language))
        failure.text = "\n".join(part for part in (statement(finding), finding.quote) if part)
    if not listed:
        ElementTree.SubElement(suite, "testcase", classname="kg validate", name="all rules hold")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode")
