"""People, places and products are not taken for companies."""

import pytest

from kg.mentions.doubts import is_nobody, is_person, is_pronoun, read_doubts
from kg.mentions.lexicon import load_lexicon
from kg.mentions.tokens import sentences
from kg.records import Article


def person(text: str, name: str, language: str = "en") -> bool:
    """Whether a name is a person's, taken at its first place in the text."""
    found = sentences(Article("https://example.org/a", "a.txt", text, language, "", "test"))
    words = tuple(name.split())
    place = next(
        (number, first)
        for number, sentence in enumerate(found)
        for first in range(len(sentence.tokens))
        if tuple(token.text for token in sentence.tokens[first : first + len(words)]) == words
    )
    return is_person(words, place, read_doubts(found, language, load_lexicon()))


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("Ardelia is led by its founder, Zorvan Kelmin.", "Zorvan Kelmin", "en"),
        ("Ardelia est dirigée par sa fondatrice, Zorvane Kelmin.", "Zorvane Kelmin", "fr"),
        ("Claire Martin a quitté Ardelia.", "Claire Martin", "fr"),
        ("Kelmin's firm grows. Claire Kelmin founded it.", "Kelmin", "en"),
    ],
)
def test_people(text: str, name: str, language: str) -> None:
    assert person(text, name, language)


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("John Deere makes tractors.", "John Deere", "en"),
        ("Ardelia a acheté Claire Assurances.", "Claire Assurances", "fr"),
        ("Les commandes de Quai Vert montent.", "Quai Vert", "fr"),
        ("Ardelia grows. Ardelia hires. Claire Ardelia left.", "Ardelia", "en"),
    ],
)
def test_companies_are_no_people(text: str, name: str, language: str) -> None:
    assert not person(text, name, language)


@pytest.mark.parametrize(
    ("words", "language", "nobody"),
    [
        (("San", "Francisco"), "en", True),
        (("Gmail",), "fr", True),
        (("Digital", "Markets", "Act"), "en", True),
        (("Règlement", "Marchés"), "fr", True),
        (("Act", "Labs"), "en", False),
        (("Ardelia",), "fr", False),
    ],
)
def test_places_products_and_laws(words: tuple[str, ...], language: str, nobody: bool) -> None:
    assert is_nobody(words, 1.0, read_doubts((), language, load_lexicon())) == nobody


@pytest.mark.parametrize(
    ("words", "language", "pronoun"),
    [(("Elle",), "fr", True), (("It",), "en", True), (("Ardelia",), "fr", False), (("It", "Labs"), "en", False)],
)
def test_pronouns(words: tuple[str, ...], language: str, pronoun: bool) -> None:
    assert is_pronoun(words, read_doubts((), language, load_lexicon())) == pronoun


def test_a_word_of_place_is_a_company_only_where_the_tagger_is_sure() -> None:
    doubts = read_doubts((), "en", load_lexicon())
    assert is_nobody(("Amsterdam",), 0.6, doubts)
    assert not is_nobody(("Amsterdam",), 0.95, doubts)
