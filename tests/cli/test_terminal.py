from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.terminal import neutral, say, show, show_table


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    left = {sign for sign in neutral(text) if unicodedata.category(sign) == "Cc"}
    assert left <= {"\t", "\n"}


def test_direction_marks_are_shown_instead_of_obeyed() -> None:
    assert neutral("a\u202eb\x9b1m\x1b]0;x\x07") == r"a\u202eb\x9b1m\x1b]0;x\x07"


def test_say_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("kg: a\nb\x1b[0m")
    assert capsys.readouterr().err == "kg: a · b\\x1b[0m\n"


def test_show_is_exact_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    show("a\x07b")
    assert capsys.readouterr().out == "a\x07b\n"


def test_a_table_takes_any_text_and_no_mark_up(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("what", "n"), [("[red]a[/]\x1b[1m", 3)])
    shown = capsys.readouterr().out
    assert r"[red]a[/]\x1b[1m" in shown
    assert "\x1b" not in shown
