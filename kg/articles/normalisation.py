"""Text as found -> the normalised text that all offsets count in, by one named and versioned recipe.

Change a step, and the offsets and hashes of every article change: then `NORMALISATION` gets a new number.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

NORMALISATION = "newskg-text-1"
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
WIDE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
SPACES = re.compile("  +")
"""Blanks of any width. The no-break ones are typography; the grammars tell "1 200" from their own patterns."""
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control characters, soft hyphen, zero-width space, direction marks, byte order mark; the emoji joiner stays."""
SURROGATES = re.compile("[\ud800-\udfff]")
AROUND_LINE_ENDS = re.compile(" +\n *|\n +")
BLANK_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    r"""The text in the form "newskg-text-1", step by step.

    1. Every line end (CR LF, CR, VT, FF, NEL, U+2028, U+2029) becomes LF.
    2. Unicode normalisation form C; a lone surrogate becomes U+FFFD.
    3. Characters without width or glyph (controls, soft hyphen, zero-width space, direction marks) go.
    4. A run of blanks of any kind (tab, no-break, thin space) becomes one space; blanks at line ends go.
    5. Two or more empty lines become one; none stand at the start or the end.

    Quotation marks, dashes and apostrophes stay as they are. Applying it twice changes nothing.

    >>> normalise("16\u202fmillions\xa0d’euros  \r\n\r\n\r\n\tFin\n")
    '16 millions d’euros\n\nFin'
    """
    text = SURROGATES.sub("\ufffd", LINE_ENDS.sub("\n", text))
    text = SPACES.sub(" ", WIDE.sub(" ", INVISIBLE.sub("", text)))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return BLANK_LINES.sub("\n\n", AROUND_LINE_ENDS.sub("\n", text)).strip(" \n")


def digest(text: str) -> str:
    """SHA-256 of a normalised text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
