from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.entities import identify
from kg.errors import ArticleError
from kg.records import (
    Amount,
    Evidence,
    Extraction,
    Fact,
    Filler,
    Mention,
    MentionKind,
    Reading,
    Status,
    Via,
)
from tests.samples import SHARED_REFERENCE, sample_article, sample_extraction, sample_extractions

BASE = "https://kg.example/"
COMMISSION = "https://w3id.org/newskg/reference/regulator/european-commission"


def mention(
    kind: MentionKind, name: str, start: int = 0, *, words: str = "", via: Via = "name", reference: str | None = None
) -> Mention:
    text = words or name
    return Mention(kind, start, start + len(text), text, name, via, "sample", reference=reference)


def acquisition(acquirer: str, target: str, *more: Filler, status: Status = "announced", start: int = 0) -> Fact:
    fillers = (Filler("acquirer", acquirer, "company"), Filler("target", target, "company"), *more)
    return Fact("acquisition", fillers, status, 0.8, "sample", (Evidence("event", "x", start, start + 1),))


def identified(mentions: Sequence[Mention], facts: Sequence[Fact] = ()) -> Extraction:
    article = sample_article("wire/a", "x" * 100, language="en", published="2025-01-01", base=BASE)
    return identify(Reading(article, (), tuple(mentions)), facts, base=BASE, reference=SHARED_REFERENCE)


def test_names_of_one_company_are_one_entity() -> None:
    names = [mention("company", "Oakline SAS"), mention("company", "Oakline", 20), mention("company", "Oakline", 40)]
    (entity,) = identified(names).entities
    assert (entity.id, entity.name, entity.aliases) == (f"{BASE}company/oakline", "Oakline", ("Oakline SAS",))
    assert [evidence.start for evidence in entity.mentions] == [0, 20, 40]


def test_facts_use_the_one_name() -> None:
    names = [mention("company", "Oakline SAS"), mention("company", "Oakline", 20), mention("company", "Tessel", 40)]
    names.append(mention("company", "Oakline", 60))
    (event,) = identified(names, [acquisition("Oakline SAS", "Tessel")]).events
    assert event.fact.fillers[0].value == "Oakline"


def test_a_recognised_entity_has_its_wikidata_id() -> None:
    french = mention("regulator", "Commission européenne", reference=COMMISSION)
    english = mention("regulator", "European Commission", 40, reference=COMMISSION)
    (entity,) = identified([french, english]).entities
    assert (entity.id, entity.wikidata) == (f"{BASE}regulator/european-commission", "Q8880")


def test_a_deal_of_one_with_itself_was_misread() -> None:
    names = [mention("company", "Oakline SAS"), mention("company", "Oakline", 20), mention("company", "Tessel", 40)]
    partners = tuple(Filler("partner", name, "company") for name in ("Oakline", "Oakline SAS"))
    alone = replace(acquisition("-", "-"), kind="partnership", fillers=partners)
    investment = replace(
        acquisition("-", "-"),
        kind="investment",
        fillers=(
            Filler("investee", "Oakline", "company"),
            Filler("investor", "Oakline SAS", "company"),
            Filler("investor", "Tessel", "company"),
        ),
    )
    (event,) = identified(names, [acquisition("Oakline SAS", "Oakline"), alone, investment]).events
    assert [(filler.role, filler.value) for filler in event.fact.fillers] == [
        ("investee", "Oakline SAS"),
        ("investor", "Tessel"),
    ]


def test_epithets_and_pronouns_are_mentions_but_no_names() -> None:
    names = [mention("company", "Oakline"), mention("company", "Oakline", 20, words="the start-up", via="epithet")]
    (entity,) = identified(names).entities
    assert entity.aliases == ()
    assert len(entity.mentions) == 2


def test_parties_are_kept_only_where_a_fact_uses_them() -> None:
    names = [mention("party", "Ada Lovelace"), mention("party", "Alan Turing", 20), mention("company", "Tessel", 40)]
    fillers = (Filler("acquirer", "Ada Lovelace", "party"), Filler("target", "Tessel", "company"))
    fact = replace(acquisition("-", "-"), fillers=fillers)
    assert [entity.name for entity in identified(names, [fact]).entities] == ["Ada Lovelace", "Tessel"]


def test_a_fact_about_what_nobody_names_is_refused() -> None:
    with pytest.raises(ArticleError, match=r"wire/a\.md: sample found the target 'Tessel' \(company\)"):
        identified([mention("company", "Oakline")], [acquisition("Oakline", "Tessel")])


def test_a_release_tells_the_developer() -> None:
    petrel = next(entity for entity in sample_extraction().entities if entity.name == "Petrel 2")
    assert petrel.developer == "Rivoli AI"


def test_equal_facts_are_one_event_with_all_evidence() -> None:
    names = [mention("company", "Oakline"), mention("company", "Tessel", 40)]
    (event,) = identified(names, [acquisition("Oakline", "Tessel"), acquisition("Oakline", "Tessel", start=50)]).events
    assert [evidence.start for evidence in event.fact.evidence] == [0, 50]


def test_an_amount_is_its_value_not_its_digits() -> None:
    names = [mention("company", "Oakline"), mention("company", "Tessel", 40)]
    amounts = [Filler("amount", Amount(Decimal(digits), "EUR")) for digits in ("4E+7", "40000000")]
    assert len(identified(names, [acquisition("Oakline", "Tessel", amount) for amount in amounts]).events) == 1


def test_different_facts_never_share_an_iri() -> None:
    names = [mention("company", "Oakline"), mention("company", "Tessel", 40)]
    facts = [
        acquisition("Oakline", "Tessel", status="rumoured"),
        acquisition("Oakline", "Tessel", Filler("amount", Amount(Decimal(1), "EUR"))),
    ]
    events = identified(names, facts).events
    assert len({event.id for event in events}) == 2
    plain = next(event for event in events if event.id == f"{BASE}acquisition/oakline--tessel")
    assert plain.fact.status == "announced"


@given(st.permutations(range(5)))
def test_the_order_of_facts_does_not_matter(order: list[int]) -> None:
    names = [mention("company", "Oakline"), mention("company", "Tessel", 40)]
    facts = [
        acquisition("Oakline", "Tessel", Filler("amount", Amount(Decimal(n), "EUR")), start=n) for n in range(1, 6)
    ]
    assert identified(names, [facts[place] for place in order]) == identified(names, facts)


def test_one_deal_in_two_articles_and_languages_has_one_iri() -> None:
    english, french = sample_extractions()
    assert {event.id for event in french.events} < {event.id for event in english.events}
    assert {entity.id for entity in french.entities} < {entity.id for entity in english.entities}


def test_every_mention_quotes_the_text() -> None:
    for extraction in sample_extractions():
        spans = [span for entity in extraction.entities for span in entity.mentions]
        spans += [span for event in extraction.events for span in event.fact.evidence]
        assert all(extraction.article.text[span.start : span.end] == span.quote for span in spans)
