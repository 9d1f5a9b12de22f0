"""A store -> drawn or written to a file, whole or not at all."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.pipeline.answers import query as ask
from kg.pipeline.states import Place, store_at
from kg.terms import term_text

if TYPE_CHECKING:
    from kg.stores import Store


def view(
    *,
    store: Place = "kg-store",
    output: str | Path | None = None,
    format: str | None = None,
    title: str = "newskg",
    language: str | None = None,
    query: str | Path | None = None,
    **selection: Any,  # noqa: ANN401 - the options of `view_graph`, typed and explained there
) -> str | bytes:
    """The graph as one page of HTML, or in another format of `kg.views.formats`, written to `output` where given.

    `query` is a shipped query or a file; what its answer names is drawn. `selection` chooses by company, hops, types,
    statuses, since, until, min_amount, country or top, see `kg.views.graph.view_graph`. `language` is that of the
    page ("en", "fr"), that of the reader's browser unless given. Without `format`, the ending of `output` says it.
    The page is a str that shows itself in a notebook; png gives bytes.
    """
    from kg.exports.common import whole_file
    from kg.views.formats import format_of, render_view
    from kg.views.graph import view_graph

    chosen = format_of(str(output or ""), format)
    with store_at(store, read_only=True) as opened:
        only = _named_in(query, opened) if query is not None else None
        graph = view_graph(opened, only=only, **selection)
    view = render_view(graph, format_=chosen, title=title, language=language)
    if output is not None:
        with whole_file(Path(output)) as file:
            file.write(view if isinstance(view, bytes) else view.encode())
    return view


def _named_in(name: str | Path, store: Store) -> frozenset[str]:
    """What the answer to a query names: all that is no text or number in it."""
    values = chain.from_iterable(ask(name, store=store).rows)
    return frozenset(term_text(value) for value in values if not hasattr(value, "datatype"))


def export(
    path: str | Path,
    *,
    store: Place = "kg-store",
    format: str | None = None,
    graphs: str | None = None,
    annotations: str | None = None,
) -> int:
    """Write the graph to a file, whole or not at all; how many statements were written. See `kg.exports.export`."""
    from kg.exports import export as write

    with store_at(store, read_only=True) as opened:
        return write(opened, Path(path), format=format, graphs=graphs, annotations=annotations)
