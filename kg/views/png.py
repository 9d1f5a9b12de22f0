"""A drawing as PNG, for reports: the same graph gives the same bytes, as Pillow and a font come with extra `png`."""

from __future__ import annotations

import io
import itertools
import logging
import math
from functools import singledispatch
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtra
from kg.views.drawing import Drawing, Line, Part, Shape, Words, flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Point = tuple[float, float]

SCALE = 1.5
"""Pixels of the file to one of the drawing, sharp on screens and in print."""
LARGEST = 4000
"""No side of the file is longer; a larger drawing is scaled down."""
SMOOTH = 2
"""Drawn so many times larger and then made smaller, since Pillow's lines have hard edges."""
FONTS = {False: "Lato-Regular.ttf", True: "Lato-Bold.ttf"}
OTHER_FONTS = {
    False: ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc", "Arial Unicode.ttf"),
    True: ("DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "NotoSansCJK-Bold.ttc", "Arial Unicode.ttf"),
}
"""Fonts of the system for words with letters that ours has not, such as Greek, Georgian or Chinese."""
LOG = logging.getLogger("kg.views")


def png(drawing: Drawing) -> bytes:
    """The whole file; a letter that no font here has stands as a box, and the log says which.

    MissingExtra where Pillow or its font is not installed.
    """
    try:
        image_module = import_module("PIL.Image")
        import_module("font_lato")
    except ImportError as error:
        raise MissingExtra("png", "a .png file") from error
    scale = min(SCALE, LARGEST / max(drawing.width, drawing.height))
    canvas = Canvas(drawing, scale * SMOOTH)
    for part in drawing.parts:
        _paint(part, canvas)
    if canvas.missing:
        told = " ".join(sorted(canvas.missing)[:40])
        LOG.warning("no font here has these letters, they stand as boxes in the PNG: %s (kg view --format svg)", told)
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
        self.missing: set[str] = set()
        self._fonts: dict[tuple[str, int], Any] = {}

    def font(self, text: str, size: float, *, bold: bool) -> Any:  # noqa: ANN401 - Pillow's type
        """The font of this height in pixels of the drawing that has all letters of a text, or else the most."""
        height = round(size * self.scale)
        best, lacking = None, set(text)
        for name in (FONTS[bold], *OTHER_FONTS[bold]):
            font = self._loaded(name, height)
            without = _lacking(font, text) if font else set(text)
            if font and (best is None or len(without) < len(lacking)):
                best, lacking = font, without
            if not lacking:
                break
        self.missing |= lacking
        return best

    def _loaded(self, name: str, height: int) -> Any:  # noqa: ANN401 - Pillow's type
        """A font: ours, or one of the system; None where there is none of that name."""
        if (name, height) not in self._fonts:
            load: Callable[..., Any] = import_module("PIL.ImageFont").truetype
            try:
                ours = files("font_lato").joinpath("files", name)
                source = io.BytesIO(ours.read_bytes()) if name in FONTS.values() else name
                self._fonts[name, height] = load(source, height)
            except OSError:
                self._fonts[name, height] = None
        return self._fonts[name, height]

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
    text = " ".join(part.text.split())
    font = canvas.font(text, part.size, bold=part.bold)
    halo = {"stroke_width": round(1.8 * canvas.scale), "stroke_fill": canvas.mixed(part.halo, 1)} if part.halo else {}
    place = canvas.moved([(part.x, part.y)])[0]
    anchor = "lm" if part.anchor == "start" else "mm"
    canvas.pen.text(place, text, canvas.mixed(part.colour, 1), font, anchor, **halo)


def _lacking(font: Any, text: str) -> set[str]:  # noqa: ANN401 - Pillow's type
    """The letters of a text that a font has not: it draws the same sign for each of them."""
    unknown = bytes(font.getmask("\U0010fffe"))
    return {sign for sign in set(text) if ord(sign) > ASCII and bytes(font.getmask(sign)) == unknown}


ASCII = 0x7E
"""Every font has these letters."""


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
