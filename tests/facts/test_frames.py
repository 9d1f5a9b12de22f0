"""The word lists of both languages: they load, say what they should, and are found in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from kg.facts.frames import Entries, cue_words, load, sum_words, triggers
from kg.facts.phrases import split
from kg.facts.roles import KINDS
from kg.gold.lessons import ACTIONS, ROLES, STATUSES
from tests.facts.texts import LANGUAGES

UNTOLD = {"seller"}
"""Roles that frames know and facts do not tell."""
CUES = {*STATUSES[1:], "open", "closed", "carries", "plural"}
"""What cues tell at least."""


def entries(language: str) -> Entries:
    return cast(Entries, load("frames", language))


def lists(folder: str, language: str) -> Mapping[str, Sequence[str]]:
    return cast(Mapping[str, Sequence[str]], load(folder, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_fact_has_frames(language: str) -> None:
    assert tuple(entries(language)) == KINDS
    assert all(frames for frames in entries(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_frames_give_roles_of_their_kind(language: str, kind: str) -> None:
    told = {
        role for entry in entries(language)[kind].values() for role in cast(Mapping[str, str], entry["roles"]).values()
    }
    assert told - UNTOLD <= set(ROLES[kind])


@pytest.mark.parametrize("language", LANGUAGES)
def test_regulatory_frames_and_only_they_tell_an_action(language: str) -> None:
    for kind, frames in entries(language).items():
        told = {entry.get("action") for entry in frames.values()}
        assert told == (set(ACTIONS) if kind == "regulatory_action" else {None})


@pytest.mark.parametrize("language", LANGUAGES)
def test_frames_have_no_other_keys_than_those_that_are_read(language: str) -> None:
    keys = {key for frames in entries(language).values() for entry in frames.values() for key in entry}
    assert keys == {"words", "roles", "action"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_text_that_can_be_found(language: str) -> None:
    frames = [entry["words"] for kind in entries(language).values() for entry in kind.values()]
    named = [words for folder in ("cues", "sums") for words in lists(folder, language).values()]
    for phrases in [*cast(list[Sequence[str]], frames), *named]:
        assert all(isinstance(phrase, str) and split(phrase) and split(phrase)[0] != "_" for phrase in phrases)


@pytest.mark.parametrize("folder", ["cues", "sums"])
def test_both_languages_tell_the_same_things(folder: str) -> None:
    assert set(lists(folder, "en")) == set(lists(folder, "fr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_cues_tell_every_status_but_announced(language: str) -> None:
    assert set(lists("cues", language)) >= CUES


@pytest.mark.parametrize(
    ("language", "words", "frame"),
    [
        ("en", "<company> bought <company>", "acquisition/en/buy"),
        ("en", "<company> raised <amount>", "investment/en/raise"),
        ("en", "<regulator> fined <company>", "regulatory_action/en/fine"),
        ("en", "<company> teamed up with <company>", "partnership/en/team_up"),
        ("en", "<company> released <model>", "model_release/en/release"),
        ("fr", "<company> a racheté <company>", "acquisition/fr/buy"),
        ("fr", "<company> lève <amount>", "investment/fr/raise"),
        ("fr", "<regulator> a ouvert une enquête sur <company>", "regulatory_action/fr/investigate"),
        ("fr", "<company> s' allie à <company>", "partnership/fr/team_up"),
        ("fr", "<company> a publié <model>", "model_release/fr/release"),
    ],
)
def test_plain_verbs_are_triggers(language: str, words: str, frame: str) -> None:
    assert frame in {trigger.frame.name for trigger in triggers(words.split(), language)}


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "it denied the report", "denied"),
        ("en", "people familiar with the matter", "rumoured"),
        ("en", "it plans to buy", "planned"),
        ("en", "the weights are on hugging face", "open"),
        ("fr", "il dément l' information", "denied"),
        ("fr", "selon des sources proches du dossier", "rumoured"),
        ("fr", "il prévoit de racheter", "planned"),
        ("fr", "les poids sont sur hugging face", "open"),
    ],
)
def test_cue_words(language: str, words: str, told: str) -> None:
    assert told in {label for _, _, label in cue_words(words.split(), language)}


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "revenue of <amount>", "revenue"),
        ("en", "at a valuation of <amount>", "valuation"),
        ("fr", "un chiffre d' affaires de <amount>", "revenue"),
        ("fr", "une valorisation de <amount>", "valuation"),
    ],
)
def test_sum_words(language: str, words: str, told: str) -> None:
    assert told in {label for _, _, label in sum_words(words.split(), language)}
