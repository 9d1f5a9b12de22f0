"""The facts of plain sentences in both languages, each with the words that tell it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.facts import find_facts
from kg.facts.facts import LEAST_CONFIDENCE, MANY
from kg.facts.roles import KINDS
from kg.gold.lessons import ACTIONS, NEEDED, ROLES, STATUSES
from kg.records import Fact, Reading
from tests.facts.texts import LANGUAGES, Case, cases, facts, read, remarks, said, wanted

CASES = tuple(cases())
SAYS = {
    language: [case.says for case in CASES if case.language == language] + remarks(language) for language in LANGUAGES
}
TOLD = {"open_weights", "action"}
"""Roles that no single mention plays."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.language}-{case.kind}-{case.status}")
def test_a_plain_sentence_tells_its_event(case: Case) -> None:
    (fact,) = facts(case.says, case.language)
    assert (fact.kind, fact.status) == (case.kind, case.status)
    found = said(fact)
    assert {role: found.get(role, set()) for role in wanted(case)} == wanted(case)


def test_the_table_holds_every_kind_in_both_languages() -> None:
    assert {(case.language, case.kind) for case in CASES} == {(one, kind) for one in LANGUAGES for kind in KINDS}
    assert {case.status for case in CASES} == set(STATUSES)
    assert len(CASES) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_general_remarks_and_other_news_tell_nothing(language: str) -> None:
    assert len(remarks(language)) >= 10
    assert [text for text in remarks(language) if facts(text, language)] == []


def holds(fact: Fact, text: str) -> bool:
    """Whether a fact is well formed, and all its words stand in the text where it says."""
    roles = {each.role for each in fact.evidence}
    return (
        all(text[each.start : each.end] == each.quote for each in fact.evidence)
        and "event" in roles
        and {filler.role for filler in fact.fillers} - TOLD <= roles
        and {filler.role for filler in fact.fillers} <= {*ROLES[fact.kind], *TOLD}
        and any(filler.role == NEEDED[fact.kind] for filler in fact.fillers)
        and fact.rule.startswith(f"{fact.kind}/")
        and fact.status in STATUSES
        and LEAST_CONFIDENCE <= fact.confidence <= 1
    )


def once(fact: Fact) -> bool:
    """Whether every role that may be filled once is."""
    several = MANY - ({"target"} if fact.kind == "acquisition" else set())
    single = [filler.role for filler in fact.fillers if filler.role not in several]
    return len(single) == len(set(single)) and len(fact.fillers) == len(set(fact.fillers))


@given(st.data(), st.sampled_from(LANGUAGES))
def test_whatever_an_article_tells_is_traced_to_its_words(data: st.DataObject, language: str) -> None:
    chosen = data.draw(st.lists(st.sampled_from(SAYS[language]), min_size=1, max_size=5))
    text = data.draw(st.sampled_from([" ", "\n\n"])).join(chosen)
    reading = read(text, language)
    found = find_facts(reading)
    assert all(holds(fact, reading.article.text) and once(fact) for fact in found)
    assert [fact.evidence[0].start for fact in found] == sorted(fact.evidence[0].start for fact in found)
    assert find_facts(reading) == found


def test_a_regulatory_action_names_its_step_and_a_partnership_two_partners() -> None:
    for case in CASES:
        for fact in facts(case.says, case.language):
            if fact.kind == "regulatory_action":
                assert said(fact)["action"] <= set(ACTIONS)
            if fact.kind == "partnership":
                assert len(said(fact)["partner"]) >= 2


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("en", "Microsoft is reportedly considering a takeover of the start-up Tulipsoft.", "reportedly"),
        ("fr", "Selon des sources proches du dossier, Vauquelin étudierait le rachat de Plumbleue.", "sources"),
    ],
)
def test_a_status_other_than_announced_quotes_its_cue(language: str, text: str, cue: str) -> None:
    (fact,) = facts(text, language)
    assert any(each.role == "status" and cue in each.quote for each in fact.evidence)


def test_a_sentence_without_mentions_tells_nothing() -> None:
    reading = read("They bought it, raised money and were fined.", "en")
    assert find_facts(replace(reading, mentions=())) == ()


def test_an_article_without_sentences_tells_nothing() -> None:
    article = read("Weberkamp bought Tulipsoft.", "en").article
    assert find_facts(Reading(article, (), ())) == ()
