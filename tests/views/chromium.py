"""A real browser, and pages opened in it that must not complain or ask anyone but whom they may ask.

On a busy machine a page may take long, so a test waits for what it is about to see, by `comes_to`, and not for a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
EXPECTED = ("blob:", "Failed to load resource: the server responded with a status of 400")
"""The browser's own note of a refusal, which the page tells in words."""
PATIENCE = 120.0
"""Seconds after which a page no longer comes to anything: a bound on a test that hangs, and no measure."""
STILL = "picture.network.view.easingTime === 0 && document.getAnimations().length === 0"
"""The picture has come to where it was moved, and no card is rising."""
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
Open = Callable[..., "Page"]
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the Debian package chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Debian package, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@contextmanager
def watched(browser: Browser, allowed: Callable[[str], bool]) -> Iterator[Open]:
    """Opens addresses; at the end no console error, no uncaught error and no request but the allowed was seen."""
    troubles: list[str] = []
    contexts: list[Any] = []

    def opened(address: str, **options: object) -> Page:
        settings: dict[str, Any] = {"locale": "en-US", "viewport": {"width": 1300, "height": 850}} | options
        context = browser.new_context(**settings)
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("request", lambda request: None if allowed(request.url) else troubles.append(request.url))
        page.goto(address)
        assert page.evaluate("picture.ready")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in troubles if not each.startswith(EXPECTED)] == []


def comes_to(page: Page | Frame, expression: str, value: object = True) -> None:
    """Waits until the page says so; not wait_for_function, whose evaluating the page's own policy forbids."""
    until = time.monotonic() + PATIENCE
    while (said := page.evaluate(expression)) != value and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert said == value, expression


def still(page: Page) -> Page:
    """When nothing in it moves any more."""
    page.evaluate(FRAMES)  # what was to begin to move has begun
    comes_to(page, STILL)
    return page


def spot(page: Page, node: str) -> tuple[float, float]:
    """Where on the screen the node of that key stands."""
    x, y = still(page).evaluate(
        """(key) => { const at = picture.network.canvasToDOM(nodeByKey.get(key));
        const box = document.querySelector('#picture').getBoundingClientRect();
        return [at.x + box.left, at.y + box.top]; }""",
        node,
    )
    return x, y
