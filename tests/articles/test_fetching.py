"""Fetching keeps to public hosts on every hop, and to its bounds of bytes and time."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from kg.articles import fetching
from kg.articles.fetching import fetch, is_public
from kg.errors import ArticleError


class _Pages(http.server.BaseHTTPRequestHandler):
    """A small site: a page, redirects to forbidden places, and answers without end."""

    def do_GET(self) -> None:
        targets = {"/private": "http://127.0.0.2:9/", "/file": "file:///etc/hosts", "/loop": "/loop", "/moved": "/page"}
        if self.path in targets:
            self.send_response(302)
            self.send_header("Location", targets[self.path])
            self.end_headers()
        elif self.path.startswith("/missing"):
            self.send_error(404)
        else:
            self._page()

    def _page(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=iso-8859-1")
        self.end_headers()
        with suppress(OSError):
            for _ in range({"/big": 400, "/slow": 1200}.get(self.path, 1)):
                self.wfile.write(b"<p>" * (30_000 if self.path == "/big" else 1))
                time.sleep(0.1 if self.path == "/slow" else 0)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.daemon_threads = True
    try:
        socket.create_connection(("127.0.0.1", server.server_port), timeout=60).close()
    except OSError:
        server.server_close()
        pytest.skip("this machine does not reach itself by 127.0.0.1")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the site's own address, and no other private one, for a public one."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1" or is_public(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused, not bound
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "::",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_private_host_in_any_form_is_refused(host: str) -> None:
    with pytest.raises(ArticleError, match="private address") as caught:
        fetch(f"http://{host}:9/")
    assert caught.value.value == f"http://{host}:9/"


@pytest.mark.usefixtures("allowed")
def test_a_page(site: str) -> None:
    found = fetch(f"{site}/moved")
    assert (found.url, found.content, found.media_type, found.charset) == (
        f"{site}/page",
        b"<p>",
        "text/html",
        "iso-8859-1",
    )


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/private", "private address"),
        ("/file", "no http or https address"),
        ("/loop", "redirects more than"),
        ("/missing", "answered 404"),
        ("/big", "larger than 20 MB"),
    ],
)
def test_bounds(site: str, path: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        fetch(site + path)
    assert caught.value.value == site + path


@pytest.mark.usefixtures("allowed")
def test_a_server_that_drips_is_cut_off(site: str) -> None:
    started = time.monotonic()
    with pytest.raises(ArticleError, match="timed out"):
        fetch(f"{site}/slow", seconds=0.5)
    assert time.monotonic() - started < 60  # of the two minutes that it would drip
