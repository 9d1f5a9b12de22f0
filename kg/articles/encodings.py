"""Bytes -> text: UTF-8, UTF-16 with a byte order mark, the declared character set, or Windows-1252."""

from __future__ import annotations

import codecs
import logging
import re

from kg.errors import ArticleError

log = logging.getLogger("kg.articles")

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
DECLARED_WITHIN = 4096
"""HTML asks that the character set be declared in the first 1,024 bytes; real pages are less strict."""
MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r\x0b\x0c\x1a\x1b"))
LATIN = "cp1252"
TOO_MANY_CONTROLS = 0.01
SNIFF = 65536
ASCII = b"<a>"


def decode(content: bytes, *, source: str, declared: str | None = None) -> str:
    """The text of `content`; `declared` is the character set that a server named.

    Says in the log when the text is not in Unicode and nothing tells in what else. Raises ArticleError for binary
    content and for UTF-8 with bytes of another encoding among it: no guess would give back what was written.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return _strict(content, name, source)
    if _is_binary(content):
        raise ArticleError("looks binary, not text: give the article's text, Markdown or HTML", source)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other(content, error, source, declared or _declared(content))


def _strict(content: bytes, name: str, source: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        problem = f"starts as {name.upper()} but byte {error.start} is not: save it again as UTF-8"
        raise ArticleError(problem, source) from error


def _is_binary(content: bytes) -> bool:
    """NUL bytes, or more control characters than text has."""
    head = content[:SNIFF]
    return b"\0" in head or len(head) - len(head.translate(None, CONTROL)) > TOO_MANY_CONTROLS * len(head)


def _declared(content: bytes) -> str | None:
    found = DECLARED.search(content, 0, DECLARED_WITHIN)
    return found.group(1).decode("ascii", "replace") if found else None


def _other(content: bytes, error: UnicodeDecodeError, source: str, declared: str | None) -> str:
    """Text that is not UTF-8: as declared, else Windows-1252, which contains Latin-1's letters."""
    name = _web_name(declared) if declared and _is_known(declared) else None
    if MULTIBYTE.search(content.decode("utf-8", "ignore").encode("utf-8")):
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"mixes UTF-8 with another encoding (line {line}): save it again as UTF-8"
        raise ArticleError(problem, source) from error
    if name is None:
        log.warning("%s: not UTF-8 and declares no encoding, read as Windows-1252; save it as UTF-8 to be sure", source)
    return content.decode(name or LATIN, "replace")


def _web_name(declared: str) -> str:
    """The encoding that is meant: what says Latin-1 or ASCII is Windows-1252, as browsers read it (WHATWG Encoding)."""
    return LATIN if codecs.lookup(declared).name in ("iso8859-1", "ascii") else declared


def _is_known(name: str) -> bool:
    """A character set that Python has and that contains ASCII, other than the UTF-8 that has just failed."""
    try:
        return codecs.lookup(name).name not in ("utf-8", "utf-7") and ASCII.decode(name) == ASCII.decode()
    except (LookupError, ValueError):
        return False
