"""What a person decides: applied, reversed, kept through rebuilds; a broken file changes nothing and says why."""

from pathlib import Path

import pytest

from kg.cli.main import run
from kg.errors import SettingError
from kg.merging import changed_nodes, merged_graph, proposals
from kg.pipeline import count, decide, decisions, forget
from kg.quads import article_quads
from kg.records import Evidence, Extraction, Fact, FactKind, Filler, Mention, Reading, Status
from kg.stores import Store, open_store
from kg.terms import DECISIONS, MERGED, NK, RDF
from tests.merging.news import NOBODY
from tests.samples import sample_article

BASE = "https://newskg.example/"
ONE, OTHER = f"{BASE}company/tarnlow", f"{BASE}company/tarnlow-optics"


def told(name: str, day: str, kind: FactKind, status: Status, *fillers: Filler) -> Extraction:
    from kg.entities import identify

    names = sorted({str(filler.value) for filler in fillers if filler.kind})
    text = "\n".join(names)
    article = sample_article(f"wire/{name}", text, language="en", published=day)
    mentions = [Mention("company", text.index(n), text.index(n) + len(n), n, n, "name", "sample") for n in names]
    fact = Fact(kind, fillers, status, 0.9, "sample", (Evidence("event", text, 0, len(text)),))
    return identify(Reading(article, (), tuple(mentions)), [fact], base=BASE, reference=NOBODY)


def bought(name: str, target: str, day: str = "2025-01-05", *, buyer: str = "Oakline") -> Extraction:
    sides = Filler("acquirer", buyer, "company"), Filler("target", target, "company")
    return told(name, day, "acquisition", "announced", *sides)


ARTICLES = (
    bought("a", "Tarnlow Optics"),
    bought("b", "Tarnlow", "2025-06-20", buyer="Brindle"),
    bought("c", "Quillfen", buyer="Tarnlow Optics"),
)


@pytest.fixture
def store() -> Store:
    opened = open_store(None)
    graphs = {each.article.id: article_quads(each) for each in ARTICLES}
    opened.replace(graphs, merged=merged_graph(graphs))
    return opened


def written(folder: Path, text: str) -> Path:
    path = folder / "decisions.yaml"
    path.write_text(text, "utf-8")
    return path


def entry(decision: str, *same: str) -> str:
    return f"- decision: {decision}\n  same:\n" + "".join(f"  - {each}\n" for each in same)


def companies(store: Store) -> list[str]:
    found = (quad.subject for quad in store.quads(MERGED, predicate=RDF.type) if NK.Company in str(quad.object))
    return sorted(str(each)[1:-1].rpartition("/")[2] for each in found)


def test_names_alike_of_which_nothing_says_they_are_one_are_proposed(store: Store) -> None:
    (found,) = proposals(store)
    assert found.same == (ONE, OTHER)
    assert found.names == ("Tarnlow", "Tarnlow Optics")
    assert "short form" in found.reason
    assert found.sentences


def test_what_was_accepted_is_one_and_can_be_taken_back(store: Store, tmp_path: Path) -> None:
    before = sorted(map(str, store.quads()))
    decide(written(tmp_path, entry("accept", OTHER, ONE)), store=store)
    assert companies(store) == ["brindle", "oakline", "quillfen", "tarnlow-optics"]
    assert proposals(store) == ()
    decide(written(tmp_path, entry("later", OTHER, ONE)), store=store)
    assert sorted(map(str, store.quads())) == before


def test_the_first_is_kept(store: Store, tmp_path: Path) -> None:
    decide(written(tmp_path, entry("accept", ONE, OTHER)), store=store)
    assert companies(store) == ["brindle", "oakline", "quillfen", "tarnlow"]


def test_what_was_rejected_is_proposed_no_more(store: Store, tmp_path: Path) -> None:
    decide(written(tmp_path, entry("reject", ONE, OTHER)), store=store)
    assert proposals(store) == ()
    assert decisions(store).apart == {(ONE, OTHER)}


def test_decisions_outlast_the_articles(store: Store, tmp_path: Path) -> None:
    decide(written(tmp_path, entry("accept", OTHER, ONE)), store=store)
    kept = sorted(map(str, store.quads()))
    article = ARTICLES[1].article.id
    forget([article], store=store)
    assert store.graphs().count(DECISIONS) == 1
    graphs = {article: article_quads(ARTICLES[1])}
    store.replace(graphs, merged=changed_nodes(graphs, store))
    assert sorted(map(str, store.quads())) == kept
    assert count(store).articles == len(ARTICLES)


def test_a_rejected_pair_is_parted_although_the_rules_would_join_it(tmp_path: Path) -> None:
    graphs = {e.article.id: article_quads(e) for e in (bought("a", "Tarnlow Optics"), bought("b", "Tarnlow"))}
    opened = open_store(None)
    opened.replace(graphs, merged=merged_graph(graphs))
    assert companies(opened) == ["oakline", "tarnlow-optics"]
    decide(written(tmp_path, entry("reject", ONE, OTHER)), store=opened)
    assert companies(opened) == ["oakline", "tarnlow", "tarnlow-optics"]


def test_two_events_are_one_where_a_person_says_so(store: Store, tmp_path: Path) -> None:
    one, other = f"{BASE}acquisition/oakline--tarnlow-optics", f"{BASE}acquisition/brindle--tarnlow"
    decide(written(tmp_path, entry("accept", one, other)), store=store)
    (claims,) = [[q for q in store.quads(MERGED, subject=one) if q.predicate.value == NK.hasClaim]]
    assert len(claims) == 2
    assert not list(store.quads(MERGED, subject=other))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- decision: [", "no YAML"),
        ("decision: accept", "no list"),
        ("- accept", "no decision"),
        ("- decision: perhaps\n  same: [a:b, a:c]", ":1: needs decision"),
        ("- decision: accept\n  same: a:b", "list of IRIs"),
        (entry("accept", ONE), "two different"),
        (entry("accept", ONE, ONE), "two different"),
        (entry("accept", ONE, f"{BASE}company/nobody"), "nobody stands in no article"),
        (entry("accept", ONE, "no <iri>"), "stands in no article"),
        (entry("accept", ONE, f"{BASE}acquisition/oakline--tarnlow-optics"), "one kind"),
        (entry("accept", ONE, OTHER) + entry("reject", OTHER, ONE), ":5: rejects"),
        (
            entry("accept", ONE, OTHER)
            + entry("accept", OTHER, f"{BASE}company/oakline")
            + entry("reject", ONE, f"{BASE}company/oakline"),
            "through others",
        ),
        ("&a [*a, " + "[" * 5000, "no YAML"),
    ],
)
def test_a_broken_file_says_why_and_changes_nothing(store: Store, tmp_path: Path, text: str, reason: str) -> None:
    before = sorted(map(str, store.quads()))
    with pytest.raises(SettingError, match=reason) as caught:
        decide(written(tmp_path, text), store=store)
    assert "\n" not in caught.value.message
    assert caught.value.message.startswith(str(tmp_path / "decisions.yaml"))
    assert sorted(map(str, store.quads())) == before


def test_the_command_writes_a_file_that_it_reads_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, file = tmp_path / "store", tmp_path / "open.yaml"
    graphs = {each.article.id: article_quads(each) for each in ARTICLES}
    with open_store(place) as opened:
        opened.replace(graphs, merged=merged_graph(graphs))
    assert run(["merge", "--store", str(place), "-o", str(file)]) == 0
    file.write_text(file.read_text("utf-8").replace("later\n", "accept\n"), "utf-8")
    assert run(["merge", str(file), "--store", str(place)]) == 0
    assert "1 accept" in capsys.readouterr().err
    assert run(["merge", "--store", str(place)]) == 0
    assert "decision: accept" in capsys.readouterr().out
    assert run(["merge", str(tmp_path / "none.yaml"), "--store", str(place)]) == 2
    assert "none.yaml: No such file" in capsys.readouterr().err
