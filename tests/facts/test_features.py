"""What the role taggers see: the same for every run, one list for each mention."""

from __future__ import annotations

import pytest

from kg.facts.features import framed, guesses, shared, standings
from kg.facts.roles import KINDS
from kg.facts.scenes import Scene
from tests.facts.texts import scenes_of

BOTH = ["Weberkamp", "Tulipsoft"]


def guessed(scene: Scene, kind: str) -> dict[str, list[str]]:
    own = [trigger for trigger in scene.triggers if trigger.frame.kind == kind]
    found = guesses(scene, own)
    return {place.mention.name: found.get(place.word, []) for place in scene.places}


@pytest.mark.parametrize(
    ("language", "text", "acquirer", "target"),
    [
        ("en", "Weberkamp bought Tulipsoft.", "subject:acquirer", "object0:target"),
        ("en", "Tulipsoft was bought by Weberkamp.", "by0:acquirer", "object:target"),
        ("fr", "Weberkamp a racheté Tulipsoft.", "subject:acquirer", "object0:target"),
        ("fr", "Tulipsoft est racheté par Weberkamp.", "by0:acquirer", "object:target"),
    ],
)
def test_frames_guess_who_does_what(language: str, text: str, acquirer: str, target: str) -> None:
    (scene,) = scenes_of(text, language, company=BOTH)
    found = guessed(scene, "acquisition")
    assert acquirer in found["Weberkamp"]
    assert target in found["Tulipsoft"]


def test_a_name_after_a_preposition_is_not_the_subject() -> None:
    (scene,) = scenes_of("In a letter to Weberkamp, Tulipsoft acquired nothing.", company=BOTH)
    assert not any(guess.startswith("subject") for guess in guessed(scene, "acquisition")["Weberkamp"])


def test_a_relative_clause_gives_the_name_before_it_back_its_part() -> None:
    (scene,) = scenes_of("L'offre de Weberkamp, qui rachète Tulipsoft, tient.", "fr", company=BOTH)
    assert "subject:acquirer" in guessed(scene, "acquisition")["Weberkamp"]


def test_the_standing_of_a_name_is_that_of_the_whole_article() -> None:
    found = standings(scenes_of("Weberkamp grows. Weberkamp hires. Tulipsoft rests.", company=BOTH))
    assert (found["Weberkamp"].count, found["Weberkamp"].first, found["Weberkamp"].headline) == (2, True, True)
    assert (found["Tulipsoft"].count, found["Tulipsoft"].first, found["Tulipsoft"].headline) == (1, False, False)


def test_no_names_have_no_standing() -> None:
    assert standings(scenes_of("It rained.")) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_mention_has_features_of_every_kind(kind: str) -> None:
    all_scenes = scenes_of("Weberkamp bought Tulipsoft for €85 million on 3 May 2024.", company=BOTH)
    (scene,) = all_scenes
    common, own = shared(scene, standings(all_scenes)), framed(scene, kind)  # type: ignore[arg-type]  # of KINDS
    assert len(common) == len(own) == len(scene.places) == 4
    assert all(common)
    assert all(own)


def test_features_do_not_depend_on_what_the_firms_are_called() -> None:
    one = scenes_of("Weberkamp bought Tulipsoft.", company=BOTH)
    other = scenes_of("Qwy bought Zed.", company=["Qwy", "Zed"])
    assert [shared(scene, standings(one)) for scene in one] == [shared(scene, standings(other)) for scene in other]
    assert framed(one[0], "acquisition") == framed(other[0], "acquisition")


def test_what_an_amount_is_said_to_be_is_seen_near_it() -> None:
    all_scenes = scenes_of("Weberkamp had revenue of $3 million.", company=BOTH)
    features = shared(all_scenes[0], standings(all_scenes))[1]
    assert "wc=revenue" in features
    assert "a=7,True" in features
