"""A real browser, and pages opened in it that must not complain or ask anyone but whom they may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
EXPECTED = ("blob:", "Failed to load resource: the server responded with a status of 400")
"""The browser's own note of a refusal, which the page tells in words."""
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
