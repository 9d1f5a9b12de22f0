"""The merged graph is a function of the articles: not of their order, of parts, or of what came and went."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from kg.merging import changed_nodes, merged_graph
from kg.merging import graphs as graphs_module
from kg.quads import article_quads
from kg.reference import Concept
from kg.stores import Store, open_store
from kg.terms import MERGED
from tests.merging.news import article

COMPANIES = 6
KNOWN = {"company/brebabarix-capital-partners": Concept("https://kg.test/c", "company", (("en", "Brebabarix"),))}
POOL = [article_quads(article(n, Random(n), companies=COMPANIES)) for n in range(60)]  # noqa: S311
OTHER = [article_quads(article(n, Random(n + 1000), companies=COMPANIES)) for n in range(60)]  # noqa: S311
NAMES = [str(quads[0].graph_name)[1:-1] for quads in POOL]


def put(store: Store, graphs: Mapping[str, Sequence[Quad]]) -> None:
    store.replace(graphs, merged=changed_nodes(graphs, store, known=KNOWN))


def merged(store: Store) -> list[str]:
    return sorted(map(str, store.quads(MERGED)))


def whole(graphs: Mapping[str, Sequence[Quad]]) -> list[str]:
    return sorted(str(quad) for quads in merged_graph(graphs, known=KNOWN).values() for quad in quads)


PARTS = st.lists(st.lists(st.integers(0, 59), min_size=1, max_size=12), min_size=1, max_size=5)


@given(PARTS)
@settings(max_examples=40, deadline=None)
def test_parts_make_what_the_whole_makes(parts: list[list[int]]) -> None:
    store = open_store(None)
    for part in parts:
        put(store, {NAMES[number]: POOL[number] for number in part})
    told = {number for part in parts for number in part}
    assert merged(store) == whole({NAMES[number]: POOL[number] for number in sorted(told)})


@given(st.lists(st.integers(0, 59), min_size=1, max_size=25, unique=True), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_does_not_matter(numbers: list[int], random: Random) -> None:
    shuffled = random.sample(numbers, len(numbers))
    graphs = {NAMES[number]: tuple(random.sample(POOL[number], len(POOL[number]))) for number in shuffled}
    assert whole(graphs) == whole({NAMES[number]: POOL[number] for number in sorted(numbers)})


@contextmanager
def hubs_of(few: int) -> Iterator[None]:
    """So few articles make a hub."""
    usual = graphs_module.FEW
    graphs_module.FEW = few
    try:
        yield
    finally:
        graphs_module.FEW = usual


@pytest.mark.parametrize("few", [0, 2])
@given(PARTS)
@settings(max_examples=40, deadline=None)
def test_hubs_are_as_if_all_their_articles_were_read(few: int, parts: list[list[int]]) -> None:
    store = open_store(None)
    left: set[int] = set()
    with hubs_of(few):
        for number, part in enumerate(parts):
            put(store, {NAMES[each]: POOL[each] if number % 3 < 2 else () for each in part})
            left = left | set(part) if number % 3 < 2 else left - set(part)
    assert merged(store) == whole({NAMES[number]: POOL[number] for number in sorted(left)})


STEPS = st.lists(st.tuples(st.integers(0, 59), st.sampled_from(["add", "correct", "forget"])), min_size=1, max_size=40)


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_adding_correcting_and_forgetting_leave_what_the_articles_left_make(steps: list[tuple[int, str]]) -> None:
    store = open_store(None)
    left: dict[str, Sequence[Quad]] = {}
    for number, step in steps:
        quads: Sequence[Quad] = {"add": POOL, "correct": OTHER}[step][number] if step != "forget" else ()
        put(store, {NAMES[number]: quads})
        left.pop(NAMES[number], None)
        if quads:
            left[NAMES[number]] = quads
    assert merged(store) == whole(left)
    put(store, dict.fromkeys(left, ()))
    assert not list(store.quads())
