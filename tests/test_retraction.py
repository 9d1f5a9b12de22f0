"""What is forgotten leaves no trace, and a build that is killed leaves every article whole or absent."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.pipeline import builds, merge_again
from kg.records import Extraction, Failure
from kg.stores import Store, history, open_store
from kg.stores.oxigraph import on_disk
from kg.stores.past import Past
from kg.terms import MERGED
from tests.conftest import ROOT
from tests.stores import keeper

EXAMPLES = ROOT / "examples" / "articles"
STORIES = ROOT / "tests" / "gold" / "stories"
KILLED = ("02-apple-perplexity", "13-nscale-corrected")
KILLS = 8
"""In the tests; `tests/bench/test_kills.py` kills a hundred times."""

Outcomes = tuple[Extraction | Failure, ...]


def quads(store: Store) -> frozenset[str]:
    return frozenset(map(str, store.quads()))


@pytest.fixture(scope="module")
def articles() -> dict[str, Outcomes]:
    """All articles of the examples and the stories, each by its file, read once."""
    files = sorted(path for folder in (EXAMPLES, STORIES) for path in folder.rglob("*.*") if _is_article(path))
    return {str(file): tuple(kg.extract(file)) for file in files}


def _is_article(path: Path) -> bool:
    return path.suffix in {".md", ".txt", ".html", ".jsonl"} and path.name != "README.md"


@pytest.fixture
def read_once(articles: dict[str, Outcomes], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files, which are not read again: what is tested here begins after extraction."""

    def known(sources: Sequence[str], **_options: object) -> Outcomes:
        return tuple(outcome for source in sources for outcome in articles[source])

    monkeypatch.setattr(builds, "extract", known)
    return sorted(articles)


def alone(files: Sequence[str]) -> list[str]:
    """Files that bear an address that no other bears: of two versions of one article the newer stays."""
    return [file for file in files if "corrected" not in file]


def assert_each_leaves_no_trace(files: Sequence[str]) -> None:
    """Forget each article of a store, add it and forget it again: the same datasets with it, and without."""
    with open_store(None) as store:
        kg.build(files, store=store)
        for file in files:
            whole = quads(store)
            forgotten = kg.forget(file, store=store)
            without = quads(store)
            assert not any(iri in statement for statement in without for iri in forgotten), file
            kg.build([file], store=store)
            assert quads(store) == whole, file
            kg.forget(forgotten, store=store)
            assert quads(store) == without, file
            kg.build([file], store=store)


def test_every_article_added_and_forgotten_leaves_its_story_as_it_was(read_once: list[str]) -> None:
    folders: dict[Path, list[str]] = {}
    for file in alone(read_once):
        folders.setdefault(Path(file).parent, []).append(file)
    assert len(folders) > 10
    for files in folders.values():
        assert_each_leaves_no_trace(files)


@pytest.mark.slow
def test_every_article_added_and_forgotten_leaves_all_the_others_as_they_were(read_once: list[str]) -> None:
    assert_each_leaves_no_trace(alone(read_once))


@settings(max_examples=12)
@given(data=st.data())
def test_a_random_sequence_ends_where_a_fresh_build_does(articles: dict[str, Outcomes], data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(builds, "extract", lambda sources, **_: tuple(o for s in sources for o in articles[s]))
        files = alone(sorted(articles))
        held: set[str] = set()
        with open_store(None) as store, open_store(None) as fresh:
            for _ in range(data.draw(st.integers(2, 4))):
                some = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=5, unique=True))
                forgets = data.draw(st.sampled_from((True, False)))
                if held and forgets:
                    gone = [file for file in some if file in held] or sorted(held)[:1]
                    kg.forget(gone, store=store)
                    held.difference_update(gone)
                else:
                    kg.build(some, store=store)
                    held.update(some)
            kg.build(sorted(held), store=fresh)
            assert quads(store) == quads(fresh)


def test_a_corrected_article_leaves_no_statement_of_the_old_one(read_once: list[str]) -> None:
    versions = [file for file in read_once if "corrected" in file]
    by_address: dict[str, list[str]] = {}
    for file in versions:
        (outcome,) = kg.extract([file])
        assert isinstance(outcome, Extraction)
        by_address.setdefault(outcome.article.id, []).append(file)
    pairs = [files for files in by_address.values() if len(files) == 2]
    assert pairs
    for old, new in pairs:
        others = [file for file in versions if file != old]
        with open_store(None) as store, open_store(None) as fresh:
            kg.build([old], store=store)
            kg.build(others, store=store)
            kg.build(others, store=fresh)
            assert quads(store) == quads(fresh), new


def assert_consistent(path: Path, whole: dict[str, set[frozenset[str]]]) -> int:
    """The store opens, each article is whole in one of its versions, the merged graph is theirs; how many it holds."""
    with open_store(path) as store, open_store(None) as fresh:
        held = [graph for graph in store.graphs() if graph != MERGED]
        for graph in held:
            assert frozenset(map(str, store.quads(graph))) in whole[graph]
        fresh.replace({graph: tuple(store.quads(graph)) for graph in held})
        merge_again(fresh)
        assert quads(store) == quads(fresh)
    assert_history_begins_with_nothing(path)
    return len(held)


def assert_history_begins_with_nothing(path: Path) -> None:
    """All that is kept of changes, undone, leaves the empty store that was there before the first of them."""
    with on_disk(path, read_only=True) as store:
        kept = [each for each in history.records(path) if each.number <= (store.last_change or 0)]
        assert kept == list(history.records(path))
        assert [each.number for each in kept] == list(range(1, len(kept) + 1))
        assert list(Past(store, *history.undone(reversed(kept))).quads()) == []


def wholes(files: Sequence[Path]) -> dict[str, set[frozenset[str]]]:
    """By article: its versions, as they stand in a store when whole."""
    found: dict[str, set[frozenset[str]]] = {}
    for file in files:
        with open_store(None) as store:
            (iri,) = kg.build(file, store=store).added
            found.setdefault(iri, set()).add(frozenset(map(str, store.quads(iri))))
    return found


def killed(folder: Path, times: int, *, seed: int, longest: float) -> list[int]:
    """Kill a process that builds and forgets, so many times at random moments; the articles held each time."""
    files = [file for story in KILLED for file in sorted((STORIES / story).glob("*.md"))]
    whole, moments = wholes(files), random.Random(seed)  # noqa: S311 - a fixed sequence, no secret
    held = []
    for attempt in range(times):
        command = [sys.executable, "-m", keeper.__name__, str(folder / "store"), f"{seed}-{attempt}", *map(str, files)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout
            assert process.stdout.read(1) == b"."
            time.sleep(moments.uniform(0, longest))
            process.kill()
            process.wait()
        held.append(assert_consistent(folder / "store", whole))
    return held


@pytest.mark.slow
def test_killed_while_it_builds_or_forgets_each_article_is_whole_or_absent(tmp_path: Path) -> None:
    assert len(killed(tmp_path, KILLS, seed=2026, longest=0.5)) == KILLS
