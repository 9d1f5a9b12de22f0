"""What is forgotten leaves no trace, and a build that is killed leaves every article whole or absent."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
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


def alone(articles: Mapping[str, Outcomes]) -> list[str]:
    """All files but older versions of an article: of two versions of one the newer stays."""
    newest: dict[str, tuple[str, str]] = {}
    for file, outcomes in articles.items():
        for outcome in outcomes:
            assert isinstance(outcome, Extraction), outcome
            day = outcome.article.published.literal if outcome.article.published else ""
            newest[outcome.article.id] = max(newest.get(outcome.article.id, ("", "")), (day, file))
    return sorted({file for _, file in newest.values()})


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


@pytest.mark.usefixtures("read_once")
def test_every_article_added_and_forgotten_leaves_its_story_as_it_was(articles: dict[str, Outcomes]) -> None:
    folders: dict[Path, list[str]] = {}
    for file in alone(articles):
        folders.setdefault(Path(file).parent, []).append(file)
    assert len(folders) > 10
    for files in folders.values():
        assert_each_leaves_no_trace(files)


@pytest.mark.slow
@pytest.mark.usefixtures("read_once")
def test_every_article_added_and_forgotten_leaves_all_the_others_as_they_were(articles: dict[str, Outcomes]) -> None:
    assert_each_leaves_no_trace(alone(articles))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
@pytest.mark.usefixtures("read_once")
def test_every_article_in_a_random_sequence_leaves_what_those_left_make(
    articles: dict[str, Outcomes], seed: int
) -> None:
    """Each article comes, goes and comes again, a few at a time, in an order of its own."""
    choices, files = random.Random(seed), alone(articles)  # noqa: S311 - a fixed sequence, no secret
    held: set[str] = set()
    with open_store(None) as store:
        for _ in range(3):
            turns = choices.sample(files, len(files))
            while turns:
                some, turns = split(turns, choices.randint(1, 12))
                if some & held:
                    kg.forget(sorted(some & held), store=store)
                if some - held:
                    kg.build(sorted(some - held), store=store)
                held ^= some
                if choices.random() < 0.2 or not turns:
                    assert_merged_as_whole(store)
    assert held == set(files)


def split(files: list[str], size: int) -> tuple[set[str], list[str]]:
    return set(files[:size]), files[size:]


def assert_merged_as_whole(store: Store) -> None:
    """The merged graph is the one that the articles of the store make when all are merged at once."""
    with open_store(None) as fresh:
        fresh.replace({graph: tuple(store.quads(graph)) for graph in store.graphs() if graph != MERGED})
        merge_again(fresh)
        assert quads(store) == quads(fresh)


@settings(max_examples=12)
@given(data=st.data())
def test_a_random_sequence_ends_where_a_fresh_build_does(articles: dict[str, Outcomes], data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(builds, "extract", lambda sources, **_: tuple(o for s in sources for o in articles[s]))
        files = alone(articles)
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
    with open_store(path) as store:
        held = [graph for graph in store.graphs() if graph != MERGED]
        for graph in held:
            assert frozenset(map(str, store.quads(graph))) in whole[graph]
        assert_merged_as_whole(store)
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
