"""The reference data behind names: what a user can look up, and what a user's own file can change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SettingError
from kg.reference import Concept, fold, label, load_reference, names

PREFIXES = """\
@prefix nk: <https://w3id.org/newskg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix company: <https://w3id.org/newskg/reference/company/> .
@prefix model: <https://w3id.org/newskg/reference/model/> .
@prefix my: <https://my.example/> .
"""
COMPANY = "https://w3id.org/newskg/reference/company/"
MODEL = "https://w3id.org/newskg/reference/model/"
REGULATOR = "https://w3id.org/newskg/reference/regulator/"


def own_file(folder: Path, turtle: str) -> Path:
    path = folder / "mine.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def named(name: str, *extra: Path) -> list[str]:
    return [concept.id for concept in load_reference(*extra).by_name.get(fold(name), ())]


def refusal(path: Path) -> str:
    with pytest.raises(SettingError) as caught:
        load_reference(path)
    assert "\n" not in caught.value.message
    return caught.value.message.removeprefix(str(path))


@pytest.mark.parametrize("name", ["European Commission", "Commission européenne", "commission europeenne"])
def test_one_authority_goes_by_its_names_in_both_languages(name: str) -> None:
    assert named(name) == [f"{REGULATOR}european-commission"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Facebook", "company/meta"),
        ("Idinvest", "company/eurazeo"),
        ("CNIL", "regulator/cnil"),
        ("Cnil", "regulator/cnil"),
        ("GPT4", "model/gpt-4"),
        ("Hugging-Face", "company/hugging-face"),
        ("STMicroelectronics", "company/stmicroelectronics"),
    ],
)
def test_former_names_acronyms_and_spellings_lead_to_the_concept(name: str, slug: str) -> None:
    assert named(name) == [f"https://w3id.org/newskg/reference/{slug}"]


def test_members_of_a_family_stay_apart() -> None:
    assert named("GPT-4") != named("GPT-5")
    assert named("Command R") != named("Command R+")


def test_a_label_comes_in_the_language_asked_for_or_in_english() -> None:
    commission = load_reference().concepts[f"{REGULATOR}european-commission"]
    assert label(commission, "fr") == "Commission européenne"
    assert label(commission, "de") == "European Commission"


def test_common_words_are_marked_ambiguous_and_plain_names_are_not() -> None:
    concepts = load_reference().concepts
    assert all(concepts[COMPANY + slug].ambiguous for slug in ("meta", "orange", "x", "snowflake", "figure"))
    assert not concepts[f"{COMPANY}openai"].ambiguous


def test_hidden_forms_are_found_apart_from_names() -> None:
    reference = load_reference()
    assert fold("Bruxelles") not in reference.by_name
    assert [concept.id for concept in reference.by_hidden[fold("Bruxelles")]] == [f"{REGULATOR}european-commission"]


def test_the_shipped_part_is_read_once() -> None:
    assert load_reference() is load_reference()


def test_own_concepts_are_added(tmp_path: Path) -> None:
    path = own_file(tmp_path, 'my:acme a nk:Company ; skos:prefLabel "Acmé" ; skos:altLabel "Acme Robotics"@en .')
    acme = load_reference(path).concepts["https://my.example/acme"]
    assert acme.labels == (("en", "Acmé"), ("fr", "Acmé"))
    assert named("ACME ROBOTICS", path) == [acme.id]
    assert named("OpenAI", path) == named("OpenAI")


def test_an_own_concept_of_the_same_iri_replaces_ours(tmp_path: Path) -> None:
    path = own_file(tmp_path, 'company:openai a nk:Company ; skos:prefLabel "OpenAI Group" .')
    assert named("OpenAI Group", path) == [f"{COMPANY}openai"]
    assert named("OpenAI", path) == []


def test_an_own_concept_of_the_same_name_replaces_ours_and_keeps_its_models(tmp_path: Path) -> None:
    path = own_file(tmp_path, 'my:oai a nk:Company ; skos:prefLabel "OpenAI"@en .')
    reference = load_reference(path)
    assert named("OpenAI", path) == ["https://my.example/oai"]
    assert f"{COMPANY}openai" not in reference.concepts
    assert reference.concepts[f"{MODEL}gpt-4"].developer == "https://my.example/oai"


def test_a_name_that_the_user_gives_away_leaves_its_former_owner(tmp_path: Path) -> None:
    path = own_file(tmp_path, 'my:facebook a nk:Company ; skos:prefLabel "Facebook" .')
    assert named("Facebook", path) == ["https://my.example/facebook"]
    assert named("Meta Platforms", path) == [f"{COMPANY}meta"]


def test_a_later_file_stands_over_an_earlier_one(tmp_path: Path) -> None:
    first = own_file(tmp_path, 'my:a nk:country "FR" ; a nk:Company ; skos:prefLabel "Acme" .')
    second = tmp_path / "second.ttl"
    second.write_text(PREFIXES + 'my:b a nk:Company ; skos:prefLabel "ACME" .', encoding="utf-8")
    assert named("Acme", first, second) == ["https://my.example/b"]


def test_a_renaming_is_told_with_its_date(tmp_path: Path) -> None:
    meta = load_reference().concepts[f"{COMPANY}meta"]
    assert (meta.former, meta.renamed) == ((("en", "Facebook"), ("fr", "Facebook")), "2021-10-28")
    own = own_file(tmp_path, 'my:a a nk:Company ; skos:prefLabel "Acme" ; nk:formerName "Apex" ; nk:renamedOn "2020" .')
    acme = load_reference(own).concepts["https://my.example/a"]
    assert (acme.former, acme.renamed) == ((("en", "Apex"),), "2020")


def test_broken_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refusal(own_file(tmp_path, "my:acme a nk:Company\n\n")).startswith(":8: no Turtle")


@pytest.mark.parametrize(
    ("turtle", "line", "words"),
    [
        ('my:a a nk:Company ; skos:prefLabel "Acme" .\nmy:b a nk:Company ; skos:prefLabel "ACME!" .', 7, "names both"),
        ("my:acme a nk:Company .", 6, "no skos:prefLabel"),
        ('my:acme a nk:Company ; skos:prefLabel "A1" ; nk:renamedOn "last year" .', 6, "is no date; write 2021-10-28"),
        ('my:acme a skos:Concept ; skos:prefLabel "Acme" .', 6, "exactly one of the classes"),
        ('my:acme a nk:Company ; skos:prefLabel "A"@en, "B"@en .', 6, "one skos:prefLabel in each language"),
        ('my:acme a nk:Company ; skos:prefLabel "?!"@en .', 6, "one skos:prefLabel in each language"),
        ('my:m a nk:Model ;\n  skos:prefLabel "M-1" ;\n  nk:developer my:nobody .', 8, "is no company"),
        (
            'my:a a nk:Company ; skos:prefLabel "A1" ; skos:exactMatch <http://www.wikidata.org/entity/P31> .',
            6,
            "no Wikidata entity",
        ),
    ],
)
def test_a_bad_file_is_refused_with_line_and_cure(tmp_path: Path, turtle: str, line: int, words: str) -> None:
    message = refusal(own_file(tmp_path, turtle))
    assert message.startswith(f":{line}: ")
    assert words in message


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    latin = tmp_path / "latin.ttl"
    latin.write_bytes(PREFIXES.encode() + "# é".encode("latin-1"))
    assert ":6: not in UTF-8" in refusal(latin)
    assert "No such file" in refusal(tmp_path / "missing.ttl")
    assert "directory" in refusal(tmp_path).lower()


@given(st.text())
def test_folding_is_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_and_outer_space_never_tell_names_apart(name: str) -> None:
    assert fold(f" {name.casefold()}  ") == fold(name)


def test_names_give_each_spelling_once() -> None:
    concept = Concept(id="x:1", kind="company", labels=(("en", "Acme"), ("fr", "Acme")), aliases=("Acme SA", "Acme"))
    assert names(concept) == ("Acme", "Acme SA")
