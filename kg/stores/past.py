"""A store as it stood at a moment: its present state with the changes since undone, held against it, not copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kg.errors import SettingError
from kg.stores.history import last_instant, reachable, shown, undone
from kg.terms import MERGED, term_text

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.stores.base import State, Term
    from kg.stores.oxigraph import OxigraphStore


class Past:
    """An older state of a store. See `kg.stores.base.State`."""

    def __init__(self, present: OxigraphStore, taken: frozenset[ox.Quad], given: frozenset[ox.Quad]) -> None:
        self.present = present
        self.taken = taken
        self.given = given
        self._by_graph = _indexed(given)

    def graphs(self) -> tuple[str, ...]:
        """The names of all graphs that hold a quad, sorted."""
        touched = {term_text(quad.graph_name) for quad in self.taken}
        emptied = {graph for graph in touched if next(self.quads(graph), None) is None}
        return tuple(sorted({*self.present.graphs(), *self._by_graph} - emptied))

    def quads(
        self,
        graph: str | None = None,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        value: Term | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of one graph or of all, in no promised order."""
        for quad in self.present.quads(graph, subject=subject, predicate=predicate, value=value):
            if quad not in self.taken:
                yield quad
        for quad in self._given(graph, subject):
            if predicate in {None, term_text(quad.predicate)} and value in {None, quad.object}:
                yield quad

    def _given(self, graph: str | None, subject: str | None) -> Iterator[ox.Quad]:
        for each in self._by_graph if graph is None else (graph,):
            by_subject = self._by_graph.get(each, {})
            for one in by_subject if subject is None else (subject,):
                yield from by_subject.get(one, ())

    def close(self) -> None:
        """Let go of the store."""
        self.present.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _indexed(quads: Iterable[ox.Quad]) -> Mapping[str, Mapping[str, Sequence[ox.Quad]]]:
    found: dict[str, dict[str, list[ox.Quad]]] = {}
    for quad in quads:
        found.setdefault(term_text(quad.graph_name), {}).setdefault(term_text(quad.subject), []).append(quad)
    return found


def as_of(store: OxigraphStore, moment: str) -> Past:
    """A store that was opened to be read as it stood at the end of a month, day, minute or second ("2026-11-25").

    Raises SettingError for what is no date, and for one before the oldest state that can be reached.
    """
    until = last_instant(moment).astimezone(UTC)
    kept = reachable(store.path, store.last_change or 0) if store.path else ()
    later = [each for each in kept if each.time > until]
    past = Past(store, *undone(reversed(later)))
    if len(later) < len(kept) or (kept and kept[0].number == 1 and not past.graphs()):
        return past
    raise SettingError(f"{store.path}: no state of {moment} is kept; {_oldest(kept and kept[0].time)}", moment)


def _oldest(time: object) -> str:
    if not time:
        return "nor any other older one; compare with an export"
    return f"the oldest is that of {shown(time)}; compare with that or an export"  # type: ignore[arg-type]  # a datetime


def touched(one: State, other: State) -> frozenset[tuple[str, str]] | None:
    """Graph and node ("" but in the merged graph) of all in which two states of one store differ; None if unknown."""
    bases = [state.present if isinstance(state, Past) else state for state in (one, other)]
    snapshots = {getattr(base, "snapshot", None) for base in bases}
    if len(snapshots) != 1 or None in snapshots:
        return None
    changed = (quad for state in (one, other) if isinstance(state, Past) for quad in (*state.taken, *state.given))
    named = ((term_text(quad.graph_name), term_text(quad.subject)) for quad in changed)
    return frozenset((graph, subject if graph == MERGED else "") for graph, subject in named)
