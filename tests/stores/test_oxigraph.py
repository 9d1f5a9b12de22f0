"""The store on disk: its folder, its lock, and what is left after a kill."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreBusy, StoreError
from kg.stores import Store, open_store
from kg.terms import MERGED
from tests.stores import builder


def text_of(quads: Iterator[ox.Quad]) -> list[str]:
    return sorted(f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads)


def refusal(path: Path, *, read_only: bool = False) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(path, read_only=read_only)
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value.message


def filled(path: Path) -> Path:
    with open_store(path) as store:
        store.replace({builder.name(1): builder.version(builder.name(1), 1, "v")})
    return path


def test_a_foreign_folder_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert "no newskg store" in refusal(tmp_path)
    assert "no newskg store" in refusal(tmp_path, read_only=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_another_layout_is_refused_and_untouched(tmp_path: Path) -> None:
    marker = filled(tmp_path / "store") / "newskg-store.json"
    marker.write_text(json.dumps({"format": "newskg-store", "layout": 0}))
    assert "another layout" in refusal(tmp_path / "store")
    marker.write_text("{")
    assert "damaged" in refusal(tmp_path / "store", read_only=True)


def test_a_missing_store_is_not_made_by_reading(tmp_path: Path) -> None:
    assert "no store there" in refusal(tmp_path / "store", read_only=True)
    assert not (tmp_path / "store").exists()


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "a file" in refusal(tmp_path / "file")


def test_a_creation_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "newskg-store.json.new").write_text("{")
    assert open_store(tmp_path / "store").graphs() == ()


def test_a_store_in_which_nothing_was_written_says_so(tmp_path: Path) -> None:
    open_store(tmp_path / "store").close()
    assert "holds nothing yet" in refusal(tmp_path / "store", read_only=True)


def test_a_reader_keeps_the_state_it_opened(tmp_path: Path) -> None:
    path = filled(tmp_path / "store")
    with open_store(path, read_only=True) as reader:
        for value in ("2", "3", "4"):
            with open_store(path) as writer:
                writer.replace({builder.name(1): builder.version(builder.name(1), 1, value)})
        assert text_of(reader.quads()) == text_of(iter(builder.version(builder.name(1), 1, "v")))
    with open_store(path, read_only=True) as reader:
        assert text_of(reader.quads()) == text_of(iter(builder.version(builder.name(1), 1, "4")))


def test_a_state_that_nobody_reads_is_dropped(tmp_path: Path) -> None:
    path = filled(tmp_path / "store")
    for value in ("2", "3", "4"):
        with open_store(path) as writer:
            writer.replace({builder.name(1): builder.version(builder.name(1), 1, value)})
    assert [entry.name for entry in (path / "snapshots").iterdir()] == ["00000004"]


def test_building_the_same_again_publishes_nothing(tmp_path: Path) -> None:
    path = filled(filled(tmp_path / "store"))
    assert [entry.name for entry in (path / "snapshots").iterdir()] == ["00000001"]


def test_readers_see_what_a_killed_build_had_stored(tmp_path: Path) -> None:
    with _building(tmp_path / "store") as process:
        process.kill()
        process.wait()
    with open_store(tmp_path / "store", read_only=True) as reader:
        stored = text_of(reader.quads())
        _assert_whole(reader)
    with open_store(tmp_path / "store") as writer:
        assert text_of(writer.quads()) == stored


def test_a_second_writer_is_told_in_one_line(tmp_path: Path) -> None:
    with open_store(tmp_path / "store"), pytest.raises(StoreBusy, match="another process is writing"):
        open_store(tmp_path / "store")


def test_a_second_writing_process_is_told_in_one_line(tmp_path: Path) -> None:
    with _building(tmp_path / "store"), pytest.raises(StoreBusy, match="another process is writing"):
        open_store(tmp_path / "store")


def test_readers_read_while_a_build_writes(tmp_path: Path) -> None:
    name = builder.name(1)
    with open_store(tmp_path / "store") as store:
        store.replace({name: builder.version(name, 1, "v")}, merged={name: builder.version(MERGED, 1, "v")})
    with _building(tmp_path / "store"):
        for _ in range(20):
            with open_store(tmp_path / "store", read_only=True) as store:
                _assert_whole(store)
                assert store.graphs()


def test_a_read_only_store_refuses_to_write(tmp_path: Path) -> None:
    with open_store(filled(tmp_path / "store"), read_only=True) as store, pytest.raises(StoreError, match="read-only"):
        store.replace({builder.name(1): []})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_can_be_read(tmp_path: Path) -> None:
    path = filled(tmp_path / "store")
    for folder in (path, path / "oxigraph", path / "snapshots", path / "snapshots" / "00000001"):
        folder.chmod(0o500)
    assert open_store(path, read_only=True).graphs() == (builder.name(1),)
    assert "not writable" in refusal(path)


def test_a_full_disk_is_told_in_one_line_and_loses_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / "store")
    script = f"""
import resource, signal
from pathlib import Path
from kg.errors import StoreError
from kg.stores import open_store
from tests.stores import builder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store({str(path)!r})
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
many = {{builder.name(n): builder.version(builder.name(n), n, "x" * 1000) for n in range(100)}}
try:
    store.replace(many)
except StoreError as error:
    print(error.message)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=False)
    assert str(path) in ran.stdout, ran.stderr
    assert ran.stdout.count("\n") == 1
    with open_store(path) as store:
        assert store.graphs() == (builder.name(1),)


@contextmanager
def _building(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes to the store, at the moment it has written once."""
    command = [sys.executable, "-m", "tests.stores.builder", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.read(1) == b"."
        try:
            yield process
        finally:
            process.kill()


def _assert_whole(store: Store) -> None:
    for number in range(builder.ARTICLES):
        found = text_of(store.quads(builder.name(number)))
        assert len(found) in (0, builder.SIZE)
        assert len({line.split('"')[1].rsplit(" ", 1)[0] for line in found}) <= 1
        assert text_of(store.quads(MERGED, subject=builder.name(number))) == found


def test_killed_at_any_moment_each_article_is_whole_and_the_merged_graph_agrees(tmp_path: Path) -> None:
    moments = random.Random(2026)  # noqa: S311 - a fixed sequence of moments, no secret
    for _ in range(10):
        with _building(tmp_path / "store") as process:
            time.sleep(moments.uniform(0, 0.5))
            process.kill()
            process.wait()
        with open_store(tmp_path / "store") as store:
            _assert_whole(store)


def test_killed_while_the_store_is_made_it_can_be_opened(tmp_path: Path) -> None:
    moments = random.Random(7)  # noqa: S311 - as above
    for attempt in range(6):
        path = tmp_path / str(attempt)
        command = [sys.executable, "-m", "tests.stores.builder", str(path)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0.02, 0.2))
            process.kill()
        with open_store(path) as store:
            _assert_whole(store)


@pytest.mark.parametrize(("layout", "says"), [(3, "pip install --upgrade newskg"), (0, "kg build SOURCE --store")])
def test_a_store_of_another_layout_is_refused_with_the_command_to_run(layout: int, says: str, tmp_path: Path) -> None:
    marker = filled(tmp_path / "store") / "newskg-store.json"
    marker.write_text(json.dumps({"format": "newskg-store", "layout": layout}))
    assert says in refusal(tmp_path / "store")
    assert json.loads(marker.read_text())["layout"] == layout


def test_a_store_of_the_layout_before_is_read_and_can_be_renewed(tmp_path: Path) -> None:
    path = filled(tmp_path / "store")
    marker = path / "newskg-store.json"
    marker.write_text(json.dumps({"format": "newskg-store", "layout": 1}))
    with open_store(path, read_only=True) as reader:
        assert (reader.graphs(), dict(reader.places())) == ((builder.name(1),), {})
    assert json.loads(marker.read_text())["layout"] == 1
    with open_store(path) as writer:
        assert writer.outdated
        writer.renew()
        assert not writer.outdated
    assert json.loads(marker.read_text())["layout"] == 2
    assert open_store(path, read_only=True).graphs() == (builder.name(1),)
