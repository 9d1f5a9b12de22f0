"""How much a store holds, kept up to date by what each change takes and gives.

Counting afresh reads the whole store: 8 s for a million statements. So a store counts once, goes on from there, and
keeps what it counted beside each state that it publishes; a state without it (of a killed build, of an older newskg)
is counted afresh.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from kg.terms import MERGED, NK, RDF

FILE: Final = "newskg-tally.json"
Kind = tuple[str, str]
"""Class of a node of the merged graph, that of its event for a prospect; status, "" for an entity."""
Node = ox.NamedNode | ox.BlankNode
NAMES: Final = (ox.NamedNode(RDF.type), ox.NamedNode(NK.status), ox.NamedNode(NK.prospectOf))
MERGED_GRAPH: Final = ox.NamedNode(MERGED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Named graphs, statements, and the nodes of the merged graph by kind.

    `loose` are the statements that came and went since the database was last put in order.
    """

    graphs: int
    quads: int
    nodes: Mapping[Kind, int]
    loose: int = field(default=0, compare=False)


NOTHING: Final = Tally(0, 0, MappingProxyType({}))


def counted(database: ox.Store) -> Tally:
    """All of a store, counted by reading it."""
    told = (quad for name in NAMES for quad in database.quads_for_pattern(None, name, None, MERGED_GRAPH))
    nodes = Counter(kind for said in _by_node(told).values() for kind in _kinds(said))
    return Tally(sum(1 for _ in database.named_graphs()), len(database), nodes)


def after(before: Tally, database: ox.Store, gone: Sequence[ox.Quad], new: Sequence[ox.Quad]) -> Tally:
    """The tally once these statements, all of which stand, are gone and these, none of which stands, have come.

    `database` is still as it was before.
    """
    nodes = Counter(before.nodes)
    going, coming = _by_node(_of_kinds(gone)), _by_node(_of_kinds(new))
    for node in sorted(going.keys() | coming.keys(), key=str):
        said = _said(database, node)
        nodes.subtract(_kinds(said))
        nodes.update(_kinds((said - going.get(node, set())) | coming.get(node, set())))
    graphs = before.graphs + _more_graphs(database, gone, new)
    loose = before.loose + len(gone) + len(new)
    return Tally(graphs, before.quads - len(gone) + len(new), +nodes, loose)


def _of_kinds(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    return (quad for quad in quads if quad.predicate in NAMES and quad.graph_name == MERGED_GRAPH)


def _by_node(quads: Iterable[ox.Quad]) -> dict[Node, set[ox.Quad]]:
    found: dict[Node, set[ox.Quad]] = {}
    for quad in quads:
        found.setdefault(quad.subject, set()).add(quad)  # type: ignore[arg-type]  # never a triple
    return found


def _said(database: ox.Store, node: Node) -> set[ox.Quad]:
    """What the merged graph says of a node's kind."""
    return {quad for name in NAMES for quad in database.quads_for_pattern(node, name, None, MERGED_GRAPH)}


def _kinds(said: Iterable[ox.Quad]) -> set[Kind]:
    values: dict[str, list[str]] = {RDF.type: [], NK.status: [], NK.prospectOf: []}
    for quad in said:
        values[quad.predicate.value].append(str(getattr(quad.object, "value", "")))
    classes = [each for each in values[RDF.type] if each.startswith(NK.namespace)]
    found = (values[NK.prospectOf] or classes) if classes else []
    return {(each, status) for each in found for status in values[NK.status] or [""]}


def _more_graphs(database: ox.Store, gone: Sequence[ox.Quad], new: Sequence[ox.Quad]) -> int:
    """How many graphs come to hold something, less those that come to hold nothing."""
    change = Counter(quad.graph_name for quad in new)
    change.subtract(quad.graph_name for quad in gone)
    more = 0
    for graph, number in change.items():
        held = list(islice(database.quads_for_pattern(None, None, None, graph), max(0, -number) + 1))
        more += (len(held) + number > 0) - bool(held)
    return more


def read_tally(folder: Path) -> Tally | None:
    """The tally kept in a folder; None where there is none that can be read."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        nodes = {(str(kind), str(status)): int(number) for kind, status, number in kept["nodes"]}
        return Tally(int(kept["graphs"]), int(kept["quads"]), nodes, int(kept.get("loose", 0)))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None  # it is counted afresh then


def write_tally(tally: Tally, folder: Path) -> None:
    """Keep a tally in a folder, by renaming, so that it is there whole or not."""
    nodes = sorted((*kind, number) for kind, number in tally.nodes.items())
    unfinished = folder / (FILE + ".new")
    figures = {"graphs": tally.graphs, "quads": tally.quads, "nodes": nodes, "loose": tally.loose}
    unfinished.write_text(json.dumps(figures) + "\n", "utf-8")
    unfinished.replace(folder / FILE)
