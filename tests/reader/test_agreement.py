"""What both readers tell is one surer fact; what they tell differently stays as two."""

from __future__ import annotations

from decimal import Decimal

from kg.reader.agreement import one_reader, together
from kg.records import Amount, Evidence, Fact, Filler, Period, Reader, Status, Told

SHOWN = (Evidence("event", "words", 0, 5),)
MODEL = Reader("llm", "m", "1")
YEAR = Period("2025", "2025-01-01", "2025-12-31")
MAY = Period("2025-05", "2025-05-01", "2025-05-31")


def _deal(
    amount: int | None = None, date: Period | None = None, status: Status = "announced", by: Reader | None = None
) -> Fact:
    fillers = [Filler("acquirer", "Harrow", "company"), Filler("target", "Lumenor", "company")]
    fillers += [Filler("amount", Amount(Decimal(amount), "USD"))] if amount else []
    fillers += [Filler("date", date)] if date else []
    told = (Told(by, tuple(fillers), 0.8, SHOWN),) if by else ()
    return Fact("acquisition", tuple(fillers), status, 0.8, "llm/acquisition" if by else "buy", SHOWN, told)


def test_agreement_is_one_surer_fact_with_the_values_of_both() -> None:
    both = together([_deal(date=YEAR)], [_deal(20, MAY, by=MODEL)])
    (fact,) = both.facts
    assert (both.agreed, both.disagreed) == (1, 0)
    assert fact.confidence == 0.96
    assert {filler.value for filler in fact.fillers if filler.role == "date"} == {MAY}
    assert [told.reader.name for told in fact.told] == ["rules", "llm"]
    assert fact.rule == "buy"


def test_disagreement_stays_as_two_claims() -> None:
    for other in (_deal(25, by=MODEL), _deal(20, status="rumoured", by=MODEL)):
        both = together([_deal(20)], [other])
        assert (both.agreed, both.disagreed, len(both.facts)) == (0, 1, 2)


def test_what_one_alone_tells_is_kept() -> None:
    both = together([_deal()], [])
    assert (both.rules_alone, both.facts) == (1, (_deal(),))
    assert together([], [_deal(by=MODEL)]).model_alone == 1


def test_what_a_model_says_in_two_parts_is_one() -> None:
    (fact,) = one_reader([_deal(20, by=MODEL), _deal(date=MAY, by=MODEL)])
    assert fact.confidence == 0.8
    assert {filler.role for filler in fact.fillers} == {"acquirer", "target", "amount", "date"}
    assert [told.reader for told in fact.told] == [MODEL]
