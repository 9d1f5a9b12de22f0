import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from rdflib import RDF, SH, Graph, URIRef
from rdflib import Literal as Text

from kg.errors import SettingError
from kg.merging import known_entities, merged_graph
from kg.quads import article_quads, number, read_quads, text
from kg.records import Finding
from kg.resources import ontology_file
from kg.terms import DCTERMS, MERGED, NK, OA, PROV, SHAPES, SKOS, XSD
from kg.terms import RDF as TERMS
from kg.validation import describe, validate, validate_files
from tests.samples import SHARED_REFERENCE, sample_extraction, sample_extractions

BASE = "https://newskg.example/"
DEAL = f"{BASE}investment/rivoli-ai/series-b"
RUMOUR = f"{BASE}acquisition/oakline--tessel"
RELEASE = f"{BASE}model-release/petrel-2"
PACT = f"{BASE}partnership/microsoft--rivoli-ai"
ACTION = f"{BASE}regulatory-action/european-commission/inquiry/microsoft--rivoli-ai/2025"
RIVOLI = f"{BASE}company/rivoli-ai"
PETREL = f"{BASE}model/petrel-2"
ARTICLE = f"{BASE}article/wire/rivoli"
CLAIM = f"{ARTICLE}#claim/investment/rivoli-ai/series-b"

Values = tuple[NamedNode | Literal, ...]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(ontology_file("shapes.ttl"), format="turtle")


@pytest.fixture(scope="module")
def quads() -> tuple[Quad, ...]:
    return article_quads(sample_extraction())


def changed(quads: tuple[Quad, ...], subject: str, predicate: str, values: Values) -> dict[str, tuple[Quad, ...]]:
    """The article's graph with these values of a property instead of its own."""
    place = (NamedNode(subject), NamedNode(predicate))
    kept = [quad for quad in quads if (quad.subject, quad.predicate) != place]
    return {ARTICLE: (*kept, *(Quad(*place, value, NamedNode(ARTICLE)) for value in values))}


def iri(*names: str) -> Values:
    return tuple(NamedNode(name) for name in names)


def day(literal: str) -> Values:
    return (Literal(literal, datatype=NamedNode(XSD.date)),)


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return sorted({finding.name for finding in findings})


def test_sound_articles_break_no_rule() -> None:
    assert validate({e.article.id: article_quads(e) for e in sample_extractions()}) == ()


def test_the_merged_graph_breaks_no_rule() -> None:
    graphs = {extraction.article.id: article_quads(extraction) for extraction in sample_extractions()}
    nodes = merged_graph(graphs, known=known_entities(SHARED_REFERENCE))
    merged = [quad for quads in nodes.values() for quad in quads]
    assert validate({MERGED: merged}) == ()


@pytest.mark.parametrize(
    ("subject", "predicate", "values", "rule"),
    [
        (ARTICLE, DCTERMS.title, (), "NK-101"),
        (ARTICLE, DCTERMS.title, (text("no language"),), "NK-102"),
        (ARTICLE, DCTERMS.issued, (), "NK-103"),
        (ARTICLE, DCTERMS.issued, (text("yesterday"),), "NK-104"),
        (ARTICLE, DCTERMS.language, (text("English, British"),), "NK-105"),
        (ARTICLE, NK.sha256, (text("ABC"),), "NK-106"),
        (ARTICLE, NK.textNormalisation, (), "NK-107"),
        (ARTICLE, DCTERMS.source, (), "NK-108"),
        (RIVOLI, SKOS.altLabel, (), "NK-201"),
        (RIVOLI, SKOS.altLabel, (text("Rivoli AI"),), "NK-202"),
        (RIVOLI, SKOS.prefLabel, (text("A", language="en"), text("B", language="en")), "NK-203"),
        (RIVOLI, SKOS.exactMatch, (text("Q1"),), "NK-204"),
        (RIVOLI, NK.country, (text("France"),), "NK-205"),
        (PETREL, NK.developer, iri(PETREL), "NK-211"),
        (DEAL, NK.status, (), "NK-301"),
        (DEAL, NK.status, iri(NK.rumoured), "NK-302"),
        (RUMOUR, NK.status, iri(NK.announced), "NK-303"),
        (DEAL, NK.date, (text("in March"),), "NK-304"),
        (DEAL, NK.dateStart, (text("2025-03-12"),), "NK-305"),
        (DEAL, NK.dateEnd, (text("2025-03-12"),), "NK-306"),
        (DEAL, NK.dateStart, day("2025-03-13"), "NK-307"),
        (DEAL, NK.amount, (number(0),), "NK-308"),
        (DEAL, NK.currency, (text("euros"),), "NK-309"),
        (DEAL, NK.valuation, (number(-1),), "NK-310"),
        (DEAL, NK.valuationCurrency, (text("€"),), "NK-311"),
        (DEAL, NK.sourceCount, (Literal(0),), "NK-312"),
        (CLAIM, NK.about, iri(RUMOUR), "NK-313"),
        (DEAL, NK.dateStart, (), "NK-321"),
        (DEAL, NK.dateEnd, (), "NK-322"),
        (DEAL, NK.currency, (), "NK-323"),
        (DEAL, NK.amount, (), "NK-324"),
        (DEAL, NK.valuationCurrency, (), "NK-325"),
        (DEAL, NK.valuation, (), "NK-326"),
        (DEAL, NK.investee, (), "NK-331"),
        (DEAL, NK.investee, iri(PETREL), "NK-336"),
        (RELEASE, NK.model, iri(RIVOLI), "NK-367"),
        (RUMOUR, NK.target, iri(PETREL), "NK-344"),
        (RUMOUR, NK.acquirer, iri(f"{BASE}company/tessel"), "NK-343"),
        (ACTION, NK.regulator, (), "NK-381"),
        (ACTION, NK.action, (), "NK-386"),
        (DEAL, NK.investor, iri(PETREL), "NK-332"),
        (DEAL, NK.leadInvestor, iri(PETREL), "NK-333"),
        (DEAL, NK.investor, iri(RIVOLI), "NK-334"),
        (DEAL, NK.round, (text("Seed"), text("Series A")), "NK-335"),
        (PACT, NK.partner, iri(RIVOLI), "NK-351"),
        (PACT, NK.partner, iri(RIVOLI, PETREL), "NK-352"),
        (RELEASE, NK.model, (), "NK-361"),
        (RELEASE, NK.developer, iri(PETREL), "NK-362"),
        (RELEASE, DCTERMS.license, (text("MIT"), text("Apache-2.0")), "NK-363"),
        (RELEASE, NK.openWeights, (text("yes"),), "NK-364"),
        (RELEASE, NK.supersedes, iri(RIVOLI), "NK-365"),
        (RELEASE, NK.supersedes, iri(PETREL), "NK-366"),
        (RUMOUR, NK.prospectOf, iri(NK.Event), "NK-371"),
        (RUMOUR, NK.target, (), "NK-372"),
        (ACTION, NK.regulator, iri(RIVOLI), "NK-385"),
        (ACTION, NK.action, iri(NK.announced), "NK-382"),
        (ACTION, NK.concerns, iri(PETREL), "NK-383"),
        (ACTION, NK.concerns, (), "NK-384"),
        (CLAIM, NK.about, iri(DEAL, PACT), "NK-401"),
        (CLAIM, NK.confidence, (number(1.01),), "NK-402"),
        (CLAIM, PROV.wasDerivedFrom, (), "NK-403"),
        (CLAIM, NK.status, iri(NK.fine), "NK-404"),
        (CLAIM, NK.rule, (), "NK-405"),
        (CLAIM, NK.ruleVersion, (), "NK-406"),
        (CLAIM, NK.status, iri(NK.planned), "NK-407"),
        (f"{ARTICLE}#quote=0,9", OA.exact, (text(""),), "NK-511"),
        (f"{ARTICLE}#quote=0,9", OA.exact, (), "NK-502"),
        (f"{ARTICLE}#char=0,9", OA.start, (), "NK-503"),
        (f"{ARTICLE}#char=0,9", OA.start, (Literal(-1),), "NK-521"),
        (f"{ARTICLE}#char=0,9", OA.end, (), "NK-522"),
        (f"{ARTICLE}#char=0,9", OA.end, (Literal(0),), "NK-523"),
    ],
)
def test_a_broken_statement_is_found(
    quads: tuple[Quad, ...], subject: str, predicate: str, values: Values, rule: str
) -> None:
    assert rule in rules(validate(changed(quads, subject, predicate, values)))


def test_an_announced_acquisition_has_its_rules() -> None:
    _, french = sample_extractions()
    told = article_quads(french)
    without = tuple(quad for quad in told if quad.predicate.value != NK.target)
    same = Quad(NamedNode(RUMOUR), NamedNode(NK.acquirer), NamedNode(f"{BASE}company/tessel"), NamedNode(ARTICLE))
    assert rules(validate({french.article.id: without})) == ["NK-341"]
    assert rules(validate({french.article.id: (*told, same)})) == ["NK-342", "NK-343"]


def test_evidence_has_its_rules(quads: tuple[Quad, ...]) -> None:
    of_evidence = (OA.hasSource, NK.supports)
    without = tuple(quad for quad in quads if quad.predicate.value not in of_evidence)
    assert rules(validate({ARTICLE: without})) == ["NK-501", "NK-504"]


def test_a_finding_names_rule_statement_sentence_source_and_line(quads: tuple[Quad, ...]) -> None:
    whole = sample_extraction().article.text
    (finding,) = validate(changed(quads, RELEASE, NK.openWeights, (text("yes"),)), texts={ARTICLE: whole})
    assert finding == Finding(
        rule=f"{SHAPES.namespace}NK-364",
        name="NK-364",
        severity="Violation",
        messages=(("en", "Open weights are true or false."), ("fr", "Les poids sont ouverts ou non : vrai ou faux.")),
        graph=ARTICLE,
        focus=RELEASE,
        path=NK.openWeights,
        value="yes",
        source="https://news.example/wire/rivoli",
        quote="The start-up also released Petrel 2 under the Apache-2.0 licence, in place of Petrel 1.5.",
        line=3,
    )


def test_a_finding_is_told_in_the_language_asked_for(quads: tuple[Quad, ...]) -> None:
    (finding,) = validate(changed(quads, RELEASE, NK.openWeights, (text("yes"),)))
    assert "Les poids sont ouverts ou non" in describe(finding, "fr")
    assert "Open weights are true or false" in describe(finding, "en")
    assert "https://news.example/wire/rivoli: Violation NK-364" in describe(replace(finding, line=None), "en")


def test_findings_stay_with_their_graphs() -> None:
    first, second = ({**_graph(base)} for base in ("https://one.example/", "https://two.example/"))
    broken = {iri: tuple(q for q in quads if q.predicate.value != NK.investee) for iri, quads in second.items()}
    assert {finding.graph for finding in validate({**first, **broken})} == set(broken)


def _graph(base: str) -> dict[str, tuple[Quad, ...]]:
    extraction = sample_extraction(base=base)
    return {extraction.article.id: article_quads(extraction)}


def test_a_finding_in_the_merged_graph_is_placed_in_an_article(quads: tuple[Quad, ...]) -> None:
    node = (NamedNode(DEAL), NamedNode(PROV.wasDerivedFrom), NamedNode(ARTICLE), NamedNode(MERGED))
    merged = (Quad(*node), Quad(NamedNode(DEAL), NamedNode(NK.amount), number(0), NamedNode(MERGED)))
    typed = Quad(NamedNode(DEAL), NamedNode(TERMS.type), NamedNode(NK.Investment), NamedNode(MERGED))
    findings = validate({ARTICLE: quads, MERGED: (*merged, typed)})
    assert {(finding.graph, finding.source) for finding in findings} == {(MERGED, "https://news.example/wire/rivoli")}
    assert {finding.quote for finding in findings} == {"Rivoli AI said on Wednesday that it had raised €120 million"}


def test_the_reference_data_break_no_rule() -> None:
    files = sorted(ontology_file("reference").glob("*.ttl"))
    assert validate({"reference": [quad for file in files for quad in read_quads(file)[str(file)]]}) == ()


def test_articles_may_disagree_about_one_event() -> None:
    english, french = sample_extractions()
    assert {event.id for event in english.events} & {event.id for event in french.events}
    assert validate({e.article.id: article_quads(e) for e in (english, french)}) == ()


def test_files_are_validated_one_by_one(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    sound, broken = tmp_path / "sound.nq", tmp_path / "broken.ttl"
    sound.write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    broken.write_text(f"<{DEAL}> a <{NK.Investment}> .", encoding="utf-8")
    findings = validate_files([sound, broken])
    assert {finding.source for finding in findings} == {str(broken)}
    assert rules(findings) == ["NK-301", "NK-313", "NK-331"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.rdf", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "with a DOCTYPE is not read"),
        ("a.jsonld", "[" * 20_000, "nested more than 100 deep"),
        ("a.ttl", "<a:a> <a:b>\n <", r"a\.ttl:2: .*; correct it there"),
        ("a.csv", "a,b", "no RDF file by its name"),
    ],
)
def test_a_file_that_is_no_rdf_is_told_in_one_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SettingError, match=message) as raised:
        validate_files([tmp_path / name])
    assert "\n" not in raised.value.message


def test_shapes_are_valid_under_the_shapes_of_shapes(shapes: Graph) -> None:
    import pyshacl

    conforms, _, words = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, words


def test_every_rule_has_its_number_name_messages_and_severity(shapes: Graph) -> None:
    for rule in sorted(map(str, set(shapes.subjects(SH.severity)))):
        assert re.fullmatch(rf"{SHAPES.namespace}NK-\d{{3}}", rule)
        for property_ in (SH.message, SH.name if (URIRef(rule), SH.path, None) in shapes else SH.message):
            texts = [text for text in shapes.objects(URIRef(rule), property_) if isinstance(text, Text)]
            assert sorted(text.language or "" for text in texts) == ["en", "fr"], rule


def test_every_property_shape_with_a_message_has_its_place(shapes: Graph) -> None:
    rules_ = list(shapes.subjects(RDF.type, SH.PropertyShape))
    orders = [shapes.value(rule, SH.order) for rule in rules_]
    assert len(set(orders)) == len(rules_)


def test_every_class_has_a_shape(shapes: Graph) -> None:
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    ours = {value for name, value in vars(NK).items() if name[0].isupper()} - {NK.Event}
    assert ours <= targets


def test_there_are_core_constraints_only(shapes: Graph) -> None:
    assert not list(shapes.subject_objects(SH.sparql))
