"""Weights are learned from the places that gold marks, the same from the same examples."""

from kg.learning.salience import examples, fit
from kg.mentions.anaphors import vocabulary
from kg.mentions.coreference import anaphors as find_anaphors
from kg.mentions.coreference import by_form, candidates, rate
from kg.mentions.gold import Marked
from kg.mentions.reading import read_mentions
from kg.mentions.scenes import read_scene
from kg.records import Article, Reading
from kg.reference import load_reference

TEXT = "Corvane has bought Aldous Marine. The company paid $40 million. It had bought Oxyge in May."


def marked(text: str, **places: str) -> tuple[Marked, Reading]:
    """A text with words of it (first place) -> the name they stand for, and its reading."""
    article = Article("https://example.org/a", "a.txt", text, "en", "", "test")
    found = tuple((text.index(words), text.index(words) + len(words), name) for words, name in places.items())
    names: dict[str, list[str]] = {name: [] for name in ("Corvane", "Aldous Marine", "Oxyge")}
    gold = {"names": names, "companies": [*names], "regulators": [], "models": [], "ignore": []}
    return Marked("a", article, gold, found, False), read_mentions(article, reference=load_reference())


def test_examples_give_gold_for_what_is_marked_and_none_for_the_rest() -> None:
    found = list(examples([marked(TEXT, It="Corvane")], load_reference()))
    assert [(form, right < len(rows) - 1, weight < 1) for form, rows, right, weight in found] == [
        ("plain", False, True),
        ("subject", True, False),
    ]


def test_what_gold_says_becomes_likeliest() -> None:
    one, reading = marked(TEXT, **{"The company": "Aldous Marine", "It": "Aldous Marine"})
    learned = fit(list(examples([(one, reading)] * 20, load_reference())))
    assert learned == fit(list(examples([(one, reading)] * 20, load_reference())))
    words = vocabulary("en")
    scene = read_scene(reading.sentences, [m for m in reading.mentions if m.via == "name"], words, load_reference())
    for anaphor in find_anaphors(scene, words):
        assert candidates(anaphor, scene)
        assert max(rate(anaphor, scene, by_form(learned)), key=lambda pair: pair[0])[1].name == "Aldous Marine"
