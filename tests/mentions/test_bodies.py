"""A regulator that no list knows is found by the words beside its name."""

import pytest

from kg.mentions.bodies import find_bodies, find_firms
from kg.mentions.lexicon import load_lexicon
from kg.mentions.reading import read_mentions
from kg.mentions.tokens import sentences
from kg.records import Article
from kg.reference import load_reference


def bodies(text: str, language: str) -> set[str]:
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    found = sentences(article)
    places = [
        (one.tokens[first], one.tokens[last - 1]) for one in found for first, last in find_bodies(one, load_lexicon())
    ]
    return {text[first.start : last.end] for first, last in places}


def regulators(text: str, language: str) -> dict[str, str]:
    """What stands in the text -> the canonical name."""
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    mentions = read_mentions(article, reference=load_reference()).mentions
    return {mention.text: mention.name for mention in mentions if mention.kind == "regulator"}


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Tilsynet, Norway's energy regulator, fined Ardelia.", "en", {"Tilsynet"}),
        ("The ZQP, the Polish data watchdog, fined Ardelia.", "en", {"ZQP"}),
        ("Norway's data protection authority, Tilsynet, fined Ardelia.", "en", {"Tilsynet"}),
        ("La ZQP, l'autorité sénégalaise des données, a condamné Ardelia.", "fr", {"ZQP"}),
        ("Le Zernac, gendarme de la consommation, a condamné Ardelia.", "fr", {"Zernac"}),
        ("Le gendarme boursier américain, la ZQP, poursuit Ardelia.", "fr", {"ZQP"}),
        ("L'Agence nationale des drones (AND) a sanctionné Ardelia.", "fr", {"Agence nationale des drones", "AND"}),
        ("The Drone Safety Authority (DSA) fined Ardelia.", "en", {"Drone Safety Authority", "DSA"}),
        ("Le parquet de Lyon a ouvert une enquête.", "fr", {"parquet de Lyon"}),
        ("Lyon prosecutors opened an investigation.", "en", {"Lyon prosecutors"}),
        ("In Norway, the energy regulator, too, fined Ardelia.", "en", set()),
        ("En mai, l'autorité norvégienne, saisie en avril, a condamné Ardelia.", "fr", set()),
        ("Selon Ardelia, l'autorité norvégienne, saisie en avril, a tort.", "fr", set()),
        ("Claire Martin, the Norwegian regulator's head, left.", "en", set()),
        ("Ardelia (ARD) a levé 3 millions d'euros.", "fr", set()),
    ],
)
def test_bodies(text: str, language: str, names: set[str]) -> None:
    assert bodies(text, language) == names


def test_what_describes_a_regulator_is_no_name_of_it() -> None:
    assert "Norway's energy" not in regulators("Norway's energy regulator fined Ardelia Labs.", "en")


@pytest.mark.parametrize(
    ("text", "language", "seat"),
    [
        ("Bruxelles a infligé une amende de 3 millions d'euros à Ardelia.", "fr", "Bruxelles"),
        ("Brussels fined Ardelia Labs 3 million euros.", "en", "Brussels"),
    ],
)
def test_a_seat_that_acts_is_the_regulator(text: str, language: str, seat: str) -> None:
    assert regulators(text, language).get(seat) in ("Commission européenne", "European Commission")


def test_a_seat_that_is_a_place_is_none() -> None:
    assert not regulators("Ardelia a ouvert un bureau à Bruxelles.", "fr")


def test_a_mention_has_no_determiner() -> None:
    found = regulators("L’Autorité de la concurrence enquête. La Cnil aussi.", "fr")
    assert {"Autorité de la concurrence", "Cnil"} <= set(found)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("La Compagnie des eaux tièdes (CET) a levé 3 millions.", "fr", {"Compagnie des eaux tièdes", "CET"}),
        ("The Northern Cable Laying Company (NCLC) hired.", "en", {"Northern Cable Laying Company", "NCLC"}),
        ("La Compagnie des eaux tièdes (Paris) a levé 3 millions.", "fr", set()),
        ("Une compagnie d'eaux tièdes (CET) a levé 3 millions.", "fr", set()),
    ],
)
def test_a_firm_is_known_by_its_acronym_in_brackets(text: str, language: str, names: set[str]) -> None:
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    found = [(one.tokens[first], one.tokens[last - 1]) for one in sentences(article) for first, last in find_firms(one)]
    assert {text[first.start : last.end] for first, last in found} == names


def test_an_acronym_is_one_with_its_name_wherever_it_stands_and_however_it_is_written() -> None:
    text = "La Cetv s'allie à Ostrel\n\nLa Compagnie des eaux tièdes et vives (CETV) le dit. La CETV pompe."
    article = Article("https://example.org/a", "a.txt", text, "fr", "", "test", title_end=24)
    mentions = read_mentions(article, reference=load_reference()).mentions
    told = {mention.text: mention.name for mention in mentions if mention.kind == "company"}
    whole = "Compagnie des eaux tièdes et vives"
    assert {told[written] for written in ("Cetv", "CETV", whole)} == {whole}
