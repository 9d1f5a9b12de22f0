"""What every store can do: quads in, quads out, one atomic change, SPARQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self

from kg.merging.graphs import QuadSource
from kg.stores.places import Place
from kg.terms import MERGED

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.merging.nodes import Patch
    from kg.stores.tally import Tally

    Term = ox.NamedNode | ox.Literal
    Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

UNTOUCHED: Final[Mapping[str, Sequence[ox.Quad] | Patch]] = MappingProxyType({})
"""No node of the merged graph changes."""
NO_PLACES: Final[Mapping[str, str]] = MappingProxyType({})
"""Nothing is told of where articles were read."""


class State(QuadSource, Protocol):
    """What can be compared: named graphs and their quads."""

    def graphs(self) -> tuple[str, ...]:
        """The names of all graphs that hold a quad, sorted."""


class Store(State, Protocol):
    """A set of named graphs. Graph and node names are IRIs as plain strings. Failures are `StoreError`s."""

    outdated: bool
    """Whether its merged graph is by older rules: it can be read, but must be merged again before it changes."""

    def renew(self) -> None:
        """Say that the merged graph is by today's rules."""

    def replace(
        self,
        changes: Mapping[str, Sequence[ox.Quad]],
        *,
        merged: Mapping[str, Sequence[ox.Quad] | Patch] = UNTOUCHED,
        places: Mapping[str, str] = NO_PLACES,
    ) -> None:
        """Change graphs and nodes in one step: after a crash all of it is there, or nothing.

        Each graph of `changes` gets exactly these quads (none: the graph is dropped). Each node of `merged` gets
        exactly these quads as its statements in the merged graph, or loses and gets those of a Patch and keeps the
        others; its other nodes stay. `places` tells where articles
        were read (see `Place`); that of a dropped graph is forgotten.
        """

    def places(self) -> Mapping[str, Place]:
        """Where each article was read, by its IRI, as far as it was told; also of articles that never were stored."""

    def place(self, article: str) -> str | None:
        """Where one article was read."""

    def articles_at(self, place: str) -> tuple[str, ...]:
        """The articles that were read there: at that very place, in a line of that file, or below that folder."""

    def forget_history(self) -> None:
        """Drop what the changes of the store were, so that none of its older states can be reached."""

    def tally(self) -> Tally:
        """How many graphs, statements and nodes of the merged graph there are; known without counting, mostly."""

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None, default_graph: str = MERGED) -> Results:
        """Ask in SPARQL; what is written `$name` stands for the term of that name in `bindings`.

        `default_graph` is the graph that patterns outside `GRAPH` see; a query with its own FROM keeps to that. The
        prefixes of `kg.terms` need no PREFIX line. Raises QueryError.
        """

    def close(self) -> None:
        """Let go of the store; nothing works on it afterwards."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
