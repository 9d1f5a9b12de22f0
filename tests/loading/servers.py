"""Triple stores started for the tests, each on a free port of this machine and in a folder of its own."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from tests.conftest import ROOT

SERVICES = ROOT / ".services"
STARTING = 300.0
"""Seconds that a server may take to start: Java takes half a minute on a busy machine, and two on a very busy one."""
OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@dataclass(frozen=True)
class Server:
    """A running store: its profile and URL for `kg load`, where it answers queries, and who may write."""

    profile: str
    url: str
    query: str
    environment: Mapping[str, str] = field(default_factory=dict)


class AbsentError(Exception):
    """What is missing on this machine."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: Sequence[str], folder: Path, ready: str, **environment: str) -> Iterator[None]:
    """A process whose URL `ready` answers, in its folder; killed at the end."""
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=os.environ | environment
        )
        try:
            _wait(process, ready, log)
            yield
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    until = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(ready, timeout=10):  # noqa: S310 - a server that we started
                return
        except (OSError, http.client.HTTPException):  # not there yet, or not yet itself
            time.sleep(0.2)
    raise RuntimeError(f"not started: {process.args!r}\n{log.read_text('utf-8', 'replace')[-2000:]}")


def needed(path: Path | str | None, what: str) -> str:
    if path is None or not Path(path).exists():
        raise AbsentError(f"{what} is not here; make services installs it")
    return str(path)


def jar(name: str) -> str:
    return needed(next(iter(sorted(SERVICES.glob(name))), None), name)


def java() -> str:
    return needed(shutil.which("java"), "java")


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    url = f"http://127.0.0.1:{free_port()}"
    program = needed(OXIGRAPH, "oxigraph")
    place = ["--location", str(folder / "data"), "--bind", url.removeprefix("http://")]
    with running([program, "serve", *place, *options], folder, f"{url}/query?query=ASK%7B%7D"):
        yield Server("oxigraph", url, f"{url}/query")


@contextmanager
def oxigraph_union(folder: Path) -> Iterator[Server]:
    with oxigraph(folder, "--union-default-graph") as server:
        yield server


@contextmanager
def fuseki(folder: Path) -> Iterator[Server]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/news"
    (folder / "data").mkdir()
    program = [java(), "-Xmx1g", "-XX:+UseSerialGC", "-jar", jar("jena-fuseki-server-*.jar")]
    options = ["--port", str(port), "--localhost", "--update", "--tdb2", "--loc", str(folder / "data"), "/news"]
    with running(program + options, folder, f"{url}/query?query=ASK%7B%7D", FUSEKI_BASE=str(folder / "base")):
        yield Server("fuseki", url, f"{url}/query")


VIRTUOSO = Template("""[Database]
DatabaseFile = $folder/virtuoso.db
ErrorLogFile = $folder/virtuoso.log
LockFile = $folder/virtuoso.lck
TransactionFile = $folder/virtuoso.trx
xa_persistent_file = $folder/virtuoso.pxa
[TempDatabase]
DatabaseFile = $folder/temp.db
TransactionFile = $folder/temp.trx
[Parameters]
ServerPort = 127.0.0.1:$sql
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
DirsAllowed = $folder
[HTTPServer]
ServerPort = 127.0.0.1:$http
ServerRoot = $folder
MaxClientConnections = 8
[SPARQL]
MaxQueryExecutionTime = 60
""")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    program = needed(shutil.which("virtuoso-t"), "virtuoso-t")
    http = free_port()
    url = f"http://127.0.0.1:{http}"
    (folder / "virtuoso.ini").write_text(VIRTUOSO.substitute(folder=folder, sql=free_port(), http=http))
    command = [program, "-f", "-c", str(folder / "virtuoso.ini")]
    with running(command, folder, f"{url}/sparql?query=ASK%7B%7D"):
        yield Server("virtuoso", url, f"{url}/sparql", {"KG_LOAD_USER": "dba", "KG_LOAD_PASSWORD": "dba"})


REPOSITORY = b"""@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
[] a rep:Repository ; rep:repositoryID "news" ; rep:repositoryImpl [
  rep:repositoryType "openrdf:SailRepository" ; sr:sailImpl [ sail:sailType "openrdf:NativeStore" ] ] .
"""


@contextmanager
def rdf4j(folder: Path) -> Iterator[Server]:
    port = free_port()
    home = f"http://127.0.0.1:{port}/rdf4j-server"
    program = [java(), "-Xmx1g", "-XX:+UseSerialGC", f"-Dorg.eclipse.rdf4j.appdata.basedir={folder / 'data'}", "-jar"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--path", "/rdf4j-server", jar("rdf4j-http-server-*.war")]
    with running([*program, jar("jetty-runner-*.jar"), *options], folder, f"{home}/protocol"):
        url = f"{home}/repositories/news"
        made = urllib.request.Request(url, REPOSITORY, {"Content-Type": "text/turtle"}, method="PUT")  # noqa: S310
        with urllib.request.urlopen(made, timeout=STARTING):  # noqa: S310 - as above
            yield Server("rdf4j", url, url)


BLAZEGRAPH = """com.bigdata.journal.AbstractJournal.file=blazegraph.jnl
com.bigdata.rdf.store.AbstractTripleStore.quads=true
com.bigdata.rdf.store.AbstractTripleStore.axiomsClass=com.bigdata.rdf.axioms.NoAxioms
com.bigdata.rdf.sail.truthMaintenance=false
"""
"""A namespace of quads; the one that comes by itself has triples alone."""


@contextmanager
def blazegraph(folder: Path) -> Iterator[Server]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/blazegraph/namespace/kb/sparql"
    (folder / "quads.properties").write_text(BLAZEGRAPH)
    told = f"-Dcom.bigdata.rdf.sail.webapp.ConfigParams.propertyFile={folder / 'quads.properties'}"
    program = [java(), "-Xmx1g", "-XX:+UseSerialGC", told, "-jar", jar("jetty-runner-*.jar")]
    options = ["--host", "127.0.0.1", "--port", str(port), "--path", "/blazegraph", jar("bigdata-war-*.war")]
    with running(program + options, folder, f"{url}?query=ASK%7B%7D"):
        yield Server("blazegraph", url, url)


NEO4J = Template("""dbms.security.auth_enabled=false
dbms.usage_report.enabled=false
server.directories.import=import
server.http.listen_address=127.0.0.1:$http
server.bolt.listen_address=127.0.0.1:$bolt
server.memory.heap.max_size=512m
server.memory.pagecache.size=64m
""")
OPENED = ("java.base/java.lang", "java.base/java.io", "java.base/java.nio", "java.base/sun.nio.ch")
"""What Neo4j reaches into, as its own start script has it."""


@contextmanager
def neo4j(folder: Path) -> Iterator[str]:
    """Its Query API; files to import are in `folder / "import"`."""
    needed(SERVICES / "neo4j" / "neo4j-5.26.12.jar", "neo4j")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    for part in ("conf", "import"):
        (folder / part).mkdir()
    (folder / "conf" / "neo4j.conf").write_text(NEO4J.substitute(http=port, bolt=free_port()))
    opened = [f"--add-opens={each}=ALL-UNNAMED" for each in OPENED]
    program = [java(), "-Xmx700m", "-XX:+UseSerialGC", *opened, "-cp", f"{SERVICES / 'neo4j'}/*"]
    options = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={folder}", f"--config-dir={folder / 'conf'}"]
    with running(program + options, folder, url):
        yield f"{url}/db/neo4j/query/v2"


SERVERS: Mapping[str, Callable[..., object]] = {
    "oxigraph": oxigraph,
    "oxigraph-union": oxigraph_union,
    "fuseki": fuseki,
    "virtuoso": virtuoso,
    "rdf4j": rdf4j,
    "blazegraph": blazegraph,
}
"""Their default graph is the union of all in oxigraph-union, virtuoso, rdf4j and blazegraph, and not in the others."""
