"""The wheel: holds all its data, and works away from the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("newskg-*.whl"))


@pytest.fixture(scope="module")
def away(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the wheel in it; its dependencies are lent by ours, the checkout is not."""
    folder = tmp_path_factory.mktemp("away")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    library = next((folder / "venv").glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(library)
    (library / "lent.pth").write_text(sysconfig.get_paths()["purelib"])
    shutil.copytree(ROOT / "examples" / "articles", folder / "articles")
    return folder


def _kg(away: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [away / "venv" / "bin" / "python", "-I", "-m", "kg", *arguments],
        cwd=away,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _shipped(folder: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert _shipped("kg") - packed == set()


@pytest.mark.parametrize("folder", ["ontology", "queries"])
def test_the_wheel_holds_ontology_and_queries(folder: str, wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {f"kg/_data/{name}" for name in _shipped(folder)} - packed == set()


def test_the_wheel_is_no_burden(wheel: Path) -> None:
    weights = [entry for entry in zipfile.ZipFile(wheel).infolist() if not entry.filename.endswith(".py")]
    assert sum(entry.file_size for entry in weights) <= 15_000_000


def test_away_from_the_checkout_it_builds_validates_queries_and_draws(away: Path) -> None:
    home = subprocess.run(
        [away / "venv" / "bin" / "python", "-I", "-c", "import kg; print(kg.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=away,
    )
    assert str(away) in home.stdout
    _kg(away, "build", "articles")
    _kg(away, "validate")
    assert "n\n" in _kg(away, "query", "-e", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "--format", "csv")
    assert _kg(away, "query").count("\n") > 15
    _kg(away, "view", "-o", "graph.html")
    assert (away / "graph.html").stat().st_size > 10_000
