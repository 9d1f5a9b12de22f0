"""Page furniture is litter, and what the article says is not: both directions, in both languages."""

from __future__ import annotations

import re
from importlib import resources

import pytest
import yaml

from kg.articles import article_from_text

FRENCH = (
    "La jeune pousse Norvane a annoncé mardi avoir levé 12 millions d'euros auprès de Kelda Ventures, son actionnaire "
    "historique, et de plusieurs investisseurs privés de la région."
)
ENGLISH = (
    "Norvane, a maker of sensors for farms, said on Tuesday that it had raised $12 million from Kelda Ventures, its "
    "long-time shareholder, and from several private investors of the region."
)


def litter(text: str) -> list[str]:
    article = article_from_text(text, id="i", source="s")
    return [line for span in article.litter for line in article.text[span.start : span.end].split("\n") if line]


@pytest.mark.parametrize(
    "line",
    [
        "Temps de lecture : 3 minutes",
        "Lecture : 4 min",
        "Publié le 3 décembre 2025 à 18h02",
        "Par Jeanne Roy",
        "Partager sur Facebook",
        "12 commentaires",
        "Accueil > Entreprises > Tech",
        "Se connecter | S'abonner à partir de 9,90 €",
        "Réservé aux abonnés",
        "Crédit photo : DR",
    ],
)
def test_french_lines_above_the_text(line: str) -> None:
    assert litter(f"Norvane trouve son argent\n\n{line}\n\n{FRENCH}\n\n{FRENCH}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "3 min read",
        "By Jane Roe, Oslo",
        "May 3, 2024",
        "Share | Tweet | Print",
        "Save for later • Gift this article • Listen (4:12)",
        "Photo: Norvane",
        "Sponsored",
    ],
)
def test_english_lines_above_the_text(line: str) -> None:
    assert litter(f"Norvane finds its money\n\n{line}\n\n{ENGLISH}\n\n{ENGLISH}") == [line]


@pytest.mark.parametrize(
    "lines",
    [
        ["À lire aussi", "Orrin rachète Tamsel pour 3 millions d'euros"],
        ["À LIRE AUSSI :", "- Orrin rachète Tamsel", "- Brevik lève 2 M€"],
        ["Lire aussi : Orrin rachète Tamsel"],
        ["À lire aussi Robots agricoles : Orrin rachète Tamsel pour 3 millions d'euros"],
        ["Passer la publicité"],
        ["La Gazette avec AFP"],
        ["Sur le même thème", "• Orrin rachète Tamsel", "• Faut-il avoir peur de Brevik ?"],
        ["Dernières dépêches : Orrin recule · Brevik commande des moteurs · Tamsel lève 2 M€"],
        ["La newsletter de la tech, chaque jeudi. [S'inscrire]"],
        ["Nous utilisons des cookies pour améliorer votre expérience."],
        ["abc/def/gh"],
        ["Jeanne Roy suit les entreprises pour La Gazette depuis 2014."],
        ["© 2024 La Gazette. Tous droits réservés."],
        ["ORRIN SA CHF 59,12 +2,1%"],
        ["Mots-clés : capteurs, agriculture"],
        ["Retrouvez-nous sur Mastodon"],
    ],
)
def test_french_lines_below_the_text(lines: list[str]) -> None:
    assert litter("\n".join(["Norvane trouve son argent", "", FRENCH, "", *lines])) == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["Read more", "- Orrin buys Tamsel for $3 million", "- Brevik raises $2m"],
        ["Related: Orrin buys Tamsel | Is Brevik late again?"],
        ["Most read", "1. Orrin buys Tamsel", "2. The cost of a sensor"],
        ["More in Deals: Orrin, devalued | Brevik's robots"],
        ["Read next → Orrin's couriers · Brevik's bet"],
        ["We use cookies to improve your experience. Manage preferences."],
        ["(Reporting by Jane Roe; editing by John Doe)"],
        ["Jane Roe covers deals from Oslo."],
        ["Copyright (C) 2024 Northern Wire. All rights reserved."],
        ["Sign up: the morning briefing"],
        ["Tags: #sensors #farms | Correct an error"],
        ["Comments (23)"],
        ["Image source, Norvane"],
        ["This article was originally published in The Gazette."],
        ["Correction, 11:40 a.m.: an earlier version gave the wrong headcount."],
    ],
)
def test_english_lines_below_the_text(lines: list[str]) -> None:
    assert litter("\n".join(["Norvane finds its money", "", ENGLISH, "", *lines])) == lines


@pytest.mark.parametrize(
    "body",
    [
        "Related-party loans to Orrin were repaid, the company said in the same statement on Tuesday evening.",
        "Subscribers pay Norvane $12 a month.",
        "By Friday, Orrin had sold its stake in Norvane.",
        "Share prices fell.",
        "Post-money, Norvane is worth $90 million.",
        "- KELDA (Oslo, sensors): $20 million, Series A. Led by Orrin Capital.",
        "- Brevik raised $2m",
        "| Kelda | $20m | Series A |",
        "Buyer | Target | Value\nOrrin | Tamsel | $3m\nBrevik | Kelda | undisclosed",
        "More than twelve firms took part",
        "In other news",
        "About Norvane",
        "“Read more books,” the founder likes to say to her staff.",
        "Photo sensors are what Orrin sells.",
        "Save for Brevik, all shareholders followed.",
    ],
)
def test_what_an_article_says_stays(body: str) -> None:
    assert litter(f"Norvane finds its money\n\n{ENGLISH}\n\n{body}\n\n{ENGLISH}") == []


@pytest.mark.parametrize(
    "body",
    [
        "Les abonnés de Norvane paient 12 euros par mois.",
        "Par Kelda, Orrin détient aussi 3 % de Tamsel.",
        "Orrin, à lire le communiqué, cède sa part de Tamsel pour 3 millions d'euros.",
        "• Février 2025 : Orrin promet 30 millions d'euros.",
        "Tout a commencé par une photo.",
        "À suivre le marché, Norvane vaudrait 90 millions d'euros.",
    ],
)
def test_ce_que_dit_un_article_reste(body: str) -> None:
    assert litter(f"Norvane trouve son argent\n\n{FRENCH}\n\n{body}\n\n{FRENCH}") == []


def test_a_related_list_inside_the_text_ends_where_the_text_goes_on() -> None:
    text = f"Norvane finds its money\n\n{ENGLISH}\n\nAlso in Deals\n- Orrin buys Tamsel\n\nA long road\n\n{ENGLISH}"
    assert litter(text) == ["Also in Deals", "- Orrin buys Tamsel"]


def test_a_text_of_one_line_has_none() -> None:
    assert litter("Read more: the company said on Monday that it had raised money.") == []


def test_every_pattern_of_the_data_file_is_one() -> None:
    """YAML makes a mapping of an unquoted pattern with a colon before a blank."""
    kinds = yaml.safe_load(resources.files("kg.articles").joinpath("litter.yaml").read_text(encoding="utf-8"))
    patterns = [words for languages in kinds.values() for known in languages.values() for words in known]
    assert [words for words in patterns if not isinstance(words, str)] == []
    assert all(re.compile(words.replace("~", " ")) for words in patterns)
