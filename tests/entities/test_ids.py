import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.entities.ids import company_slug, entity_path, event_path, slug
from kg.quads import node
from kg.records import Amount, Evidence, Fact, FactKind, Filler, Period


def fact(kind: FactKind, *fillers: Filler) -> Fact:
    return Fact(kind, fillers, "announced", 1.0, "sample", (Evidence("event", "x", 0, 1),))


def company(role: str, name: str) -> Filler:
    return Filler(role, name, "company")


def path(fact: Fact, published: str | None = "2024-04-19") -> str:
    known = Period(published, published, published) if published else None
    return event_path(fact, tail=lambda filler: slug(str(filler.value)), published=known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4", "GPT-4.1"),
        ("GPT-4.1", "GPT-41"),
        ("GPT-4.1", "GPT-4-1"),
        ("GPT4.1", "GPT4-1"),
        ("Command R", "Command R+"),
        ("Llama 3.1 405B", "Llama 3 1405B"),
        ("v2.0", "v20"),
        ("阿里 AI", "百度 AI"),
        ("Alpha α", "Alpha β"),
    ],
)
def test_names_that_differ_in_digits_signs_or_letters_stay_apart(one: str, other: str) -> None:
    assert slug(one) != slug(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Llama 3", "Llama-3"), ("Société Générale", "societe generale"), ("L’Oréal", "L'Oréal"), ("Æon", "AEON")],
)
def test_spellings_of_one_name_come_together(one: str, other: str) -> None:
    assert slug(one) == slug(other)


@pytest.mark.parametrize(
    "name",
    ["Rivoli AI SAS", "Rivoli AI, Inc.", "RIVOLI AI", "Rivoli AI S.A.S.", "Rivoli AI Co., Ltd.", "Rivoli AI GmbH"],
)
def test_legal_forms_are_dropped(name: str) -> None:
    assert company_slug(name) == "rivoli-ai"


@pytest.mark.parametrize("name", ["SAS", "Inc.", "S.A.", "AG"])
def test_a_name_that_is_a_legal_form_stays(name: str) -> None:
    assert company_slug(name)


@given(st.text())
def test_any_name_gives_a_safe_segment(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9.-]{1,80}", slug(name))
    assert node(f"https://x.example/{slug(name)}")


@given(st.from_regex(r"[A-Z][a-z]{2,6}[ -][0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True), st.data())
def test_changing_a_digit_changes_the_segment(name: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, sign in enumerate(name) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != name[place]]))
    assert slug(name) != slug(name[:place] + digit + name[place + 1 :])


def test_a_recognised_name_has_the_identity_of_its_concept_in_any_language() -> None:
    concept = "https://w3id.org/newskg/reference/regulator/european-commission"
    french = entity_path("regulator", "Commission européenne", reference=concept)
    assert french == entity_path("regulator", "European Commission", reference=concept)
    assert french == "regulator/european-commission"


def test_an_acquisition_is_known_by_its_two_sides() -> None:
    deal = fact("acquisition", company("target", "Tessel"), company("acquirer", "Oakline"))
    assert path(deal) == "acquisition/oakline--tessel"
    assert path(fact("acquisition", company("target", "Tessel"))) == "acquisition/tessel"


def test_a_partnership_is_known_by_its_partners_in_any_order() -> None:
    one = fact("partnership", company("partner", "Rivoli AI"), company("partner", "Microsoft"))
    other = fact("partnership", company("partner", "Microsoft"), company("partner", "Rivoli AI"))
    assert path(one) == path(other) == "partnership/microsoft--rivoli-ai"


def test_a_named_round_is_one_deal_whatever_its_amount() -> None:
    told = [Filler("round", "Series B"), company("investee", "Rivoli AI")]
    amounts = [Filler("amount", Amount(Decimal(value), "EUR")) for value in (110_000_000, 120_000_000)]
    paths = {path(fact("investment", *told, amount)) for amount in amounts}
    assert paths == {"investment/rivoli-ai/series-b"}


@pytest.mark.parametrize(
    ("fillers", "expected"),
    [
        ([company("investor", "Microsoft")], "investment/rivoli-ai/microsoft/2024"),
        ([Filler("amount", Amount(Decimal("1.6E+7"), "USD"))], "investment/rivoli-ai/16000000-usd/2024"),
        ([Filler("round", "total")], "investment/rivoli-ai/total/2024"),
        ([], "investment/rivoli-ai/deal/2024"),
        ([Filler("date", Period("2019", "2019-01-01", "2019-12-31"))], "investment/rivoli-ai/deal/2019"),
    ],
)
def test_other_investments_need_their_year(fillers: list[Filler], expected: str) -> None:
    assert path(fact("investment", company("investee", "Rivoli AI"), *fillers)) == expected


def test_steps_of_a_regulator_are_told_apart_by_year() -> None:
    step = fact(
        "regulatory_action",
        Filler("regulator", "CNIL", "regulator"),
        Filler("action", "fine"),
        company("target", "Oakline"),
    )
    assert path(step) == "regulatory-action/cnil/fine/oakline/2024"
    assert path(step, published=None) == "regulatory-action/cnil/fine/oakline/undated"


def test_a_long_list_is_shortened_and_stays_apart() -> None:
    partners = [company("partner", f"Very Long Name Number {number}") for number in range(20)]
    whole, without_one = (path(fact("partnership", *some)) for some in (partners, partners[1:]))
    assert whole != without_one
    assert len(whole) < 200
