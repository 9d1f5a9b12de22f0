"""A store that misbehaves costs time, never a triple, a secret or a graph that is not ours."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

import kg
import kg.loading.requests
from kg.errors import KgError, LoadError, SettingError
from kg.loading import LoadReport, load
from kg.loading.requests import Request
from kg.stores import Store
from tests.conftest import Kg
from tests.deals import deals_store
from tests.loading.fake import (
    NONCE,
    Fake,
    Handler,
    Trouble,
    asks_for_digest,
    breaks_off,
    fake_store,
    hangs_up,
    limits,
    obeys,
    says,
)
from tests.loading.servers import free_port

SECRET = "s3cret-word"  # noqa: S105 - what must not be seen


@cache
def deals() -> Store:
    return deals_store()


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("KG_LOAD_USER", "KG_LOAD_PASSWORD", "KG_LOAD_TOKEN", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fake_store() as store:
        yield store


def loaded(fake: Fake, profile: str = "oxigraph", *, ledger: Path | None = None, seconds: float = 60.0) -> LoadReport:
    url = fake.url + {"oxigraph": "", "gsp": "/store", "update": "/update"}[profile]
    asked = f"{fake.url}/query" if profile == "update" else None
    return load(deals(), profile, url, query_url=asked, pause=0.01, ledger=ledger, seconds=seconds)


def assert_whole(fake: Fake) -> None:
    assert set(fake.store) == set(deals().quads())


@pytest.mark.parametrize("profile", ["oxigraph", "gsp", "update"])
def test_a_store_that_behaves(fake: Fake, profile: str) -> None:
    assert loaded(fake, profile).differences == ()
    assert_whole(fake)
    assert all("charset=utf-8" in head["content-type"] for method, _, head, _ in fake.seen if method in {"PUT", "POST"})


@pytest.mark.parametrize("profile", ["oxigraph", "gsp", "update"])
@pytest.mark.parametrize(
    "trouble",
    [
        says(429, Retry_After="0"),
        says(502),
        says(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"),
        says(504),
        hangs_up,
    ],
    ids=["429", "502", "503", "504", "cut"],
)
def test_what_passes_is_waited_for(fake: Fake, profile: str, trouble: Trouble) -> None:
    fake.troubles = [trouble, obeys, trouble, trouble, obeys, trouble, obeys, trouble]
    assert loaded(fake, profile).differences == ()
    assert_whole(fake)


def test_where_nobody_listens_is_told_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(LoadError, match=r"connection refused; is the store up, and is this its address\?"):
        load(deals(), "oxigraph", f"http://127.0.0.1:{free_port()}", pause=60.0)
    assert time.monotonic() - begun < 50  # and not after a pause


def test_a_name_that_cannot_be_looked_up_just_now_is_asked_for_again(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookups = [socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")] * 2
    look_up = socket.getaddrinfo

    def resolver(host: str, port: int, family: int = 0, type: int = 0) -> object:  # noqa: A002 - its own name
        if lookups:
            raise lookups.pop()
        return look_up(host, port, family, type)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert loaded(fake).differences == ()
    assert_whole(fake)


def test_a_name_that_nobody_can_have_is_told_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(LoadError, match="is the store up, and is this its address"):
        load(deals(), "oxigraph", "http://" + "a" * 64 + ".invalid", pause=60.0)
    assert time.monotonic() - begun < 50  # and not after a pause


def test_what_does_not_pass_ends_with_one_line(fake: Fake) -> None:
    fake.always = says(503)
    with pytest.raises(LoadError, match=r"503 trouble 503 \(6 tries\); is the store up"):
        loaded(fake)


@pytest.mark.parametrize("profile", ["oxigraph", "gsp", "update"])
@pytest.mark.parametrize("most", [900, 5_000, 60_000])
def test_a_request_too_large_is_halved(fake: Fake, profile: str, most: int) -> None:
    fake.always = limits(most + (10_000 if profile != "gsp" else 0))  # a query must fit
    assert loaded(fake, profile).differences == ()
    assert_whole(fake)


def test_only_what_adds_goes_without_a_transaction(fake: Fake) -> None:
    """What replaces a graph is done in whole or not at all; of what adds to one, part may stay and is sent again."""
    fake.always = limits(20_000)
    assert loaded(fake).differences == ()
    assert loaded(fake).differences == ()  # now every graph is there
    told = {(method, "no_transaction" in path) for method, path, _, _ in fake.seen if "/store" in path}
    assert told >= {("POST", True), ("PUT", False)}
    assert ("PUT", True) not in told


def test_a_triple_too_large_is_told(fake: Fake) -> None:
    fake.always = limits(10)
    with pytest.raises(KgError, match=r"takes no request of .* bytes; raise its limit"):
        loaded(fake, "gsp")


def test_an_answer_cut_halfway_is_no_proof(fake: Fake) -> None:
    fake.troubles = [*[obeys] * (1 + len(deals().graphs())), breaks_off]
    with pytest.raises(LoadError, match=r"broke off .*; run again"):
        loaded(fake, "gsp")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_digest_is_answered_and_no_password_goes_over_the_line(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    monkeypatch.setenv("KG_LOAD_USER", 'jo"é')
    monkeypatch.setenv("KG_LOAD_PASSWORD", SECRET)
    fake.always = asks_for_digest('jo"é', SECRET, algorithm=algorithm)
    assert loaded(fake).differences == ()
    assert_whole(fake)
    told = [head.get("authorization", "") for _, _, head, _ in fake.seen]
    assert told[0] == ""
    assert all(NONCE in one and SECRET not in one for one in told[1:])


def test_a_wrong_password_is_tried_once(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_LOAD_USER", "jo")
    monkeypatch.setenv("KG_LOAD_PASSWORD", SECRET)
    fake.always = asks_for_digest("jo", "another")
    with pytest.raises(LoadError, match=r"401 who\?") as caught:
        loaded(fake)
    assert (len(fake.seen), SECRET in str(caught.value)) == (2, False)


def test_credentials_come_from_a_netrc_file(fake: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login jo password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    fake.always = asks_for_digest("jo", SECRET)
    assert loaded(fake).differences == ()


def test_a_broken_netrc_file_is_named_and_not_quoted(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login jo {SECRET}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with pytest.raises(SettingError, match="not in the form of a netrc file") as caught:
        loaded(fake)
    assert SECRET not in str(caught.value)


def test_a_token_is_sent_as_bearer(fake: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_LOAD_TOKEN", SECRET)
    loaded(fake, ledger=tmp_path / "ledger")
    assert {head["authorization"] for _, _, head, _ in fake.seen} == {f"Bearer {SECRET}"}
    assert SECRET.encode() not in (tmp_path / "ledger").read_bytes()


def test_a_password_in_the_url_is_refused_and_not_repeated(kg_command: Kg) -> None:
    ran = kg_command("load", "oxigraph", f"http://jo:{SECRET}@localhost:7878")
    assert (ran.returncode, SECRET in ran.stderr + ran.stdout) == (2, False)


def test_a_store_that_takes_one_graph_for_all_is_never_written_to(fake: Fake) -> None:
    loaded(fake)
    fake.unions, fake.seen = True, []
    with pytest.raises(LoadError, match="a graph that nobody made"):
        loaded(fake, "gsp")
    assert {method for method, _, _, _ in fake.seen} == {"GET"}


@pytest.mark.parametrize("url", ["http://h/store", "http://h/store?graph=", "http://h/store?graph=a&graph=b"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_request_can_replace_more_than_one_named_graph(method: Literal["PUT", "DELETE"], url: str) -> None:
    with pytest.raises(ValueError, match="without the name of one graph"):
        Request(method, url)


@pytest.mark.parametrize("profile", ["rdf4j", "graphdb", "gsp"])
def test_a_whole_repository_is_refused(profile: str) -> None:
    with pytest.raises(SettingError, match="a whole repository"):
        load(deals(), profile, "http://localhost/repositories/x/statements/")


def test_a_redirection_is_not_followed(fake: Fake) -> None:
    fake.always = says(307, Location="http://169.254.169.254/")
    with pytest.raises(LoadError, match=r"give the address it sends on to, http://169\.254"):
        loaded(fake)
    assert len(fake.seen) == 1


def test_an_endless_answer_is_left(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.loading.holdings.LONGEST_TRIPLE", 1_000_000)

    def pours(handler: Handler) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/n-triples")
        handler.end_headers()
        handler.close_connection = True
        for _ in range(5_000):
            handler.wfile.write(b"#" * 10_000)
        return True

    def quiet(handler: Handler) -> bool:
        try:
            return pours(handler)
        except OSError:
            return True

    fake.always = quiet
    with pytest.raises(LoadError, match="answers more than 1000000 bytes"):
        loaded(fake)


def test_a_store_that_drips_is_left_in_time(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.loading.requests, "TRIES", 1)

    def drips(handler: Handler) -> bool:
        for _ in range(1200):  # for two minutes
            time.sleep(0.1)
            try:
                handler.wfile.write(b"H")
            except OSError:
                break
        handler.close_connection = True
        return True

    fake.always = drips
    begun = time.monotonic()
    with pytest.raises(LoadError):
        loaded(fake, seconds=1.0)
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    "body",
    [b"<urn:a> nonsense", b"{" * 100_000, b"\xff\xfe", b"<" + b"a" * 100_000],
    ids=["n", "deep", "bytes", "long"],
)
@pytest.mark.parametrize("media", ["application/n-triples", "text/turtle", "text/html"])
def test_an_answer_that_is_no_graph_is_told_in_one_line(fake: Fake, body: bytes, media: str) -> None:
    fake.always = lambda handler: handler.answer(200, body, media)
    with pytest.raises(LoadError) as caught:
        loaded(fake)
    assert "\n" not in str(caught.value)


def test_gzip_is_given_up_where_it_is_not_understood(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.loading.requests.is_here", lambda _host: False)
    fake.always = lambda handler: handler.headers.get("Content-Encoding") == "gzip" and handler.answer(415)
    assert loaded(fake).differences == ()
    packed = [head.get("content-encoding") == "gzip" for _, _, head, _ in fake.seen]
    assert (packed.count(True), loaded(fake).differences) == (1, ())
    fake.always = None
    assert loaded(fake).differences == ()
    assert_whole(fake)


def test_python_loads_a_folder_with_a_ledger_of_its_own(fake: Fake, tmp_path: Path) -> None:
    with kg.open_store(tmp_path / "store") as store:
        store.replace({name: list(deals().quads(name)) for name in deals().graphs()})
    first = kg.load(tmp_path / "store", "oxigraph", fake.url)
    again = kg.load(tmp_path / "store", "oxigraph", fake.url)
    assert (first.differences, len(first.sent), again.sent) == ((), len(deals().graphs()), ())
    assert_whole(fake)
    assert kg.load(deals(), "oxigraph", fake.url, mode="check").differences == ()


def test_python_is_told_what_neo4j_takes() -> None:
    with pytest.raises(SettingError, match="takes files"):
        kg.load(deals(), "neo4j", "folder")


class NobodyThereError(Exception):
    """The end of a test that must not leave this machine."""


def warnings_of(monkeypatch: pytest.MonkeyPatch, url: str, **options: str) -> list[str]:
    """What a load warns of before it asks anybody."""
    told: list[str] = []

    def ask_nobody(_client: object) -> None:
        raise NobodyThereError

    monkeypatch.setattr("kg.loading.report._check_target", ask_nobody)
    with pytest.raises(NobodyThereError):
        load(deals(), "update", url, on_warning=told.append, **options)  # type: ignore[arg-type]  # options of load
    return told


@pytest.mark.parametrize("name", ["KG_LOAD_USER", "KG_LOAD_TOKEN"])
@pytest.mark.parametrize(
    ("url", "query_url", "open_at"),
    [
        ("http://store.example/u", "http://store.example/q", "http://store.example"),
        ("https://store.example/u", "http://other.example:80/q", "http://other.example:80"),
        ("https://store.example/u", "https://store.example/q", None),
        ("http://localhost:1/u", "http://[::1]:1/q", None),
    ],
)
def test_credentials_that_others_can_read_are_warned_of(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, query_url: str, open_at: str | None
) -> None:
    assert warnings_of(monkeypatch, url, query_url=query_url) == []
    monkeypatch.setenv(name, SECRET)
    told = warnings_of(monkeypatch, url, query_url=query_url)
    assert [line.split(": ")[0] for line in told] == ([open_at] if open_at else [])
    assert SECRET not in "".join(told)


def test_the_command_warns_in_one_line(kg_command: Kg, tmp_path: Path) -> None:
    with kg.open_store(tmp_path / "kg-store") as store:
        store.replace({name: list(deals().quads(name)) for name in deals().graphs()})
    ran = kg_command("load", "fuseki", "http://store.invalid/news", "--timeout", "1", KG_LOAD_TOKEN=SECRET)
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[0].startswith("warning: http://store.invalid: credentials go there over plain http")
