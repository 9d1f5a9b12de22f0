import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF as RDFLIB_RDF
from rdflib import Graph, Literal, Namespace, URIRef

from kg import terms
from kg.resources import ontology_file
from kg.terms import NK, OWL, RDFS, SKOS

HOMES = {"terms.py"}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ontology_file("newskg.ttl"), format="turtle")


def nk_names() -> dict[str, str]:
    return {name: value for name, value in vars(NK).items() if not name.startswith("_") and name != "namespace"}


def nk_terms() -> set[str]:
    return set(nk_names().values())


def own_subjects(ontology: Graph) -> set[str]:
    return {str(subject) for subject in ontology.subjects() if str(subject).startswith(NK.namespace)}


def test_terms_and_ontology_hold_the_same_names(ontology: Graph) -> None:
    assert nk_terms() == own_subjects(ontology)


def test_each_name_is_the_end_of_its_iri() -> None:
    assert all(value == NK.namespace + name for name, value in nk_names().items())


@pytest.mark.parametrize("property_", [RDFS.label, RDFS.comment])
def test_every_term_is_described_in_both_languages(ontology: Graph, property_: str) -> None:
    for term in sorted(own_subjects(ontology)):
        texts = [text for text in ontology.objects(URIRef(term), URIRef(property_)) if isinstance(text, Literal)]
        assert sorted(text.language or "" for text in texts) == ["en", "fr"], term


def test_own_terms_used_in_the_ontology_are_defined(ontology: Graph) -> None:
    used = {str(term) for triple in ontology for term in triple if str(term).startswith(NK.namespace)}
    assert used == own_subjects(ontology)


def test_properties_say_what_they_join(ontology: Graph) -> None:
    schema = Namespace(terms.SCHEMA.namespace)
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDFLIB_RDF.type, URIRef(kind)):
            assert (term, schema.domainIncludes, None) in ontology
            assert (term, schema.rangeIncludes, None) in ontology


def test_statuses_and_actions_stand_in_their_schemes(ontology: Graph) -> None:
    schemes = [{str(c) for c in ontology.subjects(URIRef(SKOS.inScheme), URIRef(s))} for s in (NK.statuses, NK.actions)]
    assert [len(scheme) for scheme in schemes] == [4, 7]


def test_a_misspelt_term_raises() -> None:
    with pytest.raises(AttributeError):
        NK.Compagny  # type: ignore[attr-defined]  # noqa: B018 - that it raises is the point


def spelled_elsewhere() -> Iterator[str]:
    package = Path(terms.__file__).parent
    namespace = re.compile(r"w3id\.org/newskg/ontology#|w3\.org/(1999/02/22|2000/01|2004/02|ns/)|purl\.org/dc/terms")
    for path in sorted(package.rglob("*.py")):
        code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if path.name not in HOMES and namespace.search(code):
            yield str(path.relative_to(package))


def test_no_term_is_spelled_outside_its_home() -> None:
    assert list(spelled_elsewhere()) == []
