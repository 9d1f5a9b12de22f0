"""Every claim is held against its source: what changed, moved or is gone is told apart, to the quote."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.errors import SettingError
from kg.stores import Store
from kg.terms import NK, OA, OWL, PROV
from kg.verification import Checked
from tests.conftest import ROOT, Kg

DEAL = """---
title: {buyer} buys {target}
published: 2025-03-11
---
{buyer} has acquired {target} for $20 million, the company said on Tuesday. {target} makes planning software.
"""


def write(folder: Path, name: str = "a.md", buyer: str = "Microsoft", target: str = "Lumenor") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(DEAL.format(buyer=buyer, target=target), "utf-8")
    return folder / name


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two articles, in news/a.md and news/b.md."""
    opened = kg.open_store(None)
    write(tmp_path / "news", "b.md", target="Tessarine")
    kg.build([write(tmp_path / "news"), tmp_path / "news" / "b.md"], store=opened)
    return opened


def only(store: Store, *sources: Path) -> Checked:
    """The one article that is not intact."""
    (checked,) = (each for each in kg.verify(sources, store=store).articles if each.state != "intact")
    return checked


def test_the_examples_and_stories_stand_in_their_sources() -> None:
    store = kg.open_store(None)
    kg.build([ROOT / "examples" / "articles", ROOT / "tests" / "gold" / "stories" / "08-giphy"], store=store)
    result = kg.verify(store=store)
    assert {checked.state for checked in result.articles} == {"intact"}
    assert result.counts["quotes"] > result.counts["claims"] > 100


def test_a_changed_text_lists_the_quotes_that_are_gone_and_that_moved(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "news" / "a.md"
    path.write_text(
        path.read_text("utf-8").replace("$20 million", "$30 million").replace("---\nMicro", "---\nSo Micro")
    )
    checked = only(store)
    assert checked.state == "changed"
    assert ("gone", "$20 million") in [(fault.problem, fault.quote) for fault in checked.faults]
    assert all(fault.now is None or fault.now == (fault.start or 0) + 3 for fault in checked.faults)


def test_a_change_that_touches_no_quote_is_still_a_change(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "news" / "a.md"
    path.write_text(path.read_text("utf-8") + "\nCorrected on Wednesday.\n")
    checked = only(store)
    assert (checked.state, checked.faults, "every quote still stands" in checked.reason) == ("changed", (), True)


def test_a_renamed_file_is_moved(store: Store, tmp_path: Path) -> None:
    (tmp_path / "news" / "a.md").rename(tmp_path / "news" / "c.md")
    checked = only(store)
    assert (checked.state, checked.found, checked.claims) == ("moved", str(tmp_path / "news" / "c.md"), 1)
    assert kg.verify(store=store).failed == ()


def test_a_file_in_another_folder_is_missing_until_that_folder_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "news" / "a.md").rename(tmp_path / "archive" / "x.md")
    assert only(store).state == "missing"
    assert only(store, tmp_path / "archive").state == "moved"


def test_a_source_that_cannot_be_read_says_why(store: Store, tmp_path: Path) -> None:
    (tmp_path / "news" / "a.md").write_bytes(b"")
    checked = only(store)
    assert (checked.state, "is empty" in checked.reason) == ("unreadable", True)


def test_lines_that_stand_elsewhere_in_their_file_are_found(tmp_path: Path) -> None:
    store = kg.open_store(None)
    texts = {name: f"Microsoft has acquired {name} for $20 million, it said." for name in ("Lumenor", "Tessarine")}
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    (tmp_path / "feed.jsonl").write_text("\n".join(lines))
    kg.build(tmp_path / "feed.jsonl", store=store)
    (tmp_path / "feed.jsonl").write_text("\n".join(reversed(lines)))
    assert {checked.state for checked in kg.verify(store=store).articles} == {"intact"}
    (tmp_path / "feed.jsonl").write_text(lines[0])
    checked = only(store)
    assert (checked.state, checked.article.endswith("/Tessarine")) == ("missing", True)


def test_urls_and_standard_input_are_counted_as_unchecked(store: Store) -> None:
    iris = sorted(store.places())
    store.replace({}, places={iris[0]: "https://localhost:1/a", iris[1]: "-"})
    assert kg.verify(store=store).counts["unchecked"] == 2
    assert [checked.state for checked in kg.verify(store=store, fetch=True).articles] == ["unreadable", "unchecked"]


@pytest.mark.parametrize(
    ("predicate", "value", "problem"),
    [
        (OA.exact, ox.Literal("$99 million"), "gone"),
        (OA.start, ox.Literal("1"), "shifted"),
        (OA.start, ox.Literal("-1"), "no selector"),
        (OA.prefix, ox.Literal("never said"), "context"),
        (PROV.wasDerivedFrom, None, "no evidence"),
        (OA.hasSelector, None, "no selector"),
    ],
)
def test_a_store_that_was_tampered_with_is_broken(
    predicate: str, value: ox.Literal | None, problem: str, store: Store
) -> None:
    graph = store.graphs()[0]
    kept = [quad for quad in store.quads(graph) if quad.predicate.value != predicate]
    new = [
        ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)
        for quad in store.quads(graph)
        if value and quad.predicate.value == predicate
    ]
    store.replace({graph: kept + new})
    checked = only(store)
    assert checked.state == "broken"
    assert problem in {fault.problem for fault in checked.faults}


def test_a_kept_hash_that_is_not_the_texts_is_a_change(store: Store) -> None:
    graph = store.graphs()[0]
    quads = [
        quad
        if quad.predicate.value != NK.sha256
        else ox.Quad(quad.subject, quad.predicate, ox.Literal("0"), quad.graph_name)
        for quad in store.quads(graph)
    ]
    store.replace({graph: quads})
    assert only(store).state == "changed"


def test_what_a_person_decided_is_no_article(store: Store) -> None:
    iri, decisions = ox.NamedNode("https://newskg.example/company/lumenor"), ox.NamedNode(NK.decisions)
    store.replace({NK.decisions: [ox.Quad(iri, ox.NamedNode(OWL.differentFrom), iri, decisions)]})
    assert kg.verify(store=store).counts["intact"] == 2
    assert len(kg.verify(store=store).articles) == 2


def test_a_place_to_look_in_that_is_none_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no such file or folder"):
        kg.verify(tmp_path / "nowhere", store=store)


def test_the_command_lists_what_fails_and_ends_with_1(tmp_path: Path, kg_command: Kg) -> None:
    path = write(tmp_path)
    kg_command("build", "a.md")
    ran = kg_command("verify")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.startswith("1 intact, 1 claims, ")
    path.write_text(DEAL.format(buyer="Nvidia", target="Lumenor"), "utf-8")
    ran = kg_command("verify")
    assert (ran.returncode, ran.stdout.startswith(f"changed: {path}: the text has changed")) == (1, True)
    assert "“Microsoft” at 24-33: gone" in ran.stdout
    told = json.loads(kg_command("verify", "--json").stdout)
    assert (told["counts"]["changed"], told["articles"][0]["state"]) == (1, "changed")


def test_what_was_moved_with_its_store_is_found_beside_it(tmp_path: Path, kg_command: Kg) -> None:
    write(tmp_path / "project")
    kg.build(tmp_path / "project", store=tmp_path / "project" / "store")
    (tmp_path / "project").rename(tmp_path / "elsewhere")
    ran = kg_command("verify", "--store", tmp_path / "elsewhere" / "store")
    assert (ran.returncode, ran.stdout.startswith("moved: ")) == (0, True)
