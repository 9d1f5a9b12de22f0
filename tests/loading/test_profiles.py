"""Each profile leads to addresses of its store, and none to more than a graph."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.errors import MissingExtra, SettingError, StoreBusy
from kg.loading import find_profile, profiles
from kg.loading.contents import Content
from kg.loading.credentials import signature
from kg.loading.ledger import Entry, Ledger
from kg.loading.profiles import find_target

NAME = "https://newskg.example/article/é?a=b&graph=c#d"
TARGET = find_target(find_profile("oxigraph"), "http://localhost:7878")


def test_there_is_a_profile_for_each_store() -> None:
    stores = "oxigraph fuseki virtuoso rdf4j graphdb qlever neptune stardog blazegraph gsp update"
    assert list(profiles()) == stores.split()


@pytest.mark.parametrize("name", list(profiles()))
def test_a_profile_works_with_its_own_example(name: str) -> None:
    profile = find_profile(name)
    target = find_target(profile, profile.example, query_url="http://localhost/query")
    assert target.graphs or target.update
    if target.graphs is not None:
        assert parse_qs(urlsplit(target.graph(NAME)).query) == {"graph": [NAME]}
        assert not urlsplit(target.graph(NAME)).fragment


def test_an_unknown_profile_is_told_with_a_near_one() -> None:
    with pytest.raises(SettingError, match=r"did you mean fuseki\?"):
        find_profile("fuzeki")


@pytest.mark.parametrize(
    "url",
    ["localhost:7878", "file:///etc/passwd", "http://", "http://h/#f", "http://h/a b", "http://h:x/", "http://["],
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="write it like"):
        find_target(find_profile("gsp"), url)


def test_requests_to_aws_are_signed_where_credentials_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://c.eu-west-1.neptune.amazonaws.com:8182/sparql"
    for sign in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"):
        monkeypatch.delenv(sign, raising=False)
    assert signature("neptune-db", method="POST", url=url, headers={}, body=b"") is None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    signed = signature("neptune-db", method="POST", url=url, headers={"Accept": "*/*"}, body=b"query=x")
    assert signed is not None
    assert "AKIDEXAMPLE/" in signed["Authorization"]
    assert "/eu-west-1/neptune-db/aws4_request" in signed["Authorization"]
    assert "word" not in str(signed)


def test_signing_without_botocore_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setitem(__import__("sys").modules, "botocore.auth", None)
    with pytest.raises(MissingExtra, match=r"newskg\[neptune\]"):
        signature("neptune-db", method="GET", url="https://h/", headers={}, body=b"")


def test_a_ledger_keeps_each_target_apart(tmp_path: Path) -> None:
    other = find_target(find_profile("gsp"), "http://localhost:7878")
    with Ledger(tmp_path / "ledger", TARGET) as ledger:
        ledger.note({"b": Content(1, 2), "a": Content(3, 4)}, "sending")
        ledger.note({"b": Content(1, 5)}, "sent")
        with pytest.raises(StoreBusy, match="another kg load is running"):
            Ledger(tmp_path / "ledger", other)
    with Ledger(tmp_path / "ledger", other) as ledger:
        assert list(ledger.names()) == []
    with Ledger(tmp_path / "ledger", TARGET) as ledger:
        assert list(ledger.names()) == ["a", "b"]
        assert ledger.entry("b") == Entry(Content(1, 5), "sent")
        ledger.forget(["b"])
        assert ledger.entry("b") is None


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("no database at all, but a text of some length, " * 40)
    with pytest.raises(SettingError, match="cannot be used as a ledger"):
        Ledger(tmp_path / "ledger", TARGET)
