"""The store -> files that a triple store's own tools read, and the commands that read them.

`bulk_files` writes N-Quads for the offline loader of a store. `neo4j_files` writes the merged graph for Neo4j, which
speaks no SPARQL: as tables of nodes and relationships with the Cypher that reads them, which needs no plug-in, and as
Turtle for its plug-in n10s.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from kg.errors import ExportError, SettingError
from kg.exports.common import Node, label, local, nodes, whole_file
from kg.exports.rdf import write_turtle
from kg.loading.contents import graph_lines
from kg.loading.profiles import Profile
from kg.terms import MERGED, RDF, XSD

if TYPE_CHECKING:
    from kg.stores import Store

QUADS_FILE: Final = "newskg.nq"
NODES_FILE: Final = "nodes.csv"
EDGES_FILE: Final = "relationships.csv"
CYPHER_FILE: Final = "load.cypher"
TURTLE_FILE: Final = "merged.ttl"
N10S_FILE: Final = "n10s.cypher"

SEPARATOR: Final = "\x1f"
"""Between the values of one cell: a sign that no name has."""
NUMBERS: Final = {XSD.decimal: "toFloat", XSD.integer: "toInteger", XSD.boolean: "toBoolean"}
"""Datatype -> what makes a text of the table into such a value."""
SAFE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def bulk_files(store: Store, profile: Profile, folder: Path, *, names: Iterable[str], url: str) -> str:
    """Write these graphs to a file in the folder; the commands by which the store loads it offline.

    Raises SettingError where the profile has none, ExportError where the folder cannot be written to.
    """
    if profile.bulk is None:
        raise SettingError(f"--bulk: {profile.title} has no offline loader; leave it out", profile.name)
    file = _made(folder) / QUADS_FILE
    with whole_file(file) as written:
        for name in names:
            ending = f" <{name}> .\n".encode()
            lines = sorted(line for chunk in graph_lines(store, name) for line in chunk)
            written.writelines(line + ending for line in lines)
    whole = file.resolve()
    told = {"file": shlex.quote(str(whole)), "folder": str(whole.parent).replace("'", "''"), "name": file.name}
    return profile.bulk.format(**told, url=url)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: no folder to write to ({error.strerror}); give another", folder) from error
    return folder


def neo4j_files(store: Store, folder: Path) -> tuple[Path, ...]:
    """Write the merged graph for Neo4j; the files, in the order to be read about. Raises ExportError."""
    quads = list(store.quads(MERGED))
    found = nodes(quads)
    columns = _columns(found)
    edges = list(_edges(found))
    rows = [_row(iri, node, columns) for iri, node in found.items()]
    rows += [_bare_row(iri, columns) for iri in sorted({edge[2] for edge in edges} - found.keys())]
    texts = {
        NODES_FILE: _table(["iri", "label", "name", *columns], rows),
        EDGES_FILE: _table(["from", "type", "to"], edges),
        CYPHER_FILE: _cypher(columns, sorted({row[1] for row in rows}), sorted({edge[1] for edge in edges})),
        N10S_FILE: N10S.substitute(file=TURTLE_FILE),
    }
    home = _made(folder)
    for name, text in texts.items():
        with whole_file(home / name) as file:
            file.write(text.encode())
    with whole_file(home / TURTLE_FILE) as file:
        write_turtle(quads, file)
    return tuple(home / name for name in (NODES_FILE, EDGES_FILE, CYPHER_FILE, TURTLE_FILE, N10S_FILE))


def _columns(found: Mapping[str, Node]) -> dict[str, tuple[str, bool]]:
    """The properties that have texts for values: the datatype, and whether some node has several."""
    columns: dict[str, tuple[str, bool]] = {}
    for node in found.values():
        for each, values in _texts(node).items():
            datatype, several = columns.get(each, (values[0].datatype.value, False))
            same = {value.datatype.value for value in values} == {datatype}
            columns[each] = (datatype if same else XSD.string, several or len(values) > 1)
    return dict(sorted(columns.items()))


def _texts(node: Node) -> dict[str, list[ox.Literal]]:
    """The literals of a node by the name of their column, that of a language apart: prefLabel_fr."""
    found: dict[str, list[ox.Literal]] = {}
    for named, values in node.items():
        for value in values:
            if isinstance(value, ox.Literal):
                tag = f"_{value.language}".replace("-", "_") if value.language else ""
                found.setdefault(_safe(local(named)) + tag, []).append(value)
    return found


def _safe(name: str) -> str:
    """A name that Cypher takes as it stands; ours all are such."""
    return name if SAFE_NAME.fullmatch(name) else "_" + "".join(re.findall(r"[A-Za-z0-9_]", name))


def _row(iri: str, node: Node, columns: Iterable[str]) -> list[str]:
    texts = _texts(node)
    cells = (SEPARATOR.join(value.value for value in texts.get(column, ())) for column in columns)
    classes = sorted(_safe(local(value.value)) for value in node.get(RDF.type, ()))
    return [iri, classes[0] if classes else "Resource", label(iri, node), *cells]


def _bare_row(iri: str, columns: Mapping[str, object]) -> list[str]:
    """A node that the graph only points to, such as a status."""
    return [iri, "Resource", local(iri), *("" for _ in columns)]


def _edges(found: Mapping[str, Node]) -> Iterator[tuple[str, str, str]]:
    for iri, node in found.items():
        for named, values in node.items():
            yield from (
                (iri, _safe(local(named)), value.value)
                for value in values
                if isinstance(value, ox.NamedNode) and named != RDF.type
            )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _cypher(columns: Mapping[str, tuple[str, bool]], labels: Iterable[str], types: Iterable[str]) -> str:
    """The statements that read both tables; run again, they add nothing."""
    sets = ",\n    ".join(f"n.{name} = {_value(name, *kind)}" for name, kind in columns.items())
    steps = [NODES.substitute(label=each, sets=sets, file=NODES_FILE) for each in labels]
    steps += [EDGES.substitute(type=each, file=EDGES_FILE) for each in types]
    return CONSTRAINT + "".join(steps)


def _value(name: str, datatype: str, several: bool) -> str:
    cell = f"nullIf(row.{name}, '')"
    make = NUMBERS.get(datatype)
    if several:
        parts = f"split({cell}, '\\u001F')"
        return f"[each IN {parts} | {make}(each)]" if make else parts
    return f"{make}({cell})" if make else cell


CONSTRAINT: Final = """// For Neo4j 5.23 or later: copy the tables into its import folder, then cypher-shell -f this
CREATE CONSTRAINT newskg_iri IF NOT EXISTS FOR (n:Newskg) REQUIRE n.iri IS UNIQUE;
"""
NODES: Final = Template("""LOAD CSV WITH HEADERS FROM 'file:///$file' AS row
CALL (row) {
  WITH row WHERE row.label = '$label'
  MERGE (n:Newskg {iri: row.iri})
  SET n:$label, n.name = row.name,
    $sets
} IN TRANSACTIONS OF 1000 ROWS;
""")
EDGES: Final = Template("""LOAD CSV WITH HEADERS FROM 'file:///$file' AS row
CALL (row) {
  WITH row WHERE row.type = '$type'
  MATCH (a:Newskg {iri: row.from}), (b:Newskg {iri: row.to})
  MERGE (a)-[:$type]->(b)
} IN TRANSACTIONS OF 1000 ROWS;
""")
N10S: Final = Template("""// For the plug-in n10s: copy $file into the import folder of Neo4j, then cypher-shell -f this
CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE;
CALL n10s.graphconfig.init({handleVocabUris: 'SHORTEN', handleMultival: 'ARRAY', keepLangTag: true});
CALL n10s.rdf.import.fetch('file:///$file', 'Turtle');
""")
