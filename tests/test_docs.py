"""What is written down is true: every command, option and query is documented, every block runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import typer

from kg.answers import Query, shipped_queries
from kg.cli.main import app
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found[1], found[2]) for found in BLOCK.finditer(README)]


@cache
def _commands() -> dict[str, typer.core.TyperCommand]:
    group = typer.main.get_command(app)
    return dict(group.commands)  # type: ignore[attr-defined]  # the app is a group


def _section(command: str) -> str:
    return README.partition(f"\n### `kg {command}")[2].partition("\n#")[0]


@pytest.mark.parametrize("command", sorted(_commands()))
def test_readme_documents_every_command_and_option(command: str) -> None:
    section = _section(command)
    options = [max(option.opts, key=len) for option in _commands()[command].params if option.opts[0].startswith("-")]
    assert section
    assert [option for option in options if f"`{option}" not in section and option != "--help"] == []


@pytest.mark.parametrize("option", ["--version", "--install-completion"])
def test_readme_documents_the_options_of_kg_itself(option: str) -> None:
    assert option in README


def _row(query: Query) -> str:
    parameters = ", ".join(f"**{one.name}**" if one.required else one.name for one in query.parameters)
    return f"| `{query.name}` | {query.question('en')} | {parameters} |"


def test_readme_lists_every_query_with_its_question_and_parameters() -> None:
    listed = README.partition("<!-- queries -->")[2].partition("<!-- /queries -->")[0]
    assert listed.strip().splitlines()[2:] == [_row(query) for query in shipped_queries()]


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "ontology/README.md"])
def test_every_link_leads_somewhere(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    links = set(re.findall(r"\]\(([^)\s]+)\)", text)) - _anchors(text)
    assert [link for link in links if not (ROOT / file).parent.joinpath(link).exists()] == []


def test_readme_opens_with_the_two_commands() -> None:
    first = README.partition("```\n")[2].partition("```")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(file: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"^make (\w+)|`make (\w+)`", (ROOT / file).read_text("utf-8"), re.MULTILINE))
    assert [target for pair in named for target in pair if target and f"\n{target}:" not in makefile] == []


@pytest.mark.slow
def test_every_block_of_the_readme_runs(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for language, block in BLOCKS:
        if language == "toml":
            assert tomllib.loads(block)
            continue
        program = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
        environment = {**os.environ, "PATH": path}
        ran = subprocess.run(
            [*program, block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{block}\n{ran.stderr}"


@pytest.mark.parametrize("what", ["a frame", "a source", "a store", "a query", "a test"])
def test_contributing_says_how_to_add(what: str) -> None:
    assert f"\n## Add {what}\n" in CONTRIBUTING


@pytest.mark.parametrize("heading", ["Set up", "Write a docstring", "Write a changelog line"])
def test_contributing_says(heading: str) -> None:
    assert f"\n## {heading}\n" in CONTRIBUTING


def test_every_path_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:kg|tests|ontology|queries|examples)/[\w/.-]*)`", README + CONTRIBUTING))
    assert [path for path in sorted(named) if not (ROOT / path).exists() and "NAME" not in path] == []


def test_the_changelog_keeps_its_form() -> None:
    headings = re.findall(r"^#+ .*$", CHANGELOG, re.MULTILINE)
    assert headings[:2] == ["# Changelog", "## Unreleased"]
    kinds = {heading for heading in headings if heading.startswith("### ")}
    assert kinds <= {f"### {kind}" for kind in ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")}
    entries = [line for line in CHANGELOG.splitlines() if line.startswith("-")]
    assert [line for line in entries if not re.fullmatch(r"- \S.*[.:)]", line)] == []
