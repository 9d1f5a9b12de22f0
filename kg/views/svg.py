"""A drawing as SVG: lines and letters that can be scaled, edited and read by machines; nothing in it can run."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kg.views.drawing import Drawing, Line, Part, Shape, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FONT = "'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
# What XML 1.0 does not allow even as a reference, beyond what `plain_text` has taken out.
_NOT_XML = re.compile("[\ufffe\uffff]")


def svg(drawing: Drawing) -> str:
    """The whole file as text, for UTF-8."""
    width, height = _number(drawing.width), _number(drawing.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f" font-family={quoteattr(FONT)}>",
        f"<title>{_text(drawing.title)}</title>",
        f'<rect width="100%" height="100%" fill="{drawing.paper}"/>',
        *(_element(part) for part in drawing.parts),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


@singledispatch
def _element(part: Part) -> str:
    raise TypeError(type(part))


@_element.register
def _(part: Line) -> str:
    (x, y), *rest = part.points
    moves = f"Q{_points(rest)}" if part.curve else f"L{_points(rest)}"
    given = {
        "d": f"M{_number(x)} {_number(y)}{moves}",
        "fill": "none",
        "stroke": part.colour,
        "stroke-width": _number(part.width),
        "stroke-opacity": "" if part.opacity == 1 else _number(part.opacity),
        "stroke-dasharray": " ".join(map(_number, part.dashes)),
    }
    return _tag("path", given, part.says)


@_element.register
def _(part: Shape) -> str:
    rim = {"stroke": part.rim, "stroke-width": "1.5" if part.rim else ""}
    if part.radius:
        x, y = part.points[0]
        place = {"cx": _number(x), "cy": _number(y), "r": _number(part.radius)}
        return _tag("circle", {**place, "fill": part.fill, **rim}, part.says)
    return _tag("polygon", {"points": _points(part.points), "fill": part.fill, **rim}, part.says)


@_element.register
def _(part: Words) -> str:
    halo = {"stroke": part.halo, "stroke-width": "3.5", "paint-order": "stroke", "stroke-linejoin": "round"}
    given = {
        "x": _number(part.x),
        "y": _number(part.y + 0.35 * part.size),  # letters stand on a line about so far below their middle
        "font-size": _number(part.size),
        "font-weight": "600" if part.bold else "",
        "text-anchor": part.anchor if part.anchor != "start" else "",
        "fill": part.colour,
        **(halo if part.halo else {}),
    }
    return _tag("text", given, "", _text(part.text))


def _tag(name: str, given: Mapping[str, str], says: str, inside: str = "") -> str:
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in given.items() if value)
    inside += f"<title>{_text(says)}</title>" if says else ""
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _number(value: float) -> str:
    """At most two places, without trailing zeros.

    >>> _number(12.0), _number(0.125)
    ('12', '0.12')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
