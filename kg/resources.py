"""Data files that ship with newskg -> paths, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kg.errors import SettingError


def ontology_file(name: str) -> Path:
    """The path of a file or folder of the ontology, such as "newskg.ttl" or "reference"; SettingError if missing."""
    return _present(_data("ontology") / name)


def queries_dir() -> Path:
    """The folder of the shipped queries."""
    return _present(_data("queries"))


def _data(folder: str) -> Path:
    """A wheel carries the folder inside the package; in a checkout it stands beside the package."""
    package = Path(str(files("kg")))
    shipped = package / "_data" / folder
    return shipped if shipped.is_dir() else package.parent / folder


def _present(path: Path) -> Path:
    if not path.exists():
        raise SettingError(f"{path}: not shipped with this installation; install newskg again", str(path))
    return path
