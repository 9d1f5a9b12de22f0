"""What importing costs, and that it does nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kg

HEAVY = ("typer", "rich", "rdflib", "pyshacl", "pyoxigraph", "networkx", "pyvis", "lxml", "trafilatura", "pycrfsuite")


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("statement", ["import kg", "import kg.records", "import kg.terms", "import kg.pipeline"])
def test_importing_loads_no_heavy_library(statement: str) -> None:
    assert _loaded_by(statement) & set(HEAVY) == set()


def test_the_command_line_loads_typer_alone() -> None:
    assert _loaded_by("import kg.cli.main") & set(HEAVY) == {"typer"}


@pytest.mark.parametrize("name", kg.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(kg, name).__doc__
    assert name in dir(kg)


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'extrakt'"):
        kg.extrakt  # noqa: B018 - that it fails is the test
