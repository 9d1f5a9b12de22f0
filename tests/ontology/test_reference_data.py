"""What must hold of the shipped reference data, whoever edits it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from kg.records import EntityKind
from kg.reference import Concept, fold, load_reference, names, read_concepts
from kg.resources import ontology_file
from kg.terms import SKOS

FILES = sorted(ontology_file("reference").glob("*.ttl"))
CONCEPTS = tuple(load_reference().concepts.values())
BASE = "https://w3id.org/newskg/reference/"


def of_kind(kind: EntityKind) -> list[Concept]:
    return [concept for concept in CONCEPTS if concept.kind == kind]


@pytest.mark.parametrize(("kind", "least"), [("company", 320), ("regulator", 500), ("model", 120)])
def test_there_are_enough(kind: EntityKind, least: int) -> None:
    assert len(of_kind(kind)) >= least


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_reads_alone_and_is_whole_in_the_reference(path: Path) -> None:
    assert {concept.id for concept in read_concepts(path)} <= {concept.id for concept in CONCEPTS}


def test_no_concept_stands_twice() -> None:
    ids = Counter(concept.id for path in FILES for concept in read_concepts(path))
    assert [iri for iri, times in ids.items() if times > 1] == []


def test_within_a_kind_a_name_belongs_to_one_concept() -> None:
    owners = Counter((concept.kind, key) for concept in CONCEPTS for key in {fold(name) for name in names(concept)})
    assert [key for key, times in owners.items() if times > 1] == []


def test_each_concept_has_both_languages_and_a_readable_iri() -> None:
    for concept in CONCEPTS:
        assert [language for language, _ in concept.labels] == ["en", "fr"], concept.id
        assert re.fullmatch(rf"{BASE}{concept.kind}/[a-z0-9]+(-[a-z0-9]+)*", concept.id), concept.id


def test_each_model_has_a_developer_among_the_companies() -> None:
    companies = {concept.id for concept in of_kind("company")}
    assert [model.id for model in of_kind("model") if model.developer not in companies] == []


def test_countries_are_codes_and_each_regulator_has_a_jurisdiction() -> None:
    codes = [concept.country for concept in CONCEPTS if concept.country]
    codes += [concept.jurisdiction or "" for concept in of_kind("regulator")]
    assert [code for code in codes if not re.fullmatch("[A-Z]{2}", code)] == []


def test_names_of_one_or_two_letters_are_ambiguous_unless_they_are_brands() -> None:
    brands = {"HP", "LG", "GV", "BT", "GM", "JD", "EC", "YC", "VW", "o1", "o3", "T0", "T5", "KT", "e&", "π0", "CO"}
    short = [concept.id for concept in CONCEPTS for name in names(concept) if len(name) < 3 and name not in brands]
    assert [iri for iri in short if not load_reference().concepts[iri].ambiguous] == []


def test_wikidata_ids_are_unique_and_each_has_its_source() -> None:
    with (ontology_file("reference") / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    given = {concept.id.removeprefix(BASE): concept.wikidata for concept in CONCEPTS if concept.wikidata}
    assert given == {row["concept"]: row["qid"] for row in rows}
    assert [qid for qid, times in Counter(given.values()).items() if times > 1] == []
    assert all(row["source"] and row["file"] for row in rows)
    assert not any("://" in value for row in rows for value in row.values())


def test_the_files_use_skos_and_nothing_is_blank() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert SKOS.namespace in text
        assert "_:" not in text
