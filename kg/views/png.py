"""A drawing as PNG, for reports: the same graph gives the same bytes, as Pillow and a font come with extra `png`."""

from __future__ import annotations

import io
import itertools
import math
from functools import singledispatch
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtra
from kg.views.drawing import Drawing, Line, Part, Shape, Words, flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Point = tuple[float, float]

SCALE = 1.5
"""Pixels of the file to one of the drawing, sharp on screens and in print."""
LARGEST = 4000
"""No side of the file is longer; a larger drawing is scaled down."""
SMOOTH = 2
"""Drawn so many times larger and then made smaller, since Pillow's lines have hard edges."""
FONTS = {False: "Lato-Regular.ttf", True: "Lato-Bold.ttf"}


def png(drawing: Drawing) -> bytes:
    """The whole file. MissingExtra where Pillow or its font is not installed."""
    try:
        image_module = import_module("PIL.Image")
        import_module("font_lato")
    except ImportError as error:
        raise MissingExtra("png", "a .png file") from error
    scale = min(SCALE, LARGEST / max(drawing.width, drawing.height))
    canvas = Canvas(drawing, scale * SMOOTH)
    for part in drawing.parts:
        _paint(part, canvas)
    size = (round(drawing.width * scale), round(drawing.height * scale))
    file = io.BytesIO()
    canvas.image.resize(size, image_module.Resampling.BOX).save(file, "PNG", compress_level=4)
    return file.getvalue()


class Canvas:
    """Pillow's image of a drawing, its pen and its fonts, `scale` pixels to one of the drawing."""

    def __init__(self, drawing: Drawing, scale: float) -> None:
        self.scale, self.paper = scale, _colour(drawing.paper)
        size = (round(drawing.width * scale), round(drawing.height * scale))
        self.image: Any = import_module("PIL.Image").new("RGB", size, self.paper)
        self.pen: Any = import_module("PIL.ImageDraw").Draw(self.image)
        self._fonts: dict[tuple[bool, int], Any] = {}

    def font(self, size: float, *, bold: bool) -> Any:  # noqa: ANN401 - Pillow's type
        """The font of this height in pixels of the drawing."""
        key = (bold, round(size * self.scale))
        if key not in self._fonts:
            with files("font_lato").joinpath("files", FONTS[bold]).open("rb") as file:
                self._fonts[key] = import_module("PIL.ImageFont").truetype(io.BytesIO(file.read()), key[1])
        return self._fonts[key]

    def mixed(self, colour: str, opacity: float) -> tuple[int, ...]:
        """A colour laid thin over the paper."""
        pairs = zip(_colour(colour), self.paper, strict=True)
        return tuple(round(opacity * above + (1 - opacity) * below) for above, below in pairs)

    def moved(self, points: Sequence[Point]) -> list[Point]:
        """Points in pixels of the image."""
        return [(x * self.scale, y * self.scale) for x, y in points]


@singledispatch
def _paint(part: Part, canvas: Canvas) -> None:
    raise TypeError(type(part), canvas)


@_paint.register
def _(part: Line, canvas: Canvas) -> None:
    width = max(1, round(part.width * canvas.scale))
    for piece in _pieces(flat(part), part.dashes):
        canvas.pen.line(canvas.moved(piece), canvas.mixed(part.colour, part.opacity), width, joint="curve")


@_paint.register
def _(part: Shape, canvas: Canvas) -> None:
    rim = canvas.mixed(part.rim, 1) if part.rim else None
    width = round(1.5 * canvas.scale) if part.rim else 0
    fill = canvas.mixed(part.fill, part.opacity)
    if part.radius:
        (x, y), reach = part.points[0], part.radius
        canvas.pen.ellipse(canvas.moved([(x - reach, y - reach), (x + reach, y + reach)]), fill, rim, width)
    else:
        canvas.pen.polygon(canvas.moved(part.points), fill, rim, max(1, width))


@_paint.register
def _(part: Words, canvas: Canvas) -> None:
    font = canvas.font(part.size, bold=part.bold)
    halo = {"stroke_width": round(1.8 * canvas.scale), "stroke_fill": canvas.mixed(part.halo, 1)} if part.halo else {}
    place = canvas.moved([(part.x, part.y)])[0]
    anchor = "lm" if part.anchor == "start" else "mm"
    text = " ".join(part.text.split())
    canvas.pen.text(place, text, canvas.mixed(part.colour, 1), font, anchor, **halo)


def _pieces(points: Sequence[Point], dashes: Sequence[float]) -> Iterator[list[Point]]:
    """The strokes of a dashed line, or the line as it is."""
    if not dashes:
        yield list(points)
        return
    on, off = dashes
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    for start in _steps(sum(lengths), on + off):
        yield [_along(points, lengths, start), _along(points, lengths, start + on)]


def _steps(length: float, step: float) -> Iterator[float]:
    yield from (step * number for number in range(math.ceil(length / step)))


def _along(points: Sequence[Point], lengths: Sequence[float], way: float) -> Point:
    """The place at this length of the way along points; its end where the way is longer."""
    for (a, b), length in zip(itertools.pairwise(points), lengths, strict=True):
        if way <= length and length:
            share = way / length
            return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
        way -= length
    return points[-1]


def _colour(name: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(name[1:]))
