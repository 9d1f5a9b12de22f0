"""The language is that of the running text, whatever the headline's names."""

from __future__ import annotations

import pytest

from kg.articles.language import detect_language

FRENCH = "La jeune pousse a annoncé mardi qu'elle avait levé des fonds auprès de ses actionnaires."
ENGLISH = "The company said on Tuesday that it had raised money from its shareholders."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        ("Die Firma hat am Dienstag mitgeteilt, dass sie Geld von den Aktionären erhalten hat.", "de"),
        ("La empresa anunció el martes que había recibido fondos de sus accionistas para el año.", "es"),
        ("La società ha annunciato che i fondi sono stati raccolti dagli azionisti della regione.", "it"),
        ("Het bedrijf zei dat het geld van de aandeelhouders heeft gekregen en dat het niet genoeg was.", "nl"),
        ("该公司周二宣布完成新一轮融资", None),
        ("12 34 56", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_what_is_declared_settles_what_the_text_leaves_open() -> None:
    assert detect_language("Partenariat Ganymede – Norvane", declared="fr-CA") == "fr"
    assert detect_language("Ganymede, Norvane: 12", declared="en") == "en"


def test_the_text_overrules_what_is_declared() -> None:
    assert detect_language(FRENCH * 3, declared="en-US") == "fr"
