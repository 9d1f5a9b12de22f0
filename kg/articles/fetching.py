"""http(s) URL -> the bytes behind it, within bounds of bytes and time, and from public hosts only.

The name is resolved once a hop and the connection made to that very address, so that a name cannot point to a public
host when it is checked and to a private one when it is fetched.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from kg.articles.metadata import is_web_address
from kg.errors import ArticleError

MAX_BYTES = 20_000_000
MAX_SECONDS = 30.0
MAX_REDIRECTS = 5
CHUNK = 65536
URL_SIGNS = "/%:@!$&'()*+,;=~-._?[]"
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {
    "User-Agent": "newskg (reads one article at a time)",
    "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the address after redirects, the media type and character set as the server names them."""

    url: str
    content: bytes
    media_type: str
    charset: str | None


def fetch(url: str, *, seconds: float = MAX_SECONDS) -> Fetched:
    """Fetch a URL. Raises ArticleError, with the URL as its value, for anything but a page of a public host."""
    deadline = time.monotonic() + seconds
    here = url
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _hop(here, deadline)
            if isinstance(answer, Fetched):
                return answer
            here = urljoin(here, answer)
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise ArticleError(
            f"cannot be fetched ({error or type(error).__name__}): save the page as .html", url
        ) from error
    except ArticleError as error:
        raise ArticleError(error.message, url) from error
    raise ArticleError(f"redirects more than {MAX_REDIRECTS} times: give the final address", url)


def _hop(url: str, deadline: float) -> Fetched | str:
    """One request: the page, or the address it redirects to."""
    if not is_web_address(url):
        raise ArticleError("redirects to what is no http or https address", url)
    connection = _connect(url, _left(deadline))
    # The socket's own time-out is for each packet; this ends a server that sends a byte now and then.
    timer = threading.Timer(_left(deadline), _hang_up, [connection.sock])
    timer.start()
    try:
        connection.request("GET", _target(url), headers=HEADERS)
        with connection.getresponse() as response:
            answer = _answer(response, url)
        _left(deadline)  # a connection that was ended looks like the end of a page
        return answer
    finally:
        timer.cancel()
        connection.close()


def _hang_up(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # It may have been closed a moment before.
        connected.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _target(url: str) -> str:
    """The path and query of a URL as they stand in a request, other signs than those of a URL encoded."""
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=URL_SIGNS)
    return f"{path}?{quote(parts.query, safe=URL_SIGNS)}" if parts.query else path


def _answer(response: http.client.HTTPResponse, url: str) -> Fetched | str:
    if response.status in REDIRECTS:
        return str(response.headers.get("Location", ""))
    if response.status != http.client.OK:
        raise ArticleError(f"the server answered {response.status} {response.reason}: check the address", url)
    media_type = response.headers.get_content_type() if "Content-Type" in response.headers else ""
    return Fetched(url, _body(response, url), media_type, response.headers.get_content_charset())


def _body(response: http.client.HTTPResponse, url: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise ArticleError(f"is larger than {MAX_BYTES // 1_000_000} MB: save the article's text as .txt", url)
    return b"".join(parts)


def _connect(url: str, seconds: float) -> http.client.HTTPConnection:
    """A connection to the URL's host, made to an address that has been checked."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme.lower() == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(host, parts.port, timeout=seconds)
    connected = socket.create_connection((public_address(host, connection.port), connection.port), timeout=seconds)
    connection.sock = connected
    if secure:
        try:
            connection.sock = ssl.create_default_context().wrap_socket(connected, server_hostname=host)
        except OSError:
            connected.close()
            raise
    return connection


def public_address(host: str, port: int) -> str:
    """The address of a host, when all its addresses are public.

    Raises ArticleError for private, loopback, link-local, shared (100.64/10), multicast and reserved ones, in
    whatever form they are written: the resolver has turned them into plain addresses.
    """
    found = [str(known[4][0]) for known in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not is_public(address):
            raise ArticleError(f"is on a private address ({address}): save the page as .html and give the file", host)
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet.

    >>> is_public("93.184.215.14"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo or (None, None))[1]
        if inner is not None:
            known = inner
        elif known in ipaddress.ip_network("64:ff9b::/96"):
            known = ipaddress.IPv4Address(int(known) & 0xFFFFFFFF)
    return known.is_global and not known.is_multicast
