"""The graph -> a drawing in plain shapes, for reports: what `kg.views.svg` and `kg.views.png` write.

Places, sizes and colours are those of the page (the colours are read from its style sheet, light); names stand where
they cover no other, the most connected first.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.views.boxes import Boxes
from kg.views.graph import EVENTS, KINDS, STATUSES
from kg.views.page import asset, hold_network, labels, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.views.graph import Graph

    Point = tuple[float, float]

MARGIN = 46.0
HEAD = 58.0
"""Room for the title above the picture."""
FOOT = 66.0
"""Room below it for what the signs mean."""
NARROWEST = 860.0
"""The title and the legend need so much width."""
THINNER = 0.8
"""Lines on paper, to those on a screen from further away."""
LETTER = 0.57
"""The mean width of a letter, in units of the height of the font; a little more than most fonts have."""
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.8, 0.9), (-0.8, 0.9), (0.8, -0.9), (-0.8, -0.9))
"""Where a name may stand about its node, the best place first."""
LONGEST = 34
"""Signs of a name that are written out."""
CURVE = 14
"""Straight pieces to a bow, where a format has no curves."""
DASHES: Mapping[str, tuple[float, ...]] = MappingProxyType({"planned": (9, 6), "rumoured": (2, 5)})


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke through points; `curve` says that the middle one of three is a control point."""

    points: tuple[Point, ...]
    colour: str
    width: float
    opacity: float = 1.0
    dashes: tuple[float, ...] = ()
    curve: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline, or with one point and a radius a disc; `rim` is the colour of its border, if any."""

    points: tuple[Point, ...]
    fill: str
    radius: float = 0.0
    rim: str = ""
    opacity: float = 1.0
    says: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text, `anchor` "start" or "middle" at x, its middle height at y; `halo` the colour around it."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: str = "middle"
    halo: str = ""


Part = Line | Shape | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Parts in the order in which they are drawn, on a sheet of this size in pixels."""

    width: float
    height: float
    title: str
    paper: str
    parts: tuple[Part, ...]


def draw(graph: Graph, *, title: str, language: str | None = None) -> Drawing:
    """The drawing of a graph; names and legend in the language "en" (unless given) or "fr"."""
    spoken = language or "en"
    network = hold_network(graph)
    nodes = [dict(node, name=_name(node, spoken)) for node in network.nodes]
    width, height = _move_onto_sheet(nodes)
    colours = page_colours()
    deals = list(graph.graph["deals"].values())
    parts: list[Part] = []
    for edge in sorted(network.edges, key=lambda edge: -edge["width"]):
        parts += _edge(edge, nodes, deals[edge["deal"]], spoken)
    for node in sorted(nodes, key=lambda node: -node["size"]):
        place = (node["x"], node["y"])
        parts.append(outline(node["kind"], place, node["size"], colours[node["kind"]], says=node["name"]))
    parts += _names(nodes, width)
    head = Words(MARGIN, 30, shorten(plain_text(title), 80), 19, colours["ink"], bold=True, anchor="start")
    parts += [head, *_legend(graph, height, spoken)]
    return Drawing(width, height, plain_text(title), colours["paper"], tuple(parts))


@cache
def page_colours() -> Mapping[str, str]:
    """The colours of the page's style sheet in light, by name."""
    light = asset("page.css").split("@media", 1)[0]
    return MappingProxyType(dict(re.findall(r"--([\w]+): (#[0-9a-f]{6})\b", light)))


def shorten(text: str, length: int) -> str:
    """Text of at most so many signs.

    >>> shorten("Mistral AI", 5)
    'Mist…'
    """
    return text if len(text) <= length else text[: length - 1] + "…"


def _name(node: Mapping[str, Any], language: str) -> str:
    names = node.get("names") or {}
    name = names.get(language) or names.get("en") or next(iter(names.values()), "")
    return shorten(plain_text(name), LONGEST)


def _move_onto_sheet(nodes: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Move the nodes so that all are on the sheet, and give its width and height."""
    left = min((node["x"] - node["size"] for node in nodes), default=0)
    top = min((node["y"] - node["size"] for node in nodes), default=0)
    right = max((node["x"] + node["size"] for node in nodes), default=0)
    bottom = max((node["y"] + node["size"] for node in nodes), default=0)
    width = max(NARROWEST, right - left + 2 * MARGIN)
    for node in nodes:
        node["x"] += (width - (right - left)) / 2 - left
        node["y"] += HEAD + MARGIN - top
    return math.ceil(width), math.ceil(bottom - top + HEAD + 2 * MARGIN + FOOT)


CORNERS: Mapping[str, tuple[Point, ...]] = MappingProxyType(
    {
        "regulator": ((-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)),
        "model": ((0, -1.08), (1.03, 0.81), (-1.03, 0.81)),
        "party": ((-0.52, -0.91), (0.52, -0.91), (1.05, 0), (0.52, 0.91), (-0.52, 0.91), (-1.05, 0)),
        "event": ((0, -1), (1, 0), (0, 1), (-1, 0)),
    }
)


def outline(kind: str, place: Point, size: float, fill: str, *, says: str = "") -> Shape:
    """The sign of a kind of party, as in the page."""
    rim = page_colours()["paper"]
    if kind not in CORNERS:
        return Shape((place,), fill, radius=size, rim=rim, says=says)
    points = tuple((place[0] + x * size, place[1] + y * size) for x, y in CORNERS[kind])
    return Shape(points, fill, rim=rim, says=says)


def _edge(edge: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]], deal: Any, language: str) -> Iterator[Part]:  # noqa: ANN401 - a Deal
    kind = edge.get("kind") or deal.kind
    start, end = nodes[edge["from"]], nodes[edge["to"]]
    says = " · ".join(filter(None, (say(kind, language), say(deal.status, language), deal.date)))
    yield from link(
        (start, end),
        kind,
        THINNER * edge["width"],
        colour=page_colours()[kind],
        opacity=0.45 if deal.status == "denied" else 0.75,
        dashes=DASHES.get(deal.status, ()),
        bend=edge.get("bend", 0),
        says=plain_text(says),
    )
    if deal.status == "denied":
        yield from cross(_middle(start, end, edge.get("bend", 0)))


def link(  # noqa: PLR0913 - one look each
    ends: tuple[Mapping[str, Any], Mapping[str, Any]],
    kind: str,
    width: float,
    *,
    colour: str,
    opacity: float,
    dashes: tuple[float, ...] = (),
    bend: float = 0,
    says: str = "",
) -> Iterator[Part]:
    """A line between two nodes with the sign of its kind at its end (a partnership's at both)."""
    start, end = ends
    bow = _bow(start, end, bend)
    tip, along = _rim(end, bow)
    size = 6 + 1.5 * width
    back = size * 0.8 if kind in ("investment", "acquisition") else 0
    points = ((start["x"], start["y"]), bow, (tip[0] - along[0] * back, tip[1] - along[1] * back))
    yield Line(points, colour, width, opacity, dashes, curve=True, says=says)
    yield from _sign(kind, tip, along, size, colour)
    if kind == "partnership":
        yield from _sign(kind, *_rim(start, bow), size, colour)


def _bow(start: Mapping[str, Any], end: Mapping[str, Any], bend: float) -> Point:
    """The control point of a line whose middle stands off by `bend` of its length."""
    x, y = end["x"] - start["x"], end["y"] - start["y"]
    return (start["x"] + end["x"]) / 2 + 2 * bend * y, (start["y"] + end["y"]) / 2 - 2 * bend * x


def _middle(start: Mapping[str, Any], end: Mapping[str, Any], bend: float) -> Point:
    x, y = _bow(start, end, bend)
    return (start["x"] + 2 * x + end["x"]) / 4, (start["y"] + 2 * y + end["y"]) / 4


def _rim(node: Mapping[str, Any], towards: Point) -> tuple[Point, Point]:
    """Where a line that comes from `towards` meets a node, and its direction there."""
    x, y = node["x"] - towards[0], node["y"] - towards[1]
    length = math.hypot(x, y) or 1.0
    reach = min(node["size"] * (0.78 if node["kind"] == "model" else 1.02) + 2, length)
    return (node["x"] - x / length * reach, node["y"] - y / length * reach), (x / length, y / length)


def _sign(kind: str, tip: Point, along: Point, size: float, colour: str) -> Iterator[Part]:
    def at(back: float, aside: float) -> Point:
        return tip[0] - along[0] * back - along[1] * aside, tip[1] - along[1] * back + along[0] * aside

    if kind == "investment":
        yield Shape((tip, at(1.4 * size, 0.55 * size), at(1.4 * size, -0.55 * size)), colour)
    elif kind == "acquisition":
        yield Shape((tip, at(0.8 * size, 0.55 * size), at(1.6 * size, 0), at(0.8 * size, -0.55 * size)), colour)
    elif kind in ("partnership", "model_release"):
        yield Shape((at(0.34 * size, 0),), colour, radius=0.34 * size)
    elif kind == "regulatory_action":
        yield Line((at(1, 0.75 * size), at(1, -0.75 * size)), colour, 2.2)
    else:
        yield Line((at(size, 0.5 * size), tip, at(size, -0.5 * size)), colour, 2.0)


def cross(place: Point, *, arm: float = 6.0) -> Iterator[Line]:
    """The cross on what was denied."""
    x, y = place
    colour = page_colours()["denied"]
    yield Line(((x - arm, y - arm), (x + arm, y + arm)), colour, 2.4)
    yield Line(((x - arm, y + arm), (x + arm, y - arm)), colour, 2.4)


def _names(nodes: Sequence[Mapping[str, Any]], width: float) -> Iterator[Words]:
    """The names that find room below, above or beside their nodes."""
    texts, discs = Boxes(), Boxes()
    for node in nodes:
        reach = node["size"] * 0.8
        discs.add((node["x"] - reach, node["y"] - reach, node["x"] + reach, node["y"] + reach))
    for node in sorted(nodes, key=lambda node: (-node["size"], node["key"])):
        found = _free_place(node, (texts, discs), width) if node["name"] else None
        if found is not None:
            yield found


def _free_place(node: Mapping[str, Any], taken: tuple[Boxes, Boxes], width: float) -> Words | None:
    size = min(16.0, 11.5 + node["size"] / 8)
    long = len(node["name"]) * size * LETTER
    for right, down in SIDES:
        x = node["x"] + right * (node["size"] + long / 2 + 5)
        y = node["y"] + down * (node["size"] + size / 2 + 4)
        box = (x - long / 2 - 2, y - size * 0.6, x + long / 2 + 2, y + size * 0.6)
        if box[0] < 4 or box[2] > width - 4 or any(boxes.hits(box) for boxes in taken):
            continue
        taken[0].add(box)
        colours = page_colours()
        return Words(x, y, node["name"], size, colours["ink"], bold=node["size"] > 17, halo=colours["paper"])
    return None


def _legend(graph: Graph, height: float, language: str) -> Iterator[Part]:
    """What shapes, lines and dashes mean, in two rows: of those that occur."""
    deals = graph.graph["deals"].values()
    kinds = Counter(party.kind for party in graph.graph["parties"].values())
    events, statuses = Counter(deal.kind for deal in deals), Counter(deal.status for deal in deals)
    rows = [
        [(kind, count) for kind in KINDS.values() if (count := kinds[kind])]
        + [(status, count) for status in STATUSES if (count := statuses[status])],
        [(kind, count) for kind in EVENTS.values() if (count := events[kind])],
    ]
    for row, entries in enumerate(rows):
        x = MARGIN
        for name, count in entries:
            text = f"{say(name, language)} {count}"
            yield from legend_sign(name, x, height - FOOT + 14 + 26 * row)
            yield Words(x + 40, height - FOOT + 14 + 26 * row, text, 12, page_colours()["ink"], anchor="start")
            x += 62 + len(text) * 12 * LETTER


def legend_sign(name: str, x: float, y: float) -> Iterator[Part]:
    """The sign of a kind of party, a kind of event or a status, 34 pixels wide."""
    if name in KINDS.values():
        yield outline(name, (x + 26, y), 7, page_colours()[name])
        return
    ends = ({"x": x, "y": y, "size": 0, "kind": ""}, {"x": x + 34, "y": y, "size": 0, "kind": ""})
    if name in EVENTS.values():
        yield from link(ends, name, 2, colour=page_colours()[name], opacity=1)
        return
    yield Line(((x, y), (x + 34, y)), page_colours()["ink"], 2, dashes=DASHES.get(name, ()))
    if name == "denied":
        yield from cross((x + 17, y), arm=5)


def say(name: str, language: str) -> str:
    """A word of the page's interface."""
    return labels().get(name, {}).get(language, name)


def flat(line: Line) -> tuple[Point, ...]:
    """The points of a line, a curve followed in short straight pieces."""
    if not line.curve:
        return line.points
    return tuple(_curve(line.points, step / CURVE) for step in range(CURVE + 1))


def _curve(points: Sequence[Point], share: float) -> Point:
    weights = ((1 - share) ** 2, 2 * share * (1 - share), share**2)
    x, y = (sum(w * point[axis] for w, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y
