"""Epithets and pronouns stand for a name of the article where it leaves no doubt, and for none where it does."""

import pytest

from kg.mentions.anaphors import vocabulary
from kg.mentions.coreference import by_form
from kg.mentions.epithets import find_epithets
from kg.mentions.pronouns import find_pronouns
from kg.mentions.reading import read_mentions
from kg.mentions.scenes import agree
from kg.mentions.tokens import sentences
from kg.records import Article
from kg.reference import load_reference


def resolved(text: str, language: str = "en") -> dict[str, str]:
    """Epithet or pronoun -> the name it stands for."""
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    found = read_mentions(article, reference=load_reference()).mentions
    return {mention.text: mention.name for mention in found if mention.via in ("epithet", "pronoun")}


def phrases(text: str, language: str) -> set[str]:
    """The phrases that may stand for a name."""
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    words = vocabulary(language)
    found = [(s, one) for s in sentences(article) for one in find_epithets(0, s, frozenset(), words)]
    return {text[s.tokens[one.first].start : s.tokens[one.last - 1].end] for s, one in found}


TWO = (
    "Microsoft investit 16 millions de dollars dans Mistral AI. Selon la licorne française, l'accord vaut pour trois "
    "ans. Le géant américain y voit un début."
)


def test_nationalities_tell_two_companies_apart() -> None:
    found = resolved(TWO, "fr")
    assert found["la licorne française"] == "Mistral AI"
    assert found["Le géant américain"] == "Microsoft"


def test_a_plain_epithet_tells_who_a_bare_one_is() -> None:
    found = resolved(TWO + " La licorne, elle, veut rester indépendante de Microsoft.", "fr")
    assert found.get("La licorne") == "Mistral AI"


def test_a_city_tells_two_companies_apart() -> None:
    text = "Microsoft has bought Brindle Labs, a Leeds start-up. The Redmond giant will keep the Leeds firm's 40 staff."
    found = resolved(text)
    assert found["The Redmond giant"] == "Microsoft"
    assert found["the Leeds firm"] == "Brindle Labs"


def test_a_noun_that_introduces_a_name_is_no_epithet() -> None:
    assert resolved("La jeune pousse nantaise Ardelia a levé 3 millions d'euros.", "fr") == {}


def test_a_foreign_origin_is_never_resolved_to_a_company_of_another_country() -> None:
    assert "the German group" not in resolved(
        "Microsoft has raised its offer. Analysts say the German group may follow."
    )


def test_a_pronoun_takes_up_the_subject() -> None:
    found = resolved("Mistral AI a levé 600 millions d'euros. Elle compte recruter en Europe.", "fr")
    assert found.get("Elle") == "Mistral AI"


def test_a_pronoun_after_a_person_stays_open() -> None:
    text = "Claire Dupont a quitté Mistral AI en mai. Elle fonde sa propre société."
    assert "Elle" not in resolved(text, "fr")


def test_an_impersonal_pronoun_stands_for_nothing() -> None:
    assert "Il" not in resolved("Mistral AI publie un modèle. Il faut le télécharger.", "fr")


@pytest.mark.parametrize(
    ("asked", "known", "verdict"),
    [
        (["FR"], ["FR/Nantes"], True),
        (["US/California"], ["US/California/Oakland"], True),
        (["FR/Nantes"], ["FR/Lyon"], None),
        (["FR"], ["US"], False),
        ([], ["US"], None),
    ],
)
def test_origins_agree_contradict_or_leave_it_open(asked: list[str], known: list[str], verdict: bool | None) -> None:
    assert agree(asked, known) is verdict


def test_a_regulator_told_by_its_country_is_one_of_that_country() -> None:
    text = "Britain's deals watchdog has cleared the deal. The CMA had begun in May. The CNIL had no say."
    assert resolved(text).get("Britain's deals watchdog") == "CMA"
    assert "Italy's data watchdog" not in resolved("Italy's data watchdog fined OpenAI. The CNIL has no say.")


def test_a_regulators_epithet_is_never_a_company() -> None:
    text = "La Cnil a condamné Google. L'autorité lui donne trois mois. Le gendarme y tient."
    assert {resolved(text, "fr").get(epithet) for epithet in ("L'autorité", "Le gendarme")} <= {"Cnil", "CNIL"}


def test_an_epithet_told_by_a_name_is_not_that_name() -> None:
    text = "Google is buying Wiz. Alphabet, the parent of Google, said the deal was closed."
    assert resolved(text).get("the parent") != "Google"


@pytest.mark.parametrize(
    ("text", "language", "anaphor", "name"),
    [
        ("Corvane said on Thursday that it had bought Aldous Marine.", "en", "it", "Corvane"),
        ("Corvane has bought Aldous Marine. It paid $4 million for the firm.", "en", "It", "Corvane"),
        ("Brindle Labs raised $4 million from Corvane. The FTC fined it in May.", "en", "it", "Brindle Labs"),
        ("Corvane a annoncé jeudi qu'elle rachète Aldous Marine.", "fr", "elle", "Corvane"),
        ("Corvane a été condamnée. La Cnil lui inflige une amende de 2 millions d'euros.", "fr", "lui", "Corvane"),
    ],
)
def test_a_pronoun_is_resolved_wherever_it_stands(text: str, language: str, anaphor: str, name: str) -> None:
    assert resolved(text, language).get(anaphor) == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It is raining. Corvane raised money and it is expected to rain.", "en"),
        ("Il y a deux ans, Corvane a levé 3 millions d'euros. Il faut attendre.", "fr"),
        ("Claire Dupont left Corvane. She said it was over.", "en"),
    ],
)
def test_a_pronoun_that_stands_for_nothing_named_stays_open(text: str, language: str) -> None:
    assert resolved(text, language) == {}


def test_the_parts_of_a_deal_tell_who_is_meant() -> None:
    found = resolved("Corvane has acquired Aldous Marine for $40 million. The buyer will keep the target's staff.")
    assert found.get("The buyer") == "Corvane"
    found = resolved("Corvane rachète Aldous Marine pour 40 millions d'euros. La cible emploie 40 personnes.", "fr")
    assert found.get("La cible") == "Aldous Marine"


def test_a_trade_tells_two_companies_apart() -> None:
    text = "Corvane, a Norwegian shipping group, has bought Aldous Marine, a Greek brewer. The brewer made no comment."
    assert resolved(text).get("The brewer") == "Aldous Marine"


def test_a_clue_of_one_form_adds_to_the_same_clue_of_all() -> None:
    table = by_form({"most": 1.0, "plain:most": 0.5, "plain:head": 2.0, ">:": 3.0, "rank:>:": 1.0})
    assert table == {"plain": {"most": 1.5, "head": 2.0, ">:": 3.0}, "rank": {"most": 1.0, ">:": 4.0}}


@pytest.mark.parametrize(
    ("text", "language", "phrase"),
    [
        ("Brindle and Corvane have signed. The Danes pay for the ailing Catalan.", "en", "the ailing Catalan"),
        ("Brindle and Corvane have signed. The Danes pay for the ailing Catalan.", "en", "The Danes"),
        ("Only once did the old man's company let in a stranger.", "en", "the old man's company"),
        ("A notice bars the brokerage from moving assets.", "en", "the brokerage"),
        ("Mistral AI a deux modèles. Le 7B tourne sur un téléphone.", "fr", "Le 7B"),
        (
            "Un accord lie Ardelia et Corvane. Le premier fournira le terrain, le second les panneaux.",
            "fr",
            "le second",
        ),
        (
            "Un accord lie Ardelia et Corvane. Le premier fournira le terrain, le second les panneaux.",
            "fr",
            "Le premier",
        ),
        ("Le gendarme néerlandais de la consommation a interpellé Corvane.", "fr", "Le gendarme néerlandais"),
        ("La jeune bonneterie pourrait partager son atelier.", "fr", "La jeune bonneterie"),
    ],
)
def test_a_phrase_that_may_stand_for_a_name_is_looked_at(text: str, language: str, phrase: str) -> None:
    assert phrase in phrases(text, language)


@pytest.mark.parametrize(
    "text",
    ["Le premier fabricant de France ferme.", "La première batterie arrive.", "The delivery of the first 7 trucks."],
)
def test_an_ordinary_noun_stands_for_no_name(text: str) -> None:
    assert phrases(text, "en" if text.startswith("The") else "fr").isdisjoint(
        ("Le premier", "La batterie", "The delivery")
    )


def test_a_subject_behind_its_verb_is_a_pronoun_unless_the_verb_is_impersonal() -> None:
    text = "La Cnil a condamné Corvane à une amende. Le dossier, a-t-il précisé, est clos. Y a-t-il une suite ?"
    article = Article("https://example.org/a", "a.txt", text, "fr", "", "test")
    words = vocabulary("fr")
    found = [one.head for s in sentences(article) for one in find_pronouns(0, s, frozenset(), words)]
    assert found == ["il"]


def test_ranks_tell_two_names_apart_by_their_order() -> None:
    text = "Ardelia et Corvane ont noué une alliance. La première fournira le terrain, la seconde les panneaux."
    found = resolved(text, "fr")
    assert (found.get("La première"), found.get("la seconde")) == ("Ardelia", "Corvane")
