"""The forms in which a graph can be looked at or taken elsewhere: `kg view --format`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.views.graph import Graph

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {"html": ".html", "svg": ".svg", "png": ".png", "graphml": ".graphml", "gexf": ".gexf", "cytoscape": ".json"}
)
"""Each format with the ending of its files."""
FORMATS = tuple(SUFFIXES)


def format_of(name: str, format_: str | None = None) -> str:
    """The format that is given, or that of a file's name, or html; SettingError where it is none of ours.

    >>> format_of("deals.svg"), format_of("deals.txt"), format_of("deals", "gexf")
    ('svg', 'html', 'gexf')
    """
    if format_ is None:
        return next((each for each, suffix in SUFFIXES.items() if name.lower().endswith(suffix)), "html")
    if format_ not in SUFFIXES:
        raise SettingError(f"--format {format_}: choose among {', '.join(FORMATS)}", format_)
    return format_


def render_view(
    graph: Graph, *, format_: str = "html", title: str = "newskg", language: str | None = None
) -> str | bytes:
    """The graph in one of FORMATS: text for UTF-8, or for png bytes. SettingError for another format or language."""
    from kg.views import networks
    from kg.views.drawing import draw
    from kg.views.page import view_page
    from kg.views.png import png
    from kg.views.svg import svg

    chosen = format_of("", format_)
    if chosen == "html":
        return view_page(graph, title=title, language=language)
    if chosen in ("svg", "png"):
        drawing = draw(graph, title=title, language=language)
        return svg(drawing) if chosen == "svg" else png(drawing)
    write = {"graphml": networks.graphml, "gexf": networks.gexf, "cytoscape": networks.cytoscape}[chosen]
    return write(graph)
