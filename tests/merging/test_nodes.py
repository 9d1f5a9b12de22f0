from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.merging import known_entities, merged_graph
from kg.quads import article_quads
from kg.records import Amount, Entity, Event, Evidence, Extraction, Fact, Filler, Period, Status
from kg.reference import load_reference
from kg.terms import MERGED, NK, PROV, RDF, SKOS
from tests.samples import SHARED_REFERENCE, sample_article, sample_extractions

BASE = "https://newskg.example/"
DEAL = f"{BASE}acquisition/oakline--tessel"
ROUND = f"{BASE}investment/rivoli-ai/series-b"
KNOWN = known_entities(SHARED_REFERENCE)
STATUSES: tuple[Status, ...] = ("announced", "planned", "rumoured", "denied")


def merged(quads: Sequence[Quad]) -> dict[str, tuple[Quad, ...]]:
    """Every node of the merged graph with its quads."""
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    return merged_graph(graphs, known=KNOWN)


def values(quads: Iterable[Quad], predicate: str) -> list[str]:
    objects = [quad.object for quad in quads if quad.predicate == NamedNode(predicate)]
    return sorted(value.value for value in objects if isinstance(value, NamedNode | Literal))


def telling(
    number: int, *fillers: Filler, status: Status = "announced", day: str | None = "2025-01-01", confidence: float = 0.8
) -> tuple[Quad, ...]:
    """The quads of an article that tells of one event, DEAL, with these values."""
    article = sample_article(f"wire/{number:03}", "x" * 50, language="en", published="2025-01-01")
    article = replace(article, published=Period(day, day, day) if day else None)
    sides = (Filler("acquirer", "Oakline", "company"), Filler("target", "Tessel", "company"))
    fact = Fact("acquisition", (*sides, *fillers), status, confidence, "sample", (Evidence("event", "x", 0, 1),))
    entities = tuple(Entity(f"{BASE}company/{name.lower()}", "company", name) for name in ("Oakline", "Tessel"))
    return article_quads(Extraction(article, entities, (Event(DEAL, fact),)))


def deal(*tellings: tuple[Quad, ...]) -> tuple[Quad, ...]:
    return merged([quad for quads in tellings for quad in quads])[DEAL]


def amount(value: int, currency: str | None = "EUR") -> Filler:
    return Filler("amount", Amount(Decimal(value), currency))


def date(literal: str, start: str, end: str) -> Filler:
    return Filler("date", Period(literal, start, end))


@pytest.fixture(scope="module")
def nodes() -> dict[str, tuple[Quad, ...]]:
    return merged([quad for extraction in sample_extractions() for quad in article_quads(extraction)])


def test_two_articles_in_two_languages_tell_of_one_event(nodes: dict[str, tuple[Quad, ...]]) -> None:
    assert values(nodes[ROUND], NK.sourceCount) == ["2"]
    assert values(nodes[ROUND], PROV.wasDerivedFrom) == [f"{BASE}article/presse/rivoli", f"{BASE}article/wire/rivoli"]
    assert values(nodes[ROUND], NK.investor) == [f"{BASE}company/alder-ventures", f"{BASE}company/microsoft"]


def test_a_dispute_is_marked_and_one_value_chosen(nodes: dict[str, tuple[Quad, ...]]) -> None:
    assert values(nodes[ROUND], NK.amount) == ["110000000"]
    assert values(nodes[ROUND], NK.disputedProperty) == [NK.amount]


def test_a_day_and_its_month_are_no_dispute(nodes: dict[str, tuple[Quad, ...]]) -> None:
    assert values(nodes[ROUND], NK.date) == ["2025-03-12"]


def test_a_rumour_that_came_true_is_an_event_with_the_announced_values(nodes: dict[str, tuple[Quad, ...]]) -> None:
    assert values(nodes[DEAL], RDF.type) == [NK.Acquisition]
    assert values(nodes[DEAL], NK.amount) == ["40000000"]
    assert values(nodes[DEAL], PROV.wasDerivedFrom) == [f"{BASE}article/presse/rivoli"]


def test_a_known_entity_has_its_names_in_both_languages(nodes: dict[str, tuple[Quad, ...]]) -> None:
    commission = nodes[f"{BASE}regulator/european-commission"]
    assert values(commission, SKOS.prefLabel) == ["Commission européenne", "European Commission"]
    assert values(commission, SKOS.exactMatch) == ["http://www.wikidata.org/entity/Q8880"]
    assert values(commission, NK.jurisdiction) == ["EU"]


def test_all_stand_in_the_merged_graph(nodes: dict[str, tuple[Quad, ...]]) -> None:
    assert {quad.graph_name for quads in nodes.values() for quad in quads} == {NamedNode(MERGED)}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ([("rumoured", "2025-01-01"), ("announced", "2025-02-01")], NK.announced),
        ([("announced", "2025-01-01"), ("rumoured", "2025-02-01")], NK.announced),
        ([("announced", "2025-01-01"), ("denied", "2025-02-01")], NK.denied),
        ([("denied", "2025-01-01"), ("announced", "2025-02-01")], NK.announced),
        ([("announced", "2025-02-01"), ("denied", "2025-02-01")], NK.announced),
        ([("rumoured", "2025-01-01"), ("planned", "2025-02-01")], NK.planned),
        ([("rumoured", "2025-02-01"), ("planned", None)], NK.rumoured),
        ([("rumoured", "2025-01"), ("denied", "2025-01-15")], NK.rumoured),
    ],
)
def test_the_status_follows_the_story(told: list[tuple[Status, str | None]], status: str) -> None:
    tellings = [telling(number, status=each, day=day) for number, (each, day) in enumerate(told)]
    assert values(deal(*tellings), NK.status) == [status]


def test_what_is_not_announced_is_a_prospect() -> None:
    prospect = deal(telling(1, amount(5), status="rumoured"))
    assert values(prospect, RDF.type) == [NK.Prospect]
    assert values(prospect, NK.prospectOf) == [NK.Acquisition]


def test_a_rumoured_amount_never_becomes_that_of_the_deal() -> None:
    assert values(deal(telling(1, amount(5), status="rumoured"), telling(2)), NK.amount) == []


def test_most_sources_win_over_confidence() -> None:
    quads = deal(telling(1, amount(5)), telling(2, amount(5)), telling(3, amount(4), confidence=1))
    assert values(quads, NK.amount) == ["5"]


def test_precision_wins_over_confidence() -> None:
    quads = deal(telling(1, amount(16_300_000)), telling(2, amount(16_000_000), confidence=1))
    assert values(quads, NK.amount) == ["16300000"]


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        (9_900_000, 10_000_000, False),
        (16_300_000, 16_000_000, False),
        (104, 100, False),
        (140, 100, True),
        (110, 120, True),
        (16_700_000, 16_000_000, True),
        (999, 1000, False),
        (10**40, 3, True),
    ],
)
def test_an_amount_agrees_with_its_rounding(one: int, other: int, disputed: bool) -> None:
    for first, second in ((one, other), (other, one)):
        marks = values(deal(telling(1, amount(first)), telling(2, amount(second))), NK.disputedProperty)
        assert (marks == [NK.amount]) == disputed


def test_confidence_wins_over_the_alphabet() -> None:
    assert values(deal(telling(1, amount(4)), telling(2, amount(5), confidence=1)), NK.amount) == ["5"]


def test_the_currency_stays_with_its_amount() -> None:
    quads = deal(telling(1, amount(15, "USD")), telling(2, amount(16, "EUR")), telling(3, amount(16, "EUR")))
    assert (values(quads, NK.amount), values(quads, NK.currency)) == (["16"], ["EUR"])


def test_an_amount_without_currency_agrees_with_the_same_in_any() -> None:
    quads = deal(telling(1, amount(15, None)), telling(2, amount(15, "EUR")))
    assert values(quads, NK.currency) == ["EUR"]
    assert values(quads, NK.disputedProperty) == []


def test_dates_that_overlap_agree_on_the_narrowest() -> None:
    year, month = date("2024", "2024-01-01", "2024-12-31"), date("2024-02", "2024-02-01", "2024-02-29")
    quads = deal(telling(1, year), telling(2, year), telling(3, month))
    assert values(quads, NK.date) == ["2024-02"]
    assert values(quads, NK.disputedProperty) == []


def test_dates_apart_are_disputed() -> None:
    one, other = date("2024-01", "2024-01-01", "2024-01-31"), date("2024-02", "2024-02-01", "2024-02-29")
    assert values(deal(telling(1, one), telling(2, other)), NK.disputedProperty) == [NK.date]


def test_the_name_that_most_articles_use_is_preferred() -> None:
    company = f"{BASE}company/rivoli-ai"
    names = [("Rivoli", 1), ("Rivoli AI", 2), ("Rivoli Artificial Intelligence", 3), ("Rivoli AI", 4)]
    quads = [
        Quad(NamedNode(company), NamedNode(predicate), value, NamedNode(f"{BASE}article/{number}"))
        for name, number in names
        for predicate, value in ((RDF.type, NamedNode(NK.Company)), (SKOS.altLabel, Literal(name, language="fr")))
    ]
    node = merged(quads)[company]
    assert values(node, SKOS.prefLabel) == ["Rivoli AI"]
    assert values(node, SKOS.altLabel) == ["Rivoli", "Rivoli Artificial Intelligence"]


FILLERS = st.lists(
    st.sampled_from(
        [
            amount(4),
            amount(5),
            amount(5, None),
            date("2024", "2024-01-01", "2024-12-31"),
            date("2024-02", "2024-02-01", "2024-02-29"),
            date("2024-03-01", "2024-03-01", "2024-03-01"),
        ]
    ),
    max_size=2,
    unique_by=lambda filler: filler.role,
)
TELLINGS = st.lists(
    st.tuples(FILLERS, st.sampled_from(STATUSES), st.sampled_from([None, "2025", "2025-01", "2025-01-15"])),
    min_size=1,
    max_size=5,
)


@given(TELLINGS, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    told: list[tuple[list[Filler], Status, str | None]],
    random: Random,
) -> None:
    quads = [
        quad
        for number, (fillers, status, day) in enumerate(told)
        for quad in telling(number, *fillers, status=status, day=day)
    ]
    shuffled = list(quads)
    random.shuffle(shuffled)
    assert merged(shuffled) == merged(quads)


@given(TELLINGS)
def test_one_value_of_each_property(told: list[tuple[list[Filler], Status, str | None]]) -> None:
    node = deal(*(telling(n, *fillers, status=status, day=day) for n, (fillers, status, day) in enumerate(told)))
    for name in (RDF.type, NK.status, NK.amount, NK.currency, NK.date, NK.dateStart, NK.dateEnd, NK.sourceCount):
        assert len(values(node, name)) <= 1
    assert values(node, NK.sourceCount) == [str(len(values(node, PROV.wasDerivedFrom)))]
    assert (values(node, RDF.type) == [NK.Prospect]) == (values(node, NK.status) != [NK.announced])


@given(TELLINGS)
def test_one_more_article_taken_away_again_leaves_no_trace(
    told: list[tuple[list[Filler], Status, str | None]],
) -> None:
    tellings = [telling(n, *fillers, status=status, day=day) for n, (fillers, status, day) in enumerate(told)]
    gone = NamedNode(f"{BASE}article/wire/999")
    every = [quad for quads in (*tellings, telling(999, amount(9))) for quad in quads]
    assert deal(tuple(quad for quad in every if quad.graph_name != gone)) == deal(*tellings)


def test_a_known_renaming_stands_in_the_node_with_its_date() -> None:
    article = sample_article("wire/001", "x" * 50, language="en", published="2025-01-01")
    quads = article_quads(Extraction(article, (Entity(f"{BASE}company/meta", "company", "Facebook"),), ()))
    shipped = known_entities(load_reference())
    node = merged_graph({article.id: quads}, known=shipped)[f"{BASE}company/meta"]
    assert (set(values(node, NK.formerName)), values(node, NK.renamedOn)) == ({"Facebook"}, ["2021-10-28"])
    assert values(node, SKOS.prefLabel) == ["Meta", "Meta"]
