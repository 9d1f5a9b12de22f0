"""What the figures count, on events that are made up so that each figure can be checked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.articles import article_from_text
from kg.errors import SettingError
from kg.evaluation import Measured, difference, faults, figures, floors, measure, texts_of
from kg.gold.reading import Gold, read_gold
from kg.gold.scoring import score
from tests.conftest import ROOT, Kg
from tests.reader.asking import right

TEXT = "Brindleworth may buy Quillfen. The weather stayed mild. Oakmere bought Tarnlow for 5 million euros."
EMPTY: dict[str, Any] = {
    "companies": [],
    "regulators": [],
    "models": [],
    "investments": [],
    "acquisitions": [],
    "partnerships": [],
    "model_releases": [],
    "regulatory_actions": [],
}


def _deal(acquirer: str, target: str, status: str = "announced") -> dict[str, Any]:
    evidence = [{"role": "event", "quote": f"{acquirer} {target}", "start": 0, "end": 9}]
    return {"acquirer": acquirer, "target": target, "status": status, "confidence": 0.5, "evidence": evidence}


def _measured(gold: dict[str, Any], told: dict[str, Any], *, learned: bool = True, language: str = "en") -> Measured:
    article = article_from_text(TEXT, id="https://kg.test/a", source="a", language=language)
    data = {"names": {}, "ignore": [], **EMPTY, **gold}
    return Measured(Gold("a", article, data), EMPTY | told, score(data, EMPTY | told), learned)


RUMOUR, DEAL = _deal("Brindleworth", "Quillfen", "rumoured"), _deal("Oakmere", "Tarnlow")


def test_a_right_event_with_a_wrong_status_is_found_but_not_under_its_status() -> None:
    found = figures([_measured({"acquisitions": [RUMOUR]}, {"acquisitions": [RUMOUR | {"status": "planned"}]})])
    assert found["event"]["f1"] == 1.0
    assert found["status"]["rumoured"]["event"]["r"] == 0.0
    assert found["status"]["planned"]["event"]["p"] == 0.0
    assert found["status_accuracy"] == {"found": 1, "right": 0, "share": 0.0}


def test_events_in_texts_without_any_are_counted() -> None:
    texts = [_measured({}, {"acquisitions": [DEAL]}), _measured({}, {}), _measured({"acquisitions": [DEAL]}, {})]
    assert figures(texts)["hard_negatives"] == {"texts": 2, "spurious": 1, "quiet": 0.5}


def test_bands_take_their_lower_end_and_tell_the_share_that_is_right() -> None:
    told = [DEAL | {"confidence": 0.9}, RUMOUR | {"confidence": 1.0}, _deal("Oakmere", "Brindleworth")]
    bands = figures([_measured({"acquisitions": [DEAL]}, {"acquisitions": told})])["calibration"]
    assert bands["90-100"] == {"events": 2, "right": 1, "share": 0.5}
    assert bands["50-70"] == {"events": 1, "right": 0, "share": 0.0}
    assert bands["70-90"]["share"] is None


def test_parts_and_languages_add_up_to_all() -> None:
    texts = [
        _measured({"acquisitions": [DEAL]}, {"acquisitions": [DEAL]}),
        _measured({"acquisitions": [RUMOUR]}, {}, learned=False, language="fr"),
    ]
    whole = figures(texts)
    pieces = [figures(texts_of(texts, name)) for name in ("learned", "aside")]
    assert whole["event"]["gold"] == sum(piece["event"]["gold"] for piece in pieces) == 2
    assert whole["fact"]["gold"] == sum(whole["language"][language]["fact"]["gold"] for language in ("en", "fr"))
    assert pieces[1]["event"]["p"] is None


def test_faults_say_what_lacks_with_the_sentence() -> None:
    gold = {"companies": ["Oakmere", "Tarnlow"], "acquisitions": [DEAL | {"amount": 5e6, "currency": "EUR"}]}
    missed = list(faults(_measured(gold, {})))
    assert [(fault.problem, fault.kind) for fault in missed] == [
        ("missed", "companies"),
        ("missed", "companies"),
        ("missed", "acquisitions"),
    ]
    assert {fault.sentences for fault in missed} == {("Oakmere bought Tarnlow for 5 million euros.",)}


def test_a_partial_event_tells_only_what_differs() -> None:
    gold = {"acquisitions": [DEAL | {"amount": 5e6, "currency": "EUR"}]}
    (fault,) = faults(_measured(gold, {"acquisitions": [DEAL | {"date": "2024"}]}))
    assert (fault.problem, fault.wanted, fault.got) == (
        "partial",
        (("amount", (5e6, "EUR")),),
        (("date", "2024"),),
    )


def test_a_spurious_event_shows_its_own_words() -> None:
    (fault,) = faults(_measured({}, {"acquisitions": [DEAL]}))
    assert (fault.problem, fault.sentences) == ("spurious", ("Oakmere Tarnlow",))


def test_equal_values_of_a_role_are_paired_one_to_one() -> None:
    assert difference([("date", "2024"), ("date", "2024")], [("date", "2024-05")]) == (("date", "2024"),)


def test_a_floor_that_is_missed_is_named_and_one_without_a_figure_is_missed() -> None:
    report = {"all": figures([_measured({"acquisitions": [DEAL, RUMOUR]}, {"acquisitions": [DEAL]})])}
    wanted = {"event.p": 1.0, "event.r": 0.6, "all.type.event.acquisitions.r": 0.5, "type.event.partnerships.f1": 0.1}
    misses = floors(wanted, report, chosen="all")
    assert [(miss.name, miss.value) for miss in misses] == [("event.r", 0.5), ("type.event.partnerships.f1", None)]


def test_a_floor_on_no_figure_offers_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"--floor fact\.f2: no such figure; did you mean fact\.f1"):
        floors({"fact.f2": 1.0}, {"all": figures([_measured({}, {})])}, chosen="all")


def test_a_part_of_a_collection_gives_the_names_of_the_whole() -> None:
    corpus = ROOT / "tests/gold/corpus"
    names = {gold.name for gold in read_gold(corpus / "fr-wire")}
    assert names <= {gold.name for gold in read_gold(corpus)}
    assert names


def test_a_text_of_gold_is_read_and_measured(tmp_path: Path) -> None:
    (tmp_path / "deal.md").write_text("Microsoft has acquired Quillfen, a maker of cameras, for $5 million.", "utf-8")
    (tmp_path / "deal.gold.json").write_text('{"acquisitions": [{"acquirer": "Microsoft", "target": "Quillfen"}]}')
    (text,) = measure([tmp_path])
    assert figures([text])["event"]["r"] == 1.0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"id": 1, "text": "x"}', r'a\.jsonl#1: has no "gold"'),
        ("a.jsonl", "{", r"a\.jsonl#1: is not valid JSON"),
        ("a.jsonl", '{"id": 1, "text": "x", "gold": {"companies": 3}}', "gold is an object with lists"),
        ("a.jsonl", '{"id": 1, "text": "x", "gold": {}}', r"a\.jsonl#1: holds no text"),
        ("a.gold.json", "{}", "no article a.md, .html or .txt stands beside it"),
        ("a.txt", "", "holds no gold"),
    ],
)
def test_broken_gold_is_told_in_one_line(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(SettingError, match=said):
        list(measure([tmp_path]))


def test_readers_stand_side_by_side(kg_command: Kg, tmp_path: Path) -> None:
    with right("en-deals") as server:
        (tmp_path / "kg.toml").write_text(f'[reader]\nmodel = "scripted"\nbase_url = "{server.url}"\n', "utf-8")
        folder = ROOT / "tests" / "gold" / "corpus" / "en-deals"
        options = ["--reader", "rules", "--reader", "llm", "--format", "json", "--floor", "llm.fact.p=0.8"]
        ran = kg_command("eval", folder, *options)
    told = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert list(told) == ["rules", "llm"]
    assert told["llm"]["requests"] == told["llm"]["texts"] == len(server.requests)
    assert told["llm"]["seconds"] > 0
