"""A store and a target -> a report: what was sent and taken away, and whether each graph is there as here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from kg.errors import LoadError, SettingError
from kg.loading.contents import EMPTY, Content
from kg.loading.credentials import find_credentials
from kg.loading.holdings import holdings, tells_graphs_apart
from kg.loading.ledger import Ledger
from kg.loading.profiles import Target, find_profile, find_target
from kg.loading.requests import FIRST_PAUSE, SECONDS, Client, unencrypted
from kg.loading.sending import Parcel, Sender, parcels
from kg.terms import MERGED

if TYPE_CHECKING:
    from kg.stores import Store

GRAPHS: Final = ("merged", "articles", "all")
Step = Literal["sending", "checking"]
OnGraph = Callable[[Step, str], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A graph that the target does not hold as it should; no triples at all where it should not be there."""

    graph: str
    expected: Content
    found: Content


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or would do, and what the target holds.

    `graphs` and `triples` are what it should hold of ours. `sent` and `removed` are the graphs that this run changed;
    with `--check` they are empty. `proved` is None where nothing was compared (`--dry-run`), else how many graphs were.
    `sending` and `checking` are seconds; they stand in no output file.
    """

    profile: str
    url: str
    graphs: int
    triples: int
    sent: tuple[str, ...]
    sent_triples: int
    removed: tuple[str, ...]
    proved: int | None
    differences: tuple[Difference, ...]
    sending: float
    checking: float


@dataclass(frozen=True, slots=True)
class Task:
    """What one load is about: the store, its graphs of the chosen kind, the target and its ledger."""

    store: Store
    names: tuple[str, ...]
    forgotten: tuple[str, ...]
    target: Target
    ledger: Ledger


def load(
    store: Store,
    profile: str,
    url: str,
    *,
    graphs: str = "all",
    mode: Literal["load", "check", "dry-run"] = "load",
    query_url: str | None = None,
    ledger: Path | None = None,
    seconds: float = SECONDS,
    pause: float = FIRST_PAUSE,
    on_graph: OnGraph = lambda _step, _name: None,
    on_warning: Callable[[str], None] = lambda _words: None,
) -> LoadReport:
    """Make a triple store hold the chosen graphs as they are here, and prove it by what it gives back.

    Only what changed since the last load by the same `ledger` is sent (None: everything), and graphs that it sent and
    that are gone here are taken away. No other graph is touched. `seconds` is the most that one request may take.
    `on_warning` is told in a line, before anything is sent, if credentials would go where others can read them.
    Raises SettingError, LoadError, StoreBusy, MissingExtra.
    """
    target = find_target(find_profile(profile), url, query_url=query_url)
    kept = ledger if ledger and (mode == "load" or ledger.exists()) else Path(":memory:")
    with Ledger(kept, target) as book:
        task = _task(store, graphs, target, book)
        if mode == "dry-run":
            return _planned(task)
        who = find_credentials(target.host)
        if who and (open_at := unencrypted(target)):
            on_warning(f"{open_at}: credentials go there over plain http, for all on the way to read; use https")
        with Client(target, who=who, seconds=seconds, pause=pause) as client:
            _check_target(client)
            return _checked(task, client, on_graph) if mode == "check" else _loaded(task, client, on_graph)


def chosen_graphs(store: Store, graphs: str) -> tuple[str, ...]:
    """The names of the merged graph, of the article graphs, or of all that hold something. Raises SettingError."""
    if graphs not in GRAPHS:
        raise SettingError(f"--graphs {graphs}: there are {', '.join(GRAPHS)}", graphs)
    return tuple(name for name in store.graphs() if _chosen(name, graphs))


def _task(store: Store, graphs: str, target: Target, ledger: Ledger) -> Task:
    names = chosen_graphs(store, graphs)
    here = frozenset(names)
    forgotten = tuple(name for name in ledger.names() if name not in here and _chosen(name, graphs))
    return Task(store, names, forgotten, target, ledger)


def _chosen(name: str, graphs: str) -> bool:
    return graphs == "all" or (name == MERGED) == (graphs == "merged")


def _check_target(client: Client) -> None:
    """Refuse a target that could not be proved, or that takes one graph for all."""
    target = client.target
    if target.graphs is None and not target.query:
        raise SettingError(f"{target.url}: give by --query-url where the store answers queries, to check the load")
    if target.graphs is not None and not tells_graphs_apart(client):
        cure = "putting a graph there could replace everything; check the URL"
        raise LoadError(f"{target.url}: gives triples for a graph that nobody made; {cure}", target.url)


def _read(task: Task, piece: int) -> Iterator[Parcel]:
    return parcels(task.store, task.names, most=piece)


def _is_sent(parcel: Parcel, ledger: Ledger) -> bool:
    entry = ledger.entry(parcel.name)
    return entry is not None and entry.status == "sent" and entry.content == parcel.content


def _planned(task: Task) -> LoadReport:
    sent: list[str] = []
    triples = sent_triples = 0
    for parcel in _read(task, 0):
        triples += parcel.content.triples
        if not _is_sent(parcel, task.ledger):
            sent.append(parcel.name)
            sent_triples += parcel.content.triples
    return LoadReport(
        task.target.profile.name, task.target.url, len(task.names), triples, tuple(sent), sent_triples,
        task.forgotten, None, (), 0.0, 0.0,
    )  # fmt: skip


def _loaded(task: Task, client: Client, on_graph: OnGraph) -> LoadReport:
    begun = time.monotonic()
    sender = Sender(client, task.ledger, task.store, on_graph=lambda name: on_graph("sending", name))
    changed = (one for one in _read(task, sender.piece) if not _is_sent(one, task.ledger))
    sent = [(one.name, one.content.triples) for one in sender.send(changed)]
    for name in task.forgotten:
        sender.remove(name)
    sent_at = time.monotonic()
    proof = _prove(client, _noted(task), on_graph)
    _note(task, proof)
    return LoadReport(
        task.target.profile.name, task.target.url, len(task.names), proof.triples,
        tuple(name for name, _ in sent), sum(number for _, number in sent),
        task.forgotten, proof.graphs, proof.differences, sent_at - begun, time.monotonic() - sent_at,
    )  # fmt: skip


def _checked(task: Task, client: Client, on_graph: OnGraph) -> LoadReport:
    begun = time.monotonic()
    here = ((parcel.name, parcel.content) for parcel in _read(task, 0))
    proof = _prove(client, chain(here, ((name, EMPTY) for name in task.forgotten)), on_graph)
    return LoadReport(
        task.target.profile.name, task.target.url, len(task.names), proof.triples, (), 0,
        (), proof.graphs, proof.differences, 0.0, time.monotonic() - begun,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """How many graphs were compared, the triples they should hold, and those that differ."""

    graphs: int
    triples: int
    differences: tuple[Difference, ...]


def _prove(client: Client, expected: Iterable[tuple[str, Content]], on_graph: OnGraph) -> Proof:
    graphs = triples = 0
    differences: list[Difference] = []
    for name, wanted, found in holdings(client, expected):
        graphs += 1
        triples += wanted.triples
        if wanted != found:
            differences.append(Difference(name, wanted, found))
        on_graph("checking", name)
    return Proof(graphs, triples, tuple(differences))


def _noted(task: Task) -> Iterator[tuple[str, Content]]:
    """What the target should hold by what was read just now, and noted: the store is not read a second time."""
    for name in task.names:
        entry = task.ledger.entry(name)
        yield name, entry.content if entry else EMPTY
    yield from ((name, EMPTY) for name in task.forgotten)


def _note(task: Task, proof: Proof) -> None:
    """A graph that differs is sent anew by the next run; one that is gone, as it should be, is struck out."""
    differing = {one.graph: one.expected for one in proof.differences}
    task.ledger.note(differing, "sending")
    task.ledger.forget(name for name in task.forgotten if name not in differing)
