"""What a change costs hangs on what it touches: as much is looked at in a store of ten times as many articles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from kg.merging import changed_nodes, known_entities, merged_from, merged_graph
from kg.quads import article_quads
from kg.reference import load_reference
from tests.bench.stream import Stream

FEW, MANY, MORE = 300, 3000, 50


class Counting:
    """A store that counts the quads it gives."""

    def __init__(self, graphs: dict[str, tuple[ox.Quad, ...]]) -> None:
        self.store = ox.Store()
        self.store.extend(quad for quads in graphs.values() for quad in quads)
        self.store.extend(quad for quads in merged_graph(graphs, known=KNOWN).values() for quad in quads)
        self.given = 0

    def quads(
        self,
        graph: str | None = None,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        value: ox.NamedNode | ox.Literal | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads that are asked for, counted."""
        for quad in self.store.quads_for_pattern(_node(subject), _node(predicate), value, _node(graph)):
            self.given += 1
            yield quad


def _node(name: str | None) -> ox.NamedNode | None:
    return None if name is None else ox.NamedNode(name)


KNOWN = known_entities(load_reference())


def test_as_many_nodes_are_merged_again_in_a_store_of_ten_times_as_many_articles() -> None:
    (few, few_quads), (many, many_quads) = (_looked_at(size) for size in (FEW, MANY))
    assert many <= 1.25 * few
    # With few articles there are no hubs yet, and stories have not all been told to the end.
    assert many_quads <= 2 * few_quads


def _looked_at(size: int) -> tuple[int, int]:
    """The nodes merged again for some articles more, and the quads read for it."""
    news = Stream().articles()
    told = ((each.article.id, tuple(merged_from(each.article.id, article_quads(each)))) for each in news)
    store = Counting(dict(islice(told, size)))
    return len(changed_nodes(dict(islice(told, MORE)), store, known=KNOWN)), store.given
