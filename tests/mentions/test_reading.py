"""A reading holds every name and value of an article, in order and with exact offsets."""

from kg.mentions.reading import read_mentions
from kg.records import Article, Mention
from kg.reference import load_reference


def article(text: str, language: str = "en") -> Article:
    return Article("https://example.org/a", "a.txt", text, language, "", "test")


def read(text: str, language: str = "en") -> tuple[Mention, ...]:
    return read_mentions(article(text, language), reference=load_reference()).mentions


def names(text: str, language: str = "en") -> set[tuple[str, str]]:
    return {(m.kind, m.name) for m in read(text, language) if m.via != "value"}


def test_mentions_quote_the_text_in_order() -> None:
    text = "Microsoft bought Brindle Labs in May. Brindle Labs, a Leeds start-up, makes chips."
    found = read(text)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)


def test_companies_of_both_languages() -> None:
    assert ("company", "Brindle Labs") in names("The start-up Brindle Labs has raised $3m from Marlow Ventures.")
    assert ("company", "Ardoise") in names("La start-up nantaise Ardoise lève 3 millions d'euros.", "fr")
