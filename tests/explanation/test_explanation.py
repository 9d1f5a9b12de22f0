"""What is told of how an article was read: the same events as in the facts, and what was missing."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles import article_from_text
from kg.errors import SettingError
from kg.explanation import Explanation, Ground, explain_sentence, explained, find_sentences, ground
from kg.explanation.wording import in_words
from kg.reference import load_reference

TEXT = (
    "Microsoft has acquired Quillfen, a maker of cameras, for $5 million, the company said on Tuesday. "
    "The weather stayed mild. Oakmere hoovers up Tarnlow. "
    "Index Ventures and Bpifrance will invest €30 million in Lumenor, according to a spokesman."
)
BASE = "https://kg.test/"


@cache
def _ground() -> Ground:
    article = article_from_text(TEXT, id=BASE + "a", source="a.txt", published="2025-03-12")
    return ground(article, reference=load_reference(), base=BASE)


@cache
def _whole() -> Explanation:
    return explained(_ground())


def test_the_events_told_are_those_of_the_extraction_in_their_order() -> None:
    told = [reason.event for reason in _whole().events if reason.event]
    assert told == [event.id for event in _ground().extraction.events]
    assert told


def test_an_event_has_its_frame_words_roles_and_sentences() -> None:
    deal = next(reason for reason in _whole().events if reason.kind == "acquisition" and reason.event)
    assert deal.frame is not None
    assert (deal.frame.name, deal.frame.words, deal.frame.sentence) == ("acquisition/en/buy", "acquired", 1)
    assert {role.filler.role: role.value for role in deal.roles}["target"] == "Quillfen"
    assert deal.joined[0] == (1, None)


def test_a_role_tells_its_probability_and_rivals_are_no_surer_than_certain() -> None:
    for reason in _whole().events:
        for role in reason.roles:
            told = [role.filler, role.otherwise, role.rival]
            assert all(0 <= each.probability <= 1 for each in told if each)


def test_the_words_that_tell_a_status_are_told() -> None:
    cues = {cue for reason in _whole().events for cue in reason.cues}
    assert ("planned", "will", 4) in cues


def test_reasons_for_and_against_have_their_sign() -> None:
    for reason in _whole().events:
        assert all(weight > 0 for _, weight in reason.speaks_for)
        assert all(weight < 0 for _, weight in reason.speaks_against)


def test_a_sentence_without_anything_lacks_mention_and_frame() -> None:
    reason = explain_sentence(_ground(), 2, _whole())
    assert (reason.mentions, reason.frames, reason.told) == ((), (), ())
    assert reason.missing == (
        "no mention: no name and no value was recognised",
        "no frame: none of its words is known to tell an event",
    )


def test_a_form_that_a_frame_lacks_is_told_as_near() -> None:
    reason = explain_sentence(_ground(), 3, _whole())
    assert ("hoovers", "hoover up", "acquisition/en/buy") in reason.near


@pytest.mark.parametrize("asked", ["4", "will invest", "  will\n invest"])
def test_a_sentence_is_found_by_number_or_words(asked: str) -> None:
    assert find_sentences(_ground(), asked) == (4,)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("9", "has sentences 1 to 4, not 9"),
        ("no such words", "no sentence holds these words"),
        ("mild. Oak", "run over"),
    ],
)
def test_a_sentence_that_is_not_there_is_told(asked: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        find_sentences(_ground(), asked)


@given(st.text(max_size=30))
def test_every_feature_has_words(feature: str) -> None:
    assert isinstance(in_words(feature), str)
