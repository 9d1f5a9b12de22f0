"""Bytes become text as UTF-8, by their mark, as declared, or as Windows-1252; else the reason is given."""

from __future__ import annotations

import logging

import pytest

from kg.articles.encodings import decode
from kg.errors import ArticleError

TEXT = "La société a levé 3 M€ à l’été."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), source="a.txt") == TEXT


def test_windows_1252_is_read_and_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert decode(TEXT.encode("cp1252"), source="a.txt") == TEXT
    assert "a.txt: not UTF-8" in caplog.text


@pytest.mark.parametrize("name", ["ISO-8859-1", "windows-1252", "no-such-charset", "rot13", "utf-16"])
def test_latin_1_means_windows_1252(name: str) -> None:
    page = f'<meta charset="{name}"><p>{TEXT}</p>'
    assert TEXT in decode(page.encode("cp1252"), source="a.html")


def test_the_server_names_the_encoding() -> None:
    assert decode("Łódź".encode("iso-8859-2"), source="u", declared="iso-8859-2") == "Łódź"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04\x00\x00", "looks binary"),
        (bytes(range(1, 32)) * 4, "looks binary"),
        ("été\n".encode() + "été".encode("latin-1"), r"mixes UTF-8 with another encoding \(line 2\)"),
        ("été".encode("utf-16") + b"\xd8", "starts as UTF-16"),
    ],
)
def test_what_cannot_be_told(content: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason) as caught:
        decode(content, source="a.txt")
    assert caught.value.value == "a.txt"
