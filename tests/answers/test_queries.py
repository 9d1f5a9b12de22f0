"""Files of SPARQL -> queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.answers import ad_hoc_query, find_query
from kg.answers.parameters import Parameter
from kg.errors import QueryError

HEADER = """# title@en: Deals
# title@fr: Opérations
# question@en: Which deals?
# param: company company required who, by name
# param: since date 2024 from this day on
# param: lang language any
ASK { ?s ?p $company , $since , $lang }
"""


def saved(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.rq"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path | str) -> str:
    with pytest.raises(QueryError) as caught:
        find_query(path)
    assert "\n" not in caught.value.message
    return caught.value.message


def test_a_header_is_read(tmp_path: Path) -> None:
    query = find_query(saved(tmp_path, HEADER))
    assert query.name == "mine"
    assert query.parameters == (
        Parameter("company", "company", required=True, description="who, by name"),
        Parameter("since", "date", default="2024", description="from this day on"),
        Parameter("lang", "language"),
    )
    assert [query.title("fr"), query.title("de"), query.question("fr")] == ["Opérations", "Deals", "Which deals?"]


def test_a_header_ends_where_the_query_begins() -> None:
    assert ad_hoc_query("ASK {}\n# param: x string any").parameters == ()


def test_a_shipped_query_is_found_by_name() -> None:
    assert find_query("investments").title("fr") == "Qui a investi dans qui"


def test_an_unknown_name_offers_the_nearest() -> None:
    assert "did you mean investments" in refusal("investment")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# param: x string\nASK {}", "line 1: a parameter needs"),
        ("# title@en: t\n# param: x colour any\nASK { $x }", "line 2: no parameter type is called 'colour'"),
        ("# param: x string any\nASK { ?x ?p ?o }", "does not use its parameter $x"),
        (b"ASK { ?s ?p '\xff' }", "not in UTF-8"),
        ("ASK { SERVICE <a:b> {} }\n", "SERVICE is refused"),
        ("ASK {\n\n !", "line 3, column"),
        ("# nothing but a comment", "line 1, column"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str | bytes, said: str) -> None:
    path = saved(tmp_path, text)
    message = refusal(path)
    assert message.startswith(f"{path}: ")
    assert said in message


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.rq")
    (tmp_path / "folder.rq").mkdir()
    assert "cannot be read" in refusal(str(tmp_path / "folder.rq"))
