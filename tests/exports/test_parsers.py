"""Each RDF file reads back equal by parsers of other makers, beside ours and rdflib: raptor and Apache Jena."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.exports import export
from kg.stores import Store
from tests.deals import deals_store
from tests.loading.servers import AbsentError, jar, java, needed

RAPPER = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml"}
RIOT = (*RAPPER, "jsonld")


@pytest.fixture(scope="module")
def store() -> Store:
    return deals_store()


def rapper(path: Path) -> bytes:
    """What raptor reads, as N-Quads."""
    program = needed(shutil.which("rapper"), "rapper")
    command = [program, "-q", "-i", RAPPER[path.suffix[1:]], "-o", "nquads", str(path)]
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout


def riot(path: Path) -> bytes:
    """What Jena reads, as N-Quads; any complaint of it is an error."""
    command = [java(), "-cp", jar("jena-fuseki-server-*.jar"), "riotcmd.riot", "--strict", "--output=nquads", str(path)]
    ran = subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert ran.stderr == b""
    return ran.stdout


def assert_equal(found: bytes, path: Path) -> None:
    """As canonical N-Quads; what the file holds was checked against the store by others."""
    assert set(ox.parse(found, format=ox.RdfFormat.N_QUADS)) == set(ox.parse(path=path))


def assert_read_the_same(store: Store, path: Path, reader: Callable[[Path], bytes]) -> None:
    """A program of others reads a whole export as it is; skipped where that program is absent."""
    export(store, path)
    try:
        assert_equal(reader(path), path)
    except AbsentError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("format", RAPPER)
def test_raptor_reads_the_same(store: Store, tmp_path: Path, format: str) -> None:
    assert_read_the_same(store, tmp_path / f"deals.{format}", rapper)


@pytest.mark.slow
@pytest.mark.parametrize("format", RIOT)
def test_jena_reads_the_same(store: Store, tmp_path: Path, format: str) -> None:
    assert_read_the_same(store, tmp_path / f"deals.{format}", riot)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["nq", "nt"])
def test_jena_reads_the_same_rdf_1_2(store: Store, tmp_path: Path, format: str) -> None:
    """In Turtle Jena 5.6 takes no `true` within a triple term, which RDF 1.2 has."""
    path = tmp_path / f"deals.{format}"
    export(store, path, annotations="rdf12")
    try:
        assert_equal(riot(path), path)
    except AbsentError as error:
        pytest.skip(str(error))
