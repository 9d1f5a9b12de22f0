"""A scene is a sentence in which each mention is one word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.facts.facts import word_spans
from kg.facts.scenes import scenes
from tests.facts.texts import cases, read, scenes_of

SAYS = st.sampled_from([(case.says, case.language) for case in cases()])


def test_a_mention_of_several_words_becomes_one() -> None:
    (scene,) = scenes_of("Weber & Kamp bought Tulipsoft for €85 million.", company=["Weber & Kamp", "Tulipsoft"])
    assert scene.words == ("<company>", "bought", "<company>", "for", "<amount>", ".")
    assert [place.word for place in scene.places] == [0, 2, 4]


def test_words_are_lower_case_and_split_as_names_want_them() -> None:
    (scene,) = scenes_of("L’éditeur Plumbleue A RACHETÉ Tulipsoft.", "fr", company=["Plumbleue", "Tulipsoft"])
    assert scene.words == ("l'", "éditeur", "<company>", "a", "racheté", "<company>", ".")


def test_the_words_that_say_what_a_sum_is_are_only_looked_for_beside_one() -> None:
    text = "Its revenue was $3 million. Its revenue grew."
    first, second = scenes_of(text)
    assert [told for _, _, told in first.sums] == ["revenue"]
    assert second.sums == ()


def test_scenes_are_numbered_in_the_order_of_the_text() -> None:
    found = scenes_of("Weberkamp grows. It hires. It rests.")
    assert [scene.number for scene in found] == [0, 1, 2]


def test_two_mentions_in_one_word_stand_side_by_side() -> None:
    (scene,) = scenes_of("The Weberkamp-Tulipsoft pact holds.", company=["Weberkamp", "Tulipsoft"])
    assert scene.words[:4] == ("the", "<company>", "<company>", "pact")


@given(st.lists(SAYS, min_size=1, max_size=4))
def test_every_mention_has_its_place_and_every_word_its_span(said: list[tuple[str, str]]) -> None:
    reading = read("\n\n".join(text for text, _ in said), said[0][1])
    found = scenes(reading)
    assert [place.mention for scene in found for place in scene.places] == list(reading.mentions)
    for scene in found:
        assert all(scene.words[place.word] == f"<{place.mention.kind}>" for place in scene.places)
        spans = word_spans(scene)
        assert sorted(spans) == list(range(len(scene.words)))
        assert [spans[at][0] for at in sorted(spans)] == sorted(start for start, _ in spans.values())
