"""The picture for reports: as SVG and PNG, the same bytes each time, hostile names as text."""

from __future__ import annotations

import io
import sys
from itertools import combinations
from xml.etree import ElementTree

import pytest

from kg.errors import MissingExtra
from kg.views.drawing import Words, draw, page_colours
from kg.views.graph import make_graph
from kg.views.page import plain_text
from kg.views.png import png
from kg.views.svg import svg
from tests.views.demo import demo_graph
from tests.views.payloads import PAYLOADS, hostile_graph


def test_names_cover_neither_each_other_nor_the_edge_of_the_sheet() -> None:
    drawing = draw(demo_graph(), title="Deals")
    names = [part for part in drawing.parts if isinstance(part, Words) and part.halo]
    assert len(names) > 60
    for one, other in combinations(names, 2):
        wide = (len(one.text) * one.size + len(other.text) * other.size) * 0.57 / 2
        assert abs(one.x - other.x) >= wide or abs(one.y - other.y) >= (one.size + other.size) / 2
    assert all(0 < name.x < drawing.width for name in names)


def test_the_legend_speaks_the_language_that_is_asked_for() -> None:
    texts = [part.text for part in draw(demo_graph(), title="x", language="fr").parts if isinstance(part, Words)]
    assert any(text.startswith("Entreprise") for text in texts)
    assert "Commission européenne" in texts


def test_the_colours_are_those_of_the_page() -> None:
    assert {"paper", "ink", "company", "investment", "regulatory_action", "denied"} <= page_colours().keys()


def test_two_runs_give_equal_bytes() -> None:
    assert svg(draw(demo_graph(), title="x")) == svg(draw(demo_graph(), title="x"))
    few = make_graph((), tuple(demo_graph().graph["deals"].values())[:5])
    assert png(draw(few, title="x")) == png(draw(few, title="x"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_names_are_text_in_svg(payload: str) -> None:
    root = ElementTree.fromstring(svg(draw(hostile_graph(payload), title=payload)))  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= SHOWN
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    assert root[0].text == plain_text(payload)


SHOWN = {"svg", "title", "rect", "path", "circle", "polygon", "text"}


def test_png_is_an_image_of_the_drawing() -> None:
    image = pytest.importorskip("PIL.Image")
    few = draw(make_graph((), tuple(demo_graph().graph["deals"].values())[:5]), title="Société & Cie")
    picture = image.open(io.BytesIO(png(few)))
    assert picture.width == round(1.5 * few.width)
    assert len(picture.getcolors(1 << 20)) > 20


def test_letters_that_the_font_of_the_png_has_not_are_taken_from_another_or_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pytest.importorskip("PIL.Image")
    png(draw(make_graph((), ()), title="Société Œuvre Łódź"))
    assert caplog.messages == []
    png(draw(make_graph((), ()), title="Nordlys \U0001f98a\ue123"))
    assert "\ue123" in caplog.text


def test_png_names_the_extra_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingExtra, match=r"newskg\[png\]"):
        png(draw(make_graph((), ()), title="x"))
