"""Older states of a store are reached by undoing what is kept of each change, and never more is kept than was made."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.difference import difference, patch
from kg.errors import KgError
from kg.stores import history, open_store
from kg.stores.base import State
from kg.stores.oxigraph import OxigraphStore, on_disk
from kg.stores.past import as_of
from kg.terms import MERGED
from tests.stores.builder import name, version

Told = dict[int, str]


def put(store: OxigraphStore, told: Mapping[int, str]) -> None:
    """Graphs and merged nodes by number; "" drops one."""
    graphs = {name(n): version(name(n), n, value) if value else () for n, value in told.items()}
    nodes = {name(n): version(MERGED, n, value) if value else () for n, value in told.items()}
    store.replace(graphs, merged=nodes)


def held(state: State) -> frozenset[str]:
    return frozenset(map(str, state.quads()))


CHANGES = st.lists(
    st.dictionaries(st.integers(0, 3), st.sampled_from(["", "v", "w", 'a "quote"\n']), min_size=1, max_size=3),
    min_size=1,
    max_size=6,
)


@given(changes=CHANGES)
@settings(max_examples=25, deadline=None)
def test_each_state_is_reached_by_its_time(changes: list[Told], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("states") / "s"
    states = []
    for told in changes:
        with on_disk(path) as store:
            put(store, told)
            states.append(held(store))
    if not history.records(path):
        return
    times = [record.time for record in history.records(path)]
    reached = []
    for time in times:
        with as_of(on_disk(path, read_only=True), time.isoformat()) as past, open_store(path, read_only=True) as now:
            reached.append(held(past))
            assert past.graphs() == tuple(sorted({str(quad.graph_name)[1:-1] for quad in past.quads()}))
            assert all(held_of(past, graph) == set(past.quads(graph)) for graph in past.graphs())
            assert {line for line in patch(past, now) if line[:2] in {"D ", "A "}} == {
                *(f"D {quad} ." for quad in set(past.quads()) - set(now.quads())),
                *(f"A {quad} ." for quad in set(now.quads()) - set(past.quads())),
            }
    assert reached == [state for state, before in zip(states, [frozenset(), *states], strict=False) if state != before]


def held_of(past: State, graph: str) -> set[ox.Quad]:
    return {quad for quad in past.quads() if quad.graph_name == ox.NamedNode(graph)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of two changes."""
    for told in ({1: "v"}, {1: "w", 2: "v"}):
        with on_disk(tmp_path / "s") as store:
            put(store, told)
    return tmp_path / "s"


def test_before_the_first_change_a_store_was_empty(path: Path) -> None:
    with as_of(on_disk(path, read_only=True), "2020-01") as past:
        assert (past.graphs(), list(past.quads())) == ((), [])


def test_two_past_states_of_one_store_are_compared_where_they_differ(path: Path) -> None:
    first, second = (record.time for record in history.records(path))
    older, newer = (as_of(on_disk(path, read_only=True), time.isoformat()) for time in (first, second))
    with older as old, newer as new:
        assert {change.node for change in difference(old, new).changes} == {name(1), name(2)}


def test_a_change_that_was_not_made_after_all_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_change: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("kg.stores.oxigraph._apply", killed)
        patched.setattr(OxigraphStore, "close", lambda _store: None)
        with pytest.raises(SystemExit), on_disk(path) as store:
            put(store, {3: "v"})
        del store
    assert len(history.records(path)) == 3
    with open_store(path, read_only=True):
        assert [record.number for record in history.records(path)] == [1, 2]
    with on_disk(path) as store:
        put(store, {4: "v"})
    assert [record.number for record in history.records(path)] == [1, 2, 3]
    with as_of(on_disk(path, read_only=True), "2020-01") as past:
        assert not list(past.quads())


def store_and_be_killed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(OxigraphStore, "close", lambda _store: None)
        with on_disk(path) as store:
            put(store, {3: "v"})
        store._opened = None
        del store


def test_what_a_killed_process_did_store_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_and_be_killed(path, monkeypatch)
    with open_store(path, read_only=True) as read:
        assert name(3) in read.graphs()
    assert [record.number for record in history.records(path)] == [1, 2, 3]


def test_a_reader_undoes_no_change_that_it_does_not_see(path: Path) -> None:
    with on_disk(path) as writer:
        put(writer, {5: "v"})
        with as_of(on_disk(path, read_only=True), datetime.now(UTC).isoformat()[:10]) as past:
            assert past.graphs() == tuple(sorted((name(1), name(2), MERGED)))


def test_of_a_store_that_an_older_newskg_changed_nothing_is_kept(path: Path) -> None:
    (snapshot,) = (path / "snapshots").iterdir()
    (snapshot / history.LAST).unlink()
    with pytest.raises(KgError, match="nor any other older one"), open_store(path, read_only=True) as store:
        as_of(store, "2026-01-01")  # type: ignore[arg-type]  # it is one
    with on_disk(path) as store:
        put(store, {4: "v"})
    assert [record.number for record in history.records(path)] == [1]


@pytest.mark.parametrize(("bound", "value"), [("MAX_RECORDS", 3), ("MAX_BYTES", 1500), ("MAX_STATEMENTS", 3)])
def test_the_oldest_go_beyond_the_bounds_and_that_is_told(
    bound: str, value: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, bound, value)
    for number in range(6):
        with on_disk(path) as store:
            put(store, {number: f"{number}"})
    kept = history.records(path)
    assert len(kept) < 6
    with open_store(path, read_only=True) as store, pytest.raises(KgError, match="no state of 2026-01-01 is kept"):
        as_of(store, "2026-01-01")  # type: ignore[arg-type]  # it is one


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _overwrite(file: Path) -> None:
    file.write_bytes(gzip.compress(b"TX .\nA <x .\nTC .\n"))


def _empty(file: Path) -> None:
    """As a file is that a machine had no time to write before its power failed."""
    file.write_bytes(b"")


def _end_early(file: Path) -> None:
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).removesuffix(b"TC .\n")))


@pytest.mark.parametrize("damage", [_cut, _overwrite, _empty, _end_early])
def test_a_damaged_patch_is_one_line_and_newer_states_are_reached(path: Path, damage: Callable[[Path], None]) -> None:
    first, second = history.records(path)
    damage(first.file)
    with open_store(path, read_only=True) as store:
        with pytest.raises(KgError, match="damaged or gone; only newer states") as caught:
            as_of(store, "2020-01-01")  # type: ignore[arg-type]  # it is one
        assert "\n" not in caught.value.message
        assert name(1) in as_of(store, first.time.isoformat()).graphs()  # type: ignore[arg-type]  # it is one
    assert second.file.exists()


def test_a_patch_that_unpacks_without_end_is_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_UNPACKED", 200)
    with open_store(path, read_only=True) as store, pytest.raises(KgError, match="damaged or gone"):
        as_of(store, "2020-01-01")  # type: ignore[arg-type]  # it is one


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_no_state_is_told_behind_a_patch_that_was_lost(path: Path, lost: int) -> None:
    with on_disk(path) as store:
        put(store, {4: "v"})
    before = history.records(path)
    before[lost].file.unlink()
    with open_store(path, read_only=True) as store, pytest.raises(KgError, match="no state of 2020-01-01 is kept"):
        as_of(store, "2020-01-01")  # type: ignore[arg-type]  # it is one


def test_a_patch_that_was_cut_before_its_change_was_told_ends_what_can_be_reached(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_and_be_killed(path, monkeypatch)
    history.records(path)[-1].file.write_bytes(b"")
    with on_disk(path) as store:
        put(store, {5: "v"})
    assert [record.number for record in history.records(path)] == [4]


def test_a_file_whose_name_is_no_time_is_passed_over(path: Path) -> None:
    kept = history.records(path)
    (path / history.FOLDER / "00000009-20261340T000000.000000Z.patch.gz").write_bytes(b"")
    assert history.records(path) == kept


def test_times_grow_whatever_the_clock_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # of a clock that was put back
            del tz
            return datetime.now(UTC) - timedelta(days=1)

    monkeypatch.setattr(history, "datetime", Yesterday)
    with on_disk(path) as store:
        put(store, {7: "v"})
    monkeypatch.undo()
    times: Sequence[datetime] = [record.time for record in history.records(path)]
    assert times == sorted(set(times))


@pytest.mark.parametrize(
    "moment", ["2026", "2026-13", "2026-02-30", "2026-01-01T25:00", "yesterday", "2026-01-01T1", ""]
)
def test_what_is_no_date_is_one_line(moment: str) -> None:
    with pytest.raises(KgError, match="no date; write 2026-11"):
        history.last_instant(moment)


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2026-12", "2026-12-31T23:59:59.999999+00:00"),
        ("2024-02", "2024-02-29T23:59:59.999999+00:00"),
        ("2026-11-25", "2026-11-25T23:59:59.999999+00:00"),
        ("2026-11-25 14:30", "2026-11-25T14:30:59.999999+00:00"),
        ("2026-11-25T14:30:05Z", "2026-11-25T14:30:05.999999+00:00"),
        ("2026-11-25T14:30:05.123Z", "2026-11-25T14:30:05.123999+00:00"),
        ("2026-11-25T14:30:05.123456+02:00", "2026-11-25T14:30:05.123456+02:00"),
    ],
)
def test_a_date_means_the_end_of_all_that_it_can_mean(moment: str, last: str) -> None:
    assert history.last_instant(moment).isoformat() == last


def test_older_states_can_be_dropped(path: Path) -> None:
    with on_disk(path) as store:
        store.forget_history()
    assert history.records(path) == ()
