"""A store -> the same graph in a triple store, and the proof that it is there."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.errors import SettingError
from kg.pipeline.states import Place, store_at

if TYPE_CHECKING:
    from kg.loading import LoadReport


def warn(words: str) -> None:
    """A warning as Python gives it."""
    warnings.warn(words, stacklevel=4)  # at the line that called `load`


def load(
    store: Place,
    profile: str,
    url: str,
    *,
    graphs: str = "all",
    mode: Literal["load", "check", "dry-run"] = "load",
    query_url: str | None = None,
    ledger: str | Path | None = None,
    timeout: float = 300.0,
    on_graph: Callable[[Literal["sending", "checking"], str], None] = lambda _step, _name: None,
    on_warning: Callable[[str], None] = warn,
) -> LoadReport:
    """Make a triple store hold the graph, and compare what it gives back; `differences` is empty where that went well.

    `profile` is one of those of `kg load`, `url` the address that it takes; `mode` "check" sends nothing and compares,
    "dry-run" asks nobody. `ledger` is the file that keeps what was sent, `loads.sqlite` in the folder of a store; a
    store that is given opened has none unless it is named, and is sent whole. `timeout` is in seconds, for a request.
    Credentials come from the environment or a netrc file. Raises SettingError, LoadError, StoreBusy, MissingExtra.
    """
    from kg.loading import load as send
    from kg.loading.ledger import FILE

    if profile == "neo4j":
        raise SettingError("neo4j takes files; write them by kg.pipeline.write_neo4j or by kg load neo4j", profile)
    kept = Path(ledger) if ledger else Path(store) / FILE if isinstance(store, str | Path) else None
    with store_at(store, read_only=True) as opened:
        return send(
            opened, profile, url, graphs=graphs, mode=mode, query_url=query_url, ledger=kept, seconds=timeout,
            on_graph=on_graph, on_warning=on_warning,
        )  # fmt: skip


def write_bulk(store: Place, profile: str, url: str, folder: str | Path, *, graphs: str = "all") -> str:
    """Write N-Quads for a triple store to a folder; its own offline command that reads them.

    Raises SettingError where the profile has none, ExportError where the folder cannot be written to.
    """
    from kg.loading import bulk_files, chosen_graphs, find_profile

    with store_at(store, read_only=True) as opened:
        names = chosen_graphs(opened, graphs)
        return bulk_files(opened, find_profile(profile), Path(folder), names=names, url=url)


def write_neo4j(store: Place, folder: str | Path) -> tuple[Path, ...]:
    """Write the merged graph for Neo4j to a folder; the files. Raises SettingError, ExportError."""
    from kg.loading import neo4j_files

    if "://" in str(folder):
        raise SettingError(f"{folder}: neo4j reads files; give a folder to write them to", folder)
    with store_at(store, read_only=True) as opened:
        return neo4j_files(opened, Path(folder))
