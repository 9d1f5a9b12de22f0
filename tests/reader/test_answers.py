"""Whatever a model sends is read within bounds, and never raises anything but AnswerError."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reader.answers import MAX_CHARACTERS, AnswerError, read_answer

EVENT: dict[str, Any] = {"kind": "partnership", "status": "planned", "quote": "q", "status_quote": None, "roles": []}
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


@given(st.text())
def test_any_text_is_an_answer_or_none(text: str) -> None:
    with suppress(AnswerError):
        read_answer(text)


@given(JSON, JSON)
def test_any_json_is_an_answer(entities: object, events: object) -> None:
    read_answer(json.dumps({"entities": entities, "events": events}))


@given(st.integers(0, 400))
def test_an_answer_may_break_off_anywhere(at: int) -> None:
    text = json.dumps({"entities": [], "events": [EVENT, EVENT, EVENT]})
    with suppress(AnswerError):
        assert len(read_answer(text[:at]).events) <= 3


@pytest.mark.parametrize("text", ["", "no", "{" * 100_000, '{"events": ' * 50_000, "x" * (MAX_CHARACTERS + 1)])
def test_what_is_no_answer_is_told(text: str) -> None:
    with pytest.raises(AnswerError):
        read_answer(text)


def test_what_does_not_fit_is_counted() -> None:
    events = [
        EVENT,
        {**EVENT, "kind": "merger"},
        5,
        {**EVENT, "roles": [{"role": "buyer", "value": "x", "quote": "y"}]},
    ]
    answer = read_answer(json.dumps({"entities": [{"kind": "company", "name": "x" * 300}], "events": events}))
    assert len(answer.events) == 2
    assert dict(answer.dropped) == {"unknown class": 1, "unknown role": 1, "wrong form": 2}
