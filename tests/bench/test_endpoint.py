"""The endpoint beside Oxigraph's own server, on the same store, by the same load client, by turns; and a soak.

Of the rounds the best counts: what else a machine does disturbs the several processes of ours more than their one.
`NEWSKG_SOAK_SECONDS=600` makes the soak the ten minutes that a release needs; it takes one otherwise.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.serving.conftest import make_store, serving
from tests.serving.test_hostile import HOSTILE

REQUESTS = 1000
CONNECTIONS = 8
SOAK_SECONDS = float(os.environ.get("NEWSKG_SOAK_SECONDS", "60"))
MERGED = "https://w3id.org/newskg/ontology#merged"
COMPANY = "https://w3id.org/newskg/ontology#Company"
LOOKUP = f"SELECT ?p ?o {{{{ GRAPH <{MERGED}> {{{{ ?s a <{COMPANY}> ; ?p ?o }}}} }}}} LIMIT 20 # {{}}"
NUMBERS = count()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Addresses of ours and of Oxigraph's, over the same state of a store."""
    program = Path(sys.executable).parent / "oxigraph"
    if not program.exists():
        pytest.skip("needs the PyPI package oxigraph")
    folder = tmp_path_factory.mktemp("endpoint")
    store = make_store(folder / "store")
    shutil.copytree(max((store / "snapshots").iterdir()), folder / "oxigraph")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(program), "serve-read-only", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with serving(store, "--no-log") as ours, subprocess.Popen(command, stderr=subprocess.DEVNULL) as theirs:
        _wait(port)
        yield ours.url, f"http://127.0.0.1:{port}/"
        theirs.terminate()


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def _load(url: str, queries: Sequence[str]) -> Callable[[], None]:
    """Ask all queries over a few connections that stay open."""
    host = url.split("/")[2]
    accept = "Accept: application/sparql-results+json"
    sent = [f"GET /sparql?query={quote(q)} HTTP/1.1\r\nHost: {host}\r\n{accept}\r\n\r\n".encode() for q in queries]
    return lambda: asyncio.run(_ask_all(host, iter(sent)))


async def _ask_all(host: str, requests: Iterator[bytes]) -> None:
    name, _, port = host.partition(":")
    await asyncio.gather(*(_ask_some(name, int(port), requests) for _ in range(CONNECTIONS)))


async def _ask_some(host: str, port: int, requests: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for request in requests:
        writer.write(request)
        await _read_answer(reader)
    writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200")
    length = head.partition(b"content-length:")[2].partition(b"\r")[0]
    if length:
        await reader.readexactly(int(length))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def test_the_same_question_again_and_again(servers: tuple[str, str], compare: Callable[..., None]) -> None:
    queries = [LOOKUP.format(number % 50) for number in range(REQUESTS)]
    ours, theirs = (_load(url, queries) for url in servers)
    compare(ours, theirs, bound=2.0, figure=min)


def test_another_question_each_time(servers: tuple[str, str], compare: Callable[..., None]) -> None:
    """What no cache can help with; but for lent connections each answer would cross to a worker and back."""

    def ask(url: str) -> None:
        _load(url, [LOOKUP.format(next(NUMBERS)) for _ in range(REQUESTS)])()

    compare(partial(ask, servers[0]), partial(ask, servers[1]), bound=2.0, figure=min)


def test_a_soak_of_good_and_bad_leaves_the_memory_flat(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same mixture each time
    options = ("--no-log", "--timeout", "3", "--memory", "512")
    with serving(make_store(tmp_path / "store"), *options) as server, httpx.Client(timeout=60) as client:
        begun, settled, asked = time.monotonic(), 0, 0
        while time.monotonic() < begun + SOAK_SECONDS:
            _ask_one(client, server.url, chance)
            asked += 1
            if not settled and time.monotonic() > begun + SOAK_SECONDS / 4:
                settled = _memory(server.process.pid)
        grown = _memory(server.process.pid)
        print(f"soak: {asked} requests, {settled >> 20} MB after a quarter, {grown >> 20} MB at the end")  # noqa: T201
        assert grown < 1.25 * settled + (64 << 20)
        assert server.ask("ASK {}").json()["boolean"] is True


def _ask_one(client: httpx.Client, url: str, chance: random.Random) -> None:
    """One request of a mixture: new questions over a kept connection, some that are lent; one in 100 hostile."""
    if chance.random() < 0.01:
        query, statuses = HOSTILE[chance.choice(sorted(HOSTILE))]
        answer = client.post(f"{url}sparql", data={"query": query})
        assert answer.status_code in {*statuses, 503, 504}  # a busy machine may need the whole limit for any
    elif chance.random() < 0.1:
        assert client.get(f"{url}id?iri=urn:x{chance.random()}").status_code == 404
    else:
        kind = chance.choice(["application/sparql-results+json", "text/csv", "application/sparql-results+xml"])
        asked = [client.get(f"{url}sparql", params={"query": LOOKUP.format(chance.random())}, headers={"accept": kind})
                 for _ in range(10)]  # fmt: skip
        assert {each.status_code for each in asked} == {200}


def _memory(process: int) -> int:
    """Resident bytes of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()
    pages = 0
    for each in (str(process), *children):
        try:
            pages += int(Path(f"/proc/{each}/statm").read_text("utf-8").split()[1])
        except OSError:  # ended meanwhile, so it uses none
            continue
    return pages * os.sysconf("SC_PAGESIZE")
