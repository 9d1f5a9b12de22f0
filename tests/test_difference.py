"""Two states compared: nothing where they are alike, every statement where they are not, and a patch that applies."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
import kg.pipeline
from kg.difference import difference, patch
from kg.errors import KgError
from kg.stores import Store, open_store
from kg.stores.files import read_export
from kg.terms import MERGED
from tests.conftest import Kg
from tests.stores import builder

DEAL = """---
title: {buyer} buys {target}
published: 2025-03-11
---
{buyer} has acquired {target} for ${sum} million, the company said on Tuesday. {target} makes planning software.
"""


def write(folder: Path, name: str, sum_: int = 20, target: str = "Lumenor") -> Path:
    (folder / name).write_text(DEAL.format(buyer="Microsoft", target=target, sum=sum_), "utf-8")
    return folder / name


def applied(store: Store, lines: list[str]) -> set[str]:
    """The statements of a store after a patch."""
    held = {f"{quad} ." for quad in store.quads()}
    assert [line for line in lines if line[:2] not in {"TX", "TC", "D ", "A "}] == []
    held -= {line[2:] for line in lines if line.startswith("D ")}
    return held | {line[2:] for line in lines if line.startswith("A ")}


STATES = st.dictionaries(st.integers(0, 5), st.sampled_from(["v", "w", 'a "quote"\n']), max_size=5)


def state(told: dict[int, str]) -> Store:
    store = open_store(None)
    store.replace(
        {builder.name(n): builder.version(builder.name(n), n, value) for n, value in told.items()},
        merged={builder.name(n): builder.version(MERGED, n, value) for n, value in told.items()},
    )
    return store


@given(STATES, STATES)
def test_a_patch_turns_one_state_into_the_other(one: dict[int, str], other: dict[int, str]) -> None:
    before, after = state(one), state(other)
    assert applied(before, list(patch(before, after))) == {f"{quad} ." for quad in after.quads()}
    assert (difference(before, after).changes == ()) == (one == other)


@given(STATES, STATES)
def test_what_came_one_way_goes_the_other(one: dict[int, str], other: dict[int, str]) -> None:
    there, back = difference(state(one), state(other)), difference(state(other), state(one))
    assert (there.added, there.gone) == (back.gone, back.added)
    assert {c.node for c in there.changes if c.what == "added"} == {c.node for c in back.changes if c.what == "gone"}


def test_a_changed_amount_is_told_by_what_it_was_and_is(tmp_path: Path) -> None:
    before, after = kg.open_store(None), kg.open_store(None)
    kg.build(write(tmp_path, "a.md"), store=before)
    kg.build([write(tmp_path, "a.md", sum_=30), write(tmp_path, "b.md", target="Tessarine")], store=after)
    found = kg.diff(before, after)
    deal = next(change for change in found.changes if change.what == "changed" and change.kind == "acquisition")
    assert deal.name == "Microsoft, Lumenor (30000000 USD 2025-03-11 announced)"
    assert ("amount", ("20000000",), ("30000000",)) in [(a.property, a.gone, a.added) for a in deal.properties]
    added = [(change.kind, change.name) for change in found.changes if change.what == "added"]
    assert ("company", "Tessarine") in added
    assert ("article", "Microsoft buys Tessarine") in added


@pytest.mark.parametrize("name", ["x.nq", "x.trig", "x.nt", "x.ttl", "x.nq.gz", "x.ttl.gz"])
def test_an_export_differs_in_nothing_from_its_store(name: str, tmp_path: Path) -> None:
    store = kg.open_store(None)
    kg.build(write(tmp_path, "a.md"), store=store)
    plain = tmp_path / name.removesuffix(".gz")
    kg.export(plain, store=store)
    if name.endswith(".gz"):
        (tmp_path / name).write_bytes(gzip.compress(plain.read_bytes()))
    found = kg.diff(tmp_path / name, store)
    assert (found.changes, found.compared) == ((), "all" if ".nq" in name or ".trig" in name else "merged")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.nq", b"<a> <b", r"x\.nq:1: "),
        ("x.nq.gz", b"no gzip", "no whole gzip file"),
        ("x.nq.gz", gzip.compress(b"<http://a> <http://b> <http://c> .\n" * 99)[:-9], "no whole gzip file"),
        ("x.csv", b"a,b", "no export by its name"),
        ("x.nq", b"\xff\xfe" * 50, r"x\.nq"),
    ],
)
def test_what_is_no_export_is_one_line(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(KgError, match=says) as caught:
        kg.diff(tmp_path / name, kg.open_store(None))
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2025-03-11", "tells no older state; give its folder"),
        ("nowhere", "no store folder"),
        ("x@y", "no store folder"),
    ],
)
def test_what_is_not_there_is_one_line(name: str, says: str) -> None:
    store = kg.open_store(None)
    with pytest.raises(KgError, match=says):
        kg.diff(name, store, store=store)


def test_a_store_is_compared_with_what_it_was_at_a_time(tmp_path: Path) -> None:
    kg.build(write(tmp_path, "a.md"), store=tmp_path / "s")
    kg.build(write(tmp_path, "b.md", target="Tessarine"), store=tmp_path / "s")
    (first, *_), (second, *_) = kg.pipeline.changes(tmp_path / "s")
    found = kg.diff(f"{tmp_path / 's'}@{first}", tmp_path / "s")
    assert ("added", "Microsoft buys Tessarine") in [(change.what, change.name) for change in found.changes]
    assert kg.diff(first, second, store=tmp_path / "s") == found
    assert kg.diff(second, tmp_path / "s", store=tmp_path / "s").changes == ()
    kg.export(tmp_path / "now.nq", store=tmp_path / "s")
    assert kg.diff(first, tmp_path / "now.nq", store=tmp_path / "s") == found
    kg.forget(tmp_path / "b.md", store=tmp_path / "s")
    assert kg.diff(first, tmp_path / "s", store=tmp_path / "s").changes == ()


def test_dates_behind_a_patch_that_was_lost_are_not_listed(tmp_path: Path, kg_command: Kg) -> None:
    for name, target in (("a.md", "Lumenor"), ("b.md", "Tessarine"), ("c.md", "Norwood")):
        kg.build(write(tmp_path, name, target=target), store=tmp_path / "s")
    dates = kg.pipeline.changes(tmp_path / "s")
    patches = sorted((tmp_path / "s" / "history").iterdir())
    patches[1].unlink()
    assert kg.pipeline.changes(tmp_path / "s") == dates[2:]
    patches[2].unlink()
    told = kg_command("diff", "--dates", "--store", tmp_path / "s")
    assert (told.stdout, told.stderr) == ("", "no change of the store is kept\n")


def test_what_is_forgotten_for_good_is_in_no_older_state(tmp_path: Path) -> None:
    kg.build(write(tmp_path, "a.md"), store=tmp_path / "s")
    kg.forget(tmp_path / "a.md", store=tmp_path / "s", erase=True)
    assert kg.pipeline.changes(tmp_path / "s") == ()
    with pytest.raises(KgError, match="no state of 2020-01 is kept"):
        kg.diff("2020-01", tmp_path / "s", store=tmp_path / "s")


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.files.MAX_BYTES", 10_000)
    (tmp_path / "x.nq.gz").write_bytes(gzip.compress(b"# nothing\n" * 10_000))
    with pytest.raises(KgError, match="more than 10000 bytes"):
        read_export(tmp_path / "x.nq.gz")


def test_statements_of_no_graph_are_merged_ones(tmp_path: Path) -> None:
    (tmp_path / "x.trig").write_text(
        "<http://a.x/> <http://b.x/> <http://c.x/> . GRAPH <http://g.x/> { <a:b> <a:c> 1 }"
    )
    assert read_export(tmp_path / "x.trig").graphs() == ("http://g.x/", MERGED)
    assert next(read_export(tmp_path / "x.trig").quads(MERGED)).subject == ox.NamedNode("http://a.x/")


def test_blank_nodes_and_deep_nesting_of_a_foreign_file_are_taken(tmp_path: Path) -> None:
    depth = 3000
    (tmp_path / "lists.ttl").write_text(f"<a:b> <a:c> {'( ' * depth}{')' * depth} .")
    (tmp_path / "triples.ttl").write_text(f"<a:b> <a:c> {'<<( <a:b> <a:c> ' * depth}<a:d>{' )>>' * depth} .")
    assert kg.diff(tmp_path / "lists.ttl", kg.open_store(None)).gone == 2 * (depth - 1) + 1
    assert kg.diff(tmp_path / "triples.ttl", kg.open_store(None)).gone == 1


def test_the_command_ends_as_diff_does(tmp_path: Path, kg_command: Kg) -> None:
    write(tmp_path, "a.md")
    kg_command("build", "a.md")
    kg_command("export", "-o", "old.nq")
    same = kg_command("diff", "old.nq")
    assert (same.returncode, same.stdout) == (0, "")
    assert kg_command("diff", "old.nq", "--format", "patch").stdout == ""
    write(tmp_path, "a.md", sum_=30)
    kg_command("build", "a.md")
    ran = kg_command("diff", "old.nq", "kg-store")
    assert (ran.returncode, "    amount: 20000000 → 30000000" in ran.stdout) == (1, True)
    assert kg_command("diff", "old.nq", "--format", "patch").stdout.startswith("TX .\nD <")
    told = json.loads(kg_command("diff", "old.nq", "--format", "json").stdout)
    assert [change["kind"] for change in told["changed"]][-1] == "article"
    assert told["statements"]["added"] > 0
    times = [line.split()[0] for line in kg_command("diff", "--dates").stdout.splitlines()]
    assert "    amount: 20000000 → 30000000" in kg_command("diff", times[0]).stdout
    assert kg_command("diff", f"kg-store@{times[0]}", times[1], "--format", "patch").stdout.startswith("TX .\nD <")
    assert kg_command("diff", times[1]).returncode == 0
    assert kg_command("diff").returncode == 2
    assert "name it by --store" in kg_command("diff", "kg-store", "--dates").stderr
    assert kg_command("diff", "old.nq", "none").returncode == 2
    assert kg_command("diff", "old.nq", "--format", "xml").returncode == 2


def test_older_states_can_be_dropped_after_all(tmp_path: Path, kg_command: Kg) -> None:
    write(tmp_path, "a.md")
    kg_command("build", "a.md")
    kg_command("forget", "a.md")
    assert len(kg_command("diff", "--dates").stdout.splitlines()) == 2
    assert "would drop the older states" in kg_command("forget", "--erase", "--dry-run").stderr
    assert "dropped the older states" in kg_command("forget", "--erase").stderr
    assert kg_command("diff", "--dates").stdout == ""
