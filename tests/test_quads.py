from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.entities import identify
from kg.errors import ArticleError
from kg.quads import article_quads, claim_iri, date, node, number, role_property
from kg.records import Extraction, Mention, Reading
from kg.terms import DCTERMS, NK, OA, PROV, RDF, SKOS, XSD
from tests.samples import SHARED_REFERENCE, sample_article, sample_extraction, sample_extractions, with_text

BASE = "https://newskg.example/"


def values(quads: tuple[Quad, ...], subject: str, predicate: str) -> list[str]:
    return sorted(o.value for s, p, o in plain(quads) if (s, p) == (subject, predicate))


def plain(quads: tuple[Quad, ...]) -> list[tuple[str, str, NamedNode | Literal]]:
    return [
        (quad.subject.value, quad.predicate.value, quad.object)
        for quad in quads
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    ]


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return sample_extraction()


@pytest.fixture(scope="module")
def quads(extraction: Extraction) -> tuple[Quad, ...]:
    return article_quads(extraction, rule_version="1")


def test_all_stand_in_the_graph_of_the_article(extraction: Extraction, quads: tuple[Quad, ...]) -> None:
    assert {quad.graph_name for quad in quads} == {NamedNode(extraction.article.id)}


def test_there_are_no_blank_nodes_and_no_doubles(quads: tuple[Quad, ...]) -> None:
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert len(set(quads)) == len(quads)


def test_order_of_the_extraction_does_not_matter(extraction: Extraction, quads: tuple[Quad, ...]) -> None:
    turned = replace(extraction, entities=extraction.entities[::-1], events=extraction.events[::-1])
    assert article_quads(turned, rule_version="1") == quads


def test_an_announced_event_has_its_class_and_roles(quads: tuple[Quad, ...]) -> None:
    deal = f"{BASE}investment/rivoli-ai/series-b"
    assert values(quads, deal, RDF.type) == [NK.Investment]
    assert values(quads, deal, NK.investor) == [f"{BASE}company/alder-ventures", f"{BASE}company/microsoft"]
    assert values(quads, deal, NK.leadInvestor) == [f"{BASE}company/alder-ventures"]
    assert values(quads, deal, NK.amount) == ["120000000"]
    assert values(quads, deal, NK.valuationCurrency) == ["EUR"]
    assert values(quads, deal, NK.dateStart) == values(quads, deal, NK.date) == ["2025-03-12"]


def test_a_rumour_is_a_prospect(quads: tuple[Quad, ...]) -> None:
    rumour = f"{BASE}acquisition/oakline--tessel"
    assert values(quads, rumour, RDF.type) == [NK.Prospect]
    assert values(quads, rumour, NK.prospectOf) == [NK.Acquisition]
    assert values(quads, rumour, NK.status) == [NK.rumoured]


def test_a_regulator_concerns_companies(quads: tuple[Quad, ...]) -> None:
    action = f"{BASE}regulatory-action/european-commission/inquiry/microsoft--rivoli-ai/2025"
    assert values(quads, action, NK.concerns) == [f"{BASE}company/microsoft", f"{BASE}company/rivoli-ai"]
    assert values(quads, action, NK.action) == [NK.inquiry]


def test_every_event_has_a_claim_whose_evidence_quotes_the_text(extraction: Extraction) -> None:
    quads = article_quads(extraction)
    for event in extraction.events:
        claim = claim_iri(extraction.article.id, event.id)
        assert values(quads, claim, NK.about) == [event.id]
        assert len(values(quads, claim, PROV.wasDerivedFrom)) == len(event.fact.evidence)


def test_each_quote_stands_where_its_position_says(extraction: Extraction, quads: tuple[Quad, ...]) -> None:
    positions = {s for s, _, o in plain(quads) if o.value == OA.TextPositionSelector}
    for position in positions:
        start, end = (int(values(quads, position, edge)[0]) for edge in (OA.start, OA.end))
        quotation = position.replace("#char=", "#quote=")
        (exact,), (prefix,), (suffix,) = (values(quads, quotation, part) for part in (OA.exact, OA.prefix, OA.suffix))
        assert extraction.article.text[start:end] == exact
        assert extraction.article.text[:start].endswith(prefix)
        assert extraction.article.text[end:].startswith(suffix)


def test_entities_bear_the_surface_forms_of_the_article() -> None:
    _, french = sample_extractions()
    labels = [o for s, _, o in plain(article_quads(french)) if s == f"{BASE}regulator/european-commission"]
    assert Literal("Commission européenne", language="fr") in labels
    assert Literal("European Commission", language="fr") not in labels


def test_a_file_is_named_without_its_folder(extraction: Extraction) -> None:
    local = with_text(extraction, url=None, source="/somewhere/else/rivoli.md")
    assert values(article_quads(local), local.article.id, DCTERMS.source) == ["rivoli.md"]


def test_an_unsafe_url_is_encoded(extraction: Extraction) -> None:
    hostile = with_text(extraction, url='https://news.example/a b"<>\u202e')
    assert values(article_quads(hostile), hostile.article.id, DCTERMS.source) == [
        "https://news.example/a%20b%22%3C%3E%E2%80%AE"
    ]


@pytest.mark.parametrize(
    "iri", ["https://a/b c", "https://a/<b>", "https://a/\u202eb", "https://a/%zz", "https://\ud800"]
)
def test_an_unfit_iri_is_refused(iri: str) -> None:
    with pytest.raises(ArticleError, match="percent-encode"):
        node(iri)


@pytest.mark.parametrize("iri", ["no-scheme", "https://a/#b#c", "https://[a"])
def test_what_is_no_iri_is_refused(iri: str) -> None:
    with pytest.raises(ArticleError, match="is no IRI"):
        node(iri)


def test_what_is_no_language_is_refused(extraction: Extraction) -> None:
    with pytest.raises(ArticleError, match="is no language"):
        article_quads(with_text(extraction, language="français!"))


def test_an_unknown_name_in_an_event_is_refused(extraction: Extraction) -> None:
    with pytest.raises(ArticleError, match="which is no company here"):
        article_quads(replace(extraction, entities=extraction.entities[1:]))


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ArticleError, match="no role 'friend'"):
        role_property("partnership", "friend")


@pytest.mark.parametrize(
    ("literal", "datatype"), [("2024", XSD.gYear), ("2024-02", XSD.gYearMonth), ("2024-02-26", XSD.date)]
)
def test_dates_keep_their_precision(literal: str, datatype: str) -> None:
    assert date(literal) == Literal(literal, datatype=NamedNode(datatype))


def nodes_of(quads: tuple[Quad, ...]) -> list[str]:
    subjects = {(quad.subject.value, quad.graph_name.value) for quad in quads}  # type: ignore[union-attr]  # only IRIs
    return sorted({node for node, graph in subjects if node != graph and not node.startswith(f"{graph}#")})


def test_nodes_are_entities_and_events(extraction: Extraction, quads: tuple[Quad, ...]) -> None:
    assert nodes_of(quads) == sorted([*(e.id for e in extraction.entities), *(e.id for e in extraction.events)])


def test_a_store_gives_back_what_it_was_given(quads: tuple[Quad, ...]) -> None:
    store = Store()
    store.extend(quads)
    assert set(store) == set(quads)


ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
"""Surrogates and control characters too."""


@given(ANYTHING)
def test_any_text_survives_n_quads(words: str) -> None:
    hostile = article_quads(with_text(sample_extraction(), title=words or None, publisher=words or None))
    again = parse(serialize(hostile, format=RdfFormat.N_QUADS) or b"", format=RdfFormat.N_QUADS)
    assert tuple(again) == hostile


@given(ANYTHING.filter(bool))
def test_any_name_becomes_an_entity(name: str) -> None:
    article = sample_article("wire/a", name, language="en", published="2025-01-01")
    mention = Mention("company", 0, len(name), name, name, "name", "sample")
    whole = identify(Reading(article, (), (mention,)), (), base=BASE, reference=SHARED_REFERENCE)
    quads = article_quads(whole)
    assert tuple(parse(serialize(quads, format=RdfFormat.N_QUADS) or b"", format=RdfFormat.N_QUADS)) == quads
    assert len(nodes_of(quads)) == 1


@given(st.decimals(min_value=0, max_value=Decimal("1e15"), allow_nan=False, places=4))
def test_numbers_are_canonical_and_equal(value: Decimal) -> None:
    written = number(value).value
    assert "E" not in written
    assert Decimal(written) == value
    assert not (written.endswith("0") and "." in written)


def test_surface_forms_are_labels_of_this_language_only(quads: tuple[Quad, ...]) -> None:
    labels = [q.object for q in quads if q.predicate == NamedNode(SKOS.altLabel)]
    assert {label.language for label in labels if isinstance(label, Literal)} == {"en"}
