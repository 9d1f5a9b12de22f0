"""The live explorer: the page of a graph view that starts empty and is fed by a server, which asks in SPARQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kg.errors import SettingError
from kg.views.graph import make_graph
from kg.views.layout import NOWHERE, lay_out
from kg.views.names import find_names
from kg.views.neighbourhood import COUNTED, MOST, STEP, Step, beyond, neighbourhood, totals, widest
from kg.views.page import SCRIPTS, STYLES, assemble, labels, node_radii, page_data, picture_data, plain_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.views.graph import Graph, QuadSource
    from kg.views.page import Page, Places

MOST_STEPS: Final = 60
"""Steps of a picture at most; each is laid out on from the one before."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def explorer_page(*, language: str | None = None) -> Page:
    """The page, before anything is asked; it asks the server that it came from, and no other.

    `language` is as for `kg.views.page.view_page`.
    """
    data = page_data(make_graph((), ()), title="newskg", language=language)
    bounds = {"step": STEP, "most": MOST, "steps": MOST_STEPS, "counted": COUNTED}
    words = {"labels": data["labels"] | labels("explorer.yaml"), "bounds": bounds}
    scripts = (*SCRIPTS[:-1], "growing", "explorer", SCRIPTS[-1])
    return assemble(data | words, scripts=scripts, styles=(*STYLES, "explorer"), live=True)


def read_step(text: str, *, base: str) -> Step:
    """A step as an address has it: an IRI, or what follows `base` in it, and "~" with a number of events.

    >>> read_step("company/mistral-ai~48", base="https://x.example/")
    Step(node='https://x.example/company/mistral-ai', most=48)
    >>> read_step("https://other.example/a", base="https://x.example/").most
    24
    """
    key, mark, most = text.rpartition("~")
    if not mark or not most.isascii() or not most.isdigit() or len(most) > 6:
        key, most = text, str(STEP)
    return Step(key if _SCHEME.match(key) else base + key, max(1, int(most)))


def explorer_data(store: QuadSource, steps: Sequence[Step], *, base: str) -> dict[str, Any]:
    """What the page shows after these steps, as JSON types; every text in it is plain.

    As `picture_data`, and with it `query`, the SPARQL that was asked, `around`, how many events each party of a step
    has and how many are shown, and in `nodes` how many events a party has `beyond` the picture. SettingError where
    there are too many steps or events, or where one names no IRI.
    """
    if len(steps) > MOST_STEPS or sum(widest(steps).values()) > MOST:
        raise SettingError(f"a picture holds {MOST} events and {MOST_STEPS} steps at most: start anew", None)
    graph = neighbourhood(store, steps)
    data = picture_data(graph, base=base, places=_grown(graph.graph["growth"]))
    unseen = beyond(store, graph)
    for name, node in zip(graph, data["nodes"], strict=True):
        if unseen.get(name):
            node["beyond"] = min(unseen[name], COUNTED)
    whole = totals(store, (step.node for step in steps))
    told: dict[str, Any] = plain_data({"query": graph.graph["query"].strip(), "totals": _totals(whole, base)})
    return data | told


def _totals(totals: dict[str, int], base: str) -> dict[str, int]:
    return {name.removeprefix(base): count for name, count in sorted(totals.items())}


def _grown(growth: Iterable[Graph]) -> Places:
    """The places in the last graph: each is laid out on from the one before, so that nobody has to look anew."""
    places: Places = NOWHERE
    for graph in growth:
        places = lay_out(graph, node_radii(graph), start=places)
    return places


def names_data(store: QuadSource, words: str, *, base: str) -> list[dict[str, Any]]:
    """Who is called so, for the search of the page: `key`, `kind`, `names`, `articles`; every text is plain."""
    found = find_names(store, words)
    rows = [
        {"key": each.id.removeprefix(base), "kind": each.kind, "names": dict(each.names), "articles": each.articles}
        for each in found
    ]
    plain: list[dict[str, Any]] = plain_data(rows)
    return plain
