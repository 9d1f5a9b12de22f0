from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from kg.cli import main
from kg.cli.main import COMMANDS, app, run
from tests.conftest import Kg

NAMES = sorted(module.__name__.rpartition(".")[2] for module in COMMANDS)


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in NAMES if f"\n  {name} " not in shown] == []


def test_kg_alone_is_help(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["kg"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main.main()
    alone = capsys.readouterr().out
    run(["--help"])
    assert alone == capsys.readouterr().out


def test_a_wrong_command_line_names_the_help_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["load"]) == 2
    assert capsys.readouterr().err == "kg: Missing argument 'PROFILE' (see kg load --help)\n"


def test_help_says_in_whole_what_each_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    assert "..." not in capsys.readouterr().out.partition("Commands:")[2]


@pytest.mark.parametrize("name", NAMES)
def test_help_of_a_command_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert f"Example:  kg {name}" in capsys.readouterr().out


def test_help_loads_no_stage() -> None:
    code = (
        "import sys; from kg.cli.main import run; run(['build', '--help']); "
        "sys.exit(','.join(set(sys.modules) & {'rich', 'pyoxigraph', 'rdflib', 'networkx', 'lxml', 'kg.pipeline'}))"
    )
    assert _python(code) == ""


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.strip()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == "kg 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["buidl"], "Did you mean 'build'?"),
        (["build"], "Missing argument 'SOURCE'"),
        (["build", "--jobs", "none", "x"], "Invalid value for '--jobs'"),
        (["export"], "Missing option '--output'"),
        (["query", "x", "--param", "y"], "--param y: write it as name=value"),
        (["query", "--lang", "de"], "--lang de: messages come in fr and en"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("kg: ")
    assert caught.err.count("\n") == 1
    assert said in caught.err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "x.nq"), "kg: x.nq: no space left on device\n"),
        (MemoryError(), "kg: stopped by MemoryError\n"),
    ],
)
def test_errors_of_the_machine_are_one_line(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "app", _raising(error))
    assert run([]) == 2
    assert capsys.readouterr().err == said


def _raising(error: Exception) -> typer.Typer:
    failing = typer.Typer()

    @failing.callback(invoke_without_command=True)
    def fail() -> None:
        raise error

    return failing


def test_interrupted_is_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "app", _raising(KeyboardInterrupt()))  # type: ignore[arg-type]  # no Exception, by design
    assert run([]) == 130
    assert capsys.readouterr().err.startswith("kg: interrupted")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_complete(shell: str, kg_command: Kg) -> None:
    source = kg_command(_KG_COMPLETE=f"source_{shell}")
    assert "kg" in source.stdout


def test_the_app_has_a_name_and_no_rich_traceback() -> None:
    assert app.info.name == "kg"
    assert app.pretty_exceptions_enable is False
