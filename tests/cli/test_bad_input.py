"""Bad input through the command: one clear line with file and cure, the rest is built, nothing is lost."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from tests.conftest import Kg

GOOD = """---
title: Microsoft buys Lumenor
published: 2025-03-11
language: en
---
Microsoft has acquired Lumenor for $20 million, the company said on Tuesday. Lumenor makes planning software.
"""
SENTENCE = "Microsoft has acquired Lumenor for $20 million, the company said on Tuesday."
BAD_ARTICLES = {
    "empty.md": b"",
    "blank.txt": b" \n\t\n",
    "binary.txt": bytes(range(256)) * 40,
    "picture.md": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "mixed.txt": "Société générale rachète Lumenor. ".encode() * 3 + "Société ".encode("latin-1") * 3,
    "huge.html": b"<html><body><p>" + b"word " * 10_000_000 + b"</p></body></html>",
    "menu.html": b"<html><head><title>Shop</title></head><body><nav><a href='/'>Home</a></nav></body></html>",
    "matter.md": b"---\ntitle: [unclosed\n---\n" + SENTENCE.encode(),
    "lines.jsonl": b'{"id": "1", "text": \n',
    "no-text.jsonl": b'{"id": "1"}\n',
    "german.txt": (
        "Der Konzern hat das Unternehmen für zwanzig Millionen Euro übernommen, wie er am Dienstag mitteilte. "
        "Das Geschäft muss noch von den Behörden genehmigt werden, und die Mitarbeiter bleiben."
    ).encode(),
}


@pytest.mark.parametrize("name", sorted(BAD_ARTICLES))
def test_a_bad_article_is_one_line_and_the_rest_is_built(name: str, kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BAD_ARTICLES[name])
    (tmp_path / "zz-good.md").write_text(GOOD, "utf-8")
    ran = kg_command("build", name, "zz-good.md")
    told = [line for line in ran.stderr.splitlines() if line.startswith("kg: ")]
    assert ran.returncode == 1, ran.stderr
    assert len(told) == 1
    assert told[0].startswith(f"kg: {name}")
    assert "Traceback" not in ran.stderr
    assert kg.count(tmp_path / "kg-store").articles == 1


@pytest.mark.parametrize(
    "name", ["nowhere", "nowhere/*.md", "pipe.md", "gone.md", "loop.md", "picture.png", "https://localhost:1/"]
)
def test_a_source_that_cannot_be_read_is_one_line(name: str, kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "picture.png").touch()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    ran = kg_command("build", name, "good.md")
    assert ran.returncode == 1
    assert ran.stderr.count(f"kg: {name}: ") == 1
    assert kg.count(tmp_path / "kg-store").articles == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_one_line(kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(GOOD, "utf-8")
    (tmp_path / "secret.md").chmod(0)
    assert "kg: secret.md: cannot be read" in kg_command("build", "secret.md").stderr


def test_a_line_that_is_broken_loses_no_other(kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"id": "1", "text": "{SENTENCE}"}}\n{{broken\n', "utf-8")
    ran = kg_command("build", "a.jsonl")
    assert ran.returncode == 1
    assert "kg: a.jsonl#2: " in ran.stderr
    assert kg.count(tmp_path / "kg-store").articles == 1


@pytest.fixture
def built(kg_command: Kg, tmp_path: Path) -> Path:
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    assert kg_command("build", "good.md").returncode == 0
    return tmp_path / "kg-store"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rumors"], "rumours"),
        (["nowhere.rq"], "nowhere.rq"),
        (["broken.rq"], "broken.rq"),
        (["-e", "SELECT WHERE"], "1"),
        (["-e", "INSERT DATA { <a:b> <a:b> <a:b> }"], "INSERT is refused"),
        (["-e", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE is refused"),
        (["-e", "ASK " + "{" * 5000], "nested brackets"),
        (["rumours", "--param", "compny=x"], "compny"),
        (["rumours", "--format", "yaml"], "yaml"),
        (["investments-in"], "kg: investments-in: needs --param company=…: "),
        (["article", "-p", "article=none.md"], "none.md: no such article in the store"),
        (["-p", "company=Mistral AI"], "--param company=Mistral AI: goes with a query; kg query lists them"),
        (["--format", "csv"], "--format csv: goes with a query; kg query lists them"),
    ],
)
def test_a_query_that_cannot_run_is_one_line(arguments: list[str], said: str, built: Path, kg_command: Kg) -> None:
    (built.parent / "broken.rq").write_text("SELECT ?s { ?s ?p }", "utf-8")
    ran = kg_command("query", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("kg: ")
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr


READERS = (["query", "rumours"], ["info"], ["view"], ["export", "-o", "x.nq"], ["validate"], ["forget", "good.md"])


@pytest.mark.parametrize("arguments", READERS, ids=str)
def test_without_a_store_there_is_one_line_with_the_cure(arguments: list[str], kg_command: Kg) -> None:
    ran = kg_command(*arguments)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "kg-store" in ran.stderr


@pytest.mark.parametrize("arguments", [["build", "good.md"], *READERS], ids=str)
def test_a_foreign_folder_is_never_touched(arguments: list[str], kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("mine", "utf-8")
    ran = kg_command(*arguments, KG_STORE="foreign")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "foreign" in ran.stderr
    assert os.listdir(tmp_path / "foreign") == ["letter.txt"]  # noqa: PTH208 - the names are all that matters


def test_a_second_writer_gets_one_line(built: Path) -> None:
    with kg.open_store(built):
        ran = _elsewhere(["build", "good.md"], built.parent)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "kg-store" in ran.stderr


def _elsewhere(arguments: list[str], folder: Path, *, file_size: int = -1) -> subprocess.CompletedProcess[str]:
    """`kg` in a process of its own; with `file_size` files end at so many bytes, as if the disk did."""
    return subprocess.run(
        [sys.executable, "-B", "-m", "kg", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size)),
    )


@pytest.mark.parametrize("place", ["good.md/store", "/proc/store"])
def test_a_place_where_no_store_can_be_is_one_line(place: str, kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    ran = kg_command("build", "good.md", "--store", place)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert place in ran.stderr


@pytest.mark.parametrize("output", ["nowhere/x.nq", "good.md/x.nq", "x.docx", "kg-store"])
@pytest.mark.parametrize("command", ["export", "view"])
def test_a_file_that_cannot_be_written_is_one_line(command: str, output: str, built: Path, kg_command: Kg) -> None:
    if command == "view" and output == "x.docx":
        return
    ran = kg_command(command, "-o", output)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert output in ran.stderr
    assert kg.count(built).articles == 1


@pytest.mark.parametrize("arguments", [["export", "-o", "x.nq"], ["view", "-o", "x.html"]], ids=str)
def test_a_full_disk_leaves_the_old_file(arguments: list[str], built: Path) -> None:
    target = built.parent / arguments[-1]
    target.write_text("old", "utf-8")
    ran = _on_a_full_disk([*arguments, "--store", str(built)], built.parent)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert target.name in ran.stderr
    assert target.read_text("utf-8") == "old"
    assert sorted(path.name for path in built.parent.iterdir()) == sorted(["good.md", "kg-store", target.name])


def test_a_full_disk_loses_nothing_of_the_store(built: Path) -> None:
    lines = "".join(f'{{"id": "{n}", "text": "{SENTENCE} {"More words. " * 50}"}}\n' for n in range(300))
    (built.parent / "many.jsonl").write_text(lines, "utf-8")
    ran = _on_a_full_disk(["build", "many.jsonl"], built.parent)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1), ran.stderr
    assert kg.count(built).articles >= 1
    assert kg.validate(store=built) == ()


def _on_a_full_disk(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return _elsewhere(arguments, folder, file_size=2048)


def test_standard_output_that_is_full_is_one_line(built: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "kg", "extract", str(built.parent / "good.md")]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "kg: no space left on device\n")


def test_a_closed_pipe_is_no_error(built: Path) -> None:
    command = f"{sys.executable} -m kg extract good.md good.md | true"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=built.parent, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "good.md", "--reference", "none.ttl"],
        ["build", "good.md", "--base", "x y"],
        ["build", "good.md", "--base", "https://x.example"],
        ["build", "good.md", "--base", "https://x.example/#"],
        ["extract", "good.md", "--base", "x"],
        ["why", "good.md", "--base", "x"],
        ["view", "--since", "2024-13"],
        ["view", "--until", "yesterday"],
    ],
)
def test_a_wrong_setting_is_one_line(arguments: list[str], built: Path, kg_command: Kg) -> None:
    ran = kg_command(*arguments)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert arguments[-1] in ran.stderr
    assert kg.count(built).articles == 1
