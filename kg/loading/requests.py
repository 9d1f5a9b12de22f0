"""A request to a store -> its answer: with credentials, again after what passes, within bounds of bytes and seconds.

All requests here can be sent twice without harm: graphs are put whole, and adding a triple twice adds it once. None
follows a redirect, and none can touch more than the graphs that it names.
"""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final, Literal, Self
from urllib.parse import parse_qs, urlsplit

from kg.errors import KgError, LoadError
from kg.loading.credentials import Challenge, Credentials, authorisation, find_challenge, signature
from kg.loading.profiles import Target

Method = Literal["GET", "POST", "PUT", "DELETE"]

PASSING: Final = frozenset({429, 502, 503, 504})
"""What a store says when it may well say something else later."""
UNPACKED: Final = frozenset({400, 415, 500, 501})
"""What a store says that does not unpack a request; it is asked once more without gzip."""
TOO_LARGE: Final = 413
ABSENT: Final = 404
NOT_KNOWN: Final = 401
TRIES: Final = 6
FIRST_PAUSE: Final = 0.5
"""Seconds before the second try; doubled for each further one."""
LONGEST_PAUSE: Final = 60.0
"""Seconds that a store may make us wait by Retry-After."""
SECONDS: Final = 300.0
"""That one request may take, answer and all, unless told otherwise."""
MOST_SAID: Final = 100_000
"""Bytes that are read of an answer that holds no data."""
SHOWN: Final = 200
"""Characters of a store's own words in an error."""
BLOCK: Final = 1 << 16
WORTH_PACKING: Final = 1400
"""Bytes of a body below which gzip saves no packet."""


class TooLargeError(KgError):
    """The store takes no request of this size (413)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: a method, a whole URL, a body with its media type, and the media types that we can read."""

    method: Method
    url: str
    body: bytes = b""
    media: str = ""
    accept: str = "*/*"

    def __post_init__(self) -> None:
        """Refuse, whatever went wrong before, what could replace or delete more than one named graph."""
        named = parse_qs(urlsplit(self.url).query).get("graph", [])
        if self.method in {"PUT", "DELETE"} and len(named) != 1:
            raise ValueError(f"{self.method} without the name of one graph: {self.url}")


@dataclass(slots=True)
class Answer:
    """The status of an answer, its media type, and its bytes as they come."""

    status: int
    media: str
    body: Iterator[bytes]
    _read: bytes = field(default=b"", repr=False)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as a file gives them."""
        parts = [self._read]
        held = len(self._read)
        while (size < 0 or held < size) and (block := next(self.body, b"")):
            parts.append(block)
            held += len(block)
        whole = b"".join(parts)
        cut = len(whole) if size < 0 else size
        self._read = whole[cut:]
        return whole[:cut]


class Client:
    """A connection to one target that is kept open, made again when it breaks, and asks for nothing twice."""

    def __init__(
        self, target: Target, *, who: Credentials, seconds: float = SECONDS, pause: float = FIRST_PAUSE
    ) -> None:
        self.target = target
        self._who = who
        self._seconds = seconds
        self._pause = pause
        self._connections: dict[str, http.client.HTTPConnection] = {}
        self._challenges: dict[str, Challenge] = {}
        self._answered: set[str] = set()
        self._used = 0
        self._packs = target.profile.gzip and not is_here(target.host)

    def send(self, request: Request) -> int:
        """Send what needs no answer but a yes; its status. Raises LoadError, TooLargeError."""
        with self.ask(request, most=MOST_SAID) as answer:
            return answer.status

    @contextmanager
    def ask(self, request: Request, *, most: int) -> Iterator[Answer]:
        """Send a request and read its answer, of no more than `most` bytes; to GET and DELETE 404 is one.

        Raises LoadError for what the store refuses or does not manage in time, TooLargeError for 413.
        """
        response = self._persist(request)
        deadline = time.monotonic() + self._seconds
        media = response.headers.get_content_type() if "Content-Type" in response.headers else ""
        try:
            yield Answer(response.status, media, _blocks(response, request, most=most, deadline=deadline))
        except (OSError, http.client.HTTPException) as error:
            self._drop(request.url)
            raise LoadError(f"{_place(request)}: broke off ({_words(error)}); run again", request.url) from error
        if not response.isclosed():  # what nobody wanted to read
            self._drop(request.url)

    def _persist(self, request: Request) -> http.client.HTTPResponse:
        """The first answer that is no passing trouble; the last trouble as LoadError."""
        said = ""
        for turn in range(TRIES):
            try:
                response = self._once(request)
            except (OSError, http.client.HTTPException, UnicodeError) as error:  # a label of the name is too long
                self._drop(request.url)
                self._check_hope(error, request)
                said, wait = _words(error), 0.0
            else:
                self._answered.add(_origin(request.url))
                if self._packs and request.body and response.status in UNPACKED:
                    self._packs = False
                    self._drop(request.url)
                    continue
                if response.status not in PASSING:
                    return self._judged(response, request)
                said, wait = f"{response.status} {_said(response)}", _retry_after(response)
                self._drop(request.url)
            if turn + 1 < TRIES:
                time.sleep(min(max(wait, self._pause * 2**turn), LONGEST_PAUSE))
        raise LoadError(f"{_place(request)}: {said} ({TRIES} tries); is the store up? run again later", request.url)

    def _check_hope(self, error: Exception, request: Request) -> None:
        """LoadError for what another try cannot mend."""
        if isinstance(error, ssl.SSLCertVerificationError):
            raise LoadError(f"{_place(request)}: {error.verify_message}; use its true name", request.url) from error
        if _is_nobody(error) and _origin(request.url) not in self._answered:
            cure = "is the store up, and is this its address?"
            raise LoadError(f"{_origin(request.url)}: {_words(error)}; {cure}", request.url) from error

    def _once(self, request: Request) -> http.client.HTTPResponse:
        """One answer; a challenge is met at once, and once only, so a wrong password is not tried on and on."""
        response = self._exchange(request)
        offered = find_challenge(response.headers.get_all("WWW-Authenticate", []))
        if response.status != NOT_KNOWN or self._who.user is None or offered is None:
            return response
        self._challenges[_origin(request.url)], self._used = offered, 0
        response.read(MOST_SAID)
        if response.will_close or not response.isclosed():
            self._drop(request.url)
        return self._exchange(request)

    def _exchange(self, request: Request) -> http.client.HTTPResponse:
        body, headers = self._headed(request)
        parts = urlsplit(request.url)
        connection = self._connection(request.url)
        place = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with _ended_after(self._seconds, connection):
            # A store may answer, 413 for one, and hang up before it has read all; what it said is there to be read.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(request.method, place, body or None, headers)
            return connection.getresponse()

    def _headed(self, request: Request) -> tuple[bytes, dict[str, str | bytes]]:
        body = request.body
        headers: dict[str, str] = {"Accept": request.accept, "User-Agent": "newskg", "Accept-Encoding": "identity"}
        if request.method in {"POST", "PUT"}:
            headers["Content-Type"] = f"{request.media}; charset=utf-8"
            if self._packs and len(body) > WORTH_PACKING:
                body = gzip.compress(body, 6, mtime=0)
                headers["Content-Encoding"] = "gzip"
        service = self.target.profile.signed
        signed = service and signature(service, method=request.method, url=request.url, headers=headers, body=body)
        if signed:
            return body, dict(signed)
        self._used += 1
        told = self._challenges.get(_origin(request.url))
        allowed = authorisation(self._who, told, method=request.method, url=request.url, count=self._used)
        return body, {**headers, **({"Authorization": allowed.encode()} if allowed else {})}

    def _judged(self, response: http.client.HTTPResponse, request: Request) -> http.client.HTTPResponse:
        """An answer that can be gone on with."""
        absent = response.status == ABSENT and request.method in {"GET", "DELETE"}
        if 200 <= response.status < 300 or absent:
            return response
        said = f"{response.status} {_said(response)}"
        location = response.headers.get("Location", "")
        self._drop(request.url)
        if response.status == TOO_LARGE:
            raise TooLargeError(f"{_place(request)}: {said}", len(request.body))
        cure = f"give the address it sends on to, {location[:SHOWN]}" if 300 <= response.status < 400 else ""
        raise LoadError(f"{_place(request)}: {said}; {cure or CURES.get(response.status, ELSE)}", request.url)

    def _connection(self, url: str) -> http.client.HTTPConnection:
        origin = _origin(url)
        if origin not in self._connections:
            parts = urlsplit(url)
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connections[origin] = kind(parts.hostname or "", parts.port, timeout=self._seconds, blocksize=BLOCK)
        return self._connections[origin]

    def _drop(self, url: str) -> None:
        if connection := self._connections.pop(_origin(url), None):
            connection.close()

    def close(self) -> None:
        """Let go of all connections."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


CURES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "the store did not understand; check that the profile fits it",
        401: "set KG_LOAD_USER and KG_LOAD_PASSWORD, KG_LOAD_TOKEN, or a netrc file",
        404: "nothing is there; check the URL",
        403: "these credentials may not write there; use others",
        405: "the store takes no such request there; check the profile and the URL",
        406: "the store speaks no format of ours; check the profile",
        415: "the store takes no such format; check the profile",
    }
)
"""Status -> what to do."""
ELSE: Final = "see the store's own log"


def is_here(host: str) -> bool:
    """Whether a host is this machine by its name or address.

    >>> is_here("localhost"), is_here("127.0.0.1"), is_here("::1"), is_here("store.example")
    (True, True, True, False)
    """
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def unencrypted(target: Target) -> str | None:
    """An address of the target on another machine that is asked over plain http; None where there is none.

    >>> from kg.loading.profiles import find_profile, find_target
    >>> unencrypted(find_target(find_profile("fuseki"), "http://store.example:3030/news"))
    'http://store.example:3030'
    >>> unencrypted(find_target(find_profile("fuseki"), "http://localhost:3030/news"))
    """
    urls = (target.url, target.query or target.url)
    return next((_origin(url) for url in urls if url.startswith("http:") and not is_here(_host(url))), None)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


@contextmanager
def _ended_after(seconds: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Hang up when the time is over: the timeout of a socket begins anew with every byte that comes."""

    def hang_up() -> None:
        if connection.sock:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _blocks(response: http.client.HTTPResponse, request: Request, *, most: int, deadline: float) -> Iterator[bytes]:
    """The bytes of an answer; LoadError beyond `most` of them, or the deadline, or where it is cut short."""
    size = 0
    while block := response.read1(BLOCK):
        size += len(block)
        if size > most:
            raise LoadError(f"{_place(request)}: answers more than {most} bytes; no store of ours", request.url)
        if time.monotonic() > deadline:
            raise LoadError(f"{_place(request)}: still answering after its time; raise --timeout", request.url)
        yield block
    if response.length:  # read1 ends quietly where a connection was cut
        raise http.client.IncompleteRead(b"", response.length)


def _is_nobody(error: Exception) -> bool:
    """What is no passing trouble where the store has never answered: nothing listens there, or the name is unknown.

    >>> _is_nobody(socket.gaierror(socket.EAI_NONAME, "unknown")), _is_nobody(socket.gaierror(socket.EAI_AGAIN, "busy"))
    (True, False)
    """
    if isinstance(error, socket.gaierror):
        return error.errno != socket.EAI_AGAIN
    return isinstance(error, ConnectionRefusedError | UnicodeError)


def _said(response: http.client.HTTPResponse) -> str:
    """The first words of the store about its trouble, on one line."""
    try:
        words = response.read(MOST_SAID).decode("utf-8", "replace").split()
    except (OSError, http.client.HTTPException):
        words = []
    return " ".join(words or [response.reason or ""])[:SHOWN]


def _retry_after(response: http.client.HTTPResponse) -> float:
    """Seconds that the store asks to be left alone; a date counts as nothing said."""
    told = response.headers.get("Retry-After", "").strip()
    return float(told) if told.isascii() and told.isdigit() and len(told) <= 6 else 0.0


def _place(request: Request) -> str:
    return f"{request.method} {request.url[:SHOWN]}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__
